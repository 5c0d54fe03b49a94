"""Floors: scores pinned in ``evaluation/floors.json`` together with the corpus they were measured on."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hanchot.errors import DataError, FloorError
from hanchot.workspace import write_beside


@dataclass(frozen=True)
class Floors:
    """The lowest score allowed of each metric (dotted names of ``metrics.json``), and the hash of the corpus."""

    path: Path
    corpus: str
    floors: Mapping[str, float]


@dataclass(frozen=True)
class Missed:
    """A metric under its floor; its score is None where nothing was measured."""

    name: str
    floor: float
    score: float | None

    def __str__(self) -> str:
        score = "has no score" if self.score is None else f"{self.score:.6g}"
        return f"{self.name}: {score}, under its floor {self.floor:.6g}"


def read_floors(path: Path) -> Floors:
    """The floors of a JSON file.

    Raises ``DataError`` naming the file and the value where it cannot be read, a key is missing or unknown, or a floor
    is not a finite number.
    """
    try:
        row = json.loads(path.read_bytes().decode("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: {error}; restore the file from git") from None
    if not isinstance(row, dict) or set(row) != {"corpus", "floors"} or not isinstance(row["floors"], dict):
        raise DataError(f'{path}: not of the form {{"corpus": "<sha256>", "floors": {{"<metric>": 0.5}}}}; mend it')
    if not isinstance(row["corpus"], str):
        raise DataError(f"{path}: corpus {row['corpus']!r} is no hash; write the SHA-256 that the evaluation prints")
    for name, floor in row["floors"].items():
        if not _is_number(floor) or not -math.inf < floor < math.inf:
            raise DataError(f"{path}: the floor of {name} is {floor!r}; write a number")
    return Floors(path, row["corpus"], row["floors"])


def write_floors(floors: Floors) -> None:
    """Write the floors to their path, whole or not at all."""
    with write_beside(floors.path) as file:
        json.dump({"corpus": floors.corpus, "floors": dict(floors.floors)}, file, ensure_ascii=False, indent=2)
        file.write("\n")


def check_floors(metrics: Mapping[str, Any], floors: Floors) -> list[Missed]:
    """The floors that the metrics miss; a metric without a score misses its floor.

    Raises ``DataError`` where a floor names no metric.

    >>> floors = Floors(Path("floors.json"), "", {"entities.strict.f1": 0.5})
    >>> [str(missed) for missed in check_floors({"entities": {"strict": {"f1": 0.4321}}}, floors)]
    ['entities.strict.f1: 0.4321, under its floor 0.5']
    """
    scores = dict(_flat(metrics))
    missed = []
    for name, floor in floors.floors.items():
        score = scores[_known(name, scores, floors.path)]
        if score is None or score < floor:
            missed.append(Missed(name, floor, score))
    return missed


def raise_missed(missed: Iterable[Missed]) -> None:
    """Raise ``FloorError`` with one line for each missed floor, if there is any."""
    if lines := [str(one) for one in missed]:
        raise FloorError("\n".join(lines))


def corpus_hash(articles: Path, gold: Path) -> str:
    """The SHA-256 of the names and bytes of ``articles/*.md`` and ``gold/*.jsonl``, in the order of the names.

    Raises ``DataError`` where one of the folders has no such file.
    """
    total = hashlib.sha256()
    for kind, folder, pattern in (("article", articles, "*.md"), ("gold", gold, "*.jsonl")):
        files = sorted(folder.glob(pattern), key=lambda file: file.name)
        if not files:
            raise DataError(f"{folder}: no {pattern} to hash; run where the corpus is")
        for file in files:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            total.update(json.dumps([kind, file.name, digest]).encode())
    return total.hexdigest()


def check_corpus(floors: Floors, corpus: str) -> None:
    """Raise ``DataError`` where the floors were measured on another corpus than the one with this hash."""
    if corpus != floors.corpus:
        raise DataError(
            f"{floors.path}: the floors are for corpus {floors.corpus[:12]}, this one is {corpus[:12]}; "
            "measure on it and write new floors"
        )


def _flat(metrics: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float | None]]:
    """Every number under its dotted name; a part that was not measured is one None under the name of the part."""
    for key, value in metrics.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        elif value is None or _is_number(value):
            yield f"{prefix}{key}", value


def _known(name: str, scores: Mapping[str, float | None], path: Path) -> str:
    """The metric a floor names: itself, or the part it belongs to where that was not measured."""
    steps = name.split(".")
    for length in range(len(steps), 0, -1):
        part = ".".join(steps[:length])
        if part in scores and (part == name or scores[part] is None):
            return part
    near = get_close_matches(name, scores, n=1)
    hint = f"did you mean {near[0]}?" if near else "see metrics.json for the names"
    raise DataError(f"{path}: the floor {name} names no metric; {hint}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

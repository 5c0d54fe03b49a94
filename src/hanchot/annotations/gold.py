"""Gold: what annotators marked, one JSON line a paragraph in ``annotations/gold/<article id>.jsonl``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from hanchot.annotations.scheme import Scheme
from hanchot.corpus.articles import Article, paragraphs
from hanchot.errors import DataError
from hanchot.workspace import write_beside

KEYS = ("key", "text", "entities", "relations", "deadlines")
ENTITY_KEYS = ("id", "label", "start_offset", "end_offset")
RELATION_KEYS = ("id", "from_id", "to_id", "type")
DEADLINE_KEYS = ("start_offset", "end_offset", "label", "value", "bound", "due")
BOUNDS = ("before", "until", "in", "from", "after", "at")


@dataclass(frozen=True, order=True)
class EntitySpan:
    """An entity: half-open code point offsets in its paragraph, and a label of layer 1."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, order=True)
class Trigger:
    """An event trigger: half-open code point offsets in its paragraph, and a label of layer 2."""

    start: int
    end: int
    label: str


Span = EntitySpan | Trigger


@dataclass(frozen=True)
class Relation:
    """A role: from a trigger to a span of either layer (``from`` and ``to`` in the architecture's words)."""

    source: Span
    target: Span
    role: str


@dataclass(frozen=True)
class Deadline:
    """The deadline class of a TIME span, with its value (TIMEX3), bound and due date (ISO), each None where none."""

    start: int
    end: int
    label: str
    value: str | None
    bound: str | None
    due: str | None


@dataclass(frozen=True)
class GoldParagraph:
    """One annotated paragraph; entities, triggers and deadlines stand in text order."""

    key: str
    text: str
    entities: tuple[EntitySpan, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    relations: tuple[Relation, ...] = ()
    deadlines: tuple[Deadline, ...] = ()

    @property
    def article_id(self) -> str:
        return self.key.rpartition(":")[0]

    @property
    def index(self) -> int:
        return int(self.key.rpartition(":")[2])

    @property
    def spans(self) -> tuple[Span, ...]:
        """Entities and triggers together in text order: a span's place here is its id in the file."""
        return tuple(sorted((*self.entities, *self.triggers), key=lambda span: (span.start, span.end, span.label)))


def read_gold(path: Path, scheme: Scheme) -> Iterator[GoldParagraph]:
    """The paragraphs of one gold file, or of all files of a folder in the order of their names.

    Raises ``DataError`` naming file, line and value where a line is broken JSON, has a wrong key, an unknown label,
    an offset outside the text, or overlapping spans of one layer.
    """
    if not path.exists():
        raise DataError(f"{path}: no such file or folder; gold comes from `hanchot annotations pull` or by hand")
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        try:
            lines = file.read_bytes().decode("utf-8").split("\n")
        except UnicodeDecodeError as error:
            raise DataError(f"{file}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield parse_gold(line, scheme, where=f"{file}:{number}")


def write_gold(gold: Iterable[GoldParagraph], path: Path) -> None:
    """Write paragraphs to one gold file, whole or not at all."""
    with write_beside(path) as file:
        for paragraph in gold:
            file.write(format_gold(paragraph) + "\n")


def pair_gold(
    articles: Iterable[Article], folder: Path, scheme: Scheme
) -> Iterator[tuple[Article, list[GoldParagraph]]]:
    """Each article that has a gold file, with its paragraphs.

    Raises ``DataError`` where the gold's keys or texts are not those of the article, paragraph by paragraph.
    """
    for article in articles:
        file = folder / f"{article.id}.jsonl"
        if not file.exists():
            continue
        gold = list(read_gold(file, scheme))
        expected = [(paragraph.key, paragraph.text) for paragraph in paragraphs(article)]
        if len(gold) != len(expected):
            raise DataError(f"{file}: {len(gold)} lines for the {len(expected)} paragraphs of {article.id}")
        for number, (paragraph, (key, text)) in enumerate(zip(gold, expected, strict=True), start=1):
            if paragraph.key != key:
                raise DataError(f"{file}:{number}: key {paragraph.key!r} where {key!r} belongs; one line a paragraph")
            if paragraph.text != text:
                raise DataError(
                    f"{file}:{number}: the text is not that of paragraph {key}; annotate it again or restore it"
                )
        yield article, gold


def parse_gold(line: str, scheme: Scheme, *, where: str) -> GoldParagraph:
    """One line of a gold file as a value; ``where`` (file and line) opens every error."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(f"{where}: not JSON ({error.msg} at column {error.colno}); restore the line") from None
    _exact(row, KEYS, where)
    if not isinstance(row["key"], str) or not row["key"].rpartition(":")[2].isdecimal():
        raise DataError(f"{where}: key {row['key']!r} is not <article id>:<index>")
    if not isinstance(row["text"], str):
        raise DataError(f"{where}: text is not a string")
    by_id: dict[int, Span] = {}
    for entry in row["entities"]:
        _exact(entry, ENTITY_KEYS, where)
        if entry["id"] in by_id:
            raise DataError(f"{where}: the entity id {entry['id']} stands twice; number them from 0 in text order")
        by_id[entry["id"]] = _span(entry, row["text"], scheme, where)
    entities = tuple(sorted(span for span in by_id.values() if isinstance(span, EntitySpan)))
    triggers = tuple(sorted(span for span in by_id.values() if isinstance(span, Trigger)))
    layers: tuple[tuple[Span, ...], ...] = (entities, triggers)
    for layer in layers:
        for left, right in pairwise(layer):
            if right.start < left.end:
                raise DataError(
                    f"{where}: {_show(left, row['text'])} and {_show(right, row['text'])} overlap; keep one of them"
                )
    relations = tuple(_relation(entry, by_id, scheme, where) for entry in row["relations"])
    deadlines = tuple(_deadline(entry, row["text"], scheme, where) for entry in row["deadlines"])
    return GoldParagraph(row["key"], row["text"], entities, triggers, relations, deadlines)


def format_gold(paragraph: GoldParagraph) -> str:
    """One paragraph as its line of a gold file, without the line end."""
    return json.dumps(to_row(paragraph), ensure_ascii=False)


def to_row(paragraph: GoldParagraph) -> dict[str, Any]:
    """One paragraph as the JSON object of its gold line."""
    ids = {span: number for number, span in enumerate(paragraph.spans)}
    return {
        "key": paragraph.key,
        "text": paragraph.text,
        "entities": [
            {"id": number, "label": span.label, "start_offset": span.start, "end_offset": span.end}
            for span, number in ids.items()
        ],
        "relations": [
            {"id": number, "from_id": ids[relation.source], "to_id": ids[relation.target], "type": relation.role}
            for number, relation in enumerate(paragraph.relations)
        ],
        "deadlines": [
            {
                "start_offset": deadline.start,
                "end_offset": deadline.end,
                "label": deadline.label,
                "value": deadline.value,
                "bound": deadline.bound,
                "due": deadline.due,
            }
            for deadline in paragraph.deadlines
        ],
    }


def _span(entry: dict[str, Any], text: str, scheme: Scheme, where: str) -> Span:
    start, end, label = _offsets(entry, text, where)
    if label in scheme.entity_labels:
        return EntitySpan(start, end, label)
    if label in scheme.trigger_labels:
        return Trigger(start, end, label)
    raise DataError(f"{where}: unknown label {label!r} at {start}-{end}; add it to annotations/scheme.toml or mend it")


def _relation(entry: dict[str, Any], by_id: dict[int, Span], scheme: Scheme, where: str) -> Relation:
    _exact(entry, RELATION_KEYS, where)
    for end in ("from_id", "to_id"):
        if entry[end] not in by_id:
            raise DataError(f"{where}: relation {entry['id']} has {end} {entry[end]}, which is no entity of this line")
    if scheme.role(entry["type"]) is None:
        raise DataError(f"{where}: unknown role {entry['type']!r}; add it to annotations/scheme.toml or mend it")
    return Relation(by_id[entry["from_id"]], by_id[entry["to_id"]], entry["type"])


def _deadline(entry: dict[str, Any], text: str, scheme: Scheme, where: str) -> Deadline:
    _exact(entry, DEADLINE_KEYS, where)
    start, end, label = _offsets(entry, text, where)
    if label not in scheme.class_labels:
        raise DataError(
            f"{where}: unknown deadline class {label!r} at {start}-{end}; use one of annotations/scheme.toml"
        )
    if entry["bound"] is not None and entry["bound"] not in BOUNDS:
        raise DataError(f"{where}: unknown bound {entry['bound']!r} at {start}-{end}; use one of {', '.join(BOUNDS)}")
    return Deadline(start, end, label, entry["value"], entry["bound"], entry["due"])


def _offsets(entry: dict[str, Any], text: str, where: str) -> tuple[int, int, str]:
    start, end, label = entry["start_offset"], entry["end_offset"], entry["label"]
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        raise DataError(
            f"{where}: {label} at {start}-{end} lies outside the text of {len(text)} code points; mend the offsets"
        )
    return start, end, label


def _exact(entry: Any, keys: tuple[str, ...], where: str) -> None:
    if not isinstance(entry, dict) or set(entry) != set(keys):
        found = ", ".join(map(str, entry)) if isinstance(entry, dict) else repr(entry)
        raise DataError(f"{where}: keys are {found}; exactly {', '.join(keys)} belong here")


def _show(span: Span, text: str) -> str:
    return f"{span.label} {span.start}-{span.end} {text[span.start : span.end]!r}"

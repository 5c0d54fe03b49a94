"""Annotators: the gold of several people, paired by the keys of its paragraphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hanchot.annotations.gold import GoldParagraph, read_gold
from hanchot.annotations.scheme import Scheme
from hanchot.errors import DataError, UsageError

Versions = Mapping[str, GoldParagraph]
"""One paragraph as several annotators mark it, by their names."""


@dataclass(frozen=True)
class Annotator:
    """One person's paragraphs by key."""

    name: str
    paragraphs: Mapping[str, GoldParagraph]


def read_annotators(paths: Sequence[Path], scheme: Scheme) -> list[Annotator]:
    """The annotators of folders or files of gold, named by these, and by their whole path where two names are the same.

    Raises ``UsageError`` for fewer than two or one given twice, ``DataError`` where gold cannot be read or a key stands
    twice.
    """
    if len(paths) < 2:
        raise UsageError("agreement is that of two annotators or more; give the folder or file of each")
    if len({path.resolve() for path in paths}) < len(paths):
        raise UsageError("an annotator is given twice; give each folder or file once")
    short = [path.resolve().name.removesuffix(".jsonl") for path in paths]
    return [
        Annotator(name if short.count(name) == 1 else str(path), _by_key(path, scheme))
        for path, name in zip(paths, short, strict=True)
    ]


def pair_annotators(annotators: Sequence[Annotator]) -> dict[str, Versions]:
    """The versions of every paragraph that at least two annotators have, by key, in the order of articles and indices.

    Raises ``DataError`` where there is none, or where the texts of one differ.

    >>> sides = [Annotator(name, {"a:0": GoldParagraph("a:0", "Họp.")}) for name in ("an", "chi")]
    >>> {key: list(versions) for key, versions in pair_annotators(sides).items()}
    {'a:0': ['an', 'chi']}
    """
    versions: defaultdict[str, dict[str, GoldParagraph]] = defaultdict(dict)
    for annotator in annotators:
        for key, paragraph in annotator.paragraphs.items():
            for name, other in versions[key].items():
                if other.text != paragraph.text:
                    raise DataError(f"{key}: {name} and {annotator.name} have different texts; pull both again")
            versions[key][annotator.name] = paragraph
    found = {key: by_name for key, by_name in versions.items() if len(by_name) > 1}
    if not found:
        names = ", ".join(annotator.name for annotator in annotators)
        raise DataError(f"{names}: no two have a paragraph in common; give the gold of the same articles")
    return dict(sorted(found.items(), key=lambda item: next((p.article_id, p.index) for p in item[1].values())))


def _by_key(path: Path, scheme: Scheme) -> dict[str, GoldParagraph]:
    paragraphs: dict[str, GoldParagraph] = {}
    for paragraph in read_gold(path, scheme):
        if paragraph.key in paragraphs:
            raise DataError(f"{path}: the paragraph {paragraph.key} stands twice; keep one of them")
        paragraphs[paragraph.key] = paragraph
    return paragraphs

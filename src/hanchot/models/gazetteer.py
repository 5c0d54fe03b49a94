"""Words and names that say what a name is: lexicon files, and where their entries stand in a line of syllables."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hanchot.corpus.text import fold


@dataclass(frozen=True)
class Lexicon:
    """The kinds of each entry, which is its folded syllables, and how many syllables the longest has."""

    kinds: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: int


@dataclass(frozen=True)
class Place:
    """A syllable's place in an entry: its kinds, how many syllables the entry has, and which of them this one is."""

    kinds: tuple[str, ...]
    length: int
    index: int

    @property
    def mark(self) -> str:
        return "I" if self.index else "B"


@cache
def names() -> Lexicon:
    """The words of ``names.toml``: what names begin with, by the kind of thing they name."""
    lists = tomllib.loads((files("hanchot.models") / "names.toml").read_text(encoding="utf-8"))
    return _lexicon((word, kind) for kind, words in lists.items() for word in words)


@cache
def places() -> Lexicon:
    """The administrative units of ``places.tsv``: the kind is the highest level that bears the name, `1` to `3`."""
    rows = (files("hanchot.models") / "places.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t") for row in rows if not row.startswith("#"))
    return _lexicon((name, level) for name, level in pairs)


def find(
    syllables: Sequence[str], lexicon: Lexicon, *, whole: Callable[[int, int], bool] | None = None
) -> list[Place | None]:
    """Each syllable's place in the longest entry that begins at the first syllable no earlier entry holds.

    ``syllables`` are folded; where ``whole`` is given it must hold of an entry's start and end. Linear in the line.

    >>> [place and place.kinds for place in find(["sở", "tư", "pháp"], names())]
    [('body',), None, None]
    """
    found: list[Place | None] = [None] * len(syllables)
    start = 0
    while start < len(syllables):
        last = min(start + lexicon.longest, len(syllables))
        for end in range(last, start, -1):
            kinds = lexicon.kinds.get(tuple(syllables[start:end]))
            if kinds and (whole is None or whole(start, end)):
                found[start:end] = [Place(kinds, end - start, index) for index in range(end - start)]
                start = end - 1
                break
        start += 1
    return found


def _lexicon(entries: Iterable[tuple[str, str]]) -> Lexicon:
    kinds: dict[tuple[str, ...], tuple[str, ...]] = {}
    for words, kind in entries:
        key = tuple(fold(words).split())
        kinds[key] = (*kinds.get(key, ()), kind)
    return Lexicon(kinds, max(map(len, kinds)))

"""A text as tokens that never cut a span: those of the syllable tokenizer, parted once more at the spans' edges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from spacy.vocab import Vocab

from hanchot.corpus.tokenizer import SyllableTokenizer

SOLID = re.compile(r"\S+")


def split_tokens(text: str, edges: Iterable[int] = ()) -> list[tuple[int, int]]:
    """The half-open code point offsets of the tokens, white space apart; none runs over an edge.

    >>> split_tokens("trước 15/12.", [6, 8])
    [(0, 5), (6, 8), (8, 11), (11, 12)]
    """
    return list(_parted(text, sorted(set(edges))))


def _parted(text: str, edges: list[int]) -> Iterator[tuple[int, int]]:
    waiting = iter([*edges, len(text)])
    edge = next(waiting)
    for start, end in _tokens(text):
        while edge <= start and edge < len(text):
            edge = next(waiting)
        while start < edge < end:
            yield start, edge
            start, edge = edge, next(waiting)
        yield start, end


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    for token in _tokenizer()(text):
        for match in SOLID.finditer(token.text):
            yield token.idx + match.start(), token.idx + match.end()


@cache
def _tokenizer() -> SyllableTokenizer:
    return SyllableTokenizer(Vocab())

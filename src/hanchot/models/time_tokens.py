"""The tokens the time rules read: folded words, chains of numbers, marks; and the phrases looked up in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from hanchot.corpus.text import fold, skeleton

T = TypeVar("T")

# A day, a month and a year twice over make 21 characters; what is longer is no time.
_LONGEST_CHAIN = 24
_LONGEST_NUMBER = 4
# Vietnamese syllables have at most seven letters: a longer word may be two that lost their space.
_LONGEST_GLUED = 16

_TOKEN = re.compile(
    r"(?P<chain>[0-9]+(?:(?:[^\S\n]?/[^\S\n]?|[-.,:])[0-9]+)*)|(?P<word>[^\W\d_]+)|(?P<line>\n)|(?P<mark>\S)"
)
_SAME_SIGN = str.maketrans("–—‐‑‒−／：０１２３４５６７８９", "------/:0123456789")


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its folded text and its half-open code point offsets; a chain also has its numbers and signs.

    ``glued``: no space stands before it. The last token of a text is empty, so that a rule can always look one further.
    """

    text: str
    start: int
    end: int
    glued: bool = False
    numbers: tuple[int, ...] = ()
    signs: str = ""

    @property
    def is_word(self) -> bool:
        return self.text[:1].isalpha()

    @property
    def number(self) -> int | None:
        """The number of a chain that is one number."""
        return self.numbers[0] if len(self.numbers) == 1 else None


Tokens = Sequence[Token]


class _Branch(Generic[T]):
    """A place in the tree of phrases: what ends here, and the words that lead on."""

    __slots__ = ("further", "value")

    def __init__(self) -> None:
        self.further: dict[str, _Branch[T]] = {}
        self.value: T | None = None


class Phrases(Generic[T]):
    """A dictionary of phrases, matched at a token, the longest first."""

    def __init__(self, entries: Mapping[str, T]) -> None:
        self._root = _Branch[T]()
        self._longest = 0
        for phrase, value in entries.items():
            branch = self._root
            words = [token.text for token in tokenize(phrase)[:-1]]
            for word in words:
                branch = branch.further.setdefault(word, _Branch[T]())
            branch.value = value
            self._longest = max(self._longest, len(words))

    @property
    def firsts(self) -> frozenset[str]:
        """The words a phrase of these begins with."""
        return frozenset(self._root.further)

    def match(self, tokens: Tokens, i: int) -> tuple[T, int] | None:
        """The value of the longest phrase at token `i`, and the token behind it."""
        found: tuple[T, int] | None = None
        branch = self._root.further.get(tokens[i].text)
        while branch is not None:
            i += 1
            if branch.value is not None:
                found = branch.value, i
            branch = branch.further.get(tokens[i].text) if i < len(tokens) else None
        return found

    def skip(self, tokens: Tokens, i: int) -> int:
        """The token behind the phrase at `i`, or `i` where none is there."""
        found = self.match(tokens, i)
        return found[1] if found else i

    def ends_at(self, tokens: Tokens, i: int) -> bool:
        """Whether a phrase ends right before token `i`."""
        starts = range(max(0, i - self._longest), i)
        return any((found := self.match(tokens, j)) and found[1] == i for j in starts)


def tokenize(text: str, *, glued: frozenset[str] = frozenset(), lines: bool = False) -> list[Token]:
    """The tokens of a text in any Unicode form, and an empty one at the end; a line's end is one only with `lines`.

    A word that is two or three of the `glued` ones run together is parted.

    >>> [token.text for token in tokenize("Trước 15 /12/2025, quý II")]
    ['trước', '15/12/2025', ',', 'quý', 'ii', '']
    """
    bare, offsets = skeleton(text)
    bare = bare.translate(_SAME_SIGN)
    tokens: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(bare):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "line" and not lines:
            continue
        if kind == "word":
            cut = start
            for part in _parts(match.group(), glued):
                known = fold(part) if len(part) < _LONGEST_GLUED else "…"
                tokens.append(Token(known, offsets[cut], offsets[cut + len(part)], glued=cut == last))
                cut = last = cut + len(part)
        elif kind == "chain":
            tokens.append(_chain(match.group(), offsets[start], offsets[end], glued=start == last))
        else:
            tokens.append(Token(match.group(), offsets[start], offsets[end], glued=start == last))
        last = end
    tokens.append(Token("", len(text), len(text)))
    return tokens


def _chain(text: str, start: int, end: int, *, glued: bool) -> Token:
    if len(text) > _LONGEST_CHAIN:
        return Token("#", start, end, glued=glued)
    text = "".join(text.split())
    numbers = re.findall("[0-9]+", text)
    if any(len(number) > _LONGEST_NUMBER for number in numbers):
        return Token("#", start, end, glued=glued)
    signs = re.sub("[0-9]", "", text)
    return Token(text, start, end, glued=glued, numbers=tuple(map(int, numbers)), signs=signs)


@lru_cache(maxsize=4096)
def _parts(word: str, glued: frozenset[str]) -> tuple[str, ...]:
    """The word in the pieces it was run together from, or whole."""
    if len(word) < 5 or len(word) > _LONGEST_GLUED or not glued or fold(word) in glued:
        return (word,)
    for cut in range(2, len(word)):
        if fold(word[:cut]) in glued:
            rest = word[cut:]
            if fold(rest) in glued:
                return word[:cut], rest
            if len(further := _parts(rest, glued)) > 1:
                return word[:cut], *further
    return (word,)

"""What the words around a time tell: the verb's tense, a document or a signing, the bound and the day beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from hanchot.models import time_words as w
from hanchot.models.time_tokens import Token
from hanchot.models.time_values import Bound, Expression, Node, Point
from hanchot.models.time_words import at

_PAST = w.phrases("tense", "past")
_FUTURE = w.phrases("tense", "future")
_DOCUMENTS = w.phrases("documents")
_BREAKS = w.words("documents", "breaks")
_SIGNING = w.words("signing")
_BEFORE_CLAUSE = w.phrases("clauses", "before")
_LIST = w.words("heads", "list")
_COMMAS = frozenset(",;:")
_STOPS = frozenset(".!?…")
# How far a word that tells the tense, the document or the signing may stand from the mention, in tokens.
_TENSE_REACH = 14
_DOCUMENT_REACH = 8
_SIGNING_REACH = 10


@dataclass(frozen=True, slots=True)
class Mention:
    """An expression and its half-open offsets in the text; those of the title end at or before 0."""

    said: Expression
    start: int
    end: int


class Context:
    """The tokens of an article with its sentences and paragraphs numbered."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        """The paragraph and sentence of each token."""
        places = []
        paragraph = sentence = 0
        for i, token in enumerate(self.tokens):
            places.append((paragraph, sentence))
            if token.text == "\n":
                paragraph, sentence = paragraph + 1, sentence + 1
            elif token.text in _STOPS and not at(self.tokens, i + 1).glued:
                sentence += 1
        return places

    def place(self, mention: Mention) -> tuple[int, int]:
        """Its paragraph and sentence; the title is before the first."""
        return self._places[self._index(mention.start)] if mention.end > 0 else (-1, -1)

    def _index(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def around(self, mention: Mention) -> tuple[int, int]:
        """The token the mention begins with and the one behind it."""
        return self._index(mention.start), self._index(max(mention.start, mention.end - 1)) + 1

    def _same_sentence(self, i: int, j: int) -> bool:
        return self._places[i][1] == self._places[j][1]

    def tense(self, mention: Mention) -> int:
        """1 where the words around tell of what is to come, -1 of what is over, 0 where they do not say."""
        if mention.end <= 0:
            return 0
        first, last = self.around(mention)
        nearest, tense = _TENSE_REACH + 1, 0
        for i in self._clause(first, last):
            distance = first - i if i < first else i - last + 1
            told = 1 if _FUTURE.match(self.tokens, i) else -1 if _PAST.match(self.tokens, i) else 0
            if told and distance < nearest:
                nearest, tense = distance, told
        if tense == 0 and mention.said.bound in ("before", "until"):
            return 1
        if tense == 0 and mention.said.bound is None and is_day(mention.said.node):
            # News tells without a sign of tense what happened; what is to come has one.
            return -1 if any(self.tokens[i].is_word for i in self._clause(first, last)) else 0
        return tense

    def _clause(self, first: int, last: int) -> Iterator[int]:
        """The tokens around a mention up to the next comma; one in front of its clause reaches over its own comma."""
        i = first - 1
        while (
            i >= max(0, first - _TENSE_REACH) and self._same_sentence(i, first) and self.tokens[i].text not in _COMMAS
        ):
            yield i
            i -= 1
        fronted = i == first - 1
        i = last + (fronted and at(self.tokens, last).text == ",")
        end = min(len(self.tokens) - 1, last + _TENSE_REACH)
        while i < end and self._same_sentence(i, first) and self.tokens[i].text not in _COMMAS:
            yield i
            i += 1

    def clause_bound(self, mention: Mention) -> Bound | None:
        """The bound that words outside of the mention set: `trước khi … vào ngày 22/10`."""
        if mention.end <= 0 or mention.said.bound is not None:
            return None
        first, last = self.around(mention)
        before = any(_BEFORE_CLAUSE.match(self.tokens, i) for i in self._clause(first, last) if i < first)
        return "before" if before else None

    def is_listed_behind(self, mention: Mention, previous: Mention) -> bool:
        """Whether `và` or a comma alone parts it from the mention before."""
        first = self.around(mention)[0]
        return self.around(previous)[1] == first - 1 and self.tokens[first - 1].text in _LIST

    def is_bracketed_behind(self, mention: Mention, previous: Mention) -> bool:
        """Whether it stands in brackets right behind another mention: `hôm nay (15/5)`."""
        first = self.around(mention)[0]
        return first > 0 and self.tokens[first - 1].text == "(" and self.around(previous)[1] == first - 1

    def is_of_document(self, mention: Mention) -> bool:
        """Whether it is the date of a document named right before it."""
        if mention.said.bound is not None or mention.end <= 0:
            return False
        first = self.around(mention)[0]
        if first and self.tokens[first - 1].text == "(":
            first -= 1
        for i in range(first - 1, max(-1, first - 1 - _DOCUMENT_REACH), -1):
            if self.tokens[i].text in _BREAKS or not self._same_sentence(i, first):
                return False
            if _DOCUMENTS.match(self.tokens, i):
                return True
        return False

    def is_of_signing(self, mention: Mention) -> bool:
        """Whether somebody signs something on that day."""
        if self.is_of_document(mention):
            return True
        if mention.end <= 0 or mention.said.bound is not None:
            return False
        first, last = self.around(mention)
        near = [*range(max(0, first - 3), first), *range(last, min(len(self.tokens), last + _SIGNING_REACH))]
        return any(self.tokens[i].text in _SIGNING and self._same_sentence(i, first) for i in near)


def is_day(node: Node) -> bool:
    """Whether it is one day, with or without a clock time."""
    return isinstance(node, Point) and node.unit == "day"

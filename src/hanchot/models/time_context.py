"""What the rest of an article tells about each of its times: year and month carried on, its date, terms, tense."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

from hanchot.models import time_words as w
from hanchot.models.time_resolver import Anchor, Resolved, resolve
from hanchot.models.time_tokens import Token
from hanchot.models.time_values import Ago, Bound, Expression, Length, Node, Now, Point, Slice, Span, Term
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
# A day this close to the publication date is told from it, whatever year stood before.
_NEWS = datetime.timedelta(days=31)
_SAME_NEWS = datetime.timedelta(days=7)
_FAR = datetime.timedelta(days=152)
_YEAR = datetime.timedelta(days=366)
# An order is written about so long before its deadline.
_AHEAD = datetime.timedelta(days=60)


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
        if tense == 0 and mention.said.bound is None and _is_day(mention.said.node):
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


def resolve_all(context: Context, mentions: Sequence[Mention], published: datetime.date | None) -> list[Resolved]:
    """Each mention of an article, given in order, in the light of the others."""
    today, near = (published, published) if published else _own_dates(context, mentions)
    terms = [
        (mention.start, (said.first, said.last))
        for mention in mentions
        if isinstance(said := mention.said.node, Term) and said.kind == "term" and said.first and said.last
    ]
    trail = _Trail(context)
    results = []
    for mention in _completed(context, _with_bounds_around(context, mentions)):
        anchor = Anchor(today=today, near=near, tense=context.tense(mention))
        if isinstance(mention.said.node, Term):
            anchor = replace(anchor, term=_term_at(terms, mention.start, near))
        anchor = trail.carry(mention, anchor)
        result = resolve(mention.said, anchor)
        trail.add(mention, result, anchor)
        results.append(result)
    return results


def _with_bounds_around(context: Context, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with a bound that stands outside of them: a day in brackets repeats the words before it."""
    result: list[Mention] = []
    for mention in mentions:
        said = mention.said
        if said.bound is None and isinstance(said.node, Point) and said.node.unit == "day":
            repeats = result and context.is_bracketed_behind(mention, result[-1])
            bound = result[-1].said.bound if repeats else context.clause_bound(mention)
            mention = replace(mention, said=replace(said, bound=bound))
        result.append(mention)
    return result


def _completed(context: Context, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions with what the one right behind them tells: `hôm nay (15/5)`, `tháng 3 và tháng 4/2024`."""
    for mention, behind in zip_longest(mentions, mentions[1:]):
        node = mention.said.node
        if behind and isinstance(node, Point) and isinstance(behind.said.node, Point):
            node = _completed_by(context, mention, node, behind, behind.said.node)
        yield replace(mention, said=replace(mention.said, node=node))


def _completed_by(context: Context, mention: Mention, node: Point, behind: Mention, other: Point) -> Point:
    open_day = node.unit == "day" and (node.weekday is not None or node.shift is not None)
    if open_day and other.day is not None and context.is_bracketed_behind(behind, mention):
        return replace(other, clock=node.clock)
    if node.unit == other.unit != "day" and not (node.year or node.shift or behind.said.bound) and other.year:
        first, second = _month_of(node), _month_of(other)
        if first and second and context.is_listed_behind(behind, mention):
            return replace(node, year=other.year - (first > second))
    return node


@dataclass(frozen=True, slots=True)
class _Step:
    """A dated mention passed on the way through the article."""

    unit: str
    period_year: int
    month: int
    stated: bool
    paragraph: int
    sentence: int


class _Trail:
    """What the mentions read so far leave to the next one: a year, a day, the day of signing."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._step: _Step | None = None
        self._last: Mention | None = None
        self._spoken: tuple[datetime.date, int] | None = None
        self._over: tuple[datetime.date, int] | None = None
        self._day: tuple[datetime.date, int] | None = None
        self._signed: datetime.date | None = None

    def carry(self, mention: Mention, anchor: Anchor) -> Anchor:
        """The anchor with what is carried on to this mention."""
        paragraph, sentence = self._context.place(mention)
        anchor = replace(anchor, signed=self._signed)
        here = self._spoken is not None and self._spoken[1] == paragraph
        spoken = self._spoken if here else self._over
        if spoken and (_asks_for_the_same_day(mention.said.node) or _is_fresh(spoken, paragraph, anchor)):
            anchor = replace(anchor, day=spoken[0])
        if self._day and self._day[1] == sentence:
            anchor = replace(anchor, month_of=self._day[0])
        return replace(anchor, year=self._year(mention, anchor, paragraph, sentence))

    def _year(self, mention: Mention, anchor: Anchor, paragraph: int, sentence: int) -> int | None:
        step, of = self._step, _open_point(mention.said.node)
        if step is None or of is None or of.side:
            return None
        listed = self._last is not None and self._context.is_listed_behind(mention, self._last)
        if listed and not of.shift and step.unit == of.unit and (_month_of(of) or 0) > step.month:
            return step.period_year
        if not step.stated:
            return None
        same_sentence = step.sentence == sentence
        year = step.period_year
        if of.shift:
            if of.shift.relative:
                return year if same_sentence else None
            if of.shift.unit != "year" or of.shift.count is not None or step.paragraph != paragraph:
                return None
            return None if anchor.near and anchor.tense > 0 and year < anchor.near.year else year
        if step.unit != "year" and (_month_of(of) or 0) < step.month:
            return None
        if not same_sentence and (step.paragraph != paragraph or step.unit == "year"):
            return None
        plain = resolve(mention.said, anchor).period
        if anchor.near is None or plain is None:
            return year
        off = abs(plain.first - anchor.near)
        if same_sentence and (step.unit == "year" or step.unit == of.unit):
            return None if of.unit == "day" and off <= _NEWS else year
        return year if off > _FAR else None

    def add(self, mention: Mention, result: Resolved, anchor: Anchor) -> None:
        """Remember a mention that was read."""
        self._last = mention
        period = result.period
        if period is None:
            return
        if self._context.is_of_signing(mention) and period.first == period.last:
            self._signed = period.first
        if self._context.is_of_document(mention) or isinstance(mention.said.node, Term):
            return
        paragraph, sentence = self._context.place(mention)
        if period.first == period.last:
            self._day = (period.first, sentence)
            over = anchor.today is None or period.first <= anchor.today
            if mention.said.bound in (None, "in") or (over and anchor.today):
                self._spoken = (period.first, paragraph)
                self._over = self._spoken if over else self._over
        node = mention.said.node
        end = node.end if isinstance(node, Span) else node
        of = end.of if isinstance(end, Slice) else end
        if not isinstance(of, Point) or of.lunar or of.tet is not None:
            return
        stated = of.year is not None or anchor.year is not None or (of.shift is not None and of.shift.unit == "year")
        unit = "month" if isinstance(end, Slice) and end.of.unit == "month" else of.unit
        self._step = _Step(unit, period.last.year, period.last.month, stated, paragraph, sentence)


def _asks_for_the_same_day(node: Node) -> bool:
    if isinstance(node, Ago):
        return node.told
    shift = node.shift if isinstance(node, Point) else None
    return shift is not None and shift.unit == "same" and shift.count is not None


def _is_fresh(spoken: tuple[datetime.date, int], paragraph: int, anchor: Anchor) -> bool:
    """Whether a clock time without a day is of the day spoken of: in the same paragraph, or news of the same days."""
    return anchor.today is None or spoken[1] == paragraph or abs(spoken[0] - anchor.today) <= _SAME_NEWS


def _open_point(node: Node) -> Point | None:
    """The point whose year a node leaves open, if it does."""
    of = node.start if isinstance(node, Span) else node
    if isinstance(node, Span) and isinstance(node.end, Point) and (node.end.year or node.end.shift):
        return None
    of = of.of if isinstance(of, Slice) else of
    if not isinstance(of, Point) or of.year is not None or of.lunar or of.tet is not None or of.weekday is not None:
        return None
    if of.unit == "day" and of.month is None and of.shift is None:
        return None
    return of


def _month_of(point: Point) -> int | None:
    return 3 * point.number if point.number else point.month


def _term_at(
    terms: Sequence[tuple[int, tuple[int, int]]], offset: int, near: datetime.date | None
) -> tuple[int, int] | None:
    """The term the text names that holds today, of several the one named last; without a date the one named last."""
    holding = [term for term in terms if near and term[1][0] <= near.year <= term[1][1]] or terms
    before = [years for start, years in holding if start <= offset]
    return before[-1] if before else holding[0][1] if holding else None


# ---- an article without a publication date --------------------------------------------------------------------------


def _own_dates(context: Context, mentions: Sequence[Mention]) -> tuple[datetime.date | None, datetime.date | None]:
    """The day an article is told on, and a day at least near it, from its own dates; None where they do not tell."""
    stamp = _first(mention for mention in mentions if mention.said.bare and _is_stamp(mention.said.node))
    if stamp:
        return stamp, stamp
    near = _near(context, mentions)
    if near is None:
        return None, None
    for mention in mentions:
        node = mention.said.node
        if not isinstance(node, Point) or node.unit != "day" or node.day is None or mention.said.bound is not None:
            continue
        if node.lunar or node.named or context.is_of_document(mention) or context.tense(mention) > 0:
            continue
        period = resolve(mention.said, Anchor(near=near)).period
        if period and abs(period.first - near) <= _YEAR:
            return period.first, near
    return None, near


def _near(context: Context, mentions: Sequence[Mention]) -> datetime.date | None:
    """What happened tells best when an article was written, then its nearest deadline, then the documents it cites."""
    told, due, documents = [], [], []
    for mention in mentions:
        node = mention.said.node
        if isinstance(node, Span) and isinstance(node.start, Now) and (year := _stated_year(node.end)):
            return datetime.date(year, 7, 1)
        date = _stated(mention)
        if date is None:
            continue
        if context.is_of_document(mention):
            documents.append(date)
        elif mention.said.bound is None and context.tense(mention) <= 0 and _is_day(node):
            told.append(date)
        else:
            due.append(date)
    if told:
        return max(told)
    latest = max(documents, default=datetime.date.min)
    coming = min((date for date in due if date >= latest), default=None)
    return max(latest, coming - _AHEAD) if coming else max([*documents, *due], default=None)


def _stated(mention: Mention) -> datetime.date | None:
    """The first day of a mention whose year and month are stated."""
    node = mention.said.node
    of = node.end if isinstance(node, Span) else node
    if isinstance(node, Length) and isinstance(node.since, Point):
        of = node.since
    if not isinstance(of, Point) or _stated_year(of) is None or of.unit == "year":
        return None
    period = resolve(replace(mention.said, node=of), Anchor()).period
    return period.first if period else None


def _stated_year(node: Point | Slice | Now) -> int | None:
    of = node.of if isinstance(node, Slice) else node
    return of.year if isinstance(of, Point) and 1 <= (of.year or 0) <= 9999 else None


def _is_day(node: Node) -> bool:
    return isinstance(node, Point) and node.unit == "day"


def _is_stamp(node: Node) -> bool:
    return isinstance(node, Point) and node.clock is not None and node.year is not None and node.day is not None


def _first(mentions: Iterable[Mention]) -> datetime.date | None:
    for mention in mentions:
        if date := _stated(mention):
            return date
    return None

"""The times of an article read one after the other: what each leaves to the next, and takes from its neighbours."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from hanchot.models.time_anchors import own_dates
from hanchot.models.time_context import Context, Mention
from hanchot.models.time_places import Anchor
from hanchot.models.time_resolver import Resolved, resolve
from hanchot.models.time_values import Ago, Node, Point, Slice, Span, Term

# A day this close to the publication date is told from it, whatever year stood before.
_NEWS = datetime.timedelta(days=31)
_SAME_NEWS = datetime.timedelta(days=7)
_FAR = datetime.timedelta(days=152)


def resolve_all(context: Context, mentions: Sequence[Mention], published: datetime.date | None) -> list[Resolved]:
    """Each mention of an article, given in order, in the light of the others."""
    today, near = (published, published) if published else own_dates(context, mentions)
    terms = _terms(mentions, near)
    trail = _Trail(context)
    results = []
    for mention in _completed(context, _with_bounds_around(context, mentions)):
        anchor = Anchor(today=today, near=near, tense=context.tense(mention))
        if isinstance(mention.said.node, Term):
            anchor = replace(anchor, term=_term_at(terms, mention.start))
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
    """What the mentions read so far leave to the next one: a year, a day, the day of signing.

    `_spoken` is the last day something happened or will happen on, `_over` the last one that is past, both with their
    paragraph; `_day` any last day with its sentence.
    """

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
        """The year carried on: over a list always, in a sentence from like to like, else only where today is far."""
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


def _terms(mentions: Sequence[Mention], near: datetime.date | None) -> list[tuple[int, tuple[int, int]]]:
    """The terms of office the text names, with their offsets; only those that hold today, where there are any."""
    named = [
        (mention.start, (said.first, said.last))
        for mention in mentions
        if isinstance(said := mention.said.node, Term) and said.kind == "term" and said.first and said.last
    ]
    return [term for term in named if near and term[1][0] <= near.year <= term[1][1]] or named


def _term_at(terms: Sequence[tuple[int, tuple[int, int]]], offset: int) -> tuple[int, int] | None:
    """The term named last before a place, else the first one."""
    passed = bisect_right(terms, offset, key=lambda term: term[0])
    return terms[max(0, passed - 1)][1] if terms else None

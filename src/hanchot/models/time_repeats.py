"""Recurrences as the words give them: every period, so often in it, on which of its days."""

from __future__ import annotations

from dataclasses import replace

from hanchot.models import time_words as w
from hanchot.models.time_tokens import Tokens
from hanchot.models.time_values import Point, Repeat, Slice, Span
from hanchot.models.time_words import at, number

_EACH = w.words("repeats", "each")
_EVERY = w.words("repeats", "every")
_WEEKDAY = w.words("repeats", "weekday")
_PERIODIC = w.phrases("repeats", "periodic")
_ONCE = w.phrases("repeats", "once")
_TIMES = w.words("repeats", "times")
_PER = w.words("repeats", "per")


def _each(tokens: Tokens, i: int, words: frozenset[str] = _EVERY) -> tuple[Repeat, int] | None:
    """`hằng tháng`, `mỗi tuần`."""
    if at(tokens, i).text not in words:
        return None
    unit = w.UNITS.match(tokens, i + 1)
    return (Repeat(count=1, unit=unit[0]), unit[1]) if unit else None


def _each_weekday(tokens: Tokens, i: int) -> tuple[Repeat, int] | None:
    """`mỗi thứ Năm`, `mỗi chiều thứ Sáu`."""
    if at(tokens, i).text not in _WEEKDAY:
        return None
    part = w.DAYPARTS.match(tokens, i + 1)
    weekday = w.WEEKDAYS.match(tokens, part[1] if part else i + 1)
    if weekday:
        return Repeat(count=1, unit="week", at=Point(unit="day", weekday=weekday[0])), weekday[1]
    return (Repeat(count=1, unit="day"), part[1]) if part else None


def repeated(tokens: Tokens, i: int, node: Point | Slice | Span) -> tuple[Repeat, int] | None:
    """The recurrence of a point that `hằng tháng` stands behind; the clock of `16 giờ` on the day of `mỗi thứ Năm`."""
    each = _each(tokens, i) or _each_weekday(tokens, i)
    if each is None or not isinstance(node, Point):
        return each
    repeat, j = each
    return replace(repeat, at=replace(repeat.at, clock=node.clock) if repeat.at else node), j


def repeat_at(tokens: Tokens, i: int) -> tuple[Repeat, int] | None:
    """`hằng tuần`, `định kỳ hằng quý`, `6 tháng một lần`, `2 lần/tuần`, `mỗi tuần hai lần`."""
    start = _PERIODIC.skip(tokens, i)
    if weekday := _each_weekday(tokens, start):
        return weekday
    if each := _each(tokens, start, _EACH):
        repeat, j = each
        times = number(tokens, j) if at(tokens, j).text else None
        if times and at(tokens, times[1]).text in _TIMES:
            j = times[1] + 1
        return repeat, j
    count = number(tokens, start)
    if count is None or count[0] == 0:
        return None
    if at(tokens, count[1]).text in _TIMES and at(tokens, count[1] + 1).text in _PER:
        unit = w.UNITS.match(tokens, count[1] + 2)
        return (Repeat(count=1, unit=unit[0]), unit[1]) if unit else None
    unit = w.UNITS.match(tokens, count[1])
    if unit is None:
        return None
    often = number(tokens, unit[1]) if at(tokens, unit[1]).text else None
    if often and at(tokens, often[1]).text in _TIMES:
        return Repeat(count=count[0], unit=unit[0]), often[1] + 1
    once = _ONCE.skip(tokens, unit[1])
    return (Repeat(count=count[0], unit=unit[0]), once) if once > unit[1] or start > i else None

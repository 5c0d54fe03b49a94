"""Durations as the words give them: how long, from when, before what; and days told so long ago or ahead."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from hanchot.models import time_words as w
from hanchot.models.time_dates import point
from hanchot.models.time_tokens import Tokens
from hanchot.models.time_values import Ago, Bound, Length, Point, Unit
from hanchot.models.time_words import at, number

Start = Point | Literal["signing", "unknown"]

_FILLERS = w.phrases("fillers", "length")
_RANGE = w.phrases("heads", "range")
_CLOCK = w.words("heads", "clock")
_HALF_PAST = w.words("heads", "half_past")
_HALF = w.words("slices", "half")
_WORKING = w.phrases("lengths", "working")
_WHOLE_DAY = w.words("lengths", "whole_day")
_COMING = w.phrases("lengths", "coming")
_GONE = w.phrases("lengths", "gone")
_AHEAD = w.words("lengths", "ahead")
_AGO = w.words("lengths", "ago")
_LATER = w.words("lengths", "later")
_BACK = w.words("lengths", "back_from_here")
_AGO_BEFORE = w.phrases("lengths", "ago_before")
_SINCE = w.phrases("lengths", "since")
_SIGNING = w.phrases("lengths", "signing")
_EVENTS = w.words("lengths", "events")

_HALVES: dict[Unit, Length] = {
    "year": Length(count=6, unit="month"),
    "month": Length(count=15, unit="day"),
    "day": Length(count=12, unit="hour"),
}
_NESTED = {("year", "month"), ("month", "day"), ("day", "hour"), ("hour", "minute")}
# The syllables of an event's clause that belongs to the time counted from it.
_LONGEST_CLAUSE = 8


def length_at(tokens: Tokens, i: int, bound: Bound | None) -> tuple[Length, int] | None:
    """`10 ngày`, `5 ngày làm việc kể từ ngày ký`, `hơn 3 tháng qua`; hours only where they can be no clock time."""
    start = _FILLERS.skip(tokens, i)
    counted = _count(tokens, start)
    unit = w.UNITS.match(tokens, counted[1]) if counted else None
    if counted is None or unit is None:
        return None
    count, j = counted[0], unit[1]
    length = _HALVES.get(unit[0]) if count == 0 else Length(count=count, unit=unit[0])
    if length is None:
        return None
    length, j = _with_smaller_unit(tokens, length, j)
    j += at(tokens, j).text in _WHOLE_DAY and unit[0] == "day"
    working = _WORKING.skip(tokens, j) if unit[0] == "day" else j
    length, j = replace(length, working=working > j), working
    behind = at(tokens, j)
    told = True
    if (coming := _COMING.skip(tokens, j)) > j:
        length, j = replace(length, side=1), coming
    elif (gone := _GONE.skip(tokens, j)) > j:
        length, j = replace(length, side=-1), gone
    elif behind.text in _LATER and (begun := _start_behind(tokens, j)):
        length, j = replace(length, since=begun[0]), begun[1]
    elif behind.text in _AGO and (ahead := _ahead(tokens, j + 1)):
        length, j = replace(length, ahead=ahead[0]), ahead[1]
    else:
        told = False
    if length.since is None and (begun := since(tokens, j)):
        length, j, told = replace(length, since=begun[0]), begun[1], True
    if tokens[unit[1] - 1].text in _CLOCK and not (told or length.more or bound == "in" or count >= 24):
        return None
    alone = bound is None and start == i and not told and not length.more
    return replace(length, alone=alone), j


def _with_smaller_unit(tokens: Tokens, length: Length, i: int) -> tuple[Length, int]:
    """`6 năm 6 tháng`, `2 giờ 30 phút`."""
    if at(tokens, i).text in _HALF_PAST and length.unit in _HALVES:
        half = _HALVES[length.unit]
        return replace(length, more=(half.count, half.unit)), i + 1
    more = number(tokens, i, five=False) if at(tokens, i).text else None
    unit = w.UNITS.match(tokens, more[1]) if more else None
    if more is None or unit is None or (length.unit, unit[0]) not in _NESTED:
        return length, i
    return replace(length, more=(more[0], unit[0])), unit[1]


def _count(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """A number, or the upper one of two; 0 for a half."""
    token = tokens[i]
    if token.text in _HALF:
        return 0, i + 1
    if token.signs == "-" and token.numbers[0] < token.numbers[1]:
        return token.numbers[1], i + 1
    first = number(tokens, i)
    if first is None or first[0] == 0:
        return None
    joined = _RANGE.skip(tokens, first[1])
    upper = number(tokens, joined) if joined > first[1] else None
    if upper and upper[0] > first[0] and w.UNITS.match(tokens, upper[1]):
        return upper
    return first


def _start_behind(tokens: Tokens, i: int) -> tuple[Start, int] | None:
    """`10 ngày sau ngày 1/3`, `ba năm sau khi …`, `7 ngày sau bão`; `i` is at `sau`."""
    dated = point(tokens, i + 1) if at(tokens, i + 1).text else None
    if dated and isinstance(dated[0], Point):
        return dated[0], dated[1]
    return ("unknown", _clause_end(tokens, i, i + 1)) if at(tokens, i + 1).is_word else None


def _ahead(tokens: Tokens, i: int) -> tuple[Point | Literal["unknown"], int] | None:
    dated = point(tokens, i)
    if dated and isinstance(dated[0], Point):
        return dated[0], dated[1]
    return ("unknown", i + 1) if at(tokens, i).text in _EVENTS else None


def ago_at(tokens: Tokens, i: int) -> tuple[Ago, int] | None:
    """`2 ngày trước`, `cách đây 3 năm`, `10 ngày nữa`."""
    start = _AGO_BEFORE.skip(tokens, i)
    count = number(tokens, _FILLERS.skip(tokens, start))
    unit = w.UNITS.match(tokens, count[1]) if count else None
    if count is None or unit is None:
        return None
    behind = at(tokens, unit[1]).text
    if behind in _LATER and tokens[unit[1] - 1].text not in _CLOCK and not at(tokens, unit[1] + 1).is_word:
        return Ago(count=-count[0], unit=unit[0], told=True), unit[1] + 1
    if start > i:
        return Ago(count=count[0], unit=unit[0]), unit[1]
    if behind in _AHEAD:
        return Ago(count=-count[0], unit=unit[0]), unit[1] + 1
    if behind in _AGO and at(tokens, unit[1] + 1).text in _BACK:
        return Ago(count=count[0], unit=unit[0]), unit[1] + 2
    if behind in _AGO and not at(tokens, unit[1] + 1).is_word and not at(tokens, unit[1] + 1).numbers:
        return Ago(count=count[0], unit=unit[0]), unit[1] + 1
    return None


def since(tokens: Tokens, i: int) -> tuple[Start, int] | None:
    """Where a duration starts: `, kể từ ngày ký`, `kể từ ngày 1/3/2026`; "unknown" for an event."""
    start = i + (tokens[i].text == ",")
    j = _SINCE.skip(tokens, start)
    if j == start:
        return None
    if (signing := _SIGNING.skip(tokens, j)) > j:
        return "signing", signing
    dated = point(tokens, j)
    if dated and isinstance(dated[0], Point):
        return dated[0], dated[1]
    return ("unknown", _clause_end(tokens, i, j)) if at(tokens, j).text in _EVENTS else None


def _clause_end(tokens: Tokens, i: int, j: int) -> int:
    """Where the clause of an event at `j` ends, if it is short; `i`, where it began to be told, if it is not."""
    end = j + 1
    while end - j <= _LONGEST_CLAUSE and at(tokens, end).is_word:
        end += 1
    return end if j + 1 < end <= j + _LONGEST_CLAUSE else i

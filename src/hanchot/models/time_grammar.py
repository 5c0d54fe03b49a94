"""The grammar of a whole time expression: the words that bound it, ranges, durations, recurrences, terms of office."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from hanchot.models import time_words as w
from hanchot.models.time_dates import in_year, point, soft, year_behind, year_like, years
from hanchot.models.time_tokens import Phrases, Tokens
from hanchot.models.time_values import (
    Ago,
    Bound,
    Expression,
    Length,
    Node,
    Now,
    Point,
    Repeat,
    Shift,
    Slice,
    Span,
    Term,
    Unit,
    Vague,
)  # fmt: skip
from hanchot.models.time_words import at, number

Found = tuple[Node, int]
Start = Point | Literal["signing", "unknown"]

_BOUND_FILLERS = w.phrases("fillers", "bound")
_WHOLE = w.phrases("fillers", "whole")
_SAME_TIME = w.phrases("fillers", "same_time")
_FESTIVE = w.phrases("fillers", "festive")
_OVER = w.words("fillers", "past")
_SESSION = w.phrases("session")
_LENGTH_FILLERS = w.phrases("fillers", "length")
_ONWARDS = w.phrases("fillers", "onwards")
_RANGE = w.phrases("heads", "range")
_LIST = w.words("heads", "list")
_NOW = w.phrases("now")
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
_EACH = w.words("repeats", "each")
_EVERY = w.words("repeats", "every")
_EACH_WEEKDAY = w.words("repeats", "weekday")
_PERIODIC = w.phrases("repeats", "periodic")
_ONCE = w.phrases("repeats", "once")
_TIMES = w.words("repeats", "times")
_PER = w.words("repeats", "per")
_TERM = w.phrases("terms", "term")
_TERM_ALONE = w.phrases("terms", "alone")
_TERM_NUMBER = w.words("terms", "number")
_TERM_OTHER = w.words("terms", "other")
_HALF_TERM = w.phrases("terms", "half")
_TERMS: tuple[tuple[Phrases[Literal[True]], Literal["term", "plan", "school"]], ...] = (
    (_TERM, "term"),
    (w.phrases("terms", "plan"), "plan"),
    (w.phrases("terms", "school"), "school"),
)
_DECADE = w.phrases("terms", "decade")
_HALF = w.words("slices", "half")
_ONWARD = w.words("onward")
_HALF_PAST = w.words("heads", "half_past")
_CLOCK = w.words("heads", "clock")
_DAY = w.words("heads", "day")
_YEAR = "năm"
_HALVES: dict[Unit, Length] = {
    "year": Length(count=6, unit="month"),
    "month": Length(count=15, unit="day"),
    "day": Length(count=12, unit="hour"),
}

_STRENGTH: dict[Bound | None, int] = {"before": 6, "until": 5, "after": 4, "from": 3, "in": 2, "at": 1, None: 0}
_NESTED = {("year", "month"), ("month", "day"), ("day", "hour"), ("hour", "minute")}
_UP_TO_NOW = Vague("a range up to now ends on no stated day", sure=True)
# Bounding words in a row: `chậm nhất là vào trước ngày …`; more is no sentence.
_MOST_BOUNDS = 4
# The syllables of an event's clause that belongs to the time counted from it.
_LONGEST_CLAUSE = 8

_OPENERS: tuple[Phrases[Any], ...] = (
    w.UNITS, w.WEEKDAYS, w.PARTS, w.DAYPARTS, w.THIRDS, w.DAYS, w.SAME, w.BOUNDS, w.EVENTS, w.VAGUE,
    _WHOLE, _SAME_TIME, _FESTIVE, _AGO_BEFORE, _PERIODIC, _DECADE, _TERM_ALONE, _HALF_TERM, _NOW,
    w.phrases("seasons"), _LENGTH_FILLERS, *(named for named, _ in _TERMS),
)  # fmt: skip

STARTS: frozenset[str] = frozenset().union(
    *(phrases.firsts for phrases in _OPENERS),
    w.words("heads", "ordinals"), w.words("heads", "wider"), w.words("lunar", "full_moon"), w.NUMBERS, _EACH, _HALF,
    _TERM_NUMBER, _OVER, _ONWARD, _EACH_WEEKDAY,
)  # fmt: skip
"""The words an expression may begin with; it may also begin with a number."""


def expression(tokens: Tokens, i: int) -> Expression | None:
    """The longest time expression at token `i`, the words that bound it included."""
    if tokens[i].text not in STARTS and not tokens[i].numbers:
        return None
    best = _bounded(tokens, i)
    vague = w.VAGUE.match(tokens, i)
    if vague and (best is None or vague[1] >= best.end):
        return Expression(node=Vague(*vague[0]), bound=None, start=i, core=i, end=vague[1], bare=False)
    return best


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


def _bounded(tokens: Tokens, i: int) -> Expression | None:
    over = _is_over(tokens, i)
    bound, j = _bounds(tokens, i + over)
    if bound and _is_over(tokens, j):
        over, j = True, j + 1
    whole = _SAME_TIME.skip(tokens, _WHOLE.skip(tokens, j))
    core = _FESTIVE.skip(tokens, whole)
    at_hand = bound in ("in", "until") or whole > j
    if whole > j and bound is None:
        bound = "in"
    found = _core(tokens, core, bound, at_hand=at_hand, festive=core > whole)
    if found is None and core > j:
        core = j
        found = _core(tokens, core, bound, at_hand=at_hand, festive=False)
    if found is None:
        return None
    node, end = found
    if over and isinstance(node, Point) and not _is_fixed(node):
        node = replace(node, side=-1)
    if bound == "from" and (now := _up_to_now(tokens, end)):
        return Expression(node=_UP_TO_NOW, bound=None, start=i, core=core, end=now, bare=False)
    if isinstance(node, Point | Span) and bound == "from":
        end = _ONWARDS.skip(tokens, end)
    if isinstance(node, Point | Slice | Span) and (each := _each(tokens, end) or _each_weekday(tokens, end)):
        node, end = _repeated(node, each[0]), each[1]
    bare = bool(tokens[core].numbers) and isinstance(node, Point | Span)
    return Expression(node=node, bound=bound, start=i, core=core, end=end, bare=bare)


def _is_over(tokens: Tokens, i: int) -> bool:
    """`hồi tháng 9`, `hôm 5/4`, but not `hôm nay`."""
    return tokens[i].text in _OVER and not (w.DAYS.match(tokens, i) or w.SAME.match(tokens, i))


def _is_fixed(point: Point) -> bool:
    return point.year is not None or point.shift is not None


def _session(tokens: Tokens, i: int) -> Found | None:
    """`trong ngày`, `trong đêm`, `trong buổi tối`: the day at hand."""
    start = _SESSION.skip(tokens, i)
    part = w.DAYPARTS.match(tokens, start)
    if part is None and (start > i or tokens[i].text not in _DAY):
        return None
    at_hand = Point(unit="day", shift=Shift(unit="same", count=None))
    return at_hand, part[1] if part else i + 1


def _bounds(tokens: Tokens, i: int) -> tuple[Bound | None, int]:
    """The bound of the words at `i`, and the place behind them."""
    bound: Bound | None = None
    j = i
    for _ in range(_MOST_BOUNDS):
        found = w.BOUNDS.match(tokens, j)
        if found is None:
            break
        bound = max(bound, found[0], key=_STRENGTH.__getitem__)
        j = _BOUND_FILLERS.skip(tokens, _BOUND_FILLERS.skip(tokens, found[1]))
    return bound, j


def _core(tokens: Tokens, i: int, bound: Bound | None, *, at_hand: bool, festive: bool) -> Found | None:
    start = point(tokens, i)
    options: list[Found | None] = [
        _span(tokens, i, start, festive=festive),
        _length(tokens, i, bound),
        _ago(tokens, i),
        _repeat(tokens, i),
        _term(tokens, i),
        start,
        _from_now(tokens, i) if bound == "from" else None,
        (soft(tokens, i) or _session(tokens, i)) if at_hand else None,
    ]
    found = [option for option in options if option]
    return max(found, key=lambda option: option[1], default=None)


# ---- ranges --------------------------------------------------------------------------------------------------------


def _span(tokens: Tokens, i: int, found: tuple[Point | Slice | Span, int] | None, *, festive: bool) -> Found | None:
    """`1/7 đến 30/9`, `nay đến cuối năm`, `15 đến 20/3`; of a festival also `30/4 và 1/5`."""
    start, j = _span_start(tokens, i, found)
    if start is None:
        return None
    joined = _RANGE.skip(tokens, j)
    if joined == j and festive and at(tokens, j).text in _LIST:
        joined = j + 1
    if joined == j:
        return None
    joined = _BOUND_FILLERS.skip(tokens, joined)
    if _NOW.match(tokens, joined):
        return _UP_TO_NOW, _NOW.skip(tokens, joined)
    end = point(tokens, joined) or soft(tokens, joined)
    if end is None or isinstance(end[0], Span) or not _joinable(start, end[0], tokens[i].is_word):
        return None
    span = Span(start=start, end=end[0])
    year = year_behind(tokens, end[1])
    if year and isinstance(end[0], Point) and end[0].year is None and end[0].shift is None:
        span, end = replace(span, end=in_year(end[0], year[0])), (end[0], year[1])
    return span, end[1]


def _from_now(tokens: Tokens, i: int) -> Found | None:
    """`từ nay`."""
    now = _NOW.skip(tokens, i)
    return (Point(unit="day", shift=Shift(unit="day", count=0)), now) if now > i else None


def _up_to_now(tokens: Tokens, i: int) -> int | None:
    """Behind the start of a range: `đến nay`."""
    joined = _RANGE.skip(tokens, i)
    return _NOW.skip(tokens, joined) if joined > i and _NOW.match(tokens, joined) else None


def _span_start(
    tokens: Tokens, i: int, found: tuple[Point | Slice | Span, int] | None
) -> tuple[Point | Slice | Now | None, int]:
    now = _NOW.skip(tokens, i)
    if now > i:
        return Now(), now
    if found and not isinstance(found[0], Span):
        return found[0], found[1]
    token = tokens[i]
    if token.number is not None and 1 <= token.number <= 31:
        return Point(unit="day", day=token.number), i + 1
    return None, i


def _joinable(start: Point | Slice | Now, end: Point | Slice, headed: bool) -> bool:
    """A start without a month needs a day as its end; a day joins no year unless it is whole."""
    if not isinstance(start, Point) or not isinstance(end, Point):
        return True
    if start.unit == "day" and start.day is not None and start.month is None and not headed:
        return end.unit == "day" and end.month is not None
    if start.unit == "year" and end.unit == "year":
        return True
    return start.year is not None or end.unit != "year" or end.part is not None or end.shift is not None


# ---- durations -----------------------------------------------------------------------------------------------------


def _length(tokens: Tokens, i: int, bound: Bound | None) -> Found | None:
    start = _LENGTH_FILLERS.skip(tokens, i)
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


def _ago(tokens: Tokens, i: int) -> Found | None:
    """`2 ngày trước`, `cách đây 3 năm`, `10 ngày nữa`."""
    start = _AGO_BEFORE.skip(tokens, i)
    count = number(tokens, _LENGTH_FILLERS.skip(tokens, start))
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


# ---- recurrences ---------------------------------------------------------------------------------------------------


def _each(tokens: Tokens, i: int, words: frozenset[str] = _EVERY) -> tuple[Repeat, int] | None:
    """`hằng tháng`, `mỗi tuần`."""
    if at(tokens, i).text not in words:
        return None
    unit = w.UNITS.match(tokens, i + 1)
    return (Repeat(count=1, unit=unit[0]), unit[1]) if unit else None


def _each_weekday(tokens: Tokens, i: int) -> tuple[Repeat, int] | None:
    """`mỗi thứ Năm`, `mỗi chiều thứ Sáu`."""
    if at(tokens, i).text not in _EACH_WEEKDAY:
        return None
    part = w.DAYPARTS.match(tokens, i + 1)
    weekday = w.WEEKDAYS.match(tokens, part[1] if part else i + 1)
    if weekday:
        return Repeat(count=1, unit="week", at=Point(unit="day", weekday=weekday[0])), weekday[1]
    return (Repeat(count=1, unit="day"), part[1]) if part else None


def _repeated(node: Point | Slice | Span, repeat: Repeat) -> Repeat:
    """The recurrence at a point of each period; the clock of `16 giờ` on the day of `mỗi thứ Năm`."""
    if not isinstance(node, Point):
        return repeat
    return replace(repeat, at=replace(repeat.at, clock=node.clock) if repeat.at else node)


def _repeat(tokens: Tokens, i: int) -> Found | None:
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


# ---- terms of office and plans ---------------------------------------------------------------------------------------


def _term(tokens: Tokens, i: int) -> Found | None:
    if (half := _HALF_TERM.skip(tokens, i)) > i:
        return Vague("half a term: no stated day", sure=True), _GONE.skip(tokens, half)
    if (alone := _TERM_ALONE.skip(tokens, i)) > i:
        return Term(kind="term"), alone
    if (decade := _DECADE.skip(tokens, i)) > i and year_like(at(tokens, decade)) and not years(tokens, decade):
        return Vague("a decade", sure=True), decade + 1
    counted = number(tokens, i)
    if counted and at(tokens, counted[1]).text == _YEAR and (pair := years(tokens, counted[1] + 1)):
        return Term(kind="plan", first=pair[0][0], last=pair[0][1]), pair[1]
    start = i
    if tokens[i].text in _TERM_NUMBER and (at(tokens, i + 1).is_word or at(tokens, i + 1).numbers):
        start = i + 2 + (at(tokens, i + 2).text == ",")
    part = w.PARTS.match(tokens, start)
    start = part[1] if part else start
    for phrases, kind in _TERMS:
        j = phrases.skip(tokens, start)
        if j == start:
            continue
        bracket = at(tokens, j).text == "("
        if (pair := years(tokens, j + bracket)) and (not bracket or at(tokens, pair[1]).text == ")"):
            return Term(kind=kind, first=pair[0][0], last=pair[0][1]), pair[1] + bracket
        if kind == "term":
            other = at(tokens, j).text in _TERM_OTHER
            return (Vague("another term than the one the text names"), j + 1) if other else (Term(kind="term"), j)
    return None

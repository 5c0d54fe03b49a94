"""What a time expression means on a given day: its ISO value, its bound, and the last day one is on time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hanchot.models import calendars as c
from hanchot.models.calendars import Period
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

# An incomplete date is nearest to today, unless that is nearly half the cycle away: then the verb's tense decides.
_FAR = {"year": 152, "month": 10, "week": 3}
_DAY = datetime.timedelta(days=1)
# The cycle of sixty lunar years that began in 1984 holds the years news tells of by their names alone.
_CYCLE = range(1984, 2044)

_NO_YEAR = "no year: neither a publication date nor a dated mention to take it from"
_NO_TODAY = "told from today, and no publication date is known"
_NO_SUCH = "no such date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What the text around a mention tells.

    `today` is the publication date or the article's own; `near` at least its year. `tense` is 1 for what is to come,
    -1 for what is over, 0 unknown. `year` is carried on from the mentions before, `day` the last day something happened
    on, `month_of` a date whose month a bare day number is of, `term` the term of office, `signed` the day of signing.
    """

    today: datetime.date | None = None
    near: datetime.date | None = None
    tense: int = 0
    year: int | None = None
    day: datetime.date | None = None
    month_of: datetime.date | None = None
    term: tuple[int, int] | None = None
    signed: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Value, bound, due; why something is none; and the stretch of the calendar where it is one."""

    value: str | None = None
    bound: Bound | None = None
    due: datetime.date | None = None
    reason: str | None = None
    period: Period | None = None


class _Unknown(Exception):
    """Raised with the reason where a value cannot be known."""


def resolve(said: Expression, anchor: Anchor) -> Resolved:
    """The value, bound and due of an expression; never raises."""
    try:
        return _resolve(said.node, said.bound, anchor)
    except _Unknown as unknown:
        return Resolved(reason=str(unknown))
    except (OverflowError, ValueError):
        return Resolved(reason=_NO_SUCH)


def _resolve(node: Node, bound: Bound | None, anchor: Anchor) -> Resolved:
    match node:
        case Vague(reason):
            raise _Unknown(reason)
        case Term():
            return _term(node, bound, anchor)
        case Length():
            return _length(node, bound, anchor)
        case Repeat():
            return Resolved(value=_repeat(node, anchor), reason="a recurrence has no single due day")
        case Ago(unit="hour" | "minute" | "second"):
            return Resolved(value=_iso(node.count, node.unit), bound=bound or "in", reason="a time gone by")
        case Ago():
            period = _ago(node, anchor)
            return _dated(period, bound or ("at" if period.first == period.last else "in"))
        case Span():
            return _dated(_span(node, anchor), bound if bound in ("before", "until", "after") else "in")
        case Slice():
            period = _slice(node, anchor)
            return _dated(period, bound or ("at" if period.first == period.last else "in"))
        case Point():
            return _point(node, bound, anchor)


def _dated(period: Period, bound: Bound) -> Resolved:
    if bound in ("from", "after"):
        return Resolved(value=period.value, bound=bound, reason=f"'{bound}' sets no end", period=period)
    due = _before(period) if bound == "before" else _until(period)
    return Resolved(value=period.value, bound=bound, due=due, period=period)


def _before(period: Period) -> datetime.date:
    """The day before; before a clock time, that day itself unless it is its very beginning."""
    return period.first if period.clock and period.clock != (0, 0) else period.first - _DAY


def _until(period: Period) -> datetime.date:
    return period.last - _DAY if period.clock == (0, 0) else period.last


def _point(point: Point, bound: Bound | None, anchor: Anchor) -> Resolved:
    period = place(point, anchor)
    bound = bound or ("at" if point.unit == "day" else "in")
    read = _dated(period, bound)
    if read.due is None:
        return read
    if point.part == "late" and bound == "before":
        return replace(read, due=period.last)
    if point.part == "mid" or (point.part == "early" and bound != "before"):
        return replace(read, due=None, reason="a part of a period without a last day")
    if point.lasts and bound in ("at", "in"):
        return replace(read, due=None, reason="the festival lasts longer than its day")
    return read


# ---- points --------------------------------------------------------------------------------------------------------


def place(point: Point, anchor: Anchor) -> Period:
    """The stretch of the calendar a point means; raises where it cannot be known."""
    period = _placed(point, anchor)
    if period is None:
        raise _Unknown(_NO_SUCH)
    if point.clock is None:
        return period
    hour, minute = point.clock
    if not ((hour < 24 and minute < 60) or point.clock == (24, 0)):
        raise _Unknown("no such time of day")
    return period.at(point.clock)


def _placed(point: Point, anchor: Anchor) -> Period | None:
    if point.shift and point.shift.unit != "year":
        return _shifted(point, point.shift, anchor)
    if point.weekday is not None:
        return _weekday(point, anchor)
    year = point.year
    if point.shift:
        year = _shifted_year(point.shift, anchor)
    elif year is None and not point.lunar and point.tet is None:
        year = anchor.year
    if year is None and point.stem is not None:
        year = _year_of_stem(point.stem, anchor)
    if year is not None:
        return _built(point, year)
    if point.unit == "day" and point.month is None and point.tet is None:
        return _day_of_month(point, anchor)
    if anchor.near is None:
        raise _Unknown(_NO_YEAR)
    years = range(anchor.near.year - 1, anchor.near.year + 2)
    return _nearest((_built(point, year) for year in years), anchor.near, point.side, anchor.tense, _FAR["year"])


def _built(point: Point, year: int) -> Period | None:
    """The point in a given year, of the moon if it is lunar; None where there is no such day."""
    if point.tet is not None:
        tet = c.lunar_day(year, 1, 1)
        return c.day(tet + point.tet * _DAY) if tet else None
    if point.unit == "year":
        return c.year(year)
    if point.unit == "quarter":
        return c.quarter(year, point.number) if point.number and point.number in range(1, 5) else None
    if not point.month or point.month not in range(1, 13):
        return None
    if point.unit == "month":
        return c.lunar_month(year, point.month) if point.lunar else c.month(year, point.month)
    if point.lunar:
        date = c.lunar_day(year, point.month, point.day or 0)
        return c.day(date) if date else None
    return _day_in(c.month(year, point.month), point.day)


def _day_in(month: Period, number: int | None) -> Period | None:
    in_month = number is not None and 1 <= number <= month.last.day
    return c.day(month.first.replace(day=number)) if in_month and number else None


def _nearest(options: Iterable[Period | None], near: datetime.date, side: int, tense: int, far: int) -> Period | None:
    known = [option for option in options if option]
    if not known:
        return None

    def off(period: Period) -> int:
        if period.first <= near <= period.last:
            return 0
        return abs((period.first + (period.last - period.first) // 2 - near).days)

    nearest = min(known, key=off)
    wanted = side or (tense if off(nearest) > far else 0)
    sided = [option for option in known if (option.last >= near if wanted > 0 else option.first <= near)]
    return min(sided, key=off) if wanted and sided else nearest


def _shifted(point: Point, shift: Shift, anchor: Anchor) -> Period | None:
    """A day or period told from now, or a day of such a period."""
    base = anchor.today
    if shift.unit == "same" or base is None:
        base = anchor.day or base
    if base is None:
        raise _Unknown(_NO_TODAY)
    count = shift.count or 0
    if shift.unit in ("same", "day"):
        return c.day(base + count * _DAY)
    if shift.unit == "week":
        week = c.week(base + 7 * count * _DAY)
        return week if point.weekday is None else c.day(week.first + point.weekday * _DAY)
    if shift.unit == "quarter":
        month = c.add_months(base.replace(day=1), 3 * count)
        return c.quarter(month.year, (month.month + 2) // 3)
    month = c.add_months(base.replace(day=1), count)
    of = c.month(month.year, month.month)
    return of if point.unit == "month" else _day_in(of, point.day)


def _shifted_year(shift: Shift, anchor: Anchor) -> int:
    if (shift.relative or shift.count is None) and anchor.year is not None:
        return anchor.year + (shift.count or 0)
    if anchor.near is None:
        raise _Unknown(_NO_TODAY)
    return anchor.near.year + (shift.count or 0)


def _weekday(point: Point, anchor: Anchor) -> Period | None:
    if anchor.today is None or point.weekday is None:
        raise _Unknown(_NO_TODAY)
    same_week = c.week(anchor.today).first + point.weekday * _DAY
    options = (c.day(same_week + 7 * n * _DAY) for n in (-1, 0, 1))
    return _nearest(options, anchor.today, point.side, anchor.tense, _FAR["week"])


def _day_of_month(point: Point, anchor: Anchor) -> Period | None:
    if anchor.month_of and (point.day or 0) >= anchor.month_of.day:
        return _day_in(c.month(anchor.month_of.year, anchor.month_of.month), point.day)
    near = anchor.month_of or anchor.today
    if near is None:
        raise _Unknown("no month: neither a publication date nor a dated mention to take it from")
    firsts = (c.add_months(near.replace(day=1), n) for n in (-1, 0, 1))
    options = (_day_in(c.month(first.year, first.month), point.day) for first in firsts)
    return _nearest(options, near, point.side, anchor.tense, _FAR["month"])


def _year_of_stem(stem: int, anchor: Anchor) -> int | None:
    cycle = range(anchor.near.year - 30, anchor.near.year + 30) if anchor.near else _CYCLE
    return next((year for year in cycle if (year - 4) % 60 == stem), None)


# ---- pieces and ranges ---------------------------------------------------------------------------------------------


def _slice(piece: Slice, anchor: Anchor) -> Period:
    period = _sliced(piece, place(piece.of, anchor))
    if period is None:
        raise _Unknown(_NO_SUCH)
    return period


def _sliced(piece: Slice, of: Period) -> Period | None:
    year, count = of.first.year, piece.count
    if piece.unit == "third":
        return c.third(of, count)
    if piece.unit == "week":
        return c.week_of_month(of, count)
    if piece.unit == "quarter":
        return c.quarter(year, 4 if piece.last else 1)
    if piece.unit == "half":
        if piece.of.unit == "year":
            return c.half(year, 1 + piece.last)
        middle = of.first.replace(day=15)
        return replace(of, first=middle + _DAY) if piece.last else replace(of, last=middle)
    if piece.unit == "month":
        if not 1 <= count <= 12:
            return None
        if count == 6:
            return c.half(year, 1 + piece.last)
        return c.months(year, 13 - count, 12) if piece.last else c.months(year, 1, count)
    if not 1 <= count <= (of.last - of.first).days:
        return None
    if count == 1:
        return c.day(of.last if piece.last else of.first)
    if piece.last:
        return c.days(of.last - (count - 1) * _DAY, of.last)
    return c.days(of.first, of.first + (count - 1) * _DAY)


def _span(span: Span, anchor: Anchor) -> Period:
    start, end = _ends(span, anchor)
    if end.last < start.first:
        raise _Unknown("the end lies before the beginning")
    if _same_shape(span):
        return Period(f"{start.value}/{end.value}", start.first, end.last, end.clock)
    return replace(c.days(start.first, end.last), clock=end.clock)


def _same_shape(span: Span) -> bool:
    """Whether both ends are written alike, so that the range can be: two months, two quarters, two clock times."""
    start, end = span.start, span.end
    if not (isinstance(start, Point) and isinstance(end, Point)):
        return False
    lunar = start.lunar or end.lunar
    return start.unit == end.unit and not lunar and (start.clock is None) == (end.clock is None)


def _ends(span: Span, anchor: Anchor) -> tuple[Period, Period]:
    start, end = span.start, span.end
    if isinstance(start, Now):
        if anchor.today is None:
            raise _Unknown(_NO_TODAY)
        coming = replace(end, side=1) if isinstance(end, Point) and end.year is None and end.shift is None else end
        return c.day(anchor.today), _any(coming, anchor)
    if isinstance(end, Now):
        raise _Unknown("a range up to now ends on no stated day")
    if (_year_of(start) is None or _is_open_slice(start)) and _year_of(end) is not None:
        last = _any(end, anchor)
        return _not_after(_like(start, end), last, anchor), last
    first = _any(_like(start, end), anchor)
    if _year_of(end) is not None or not isinstance(end, Point):
        return first, _any(end, anchor)
    return first, _not_before(end, first, anchor)


def _any(node: Point | Slice | Now, anchor: Anchor) -> Period:
    if isinstance(node, Now):
        raise _Unknown(_NO_TODAY)
    return place(node, anchor) if isinstance(node, Point) else _slice(node, anchor)


def _year_of(node: Point | Slice | Now) -> int | Shift | None:
    of = node.of if isinstance(node, Slice) else node
    return None if isinstance(of, Now) else (of.year or of.shift)


def _like(start: Point | Slice, end: Point | Slice | Now) -> Point | Slice:
    """The start with the day or month that only the end states."""
    if not isinstance(start, Point) or not isinstance(end, Point):
        return start
    if start.unit != "day" or start.tet is not None or start.month is not None or start.weekday is not None:
        return start
    if start.day is None:
        return replace(end, clock=start.clock) if start.clock and _is_open(start.shift) else start
    if start.shift:
        return start
    return replace(start, month=end.month, lunar=end.lunar)


def _is_open(shift: Shift | None) -> bool:
    return shift is None or (shift.unit == "same" and shift.count is None)


def _is_open_slice(node: Point | Slice | Now) -> bool:
    """`thượng tuần` without its month."""
    return isinstance(node, Slice) and node.of.shift is not None and node.of.shift.count is None


def _not_after(start: Point | Slice, last: Period, anchor: Anchor) -> Period:
    """The start in the year of the end, or the year before where it would lie behind it."""
    if isinstance(start, Slice):
        if _is_open_slice(start):
            return _slice(replace(start, of=Point(unit="month", year=last.first.year, month=last.first.month)), anchor)
        return _slice(start, replace(anchor, year=last.first.year))
    if start.year or (start.shift and not _is_open(start.shift)):
        return place(start, anchor)
    for year in (last.last.year, last.last.year - 1):
        first = place(replace(start, year=year, shift=None), anchor)
        if first.first <= last.last:
            return first
    raise _Unknown("the end lies before the beginning")


def _not_before(end: Point, first: Period, anchor: Anchor) -> Period:
    """The end in the year (a bare day: the month) of the start, or the next one."""
    if end.unit == "day" and end.month is None and end.day is not None:
        month = first.first.replace(day=1)
        options = (c.add_months(month, n) for n in (0, 1))
        days = (_day_in(c.month(option.year, option.month), end.day) for option in options)
        for day in days:
            if day and day.first >= first.first:
                return day
        raise _Unknown(_NO_SUCH)
    for year in (first.first.year, first.first.year + 1):
        last = place(replace(end, year=year), anchor)
        if last.last >= first.first:
            return last
    raise _Unknown("the end lies before the beginning")


# ---- terms, durations, recurrences -----------------------------------------------------------------------------------


def _term(term: Term, bound: Bound | None, anchor: Anchor) -> Resolved:
    known = (term.first, term.last) if term.first and term.last else anchor.term
    if known is None:
        raise _Unknown("the text names no term of office")
    first, last = known
    if first is None or last is None or first > last:
        raise _Unknown(_NO_SUCH)
    read = _dated(c.years(first, last), bound or "in")
    if term.kind == "plan":
        return read
    reason = "a term ends with a congress" if term.kind == "term" else "a school year ends on no fixed day"
    return replace(read, due=None, reason=read.reason or reason)


def _iso(count: int, unit: Unit) -> str:
    if unit == "quarter":
        count, unit = 3 * count, "month"
    return f"P{'T' if unit in ('hour', 'minute', 'second') else ''}{count}{unit[0].upper()}"


def _length(length: Length, bound: Bound | None, anchor: Anchor) -> Resolved:
    if length.alone and length.unit == "month" and anchor.today and length.count == (anchor.today.month + 10) % 12 + 1:
        # A report's `9 tháng`, written in October, is the nine months from January.
        year = anchor.today.year - (length.count == 12)
        return _dated(c.half(year, 1) if length.count == 6 else c.months(year, 1, length.count), "in")
    value = _iso(length.count, length.unit)
    if length.more:
        value += _iso(*length.more)[2 if value.startswith("PT") else 1 :]
    read = Resolved(value=value, bound=bound or "in")
    if length.side < 0:
        return replace(read, reason="a stretch of the past")
    if bound in ("after", "from"):
        return replace(read, reason=f"'{bound}' sets no end")
    if length.ahead == "unknown":
        return replace(read, reason="counted back from an event without a date")
    if length.since == "unknown":
        return replace(read, reason="counted from an event without a date")
    if isinstance(length.ahead, Point):
        return replace(read, due=_added(place(length.ahead, anchor).first, length, -1))
    start = anchor.today
    if length.since == "signing":
        start = anchor.signed
        if start is None:
            return replace(read, reason="counted from a signing whose date is not stated")
    elif isinstance(length.since, Point):
        start = place(length.since, anchor).first
    if start is None:
        return replace(read, reason="counted from the publication date, which is not known")
    if length.unit in ("second", "minute", "hour"):
        return replace(read, reason="counted in hours: the hour it starts from is not known")
    return replace(read, due=_added(start, length, 1))


def _added(date: datetime.date, length: Length, sign: int) -> datetime.date:
    """The first day is not counted."""
    count, unit = length.count, length.unit
    if unit == "day" and length.working and sign > 0:
        return c.add_working_days(date, count)
    if length.more:
        date = _added(date, Length(count=length.more[0], unit=length.more[1]), sign)
    if unit in ("day", "week"):
        return date + sign * count * (7 if unit == "week" else 1) * _DAY
    return c.add_months(date, sign * count * {"month": 1, "quarter": 3, "year": 12}[unit])


def _ago(ago: Ago, anchor: Anchor) -> Period:
    start = anchor.day if ago.told else anchor.today
    if start is None:
        raise _Unknown("counted from a day that is not stated" if ago.told else _NO_TODAY)
    then = _added(start, Length(count=ago.count, unit=ago.unit), -1)
    match ago.unit:
        case "day":
            return c.day(then)
        case "week":
            return c.day(then) if ago.told else c.week(then)
        case "year":
            return c.year(then.year)
        case _:
            return c.month(then.year, then.month)


def _repeat(repeat: Repeat, anchor: Anchor) -> str:
    every = _iso(repeat.count, repeat.unit)
    following = _next(repeat, anchor.today) if anchor.today and repeat.at else None
    return f"R/{following.value}/{every}" if following else f"R/{every}"


def _next(repeat: Repeat, today: datetime.date) -> Period | None:
    """The next time on or after today."""
    point = repeat.at
    if point is None or point.part or point.year or (point.shift and not _is_open(point.shift)):
        return None
    fixed = Anchor(today=today, near=today)
    if repeat.unit == "day" and point.clock and point.day is None:
        return place(replace(point, shift=Shift(unit="day", count=0)), fixed)
    if repeat.unit == "week" and point.weekday is not None:
        options = [place(replace(point, shift=Shift(unit="week", count=n)), fixed) for n in (0, 1)]
    elif repeat.unit == "month" and point.day is not None and point.month is None:
        firsts = [c.add_months(today.replace(day=1), n) for n in range(3)]
        options = [
            place(replace(point, year=first.year, month=first.month), fixed)
            for first in firsts
            if 1 <= point.day <= c.month(first.year, first.month).last.day
        ]
    elif repeat.unit == "year" and (point.month or point.number or point.tet is not None):
        years = range(today.year - 1, today.year + 5)
        options = [
            place(replace(point, year=year), fixed) for year in years if _built(replace(point, clock=None), year)
        ]
    else:
        return None
    return next((option for option in options if option.last >= today), None)

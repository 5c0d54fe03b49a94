"""What a time expression means on a given day: its ISO value, its bound, and the last day one is on time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from hanchot.models import calendars as c
from hanchot.models.calendars import Period
from hanchot.models.time_places import (
    NO_SUCH,
    NO_TODAY,
    Anchor,
    Unknown,
    in_year,
    is_open,
    place,
    place_slice,
    place_span,
)
from hanchot.models.time_values import (
    Ago,
    Bound,
    Expression,
    Length,
    Node,
    Point,
    Repeat,
    Shift,
    Slice,
    Span,
    Term,
    Unit,
    Vague,
)  # fmt: skip

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Value, bound, due; why something is none; and the stretch of the calendar where it is one."""

    value: str | None = None
    bound: Bound | None = None
    due: datetime.date | None = None
    reason: str | None = None
    period: Period | None = None


def resolve(said: Expression, anchor: Anchor) -> Resolved:
    """The value, bound and due of an expression; never raises."""
    try:
        return _resolve(said.node, said.bound, anchor)
    except Unknown as unknown:
        return Resolved(reason=str(unknown))
    except (OverflowError, ValueError):
        return Resolved(reason=NO_SUCH)


def _resolve(node: Node, bound: Bound | None, anchor: Anchor) -> Resolved:
    match node:
        case Vague(reason):
            raise Unknown(reason)
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
            return _dated(place_span(node, anchor), bound if bound in ("before", "until", "after") else "in")
        case Slice():
            period = place_slice(node, anchor)
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


def _term(term: Term, bound: Bound | None, anchor: Anchor) -> Resolved:
    known = (term.first, term.last) if term.first and term.last else anchor.term
    if known is None:
        raise Unknown("the text names no term of office")
    first, last = known
    if first is None or last is None or first > last:
        raise Unknown(NO_SUCH)
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
        raise Unknown("counted from a day that is not stated" if ago.told else NO_TODAY)
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
    if point is None or point.part or point.year or (point.shift and not is_open(point.shift)):
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
            place(replace(point, year=year), fixed) for year in years if in_year(replace(point, clock=None), year)
        ]
    else:
        return None
    return next((option for option in options if option.last >= today), None)

"""Where in the calendar a point, piece or range lies, seen from the day an article is told on."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hanchot.models import calendars as c
from hanchot.models.calendars import Period
from hanchot.models.time_values import Now, Point, Shift, Slice, Span

# An incomplete date is nearest to today, unless that is nearly half the cycle away: then the verb's tense decides.
_FAR = {"year": 152, "month": 10, "week": 3}
_DAY = datetime.timedelta(days=1)
# The cycle of sixty lunar years that began in 1984 holds the years news tells of by their names alone.
_CYCLE = range(1984, 2044)

_NO_YEAR = "no year: neither a publication date nor a dated mention to take it from"
NO_TODAY = "told from today, and no publication date is known"
NO_SUCH = "no such date"


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


class Unknown(Exception):
    """Raised with the reason where a value cannot be known."""


def place(point: Point, anchor: Anchor) -> Period:
    """The stretch of the calendar a point means; raises where it cannot be known."""
    period = _placed(point, anchor)
    if period is None:
        raise Unknown(NO_SUCH)
    if point.clock is None:
        return period
    hour, minute = point.clock
    if not ((hour < 24 and minute < 60) or point.clock == (24, 0)):
        raise Unknown("no such time of day")
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
        return in_year(point, year)
    if point.unit == "day" and point.month is None and point.tet is None:
        return _day_of_month(point, anchor)
    if anchor.near is None:
        raise Unknown(_NO_YEAR)
    years = range(anchor.near.year - 1, anchor.near.year + 2)
    return _nearest((in_year(point, year) for year in years), anchor.near, point.side, anchor.tense, _FAR["year"])


def in_year(point: Point, year: int) -> Period | None:
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
        raise Unknown(NO_TODAY)
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
        raise Unknown(NO_TODAY)
    return anchor.near.year + (shift.count or 0)


def _weekday(point: Point, anchor: Anchor) -> Period | None:
    if anchor.today is None or point.weekday is None:
        raise Unknown(NO_TODAY)
    same_week = c.week(anchor.today).first + point.weekday * _DAY
    options = (c.day(same_week + 7 * n * _DAY) for n in (-1, 0, 1))
    return _nearest(options, anchor.today, point.side, anchor.tense, _FAR["week"])


def _day_of_month(point: Point, anchor: Anchor) -> Period | None:
    if anchor.month_of and (point.day or 0) >= anchor.month_of.day:
        return _day_in(c.month(anchor.month_of.year, anchor.month_of.month), point.day)
    near = anchor.month_of or anchor.today
    if near is None:
        raise Unknown("no month: neither a publication date nor a dated mention to take it from")
    firsts = (c.add_months(near.replace(day=1), n) for n in (-1, 0, 1))
    options = (_day_in(c.month(first.year, first.month), point.day) for first in firsts)
    return _nearest(options, near, point.side, anchor.tense, _FAR["month"])


def _year_of_stem(stem: int, anchor: Anchor) -> int | None:
    cycle = range(anchor.near.year - 30, anchor.near.year + 30) if anchor.near else _CYCLE
    return next((year for year in cycle if (year - 4) % 60 == stem), None)


def place_slice(piece: Slice, anchor: Anchor) -> Period:
    """The stretch of the calendar a piece of a period means; raises where it cannot be known."""
    period = _sliced(piece, place(piece.of, anchor))
    if period is None:
        raise Unknown(NO_SUCH)
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


def place_span(span: Span, anchor: Anchor) -> Period:
    """The stretch of the calendar a range means; raises where it cannot be known."""
    start, end = _ends(span, anchor)
    if end.last < start.first:
        raise Unknown("the end lies before the beginning")
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
            raise Unknown(NO_TODAY)
        coming = replace(end, side=1) if isinstance(end, Point) and end.year is None and end.shift is None else end
        return c.day(anchor.today), _any(coming, anchor)
    if isinstance(end, Now):
        raise Unknown("a range up to now ends on no stated day")
    if (_year_of(start) is None or _is_open_slice(start)) and _year_of(end) is not None:
        last = _any(end, anchor)
        return _not_after(_like(start, end), last, anchor), last
    first = _any(_like(start, end), anchor)
    if _year_of(end) is not None or not isinstance(end, Point):
        return first, _any(end, anchor)
    return first, _not_before(end, first, anchor)


def _any(node: Point | Slice | Now, anchor: Anchor) -> Period:
    if isinstance(node, Now):
        raise Unknown(NO_TODAY)
    return place(node, anchor) if isinstance(node, Point) else place_slice(node, anchor)


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
        return replace(end, clock=start.clock) if start.clock and is_open(start.shift) else start
    if start.shift:
        return start
    return replace(start, month=end.month, lunar=end.lunar)


def is_open(shift: Shift | None) -> bool:
    """Whether it leaves the day to the text around: none is told, or the one at hand."""
    return shift is None or (shift.unit == "same" and shift.count is None)


def _is_open_slice(node: Point | Slice | Now) -> bool:
    """`thượng tuần` without its month."""
    return isinstance(node, Slice) and node.of.shift is not None and node.of.shift.count is None


def _not_after(start: Point | Slice, last: Period, anchor: Anchor) -> Period:
    """The start in the year of the end, or the year before where it would lie behind it."""
    if isinstance(start, Slice):
        if _is_open_slice(start):
            return place_slice(
                replace(start, of=Point(unit="month", year=last.first.year, month=last.first.month)), anchor
            )
        return place_slice(start, replace(anchor, year=last.first.year))
    if start.year or (start.shift and not is_open(start.shift)):
        return place(start, anchor)
    for year in (last.last.year, last.last.year - 1):
        first = place(replace(start, year=year, shift=None), anchor)
        if first.first <= last.last:
            return first
    raise Unknown("the end lies before the beginning")


def _not_before(end: Point, first: Period, anchor: Anchor) -> Period:
    """The end in the year (a bare day: the month) of the start, or the next one."""
    if end.unit == "day" and end.month is None and end.day is not None:
        month = first.first.replace(day=1)
        options = (c.add_months(month, n) for n in (0, 1))
        days = (_day_in(c.month(option.year, option.month), end.day) for option in options)
        for day in days:
            if day and day.first >= first.first:
                return day
        raise Unknown(NO_SUCH)
    for year in (first.first.year, first.first.year + 1):
        last = place(replace(end, year=year), anchor)
        if last.last >= first.first:
            return last
    raise Unknown("the end lies before the beginning")

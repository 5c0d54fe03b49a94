"""Days and periods as the words give them: dates in figures and words, months, quarters, weeks, years, named days.

Every parser takes the tokens and a place, and returns what it read and the place behind it, or None. It looks at a few
tokens only, so that reading a text takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from hanchot.models import time_words as w
from hanchot.models.time_tokens import Token, Tokens
from hanchot.models.time_values import Point, Shift, Slice, Span, Unit
from hanchot.models.time_words import at, number

Found = tuple[Point | Slice | Span, int]
Parser = Callable[[Tokens, int], Found | None]

_DAY, _MONTH, _WEEK, _YEAR = "ngày", "tháng", "tuần", "năm"
_QUARTER = ("quý", "quí")
_ORDINALS = w.words("heads", "ordinals")
_CLOCK = w.words("heads", "clock")
_HALF_PAST = w.words("heads", "half_past")
_MINUTES = w.words("heads", "minutes")
_AT = w.phrases("heads", "at")
_LIST = w.words("heads", "list")
_OF = w.phrases("heads", "of")
_WIDER = w.words("heads", "wider")
_LUNAR = w.phrases("heads", "lunar")
_SCHOOL = w.words("heads", "school")
_RELATIVE = w.words("relative")
_EVERY = w.words("repeats", "every")
_TOWARDS = w.words("sides_of_places")
_ONWARD = w.words("onward")
_SEASONS = w.phrases("seasons")
_HALF = w.words("slices", "half")
_FIRST = w.phrases("slices", "first")
_LAST = w.phrases("slices", "last")
_FULL_MOON = w.words("lunar", "full_moon")
_TET = w.words("lunar", "tet")

_SOFT: dict[str, Unit] = {_MONTH: "month", _WEEK: "week", _YEAR: "year", "quý": "quarter", "quí": "quarter"}
_LONGEST_LIST = 6
_YEARS = range(1000, 3000)
_DAYS_THEN_MONTH = re.compile("([-,]+)/(/?)")


def point(tokens: Tokens, i: int) -> Found | None:
    """The longest day, clock time or period at token `i`."""
    return _longest(tokens, i, _PARSERS)


def soft(tokens: Tokens, i: int) -> Found | None:
    """`tháng`, `quý`, `tuần`, `năm` without a number: the one at hand."""
    unit = _SOFT.get(tokens[i].text)
    behind = at(tokens, i + 1)
    if unit is None or behind.numbers or behind.text in _SCHOOL:
        return None
    return Point(unit=unit, shift=Shift(unit=unit, count=None)), i + 1


def date(tokens: Tokens, i: int) -> Found | None:
    """A day with its number: `ngày 15/12`, `15 tháng 12`, `mùng 5 Tết`, `15 và 16/3`; what follows it included."""
    head = tokens[i].text == _DAY
    if not head and at(tokens, i + 1).text == _DAY and (tokens[i].text in _WIDER or number(tokens, i)):
        found = date(tokens, i + 1)
        return found if found and isinstance(found[0], Span) else None
    j = i + head
    ordinal = tokens[j].text in _ORDINALS
    j += ordinal
    found = _figures(tokens, j, head=head or ordinal) or _counted_day(tokens, j, head=head, ordinal=ordinal)
    if found is None:
        return None
    return _clock_behind(tokens, *_sided(tokens, *_with_moon_and_year(tokens, *found)))


def years(tokens: Tokens, i: int) -> tuple[tuple[int, int], int] | None:
    """Two years: `2025-2030`, `2025 - 2030`, `2025/2030`."""
    token = tokens[i]
    if token.signs in ("-", "/") and all(year in _YEARS for year in token.numbers):
        return (token.numbers[0], token.numbers[1]), i + 1
    sign, other = at(tokens, i + 1), at(tokens, i + 2)
    if year_like(token) and sign.text == "-" and year_like(other):
        return (token.numbers[0], other.numbers[0]), i + 3
    return None


def year_like(token: Token) -> bool:
    """Whether a number is written as years are."""
    return token.number is not None and token.number in _YEARS


def year_behind(tokens: Tokens, i: int, *, comma: bool = False) -> tuple[int | Shift, int] | None:
    """The year that a day, month or quarter is followed by: `/2026`, `năm 2026`, `của năm sau`."""
    sign, behind = tokens[i], at(tokens, i + 1)
    if (sign.text in ("/", "-") or (comma and sign.text == ",")) and year_like(behind):
        return behind.numbers[0], i + 2
    j = _OF.skip(tokens, i)
    if at(tokens, j).text != _YEAR:
        return None
    stated = at(tokens, j + 1)
    if year_like(stated):
        return stated.numbers[0], j + 2
    shift = w.SHIFTS.match(tokens, j + 1)
    if shift is None:
        return None
    return Shift(unit="year", count=shift[0], relative=stated.text in _RELATIVE), shift[1]


def in_year(of: Point, year: int | Shift) -> Point:
    """The point, its year set."""
    return replace(of, year=year) if isinstance(year, int) else replace(of, shift=year)


def _longest(tokens: Tokens, i: int, parsers: tuple[Parser, ...]) -> Found | None:
    best: Found | None = None
    for parse in parsers:
        found = parse(tokens, i)
        if found and (best is None or found[1] > best[1]):
            best = found
    return best


def _with_year(tokens: Tokens, of: Point | Span, i: int, *, comma: bool = False) -> tuple[Point | Span, int]:
    """A range's year is its end's; its start takes it over."""
    last = of.end if isinstance(of, Span) else of
    if not isinstance(last, Point) or last.year is not None or last.shift is not None:
        return of, i
    found = year_behind(tokens, i, comma=comma)
    if found is None:
        return of, i
    last = in_year(last, found[0])
    return (replace(of, end=last) if isinstance(of, Span) else last), found[1]


# ---- days ----------------------------------------------------------------------------------------------------------


def _figures(tokens: Tokens, i: int, *, head: bool) -> tuple[Point | Span, int] | None:
    """A day and month in one chain, `15/12/2025`, or a range of them, `15-16/3`, `30/3-2/4`."""
    n, signs = tokens[i].numbers, tokens[i].signs

    def day(of: int, month: int | None = None, year: int | None = None) -> Point:
        return Point(unit="day", day=of, month=month, year=year)

    if signs in ("/", "-") or (signs == "." and head):
        return (day(n[0], n[1]), i + 1) if n[1] < 100 else None
    if signs in ("//", "--", "..", "-/", "/-") and n[2] >= 1000:
        return day(n[0], n[1], n[2]), i + 1
    if signs in ("//", "--") and head and 10 <= n[2] < 100:
        return day(n[0], n[1], 2000 + n[2]), i + 1
    if listed := _DAYS_THEN_MONTH.fullmatch(signs):
        last = len(listed[1])
        year = n[last + 2] if listed[2] else None
        return Span(start=day(n[0]), end=day(n[last], n[last + 1], year)), i + 1
    if signs in ("/-/", "/-//", "//-//"):
        cut = signs.index("-") + 1
        return Span(start=day(*n[:cut]), end=day(*n[cut:])), i + 1
    return None


def _counted_day(tokens: Tokens, i: int, *, head: bool, ordinal: bool) -> tuple[Point | Span, int] | None:
    counted = number(tokens, i) if head or ordinal or tokens[i].number is not None else None
    if counted is None or counted[0] > 99:
        return None
    day, j = counted
    behind = at(tokens, j)
    if behind.text in _TET and w.EVENTS.match(tokens, j) and (ordinal or day > 20):
        named = _named(tokens, j)
        if named and isinstance(named[0], Point) and named[0].tet == 0:
            return _day_of_tet(named[0], day, new_year=ordinal), named[1]
    of = _OF.skip(tokens, j)
    if at(tokens, of).text == _MONTH:
        month = _month(tokens, of)
        if month and isinstance(month[0], Point) and not month[0].side:
            return replace(month[0], unit="day", day=day), month[1]
    if tokens[i].number is None and not ordinal:
        return None
    alone = head or at(tokens, j).text in _EVERY
    return _listed_days(tokens, j, day) or ((Point(unit="day", day=day), j) if alone else None)


def _day_of_tet(tet: Point, day: int, *, new_year: bool) -> Point:
    if new_year:
        return replace(tet, tet=day - 1, lasts=False, named=False)
    return Point(
        unit="day",
        lunar=True,
        month=12,
        day=day,
        year=None if tet.year is None else tet.year - 1,
        stem=None if tet.stem is None else (tet.stem - 1) % 60,
    )


def _listed_days(tokens: Tokens, i: int, first: int) -> tuple[Span, int] | None:
    """Behind a first day: `, 16 và 17/3`."""
    for _ in range(_LONGEST_LIST):
        if tokens[i].text not in _LIST:
            return None
        j = i + 1 + (at(tokens, i + 1).text == _DAY)
        item = at(tokens, j)
        if item.number is not None and item.number < 100 and at(tokens, j + 1).text == _MONTH:
            month = _month(tokens, j + 1)
            if month and isinstance(month[0], Point):
                return Span(
                    start=Point(unit="day", day=first), end=replace(month[0], unit="day", day=item.number)
                ), month[1]
        if item.number is not None and at(tokens, j + 1).text in _EVERY:
            return Span(start=Point(unit="day", day=first), end=Point(unit="day", day=item.number)), j + 1
        if item.number is None:
            end = _figures(tokens, j, head=False) if item.numbers else None
            if end and isinstance(end[0], Span):
                end = end[0].end, end[1]  # type: ignore[assignment]  # the end of a chain is always a Point
            return (Span(start=Point(unit="day", day=first), end=end[0]), end[1]) if end else None  # type: ignore[arg-type]
        i = j + 1
    return None


def _with_moon_and_year(tokens: Tokens, of: Point | Span, i: int) -> tuple[Point | Span, int]:
    if isinstance(of, Point) and of.tet is not None:
        return of, i
    of, i = _with_year(tokens, of, i, comma=isinstance(of, Point))
    j = _LUNAR.skip(tokens, i)
    if j > i and isinstance(of, Point):
        of = replace(of, lunar=True)
        if year_like(at(tokens, j)) and of.year is None:
            return replace(of, year=tokens[j].numbers[0]), j + 1
        return _with_year(tokens, of, j)
    return of, i


def _sided(tokens: Tokens, of: Point | Span, i: int) -> tuple[Point | Span, int]:
    """`ngày 15/3 tới`, `tháng 6 vừa qua`; a single `tới` only where the clause ends."""
    side = w.SIDES.match(tokens, i)
    if side is None or not isinstance(of, Point) or of.year or of.shift:
        return of, i
    if tokens[i].text in _TOWARDS and side[1] == i + 1 and (at(tokens, side[1]).is_word or at(tokens, side[1]).numbers):
        return of, i
    return replace(of, side=side[0]), side[1]


def _clock_behind(tokens: Tokens, of: Point | Span, i: int) -> Found:
    """`22/04/2024 12:34`, `ngày 22/4, lúc 9 giờ`."""
    if isinstance(of, Span):
        return of, i
    said = _AT.skip(tokens, i + (tokens[i].text == ","))
    clock = _hour(tokens, said)
    if clock and (said > i + 1 or (said > i and tokens[i].text != ",") or tokens[said].signs == ":"):
        return replace(of, clock=clock[0]), clock[1]
    return of, i


def _deictic(tokens: Tokens, i: int) -> Found | None:
    """`hôm nay`, `ngày mai`, `cùng ngày`."""
    if told := w.DAYS.match(tokens, i):
        return Point(unit="day", shift=Shift(unit="day", count=told[0])), told[1]
    if same := w.SAME.match(tokens, i):
        return Point(unit="day", shift=Shift(unit="same", count=same[0])), same[1]
    return None


def _weekday(tokens: Tokens, i: int) -> Found | None:
    told = w.WEEKDAYS.match(tokens, i)
    if told is None:
        return None
    day, j = told
    if at(tokens, j).text == _WEEK and (shift := w.SHIFTS.match(tokens, j + 1)):
        return Point(unit="day", weekday=day, shift=Shift(unit="week", count=shift[0])), shift[1]
    behind = j + (at(tokens, j).text == ",")
    dated = date(tokens, behind)
    if dated and isinstance(dated[0], Point) and dated[0].month is not None:
        return dated
    plain = Point(unit="day", weekday=day)
    if not at(tokens, j).is_word:
        return plain, j
    sided, k = _sided(tokens, plain, j)
    if k == j and (this := w.SHIFTS.match(tokens, j)) and this[0] == 0:
        return replace(plain, shift=Shift(unit="week", count=0)), this[1]
    return sided, k


def _part_of_day(tokens: Tokens, i: int) -> Found | None:
    found = _hours_and_day(tokens, i)
    return found[1:] if found else None


def _hours_and_day(tokens: Tokens, i: int) -> tuple[int, Point, int] | None:
    """`chiều nay`, `sáng 1/12`: the hours that the part adds to one of the clock, the day, the place behind."""
    part = w.DAYPARTS.match(tokens, i)
    if part is None:
        return None
    j = part[1]
    if at(tokens, j).text in _LIST and (other := w.DAYPARTS.match(tokens, j + 1)):
        j = other[1]
    if near := w.NEAR.match(tokens, j):
        return part[0], Point(unit="day", shift=Shift(unit="day", count=near[0])), near[1]
    day = _longest(tokens, j, (_deictic, date, _weekday))
    return (part[0], day[0], day[1]) if day and isinstance(day[0], Point) else None


# ---- clock times ---------------------------------------------------------------------------------------------------


def _hour(tokens: Tokens, i: int) -> tuple[tuple[int, int], int] | None:
    """`17 giờ 30 phút`, `17h30`, `17:30`, `17 giờ rưỡi`."""
    token = tokens[i]
    if token.signs == ":":
        return (token.numbers[0], token.numbers[1]), i + 1
    hour = number(tokens, i)
    if hour is None or at(tokens, hour[1]).text not in _CLOCK or hour[0] > 99:
        return None
    j = hour[1] + 1
    behind = at(tokens, j)
    if behind.text in _HALF_PAST:
        return (hour[0], 30), j + 1
    if behind.number is not None and behind.number < 60:
        after = at(tokens, j + 1)
        if after.text in _MINUTES:
            return (hour[0], behind.number), j + 2
        if behind.glued or after.text not in (*_SOFT, _MONTH):
            return (hour[0], behind.number), j + 1
    return (hour[0], 0), j


def _clock(tokens: Tokens, i: int) -> Found | None:
    hour = _hour(tokens, i)
    if hour is None:
        return None
    clock, j = hour
    comma = j + (at(tokens, j).text == ",")
    if parted := _hours_and_day(tokens, j):
        return replace(parted[1], clock=_later(clock, parted[0])), parted[2]
    added = w.DAYPARTS.match(tokens, j)
    if added:
        clock, j = _later(clock, added[0]), added[1]
        comma = j + (at(tokens, j).text == ",")
    day = _longest(tokens, comma, (_part_of_day, _deictic, date, _weekday, _named))
    if day and isinstance(day[0], Point) and day[0].clock is None:
        return replace(day[0], clock=clock), day[1]
    return Point(unit="day", shift=Shift(unit="same", count=None), clock=clock), j


def _later(clock: tuple[int, int], hours: int) -> tuple[int, int]:
    """The hour of a part of the day: 5 giờ chiều is 17, 12 giờ đêm the end of the day."""
    hour, minute = clock
    if hours and 1 <= hour < 12:
        return hour + hours, minute
    return (24, 0) if hours and clock == (12, 0) else clock


# ---- months, quarters, weeks, years ----------------------------------------------------------------------------------


def _month(tokens: Tokens, i: int) -> Found | None:
    if tokens[i].text != _MONTH:
        return None
    token = at(tokens, i + 1)
    if shift := w.SHIFTS.match(tokens, i + 1):
        return Point(unit="month", shift=Shift(unit="month", count=shift[0])), shift[1]
    if moon := w.MOONS.get(token.text):
        return _with_year(tokens, Point(unit="month", month=moon, lunar=True), i + 2)
    found = _numbered(tokens, i + 1, "month")
    if found is None:
        return None
    if token.text == _YEAR and year_like(at(tokens, found[1])) and isinstance(found[0], Point):
        return replace(found[0], year=tokens[found[1]].numbers[0]), found[1] + 1
    return _sided(tokens, *_with_moon_and_year(tokens, *_with_year(tokens, *found)))


def _quarter(tokens: Tokens, i: int) -> Found | None:
    if tokens[i].text not in _QUARTER:
        return None
    if shift := w.SHIFTS.match(tokens, i + 1):
        return Point(unit="quarter", shift=Shift(unit="quarter", count=shift[0])), shift[1]
    if (edge := _edge(tokens, i + 1)) and at(tokens, edge[1]).text == _YEAR:
        of = _year(tokens, edge[1]) or soft(tokens, edge[1])
        if of and isinstance(of[0], Point):
            return Slice(of=of[0], unit="quarter", count=1, last=edge[0]), of[1]
    found = _numbered(tokens, i + 1, "quarter")
    return _sided(tokens, *_with_year(tokens, *found)) if found else None


def _numbered(tokens: Tokens, i: int, unit: Unit) -> tuple[Point | Span, int] | None:
    """What follows `tháng` or `quý`: a number, one with its year, a range or list of them."""

    def one(of: int, year: int | None = None) -> Point:
        return (
            Point(unit="month", month=of, year=year) if unit == "month" else Point(unit="quarter", number=of, year=year)
        )

    token = tokens[i]
    n, signs = token.numbers, token.signs
    if signs in ("/", "-", ".") and n[1] in _YEARS:
        return one(n[0], n[1]), i + 1
    if signs in ("-", ",") and n[1] < 100:
        return Span(start=one(n[0]), end=one(n[1])), i + 1
    if signs in ("-/", ",/", "--") and n[2] in _YEARS:
        return Span(start=one(n[0]), end=one(n[1], n[2])), i + 1
    if signs == "/-/" and n[1] in _YEARS and n[3] in _YEARS:
        return Span(start=one(n[0], n[1]), end=one(n[2], n[3])), i + 1
    first = _one_number(tokens, i, unit)
    if first is None:
        return None
    last, j = None, first[1]
    for _ in range(_LONGEST_LIST):
        if at(tokens, j).text not in _LIST:
            break
        same = at(tokens, j + 1).text in _QUARTER and unit == "quarter"
        item = at(tokens, j + 1 + same)
        if item.signs in ("/", "-") and item.numbers[1] in _YEARS:
            return Span(start=one(first[0]), end=one(*item.numbers)), j + 2 + same
        further = _one_number(tokens, j + 1 + same, unit)
        if further is None or item.text in w.UNITS.firsts:
            break
        closed = year_behind(tokens, further[1]) or at(tokens, further[1]).text in _LIST
        if not closed and (at(tokens, further[1]).is_word or at(tokens, further[1]).numbers):
            break
        last, j = further[0], further[1]
    if last is None:
        return one(first[0]), first[1]
    return Span(start=one(first[0]), end=one(last)), j


def _one_number(tokens: Tokens, i: int, unit: Unit) -> tuple[int, int] | None:
    token = at(tokens, i)
    if unit == "quarter" and token.text in w.ROMANS:
        return w.ROMANS[token.text], i + 1
    found = number(tokens, i) if token.text else None
    return found if found and found[0] < 100 else None


def _week(tokens: Tokens, i: int) -> Found | None:
    if tokens[i].text != _WEEK:
        return None
    if shift := w.SHIFTS.match(tokens, i + 1):
        return Point(unit="week", shift=Shift(unit="week", count=shift[0])), shift[1]
    if edge := _edge(tokens, i + 1):
        which, j = (-1 if edge[0] else 1), edge[1]
    else:
        ordered = number(tokens, i + 1 + (at(tokens, i + 1).text == "thứ")) if at(tokens, i + 1).text else None
        if ordered is None or ordered[0] > 5:
            return None
        which, j = ordered
    of = _month(tokens, _OF.skip(tokens, j))
    return (Slice(of=of[0], unit="week", count=which), of[1]) if of and isinstance(of[0], Point) else None


def _onward(tokens: Tokens, i: int) -> Found | None:
    """`sang năm`."""
    unit = _SOFT.get(at(tokens, i + 1).text) if tokens[i].text in _ONWARD else None
    if unit is None or at(tokens, i + 2).numbers:
        return None
    return Point(unit=unit, shift=Shift(unit=unit, count=1)), i + 2


def _year(tokens: Tokens, i: int) -> Found | None:
    if tokens[i].text != _YEAR:
        return None
    if pair := years(tokens, i + 1):
        (first, last), j = pair
        return Span(start=Point(unit="year", year=first), end=Point(unit="year", year=last)), j
    behind = at(tokens, i + 1)
    if year_like(behind):
        return _listed_years(tokens, i + 2, behind.numbers[0])
    if shift := w.SHIFTS.match(tokens, i + 1):
        told = Shift(unit="year", count=shift[0], relative=behind.text in _RELATIVE and shift[1] == i + 2)
        return Point(unit="year", shift=told), shift[1]
    return None


def _listed_years(tokens: Tokens, i: int, first: int) -> Found:
    """Behind a first year: `, 2026 và 2027`."""
    last, j = first, i
    for _ in range(_LONGEST_LIST):
        item, behind = at(tokens, j + 1), at(tokens, j + 2)
        if at(tokens, j).text not in _LIST or not year_like(item) or not (behind.text in _LIST or _ends(behind)):
            break
        last, j = item.numbers[0], j + 2
    start = Point(unit="year", year=first)
    return (Span(start=start, end=replace(start, year=last)), j) if last > first else (start, i)


def _ends(token: Token) -> bool:
    return not token.is_word and not token.numbers


def _season(tokens: Tokens, i: int) -> Found | None:
    j = _SEASONS.skip(tokens, i)
    of = (_year(tokens, j) or _bare_year(tokens, j)) if j > i else None
    return (replace(of[0], part="mid"), of[1]) if of and isinstance(of[0], Point) else None


def _bare_month(tokens: Tokens, i: int) -> Found | None:
    token = tokens[i]
    if token.signs in ("/", "-") and token.numbers[0] < 100 and token.numbers[1] in _YEARS:
        return Point(unit="month", month=token.numbers[0], year=token.numbers[1]), i + 1
    return None


def _bare_year(tokens: Tokens, i: int) -> Found | None:
    if year_like(tokens[i]):
        return Point(unit="year", year=tokens[i].number), i + 1
    pair = years(tokens, i)
    if pair is None or pair[0][0] >= pair[0][1]:
        return None
    return Span(start=Point(unit="year", year=pair[0][0]), end=Point(unit="year", year=pair[0][1])), pair[1]


# ---- pieces of periods ---------------------------------------------------------------------------------------------


def _edge(tokens: Tokens, i: int) -> tuple[bool, int] | None:
    """`đầu`, `cuối cùng`: whether it is the last one."""
    for listed, last in ((_FIRST, False), (_LAST, True)):
        if found := listed.match(tokens, i):
            return last, found[1]
    return None


def _part(tokens: Tokens, i: int) -> Found | None:
    """`đầu tháng 9`, `cuối năm`, `những tháng cuối năm`."""
    wider = tokens[i].text in _WIDER and at(tokens, i + 1).text in (_MONTH, _WEEK, _DAY)
    part = w.PARTS.match(tokens, i + 2 * wider)
    if part is None:
        return None
    of = _longest(tokens, part[1], (_month, _quarter, _week, _year, _season)) or soft(tokens, part[1])
    if of is None or not isinstance(of[0], Point) or at(tokens, of[1]).text in _SCHOOL:
        return None
    return replace(of[0], part=part[0]), of[1]


def _half(tokens: Tokens, i: int) -> Found | None:
    """`nửa đầu năm 2026`."""
    edge = _edge(tokens, i + 1) if tokens[i].text in _HALF else None
    if edge is None:
        return None
    j = _OF.skip(tokens, edge[1])
    of = _longest(tokens, j, (_month, _year)) or soft(tokens, j)
    if of is None or not isinstance(of[0], Point) or of[0].unit not in ("month", "year"):
        return None
    return Slice(of=of[0], unit="half", count=1, last=edge[0]), of[1]


def _counted(tokens: Tokens, i: int) -> Found | None:
    """`6 tháng đầu năm 2025`, `9 tháng năm 2018`, `10 ngày cuối tháng 3`."""
    count = number(tokens, i)
    unit = at(tokens, count[1]).text if count else ""
    if count is None or unit not in (_MONTH, _DAY) or count[0] > 31:
        return None
    edge = _edge(tokens, count[1] + 1)
    j = _OF.skip(tokens, edge[1] if edge else count[1] + 1)
    of = _year(tokens, j) if unit == _MONTH else _longest(tokens, j, (_month, _year))
    if edge:
        of = of or soft(tokens, j)
    if of is None or not isinstance(of[0], Point) or at(tokens, of[1]).text in _SCHOOL:
        return None
    if not edge and (unit == _DAY or of[0].year is None):
        return None
    if unit == _MONTH and of[0].unit != "year":
        return None
    return Slice(of=of[0], unit="month" if unit == _MONTH else "day", count=count[0], last=bool(edge and edge[0])), of[
        1
    ]


def _edge_day(tokens: Tokens, i: int) -> Found | None:
    """`ngày cuối cùng của tháng 3`."""
    edge = _edge(tokens, i + 1) if tokens[i].text == _DAY and at(tokens, i + 1).text else None
    if edge is None or (not edge[0] and edge[1] == i + 2):
        return None
    j = _OF.skip(tokens, edge[1])
    of = _longest(tokens, j, (_month, _quarter, _year)) or soft(tokens, j)
    if of is None or not isinstance(of[0], Point):
        return None
    return Slice(of=of[0], unit="day", count=1, last=edge[0]), of[1]


def _third(tokens: Tokens, i: int) -> Found | None:
    """`trung tuần tháng 10`; without a month that of the text."""
    third = w.THIRDS.match(tokens, i)
    if third is None:
        return None
    of = _month(tokens, _OF.skip(tokens, third[1]))
    if of and isinstance(of[0], Point):
        return Slice(of=of[0], unit="third", count=third[0]), of[1]
    at_hand = Point(unit="month", shift=Shift(unit="month", count=None))
    return Slice(of=at_hand, unit="third", count=third[0]), third[1]


# ---- named days ----------------------------------------------------------------------------------------------------


def _named(tokens: Tokens, i: int) -> Found | None:
    """`Tết Nguyên đán Bính Ngọ 2026`, `ngày Quốc khánh 2/9/2026`, `rằm tháng Bảy`."""
    if tokens[i].text in _FULL_MOON and (month := _month(tokens, i + 1)) and isinstance(month[0], Point):
        full = replace(month[0], unit="day", day=15, lunar=True)
        if full.year is None and year_like(at(tokens, month[1])):
            return replace(full, year=tokens[month[1]].number), month[1] + 1
        return full, month[1]
    named = w.EVENTS.match(tokens, i) or (w.EVENTS.match(tokens, i + 1) if tokens[i].text == _DAY else None)
    if named is None:
        return None
    event, j = named
    if event.tet is not None and (again := w.EVENTS.match(tokens, j)) and again[0].tet == 0:
        j = again[1]
    if event.solar:
        return _solar_day(tokens, Point(unit="day", month=event.solar[0], day=event.solar[1], named=True), j)
    of = Point(unit="day", tet=event.tet, lasts=event.lasts, named=True)
    if event.lunar:
        of = Point(unit="day", lunar=True, month=event.lunar[0], day=event.lunar[1], named=True)
    stem = w.STEMS.get((at(tokens, j).text, at(tokens, j + 1).text))
    if stem is not None:
        of, j = replace(of, stem=stem), j + 2
    if year_like(at(tokens, j)):
        return replace(of, year=tokens[j].number), j + 1
    return _with_year(tokens, of, j)


def _solar_day(tokens: Tokens, of: Point, i: int) -> Found:
    """The date may stand behind the name, in brackets or not."""
    bracket = at(tokens, i).text == "("
    dated = _figures(tokens, i + bracket, head=True) if at(tokens, i + bracket).numbers else None
    if dated and isinstance(dated[0], Point):
        stated, j = replace(dated[0], named=True), dated[1]
        if not bracket:
            return _with_year(tokens, stated, j)
        if at(tokens, j).text == ")":
            return stated, j + 1
    if year_like(at(tokens, i)):
        return replace(of, year=tokens[i].number), i + 1
    return _with_year(tokens, of, i)


_PARSERS: tuple[Parser, ...] = (
    _counted, _clock, _part_of_day, _deictic, _weekday, date, _month, _quarter, _week, _onward, _year, _season,
    _part, _half, _edge_day,
    _third, _named, _bare_month, _bare_year,
)  # fmt: skip
"""Of two that reach as far the first one counts: `9 tháng năm 2018` is nine months, no ninth of May."""

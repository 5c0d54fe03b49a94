"""Days as the words give them: dates in figures and words, weekdays, named days, clock times; and any point of time."""

from __future__ import annotations

import re
from dataclasses import replace

from hanchot.models import time_words as w
from hanchot.models.time_periods import (
    LONGEST_LIST,
    PERIODS,
    SOFT,
    Found,
    Parser,
    counted_piece,
    longest,
    month_at,
    sided,
    with_moon_and_year,
    with_year,
    year_like,
)  # fmt: skip
from hanchot.models.time_tokens import Tokens
from hanchot.models.time_values import Point, Shift, Span
from hanchot.models.time_words import at, number

_DAY = w.words("heads", "day")
_WEEK = w.words("heads", "week")
_MONTH = w.words("heads", "month")
_ORDINALS = w.words("heads", "ordinals")
_WIDER = w.words("heads", "wider")
_CLOCK = w.words("heads", "clock")
_HALF_PAST = w.words("heads", "half_past")
_MINUTES = w.words("heads", "minutes")
_AT = w.phrases("heads", "at")
_LIST = w.words("heads", "list")
_OF = w.phrases("heads", "of")
_EVERY = w.words("repeats", "every")
_FULL_MOON = w.words("lunar", "full_moon")
_TET = w.words("lunar", "tet")

_DAYS_THEN_MONTH = re.compile("([-,]+)/(/?)")


def point(tokens: Tokens, i: int) -> Found | None:
    """The longest day, clock time or period at token `i`."""
    return longest(tokens, i, _PARSERS)


def date(tokens: Tokens, i: int) -> Found | None:
    """A day with its number: `ngày 15/12`, `15 tháng 12`, `mùng 5 Tết`, `15 và 16/3`; what follows it included."""
    head = tokens[i].text in _DAY
    if not head and at(tokens, i + 1).text in _DAY and (tokens[i].text in _WIDER or number(tokens, i)):
        found = date(tokens, i + 1)
        return found if found and isinstance(found[0], Span) else None
    j = i + head
    ordinal = tokens[j].text in _ORDINALS
    j += ordinal
    found = _figures(tokens, j, head=head or ordinal) or _counted_day(tokens, j, head=head, ordinal=ordinal)
    if found is None:
        return None
    return _clock_behind(tokens, *sided(tokens, *with_moon_and_year(tokens, *found)))


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
    if at(tokens, of).text in _MONTH:
        month = month_at(tokens, of)
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
    start = Point(unit="day", day=first)
    for _ in range(LONGEST_LIST):
        if tokens[i].text not in _LIST:
            return None
        j = i + 1 + (at(tokens, i + 1).text in _DAY)
        item, behind = at(tokens, j), at(tokens, j + 1)
        if item.number is None or item.number > 99:
            dated = _figures(tokens, j, head=False) if item.numbers else None
            if dated is None:
                return None
            last = dated[0].end if isinstance(dated[0], Span) else dated[0]
            return Span(start=start, end=last), dated[1]
        if behind.text in _MONTH and (month := month_at(tokens, j + 1)) and isinstance(month[0], Point):
            return Span(start=start, end=replace(month[0], unit="day", day=item.number)), month[1]
        if behind.text in _EVERY:
            return Span(start=start, end=Point(unit="day", day=item.number)), j + 1
        i = j + 1
    return None


def _clock_behind(tokens: Tokens, of: Point | Span, i: int) -> Found:
    """`22/4/2026 9:05`, `ngày 22/4, lúc 9 giờ`."""
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
    if at(tokens, j).text in _WEEK and (shift := w.SHIFTS.match(tokens, j + 1)):
        return Point(unit="day", weekday=day, shift=Shift(unit="week", count=shift[0])), shift[1]
    behind = j + (at(tokens, j).text == ",")
    dated = date(tokens, behind)
    if dated and isinstance(dated[0], Point) and dated[0].month is not None:
        return dated
    plain = Point(unit="day", weekday=day)
    if not at(tokens, j).is_word:
        return plain, j
    told_side, k = sided(tokens, plain, j)
    if k == j and (this := w.SHIFTS.match(tokens, j)) and this[0] == 0:
        return replace(plain, shift=Shift(unit="week", count=0)), this[1]
    return told_side, k


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
    day = longest(tokens, j, (_deictic, date, _weekday))
    return (part[0], day[0], day[1]) if day and isinstance(day[0], Point) else None


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
        if behind.glued or after.text not in SOFT:
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
    day = longest(tokens, comma, (_part_of_day, _deictic, date, _weekday, _named))
    if day and isinstance(day[0], Point) and day[0].clock is None:
        return replace(day[0], clock=clock), day[1]
    return Point(unit="day", shift=Shift(unit="same", count=None), clock=clock), j


def _later(clock: tuple[int, int], hours: int) -> tuple[int, int]:
    """The hour of a part of the day: 5 giờ chiều is 17, 12 giờ đêm the end of the day."""
    hour, minute = clock
    if hours and 1 <= hour < 12:
        return hour + hours, minute
    return (24, 0) if hours and clock == (12, 0) else clock


def _named(tokens: Tokens, i: int) -> Found | None:
    """`Tết Nguyên đán Bính Ngọ 2026`, `ngày Quốc khánh 2/9/2026`, `rằm tháng Bảy`."""
    if tokens[i].text in _FULL_MOON and (month := month_at(tokens, i + 1)) and isinstance(month[0], Point):
        full = replace(month[0], unit="day", day=15, lunar=True)
        if full.year is None and year_like(at(tokens, month[1])):
            return replace(full, year=tokens[month[1]].number), month[1] + 1
        return full, month[1]
    named = w.EVENTS.match(tokens, i) or (w.EVENTS.match(tokens, i + 1) if tokens[i].text in _DAY else None)
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
    return with_year(tokens, of, j)


def _solar_day(tokens: Tokens, of: Point, i: int) -> Found:
    """The date may stand behind the name, in brackets or not."""
    bracket = at(tokens, i).text == "("
    dated = _figures(tokens, i + bracket, head=True) if at(tokens, i + bracket).numbers else None
    if dated and isinstance(dated[0], Point):
        stated, j = replace(dated[0], named=True), dated[1]
        if not bracket:
            return with_year(tokens, stated, j)
        if at(tokens, j).text == ")":
            return stated, j + 1
    if year_like(at(tokens, i)):
        return replace(of, year=tokens[i].number), i + 1
    return with_year(tokens, of, i)


_PARSERS: tuple[Parser, ...] = (counted_piece, _clock, _part_of_day, _deictic, _weekday, date, *PERIODS, _named)
"""Of two that reach as far the first one counts: `9 tháng năm 2018` is nine months, no ninth of May."""

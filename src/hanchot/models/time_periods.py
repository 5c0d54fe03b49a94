"""Periods as the words give them: months, quarters, weeks, years, and their parts and pieces.

Every parser takes the tokens and a place, and returns what it read and the place behind it, or None. It looks at a few
tokens only, so that reading a text takes linear time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hanchot.models import time_words as w
from hanchot.models.time_tokens import Token, Tokens
from hanchot.models.time_values import Point, Shift, Slice, Span, Unit
from hanchot.models.time_words import at, number

Found = tuple[Point | Slice | Span, int]
Parser = Callable[[Tokens, int], Found | None]

_DAY = w.words("heads", "day")
_WEEK = w.words("heads", "week")
_MONTH = w.words("heads", "month")
_QUARTER = w.words("heads", "quarter")
_YEAR = w.words("heads", "year")
_ORDER = w.words("heads", "order")
_LIST = w.words("heads", "list")
_OF = w.phrases("heads", "of")
_WIDER = w.words("heads", "wider")
_LUNAR = w.phrases("heads", "lunar")
_SCHOOL = w.words("heads", "school")
_RELATIVE = w.words("relative")
_TOWARDS = w.words("sides_of_places")
_ONWARD = w.words("onward")
_SEASONS = w.phrases("seasons")
_HALF = w.words("slices", "half")
_FIRST = w.phrases("slices", "first")
_LAST = w.phrases("slices", "last")

_UNITS: tuple[tuple[frozenset[str], Unit], ...] = (
    (_MONTH, "month"),
    (_WEEK, "week"),
    (_YEAR, "year"),
    (_QUARTER, "quarter"),
)
SOFT: dict[str, Unit] = {word: unit for heads, unit in _UNITS for word in heads}
"""The words of periods that may stand without a number."""
LONGEST_LIST = 6
_YEARS = range(1000, 3000)


def soft(tokens: Tokens, i: int) -> Found | None:
    """`tháng`, `quý`, `tuần`, `năm` without a number: the one at hand."""
    unit = SOFT.get(tokens[i].text)
    behind = at(tokens, i + 1)
    if unit is None or behind.numbers or behind.text in _SCHOOL:
        return None
    return Point(unit=unit, shift=Shift(unit=unit, count=None)), i + 1


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
    if at(tokens, j).text not in _YEAR:
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


def longest(tokens: Tokens, i: int, parsers: tuple[Parser, ...]) -> Found | None:
    """The one of them that reaches farthest, the first of several that reach as far."""
    best: Found | None = None
    for parse in parsers:
        found = parse(tokens, i)
        if found and (best is None or found[1] > best[1]):
            best = found
    return best


def with_year(tokens: Tokens, of: Point | Span, i: int, *, comma: bool = False) -> tuple[Point | Span, int]:
    """A range's year is its end's; its start takes it over."""
    last = of.end if isinstance(of, Span) else of
    if not isinstance(last, Point) or last.year is not None or last.shift is not None:
        return of, i
    found = year_behind(tokens, i, comma=comma)
    if found is None:
        return of, i
    last = in_year(last, found[0])
    return (replace(of, end=last) if isinstance(of, Span) else last), found[1]


def with_moon_and_year(tokens: Tokens, of: Point | Span, i: int) -> tuple[Point | Span, int]:
    """What stands behind a day or month: `âm lịch`, its year."""
    if isinstance(of, Point) and of.tet is not None:
        return of, i
    of, i = with_year(tokens, of, i, comma=isinstance(of, Point))
    j = _LUNAR.skip(tokens, i)
    if j > i and isinstance(of, Point):
        of = replace(of, lunar=True)
        if year_like(at(tokens, j)) and of.year is None:
            return replace(of, year=tokens[j].numbers[0]), j + 1
        return with_year(tokens, of, j)
    return of, i


def sided(tokens: Tokens, of: Point | Span, i: int) -> tuple[Point | Span, int]:
    """`ngày 15/3 tới`, `tháng 6 vừa qua`; a single `tới` only where the clause ends."""
    side = w.SIDES.match(tokens, i)
    if side is None or not isinstance(of, Point) or of.year or of.shift:
        return of, i
    if tokens[i].text in _TOWARDS and side[1] == i + 1 and (at(tokens, side[1]).is_word or at(tokens, side[1]).numbers):
        return of, i
    return replace(of, side=side[0]), side[1]


def month_at(tokens: Tokens, i: int) -> Found | None:
    """`tháng 2/2026`, `tháng Giêng`, `tháng 1 và 2-2025`, `tháng sau`."""
    if tokens[i].text not in _MONTH:
        return None
    token = at(tokens, i + 1)
    if shift := w.SHIFTS.match(tokens, i + 1):
        return Point(unit="month", shift=Shift(unit="month", count=shift[0])), shift[1]
    if moon := w.MOONS.get(token.text):
        return with_year(tokens, Point(unit="month", month=moon, lunar=True), i + 2)
    found = _numbered(tokens, i + 1, "month")
    if found is None:
        return None
    if token.text in _YEAR and year_like(at(tokens, found[1])) and isinstance(found[0], Point):
        return replace(found[0], year=tokens[found[1]].numbers[0]), found[1] + 1
    return sided(tokens, *with_moon_and_year(tokens, *with_year(tokens, *found)))


def _quarter(tokens: Tokens, i: int) -> Found | None:
    if tokens[i].text not in _QUARTER:
        return None
    if shift := w.SHIFTS.match(tokens, i + 1):
        return Point(unit="quarter", shift=Shift(unit="quarter", count=shift[0])), shift[1]
    if (edge := _edge(tokens, i + 1)) and at(tokens, edge[1]).text in _YEAR:
        of = _year(tokens, edge[1]) or soft(tokens, edge[1])
        if of and isinstance(of[0], Point):
            return Slice(of=of[0], unit="quarter", count=1, last=edge[0]), of[1]
    found = _numbered(tokens, i + 1, "quarter")
    return sided(tokens, *with_year(tokens, *found)) if found else None


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
    for _ in range(LONGEST_LIST):
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
    if tokens[i].text not in _WEEK:
        return None
    if shift := w.SHIFTS.match(tokens, i + 1):
        return Point(unit="week", shift=Shift(unit="week", count=shift[0])), shift[1]
    if edge := _edge(tokens, i + 1):
        which, j = (-1 if edge[0] else 1), edge[1]
    else:
        ordered = number(tokens, i + 1 + (at(tokens, i + 1).text in _ORDER)) if at(tokens, i + 1).text else None
        if ordered is None or ordered[0] > 5:
            return None
        which, j = ordered
    of = month_at(tokens, _OF.skip(tokens, j))
    return (Slice(of=of[0], unit="week", count=which), of[1]) if of and isinstance(of[0], Point) else None


def _onward(tokens: Tokens, i: int) -> Found | None:
    """`sang năm`."""
    unit = SOFT.get(at(tokens, i + 1).text) if tokens[i].text in _ONWARD else None
    if unit is None or at(tokens, i + 2).numbers:
        return None
    return Point(unit=unit, shift=Shift(unit=unit, count=1)), i + 2


def _year(tokens: Tokens, i: int) -> Found | None:
    if tokens[i].text not in _YEAR:
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
    for _ in range(LONGEST_LIST):
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


def _edge(tokens: Tokens, i: int) -> tuple[bool, int] | None:
    """`đầu`, `cuối cùng`: whether it is the last one."""
    for listed, last in ((_FIRST, False), (_LAST, True)):
        if found := listed.match(tokens, i):
            return last, found[1]
    return None


def _part(tokens: Tokens, i: int) -> Found | None:
    """`đầu tháng 9`, `cuối năm`, `những tháng cuối năm`."""
    wider = tokens[i].text in _WIDER and at(tokens, i + 1).text in _MONTH | _WEEK | _DAY
    part = w.PARTS.match(tokens, i + 2 * wider)
    if part is None:
        return None
    of = longest(tokens, part[1], (month_at, _quarter, _week, _year, _season)) or soft(tokens, part[1])
    if of is None or not isinstance(of[0], Point) or at(tokens, of[1]).text in _SCHOOL:
        return None
    return replace(of[0], part=part[0]), of[1]


def _half(tokens: Tokens, i: int) -> Found | None:
    """`nửa đầu năm 2026`."""
    edge = _edge(tokens, i + 1) if tokens[i].text in _HALF else None
    if edge is None:
        return None
    j = _OF.skip(tokens, edge[1])
    of = longest(tokens, j, (month_at, _year)) or soft(tokens, j)
    if of is None or not isinstance(of[0], Point) or of[0].unit not in ("month", "year"):
        return None
    return Slice(of=of[0], unit="half", count=1, last=edge[0]), of[1]


def counted_piece(tokens: Tokens, i: int) -> Found | None:
    """`6 tháng đầu năm 2025`, `9 tháng năm 2018`, `10 ngày cuối tháng 3`."""
    count = number(tokens, i)
    unit = at(tokens, count[1]).text if count else ""
    if count is None or unit not in _MONTH | _DAY or count[0] > 31:
        return None
    edge = _edge(tokens, count[1] + 1)
    j = _OF.skip(tokens, edge[1] if edge else count[1] + 1)
    of = _year(tokens, j) if unit in _MONTH else longest(tokens, j, (month_at, _year))
    if edge:
        of = of or soft(tokens, j)
    if of is None or not isinstance(of[0], Point) or at(tokens, of[1]).text in _SCHOOL:
        return None
    if not edge and (unit in _DAY or of[0].year is None):
        return None
    if unit in _MONTH and of[0].unit != "year":
        return None
    last = bool(edge and edge[0])
    return Slice(of=of[0], unit="month" if unit in _MONTH else "day", count=count[0], last=last), of[1]


def _edge_day(tokens: Tokens, i: int) -> Found | None:
    """`ngày cuối cùng của tháng 3`."""
    edge = _edge(tokens, i + 1) if tokens[i].text in _DAY and at(tokens, i + 1).text else None
    if edge is None or (not edge[0] and edge[1] == i + 2):
        return None
    j = _OF.skip(tokens, edge[1])
    of = longest(tokens, j, (month_at, _quarter, _year)) or soft(tokens, j)
    if of is None or not isinstance(of[0], Point):
        return None
    return Slice(of=of[0], unit="day", count=1, last=edge[0]), of[1]


def _third(tokens: Tokens, i: int) -> Found | None:
    """`trung tuần tháng 10`; without a month that of the text."""
    third = w.THIRDS.match(tokens, i)
    if third is None:
        return None
    of = month_at(tokens, _OF.skip(tokens, third[1]))
    if of and isinstance(of[0], Point):
        return Slice(of=of[0], unit="third", count=third[0]), of[1]
    at_hand = Point(unit="month", shift=Shift(unit="month", count=None))
    return Slice(of=at_hand, unit="third", count=third[0]), third[1]


PERIODS: tuple[Parser, ...] = (
    month_at, _quarter, _week, _onward, _year, _season, _part, _half, _edge_day, _third, _bare_month, _bare_year
)  # fmt: skip
"""What reads one period."""

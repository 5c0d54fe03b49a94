"""The grammar of a whole time expression: the words that bound it around a point, range, duration or recurrence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hanchot.models import time_words as w
from hanchot.models.time_dates import point
from hanchot.models.time_lengths import ago_at, length_at
from hanchot.models.time_periods import in_year, soft, year_behind
from hanchot.models.time_repeats import repeat_at, repeated
from hanchot.models.time_terms import term_at
from hanchot.models.time_tokens import Phrases, Tokens
from hanchot.models.time_values import Bound, Expression, Node, Now, Point, Shift, Slice, Span, Vague
from hanchot.models.time_words import at

Found = tuple[Node, int]

_BOUND_FILLERS = w.phrases("fillers", "bound")
_WHOLE = w.phrases("fillers", "whole")
_SAME_TIME = w.phrases("fillers", "same_time")
_FESTIVE = w.phrases("fillers", "festive")
_OVER = w.words("fillers", "past")
_ONWARDS = w.phrases("fillers", "onwards")
_SESSION = w.phrases("session")
_RANGE = w.phrases("heads", "range")
_LIST = w.words("heads", "list")
_DAY = w.words("heads", "day")
_NOW = w.phrases("now")

_STRENGTH: dict[Bound | None, int] = {"before": 6, "until": 5, "after": 4, "from": 3, "in": 2, "at": 1, None: 0}
_UP_TO_NOW = Vague("a range up to now ends on no stated day", sure=True)
# Bounding words in a row: `chậm nhất là vào trước ngày …`; more is no sentence.
_MOST_BOUNDS = 4

_OPENING_PHRASES: tuple[Phrases[Any], ...] = (
    w.UNITS, w.WEEKDAYS, w.PARTS, w.DAYPARTS, w.THIRDS, w.DAYS, w.SAME, w.BOUNDS, w.EVENTS, w.VAGUE,
    _WHOLE, _SAME_TIME, _FESTIVE, _NOW, w.phrases("fillers", "length"), w.phrases("lengths", "ago_before"),
    w.phrases("repeats", "periodic"), w.phrases("seasons"),
    *(w.phrases("terms", kind) for kind in ("term", "plan", "school", "decade", "alone", "half")),
)  # fmt: skip
_OPENING_WORDS = (
    w.words("heads", "ordinals"), w.words("heads", "wider"), w.words("lunar", "full_moon"), w.words("slices", "half"),
    w.words("repeats", "each"), w.words("repeats", "weekday"), w.words("terms", "number"), w.words("onward"), _OVER,
)  # fmt: skip
STARTS: frozenset[str] = frozenset().union(w.NUMBERS, *_OPENING_WORDS, *(named.firsts for named in _OPENING_PHRASES))
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
    if isinstance(node, Point | Slice | Span) and (each := repeated(tokens, end, node)):
        node, end = each
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
        length_at(tokens, i, bound),
        ago_at(tokens, i),
        repeat_at(tokens, i),
        term_at(tokens, i),
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
    """`từ nay`; up to an event it is a range without an end."""
    now = _NOW.skip(tokens, i)
    if now > i and _RANGE.skip(tokens, now) > now:
        return Vague("the range ends with an event without a date"), now
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

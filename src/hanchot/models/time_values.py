"""What a time expression says, before any calendar: the values that the grammar makes and the resolver reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]
Bound = Literal["before", "until", "in", "from", "after", "at"]
Part = Literal["early", "mid", "late"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A period told from now: `unit` so many `count` on. None: the one at hand, in the text or else today's.

    `relative`: "năm trước" beside a stated year counts from that one.
    """

    unit: Unit | Literal["same"]
    count: int | None
    relative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One day or period as far as the words tell it; what they leave open is None.

    `number` is that of a quarter; `weekday` 0 is Monday; `clock` hour and minute; `side` 1 for the coming one, -1 for
    the one gone by; `tet` counts days from the new lunar year, `stem` is the
    place of a lunar year's name in the cycle of sixty, `named` a day called by its name.
    """

    unit: Unit
    year: int | None = None
    month: int | None = None
    day: int | None = None
    number: int | None = None
    weekday: int | None = None
    clock: tuple[int, int] | None = None
    shift: Shift | None = None
    side: int = 0
    part: Part | None = None
    lunar: bool = False
    tet: int | None = None
    lasts: bool = False
    named: bool = False
    stem: int | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """Từ nay …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A first, last or counted piece of a period: `6 tháng đầu năm`, `trung tuần tháng 10`, `tuần đầu tháng 12`.

    `count` counts the unit's pieces; of a third or a week it says which one, -1 the last.
    """

    of: Point
    unit: Literal["half", "third", "week", "day", "month", "quarter"]
    count: int
    last: bool = False
    part: Part | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one point to another."""

    start: Point | Slice | Now
    end: Point | Slice | Now


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Years from one to another: a term of office (without years: the one the text names), a plan, a school year."""

    kind: Literal["term", "plan", "school"]
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A duration, of two units with `more` (`6 năm 6 tháng`).

    `since` is where it starts: a point, the signing, or "unknown" for an event; None: now. `ahead` is what it ends
    before (`10 ngày trước Tết`). `side` is 1 for the coming days, -1 for those gone by. `alone`: nothing is said but
    the number and the unit.
    """

    count: int
    unit: Unit
    working: bool = False
    more: tuple[int, Unit] | None = None
    since: Point | Literal["signing", "unknown"] | None = None
    ahead: Point | Literal["unknown"] | None = None
    side: int = 0
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ago:
    """A day or period so many units before now, or after it where `count` is negative.

    `told`: counted from the day the text spoke of last, not from now.
    """

    count: int
    unit: Unit
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Every so many units, `at` a point of each."""

    count: int
    unit: Unit
    at: Point | None = None


@dataclass(frozen=True, slots=True)
class Vague:
    """Words that no calendar can place, and why; `sure` where they can only be a time."""

    reason: str
    sure: bool = False


Node = Point | Slice | Span | Term | Length | Ago | Repeat | Vague


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A node with the bound its words set (None: none), and its tokens: half-open, `core` the first behind the bound.

    `bare`: the core begins with a number that no word such as `ngày` introduces.
    """

    node: Node
    bound: Bound | None
    start: int
    core: int
    end: int
    bare: bool

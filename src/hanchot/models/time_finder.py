"""The time expressions a text surely has: what the grammar reads, less documents, roads, ratios, counts and scores."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from hanchot.models import time_words as w
from hanchot.models.time_grammar import expression
from hanchot.models.time_tokens import Token, Tokens
from hanchot.models.time_values import Ago, Expression, Length, Now, Point, Repeat, Slice, Span, Term, Vague
from hanchot.models.time_words import at

_COUNTED = w.phrases("traps", "counted")
_FOLLOWERS = w.words("traps", "followers")
_WEAK = w.words("traps", "weak")
_EACH = w.words("traps", "each")
_PLACES = w.phrases("traps", "places")
_CLOCK_CUES = w.words("traps", "clock_cues")
_DAY_CUES = w.phrases("traps", "day_cues")
_TERM_HEADS = w.phrases("terms", "term").firsts
_MANY = w.words("many")
_VERBS = w.phrases("at_once", "verbs")
_AT_ONCE = w.words("at_once")
_NOT_BEFORE = w.words("at_once", "not_before")
_BEFORE = w.words("at_once", "before")
_PLACING = w.words("at_once", "not_behind")
_EARLY = w.words("adverbs", "early")
_NOT_BEHIND_EARLY = w.phrases("adverbs", "early_not_behind")
_NOT_BEFORE_EARLY = w.words("adverbs", "early_not_before")
_NOW = w.words("adverbs", "now")
_BEFORE_NOW = w.words("adverbs", "now_before")
_NOT_BEHIND_NOW = w.words("adverbs", "now_not_behind")
_YEARS = range(1900, 2101)


def expressions(tokens: Tokens) -> Iterator[Expression]:
    """The sure expressions of a text, in order, none overlapping."""
    i = 0
    while i < len(tokens) - 1:
        found = expression(tokens, i)
        if found and _is_sure(tokens, found):
            yield found
            i = found.end
        elif _is_adverb(tokens, i):
            yield Expression(node=Vague("an adverb"), bound=None, start=i, core=i, end=i + 1, bare=False)
            i += 1
        else:
            i += 1


def _is_adverb(tokens: Tokens, i: int) -> bool:
    """`giải quyết ngay`, `sớm hoàn thành`, `hiện vẫn`: a time by its place in the clause only."""
    text, before, behind = tokens[i].text, tokens[i - 1] if i else tokens[-1], at(tokens, i + 1)
    if text in _AT_ONCE and behind.text not in _NOT_BEFORE:
        free = before.is_word and before.text not in _PLACING and (behind.text in _BEFORE or not _is_told_on(behind))
        return free or _VERBS.ends_at(tokens, i)
    if text in _EARLY:
        apart = behind.is_word and behind.text not in _NOT_BEFORE_EARLY
        return apart and not _NOT_BEHIND_EARLY.ends_at(tokens, i)
    return text in _NOW and behind.text in _BEFORE_NOW and before.text not in _NOT_BEHIND_NOW


def _is_told_on(token: Token) -> bool:
    return token.is_word or bool(token.numbers)


def _is_sure(tokens: Tokens, said: Expression) -> bool:
    if _in_a_number(tokens, said) or not _is_plausible(said):
        return False
    node = said.node
    match node:
        case Vague():
            return node.sure
        case Term():
            return node.first is not None or tokens[said.start].text not in _TERM_HEADS
        case Length():
            return _is_sure_length(tokens, said, node)
        case Repeat():
            return not at(tokens, said.end).numbers
        case Ago():
            return not node.told or not _is_told_on(at(tokens, said.end))
        case Slice():
            return True
        case Span():
            return _is_sure_span(tokens, said, node)
        case Point():
            return _is_sure_point(tokens, said, node)


# ---- what stands around ----------------------------------------------------------------------------------------------


def _in_a_number(tokens: Tokens, said: Expression) -> bool:
    """Whether it is cut out of a longer number or code: `15/2021/NĐ-CP`, `Z15/3`, `11%`."""
    first, last, behind = tokens[said.start], tokens[said.end - 1], at(tokens, said.end)
    if said.start and first.glued and first.numbers and _is_code(tokens[said.start - 1]):
        return True
    if not last.numbers or not behind.glued:
        return False
    if behind.text in ("/", "-", "_", "."):
        further = at(tokens, said.end + 1)
        return further.glued and (further.is_word or bool(further.numbers)) and further.text not in w.GLUED
    return behind.text == "%" or (behind.is_word and behind.text not in w.GLUED)


def _is_code(token: Token) -> bool:
    return token.text in ("/", "-", "_", ".", "#") or (token.is_word and token.text not in w.GLUED)


def _goes_on(token: Token) -> bool:
    """Whether a word or number follows that could be what is counted."""
    return bool(token.numbers) or (token.is_word and token.text not in _FOLLOWERS)


def _is_many(token: Token) -> bool:
    """`ba năm sau` is no next year, `nhiều năm nay` not this one."""
    return bool(token.numbers) or token.text in w.NUMBERS or token.text in _MANY


def _is_counted(tokens: Tokens, i: int) -> bool:
    return at(tokens, i).text == "%" or _COUNTED.skip(tokens, i) > i


# ---- numbers in range ------------------------------------------------------------------------------------------------


def _is_plausible(said: Expression) -> bool:
    node = said.node
    if isinstance(node, Span):
        return all(isinstance(end, Now) or _in_range(end) for end in (node.start, node.end))
    if isinstance(node, Repeat):
        return node.at is None or _in_range(node.at)
    return not isinstance(node, Point | Slice) or _in_range(node)


def _in_range(node: Point | Slice) -> bool:
    point = node.of if isinstance(node, Slice) else node
    if point.day is not None and not 1 <= point.day <= 31:
        return False
    if point.month is not None and not 1 <= point.month <= 12:
        return False
    if point.number is not None and not 1 <= point.number <= 4:
        return False
    if point.clock is not None and not ((point.clock[0] < 24 and point.clock[1] < 60) or point.clock == (24, 0)):
        return False
    if point.year is None or point.month is None or point.day is None or point.lunar:
        return True
    try:
        datetime.date(point.year, point.month, point.day)
    except ValueError:
        return False
    return point.year in _YEARS


# ---- kinds -----------------------------------------------------------------------------------------------------------


def _is_sure_length(tokens: Tokens, said: Expression, length: Length) -> bool:
    if _is_counted(tokens, said.end):
        return False
    if length.since not in (None, "unknown") or length.ahead or length.working:
        return True
    if length.side:
        return said.bound == "in" or not _is_told_on(at(tokens, said.end))
    return said.bound in ("in", "until", "after") and tokens[said.start].text not in _WEAK - {"trong", "sau"}


def _is_sure_span(tokens: Tokens, said: Expression, span: Span) -> bool:
    if _is_counted(tokens, said.end):
        return False
    end = span.end
    if not said.bare or not isinstance(end, Point):
        return True
    if end.unit == "year":
        return False
    if said.core > said.start:
        open_year = end.month is not None and end.year is None
        return not (open_year and _is_weak(tokens, said) and _is_share(tokens, said.end, end))
    return end.month is not None and not _goes_on(at(tokens, said.end))


def _is_sure_point(tokens: Tokens, said: Expression, point: Point) -> bool:
    bounded = said.core > said.start
    if point.named:
        return bounded
    if point.clock is not None:
        return _is_sure_clock(tokens, said, point)
    if said.bare:
        return _is_sure_bare(tokens, said, point)
    if point.unit == "day":
        return _is_sure_day(tokens, said, point)
    behind = at(tokens, said.end)
    if point.shift and point.shift.count is not None and said.start and _is_many(tokens[said.start - 1]):
        return False
    if point.shift and point.shift.count is None:
        return not _is_counted(tokens, said.end) and (point.part is not None or not _goes_on(behind))
    if point.unit == "month" and point.year is None and point.shift is None and not point.side:
        before = tokens[said.start - 1] if said.start else tokens[-1]
        apart = not before.numbers and before.text not in _EACH
        return apart and not _is_counted(tokens, said.end) and not behind.numbers
    return True


def _is_sure_clock(tokens: Tokens, said: Expression, point: Point) -> bool:
    if point.day is not None or point.weekday is not None or (point.shift and point.shift.count is not None):
        return True
    if _is_counted(tokens, said.end):
        return False
    before = tokens[said.start - 1].text if said.start else ""
    return said.bound in ("before", "until", "after", "from") or before in _CLOCK_CUES


def _is_sure_day(tokens: Tokens, said: Expression, point: Point) -> bool:
    if point.weekday is not None:
        return point.shift is not None or bool(point.side) or said.start < said.core or _is_part_of_day(tokens, said)
    if point.shift and point.shift.count is None:
        return not _is_told_on(at(tokens, said.end))
    if point.month is not None or point.shift is not None or point.tet is not None or point.side:
        return True
    behind = at(tokens, said.end)
    return not _is_counted(tokens, said.end) and (said.start < said.core or not _goes_on(behind))


def _is_part_of_day(tokens: Tokens, said: Expression) -> bool:
    return w.DAYPARTS.match(tokens, said.core) is not None


def _is_sure_bare(tokens: Tokens, said: Expression, point: Point) -> bool:
    """Figures without a word such as `ngày`: a whole date stands by itself, others need a word that bounds them."""
    if point.lunar or point.tet is not None or point.shift is not None:
        return True
    if _has_word(tokens, said):
        return point.year is not None or not _PLACES.ends_at(tokens, said.start)
    if point.day is not None and point.year is not None:
        return True
    behind = at(tokens, said.end)
    if point.day is None:
        return said.core > said.start and not _goes_on(behind) and point.year is not None and point.year in _YEARS
    if said.core > said.start or _is_cued(tokens, said):
        return not _is_share(tokens, said.end, point) and not (_is_weak(tokens, said) and _goes_on(behind))
    return False


def _has_word(tokens: Tokens, said: Expression) -> bool:
    """`15 tháng 12`: the month is a word."""
    return any(token.is_word for token in tokens[said.core : said.end])


def _is_weak(tokens: Tokens, said: Expression) -> bool:
    return tokens[said.core - 1].text in _WEAK if said.core > said.start else False


def _is_share(tokens: Tokens, i: int, point: Point) -> bool:
    """`2/3 số hộ`: behind a proper fraction stands what it is a share of."""
    return _is_counted(tokens, i) or ((point.day or 0) < (point.month or 0) and _goes_on(at(tokens, i)))


def _is_cued(tokens: Tokens, said: Expression) -> bool:
    """A day behind an event's name, or in brackets behind another day: `hôm nay (15/5)`."""
    if w.EVENTS.ends_at(tokens, said.start) or _DAY_CUES.ends_at(tokens, said.start):
        return True
    bracketed = said.start > 0 and tokens[said.start - 1].text == "(" and at(tokens, said.end).text == ")"
    dateline = bracketed and at(tokens, said.end + 1).text == "-"
    return dateline or (
        bracketed and any(phrases.ends_at(tokens, said.start - 1) for phrases in (w.DAYS, w.WEEKDAYS, w.NEAR, w.EVENTS))
    )

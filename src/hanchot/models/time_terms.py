"""Terms of office, plans and school years as the words give them: two years under a name."""

from __future__ import annotations

from typing import Literal

from hanchot.models import time_words as w
from hanchot.models.time_periods import year_like, years
from hanchot.models.time_tokens import Phrases, Tokens
from hanchot.models.time_values import Term, Vague
from hanchot.models.time_words import at, number

_YEAR = w.words("heads", "year")
_GONE = w.phrases("lengths", "gone")
_ALONE = w.phrases("terms", "alone")
_NUMBER = w.words("terms", "number")
_OTHER = w.words("terms", "other")
_HALF = w.phrases("terms", "half")
_DECADE = w.phrases("terms", "decade")
_KINDS: tuple[tuple[Phrases[Literal[True]], Literal["term", "plan", "school"]], ...] = (
    (w.phrases("terms", "term"), "term"),
    (w.phrases("terms", "plan"), "plan"),
    (w.phrases("terms", "school"), "school"),
)


def term_at(tokens: Tokens, i: int) -> tuple[Term | Vague, int] | None:
    """`nhiệm kỳ 2025-2030`, `đầu nhiệm kỳ`, `giai đoạn 2026-2030`, `5 năm 2026-2030`, `năm học 2025-2026`."""
    if (half := _HALF.skip(tokens, i)) > i:
        return Vague("half a term: no stated day", sure=True), _GONE.skip(tokens, half)
    if (alone := _ALONE.skip(tokens, i)) > i:
        return Term(kind="term"), alone
    if (decade := _DECADE.skip(tokens, i)) > i and year_like(at(tokens, decade)) and not years(tokens, decade):
        return Vague("a decade", sure=True), decade + 1
    counted = number(tokens, i)
    if counted and at(tokens, counted[1]).text in _YEAR and (pair := years(tokens, counted[1] + 1)):
        return Term(kind="plan", first=pair[0][0], last=pair[0][1]), pair[1]
    start = i
    if tokens[i].text in _NUMBER and (at(tokens, i + 1).is_word or at(tokens, i + 1).numbers):
        start = i + 2 + (at(tokens, i + 2).text == ",")
    part = w.PARTS.match(tokens, start)
    start = part[1] if part else start
    for phrases, kind in _KINDS:
        j = phrases.skip(tokens, start)
        if j == start:
            continue
        bracket = at(tokens, j).text == "("
        if (pair := years(tokens, j + bracket)) and (not bracket or at(tokens, pair[1]).text == ")"):
            return Term(kind=kind, first=pair[0][0], last=pair[0][1]), pair[1] + bracket
        if kind == "term":
            other = at(tokens, j).text in _OTHER
            return (Vague("another term than the one the text names"), j + 1) if other else (Term(kind="term"), j)
    return None

"""The times of Vietnamese news, read by rule: value, bound and last day on time of each mention.

The scheme is the one the annotators follow: values as TIMEX3 writes them, `trước` read strictly, an incomplete date
nearest to the publication date, nothing ever moved on. Where words and article do not tell, the reading says so.
The words are in ``times.toml``; the calendars, working days and lunar dates in ``calendars``.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hanchot.errors import DataError, UsageError
from hanchot.models.time_context import Context, Mention
from hanchot.models.time_finder import expressions
from hanchot.models.time_grammar import expression
from hanchot.models.time_lengths import since
from hanchot.models.time_tokens import Token, Tokens, tokenize
from hanchot.models.time_trail import resolve_all
from hanchot.models.time_values import Expression, Length, Point, Slice, Span, Vague
from hanchot.models.time_words import BOUNDS, GLUED, words

_MANY = words("many")
_CLAUSES = words("clauses")
# How far behind a duration the event it is counted from may begin, in code points.
_REACH = 80


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mention means: ISO strings, or None and the `reason` in English.

    `value` is a date, period, range, duration or recurrence as TIMEX3 writes it; `bound` one of before, until, in,
    from, after, at; `due` the last day on which one is still on time if this is a deadline.
    """

    value: str | None
    bound: str | None
    due: str | None
    reason: str | None


def read(text: str, published: datetime.date | str | None = None, *, before: str = "", after: str = "") -> Reading:
    """One expression alone, with the text around it if there is any: its tense, and the dates stated there, count.

    >>> read("trước ngày 15/12", "2025-11-20")
    Reading(value='2025-12-15', bound='before', due='2025-12-14', reason=None)
    >>> read("trong 5 ngày làm việc", "2026-02-12").due  # over Tết
    '2026-02-26'
    >>> read("tuần tới").reason
    'told from today, and no publication date is known'
    """
    span = (len(before), len(before) + len(text))
    return read_all(before + text + after, [span], published)[0]


def read_all(
    text: str, spans: Sequence[tuple[int, int]], published: datetime.date | str | None = None, *, title: str = ""
) -> list[Reading]:
    """The mentions of an article, as half-open code point offsets into its text; one reading each, in their order.

    Years, months and the day are carried on from mention to mention; without a publication date the dates in the text
    and its title are the anchor. Dates that are in no span count too.

    >>> text = "Tháng 1/2025, họp chi bộ; tháng 6, họp điểm."
    >>> [reading.value for reading in read_all(text, find(text), "2024-11-27")]
    ['2025-01', '2025-06']
    """
    tokens = _tokens(text)
    context = Context(tokens)
    asked = [_mention(text, start, end) for start, end in _checked(spans, text)]
    others = _apart(_sure(tokens), spans)
    titled = [
        replace(mention, start=mention.start - len(title), end=mention.end - len(title))
        for mention in _sure(_tokens(title))
    ]
    ordered = sorted([*titled, *others, *asked], key=lambda mention: (mention.start, mention.end))
    results = resolve_all(context, ordered, _date(published))
    by_mention = {id(mention): result for mention, result in zip(ordered, results, strict=True)}
    readings = []
    for mention in asked:
        result = by_mention[id(mention)]
        due = result.due.isoformat() if result.due else None
        readings.append(Reading(result.value, result.bound if result.value else None, due, result.reason))
    return readings


def find(text: str) -> list[tuple[int, int]]:
    """The mentions the rules are sure of, as half-open code point offsets, with the words that bound them.

    >>> text = "Theo Nghị định 15/2021/NĐ-CP, sở báo cáo chậm nhất 17 giờ ngày 30/6."
    >>> [text[start:end] for start, end in find(text)]
    ['chậm nhất 17 giờ ngày 30/6']
    """
    return [(mention.start, mention.end) for mention in _sure(_tokens(text))]


def _tokens(text: str) -> list[Token]:
    return tokenize(text, glued=GLUED, lines=True)


def _sure(tokens: Tokens) -> list[Mention]:
    return [Mention(said, tokens[said.start].start, tokens[said.end - 1].end) for said in expressions(tokens)]


def _mention(text: str, start: int, end: int) -> Mention:
    """The expression that covers most of a span."""
    said = _best(tokenize(text[start:end], glued=GLUED))
    if isinstance(said.node, Length) and said.node.since is None and said.node.ahead is None:
        behind = since(tokenize(text[end : end + _REACH], glued=GLUED), 0)
        if behind:
            said = replace(said, node=replace(said.node, since=behind[0]))
    return Mention(said, start, end)


def _best(tokens: Tokens) -> Expression:
    best: Expression | None = None
    for i in range(len(tokens) - 1):
        said = expression(tokens, i)
        if said and (best is None or said.end - said.start > best.end - best.start):
            best = said
    if best is None or _is_cut_out(tokens, best):
        reason = "the words around it tell another time" if best else "no words of time that the rules know"
        return Expression(node=Vague(reason), bound=None, start=0, core=0, end=0, bare=False)
    led = BOUNDS.match(tokens, 0)
    if led and best.bound is None and best.start and isinstance(best.node, Point | Slice | Span):
        return replace(best, bound=led[0])
    return best


def _is_cut_out(tokens: Tokens, said: Expression) -> bool:
    """Whether the words around change it: an event's clause, `mấy bữa nay`, `giữa tháng Ramadan`."""
    if any(token.text in _CLAUSES for token in tokens[: said.start]):
        return True
    shift = said.node.shift if isinstance(said.node, Point) else None
    if shift is None:
        return False
    many = said.start > 0 and tokens[said.start - 1].text in _MANY
    return many or (shift.count is None and tokens[said.end].is_word)


def _apart(mentions: Sequence[Mention], spans: Sequence[tuple[int, int]]) -> list[Mention]:
    """The mentions, in order, that overlap none of the spans."""
    apart = []
    ahead = sorted(spans, reverse=True)
    reached = 0
    for mention in mentions:
        while ahead and ahead[-1][0] < mention.end:
            reached = max(reached, ahead.pop()[1])
        if reached <= mention.start:
            apart.append(mention)
    return apart


def _checked(spans: Sequence[tuple[int, int]], text: str) -> Sequence[tuple[int, int]]:
    for start, end in spans:
        if not 0 <= start <= end <= len(text):
            raise UsageError(
                f"span {start}-{end}: outside the text of {len(text)} code points; offsets are into NFC text"
            )
    return spans


def _date(published: datetime.date | str | None) -> datetime.date | None:
    if isinstance(published, datetime.datetime):
        return published.date()
    if published is None or isinstance(published, datetime.date):
        return published
    try:
        return datetime.datetime.fromisoformat(published).date()
    except ValueError:
        raise DataError(f"published '{published}': not an ISO date; write it as 2026-03-04") from None

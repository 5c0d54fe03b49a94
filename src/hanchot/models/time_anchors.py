"""The date of an article that states none, from the dates in it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from hanchot.models.time_context import Context, Mention, is_day
from hanchot.models.time_places import Anchor
from hanchot.models.time_resolver import resolve
from hanchot.models.time_values import Length, Node, Now, Point, Slice, Span

_YEAR = datetime.timedelta(days=366)
# An order is written about so long before its deadline.
_AHEAD = datetime.timedelta(days=60)


def own_dates(context: Context, mentions: Sequence[Mention]) -> tuple[datetime.date | None, datetime.date | None]:
    """The day an article is told on, and a day at least near it, from its own dates; None where they do not tell."""
    for mention in mentions:
        if mention.said.bare and _is_stamp(mention.said.node) and (stamp := _stated(mention)):
            return stamp, stamp
    near = _near(context, mentions)
    if near is None:
        return None, None
    for mention in mentions:
        node = mention.said.node
        if not isinstance(node, Point) or node.unit != "day" or node.day is None or mention.said.bound is not None:
            continue
        if node.lunar or node.named or context.is_of_document(mention) or context.tense(mention) > 0:
            continue
        period = resolve(mention.said, Anchor(near=near)).period
        if period and abs(period.first - near) <= _YEAR:
            return period.first, near
    return None, near


def _near(context: Context, mentions: Sequence[Mention]) -> datetime.date | None:
    """What happened tells best when an article was written, then its nearest deadline, then the documents it cites."""
    told, due, documents = [], [], []
    for mention in mentions:
        node = mention.said.node
        if isinstance(node, Span) and isinstance(node.start, Now) and (year := _stated_year(node.end)):
            return datetime.date(year, 7, 1)
        date = _stated(mention)
        if date is None:
            continue
        if context.is_of_document(mention):
            documents.append(date)
        elif mention.said.bound is None and context.tense(mention) <= 0 and is_day(node):
            told.append(date)
        else:
            due.append(date)
    if told:
        return max(told)
    latest = max(documents, default=datetime.date.min)
    coming = min((date for date in due if date >= latest), default=None)
    return max(latest, coming - _AHEAD) if coming else max([*documents, *due], default=None)


def _stated(mention: Mention) -> datetime.date | None:
    """The first day of a mention whose year and month are stated."""
    node = mention.said.node
    of = node.end if isinstance(node, Span) else node
    if isinstance(node, Length) and isinstance(node.since, Point):
        of = node.since
    if not isinstance(of, Point) or _stated_year(of) is None or of.unit == "year":
        return None
    period = resolve(replace(mention.said, node=of), Anchor()).period
    return period.first if period else None


def _stated_year(node: Point | Slice | Now) -> int | None:
    of = node.of if isinstance(node, Slice) else node
    return of.year if isinstance(of, Point) and 1 <= (of.year or 0) <= 9999 else None


def _is_stamp(node: Node) -> bool:
    return isinstance(node, Point) and node.clock is not None and node.year is not None and node.day is not None

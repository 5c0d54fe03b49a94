"""Scores: how far predicted marks agree with the gold, layer by layer, with counts and intervals.

A measure is None, never 0 or 1, where the gold has nothing to measure. Everything is counted article by article,
because articles are what a corpus is sampled by and what the intervals resample.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from hanchot.errors import DataError
from hanchot.evaluation.tallies import Counts, Interval, Scored, Tally, count, in_all, interval, measures, with_labels

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

TIME_FIELDS = ("value", "bound", "due")
HEADLINES = (
    "entities.strict.f1",
    "entities.overlap.f1",
    "triggers.strict.f1",
    "roles.strict.f1",
    "times.value.found.accuracy",
    "times.value.end_to_end.accuracy",
    "times.due.found.accuracy",
    "times.due.end_to_end.accuracy",
    "deadlines.classes.found.accuracy",
    "deadlines.classes.found.macro_f1",
    "deadlines.classes.end_to_end.accuracy",
    "deadlines.classes.end_to_end.macro_f1",
    "deadlines.is_deadline.end_to_end.f1",
)
"""What gets an interval: attributes of ``Scores``, then a measure. ``to_dict`` has the same names."""


@dataclass(frozen=True, order=True)
class Mark:
    """A marked span: half-open code point offsets in the article's text, and its label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, order=True)
class Role:
    """A relation: from a trigger to the span ``start``-``end``; ``label`` is the role's name."""

    trigger: Mark
    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Time:
    """What is said of a time mention: its deadline class, value (TIMEX3), bound and due date (ISO)."""

    deadline: str | None = None
    value: str | None = None
    bound: str | None = None
    due: str | None = None


@dataclass(frozen=True)
class MarkedArticle:
    """One article with the marks of one side, gold or predicted; a layer which that side does not have is None."""

    id: str
    text: str
    entities: tuple[Mark, ...] = ()
    triggers: tuple[Mark, ...] | None = None
    roles: tuple[Role, ...] | None = None
    times: Mapping[Mark, Time] = field(default_factory=dict)

    def mentions(self, time_label: str) -> dict[Mark, Time]:
        """Every time mention, with what is said of it."""
        return {mark: self.times.get(mark, Time()) for mark in self.entities if mark.label == time_label}


Pair = tuple[MarkedArticle, MarkedArticle]
"""The gold and the prediction for the same article."""

Mentions = tuple[Mapping[Mark, Time], Mapping[Mark, Time]]
"""The time mentions of such a pair."""

M = TypeVar("M", Mark, Role)
Overlap = Callable[[Sequence[M], Sequence[M]], Iterator[tuple[Mark, Mark]]]


@dataclass(frozen=True)
class Layer:
    """Spans or roles. ``strict``: same offsets and label; ``overlap``: same label and any overlap, one to one."""

    strict: Scored
    overlap: Scored


@dataclass(frozen=True)
class OfMentions:
    """A question asked of each time mention.

    ``found``: over the mentions predicted with exactly the gold's offsets. ``end_to_end``: over all mentions; one that
    was not found is wrong, one too many counts as predicted.
    """

    found: Scored
    end_to_end: Scored


@dataclass(frozen=True)
class Times:
    """The normalised time. Accuracy: over the gold that has one; precision below 1: values the gold does not give."""

    value: OfMentions
    bound: OfMentions
    due: OfMentions


@dataclass(frozen=True)
class Confusion:
    """Deadline classes: ``counts[i][j]`` mentions found have class i in the gold and j in the prediction.

    ``missed[i]`` mentions of class i were not found, or got no class; ``extra[j]`` were predicted with class j where
    the gold has no such mention.
    """

    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    missed: tuple[int, ...]
    extra: tuple[int, ...]


@dataclass(frozen=True)
class Deadlines:
    """The deadline class, and whether there is a deadline at all: any class but none."""

    classes: OfMentions
    is_deadline: OfMentions
    confusion: Confusion


@dataclass(frozen=True)
class Scores:
    """Everything measured; a layer that no gold or no predicted article has is None. ``mentions``: exact offsets."""

    articles: int
    entities: Layer
    triggers: Layer | None
    roles: Layer | None
    mentions: Counts
    times: Times | None
    deadlines: Deadlines | None

    @cached_property
    def intervals(self) -> dict[str, Interval | None]:
        """The interval of each of ``HEADLINES``; None where there is no score or only one article."""
        return {name: _interval(self, name) for name in HEADLINES}


def from_doc(doc: Doc, *, id: str) -> MarkedArticle:
    """The marks of a spaCy Doc: entities, ``spans["triggers"]``, ``_.events``, and ``_.time``, ``_.deadline`` of each.

    Extensions that are not registered are layers the Doc does not have.
    """
    triggers = [_mark(span) for span in doc.spans["triggers"]] if "triggers" in doc.spans else None
    events = _custom(doc, "events")
    roles = [
        Role(Mark(event["start"], event["end"], event["label"]), role["start"], role["end"], role["role"])
        for event in events or ()
        for role in event["roles"]
    ]
    times = {}
    for ent in doc.ents:
        time, deadline = _custom(ent, "time"), _custom(ent, "deadline")
        if time is not None or deadline is not None:
            times[_mark(ent)] = Time(deadline, *(getattr(time, name, None) for name in TIME_FIELDS))
    return MarkedArticle(
        id,
        doc.text,
        entities=tuple(sorted(_mark(ent) for ent in doc.ents)),
        triggers=None if triggers is None else tuple(sorted(set(triggers))),
        roles=tuple(sorted(set(roles))) if events else None,
        times=times,
    )


def evaluate(pairs: Iterable[Pair], *, time_label: str = "TIME", none: str = "NONE") -> Scores:
    """The scores of (gold, predicted) articles, the same whatever their order.

    ``time_label`` is the entity label of time mentions, ``none`` the class of one that is no deadline. Raises
    ``DataError`` where there is no article, an article comes twice, or the two of a pair are not the same text.

    >>> text = "Sở Xây dựng báo cáo hằng tuần."
    >>> gold = MarkedArticle("tin", text, (Mark(0, 11, "ORG"), Mark(20, 29, "TIME")))
    >>> predicted = MarkedArticle("tin", text, (Mark(0, 11, "ORG"), Mark(25, 29, "TIME")))
    >>> scores = evaluate([(gold, predicted)])
    >>> scores.entities.strict.micro.f1, scores.entities.overlap.micro.f1
    (0.5, 1.0)
    """
    checked = _checked(pairs)
    mentions = [(gold.mentions(time_label), predicted.mentions(time_label)) for gold, predicted in checked]
    return Scores(
        articles=len(checked),
        entities=_layer([(gold.entities, predicted.entities) for gold, predicted in checked], overlapping),
        triggers=_optional([(gold.triggers, predicted.triggers) for gold, predicted in checked], overlapping),
        roles=_optional([(gold.roles, predicted.roles) for gold, predicted in checked], overlapping_roles),
        mentions=sum((Counts(len(g.keys() & p.keys()), len(p), len(g)) for g, p in mentions), Counts()),
        times=_times(mentions),
        deadlines=_deadlines(mentions, none),
    )


def overlapping(gold: Iterable[Mark], predicted: Iterable[Mark]) -> Iterator[tuple[Mark, Mark]]:
    """Pairs of marks of one label that overlap, one to one, taken greedily in text order.

    >>> list(overlapping([Mark(0, 5, "ORG")], [Mark(0, 2, "ORG"), Mark(3, 5, "ORG")]))
    [(Mark(start=0, end=5, label='ORG'), Mark(start=0, end=2, label='ORG'))]
    """
    others = _by_label(predicted)
    for label, left in _by_label(gold).items():
        right = others.get(label, [])
        i = j = 0
        while i < len(left) and j < len(right):
            if right[j].end <= left[i].start:
                j += 1
            elif left[i].end <= right[j].start:
                i += 1
            else:
                yield left[i], right[j]
                i, j = i + 1, j + 1


def overlapping_roles(gold: Sequence[Role], predicted: Sequence[Role]) -> Iterator[tuple[Mark, Mark]]:
    """The targets, labelled by role, that overlap from triggers that overlap; both one to one in text order."""
    gold_targets, predicted_targets = _targets(gold), _targets(predicted)
    for left, right in overlapping(gold_targets, predicted_targets):
        yield from overlapping(gold_targets[left], predicted_targets[right])


def to_dict(scores: Scores) -> dict[str, Any]:
    """The scores as ``metrics.json`` has them: every measure beside its counts, null where nothing is measured."""
    times, deadlines = scores.times, scores.deadlines
    return {
        "articles": scores.articles,
        "entities": _layer_dict(scores.entities),
        "triggers": scores.triggers and _layer_dict(scores.triggers),
        "roles": scores.roles and _layer_dict(scores.roles),
        "mentions": measures(scores.mentions),
        "times": times and {name: _mentions_dict(getattr(times, name), in_all) for name in TIME_FIELDS},
        "deadlines": deadlines
        and {
            "classes": _mentions_dict(deadlines.classes, with_labels),
            "is_deadline": _mentions_dict(deadlines.is_deadline, in_all),
            "confusion": asdict(deadlines.confusion),
        },
        "intervals": {name: found and asdict(found) for name, found in scores.intervals.items()},
    }


def _checked(pairs: Iterable[Pair]) -> list[Pair]:
    checked = sorted(pairs, key=lambda pair: pair[0].id)
    if not checked:
        raise DataError("no article to evaluate; give at least one that has gold")
    for (left, _), (right, _) in pairwise(checked):
        if left.id == right.id:
            raise DataError(f"{left.id}: the article comes twice; give each article once")
    for gold, predicted in checked:
        if (gold.id, gold.text) != (predicted.id, predicted.text):
            raise DataError(f"{gold.id}: the prediction ({predicted.id}) has another text; predict on the gold's text")
    return checked


def _optional(sides: Sequence[tuple[Sequence[M] | None, Sequence[M] | None]], overlap: Overlap[M]) -> Layer | None:
    if all(gold is None for gold, _ in sides) or all(predicted is None for _, predicted in sides):
        return None
    return _layer([(gold or (), predicted or ()) for gold, predicted in sides], overlap)


def _layer(sides: Sequence[tuple[Sequence[M], Sequence[M]]], overlap: Overlap[M]) -> Layer:
    strict, loose = [], []
    for gold, predicted in sides:
        labels = [mark.label for mark in gold], [mark.label for mark in predicted]
        strict.append(count(*labels, (mark.label for mark in set(gold) & set(predicted))))
        loose.append(count(*labels, (left.label for left, _ in overlap(gold, predicted))))
    return Layer(Scored(tuple(strict)), Scored(tuple(loose)))


def _times(mentions: Sequence[Mentions]) -> Times | None:
    for side in zip(*mentions, strict=True):
        if not any(time.value or time.bound or time.due for times in side for time in times.values()):
            return None
    return Times(*(_of_mentions(mentions, attrgetter(name), label=name) for name in TIME_FIELDS))


def _deadlines(mentions: Sequence[Mentions], none: str) -> Deadlines | None:
    classes = _of_mentions(mentions, attrgetter("deadline"))
    if not classes.end_to_end.micro.gold or not classes.end_to_end.micro.predicted:
        return None
    is_deadline = _of_mentions(mentions, lambda time: "deadline" if time.deadline not in (None, none) else None)
    return Deadlines(classes, is_deadline, _confusion(mentions, classes.end_to_end, none))


def _of_mentions(
    mentions: Sequence[Mentions], answer: Callable[[Time], str | None], *, label: str | None = None
) -> OfMentions:
    """Whether the answers agree, mention by mention; tallied by answer, or all under one label."""

    def tally(gold: Mapping[Mark, Time], predicted: Mapping[Mark, Time]) -> Tally:
        left, right = (
            {mark: text for mark, time in times.items() if (text := answer(time)) is not None}
            for times in (gold, predicted)
        )
        correct = [text for mark, text in left.items() if right.get(mark) == text]
        return count(*([label or text for text in texts] for texts in (left.values(), right.values(), correct)))

    found, end_to_end = [], []
    for gold, predicted in mentions:
        both = gold.keys() & predicted.keys()
        found.append(tally({mark: gold[mark] for mark in both}, {mark: predicted[mark] for mark in both}))
        end_to_end.append(tally(gold, predicted))
    return OfMentions(Scored(tuple(found)), Scored(tuple(end_to_end)))


def _confusion(mentions: Sequence[Mentions], end_to_end: Scored, none: str) -> Confusion:
    classes = sorted(end_to_end.labels, key=lambda label: (label == none, label))
    seen = Counter(
        (gold[mark].deadline, predicted[mark].deadline)
        for gold, predicted in mentions
        for mark in gold.keys() & predicted.keys()
    )
    rows = [[seen[left, right] for right in classes] for left in classes]
    columns = zip(*rows, strict=True)
    totals = [end_to_end.labels[label] for label in classes]
    return Confusion(
        tuple(classes),
        tuple(tuple(row) for row in rows),
        missed=tuple(total.gold - sum(row) for total, row in zip(totals, rows, strict=True)),
        extra=tuple(total.predicted - sum(column) for total, column in zip(totals, columns, strict=True)),
    )


def _interval(scores: Scores, name: str) -> Interval | None:
    *path, measure = name.split(".")
    part: Any = scores
    for step in path:
        part = part and getattr(part, step)
    return part and interval(part, measure)


def _by_label(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    grouped: dict[str, list[Mark]] = {}
    for mark in sorted(marks):
        grouped.setdefault(mark.label, []).append(mark)
    return grouped


def _targets(roles: Iterable[Role]) -> dict[Mark, list[Mark]]:
    grouped: dict[Mark, list[Mark]] = {}
    for role in roles:
        grouped.setdefault(role.trigger, []).append(Mark(role.start, role.end, role.label))
    return grouped


def _mark(span: Span) -> Mark:
    return Mark(span.start_char, span.end_char, span.label_)


def _custom(owner: Doc | Span, name: str) -> Any:
    return getattr(owner._, name) if owner._.has(name) else None


def _layer_dict(layer: Layer) -> dict[str, Any]:
    return {"strict": with_labels(layer.strict), "overlap": with_labels(layer.overlap)}


def _mentions_dict(mentions: OfMentions, form: Callable[[Scored], dict[str, Any]]) -> dict[str, Any]:
    return {
        name: {"accuracy": scored.micro.accuracy, **form(scored)}
        for name, scored in (("found", mentions.found), ("end_to_end", mentions.end_to_end))
    }

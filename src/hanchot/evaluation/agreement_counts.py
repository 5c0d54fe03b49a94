"""Counts of agreement: what two annotators mark, and what both mark, question by question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hanchot.annotations.gold import Deadline, GoldParagraph, Relation, Span
from hanchot.annotations.scheme import Scheme
from hanchot.evaluation.scores import TIME_FIELDS, Mark, overlapping
from hanchot.evaluation.tallies import Tally, count

QUESTIONS = {
    "entities.exact": ("Entities, exact", "F1: edges and label"),
    "entities.overlap": ("Entities, overlapping", "F1: label, any overlap"),
    "triggers.exact": ("Triggers, exact", "F1: edges and label"),
    "triggers.overlap": ("Triggers, overlapping", "F1: label, any overlap"),
    "roles.exact": ("Roles", "F1: both spans exact, and the role"),
    "roles.given_spans": ("Roles, where the spans agree", "F1: roles whose two spans both have"),
    "classes.accuracy": ("Deadline class", "accuracy, common times; of a class F1"),
    "times.value": ("Time value", "accuracy, common times"),
    "times.value_given": ("Time value, where given", "accuracy where either gives one"),
    "times.bound": ("Bound", "accuracy, common times"),
    "times.bound_given": ("Bound, where given", "accuracy where either gives one"),
    "times.due": ("Due date", "accuracy, common times"),
    "times.due_given": ("Due date, where given", "accuracy where either gives one"),
}
"""What is tallied of each pair, with the words for it. Common times: classed by both, with exactly the same edges."""

ANY = ""
"""The label of what has none."""

Both = tuple[GoldParagraph, GoldParagraph]
"""One paragraph as two annotators mark it."""

Asked = tuple[str, Iterable[str], Iterable[str], Iterable[str]]
"""A question, the labels that each of the two gives, and those on which both agree."""


@dataclass(frozen=True)
class PairCounts:
    """The counts of one article: a tally of each question, and the two classes of each common time.

    ``unclassed`` times have the same edges but lack a class of one side.
    """

    tallies: dict[str, Tally]
    classes: list[tuple[str, str]] = field(default_factory=list)
    unclassed: int = 0


def count_pair(paragraphs: Iterable[Both], scheme: Scheme) -> PairCounts:
    """The counts of one article's paragraphs."""
    asked: defaultdict[str, tuple[list[str], list[str], list[str]]] = defaultdict(lambda: ([], [], []))
    classes: list[tuple[str, str]] = []
    unclassed = 0
    for one, other in paragraphs:
        times = list(common_times(one, other, scheme))
        classed = [(left, right) for left, right in times if left and right]
        classes += [(left.label, right.label) for left, right in classed]
        unclassed += len(times) - len(classed)
        for question, *labels in (*_spans(one, other), *_roles(one, other), *_times(classed)):
            for found, more in zip(asked[question], labels, strict=True):
                found.extend(more)
    return PairCounts({question: count(*labels) for question, labels in asked.items()}, classes, unclassed)


def common_times(
    one: GoldParagraph, other: GoldParagraph, scheme: Scheme
) -> Iterator[tuple[Deadline | None, Deadline | None]]:
    """What both say of each time that they mark with the same edges, None where one has not classed it."""
    said = [{(deadline.start, deadline.end): deadline for deadline in side.deadlines} for side in (one, other)]
    for span in one.entities:
        if span.label == scheme.time and span in other.entities:
            left, right = (by_edges.get((span.start, span.end)) for by_edges in said)
            yield left, right


def _spans(one: GoldParagraph, other: GoldParagraph) -> Iterator[Asked]:
    for layer in ("entities", "triggers"):
        left, right = (_marks(getattr(side, layer)) for side in (one, other))
        labels = [mark.label for mark in left], [mark.label for mark in right]
        yield f"{layer}.exact", *labels, [mark.label for mark in set(left) & set(right)]
        yield f"{layer}.overlap", *labels, [mark.label for mark, _ in overlapping(left, right)]


def _roles(one: GoldParagraph, other: GoldParagraph) -> Iterator[Asked]:
    left, right = set(one.relations), set(other.relations)
    spans = {*one.spans} & {*other.spans}

    def labels(relations: Iterable[Relation], *, given: bool) -> list[str]:
        return [each.role for each in relations if not given or {each.source, each.target} <= spans]

    for question, given in (("roles.exact", False), ("roles.given_spans", True)):
        yield question, labels(left, given=given), labels(right, given=given), labels(left & right, given=given)


def _times(classed: Sequence[tuple[Deadline, Deadline]]) -> Iterator[Asked]:
    def labels(index: int) -> list[str]:
        return [pair[index].label for pair in classed]

    yield "classes.accuracy", labels(0), labels(1), [left.label for left, right in classed if left.label == right.label]
    for name in TIME_FIELDS:
        answers = [(getattr(left, name), getattr(right, name)) for left, right in classed]
        for question, pairs in (
            (f"times.{name}", answers),
            (f"times.{name}_given", [pair for pair in answers if pair != (None, None)]),
        ):
            # As many on each side: the F1 of these is the accuracy.
            asked = [ANY] * len(pairs)
            yield question, asked, asked, [ANY for left, right in pairs if left == right]


def _marks(spans: Iterable[Span]) -> list[Mark]:
    return [Mark(span.start, span.end, span.label) for span in spans]

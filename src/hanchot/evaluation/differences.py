"""Differences: where gold and predicted marks of one article part, each said once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from hanchot.evaluation.scores import Mark, MarkedArticle, Role, Time, overlapping


@dataclass(frozen=True)
class Alignment:
    """The entities and triggers of two sides, each mark once: beside its counterpart, missed, or one too many."""

    pairs: list[tuple[Mark, Mark]]
    missed: list[Mark]
    extra: list[Mark]


@dataclass(frozen=True, order=True)
class Difference:
    """One disagreement about ``start``-``end``, with its text; the gold's offsets where it has the mark.

    ``kind``: ``missed`` or ``extra`` (a mark or a role), ``label`` (same offsets), ``edges`` (same label, overlapping),
    or the field of ``Time`` that differs. ``gold`` and ``predicted``: the label, role, text or value that each side has
    there, empty where it has none.
    """

    start: int
    end: int
    text: str
    kind: str
    gold: str
    predicted: str


def align(gold: MarkedArticle, predicted: MarkedArticle) -> Alignment:
    """Pair each mark with the same on the other side, else one of the same offsets, else one that overlaps."""
    alignment = Alignment([], [], [])
    _align(gold.entities, predicted.entities, alignment)
    _align(gold.triggers or (), predicted.triggers or (), alignment)
    return alignment


def differences(gold: MarkedArticle, predicted: MarkedArticle) -> list[Difference]:
    """Every disagreement of two articles of one text, in text order; a layer that is None counts as empty.

    >>> text = "Sở Xây dựng báo cáo hằng tuần."
    >>> gold = MarkedArticle("tin", text, (Mark(0, 11, "ORG"), Mark(20, 29, "TIME")))
    >>> predicted = MarkedArticle("tin", text, (Mark(0, 11, "GROUP"), Mark(25, 29, "TIME")))
    >>> [(found.kind, found.gold, found.predicted) for found in differences(gold, predicted)]
    [('label', 'ORG', 'GROUP'), ('edges', 'hằng tuần', 'tuần')]
    """
    text = gold.text
    found: list[Difference] = []

    def add(mark: Mark | Role, kind: str, in_gold: str, in_predicted: str) -> None:
        found.append(Difference(mark.start, mark.end, text[mark.start : mark.end], kind, in_gold, in_predicted))

    def name(role: Role) -> str:
        return f"{role.label} of {text[role.trigger.start : role.trigger.end]}"

    alignment = align(gold, predicted)
    for mark in alignment.missed:
        add(mark, "missed", mark.label, "")
    for mark in alignment.extra:
        add(mark, "extra", "", mark.label)
    for left, right in alignment.pairs:
        if left.label != right.label:
            add(left, "label", left.label, right.label)
        elif left != right:
            add(left, "edges", text[left.start : left.end], text[right.start : right.end])
        else:
            times = gold.times.get(left, Time()), predicted.times.get(left, Time())
            for field in fields(Time):
                in_gold, in_predicted = (getattr(time, field.name) or "" for time in times)
                if in_gold != in_predicted:
                    add(left, field.name, in_gold, in_predicted)
    gold_roles, predicted_roles = set(gold.roles or ()), set(predicted.roles or ())
    for role in gold_roles - predicted_roles:
        add(role, "missed", name(role), "")
    for role in predicted_roles - gold_roles:
        add(role, "extra", "", name(role))
    return sorted(found)


def _align(gold: Iterable[Mark], predicted: Iterable[Mark], alignment: Alignment) -> None:
    left, right = set(gold), set(predicted)
    same = left & right
    left, right = left - same, right - same
    by_offsets = {(mark.start, mark.end): mark for mark in right}
    relabelled = [(mark, by_offsets[mark.start, mark.end]) for mark in left if (mark.start, mark.end) in by_offsets]
    left, right = left - {mark for mark, _ in relabelled}, right - {mark for _, mark in relabelled}
    moved = list(overlapping(left, right))
    alignment.pairs.extend([*((mark, mark) for mark in same), *relabelled, *moved])
    alignment.missed.extend(left - {mark for mark, _ in moved})
    alignment.extra.extend(right - {mark for _, mark in moved})

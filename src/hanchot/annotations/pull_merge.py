"""Versions and answers of several people brought together as a proposed gold; nothing is decided in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hanchot.annotations.client import Comment
from hanchot.annotations.gold import Deadline, GoldParagraph
from hanchot.annotations.plan_rows import GOLD, digest
from hanchot.annotations.pull_rows import Answer, Version, times
from hanchot.annotations.scheme import Scheme

DUE = re.compile(r"\s*due\s*=\s*(none|\d{4}-\d{2}-\d{2})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Merged:
    """A paragraph as people left it.

    ``paragraph`` is none where nobody confirmed it and the gold lacks it, or where people disagree and the gold lacks
    it. ``spans`` says that its spans were confirmed and agreed on; ``open`` are TIME offsets without a class.
    """

    paragraph: GoldParagraph | None
    spans: bool
    open: tuple[tuple[int, int], ...] = ()

    @property
    def whole(self) -> bool:
        return self.paragraph is not None and not self.open


@dataclass(frozen=True)
class Findings:
    """What a merge lists for people to decide."""

    conflicts: list[str]
    stale: list[str]


def merge_spans(
    key: str,
    versions: Sequence[Version],
    gold: GoldParagraph | None,
    findings: Findings,
    *,
    review: Version | None = None,
) -> tuple[GoldParagraph | None, bool]:
    """The spans of a paragraph, and whether people confirmed just these; the gold's where they did not, or disagree.

    A paragraph is not decided while somebody has a copy of it and has not confirmed it. A version that only repeats the
    gold it was pushed with gives way to a gold that was changed since; where both changed it is a conflict. A
    ``review`` decides where people disagree.
    """
    confirmed = [version for version in versions if version.confirmed and version.sound]
    found = {digest(version.paragraph): version for version in confirmed}
    if review and review.confirmed and review.sound:
        if len(found) != 1 or digest(review.paragraph) in found:
            return _like(gold, review.paragraph), True
        findings.conflicts.append(f"{key}: people agree now on another version than review {review.source.round}")
        return gold, False
    # Who has a copy and is not done with it may still disagree.
    if not found or any(version.source.person and not version.confirmed for version in versions):
        return gold, False
    if len(found) > 1:
        users = ", ".join(sorted({version.user or version.source.project.name for version in confirmed}))
        findings.conflicts.append(f"{key}: {users} marked it in {len(found)} ways; see `hanchot annotations review`")
        return gold, False
    ((ours, version),) = found.items()
    base = version.meta.get("pushed")
    now = digest(gold) if gold else None
    if gold and ours == now:
        return gold, True
    if gold and version.meta.get("from") == GOLD and base != now:
        if ours == base:
            return gold, True
        findings.conflicts.append(f"{key}: the gold was changed after the push, and {version.user} changed it too")
        return gold, False
    return _like(gold, version.paragraph), True


def merge_deadlines(
    paragraph: GoldParagraph,
    answers: Mapping[str, Sequence[Answer]],
    gold: GoldParagraph | None,
    comments: Mapping[tuple[int, int], Sequence[Comment]],
    scheme: Scheme,
    findings: Findings,
) -> Merged:
    """The paragraph with a class, value and due date for each TIME.

    A TIME whose offsets the gold has keeps the gold's value, and its class and due date until a question is answered;
    a new one takes them from its question. ``comments`` are those of a question, by project and example.
    """
    old = {(deadline.start, deadline.end): deadline for deadline in (gold.deadlines if gold else ())}
    deadlines, missing = [], []
    for start, end in times(paragraph, scheme):
        key = f"{paragraph.key}:{start}-{end}"
        mine = [answer for answer in answers.get(key, ()) if answer.confirmed and answer.label and not answer.stale]
        deadline = _deadline(key, (start, end), mine, old.pop((start, end), None), comments, scheme, findings)
        deadlines.append(deadline) if deadline else missing.append((start, end))
    for deadline in old.values():
        words = paragraph.text[deadline.start : deadline.end]
        findings.stale.append(
            f"{paragraph.key}: {deadline.label} {deadline.start}-{deadline.end} {words!r}, value {deadline.value}, due"
            f" {deadline.due}: no {scheme.time} stands there any more"
        )
    return Merged(replace(paragraph, deadlines=tuple(deadlines)), True, tuple(missing))


def find_due(comments: Iterable[Comment]) -> list[str | None]:
    """The due dates that comments ask for, the last of each person, without doubles; none for ``due=none``.

    >>> find_due([Comment(1, "an", "due=2026-04-14", ""), Comment(1, "an", "due=none", "")])
    [None]
    """
    asked: dict[str, str | None] = {}
    for comment in sorted(comments, key=lambda comment: comment.at):
        if found := DUE.fullmatch(comment.text):
            asked[comment.user] = None if found[1].lower() == "none" else found[1]
    return list(dict.fromkeys(asked.values()))


def _like(gold: GoldParagraph | None, paragraph: GoldParagraph) -> GoldParagraph:
    """The paragraph with its relations in the gold's order, so that a diff shows only what changed."""
    old = gold.relations if gold else ()
    kept = tuple(relation for relation in old if relation in paragraph.relations)
    return replace(paragraph, relations=(*kept, *(one for one in paragraph.relations if one not in kept)))


def _deadline(
    key: str,
    offsets: tuple[int, int],
    answers: Sequence[Answer],
    old: Deadline | None,
    comments: Mapping[tuple[int, int], Sequence[Comment]],
    scheme: Scheme,
    findings: Findings,
) -> Deadline | None:
    labels = sorted({answer.label for answer in answers if answer.label})
    if len(labels) > 1:
        users = ", ".join(sorted(answer.user or "" for answer in answers))
        findings.conflicts.append(f"{key}: classed {' and '.join(labels)} by {users}; neither is taken")
        return old
    if not answers:
        return old
    label, meta = labels[0], answers[0].meta
    value, bound = (old.value, old.bound) if old else (meta.get("value"), meta.get("bound"))
    due = old.due if old and old.label == label else meta.get("due")
    # Who answers sees a due date and may leave it: it is theirs then, unless the class can have none.
    if label not in scheme.due_classes:
        due = None
    said = [comment for one in answers for comment in comments.get((one.source.project.id, one.example), ())]
    asked = find_due(said)
    if len(asked) > 1:
        findings.conflicts.append(f"{key}: comments ask for due {' and '.join(map(str, asked))}; neither is taken")
    elif asked and (reason := _why_not(asked[0], label, value, scheme)):
        findings.conflicts.append(f"{key}: a comment asks for due={asked[0]}, but {reason}")
    elif asked:
        due = asked[0]
    for comment in said:
        if "due" in comment.text.lower() and "=" in comment.text and not DUE.fullmatch(comment.text):
            findings.conflicts.append(f"{key}: the comment {comment.text!r} is not due=YYYY-MM-DD or due=none")
    return Deadline(*offsets, label, value, bound, due)


def _why_not(due: str | None, label: str, value: str | None, scheme: Scheme) -> str | None:
    if due is None:
        return None
    try:
        date.fromisoformat(due)
    except ValueError:
        return "no calendar has that day"
    if label not in scheme.due_classes:
        return f"{label} never has a due date"
    return None if value else "it has no value"

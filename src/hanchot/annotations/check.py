"""The scheme's own constraints on gold, beyond what reading it already refuses."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hanchot.annotations.gold import GoldParagraph, Span
from hanchot.annotations.scheme import Scheme

CLOSING = frozenset(".,;:!?)]}”’»\"'")
PAIRED = {")": "(", "]": "[", "”": "“", "»": "«", '"': '"'}


def check_paragraph(
    paragraph: GoldParagraph, scheme: Scheme, *, cross: Collection[tuple[str, str]] = ()
) -> Iterator[str]:
    """What breaks the scheme in one paragraph, each as ``key: what at which span``.

    ``cross`` are the keys and words of mentions whose tasks stand in other paragraphs: they need no deadline relation.
    """
    for problem in (
        *_edges(paragraph),
        *_nested(paragraph),
        *_signatures(paragraph, scheme),
        *_classes(paragraph, scheme, cross),
    ):
        yield f"{paragraph.key}: {problem}"


def _edges(paragraph: GoldParagraph) -> Iterator[str]:
    text = paragraph.text
    for span in paragraph.spans:
        inside = text[span.start : span.end]
        last = inside[-1]
        if inside != inside.strip():
            yield f"{_show(span, text)} begins or ends with white space"
        elif last in CLOSING and PAIRED.get(last, "\0") not in inside[:-1]:
            yield f"{_show(span, text)} ends in punctuation"
        if _inside_syllable(text, span.start) or _inside_syllable(text, span.end):
            yield f"{_show(span, text)} cuts a syllable"


def _inside_syllable(text: str, edge: int) -> bool:
    """Whether an edge parts two letters of one syllable; a capital or a digit begins a new one (glued words, units)."""
    if not 0 < edge < len(text):
        return False
    left, right = text[edge - 1], text[edge]
    return left.isalpha() and right.isalpha() and not right.isupper()


def _nested(paragraph: GoldParagraph) -> Iterator[str]:
    for trigger in paragraph.triggers:
        for entity in paragraph.entities:
            if trigger.start < entity.end and entity.start < trigger.end:
                yield f"{_show(trigger, paragraph.text)} lies in {_show(entity, paragraph.text)}"


def _signatures(paragraph: GoldParagraph, scheme: Scheme) -> Iterator[str]:
    seen = set()
    for relation in paragraph.relations:
        shown = (
            f"{relation.role} from {_show(relation.source, paragraph.text)} to {_show(relation.target, paragraph.text)}"
        )
        role = scheme.role(relation.role)
        if role is None or relation.source.label not in role.sources or relation.target.label not in role.targets:
            yield f"{shown}: the scheme joins no such labels"
        if relation in seen:
            yield f"{shown} stands twice"
        seen.add(relation)


def _classes(paragraph: GoldParagraph, scheme: Scheme, cross: Collection[tuple[str, str]]) -> Iterator[str]:
    times = {(span.start, span.end): span for span in paragraph.entities if span.label == scheme.time}
    classed = [(deadline.start, deadline.end) for deadline in paragraph.deadlines]
    linked = {(r.target.start, r.target.end) for r in paragraph.relations if r.role == scheme.deadline}
    for offsets, span in times.items():
        if classed.count(offsets) != 1:
            yield f"{_show(span, paragraph.text)} has {classed.count(offsets)} deadline classes; give it one"
    for deadline in paragraph.deadlines:
        offsets = (deadline.start, deadline.end)
        words = paragraph.text[deadline.start : deadline.end]
        shown = f"{deadline.label} at {deadline.start}-{deadline.end} {words!r}"
        if offsets not in times:
            yield f"{shown} stands on no {scheme.time} span"
        if deadline.label != scheme.none and offsets not in linked and (paragraph.key, words) not in cross:
            yield f"{shown} is nobody's {scheme.deadline}; link a task to it or class it {scheme.none}"
        if deadline.label == scheme.none and offsets in linked:
            yield f"{shown} is the target of a {scheme.deadline} relation; class it or take the relation away"
        if deadline.due is not None and deadline.label not in scheme.due_classes:
            yield f"{shown} has the due date {deadline.due}, which its class never has"
        if deadline.value is None and (deadline.bound is not None or deadline.due is not None):
            yield f"{shown} has a bound or a due date without a value"


def _show(span: Span, text: str) -> str:
    return f"{span.label} {span.start}-{span.end} {text[span.start : span.end]!r}"

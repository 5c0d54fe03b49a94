"""Differences of annotators: where the versions of one paragraph part, each said once, with who says what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hanchot.annotations.gold import Deadline, EntitySpan, Span, Trigger
from hanchot.annotations.scheme import Scheme
from hanchot.evaluation.agreement_annotators import Annotator, Versions, pair_annotators

KINDS = ("marked", "label", "edges", "role", "class", "value", "bound", "due")
"""What can differ: whether there is a mark, its label, its edges; a role between two spans; what is said of a time."""

NOTHING = "not marked"


@dataclass(frozen=True, order=True)
class Difference:
    """One disagreement about ``start``-``end`` of a paragraph, whose words are ``text``; ``kind`` is one of ``KINDS``.

    ``said`` is what is said there, each with the names of those who say it.
    """

    start: int
    end: int
    kind: str
    text: str
    said: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Disagreement:
    """One paragraph whose versions differ.

    ``differences`` stand in text order; ``following`` roles differ only because their spans do, and are not among them.
    """

    key: str
    versions: Versions
    differences: tuple[Difference, ...]
    following: int


def find_disagreements(annotators: Sequence[Annotator], scheme: Scheme) -> list[Disagreement]:
    """The paragraphs on which annotators differ, the one with most differences first.

    Raises ``DataError`` as `hanchot.evaluation.agreement.compare` does.
    """
    found = []
    for key, versions in pair_annotators(annotators).items():
        if differences := find_differences(versions, scheme):
            found.append(Disagreement(key, versions, tuple(differences), _following(versions, differences)))
    return sorted(found, key=lambda one: -len(one.differences))


def find_differences(versions: Versions, scheme: Scheme) -> list[Difference]:
    """Every disagreement about one paragraph, in text order; marks that overlap are one.

    A role counts where two annotators have both its spans, a time where two have it with the same edges.

    >>> from hanchot.annotations.gold import GoldParagraph
    >>> scheme = Scheme((), (), (), (), "TIME", "NONE", "DEADLINE")
    >>> sides = {name: GoldParagraph("a:0", "Sở Y tế họp.", (EntitySpan(0, end, "ORG"),))
    ...          for name, end in (("an", 7), ("chi", 2))}
    >>> [(one.kind, one.said) for one in find_differences(sides, scheme)]
    [('edges', (('ORG “Sở Y tế”', ('an',)), ('ORG “Sở”', ('chi',))))]
    """
    marks = (*_marks(versions, EntitySpan), *_marks(versions, Trigger))
    return sorted((*marks, *_roles(versions), *_times(versions, scheme)))


def _marks(versions: Versions, layer: type[EntitySpan] | type[Trigger]) -> Iterator[Difference]:
    text = _text(versions)
    spans = {name: [span for span in version.spans if isinstance(span, layer)] for name, version in versions.items()}
    for start, end in _stretches({span for marked in spans.values() for span in marked}):
        marked = {
            name: tuple(span for span in found if start <= span.start and span.end <= end)
            for name, found in spans.items()
        }
        if len(set(marked.values())) == 1:
            continue
        ways = {found for found in marked.values() if found}
        edges = {tuple((span.start, span.end) for span in found) for found in ways}
        kind = "marked" if len(ways) == 1 else "label" if len(edges) == 1 else "edges"
        said = {name: _said(text, found, quoted=kind == "edges") for name, found in marked.items()}
        yield Difference(start, end, kind, text[start:end], _who(said))


def _stretches(spans: set[Span]) -> list[tuple[int, int]]:
    """The stretches of text under spans that overlap."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _roles(versions: Versions) -> Iterator[Difference]:
    text = _text(versions)
    spans = {name: set(version.spans) for name, version in versions.items()}
    for relation in {relation for version in versions.values() for relation in version.relations}:
        source, target = relation.source, relation.target
        able = [name for name, known in spans.items() if source in known and target in known]
        having = {name: relation in versions[name].relations for name in able}
        if len(set(having.values())) == 2:
            said = _who({name: relation.role if has else "no " + relation.role for name, has in having.items()})
            words = f"{text[source.start : source.end]} → {text[target.start : target.end]}"
            yield Difference(source.start, source.end, "role", words, said)


def _times(versions: Versions, scheme: Scheme) -> Iterator[Difference]:
    fields: dict[str, Callable[[Deadline], str | None]] = {
        "class": lambda deadline: deadline.label,
        "value": lambda deadline: deadline.value,
        "bound": lambda deadline: deadline.bound,
        "due": lambda deadline: deadline.due,
    }
    said: defaultdict[tuple[int, int], dict[str, Deadline]] = defaultdict(dict)
    for name, version in versions.items():
        times = {(span.start, span.end) for span in version.entities if span.label == scheme.time}
        for deadline in version.deadlines:
            if (deadline.start, deadline.end) in times:
                said[deadline.start, deadline.end][name] = deadline
    for (start, end), deadlines in said.items():
        for kind, field in fields.items():
            answers = {name: field(deadline) or "none" for name, deadline in deadlines.items()}
            if len(set(answers.values())) > 1:
                yield Difference(start, end, kind, _text(versions)[start:end], _who(answers))


def _following(versions: Versions, differences: Sequence[Difference]) -> int:
    """How many roles not everybody has, without those that are differences of their own."""
    roles = [set(version.relations) for version in versions.values()]
    anybody = roles[0].union(*roles)
    return len(anybody - anybody.intersection(*roles)) - sum(one.kind == "role" for one in differences)


def _who(said: Mapping[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name, words in said.items():
        names[words].append(name)
    return tuple((words, tuple(by)) for words, by in names.items())


def _said(text: str, spans: Sequence[Span], *, quoted: bool) -> str:
    if not spans:
        return NOTHING
    return ", ".join(span.label + (f" “{text[span.start : span.end]}”" if quoted else "") for span in spans)


def _text(versions: Versions) -> str:
    return next(version.text for version in versions.values())

"""Gold that disagrees with itself: a string marked in two ways, or marked here and left there; ranked for review.

Not every one is an error. What was looked at and stands is accepted, with its reason, in
``annotations/accepted.toml``; what is left is listed, the likeliest error first.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hanchot.annotations.gold import GoldParagraph, Span
from hanchot.errors import DataError

KINDS = ("labels", "missed")
CROSS = "cross-paragraph"
"""The kind of an acceptance that is of one paragraph: a deadline whose tasks stand in other paragraphs."""

SELDOM = 2
"""Times that a string must be marked before it counts as missed elsewhere."""

Marked = Mapping[str, Mapping[str, Sequence[str]]]
"""The keys of the paragraphs of each label of each string."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Suspicion:
    """A string that the gold treats in two ways.

    ``kind`` is `labels` (marked with two labels of one layer) or `missed` (marked, and elsewhere not); ``labels`` are
    the counts of its labels, ``places`` the keys of the paragraphs of the rarer treatment, ``score`` the share of the
    other one, from 0 to 1.
    """

    string: str
    kind: str
    labels: Mapping[str, int]
    places: tuple[str, ...]
    score: float

    def __str__(self) -> str:
        counts = ", ".join(f"{label} {count}" for label, count in self.labels.items())
        what = "rarer in" if self.kind == "labels" else "not marked in"
        shown = ", ".join(self.places[:5]) + (f" and {len(self.places) - 5} more" if len(self.places) > 5 else "")
        return f"{self.string!r}: {counts}; {what} {shown}"


def find_suspicions(gold: Sequence[GoldParagraph]) -> list[Suspicion]:
    """What the gold treats in two ways, the likeliest error first: the more lopsided, and the more often, the likelier.

    A capital at the start makes no other string. Triggers are compared by their labels only: whether a verb is one
    hangs on its sentence.

    >>> from hanchot.annotations.gold import EntitySpan
    >>> marked = [GoldParagraph(f"a:{n}", "Sở Y tế họp.", (EntitySpan(0, 7, "ORG"),)) for n in range(3)]
    >>> [str(found) for found in find_suspicions([*marked, GoldParagraph("a:3", "Sở Y tế họp.")])]
    ["'sở Y tế': ORG 3; not marked in a:3"]
    """
    entities = _by_string(gold, lambda paragraph: paragraph.entities)
    triggers = _by_string(gold, lambda paragraph: paragraph.triggers)
    found = [*_two_labels(entities), *_two_labels(triggers), *_missed(gold, entities)]
    return sorted(found, key=lambda one: (-one.score, -sum(one.labels.values()), one.string, one.kind))


@dataclass(frozen=True)
class Accepted:
    """What was looked at and stands: the reasons by string and kind, and the mentions that are cross-paragraph."""

    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)
    cross: frozenset[tuple[str, str]] = frozenset()

    def __len__(self) -> int:
        return len(self.reasons) + len(self.cross)


def read_accepted(path: Path) -> Accepted:
    """The acceptances of a file, none where there is no file.

    Each is a table ``[[accepted]]`` of ``string``, ``kind``, ``reason``; one of the kind ``cross-paragraph`` also has
    the key of its ``paragraph``. Raises ``DataError`` naming the file and the entry that is not so.
    """
    if not path.exists():
        return Accepted()
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path}: {error}; mend the file") from None
    reasons: dict[tuple[str, str], str] = {}
    cross = set()
    for entry in entries:
        kind = entry.get("kind")
        wanted = {"string", "kind", "reason"} | ({"paragraph"} if kind == CROSS else set())
        if set(entry) != wanted or kind not in (*KINDS, CROSS) or not entry["reason"].strip():
            raise DataError(
                f"{path}: {entry}: an entry has a string, a kind ({', '.join(KINDS)} or {CROSS}) and a reason; "
                f"{CROSS} a paragraph too"
            )
        if kind == CROSS:
            cross.add((entry["paragraph"], entry["string"]))
        else:
            reasons[entry["string"], kind] = entry["reason"]
    return Accepted(reasons, frozenset(cross))


def open_suspicions(found: Iterable[Suspicion], accepted: Accepted, path: Path) -> tuple[list[Suspicion], list[str]]:
    """The suspicions that nobody accepted, and a problem for each acceptance that nothing is suspected of any more."""
    suspicions = list(found)
    known = {(one.string, one.kind) for one in suspicions}
    stale = [
        f"{path}: {string!r} ({kind}) is accepted but not suspected; delete the entry"
        for string, kind in accepted.reasons
        if (string, kind) not in known
    ]
    return [one for one in suspicions if (one.string, one.kind) not in accepted.reasons], stale


def _by_string(gold: Iterable[GoldParagraph], spans: Callable[[GoldParagraph], Iterable[Span]]) -> Marked:
    marked: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for paragraph in gold:
        for span in spans(paragraph):
            marked[_key(paragraph.text, span)][span.label].append(paragraph.key)
    return marked


def _key(text: str, span: Span) -> str:
    string = text[span.start : span.end]
    return string[:1].lower() + string[1:]


def _two_labels(layer: Marked) -> Iterator[Suspicion]:
    for string, marked in layer.items():
        if len(marked) > 1:
            counts = dict(sorted(((label, len(keys)) for label, keys in marked.items()), key=lambda item: -item[1]))
            usual = next(iter(counts))
            rarer = tuple(key for label, keys in marked.items() if label != usual for key in keys)
            yield Suspicion(string, "labels", counts, rarer, counts[usual] / sum(counts.values()))


def _missed(gold: Iterable[GoldParagraph], entities: Marked) -> Iterator[Suspicion]:
    marked = {string: labels for string, labels in entities.items() if sum(map(len, labels.values())) >= SELDOM}
    longest = max((len(_WORD.findall(string)) for string in marked), default=0)
    places: defaultdict[str, list[str]] = defaultdict(list)
    for paragraph in gold:
        taken = [(span.start, span.end) for span in paragraph.spans]
        words = [(match.start(), match.end()) for match in _WORD.finditer(paragraph.text)]
        for first, (start, _) in enumerate(words):
            for _, end in words[first : first + longest]:
                string = paragraph.text[start].lower() + paragraph.text[start + 1 : end]
                if string in marked and not any(one < end and start < other for one, other in taken):
                    places[string].append(paragraph.key)
    for string, keys in places.items():
        counts = Counter({label: len(of_label) for label, of_label in marked[string].items()})
        yield Suspicion(
            string, "missed", dict(counts.most_common()), tuple(keys), counts.total() / (counts.total() + len(keys))
        )

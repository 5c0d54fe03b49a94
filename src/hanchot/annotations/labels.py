"""The labels of other people's data: renamed to ours, or a scheme of their own."""

from __future__ import annotations

import colorsys
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hanchot.annotations.documents import Document, Mark
from hanchot.annotations.scheme import Label, Role, Scheme
from hanchot.corpus.intake import printable
from hanchot.corpus.text import slug
from hanchot.errors import DataError, UsageError

HOTKEYS = "1234567890"


def parse_labels(words: Iterable[str]) -> dict[str, str]:
    """``PER=PERSON`` and the like as a dict. Raises ``UsageError`` where it is none."""
    found = {}
    for word in words:
        old, equals, new = word.partition("=")
        if not equals or not old or not new:
            raise UsageError(f"{word!r} is not OLD=NEW; a label of the file, then one of the scheme")
        found[old] = new
    return found


def rename(documents: Iterable[Document], names: Mapping[str, str]) -> list[Document]:
    """The documents with other labels on their marks; one that ``names`` lacks stays."""
    return [_renamed(document, names) for document in documents] if names else list(documents)


def unknown_labels(documents: Iterable[Document], scheme: Scheme) -> dict[str, list[str]]:
    """What the documents use and the scheme lacks: kind to labels, each with its count and the first place."""
    spans = {*scheme.entity_labels, *scheme.trigger_labels}
    roles = {role.label for role in scheme.roles}
    found: dict[str, Counter[str]] = {"label": Counter(), "role": Counter(), "deadline class": Counter()}
    first: dict[tuple[str, str], str] = {}
    for document in documents:
        for kind, label, where, known in (
            *(("label", mark.label, mark.where, spans) for mark in document.marks),
            *(("role", link.role, link.where, roles) for link in document.links),
            *(("deadline class", one.label, document.where, scheme.class_labels) for one in document.deadlines),
        ):
            if label not in known:
                found[kind][label] += 1
                first.setdefault((kind, label), where)
    return {
        kind: [f"{printable(label)} ({count:,}, first {first[kind, label]})" for label, count in counts.most_common()]
        for kind, counts in found.items()
        if counts
    }


def same_but_for_form(documents: Iterable[Document], scheme: Scheme) -> dict[str, str]:
    """Labels of the documents that the scheme has in another form: ``Patient-Id`` as ``PATIENT_ID``."""
    known = {*scheme.entity_labels, *scheme.trigger_labels}
    labels = {mark.label for document in documents for mark in document.marks} - known
    return {label: _form(label) for label in sorted(labels) if _form(label) in known}


def own_scheme(documents: Sequence[Document], known: Scheme) -> tuple[Scheme, dict[str, str]]:
    """A scheme of the documents' labels and roles, and the labels that had to be written otherwise.

    A label that ``known`` has keeps its name and colour. Every scheme has a label for time, the deadline classes and a
    role for deadlines, whether the documents use them or not. Raises ``DataError`` where there is no label at all, or
    two of them differ only in what a label cannot have.
    """
    names = _names(documents)
    marks = {mark.label: mark for document in documents for mark in document.marks}
    triggers = {mark.label for document in documents for mark in document.marks if mark.trigger}
    triggers |= set(marks) & set(known.trigger_labels)
    old = {label.label: label for label in (*known.entities, *known.triggers)}
    entities = [label for label in marks if label not in triggers]
    hotkeys = iter(HOTKEYS)

    def label(name: str, number: int, *, hotkey: bool) -> Label:
        new = names[name]
        made = old.get(new) or Label(new, name, _colour(number))
        return replace(made, hotkey=next(hotkeys, None) if hotkey else None)

    made = [label(name, number, hotkey=True) for number, name in enumerate(entities)]
    if known.time not in {one.label for one in made}:
        made.append(replace(old[known.time], hotkey=next(hotkeys, None)))
    events = [label(name, len(made) + number, hotkey=False) for number, name in enumerate(sorted(triggers))]
    scheme = Scheme(
        tuple(made), tuple(events), tuple(_roles(documents, names, known, [*made, *events])), known.classes,
        known.time, known.none, known.deadline,
    )  # fmt: skip
    return scheme, {name: new for name, new in names.items() if name != new}


def to_toml(scheme: Scheme) -> str:
    """The scheme as a file that ``read_scheme`` reads."""
    lines = ["# The labels of this workspace, from an import. name: what annotators see; hotkey: in doccano's page."]
    lines += [f"{name} = []" for name in ("triggers", "roles") if not getattr(scheme, name)]
    lines += ["", "[deadlines]"]
    lines += _values({"entity": scheme.time, "none": scheme.none, "role": scheme.deadline})
    for name in ("entities", "triggers"):
        for one in getattr(scheme, name):
            values = {"label": one.label, "name": one.name, "colour": one.colour}
            lines += ["", f"[[{name}]]", *_values(values | ({"hotkey": one.hotkey} if one.hotkey else {}))]
    for role in scheme.roles:
        values = {"label": role.label, "name": role.name, "colour": role.colour}
        ends = {"from": list(role.sources), "to": list(role.targets)}
        lines += ["", "[[roles]]", *_values(values | ends)]
    for kind in scheme.classes:
        lines += ["", "[[classes]]", *_values({"label": kind.label, "name": kind.name, "due": kind.due})]
    return "\n".join(lines) + "\n"


def _renamed(document: Document, names: Mapping[str, str]) -> Document:
    def new(mark: Mark) -> Mark:
        return replace(mark, label=names.get(mark.label, mark.label))

    links = tuple(replace(link, source=new(link.source), target=new(link.target)) for link in document.links)
    return replace(document, marks=tuple(map(new, document.marks)), links=links)


def _names(documents: Sequence[Document]) -> dict[str, str]:
    """Each label of the documents, most frequent first, as a scheme can have it: upper-case ASCII."""
    counts = Counter(mark.label for document in documents for mark in document.marks)
    if not counts:
        raise DataError("no span is marked in what was read: there is nothing to make a scheme of")
    names: dict[str, str] = {}
    for name in (label for label, _ in counts.most_common()):
        new = _form(name)
        if new in names.values():
            other = next(old for old, taken in names.items() if taken == new)
            raise DataError(f"the labels {other!r} and {name!r} would both be {new}; rename one with --label OLD=NEW")
        names[name] = new
    return names


def _form(label: str) -> str:
    """A label as a scheme can have it."""
    if re.fullmatch(r"[A-Z][A-Z0-9_]{0,98}", label):
        return label
    form = slug(label).upper().replace("-", "_")
    return form if form[0].isalpha() else f"L_{form}"


def _roles(
    documents: Sequence[Document], names: Mapping[str, str], known: Scheme, labels: Sequence[Label]
) -> Iterator[Role]:
    ends: dict[str, tuple[dict[str, None], dict[str, None]]] = {known.deadline: ({}, {known.time: None})}
    for document in documents:
        for link in document.links:
            sources, targets = ends.setdefault(link.role, ({}, {}))
            sources[names[link.source.label]] = None
            targets[names[link.target.label]] = None
    here = {label.label for label in labels}
    for number, (name, (sources, targets)) in enumerate(ends.items()):
        old = known.role(name)
        if old:
            sources |= dict.fromkeys(label for label in old.sources if label in here)
            targets |= dict.fromkeys(label for label in old.targets if label in here)
        shown = (old.name, old.colour) if old else (name, _colour(number))
        yield Role(name, *shown, tuple(sources), tuple(targets))


def _values(values: Mapping[str, object]) -> Iterator[str]:
    # JSON's strings, lists and booleans are TOML's, but for DEL.
    return (
        f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f") for key, value in values.items()
    )


def _colour(number: int) -> str:
    """Colours far from each other: steps of the golden ratio round the wheel."""
    parts = colorsys.hls_to_rgb(number * 0.618034 % 1, 0.6, 0.6)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)

"""The projects of a workspace on its doccano, made from the scheme and the guidelines, and kept like them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hanchot.annotations.client import CATEGORY, RELATION, SPAN, Client, LabelType, Project
from hanchot.annotations.doccano import QUESTIONS, SPANS
from hanchot.annotations.scheme import Scheme
from hanchot.errors import RemoteError, UsageError

# Those of the classes, which have none in the scheme; as many as one can tell apart.
COLOURS = ("#de2d26", "#e6550d", "#756bb1", "#b10026", "#3182bd", "#8c6d31", "#636363", "#31a354", "#7b4173", "#393b79")


@dataclass(frozen=True)
class Wanted:
    """A project as it should be; ``types`` in the order in which annotators see them."""

    name: str
    classes: bool
    guideline: str
    types: tuple[LabelType, ...]


@dataclass(frozen=True)
class Change:
    """One change of a project; ``before`` is what it was, none where it is new, ``after`` none where it goes."""

    before: LabelType | None
    after: LabelType | None

    def __str__(self) -> str:
        before, after = self.before, self.after
        if before is None:
            return f"{after.kind} label {after.text} is new" if after else ""
        if after is None:
            return f"{before.kind} label {before.text}, which nothing is labelled with, is taken away"
        if before.text != after.text:
            return f"{before.kind} label {before.text} becomes {after.text}: what is labelled with it stays"
        return f"{before.kind} label {after.text}: {_looks(before)} becomes {_looks(after)}"


@dataclass(frozen=True)
class Migration:
    """What makes a project what it should be; ``project`` is none where it is to be made.

    ``kept`` are labels that the scheme no longer has and that spans still carry: they are never deleted.
    """

    wanted: Wanted
    project: Project | None
    changes: tuple[Change, ...]
    guideline: bool
    kept: tuple[LabelType, ...]

    def __bool__(self) -> bool:
        return self.project is None or self.guideline or bool(self.changes)

    def lines(self) -> Iterator[str]:
        """What would be done, for people."""
        if self.project is None:
            yield f"project {self.wanted.name!r}: made, with {len(self.wanted.types)} labels"
            return
        for change in self.changes:
            yield f"project {self.wanted.name!r}: {change}"
        if self.guideline:
            yield f"project {self.wanted.name!r}: the guideline is brought up to date"
        for label_type in self.kept:
            yield (
                f"project {self.wanted.name!r}: the scheme has no {label_type.kind} label {label_type.text}, and it is"
                f" in use; --rename {label_type.text}=NEW gives it a new name, or relabel what has it"
            )


def wanted_spans(project: str, scheme: Scheme, guideline: str) -> Wanted:
    """The project *entities and events*: spans of both layers and their roles."""
    marks = [LabelType(SPAN, label.label, label.colour, label.hotkey) for label in (*scheme.entities, *scheme.triggers)]
    roles = [LabelType(RELATION, role.label, role.colour) for role in scheme.roles]
    return Wanted(spans_name(project), False, guideline, (*marks, *roles))


def wanted_questions(project: str, scheme: Scheme, guideline: str) -> Wanted:
    """The project *deadlines*: one class for each question; the digits from 1 are its hotkeys."""
    types = [
        LabelType(CATEGORY, found.label, COLOURS[number % len(COLOURS)], str(number + 1) if number < 9 else None)
        for number, found in enumerate(scheme.classes)
    ]
    return Wanted(questions_name(project), True, guideline, tuple(types))


def spans_name(project: str, person: str | None = None) -> str:
    """The name of the project of spans, or of one person's copy.

    >>> spans_name("hanchot", "an")
    'hanchot: entities and events (an)'
    """
    return _name(project, SPANS, person)


def questions_name(project: str, person: str | None = None) -> str:
    """The name of the project of questions, or of one person's copy."""
    return _name(project, QUESTIONS, person)


def parse_renames(values: Iterable[str]) -> dict[str, str]:
    """``OLD=NEW`` as a mapping. Raises ``UsageError`` for anything else.

    >>> parse_renames(["PERSON=NGUOI"])
    {'PERSON': 'NGUOI'}
    """
    renames = {}
    for value in values:
        old, equals, new = value.partition("=")
        if not (old and equals and new):
            raise UsageError(f"{value!r} is not OLD=NEW, an old label and its new name")
        renames[old] = new
    return renames


def find_project(client: Client, name: str) -> Project | None:
    """The project of a name. Raises ``RemoteError`` where several have it, or its settings lose annotations."""
    found = [project for project in client.projects() if project.name == name]
    if len(found) > 1:
        raise RemoteError(f"{client.url}: {len(found)} projects are called {name!r}; rename or delete all but one")
    if found and not found[0].shared:
        raise RemoteError(
            f"{client.url}: {name!r} does not share annotations, so suggestions would stay unseen; switch"
            " collaborative annotation on in its settings"
        )
    return found[0] if found else None


def plan_project(client: Client, wanted: Wanted, *, renames: Mapping[str, str] | None = None) -> Migration:
    """What has to change on the server; nothing is changed.

    ``renames`` maps old labels to new ones. Without it a label that went and a label that came are taken for one where
    colour and hotkey are the same. Raises ``UsageError`` for a rename to a label that the scheme does not have.
    """
    renames = dict(renames or {})
    if unknown := set(renames.values()) - {label_type.text for label_type in wanted.types}:
        raise UsageError(f"cannot rename to {', '.join(sorted(unknown))}: the scheme has no such label")
    project = find_project(client, wanted.name)
    if project is None:
        return Migration(wanted, None, tuple(Change(None, label_type) for label_type in wanted.types), False, ())
    found = client.label_types(project)
    pairs = dict(_pairs(found, wanted.types, renames))
    changes = [
        Change(old, replace(new, id=old.id)) for old, new in pairs.items() if _differ(old, replace(new, id=old.id))
    ]
    taken = set(pairs.values())
    new = [Change(None, label_type) for label_type in wanted.types if label_type not in taken]
    left = [old for old in found if old not in pairs]
    used = _used(client, project, left)
    gone = [Change(old, None) for old in left if old not in used]
    guideline = project.guideline != wanted.guideline
    return Migration(wanted, project, (*gone, *changes, *new), guideline, tuple(old for old in left if old in used))


def apply_migration(client: Client, migration: Migration) -> Project:
    """Make or change a project; the project. Repeated after an interruption it does the rest."""
    project = migration.project
    if project is None:
        wanted = migration.wanted
        project = client.create_project(wanted.name, classes=wanted.classes, guideline=wanted.guideline)
    # doccano refuses a hotkey that another label still has, so all that move are freed first.
    for change in migration.changes:
        if change.before and change.after and change.before.hotkey not in (None, change.after.hotkey):
            client.save_label_type(project, replace(change.before, hotkey=None))
    for label_type in migration.kept:
        if label_type.hotkey in {wanted.hotkey for wanted in migration.wanted.types}:
            client.save_label_type(project, replace(label_type, hotkey=None))
    for change in migration.changes:
        if change.after:
            client.save_label_type(project, change.after)
        elif change.before:
            client.delete_label_type(project, change.before)
    if migration.guideline:
        client.update_guideline(project, migration.wanted.guideline)
    return project


def _pairs(
    found: Sequence[LabelType], wanted: Sequence[LabelType], renames: Mapping[str, str]
) -> Iterator[tuple[LabelType, LabelType]]:
    """Each label of the server with the one of the scheme that it is, or becomes."""
    by_name = {(new.kind, new.text): new for new in wanted}
    there = {(old.kind, old.text) for old in found}
    missing = [new for new in wanted if (new.kind, new.text) not in there]
    for old in found:
        if (old.kind, old.text) in by_name:
            yield old, by_name[old.kind, old.text]
            continue
        if old.text in renames:
            candidates = [new for new in missing if (new.kind, new.text) == (old.kind, renames[old.text])]
        else:
            alike = (old.kind, old.colour.lower(), old.hotkey)
            candidates = [new for new in missing if (new.kind, new.colour.lower(), new.hotkey) == alike]
        if len(candidates) == 1:
            missing.remove(candidates[0])
            yield old, candidates[0]


def _used(client: Client, project: Project, types: Iterable[LabelType]) -> set[LabelType]:
    used = set()
    for kind in {label_type.kind for label_type in types}:
        counts = client.label_counts(project, kind)
        names = {label for found in counts.values() for label in found}
        used |= {label_type for label_type in types if label_type.kind == kind and label_type.text in names}
    return used


def _differ(old: LabelType, new: LabelType) -> bool:
    return replace(old, colour=old.colour.lower()) != replace(new, colour=new.colour.lower())


def _looks(label_type: LabelType) -> str:
    return f"{label_type.colour}, hotkey {label_type.hotkey or 'none'}"


def _name(project: str, what: str, person: str | None) -> str:
    name = f"{project}: {what}" + (f" ({person})" if person else "")
    if len(name) > 100:
        raise UsageError(f"{name!r} has {len(name)} characters, and doccano takes 100; shorten the project or the user")
    return name

"""The annotation scheme: every label the project knows, read from ``annotations/scheme.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hanchot.errors import DataError


@dataclass(frozen=True)
class Label:
    """A label of one layer, with the name, colour (``#rrggbb``) and hotkey that annotators see."""

    label: str
    name: str
    colour: str
    hotkey: str | None = None


@dataclass(frozen=True)
class Role:
    """A relation type and the labels it may join."""

    label: str
    name: str
    colour: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class DeadlineClass:
    """A deadline class; ``due`` says whether a span of it can have a due date."""

    label: str
    name: str
    due: bool


@dataclass(frozen=True)
class Scheme:
    """All layers of the annotation. ``time``, ``none`` and ``deadline`` name the labels the deadline layer hangs on."""

    entities: tuple[Label, ...]
    triggers: tuple[Label, ...]
    roles: tuple[Role, ...]
    classes: tuple[DeadlineClass, ...]
    time: str
    none: str
    deadline: str

    @property
    def entity_labels(self) -> tuple[str, ...]:
        return tuple(label.label for label in self.entities)

    @property
    def trigger_labels(self) -> tuple[str, ...]:
        return tuple(label.label for label in self.triggers)

    @property
    def class_labels(self) -> tuple[str, ...]:
        return tuple(deadline.label for deadline in self.classes)

    @property
    def due_classes(self) -> tuple[str, ...]:
        return tuple(deadline.label for deadline in self.classes if deadline.due)

    @property
    def names(self) -> dict[str, str]:
        """What annotators see in the place of each label of a span or class; a role may share its label with a span."""
        marks: tuple[Label | DeadlineClass, ...] = (*self.entities, *self.triggers, *self.classes)
        return {mark.label: mark.name for mark in marks}

    def role(self, label: str) -> Role | None:
        return next((role for role in self.roles if role.label == label), None)


def read_scheme(path: Path) -> Scheme:
    """The scheme of a TOML file.

    Raises ``DataError`` naming the file and the entry where a key is missing, unknown or names no label of the scheme.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path}: {error}; mend the file or write a new workspace with `hanchot init`") from None
    _keys(path, "the file", values, {"deadlines", "entities", "triggers", "roles", "classes"})
    _keys(path, "[deadlines]", values["deadlines"], {"entity", "none", "role"})
    scheme = Scheme(
        entities=tuple(_label(path, entry) for entry in values["entities"]),
        triggers=tuple(_label(path, entry) for entry in values["triggers"]),
        roles=tuple(_role(path, entry) for entry in values["roles"]),
        classes=tuple(_class(path, entry) for entry in values["classes"]),
        time=values["deadlines"]["entity"],
        none=values["deadlines"]["none"],
        deadline=values["deadlines"]["role"],
    )
    _consistent(path, scheme)
    return scheme


def to_dict(scheme: Scheme) -> dict[str, Any]:
    """The scheme as plain values, the form in which it travels inside a pipeline."""
    return asdict(scheme)


def _label(path: Path, entry: dict[str, Any]) -> Label:
    _keys(path, f"label {entry.get('label')!r}", entry, {"label", "name", "colour"}, {"hotkey"})
    if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,98}", entry["label"]):
        raise DataError(f"{path}: label {entry['label']!r} is not upper-case letters, digits and '_'; rename it")
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", entry["colour"]):
        raise DataError(f"{path}: colour {entry['colour']!r} of {entry['label']} is not #rrggbb")
    if not re.fullmatch(r"[0-9a-z]", entry.get("hotkey", "0")):
        raise DataError(f"{path}: hotkey {entry['hotkey']!r} of {entry['label']} is not one of 0-9 a-z")
    return Label(entry["label"], entry["name"], entry["colour"], entry.get("hotkey"))


def _role(path: Path, entry: dict[str, Any]) -> Role:
    _keys(path, f"role {entry.get('label')!r}", entry, {"label", "name", "colour", "from", "to"})
    return Role(entry["label"], entry["name"], entry["colour"], tuple(entry["from"]), tuple(entry["to"]))


def _class(path: Path, entry: dict[str, Any]) -> DeadlineClass:
    _keys(path, f"class {entry.get('label')!r}", entry, {"label", "name", "due"})
    return DeadlineClass(entry["label"], entry["name"], entry["due"])


def _keys(path: Path, where: str, entry: Any, needed: set[str], allowed: set[str] = frozenset()) -> None:  # type: ignore[assignment]  # an empty default
    if not isinstance(entry, dict):
        raise DataError(f"{path}: {where} is not a table of keys")
    if missing := needed - entry.keys():
        raise DataError(f"{path}: {where} lacks {', '.join(sorted(missing))}")
    if unknown := entry.keys() - needed - allowed:
        raise DataError(f"{path}: {where} has the unknown key {', '.join(sorted(unknown))}")


def _consistent(path: Path, scheme: Scheme) -> None:
    spans = [*scheme.entity_labels, *scheme.trigger_labels]
    for kind, labels in (
        ("span", spans),
        ("role", [role.label for role in scheme.roles]),
        ("class", scheme.class_labels),
    ):
        if twice := {label for label in labels if list(labels).count(label) > 1}:
            raise DataError(f"{path}: the {kind} label {', '.join(sorted(twice))} stands twice; rename one")
    for role in scheme.roles:
        if unknown := {*role.sources, *role.targets} - set(spans):
            raise DataError(f"{path}: role {role.label} joins {', '.join(sorted(unknown))}, which is no span label")
    hotkeys = [label.hotkey for label in (*scheme.entities, *scheme.triggers) if label.hotkey]
    if twice := {key for key in hotkeys if hotkeys.count(key) > 1}:
        raise DataError(f"{path}: the hotkey {', '.join(sorted(twice))} is given twice; change one")
    if scheme.time not in scheme.entity_labels:
        raise DataError(f"{path}: [deadlines] entity {scheme.time!r} is no entity label")
    if scheme.none not in scheme.class_labels:
        raise DataError(f"{path}: [deadlines] none {scheme.none!r} is no class")
    if scheme.role(scheme.deadline) is None:
        raise DataError(f"{path}: [deadlines] role {scheme.deadline!r} is no role")

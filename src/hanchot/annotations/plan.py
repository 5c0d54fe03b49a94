"""What a push would do, told before anything is done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from spacy.language import Language

from hanchot.annotations.client import Client, download
from hanchot.annotations.plan_people import assign
from hanchot.annotations.plan_rows import Refused, Row, add_suggestions, find_burden, read_meta, to_meta
from hanchot.annotations.provision import Migration, Wanted, plan_project, spans_name
from hanchot.annotations.scheme import Scheme


@dataclass(frozen=True)
class Update:
    """An example whose meta is no longer that of its article; its labels are not touched."""

    example: int
    key: str
    meta: str


@dataclass(frozen=True)
class Part:
    """What one project gets.

    ``person`` is whose copy it is, none where all share it. ``there`` are the server's rows by key before the push,
    ``gone`` the keys that the corpus no longer has.
    """

    migration: Migration
    person: str | None
    created: tuple[Row, ...]
    updated: tuple[Update, ...]
    left: int
    gone: tuple[str, ...]
    there: Mapping[str, dict[str, Any]]

    def lines(self) -> Iterator[str]:
        """What would be done, for people."""
        name = self.migration.wanted.name
        yield from self.migration.lines()
        yield (
            f"{name}: {len(self.created):,} paragraphs created, {len(self.updated):,} updated,"
            f" {self.left:,} left as they are"
        )
        if self.gone:
            yield f"{name}: {len(self.gone):,} paragraphs are no longer in the corpus and stay: {_some(self.gone)}"


@dataclass(frozen=True)
class Plan:
    """What a push would do: a part for each project, what is refused, and what is hard to annotate."""

    parts: tuple[Part, ...]
    refused: tuple[Refused, ...]
    warnings: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The plan, for people, but for what is refused."""
        for part in self.parts:
            yield from part.lines()
        yield from (f"warning: {warning}" for warning in self.warnings)


def plan_push(
    client: Client,
    wanted: Wanted,
    rows: Iterable[Row | Refused],
    scheme: Scheme,
    *,
    nlp: Language | None = None,
    people: Sequence[str] = (),
    overlap: float = 0.0,
    project: str = "",
    whole: bool = True,
    renames: Mapping[str, str] | None = None,
) -> Plan:
    """Compare the corpus with the server; nothing is changed.

    Without ``people`` all share the project ``wanted``. With them each has a copy of its own, named after ``project``:
    an article goes to one person, a share ``overlap`` of the paragraphs to two, and what somebody has already stays.
    ``nlp`` reads only the articles of paragraphs that are new. ``whole`` says that the rows are the whole corpus.
    """
    good: list[Row] = []
    refused: list[Refused] = []
    for row in rows:
        good.append(row) if isinstance(row, Row) else refused.append(row)
    owners: Sequence[str | None] = people or [None]
    names = [spans_name(project, person) if person else wanted.name for person in owners]
    migrations = [plan_project(client, replace(wanted, name=name), renames=renames) for name in names]
    there = [_read_server(client, migration) for migration in migrations]
    shares = assign(good, [set(found) for found in there], overlap=overlap) if people else [good]
    parts = []
    warnings: dict[str, None] = {}
    corpus, doubtful = {row.key for row in good}, {refusal.article for refusal in refused}
    for person, migration, found, share in zip(owners, migrations, there, shares, strict=True):
        new = [row for row in share if row.key not in found]
        created: list[Row] = []
        for one in add_suggestions(new, nlp, scheme) if nlp else new:
            created.append(one) if isinstance(one, Row) else refused.append(one)
        warnings |= dict.fromkeys(burden for row in created if (burden := find_burden(row.paragraph)))
        kept = [row for row in good if row.key in found]
        updated = tuple(_updates(kept, found))
        gone = tuple(sorted(key for key in found if whole and key not in corpus and _article(key) not in doubtful))
        parts.append(Part(migration, person, tuple(created), updated, len(kept) - len(updated), gone, found))
    return Plan(tuple(parts), tuple(dict.fromkeys(refused)), tuple(warnings))


def index_rows(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows of the server by key; what somebody uploaded by hand has none and is left out."""
    return {meta["key"]: row for row in rows if (meta := read_meta(row))}


def _read_server(client: Client, migration: Migration) -> dict[str, dict[str, Any]]:
    if migration.project is None or not client.count(migration.project):
        return {}
    (rows,) = download(client, [migration.project])
    return index_rows(rows)


def _updates(rows: Iterable[Row], there: Mapping[str, dict[str, Any]]) -> Iterator[Update]:
    for row in rows:
        found = read_meta(there[row.key])
        shown = read_meta({"meta": to_meta(row)})
        if (found.get("title"), found.get("published")) != (shown["title"], shown["published"]):
            meta = found | {"title": shown["title"], "published": shown["published"]}
            yield Update(there[row.key]["id"], row.key, json.dumps(meta, ensure_ascii=False))


def _article(key: str) -> str:
    return key.rpartition(":")[0]


def _some(keys: Sequence[str], most: int = 3) -> str:
    return ", ".join(keys[:most]) + (" …" if len(keys) > most else "")

"""What doccano gives back, as values of ours, each row checked against the corpus and the scheme."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hanchot.annotations.check import check_paragraph
from hanchot.annotations.client import Client, Project, State
from hanchot.annotations.gold import Deadline, GoldParagraph, parse_gold
from hanchot.annotations.plan_offsets import from_utf16
from hanchot.annotations.plan_rows import find_faults, read_meta
from hanchot.annotations.scheme import Scheme
from hanchot.errors import DataError

# What doccano takes for a user name; it is the name of a folder too.
USER = re.compile(r"[\w.@+-]{1,150}")


@dataclass(frozen=True)
class Source:
    """A project of the workspace on the server.

    ``person`` is whose copy it is, none where all share it; ``round`` is the number of a review, none where it is none.
    """

    project: Project
    person: str | None
    round: int | None = None


@dataclass(frozen=True)
class Version:
    """A paragraph as it stands in one project, without its deadline layer.

    ``user`` is whose it is: the copy's owner, else who confirmed it, else none. ``at`` is when, empty where nobody did
    or it was not asked (a review's always is). ``sound`` says that it breaks nothing
    of the scheme; ``comments`` are the words written on it; ``meta`` is what was pushed with it.
    """

    paragraph: GoldParagraph
    source: Source
    example: int
    user: str | None
    confirmed: bool
    at: str
    sound: bool
    comments: tuple[str, ...]
    meta: Mapping[str, Any]

    @property
    def key(self) -> str:
        return self.paragraph.key


@dataclass(frozen=True)
class Answer:
    """A question as it stands: its key (paragraph key and offsets) and the class, none where there is not one."""

    key: str
    label: str | None
    source: Source
    example: int
    user: str | None
    confirmed: bool
    text: str
    meta: Mapping[str, Any]

    @property
    def stale(self) -> bool:
        """Whether its span moved or went after it was asked."""
        return bool(self.meta.get("stale"))


def find_sources(client: Client, project: str, what: str) -> list[Source]:
    """The projects of a workspace that hold ``SPANS`` or ``QUESTIONS``: the shared one, then each person's copy."""
    shape = re.compile(re.escape(f"{project}: {what}") + rf"(?: \(({USER.pattern})\))?")
    found = [Source(one, match[1]) for one in client.projects() if (match := shape.fullmatch(one.name))]
    return sorted(found, key=lambda source: (source.person is not None, source.project.id))


def find_reviews(client: Client, project: str) -> list[Source]:
    """The review projects of a workspace in the order of their rounds."""
    shape = re.compile(re.escape(review_name(project, 0)).removesuffix("0") + r"(\d+)")
    found = [(match, one) for one in client.projects() if (match := shape.fullmatch(one.name))]
    return sorted((Source(one, None, int(match[1])) for match, one in found), key=lambda source: source.round or 0)


def review_name(project: str, round: int) -> str:
    """The name of a review project; rounds are numbered from 1."""
    return f"{project}: review {round}"


def read_versions(
    client: Client,
    source: Source,
    rows: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    scheme: Scheme,
    problems: list[str],
) -> Iterator[Version]:
    """Every paragraph of a project of spans, from its rows; what cannot be used is told in ``problems`` and left out.

    ``texts`` are the paragraphs of the corpus by key.
    """
    states = read_states(client, source, rows)
    seen = set()
    for row in rows:
        meta, where = read_meta(row), f"{source.project.name}: example {row['id']}"
        if not meta:
            problems.append(f"{where} has no key of ours (uploaded by hand?); it is left out")
            continue
        key = meta["key"]
        where = f"{where} ({key})"
        if key not in texts:
            problems.append(f"{where}: the corpus has no such paragraph any more; it is left out")
        elif key in seen:
            problems.append(f"{where}: the key stands twice; delete one example in doccano")
        elif row["text"] != texts[key]:
            problems.append(f"{where}: the text is not that of the paragraph; restore it in doccano")
        else:
            seen.add(key)
            try:
                paragraph = _paragraph(row, key, scheme, where)
            except DataError as error:
                problems.append(str(error))
                continue
            state = states.get(row["id"])
            faults = list(find_breaches(paragraph, scheme)) if state else []
            problems.extend(f"{where}: {fault.removeprefix(f'{key}: ')}; mend it in doccano" for fault in faults)
            comments = tuple(comment["comment"] for comment in row.get("Comments", ()))
            user = source.person or (state.user if state else None)
            at = state.at if state else ""
            yield Version(paragraph, source, row["id"], user, state is not None, at, not faults, comments, meta)


def read_answers(
    client: Client, source: Source, rows: Sequence[Mapping[str, Any]], scheme: Scheme, problems: list[str]
) -> Iterator[Answer]:
    """Every question of a project of questions, from its rows; what cannot be used is told and left out."""
    states = read_states(client, source, rows)
    for row in rows:
        meta, where = read_meta(row), f"{source.project.name}: example {row['id']}"
        if not meta:
            problems.append(f"{where} has no key of ours (uploaded by hand?); it is left out")
            continue
        labels, state = row.get("label") or [], states.get(row["id"])
        if unknown := set(labels) - set(scheme.class_labels):
            problems.append(f"{where} ({meta['key']}): unknown class {', '.join(sorted(unknown))}")
            continue
        if state and len(labels) != 1:
            problems.append(f"{where} ({meta['key']}): confirmed with {len(labels)} classes; give it one")
        label = labels[0] if len(labels) == 1 else None
        user = source.person or (state.user if state else None)
        yield Answer(meta["key"], label, source, row["id"], user, state is not None, row["text"], meta)


def read_states(client: Client, source: Source, rows: Iterable[Mapping[str, Any]]) -> dict[int, State]:
    """Who confirmed which example; in bulk where one person did it all, else one request for a confirmed example.

    The time is empty where it was not asked for one by one.
    """
    project = source.project
    people = {user: count for user, count in client.confirmed(project).items() if count}
    if not people:
        return {}
    ids = [row["id"] for row in rows]
    if sum(people.values()) < len(ids):
        ids = sorted(client.confirmed_examples(project))
    if len(people) == 1 and source.round is None:
        (user,) = people
        return {example: State(user, "") for example in ids}
    return client.states(project, ids)


def find_breaches(paragraph: GoldParagraph, scheme: Scheme) -> Iterator[str]:
    """What breaks the scheme in spans and relations alone, whatever the deadline classes will be."""
    classes = [label for label in scheme.class_labels if label != scheme.none] or [scheme.none]
    linked = {(one.target.start, one.target.end) for one in paragraph.relations if one.role == scheme.deadline}
    deadlines = [
        Deadline(start, end, classes[0] if (start, end) in linked else scheme.none, None, None, None)
        for start, end in times(paragraph, scheme)
    ]
    yield from find_faults(paragraph, scheme)
    yield from check_paragraph(replace(paragraph, deadlines=tuple(deadlines)), scheme)


def times(paragraph: GoldParagraph, scheme: Scheme) -> list[tuple[int, int]]:
    """The offsets of the spans that have a deadline class, in text order."""
    return [(span.start, span.end) for span in paragraph.entities if span.label == scheme.time]


def _paragraph(row: Mapping[str, Any], key: str, scheme: Scheme, where: str) -> GoldParagraph:
    """A row of doccano's as a paragraph: ids numbered anew in text order, offsets in code points."""
    points = from_utf16(row["text"])
    spans = sorted(row["entities"], key=lambda span: (span["start_offset"], span["end_offset"], span["label"]))
    ids = {span["id"]: number for number, span in enumerate(spans)}
    for span in spans:
        for name in ("start_offset", "end_offset"):
            if span[name] not in points:
                raise DataError(
                    f"{where}: {span['label']} at {span['start_offset']}-{span['end_offset']} (UTF-16) does not lie on"
                    " characters of the text; mark it again in doccano"
                )
    entities = [
        {
            "id": ids[span["id"]],
            "label": span["label"],
            "start_offset": points[span["start_offset"]],
            "end_offset": points[span["end_offset"]],
        }
        for span in spans
    ]
    relations = [
        {"id": number, "from_id": ids.get(one["from_id"]), "to_id": ids.get(one["to_id"]), "type": one["type"]}
        for number, one in enumerate(_in_order(row.get("relations", ()), ids))
    ]
    values = {"key": key, "text": row["text"], "entities": entities, "relations": relations, "deadlines": []}
    return parse_gold(json.dumps(values), scheme, where=where)


def _in_order(relations: Iterable[Mapping[str, Any]], ids: Mapping[int, int]) -> list[Mapping[str, Any]]:
    return sorted(relations, key=lambda one: (ids.get(one["from_id"], -1), ids.get(one["to_id"], -1), one["type"]))

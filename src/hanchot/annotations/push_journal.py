"""What an upload that was cut off leaves on the server, and how it is put right."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hanchot.annotations.client import Client
from hanchot.annotations.plan import Part, Plan
from hanchot.annotations.plan_rows import Row, to_upload
from hanchot.workspace import Workspace, write_beside

JOURNAL = "annotations/pulled/push.json"
# Seconds; a batch takes ten, and a task that a dead worker took along never ends. Should a slow one end later after
# all, doccano refuses its examples, or ours, as doubles, and the push looks again.
PATIENCE = 30.0
KINDS = ("entities", "relations")


@dataclass(frozen=True)
class Batch:
    """An upload that was begun: its project and task on the server at ``url``, and its keys.

    ``task`` is none where we were stopped before we knew it.
    """

    url: str
    project: int
    keys: tuple[str, ...]
    task: str | None


def write_journal(batch: Batch, workspace: Workspace) -> None:
    """Note an upload that begins."""
    with write_beside(workspace.root / JOURNAL) as file:
        json.dump(asdict(batch), file)


def read_journal(client: Client, workspace: Workspace) -> Batch | None:
    """The upload to this server that began and was never seen to end; none where there is none."""
    try:
        values = json.loads((workspace.root / JOURNAL).read_text(encoding="utf-8"))
        batch = Batch(values["url"], values["project"], tuple(values["keys"]), values["task"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return batch if batch.url == client.url else None


def close_journal(workspace: Workspace) -> None:
    """Note that the last upload is on the server, whole."""
    (workspace.root / JOURNAL).unlink(missing_ok=True)


def settle(client: Client, workspace: Workspace) -> None:
    """Wait for an upload that an interrupted push began; before a plan is made."""
    batch = read_journal(client, workspace)
    if batch and batch.task:
        client.await_task(batch.task, patience=PATIENCE)


def mend(client: Client, plan: Plan, rows: Mapping[str, Row], workspace: Workspace) -> int:
    """Take away the examples of a cut-off upload that have no marks, so that the next plan creates them anew; how many.

    doccano saves the examples of an upload, then all spans, then all relations: a worker that dies in between leaves
    a whole batch without. Only a batch of the journal of which nothing of a kind arrived is looked at, and of its
    examples only those that nobody confirmed, commented or marked.
    """
    batch = read_journal(client, workspace)
    parts = plan.parts if batch else ()
    taken = sum(_mend_part(client, part, batch, rows) for part in parts if batch)
    close_journal(workspace)
    return taken


def _mend_part(client: Client, part: Part, batch: Batch, rows: Mapping[str, Row]) -> int:
    project = part.migration.project
    if project is None or project.id != batch.project:
        return 0
    there = {key: part.there[key] for key in batch.keys if key in part.there and key in rows}
    sent = {key: to_upload(rows[key], project) for key in there}
    lacking = [kind for kind in KINDS if any(row[kind] for row in sent.values()) and not _arrived(sent, there, kind)]
    if not lacking:
        return 0
    confirmed = client.confirmed_examples(project)
    bare = [
        row["id"]
        for key, row in there.items()
        if row["id"] not in confirmed
        and not row.get("Comments")
        and any(sent[key][kind] for kind in lacking)
        and all(not row[kind] if kind in lacking else _labels(row, kind) == _labels(sent[key], kind) for kind in KINDS)
    ]
    client.delete_examples(project, bare)
    return len(bare)


def _arrived(sent: Mapping[str, dict[str, Any]], there: Mapping[str, dict[str, Any]], kind: str) -> bool:
    return any(_labels(sent[key], kind) & _labels(row, kind) for key, row in there.items())


def _labels(row: Mapping[str, Any], kind: str) -> set[tuple[Any, ...]]:
    places = {span["id"]: (span["start_offset"], span["end_offset"], span["label"]) for span in row["entities"]}
    if kind == "entities":
        return set(places.values())
    return {(places.get(one["from_id"]), places.get(one["to_id"]), one["type"]) for one in row["relations"]}

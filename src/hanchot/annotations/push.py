"""Upload what is new, in batches that are each whole or not there, so that a push may be killed and repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hanchot.annotations.client import ANNOTATOR, RELATION, SPAN, Client, Member, Project
from hanchot.annotations.plan import Part, Plan
from hanchot.annotations.plan_rows import Row, to_upload
from hanchot.annotations.provision import apply_migration
from hanchot.annotations.push_journal import Batch, close_journal, write_journal
from hanchot.errors import RemoteError, UsageError
from hanchot.workspace import Workspace

# doccano saves a thousand rows at a time, and looks their spans up in one query that takes 32,766 names at most.
ROWS, SPANS = 1000, 10_000

Say = Callable[[str], None]


def push(client: Client, plan: Plan, workspace: Workspace, *, say: Say) -> None:
    """Do what a plan says.

    Raises ``UsageError`` where a person of the plan is no user yet, ``RemoteError`` where the server fails or does not
    have in the end what it was given; what is there by then stays, and the next push does the rest.
    """
    people = [part.person for part in plan.parts if part.person]
    if people and (missing := set(people) - set(client.users())):
        raise UsageError(f"no user {', '.join(sorted(missing))}; `hanchot annotations invite` makes one")
    if any(part.created for part in plan.parts):
        client.check_worker()
    for part in plan.parts:
        project = apply_migration(client, part.migration)
        if part.person:
            client.save_member(project, Member(part.person, ANNOTATOR))
        for update in part.updated:
            client.update_example(project, update.example, meta=update.meta)
        if part.created:
            _create(client, project, part, workspace, say=say)


def _create(client: Client, project: Project, part: Part, workspace: Workspace, *, say: Say) -> None:
    before, marks = client.count(project), _count_marks(client, project)
    pushed = 0
    for rows in _batches(part.created):
        _upload(client, project, rows, workspace)
        pushed += len(rows)
        marks += sum(len(row.paragraph.spans) + len(row.paragraph.relations) for row in rows)
        _verify(client, project, before + pushed, marks)
        close_journal(workspace)
        say(f"{project.name}: {pushed:,} of {len(part.created):,} paragraphs")


def _upload(client: Client, project: Project, rows: Sequence[Row], workspace: Workspace) -> None:
    def note(task: str | None) -> None:
        write_journal(Batch(client.url, project.id, tuple(row.key for row in rows), task), workspace)

    # Before the upload too: were we stopped before we hear of its task, the batch must still be known.
    note(None)
    client.upload(project, [to_upload(row, project) for row in rows], started=note)


def _verify(client: Client, project: Project, examples: int, marks: int) -> None:
    found = client.count(project)
    if found < examples:
        raise RemoteError(
            f"{client.url}: {project.name!r} has {found:,} examples where {examples:,} belong; push again"
        )
    found = _count_marks(client, project)
    if found < marks:
        raise RemoteError(f"{client.url}: {project.name!r} has {found:,} marks where {marks:,} belong; push again")


def _count_marks(client: Client, project: Project) -> int:
    counts = [client.label_counts(project, kind) for kind in (SPAN, RELATION)]
    return sum(n for found in counts for labels in found.values() for n in labels.values())


def _batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    spans = 0
    for row in rows:
        marks = len(row.paragraph.spans)
        if batch and (len(batch) >= ROWS or spans + marks > SPANS):
            yield batch
            batch, spans = [], 0
        batch.append(row)
        spans += marks
    if batch:
        yield batch

"""Plan and push a whole workspace: from its corpus, scheme and guidelines to its doccano."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spacy.language import Language

from hanchot.annotations.client import Client, UploadRefusedError
from hanchot.annotations.plan import Plan, plan_push
from hanchot.annotations.plan_rows import Row, add_suggestions, read_rows
from hanchot.annotations.provision import wanted_spans
from hanchot.annotations.push import Say, push
from hanchot.annotations.push_journal import Batch, mend, read_journal, settle
from hanchot.annotations.scheme import read_scheme
from hanchot.annotations.settings import Settings
from hanchot.workspace import Workspace

GUIDELINE = "annotations/guidelines.vi.md"
ROUNDS = 3


@dataclass(frozen=True)
class Wish:
    """What to push: gold where there is some, a pipeline's suggestions elsewhere, else bare paragraphs.

    ``only`` are ids of articles, none of them is all. ``people`` get a copy each, a share ``overlap`` of the paragraphs
    twice. ``renames`` maps old labels to new ones.
    """

    gold: bool = False
    nlp: Language | None = None
    only: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    overlap: float = 0.0
    renames: Mapping[str, str] = field(default_factory=dict)


def plan_corpus(client: Client, settings: Settings, workspace: Workspace, wish: Wish) -> Plan:
    """What `push_corpus` would do; nothing is changed.

    Raises ``DataError`` for a broken scheme or article, ``RemoteError`` where the server fails.
    """
    scheme = read_scheme(workspace.scheme)
    return plan_push(
        client,
        wanted_spans(settings.project, scheme, read_guideline(workspace)),
        read_rows(workspace, scheme, gold=wish.gold, only=wish.only),
        scheme,
        nlp=wish.nlp,
        people=wish.people,
        overlap=wish.overlap,
        project=settings.project,
        whole=not wish.only,
        renames=wish.renames,
    )


def push_corpus(client: Client, settings: Settings, workspace: Workspace, wish: Wish, *, say: Say) -> Plan:
    """Make the server what the corpus wants; the plan that was carried out, with what was refused in it.

    Repeated, it does nothing; after an interruption it does the rest. Raises ``RemoteError`` where the server fails.
    """
    for left in reversed(range(ROUNDS)):
        settle(client, workspace)
        plan = plan_corpus(client, settings, workspace, wish)
        batch = read_journal(client, workspace)
        if batch and (taken := mend(client, plan, _sent(workspace, wish, batch), workspace)):
            say(f"an earlier push was cut off: {taken:,} paragraphs without their marks are pushed anew")
            plan = plan_corpus(client, settings, workspace, wish)
        try:
            push(client, plan, workspace, say=say)
            break
        except UploadRefusedError:
            # The task of an upload that was cut off before we knew of it may have come first: look again.
            if not left:
                raise
    return plan


def read_guideline(workspace: Workspace) -> str:
    """The guidelines that annotators read; empty where the workspace has none."""
    path = workspace.root / GUIDELINE
    # doccano takes white space off both ends.
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def _sent(workspace: Workspace, wish: Wish, batch: Batch) -> dict[str, Row]:
    """The rows of a batch as they would be sent now, which is how the push that was cut off sent them."""
    scheme = read_scheme(workspace.scheme)
    only = {key.rpartition(":")[0] for key in batch.keys}
    there = {path.stem for path in workspace.articles.glob("*.md")}
    rows = [one for one in read_rows(workspace, scheme, gold=wish.gold, only=only & there) if isinstance(one, Row)]
    found = add_suggestions(rows, wish.nlp, scheme) if wish.nlp else rows
    return {row.key: row for row in found if isinstance(row, Row)} if only & there else {}

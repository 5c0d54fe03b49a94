"""The questions of the deadline layer: one for each TIME of a confirmed paragraph."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from hanchot.annotations.client import ANNOTATOR, Client, Member, Project, UploadRefusedError
from hanchot.annotations.doccano import SPANS, example_uuid, to_questions
from hanchot.annotations.gold import Deadline, GoldParagraph
from hanchot.annotations.provision import Migration, apply_migration, plan_project, questions_name, wanted_questions
from hanchot.annotations.pull import Pulled, pull
from hanchot.annotations.pull_rows import Answer, find_sources, times
from hanchot.annotations.push import ROWS, Say
from hanchot.annotations.push_corpus import read_guideline
from hanchot.annotations.scheme import Scheme, read_scheme
from hanchot.annotations.settings import Settings
from hanchot.corpus.articles import Article, paragraphs
from hanchot.workspace import Workspace

STALE = "⚠ Câu hỏi cũ, không cần trả lời: vùng thời gian đã bị sửa hoặc xóa.\n\n"
NER = "ner"


@dataclass(frozen=True)
class QuestionPart:
    """What one project of questions gets.

    ``created`` are rows; ``updated`` are questions nobody has answered whose text is no longer right, ``stale`` those
    whose span moved or went, both as example, text and meta.
    """

    migration: Migration
    person: str | None
    created: tuple[dict[str, Any], ...]
    updated: tuple[tuple[int, str, str], ...]
    stale: tuple[tuple[int, str, str], ...]
    left: int

    def lines(self) -> Iterator[str]:
        """What would be done, for people."""
        yield from self.migration.lines()
        yield (
            f"{self.migration.wanted.name}: {len(self.created):,} questions created, {len(self.updated):,} updated,"
            f" {len(self.stale):,} marked stale, {self.left:,} left as they are"
        )


def plan_questions(
    client: Client,
    settings: Settings,
    workspace: Workspace,
    *,
    nlp: Language | None = None,
    people: Sequence[str] = (),
    renames: Mapping[str, str] | None = None,
) -> list[QuestionPart]:
    """Compare the questions that confirmed paragraphs give rise to with those on the server; nothing is changed.

    ``nlp`` computes classes, values and due dates where the gold has none. With ``people`` each answers all of them in
    a copy.
    """
    scheme = read_scheme(workspace.scheme)
    pulled = pull(client, settings, workspace)
    rows = list(make_questions(pulled, scheme, nlp))
    settled = {key for key, one in pulled.merged.items() if one.spans}
    wanted = wanted_questions(settings.project, scheme, read_guideline(workspace))
    owners: Sequence[str | None] = people or [None]
    parts = []
    for person in owners:
        named = replace(wanted, name=questions_name(settings.project, person))
        there = [answer for answer in pulled.answers if answer.source.person == person]
        parts.append(_compare(plan_project(client, named, renames=renames), person, rows, there, settled))
    return parts


def push_questions(
    client: Client,
    settings: Settings,
    workspace: Workspace,
    *,
    nlp: Language | None = None,
    people: Sequence[str] = (),
    renames: Mapping[str, str] | None = None,
    say: Say,
) -> list[QuestionPart]:
    """Ask what is not asked yet; the parts that were carried out. What is answered is never changed, but marked stale.

    Who works on the spans gets the same role in the shared project. Raises ``RemoteError`` where the server fails; the
    next push does the rest.
    """
    try:
        return _push(client, settings, workspace, nlp=nlp, people=people, renames=renames, say=say)
    except UploadRefusedError:
        # An upload that was cut off may have come to its end in between: look again, once.
        return _push(client, settings, workspace, nlp=nlp, people=people, renames=renames, say=say)


def make_questions(pulled: Pulled, scheme: Scheme, nlp: Language | None = None) -> Iterator[dict[str, Any]]:
    """The questions of all paragraphs whose spans were confirmed; a class is suggested where one is known."""
    for article in pulled.articles:
        found = {paragraph.key: pulled.merged.get(paragraph.key) for paragraph in paragraphs(article)}
        if not any(one and one.spans for one in found.values()):
            continue
        bare = [GoldParagraph(paragraph.key, paragraph.text) for paragraph in paragraphs(article)]
        asked = {key: one.paragraph for key, one in found.items() if one and one.spans and one.paragraph}
        computed = compute(nlp, article, list(asked.values()), scheme) if nlp else {}
        guessed = {key: _fill(one, computed, scheme) for key, one in asked.items()}
        for row in to_questions([guessed.get(one.key, one) for one in bare], article, scheme):
            meta = json.loads(row["meta"])
            key, _, offsets = meta["key"].rpartition(":")
            start, end = map(int, offsets.split("-"))
            deadline = next(one for one in guessed[key].deadlines if (one.start, one.end) == (start, end))
            settled = {(one.start, one.end) for one in asked[key].deadlines}
            known = (start, end) in settled or (key, start, end) in computed
            values = {"value": deadline.value, "bound": deadline.bound, "due": deadline.due}
            yield row | {"label": row["label"] if known else [], "meta": json.dumps(meta | values, ensure_ascii=False)}


def compute(
    nlp: Language, article: Article, marked: Sequence[GoldParagraph], scheme: Scheme
) -> dict[tuple[str, int, int], Deadline]:
    """What a pipeline computes for the TIMEs that people marked, by paragraph key and offsets.

    Its entity recogniser is passed by. A TIME that does not lie on its tokens has nothing computed.
    """
    doc = nlp.make_doc(article.text)
    if Doc.has_extension("published"):
        doc._.published = article.published
    starts = {paragraph.key: paragraph.start for paragraph in paragraphs(article)}
    places = {}
    spans = []
    for paragraph in marked:
        shift = starts[paragraph.key]
        for entity in paragraph.entities:
            span = doc.char_span(shift + entity.start, shift + entity.end, label=entity.label)
            if span is not None:
                spans.append(span)
                places[span.start_char, span.end_char] = (paragraph.key, entity.start, entity.end)
    for name, component in nlp.pipeline:
        if name == NER:
            doc.set_ents(spans)
        else:
            doc = component(doc)
    return {
        places[ent.start_char, ent.end_char]: Deadline(
            *places[ent.start_char, ent.end_char][1:],
            ent._.deadline or scheme.none,
            ent._.time.value,
            ent._.time.bound,
            ent._.time.due,
        )
        for ent in doc.ents
        if ent.label_ == scheme.time
        and (ent.start_char, ent.end_char) in places
        and ent.has_extension("time")
        and ent._.time is not None
    }


def _push(
    client: Client,
    settings: Settings,
    workspace: Workspace,
    *,
    nlp: Language | None,
    people: Sequence[str],
    renames: Mapping[str, str] | None,
    say: Say,
) -> list[QuestionPart]:
    parts = plan_questions(client, settings, workspace, nlp=nlp, people=people, renames=renames)
    if any(part.created for part in parts):
        client.check_worker()
    for part in parts:
        project = apply_migration(client, part.migration)
        for member in _members(client, settings, project, part.person):
            client.save_member(project, member)
        for example, text, meta in (*part.updated, *part.stale):
            client.update_example(project, example, text=text, meta=meta)
        for first in range(0, len(part.created), ROWS):
            batch = part.created[first : first + ROWS]
            client.upload(project, [_for_project(row, project) for row in batch])
            say(f"{project.name}: {first + len(batch):,} of {len(part.created):,} questions")
    return parts


def _members(client: Client, settings: Settings, project: Project, person: str | None) -> list[Member]:
    """Who has to work on a project of questions and does not yet."""
    if person:
        return [Member(person, ANNOTATOR)]
    wanted: dict[str, Member] = {}
    for source in find_sources(client, settings.project, SPANS):
        owner = [Member(source.person, ANNOTATOR)] if source.person else client.members(source.project)
        wanted |= {member.user: member for member in owner if member.user not in wanted}
    there = {member.user for member in client.members(project)}
    return [member for user, member in wanted.items() if user not in there]


def _compare(
    migration: Migration,
    person: str | None,
    rows: Sequence[dict[str, Any]],
    there: Sequence[Answer],
    settled: set[str],
) -> QuestionPart:
    wanted = {json.loads(row["meta"])["key"]: row for row in rows}
    known = {answer.key for answer in there}
    updated, stale = [], []
    for answer in there:
        row = wanted.get(answer.key)
        if row and (answer.stale or (not answer.confirmed and answer.text != row["text"])):
            updated.append((answer.example, row["text"], row["meta"]))
        elif not row and answer.key.rpartition(":")[0] in settled and not answer.stale:
            meta = json.dumps({**answer.meta, "stale": True}, ensure_ascii=False)
            stale.append((answer.example, STALE + answer.text, meta))
    created = tuple(row for key, row in wanted.items() if key not in known)
    left = len(there) - len(updated) - len(stale)
    return QuestionPart(migration, person, created, tuple(updated), tuple(stale), left)


def _fill(paragraph: GoldParagraph, computed: Mapping[tuple[str, int, int], Deadline], scheme: Scheme) -> GoldParagraph:
    """The paragraph with a class for every TIME: its own, else the computed one, else none at all."""
    own = {(deadline.start, deadline.end): deadline for deadline in paragraph.deadlines}
    deadlines = [
        own.get(offsets) or computed.get((paragraph.key, *offsets)) or Deadline(*offsets, scheme.none, None, None, None)
        for offsets in times(paragraph, scheme)
    ]
    return replace(paragraph, deadlines=tuple(deadlines))


def _for_project(row: dict[str, Any], project: Project) -> dict[str, Any]:
    return row | {"example_uuid": example_uuid(str(project.id), json.loads(row["meta"])["key"])}

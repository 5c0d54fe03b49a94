"""The loop with a real doccano: push, annotate as people do, pull, ask, answer, pull again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import spacy
from doccano_client import DoccanoClient

from hanchot.annotations.client import ANNOTATOR, APPROVER, SPAN, LabelType, Member, Project, download
from hanchot.annotations.client_doccano import DoccanoServer, enter_with_token, log_in
from hanchot.annotations.gold import EntitySpan, GoldParagraph, Relation, Trigger, read_gold, write_gold
from hanchot.annotations.people import invite
from hanchot.annotations.plan import Plan
from hanchot.annotations.plan_offsets import to_utf16
from hanchot.annotations.plan_rows import read_meta
from hanchot.annotations.provision import apply_migration, plan_project, spans_name, wanted_questions, wanted_spans
from hanchot.annotations.pull import pull, write_pulled
from hanchot.annotations.push_corpus import Wish, plan_corpus, push_corpus
from hanchot.annotations.push_journal import Batch, read_journal, write_journal
from hanchot.annotations.questions import plan_questions, push_questions
from hanchot.annotations.review import plan_review, push_review
from hanchot.annotations.scheme import Scheme, read_scheme
from hanchot.annotations.server import Server, credentials, status
from hanchot.annotations.settings import Settings
from hanchot.annotations.status import read_progress
from hanchot.corpus.articles import make_article, paragraphs, read_articles, write_articles
from hanchot.errors import RemoteError, UsageError
from hanchot.workspace import Workspace, write_workspace

FULL = os.environ.get("HANCHOT_SIZE") == "full"
# Emoji of one and of several code points, and marks that no composed letter takes in.
HARD = "🌊🌊 Ngày 3/3, 👩🏽 bà Hà 🇻🇳 nhắc các thôn x̣̃q̇ dọn kênh 🚜 trước ngày 15/4/2026.\n\nĐoạn này không có gì. z̤̀ 🌊"

pytestmark = pytest.mark.doccano


@dataclass(frozen=True)
class Team:
    """A workspace with its doccano, and its administrator's client."""

    workspace: Workspace
    settings: Settings
    client: DoccanoServer
    scheme: Scheme

    def push(self, **wish: Any) -> Plan:
        plan = push_corpus(self.client, self.settings, self.workspace, Wish(**wish), say=silent)
        assert not plan.refused
        return plan

    def project(self, person: str | None = None) -> Project:
        name = spans_name(self.settings.project, person)
        return next(one for one in self.client.projects() if one.name == name)

    def rows(self, project: Project) -> dict[str, dict[str, Any]]:
        (rows,) = download(self.client, [project])
        found = [(read_meta(row)["key"], row) for row in rows]
        assert len(dict(found)) == len(found)
        return dict(found)


@dataclass(frozen=True)
class Person:
    """An annotator who works as the page does: offsets in UTF-16, one request a mark."""

    client: DoccanoClient

    def mark(self, project: Project, row: dict[str, Any], wanted: GoldParagraph) -> None:
        units, ids = to_utf16(row["text"]), {}
        for span in wanted.spans:
            made = self.client.create_span(project.id, row["id"], units[span.start], units[span.end], span.label)
            ids[span] = made.id
        for relation in wanted.relations:
            ends = (ids[relation.source], ids[relation.target])
            self.client.create_relation(project.id, row["id"], *ends, relation.role)

    def confirm(self, project: Project, example: int) -> None:
        self.client.update_example_state(project.id, example)

    def answer(self, project: Project, example: int, label: str, comment: str | None = None) -> None:
        self.client.create_category(project.id, example, label)
        if comment:
            self.client.create_comment(project.id, example, comment)
        self.confirm(project, example)


def silent(line: str) -> None:
    """Progress that nobody reads."""


@pytest.fixture
def team(doccano: Server, tmp_path: Path) -> Iterator[Team]:
    """A workspace of the four example articles and one that is hard to count in; its projects go with the test."""
    workspace = Workspace(tmp_path / "không gian")
    write_workspace(workspace.root, example=True)
    (workspace.root / "annotations/guidelines.vi.md").write_text("# Hướng dẫn\n", encoding="utf-8")
    more = [make_article(title=f"Thêm {number}", text=f"{HARD} {number}") for number in range(241 if FULL else 0)]
    list(write_articles([make_article(title="Khó đếm", text=HARD), *more], workspace.articles))
    administrator = credentials(doccano.folder)
    client = log_in(doccano.url, administrator.user, administrator.password)
    name = f"đội {tmp_path.name}"[-40:]
    yield Team(workspace, Settings(doccano.url, "admin", name), client, read_scheme(workspace.scheme))
    client = log_in(doccano.url, administrator.user, administrator.password)
    for project in client.projects():
        if project.name.startswith(f"{name}:"):
            client.delete_project(project)


@pytest.fixture
def person(team: Team) -> Callable[[str], Person]:
    def enter(user: str) -> Person:
        if user not in team.client.users():
            team.client.create_user(user, f"mật khẩu {user} 1")
        for project in team.client.projects():
            if project.name.startswith(f"{team.settings.project}:"):
                team.client.save_member(project, Member(user, ANNOTATOR))
        client = DoccanoClient(team.settings.url)
        client.login(user, f"mật khẩu {user} 1")
        return Person(client)

    return enter


def hard_key(team: Team, index: int = 0) -> str:
    (path,) = team.workspace.articles.glob("kho-dem-*.md")
    return f"{path.stem}:{index}"


def hard_marks(team: Team) -> GoldParagraph:
    """What a careful reader marks in the first hard paragraph."""
    text = HARD.partition("\n")[0]

    def place(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    early, who, whom, late = (
        EntitySpan(*place(words), label)
        for words, label in (
            ("Ngày 3/3", "TIME"),
            ("Hà", "PERSON"),
            ("các thôn x̣̃q̇", "GROUP"),
            ("trước ngày 15/4/2026", "TIME"),
        )
    )
    directive, task = Trigger(*place("nhắc"), "DIRECTIVE"), Trigger(*place("dọn"), "TASK")
    relations = (
        Relation(directive, early, "TIME"),
        Relation(directive, who, "ISSUER"),
        Relation(directive, whom, "ASSIGNEE"),
        Relation(directive, task, "CONTENT"),
        Relation(task, late, "DEADLINE"),
    )
    return GoldParagraph(hard_key(team), text, (early, who, whom, late), (directive, task), relations)


def size(team: Team) -> int:
    """How many paragraphs the corpus has: 18, or 500."""
    return sum(len(list(paragraphs(article))) for article in read_articles(team.workspace.articles))


def smallest(team: Team) -> tuple[str, ...]:
    """The id of the annotated article with the fewest marks."""
    return (min(team.workspace.gold.glob("*.jsonl"), key=lambda path: path.stat().st_size).stem,)


def same_marks(left: GoldParagraph, right: GoldParagraph) -> bool:
    return (left.key, left.text, left.spans, set(left.relations)) == (
        right.key,
        right.text,
        right.spans,
        set(right.relations),
    )


# Provisioning


def test_projects_are_made_from_the_scheme_and_made_once(team: Team) -> None:
    for wanted in (
        wanted_spans(team.settings.project, team.scheme, "# Hướng dẫn"),
        wanted_questions(team.settings.project, team.scheme, "# Hướng dẫn"),
    ):
        first = plan_project(team.client, wanted)
        assert list(first.lines()) == [f"project {wanted.name!r}: made, with {len(wanted.types)} labels"]
        project = apply_migration(team.client, first)
        assert not plan_project(team.client, wanted)
        assert [replace(found, id=None) for found in team.client.label_types(project)] == list(wanted.types)


def test_a_renamed_label_keeps_its_spans_and_a_used_one_is_never_deleted(team: Team) -> None:
    team.push(gold=True)
    project = team.project()
    before = team.client.label_counts(project, SPAN)["admin"]
    person, title, *rest = team.scheme.entities
    changed = replace(
        team.scheme,
        entities=(replace(person, label="NGUOI", hotkey="2"), replace(title, hotkey="1"), *rest[:-1]),
    )
    wanted = wanted_spans(team.settings.project, changed, "# Hướng dẫn")
    migration = plan_project(team.client, wanted, renames={"PERSON": "NGUOI"})
    assert f"project {wanted.name!r}: span label PERSON becomes NGUOI: what is labelled with it stays" in list(
        migration.lines()
    )
    assert [kept.text for kept in migration.kept] == [rest[-1].label]
    apply_migration(team.client, migration)
    assert not plan_project(team.client, wanted)
    after = team.client.label_counts(project, SPAN)["admin"]
    assert after == {("NGUOI" if label == "PERSON" else label): n for label, n in before.items()}


def test_a_new_unused_label_of_somebodys_goes_and_is_told(team: Team) -> None:
    wanted = wanted_spans(team.settings.project, team.scheme, "")
    project = apply_migration(team.client, plan_project(team.client, wanted))
    team.client.save_label_type(project, LabelType(SPAN, "THỬ", "#123456", "z"))
    migration = plan_project(team.client, wanted)
    assert [str(change) for change in migration.changes] == [
        "span label THỬ, which nothing is labelled with, is taken away"
    ]
    apply_migration(team.client, migration)
    assert not plan_project(team.client, wanted)


# The way there and back


def test_a_push_repeated_does_nothing_and_gold_comes_back_as_it_went(team: Team) -> None:
    team.push(gold=True)
    (part,) = team.push(gold=True).parts
    assert not part.migration
    assert (part.created, part.updated, part.left, part.gone) == ((), (), size(team), ())
    assert team.client.count(team.project()) == size(team)
    pulled = pull(team.client, team.settings, team.workspace)
    gold = {one.key: one for one in read_gold(team.workspace.gold, team.scheme)}
    assert all(same_marks(one.paragraph, gold[one.key]) for one in pulled.versions if one.key in gold)
    assert (pulled.problems, pulled.conflicts, pulled.stale, pulled.proposed) == ((), (), (), {})


def test_what_people_do_comes_home_code_point_for_code_point(team: Team, person: Callable[[str], Person]) -> None:
    team.push(gold=True)
    project, rows = team.project(), team.rows(team.project())
    an, binh = person("an"), person("binh")
    wanted = hard_marks(team)
    an.mark(project, rows[wanted.key], wanted)
    an.confirm(project, rows[wanted.key]["id"])
    binh.confirm(project, rows[hard_key(team, 1)]["id"])
    pulled = pull(team.client, team.settings, team.workspace)
    assert {(one.key, one.user) for one in pulled.versions if one.confirmed} == {
        (wanted.key, "an"),
        (hard_key(team, 1), "binh"),
    }
    assert same_marks(next(one.paragraph for one in pulled.versions if one.key == wanted.key), wanted)
    assert pulled.unsettled == {wanted.article_id: "0 of 2 paragraphs, 2 classes to come"}

    (part,) = push_questions(team.client, team.settings, team.workspace, say=silent)
    assert len(part.created) == 2
    (again,) = plan_questions(team.client, team.settings, team.workspace)
    assert (again.created, again.updated, again.stale, again.left) == ((), (), (), 2)
    questions = next(
        one for one in team.client.projects() if one.classes and one.name.startswith(team.settings.project)
    )
    assert {member.user for member in team.client.members(questions)} >= {"an", "binh"}
    asked = team.rows(questions)
    early, late = (f"{wanted.key}:{span.start}-{span.end}" for span in wanted.entities if span.label == "TIME")
    assert "⟦trước ngày 15/4/2026⟧" in asked[late]["text"]
    assert "Nhiệm vụ: dọn" in asked[late]["text"]
    assert asked[late]["label"] == []
    an.answer(questions, asked[early]["id"], "NONE")
    binh.answer(questions, asked[late]["id"], "IMMEDIATE", "due=none")
    pulled = pull(team.client, team.settings, team.workspace)
    assert not pulled.problems and not pulled.conflicts and not pulled.unsettled
    written = write_pulled(pulled, team.workspace)
    merged = team.workspace.root / f"annotations/pulled/merged/{wanted.article_id}.jsonl"
    assert merged in written
    first, second = read_gold(merged, team.scheme)
    assert same_marks(first, wanted)
    assert [(one.label, one.due) for one in first.deadlines] == [("NONE", None), ("IMMEDIATE", None)]
    assert not second.spans
    (mine,) = read_gold(team.workspace.root / "annotations/pulled/an", team.scheme)
    assert same_marks(mine, wanted) and [one.label for one in mine.deadlines] == ["NONE"]
    states = [json.loads(line) for line in (team.workspace.root / "annotations/pulled/states.jsonl").open("rb")]
    assert {(row["key"], row["user"]) for row in states if row["confirmed"]} >= {(wanted.key, "an"), (late, "binh")}
    spans, asked_progress = read_progress(team.client, team.settings)
    assert (spans.confirmed, spans.left) == (2, len(rows) - 2)
    assert {work.user: work.marks for work in spans.people}["an"] == 11
    assert asked_progress.left == 0


def test_a_moved_span_makes_its_question_stale_and_its_answer_unused(
    team: Team, person: Callable[[str], Person]
) -> None:
    team.push(only=(hard_marks(team).article_id,))
    project, an, wanted = team.project(), person("an"), hard_marks(team)
    row = team.rows(project)[wanted.key]
    an.mark(project, row, wanted)
    an.confirm(project, row["id"])
    push_questions(team.client, team.settings, team.workspace, say=silent)
    questions = next(
        one for one in team.client.projects() if one.classes and one.name.startswith(team.settings.project)
    )
    person("an")
    for number, question in enumerate(team.rows(questions).values()):
        an.answer(questions, question["id"], "NONE", "due=2026-02-30" if number else "due=2026-04-14")
    pulled = pull(team.client, team.settings, team.workspace)
    assert sum("NONE never has a due date" in line for line in pulled.conflicts) == 1
    assert sum("no calendar has that day" in line for line in pulled.conflicts) == 1
    # The class NONE contradicts the DEADLINE relation to the second TIME.
    assert sum("is the target of a DEADLINE relation" in line for line in pulled.conflicts) == 1
    # The TIME becomes shorter.
    units, late = to_utf16(wanted.text), wanted.entities[-1]
    spans = an.client.list_spans(project.id, row["id"])
    old = next(span for span in spans if span.start_offset == units[late.start])
    an.client.delete_span(project.id, row["id"], old.id)
    an.client.create_span(project.id, row["id"], units[late.start] + 6, units[late.end], "TIME")
    pulled = pull(team.client, team.settings, team.workspace)
    assert any(f"{wanted.key}:{late.start}-{late.end}: the TIME moved or went" in line for line in pulled.stale)
    assert pulled.unsettled[wanted.article_id].endswith("1 classes to come")
    (part,) = push_questions(team.client, team.settings, team.workspace, say=silent)
    assert (len(part.created), len(part.stale)) == (1, 1)
    assert any(question["text"].startswith("⚠") for question in team.rows(questions).values())


def test_values_stay_while_a_time_stays_and_a_change_of_the_gold_is_no_victim(
    team: Team, person: Callable[[str], Person]
) -> None:
    team.push(gold=True)
    project, an = team.project(), person("an")
    gold = {one.key: one for one in read_gold(team.workspace.gold, team.scheme)}
    rows = team.rows(project)
    timed = next(one for one in gold.values() if len(one.deadlines) > 1 and one.deadlines[0].value)
    lost, kept = timed.deadlines[:2]
    units = to_utf16(timed.text)
    spans = an.client.list_spans(project.id, rows[timed.key]["id"])
    an.client.delete_span(
        project.id,
        rows[timed.key]["id"],
        next(span.id for span in spans if span.start_offset == units[lost.start]),
    )
    an.confirm(project, rows[timed.key]["id"])
    pulled = pull(team.client, team.settings, team.workspace)
    assert [line for line in pulled.stale if f"value {lost.value}" in line]
    proposed = {one.key: one for one in pulled.proposed[timed.article_id]}
    assert kept in proposed[timed.key].deadlines and lost not in proposed[timed.key].deadlines
    # Meanwhile somebody mends the gold by hand: both changed, and neither side wins.
    file = team.workspace.gold / f"{timed.article_id}.jsonl"
    lines = list(read_gold(file, team.scheme))
    bare = GoldParagraph(timed.key, timed.text)
    write_gold([bare if one.key == timed.key else one for one in lines], file)
    pulled = pull(team.client, team.settings, team.workspace)
    assert any("the gold was changed after the push" in line for line in pulled.conflicts)
    assert not pulled.proposed


def test_suggestions_stand_where_they_were_found(team: Team) -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("entity_ruler", name="ner").add_patterns(  # type: ignore[attr-defined]
        [{"label": "GROUP", "pattern": "các thôn"}, {"label": "LẠ", "pattern": "kênh"}]
    )
    key = hard_key(team)
    team.push(nlp=nlp, only=(hard_marks(team).article_id,))
    row = team.rows(team.project())[key]
    ((start, end, label),) = [(one["start_offset"], one["end_offset"], one["label"]) for one in row["entities"]]
    # As the page counts: in UTF-16.
    assert row["text"].encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "các thôn"
    assert label == "GROUP"
    assert read_meta(row)["from"] == "suggested"


def test_invalid_rows_never_leave_and_the_rest_goes(team: Team) -> None:
    file = sorted(team.workspace.gold.glob("*.jsonl"))[0]
    lines = file.read_text(encoding="utf-8").splitlines()
    row = json.loads(next(line for line in lines if json.loads(line)["relations"]))

    def broken(**values: Any) -> str:
        return json.dumps({**row, **values}, ensure_ascii=False)

    first, *others = row["entities"]
    cases = [
        broken(entities=[{**first, "start_offset": first["end_offset"]}, *others]),
        broken(entities=[{**first, "start_offset": -1}, *others]),
        broken(entities=[{**first, "end_offset": 99_999}, *others]),
        broken(entities=[{**first, "label": "LẠ"}, *others]),
        broken(entities=[first, {**first, "id": 99, "label": "TASK"}, *others], relations=[]),
        broken(relations=[{**row["relations"][0], "to_id": 98}]),
        broken(relations=[{"id": 0, "from": 0, "to": 1, "type": "ISSUER"}]),
        broken(relations=[{**row["relations"][0], "type": "LẠ"}]),
        broken(entities=None),
        broken(text=row["text"] + " thêm"),
        "{",
    ]
    for case in cases:
        file.write_text("\n".join([case, *(line for line in lines if json.loads(line)["key"] != row["key"])]) + "\n")
        plan = plan_corpus(team.client, team.settings, team.workspace, Wish(gold=True))
        assert any(str(refused).startswith(f"{file}:1: ") for refused in plan.refused), case
        (part,) = plan.parts
        assert row["key"] not in {created.key for created in part.created}
        assert len(part.created) == size(team) - 1
    push_corpus(team.client, team.settings, team.workspace, Wish(gold=True), say=silent)
    assert team.client.count(team.project()) == size(team) - 1


# Interruptions and failures

KILLED = """
import sys
from pathlib import Path
from hanchot.annotations import push
from hanchot.annotations.client_doccano import enter_with_token
from hanchot.annotations.push_corpus import Wish, push_corpus
from hanchot.annotations.settings import Settings
from hanchot.workspace import Workspace
push.ROWS = 4
url, name, root = sys.argv[1:]
client = enter_with_token(url, sys.stdin.read())
print("begins", flush=True)
push_corpus(client, Settings(url, "admin", name), Workspace(Path(root)), Wish(gold=True), say=print)
"""


def test_a_push_killed_at_random_moments_ends_with_exactly_what_is_wanted(team: Team, doccano: Server) -> None:
    token = log_in_for_token(doccano)
    moments = random.Random(5)
    for _ in range(20 if FULL else 2):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, team.settings.url, team.settings.project, str(team.workspace.root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin and process.stdout
        process.stdin.write(token)
        process.stdin.close()
        process.stdout.readline()
        time.sleep(moments.uniform(0, 5 if FULL else 3))
        process.kill()
        process.wait()
        process.stdout.close()
    team.push(gold=True)
    rows = team.rows(team.project())
    gold = {one.key: one for one in read_gold(team.workspace.gold, team.scheme)}
    assert len(rows) == size(team)
    assert all(
        (len(rows[key]["entities"]), len(rows[key]["relations"])) == (len(one.spans), len(one.relations))
        for key, one in gold.items()
    )
    assert read_journal(team.client, team.workspace) is None


def test_a_batch_that_a_dying_worker_left_bare_is_pushed_anew(
    team: Team, person: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = {"gold": True, "only": smallest(team)}
    team.push(**wish)
    project = team.project()
    rows = team.rows(project)
    an = person("an")
    marked = [row for row in rows.values() if row["entities"]]
    for row in marked:
        delete_spans(an, project, row["id"])
    done, *bare = marked
    an.confirm(project, done["id"])
    write_journal(Batch(team.client.url, project.id, tuple(rows), "no such task"), team.workspace)
    said: list[str] = []
    monkeypatch.setattr("hanchot.annotations.push_journal.PATIENCE", 0.5)
    push_corpus(team.client, team.settings, team.workspace, Wish(**wish), say=said.append)
    assert said[0] == f"an earlier push was cut off: {len(bare)} paragraphs without their marks are pushed anew"
    after = team.rows(project)
    assert len(after) == len(rows)
    # What somebody confirmed is theirs, bare as it is.
    assert after[read_meta(done)["key"]]["entities"] == []
    assert all(len(after[read_meta(row)["key"]]["entities"]) == len(row["entities"]) for row in bare)


def delete_spans(person: Person, project: Project, example: int) -> None:
    for span in person.client.list_spans(project.id, example):
        person.client.delete_span(project.id, example, span.id)


def log_in_for_token(doccano: Server) -> str:
    import requests

    administrator = credentials(doccano.folder)
    answer = requests.post(
        f"{doccano.url}/v1/auth/login/",
        json={"username": administrator.user, "password": administrator.password},
        timeout=30,
    )
    return str(answer.json()["key"])


def test_every_failure_of_the_other_side_is_one_clear_line_in_time(
    team: Team, doccano: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hanchot.annotations.client_session.LOOK_AFTER", 0.5)
    monkeypatch.setattr("hanchot.annotations.client_session.LOOKS", 2)
    team.push(only=smallest(team))
    with pytest.raises(RemoteError, match="wrong user or password for admin"):
        log_in(doccano.url, "admin", "sai")
    with pytest.raises(RemoteError, match="the session has expired"):
        enter_with_token(doccano.url, "0" * 40)
    with pytest.raises(RemoteError, match="nothing answers there"):
        log_in("http://127.0.0.1:9", "admin", "x")
    team.client.client._base_repository._session.cookies.clear()
    with pytest.raises(RemoteError, match="the session has expired"):
        team.client.projects()
    again = enter_with_token(doccano.url, log_in_for_token(doccano))
    object.__setattr__(team, "client", again)
    project = team.project()
    found = status(doccano.folder)
    workers = [pid for pid in found.processes if b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        with pytest.raises(RemoteError, match="its worker does not run"):
            download(again, [project])
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
    assert time.monotonic() - began < 60
    again.delete_project(project)
    with pytest.raises(RemoteError, match="it is not there"):
        again.count(project)
    with pytest.raises(RemoteError, match="push` first"):
        pull(again, team.settings, team.workspace)


# People


def test_people_are_invited_once_and_get_copies_with_an_overlap(team: Team) -> None:
    names = [f"{name}-{team.workspace.root.parent.name[-8:]}" for name in ("chi", "dung")]
    with pytest.raises(UsageError, match="no user"):
        team.push(people=tuple(names), gold=True)
    with pytest.raises(UsageError, match="30 at most"):
        invite(team.client, team.settings, ["x" * 31], role=ANNOTATOR)
    invited = invite(team.client, team.settings, names, role=ANNOTATOR)
    assert all(one.password and one.password not in repr(one) for one in invited)
    assert [one.password for one in invite(team.client, team.settings, names, role=APPROVER)] == [None, None]
    team.push(people=tuple(names), gold=True, overlap=0.4)
    copies = [set(team.rows(team.project(name))) for name in names]
    everything = {key for keys in copies for key in keys}
    assert len(everything) == size(team)
    assert 0.4 * size(team) <= len(copies[0] & copies[1]) < size(team)
    before = [len(keys) for keys in copies]
    team.push(people=tuple(names), gold=True, overlap=0.4)
    assert [team.client.count(team.project(name)) for name in names] == before
    assert {(member.user, member.role) for member in team.client.members(team.project(names[0]))} == {
        ("admin", "project_admin"),
        (names[0], ANNOTATOR),
    }


def test_what_people_disagree_on_is_decided_in_a_review(team: Team, person: Callable[[str], Person]) -> None:
    names, wanted = ("giang", "hoa"), hard_marks(team)
    people = {name: person(name) for name in names}
    team.push(people=names, overlap=1.0, only=(wanted.article_id,))
    for name, one in people.items():
        project = team.project(name)
        rows = team.rows(project)
        mine = wanted if name == "giang" else replace(wanted, relations=wanted.relations[1:])
        one.mark(project, rows[wanted.key], mine)
        for row in rows.values():
            one.confirm(project, row["id"])
    pulled = pull(team.client, team.settings, team.workspace)
    assert any(line.startswith(f"{wanted.key}: giang, hoa marked it in 2 ways") for line in pulled.conflicts)
    write_pulled(pulled, team.workspace)
    for name in names:
        mine, empty = read_gold(team.workspace.root / f"annotations/pulled/{name}", team.scheme)
        assert len(mine.relations) == (5 if name == "giang" else 4)
        assert not empty.spans

    review = push_review(team.client, team.settings, team.workspace, reviewers=["giang"], say=silent)
    (dispute,) = review.disputes
    assert dispute.notes == ("giang: + TIME: DIRECTIVE “nhắc” → TIME “Ngày 3/3”", "hoa: =")
    assert not plan_review(team.client, team.settings, team.workspace).disputes
    project = next(one for one in team.client.projects() if one.name == f"{team.settings.project}: review 1")
    (row,) = team.rows(project).values()
    assert (len(row["entities"]), len(row["relations"])) == (6, 4)
    assert [comment["comment"] for comment in row["Comments"]] == list(dispute.notes)
    giang = people["giang"].client
    ids = {span.start_offset: span.id for span in giang.list_spans(project.id, row["id"])}
    units = to_utf16(wanted.text)
    first = wanted.relations[0]
    ends = (ids[units[first.source.start]], ids[units[first.target.start]])
    giang.create_relation(project.id, row["id"], *ends, "TIME")
    people["giang"].confirm(project, row["id"])
    pulled = pull(team.client, team.settings, team.workspace)
    assert not pulled.conflicts
    decided = pulled.merged[wanted.key].paragraph
    assert decided and same_marks(decided, wanted)
    assert (pulled.reviews[wanted.key].user, pulled.reviews[wanted.key].source.round) == ("giang", 1)
    assert pulled.reviews[wanted.key].at

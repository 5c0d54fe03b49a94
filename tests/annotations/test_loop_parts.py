"""What of the loop needs no server: offsets, faults, shares, settings, the merge's rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanchot.annotations.client import Comment, Project
from hanchot.annotations.gold import EntitySpan, GoldParagraph, Relation, Trigger
from hanchot.annotations.plan_offsets import from_utf16, to_utf16
from hanchot.annotations.plan_people import assign
from hanchot.annotations.plan_rows import BARE, Row, digest, find_burden, find_faults
from hanchot.annotations.provision import spans_name
from hanchot.annotations.pull_merge import Findings, find_due, merge_spans
from hanchot.annotations.pull_rows import Source, Version
from hanchot.annotations.review import majority
from hanchot.annotations.scheme import Scheme
from hanchot.annotations.settings import PASSWORD, Settings, find_password, read_settings, write_settings
from hanchot.corpus.articles import make_article, paragraphs
from hanchot.errors import DataError, UsageError
from hanchot.workspace import Workspace

TEXT = "Ông Hà yêu cầu các thôn dọn kênh trước ngày 15/4/2026."
MARKED = GoldParagraph(
    "bai:0",
    TEXT,
    (EntitySpan(4, 6, "PERSON"), EntitySpan(15, 23, "GROUP"), EntitySpan(33, 53, "TIME")),
    (Trigger(7, 14, "DIRECTIVE"), Trigger(24, 27, "TASK")),
    (Relation(Trigger(7, 14, "DIRECTIVE"), EntitySpan(4, 6, "PERSON"), "ISSUER"),),
)


@given(st.text())
def test_offsets_go_over_the_border_and_back(text: str) -> None:
    units, points = to_utf16(text), from_utf16(text)
    assert [points[unit] for unit in units] == list(range(len(text) + 1))
    assert units[-1] == len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (replace(MARKED, text=" "), "the text is empty"),
        (replace(MARKED, text=TEXT.replace("Ông", "Ô\0g")), "NUL"),
        (replace(MARKED, text=TEXT.replace("Ông", "Ô\ud83cg")), "surrogate"),
        (replace(MARKED, text=TEXT.replace("Ô", "O\u0302")), "not NFC"),
        (replace(MARKED, entities=(EntitySpan(6, 6, "PERSON"),), relations=()), "does not lie in the text"),
        (replace(MARKED, entities=(EntitySpan(-2, 3, "PERSON"),), relations=()), "does not lie in the text"),
        (replace(MARKED, entities=(EntitySpan(4, 99, "PERSON"),), relations=()), "does not lie in the text"),
        (replace(MARKED, entities=(EntitySpan(4, 6, "LẠ"),), relations=()), "unknown label 'LẠ'"),
        (replace(MARKED, entities=(EntitySpan(4, 9, "PERSON"),), relations=()), "overlap"),
        (replace(MARKED, entities=MARKED.entities[1:]), "ISSUER joins a span that is not there"),
        (replace(MARKED, relations=(replace(MARKED.relations[0], role="LẠ"),)), "unknown role 'LẠ'"),
    ],
)
def test_what_doccano_drops_or_breaks_on_is_a_fault(broken: GoldParagraph, fault: str, scheme: Scheme) -> None:
    assert any(fault in found for found in find_faults(broken, scheme))
    assert not list(find_faults(MARKED, scheme))


def test_long_paragraphs_and_many_marks_are_a_burden() -> None:
    assert find_burden(MARKED) is None
    assert "151 words" in (find_burden(GoldParagraph("bai:0", "từ " * 151)) or "")
    many = tuple(EntitySpan(3 * n, 3 * n + 2, "ORG") for n in range(41))
    assert "41 suggested marks" in (find_burden(GoldParagraph("bai:0", "từ " * 41, many)) or "")


def test_a_digest_tells_markings_apart_whatever_the_order_of_relations() -> None:
    first, second = MARKED.relations[0], Relation(MARKED.triggers[0], MARKED.triggers[1], "CONTENT")
    both = replace(MARKED, relations=(first, second))
    assert digest(both) == digest(replace(MARKED, relations=(second, first)))
    assert len({digest(both), digest(MARKED), digest(replace(MARKED, relations=(second,)))}) == 3


def rows(count: int) -> list[Row]:
    articles = [make_article(title=f"Bài {number}", text=f"Đoạn {number}.\n\nĐoạn hai.") for number in range(count)]
    return [
        Row(GoldParagraph(paragraph.key, paragraph.text), article, "", BARE)
        for article in articles
        for paragraph in paragraphs(article)
    ]


@given(st.integers(1, 12), st.integers(1, 4), st.integers(0, 10).map(lambda tenths: tenths / 10))
def test_everybody_gets_whole_articles_and_a_share_goes_to_two(count: int, people: int, overlap: float) -> None:
    everything = rows(count)
    shares = assign(everything, [set()] * people, overlap=overlap)
    given_out = [row.key for share in shares for row in share]
    assert set(given_out) == {row.key for row in everything}
    doubled = [key for key in set(given_out) if given_out.count(key) == 2]
    assert max(map(given_out.count, given_out)) <= 2
    if people > 1:
        assert overlap * len(everything) <= len(doubled) <= overlap * len(everything) + 2
    keys = [{row.key for row in share} for share in shares]
    assert assign(everything, keys, overlap=overlap) == shares
    if not doubled:
        sizes = sorted(map(len, keys))
        assert sizes[-1] - sizes[0] <= 2


def test_a_new_person_takes_nothing_from_anybody() -> None:
    everything = rows(10)
    shares = assign(everything[:16], [set(), set()], overlap=0)
    keys = [{row.key for row in share} for share in shares]
    later = assign(everything, [*keys, set()], overlap=0)
    assert later[:2] == shares
    assert [row.key for row in later[2]] == [row.key for row in everything[16:]]


def test_settings_are_read_as_they_were_written(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    settings = Settings("https://gan-nhan.example.vn", "hà", 'đội "1" \\ 🌊')
    write_settings(settings, workspace)
    assert read_settings(workspace) == settings


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('url = "http://x"\npassword = "bí mật"', "a password belongs in"),
        ('url = "http://an:bimat@x"', "url has a password in it"),
        ('url = "ftp://x"', "is not http"),
        ('url = "http://[x"', "is not http"),
        ("url = 3", "words in quotes"),
        ("url = ", "mend the file"),
        ('url = "http://x"\nport = 3', "unknown key port"),
        ('url = "http://x"\nproject = "' + "x" * 41 + '"', "41 characters"),
    ],
)
def test_wrong_settings_are_told_and_no_password_is_repeated(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "annotations").mkdir()
    (tmp_path / "annotations/doccano.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=complaint) as caught:
        read_settings(Workspace(tmp_path))
    assert "bimat" not in str(caught.value) and "bí mật" not in str(caught.value)


def test_missing_settings_and_a_missing_password_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="write url"):
        read_settings(Workspace(tmp_path))
    settings = Settings("http://127.0.0.1:8000", "an", "hanchot")
    monkeypatch.delenv(PASSWORD, raising=False)
    with pytest.raises(UsageError, match=f"set {PASSWORD}"):
        find_password(settings)
    monkeypatch.setenv(PASSWORD, "bí mật")
    assert find_password(settings) == "bí mật"


def test_the_last_due_date_of_each_person_counts() -> None:
    said = [
        Comment(1, "an", "due=2026-04-14", "2026-03-04T10:00:00Z"),
        Comment(1, "an", " DUE = none ", "2026-03-04T11:00:00Z"),
        Comment(1, "binh", "xem lại due", "2026-03-04T12:00:00Z"),
    ]
    assert find_due(said) == [None]
    assert find_due([*said, Comment(1, "binh", "due=2026-04-15", "2026-03-04T13:00:00Z")]) == [None, "2026-04-15"]


def version(paragraph: GoldParagraph, user: str, *, confirmed: bool = True, round: int | None = None) -> Version:
    owner = None if round else user
    source = Source(Project(1, f"đội: {user}", "", False), owner, round)
    meta = {"from": "gold", "pushed": digest(MARKED)}
    return Version(paragraph, source, 1, user, confirmed, "", True, (), meta)


OTHER = replace(MARKED, relations=())


def test_people_who_agree_decide_and_the_gold_keeps_its_order() -> None:
    findings = Findings([], [])
    second = Relation(MARKED.triggers[0], MARKED.triggers[1], "CONTENT")
    gold = replace(MARKED, relations=(second, MARKED.relations[0]))
    same = replace(MARKED, relations=(MARKED.relations[0], second))
    assert merge_spans("bai:0", [version(same, "an")], gold, findings) == (gold, True)
    assert merge_spans("bai:0", [version(OTHER, "an"), version(OTHER, "binh")], MARKED, findings) == (OTHER, True)
    assert not findings.conflicts


def test_nothing_is_decided_while_somebody_is_not_done_or_people_differ() -> None:
    findings = Findings([], [])
    waiting = [version(OTHER, "an"), version(MARKED, "binh", confirmed=False)]
    assert merge_spans("bai:0", waiting, None, findings) == (None, False)
    assert not findings.conflicts
    differ = [version(OTHER, "an"), version(MARKED, "binh")]
    assert merge_spans("bai:0", differ, MARKED, findings) == (MARKED, False)
    assert findings.conflicts == ["bai:0: an, binh marked it in 2 ways; see `hanchot annotations review`"]
    assert merge_spans("bai:0", differ, None, findings, review=version(OTHER, "chi", round=1)) == (OTHER, True)


def test_a_gold_changed_after_the_push_gives_way_to_nobody_in_silence() -> None:
    findings = Findings([], [])
    changed = replace(MARKED, entities=MARKED.entities[:2], relations=())
    assert merge_spans("bai:0", [version(MARKED, "an")], changed, findings) == (changed, True)
    assert not findings.conflicts
    assert merge_spans("bai:0", [version(OTHER, "an")], changed, findings) == (changed, False)
    assert findings.conflicts == ["bai:0: the gold was changed after the push, and an changed it too"]


def test_the_majority_is_what_more_than_half_mark() -> None:
    longer = replace(MARKED, entities=(EntitySpan(0, 6, "PERSON"), *MARKED.entities[1:]), relations=())
    assert majority([MARKED, MARKED, longer]) == MARKED
    both = majority([MARKED, longer])
    assert (both.entities, both.triggers, both.relations) == (MARKED.entities[1:], MARKED.triggers, ())


def test_a_name_too_long_for_doccano_is_refused() -> None:
    assert spans_name("đội", "an") == "đội: entities and events (an)"
    with pytest.raises(UsageError, match="takes 100"):
        spans_name("đ" * 40, "n" * 60)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanchot.annotations.gold import Deadline, EntitySpan, GoldParagraph, Relation, Trigger
from hanchot.annotations.markup import format_markup, parse_markup, read_markup, write_markup
from hanchot.annotations.scheme import Scheme
from hanchot.errors import DataError

MARKED = """
<p:PERSON|Lò Thị Mai> <d:DIRECTIVE|giao> <o:ORG|Trạm Y tế xã Pa Ủ> <k:TASK|tiêm> xong <t:TIME|trước ngày 5/3/2026>.
@ d ISSUER p
@ d ASSIGNEE o
@ d CONTENT k
@ k DEADLINE t
@ t BY value=2026-03-05 bound=before due=2026-03-04
""".strip()


def parse(marked: str, scheme: Scheme) -> GoldParagraph:
    return parse_markup(marked.split("\n"), scheme, key="x:0", where="bai.txt:1")


def test_a_marked_up_sentence_is_read_with_its_spans_relations_and_deadline(scheme: Scheme) -> None:
    gold = parse(MARKED, scheme)
    assert gold.text == "Lò Thị Mai giao Trạm Y tế xã Pa Ủ tiêm xong trước ngày 5/3/2026."
    person, org, time = gold.entities
    directive, task = gold.triggers
    assert (person, org) == (EntitySpan(0, 10, "PERSON"), EntitySpan(16, 33, "ORG"))
    assert gold.text[time.start : time.end] == "trước ngày 5/3/2026"
    assert gold.relations == (
        Relation(directive, person, "ISSUER"),
        Relation(directive, org, "ASSIGNEE"),
        Relation(directive, task, "CONTENT"),
        Relation(task, time, "DEADLINE"),
    )
    assert gold.deadlines == (Deadline(time.start, time.end, "BY", "2026-03-05", "before", "2026-03-04"),)


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("<1:PERSON|Mai giao việc", "not closed"),
        ("<1:PERSON|> giao việc", "empty"),
        ("<1:ORG|Trạm <2:LOC|xã Pa Ủ>>", "do not nest"),
        ("<1:NGUOI|Mai>", "unknown label 'NGUOI'"),
        ("<1:person|Mai>", "broken tag"),
        ("<1:PERSON Mai>", "broken tag"),
        ("<1:PERSON|Mai> và <1:PERSON|Lan>", "stands twice"),
        ("<1:PERSON|Mai>\n@ 1 ISSUER 2", "'2', which is no span"),
        ("<1:PERSON|Mai>\n@ 1 BOSS 1", "'BOSS' is no role"),
        ("<1:TIME|nay>\n@ 1 NONE when=now", "'when=now'"),
        ("<1:TIME|nay>\n@ 1 NONE value=2026 bound=by", "'bound=by'"),
        ("Một dòng.\nHai dòng.", "neither"),
    ],
)
def test_a_broken_tag_is_refused_with_its_place(marked: str, reason: str, scheme: Scheme) -> None:
    with pytest.raises(DataError, match=r"bai\.txt:1") as error:
        parse(marked, scheme)
    assert reason in str(error.value)


def test_paragraphs_are_parted_by_blank_lines_and_numbered(scheme: Scheme) -> None:
    read = list(read_markup(f"\n{MARKED}\n\n\nMột câu trơn.\n", scheme, article_id="tin", where="f"))
    assert [(gold.key, len(gold.entities)) for gold in read] == [("tin:0", 3), ("tin:1", 0)]


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=6)


@st.composite
def paragraphs(draw: st.DrawFn) -> GoldParagraph:
    pieces = draw(st.lists(words, min_size=1, max_size=12))
    text = " ".join(pieces)
    starts = [len(" ".join(pieces[:i])) + bool(i) for i in range(len(pieces))]
    labels = draw(st.lists(st.sampled_from(["ORG", "TIME", "TASK", None]), min_size=len(pieces), max_size=len(pieces)))
    marked = [(start, start + len(piece), label) for start, piece, label in zip(starts, pieces, labels, strict=True)]
    entities = tuple(EntitySpan(*span) for span in marked if span[2] in ("ORG", "TIME"))
    triggers = tuple(Trigger(*span) for span in marked if span[2] == "TASK")
    relations = tuple(
        Relation(trigger, entity, "DEADLINE" if entity.label == "TIME" else "ASSIGNEE")
        for trigger in triggers
        for entity in entities
    )
    deadlines = tuple(Deadline(e.start, e.end, "OPEN", None, None, None) for e in entities if e.label == "TIME")
    return GoldParagraph("a:0", text, entities, triggers, relations, deadlines)


@given(gold=paragraphs())
def test_marking_up_and_reading_gives_the_same_gold(gold: GoldParagraph, scheme: Scheme) -> None:
    marked = format_markup(gold)
    try:
        plain = format_markup(GoldParagraph("a:0", gold.text))
        readable = parse_markup(plain.split("\n"), scheme, key="a:0", where="f").text == gold.text
    except DataError:
        readable = False
    if readable:  # a text that itself looks like a tag cannot be told from one
        assert parse_markup(marked.split("\n"), scheme, key="a:0", where="f") == gold
        assert list(read_markup(write_markup([gold]), scheme, article_id="a", where="f")) == [gold]

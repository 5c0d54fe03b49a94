from __future__ import annotations

import json
import uuid

from hanchot.annotations.doccano import from_doccano, to_doccano, to_jsonl, to_questions
from hanchot.annotations.gold import GoldParagraph, to_row
from hanchot.annotations.markup import read_markup
from hanchot.annotations.scheme import Scheme
from hanchot.corpus.articles import Article, make_article

MARKED = """
Nước lũ rút chậm.

<p:PERSON|Hà> <d:DIRECTIVE|nhắc> <g:GROUP|các thôn> <k:TASK|dọn> kênh <t:TIME|ngay trong ngày>.
@ d CONTENT k
@ k DEADLINE t
@ t IMMEDIATE
"""


def example(scheme: Scheme) -> tuple[Article, list[GoldParagraph]]:
    gold = list(read_markup(MARKED, scheme, article_id="x", where="f"))
    article = make_article(title="Sau lũ", text="\n\n".join(paragraph.text for paragraph in gold))
    return article, list(read_markup(MARKED, scheme, article_id=article.id, where="f"))


def test_every_row_has_the_same_plain_keys_and_survives_the_round_trip(scheme: Scheme) -> None:
    article, gold = example(scheme)
    lines = list(to_jsonl(to_doccano(paragraph, article) for paragraph in gold))
    assert all(line.isascii() for line in lines)
    rows = [json.loads(line) for line in lines]
    assert {tuple(row) for row in rows} == {("text", "example_uuid", "entities", "relations", "meta")}
    assert [from_doccano(row) for row in rows] == [{**to_row(paragraph), "deadlines": []} for paragraph in gold]
    assert json.loads(rows[0]["meta"]) == {"key": gold[0].key, "title": "Sau lũ", "published": None}


def test_the_uuid_is_version_4_and_follows_from_the_key(scheme: Scheme) -> None:
    article, gold = example(scheme)
    first, second = (to_doccano(paragraph, article)["example_uuid"] for paragraph in gold)
    assert first != second
    assert uuid.UUID(first).version == 4
    assert to_doccano(gold[0], article)["example_uuid"] == first


def test_a_question_shows_the_mention_marked_in_its_paragraph_with_its_task(scheme: Scheme) -> None:
    article, gold = example(scheme)
    (question,) = to_questions(gold, article, scheme)
    assert question["label"] == ["IMMEDIATE"]
    assert json.loads(question["meta"])["key"] == f"{article.id}:1:26-41"
    title, before, paragraph, about = question["text"].split("\n\n")[:4]
    assert (title, before) == ("Sau lũ (không rõ ngày đăng)", "Nước lũ rút chậm.")
    assert paragraph == "Hà nhắc các thôn dọn kênh ⟦ngay trong ngày⟧."
    assert about.startswith("Nhiệm vụ: dọn")
    assert question["text"].endswith("Giá trị: không · Hạn: không")

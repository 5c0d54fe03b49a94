"""A fully annotated Doc keeps everything, however it travels."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, DocBin

import hanchot.models
from hanchot.annotations.gold import pair_gold
from hanchot.annotations.scheme import read_scheme
from hanchot.corpus.articles import read_articles
from hanchot.training.docs import Misaligned, to_doc

TEXT = "Chiều 3/3, Sở Y tế giao Trạm Y tế xã Pa Ủ báo cáo trước ngày 15/4/2026, sau đó gửi hằng tuần."
PUBLISHED = datetime.date(2026, 3, 4)


def seen(doc: Doc) -> dict[str, Any]:
    """All that a Doc says, as plain values."""
    return {
        "text": doc.text,
        "published": doc._.published,
        "ents": [
            (ent.start_char, ent.end_char, ent.label_, ent._.score, ent._.deadline, ent._.deadline_score, ent._.time)
            for ent in doc.ents
        ],
        "triggers": [(span.start_char, span.end_char, span.label_) for span in doc.spans.get("triggers", ())],
        "events": doc._.events,
        "directives": doc._.directives,
        "sentences": [sentence.text for sentence in doc.sents],
    }


@pytest.fixture(scope="module")
def gold_doc(built: Path, nlp: Any) -> Doc:
    """A gold article as a Doc with all layers, directives included."""
    scheme = read_scheme(built / "annotations/scheme.toml")
    article, gold = next(pair_gold(read_articles(built / "corpus/articles"), built / "annotations/gold", scheme))
    doc = nlp.get_pipe("sentences")(to_doc(nlp, article, gold, Misaligned()))
    doc._.directives = [{"kind": "order", "task": "báo cáo", "start": 0, "end": 7, "due": None}]
    said = seen(doc)
    assert said["events"] and said["triggers"] and any(ent[6] is not None for ent in said["ents"])
    return doc


def test_bytes_keep_everything(gold_doc: Doc, nlp: Any) -> None:
    assert seen(Doc(nlp.vocab).from_bytes(gold_doc.to_bytes())) == seen(gold_doc)


def test_a_doc_bin_keeps_everything(gold_doc: Doc, nlp: Any) -> None:
    data = DocBin(docs=[gold_doc], store_user_data=True).to_bytes()
    (back,) = DocBin().from_bytes(data).get_docs(nlp.vocab)
    assert seen(back) == seen(gold_doc)


def test_two_processes_give_what_one_gives_with_context_and_date(nlp: Any) -> None:
    def docs() -> Any:
        for number in range(8):
            doc = nlp.make_doc(TEXT)
            doc._.published = PUBLISHED + datetime.timedelta(days=number)
            yield doc, number

    one = list(nlp.pipe(docs(), as_tuples=True, n_process=1))
    two = list(nlp.pipe(docs(), as_tuples=True, n_process=2))
    assert [context for _, context in two] == list(range(8))
    assert [seen(doc) for doc, _ in two] == [seen(doc) for doc, _ in one]


def test_texts_with_context_are_read_too(nlp: Any) -> None:
    ((doc, context),) = nlp.pipe([(TEXT, {"id": 7})], as_tuples=True)
    assert context == {"id": 7}
    assert seen(doc) == seen(nlp(TEXT))


def test_a_saved_pipeline_reads_the_same_from_disk_and_from_bytes(nlp: Any, tmp_path: Path) -> None:
    want = seen(hanchot.models.read(nlp, TEXT, PUBLISHED))
    nlp.to_disk(tmp_path / "copy")
    assert seen(hanchot.models.read(spacy.load(tmp_path / "copy"), TEXT, PUBLISHED)) == want
    empty = spacy.blank("vi", config=nlp.config)
    assert seen(hanchot.models.read(empty.from_bytes(nlp.to_bytes()), TEXT, PUBLISHED)) == want


def test_the_date_of_the_article_anchors_an_incomplete_date(nlp: Any) -> None:
    doc = hanchot.models.read(nlp, "Bộ yêu cầu các tỉnh báo cáo trước ngày 20/12.", "2025-12-01")
    (time,) = [ent for ent in doc.ents if ent.label_ == "TIME"]
    assert (time._.time.value, time._.time.bound) == ("2025-12-20", "before")
    assert doc._.published == datetime.date(2025, 12, 1)


def test_the_labels_travel_inside_the_pipeline(nlp: Any) -> None:
    labels = [entity["label"] for entity in nlp.meta["hanchot"]["scheme"]["entities"]]
    assert " ".join(labels) == "PERSON TITLE ORG GROUP LOC PROJECT DOCUMENT OCCASION TIME QUANTITY"
    assert nlp.pipe_names == ["sentences", "ner", "times", "deadlines"]
    assert set(nlp.get_pipe("ner").labels) <= set(labels)


def test_no_file_of_a_saved_pipeline_is_a_pickle(built: Path) -> None:
    files = [path for path in (built / "models/vi_hanchot_news_sm").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".json", ".cfg", ".skops", ".crfsuite", ".bin", ""}
    for path in files:
        assert not path.read_bytes().startswith(b"\x80\x04"), path


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "😀" * 50, "a" * 5000, "15/12 " * 2000, "(" * 3000])
def test_any_text_is_read_without_an_error(nlp: Any, text: str) -> None:
    assert nlp(text).text == text

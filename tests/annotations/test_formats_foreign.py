"""Other people's data: CoNLL, brat, doccano, datasets and DocBin as others write them."""

from __future__ import annotations

import datetime
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from hanchot.annotations.brat import read_brat
from hanchot.annotations.conll import decode, encode, parse_columns, read_conll
from hanchot.annotations.docbin import read_docbin, to_docbin
from hanchot.annotations.documents import Document, Log
from hanchot.annotations.gold import EntitySpan, GoldParagraph, Trigger, pair_gold, read_gold
from hanchot.annotations.imports import describe, import_gold
from hanchot.annotations.labels import own_scheme, parse_labels, to_toml
from hanchot.annotations.rows import read_doccano
from hanchot.annotations.scheme import Scheme, read_scheme
from hanchot.annotations.tables import read_datasets
from hanchot.corpus.articles import check_article, read_article, read_articles
from hanchot.errors import DataError, UsageError
from hanchot.training.docs import Misaligned, blank_pipeline, to_doc
from hanchot.workspace import Workspace, write_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    write_workspace(tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def write(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\n".join(lines).encode())
    return path


def spans(document: Document) -> list[tuple[str, str]]:
    return [(mark.label, document.text[mark.start : mark.end]) for mark in document.marks]


def one(path: Path, **options: Any) -> Document:
    log = Log()
    (document,) = read_conll(path, log, **options)
    assert log.problems == []
    return document


# CoNLL


@pytest.mark.parametrize(
    "tags",
    [
        "I-PER I-PER O I-LOC B-LOC I-LOC",  # IOB1: B only where two of a kind meet
        "B-PER I-PER O B-LOC B-LOC I-LOC",
        "B-PER E-PER O S-LOC B-LOC E-LOC",
        "B-PER L-PER O U-LOC B-LOC L-LOC",
    ],
)
def test_the_tag_schemes_mean_the_same_spans(tags: str) -> None:
    assert list(decode(tags.split())) == [(0, 2, "PER"), (3, 4, "LOC"), (4, 6, "LOC")]


def test_a_new_label_begins_a_span_whatever_its_prefix() -> None:
    assert list(decode(["B-PER", "I-LOC", "E-LOC", "I-LOC"])) == [(0, 1, "PER"), (1, 3, "LOC"), (3, 4, "LOC")]
    assert encode([(0, 1, "PER", False), (1, 3, "LOC", False)], 4) == ["B-PER", "B-LOC", "I-LOC", "O"]


def test_columns_stand_in_any_order_parted_by_tabs_or_spaces(tmp_path: Path) -> None:
    tabs = write(tmp_path / "a.conll", "1\tB-PER\tHà", "2\tO\thọp", "")
    spaces = write(tmp_path / "b.conll", "Hà  N NP B-PER", "họp V VP O ")
    assert spans(one(tabs, columns=parse_columns("_,tag,token"))) == [("PER", "Hà")]
    assert spans(one(spaces)) == [("PER", "Hà")]


def test_standard_input_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Hà B-PER\nhọp\n".encode())))
    log = Log()
    assert list(read_conll(Path("-"), log)) == []
    assert log.problems[0].startswith("-:2: ")


@pytest.mark.parametrize("columns", ["token", "tag,_", "token,token,tag", "token,ner", ""])
def test_columns_without_token_or_tag_are_refused(columns: str) -> None:
    with pytest.raises(UsageError, match="columns"):
        parse_columns(columns)


def test_documents_are_parted_by_their_mark_else_ten_sentences_make_one(tmp_path: Path) -> None:
    parted = write(tmp_path / "a", "-DOCSTART- -X- O O", "", "Hà N N O", "", "họp N N O", "-DOCSTART-", "", "Mai N N O")
    assert [document.text for document in read_conll(parted, Log())] == ["Hà\nhọp", "Mai"]
    log = Log()
    plain = write(tmp_path / "b", *["Hà O", ""] * 12)
    assert [document.text.count("Hà") for document in read_conll(plain, log)] == [10, 2]
    assert log.notes == [f"{plain}: no -DOCSTART-; 10 sentences make a document"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_words_are_parted_into_syllables_where_a_file_has_such_words(form: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.conll", unicodedata.normalize(form, "Chủ_tịch\tB-TITLE\nxã\tB-ORG\nPa_Ủ\tI-ORG\n_\tO"))
    expected = [("TITLE", "Chủ tịch"), ("ORG", "xã Pa Ủ")]
    assert [(label, unicodedata.normalize("NFC", words)) for label, words in spans(one(path))] == expected
    assert one(path).text.endswith(" _")
    assert "_tịch" in unicodedata.normalize("NFC", one(path, words=False).text)


def test_a_sentence_is_written_as_text_is(tmp_path: Path) -> None:
    rows = [f"{token} O" for token in ["“", "Hà", "”", "(", "5", "%", ")", ":", "họp", ",", "về", "."]]
    assert one(write(tmp_path / "a", *rows)).text == "“Hà” (5%): họp, về."


def test_closer_writing_never_lets_a_span_cut_a_token(tmp_path: Path) -> None:
    path = write(tmp_path / "a", "v B-ORG", ". O", "v O", "http://a B-ORG", ", O", "b O")
    document = one(path)
    assert spans(document) == [("ORG", "v"), ("ORG", "http://a")]
    edges = {edge for token in blank_pipeline()(document.text) for edge in (token.idx, token.idx + len(token))}
    assert {edge for mark in document.marks for edge in (mark.start, mark.end)} <= edges


def test_bad_rows_are_named_and_cost_their_sentence_alone(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a",
        "Hà B-PER",
        "họp O",
        "",
        "Mai PER",
        "",
        "Lan B-PER x",
        "đi O",
        "",
        "# id = 4",
        "về O",
        "",
        "xong",
    )
    log = Log()
    (document,) = read_conll(path, log)
    assert document.text == "Hà họp\nvề"
    assert [problem.partition(": ")[0] for problem in log.problems] == [f"{path}:4", f"{path}:6", f"{path}:12"]
    assert "the tag 'PER' is none of" in log.problems[0]


def test_a_file_that_is_not_there_or_no_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        list(read_conll(tmp_path / "a", Log()))
    (tmp_path / "b").write_bytes(b"H\xe0 O\n")
    with pytest.raises(DataError, match=r"b: not UTF-8 \(byte 1\)"):
        list(read_conll(tmp_path / "b", Log()))


# A label set of one's own


CONLL = ["Bệnh_nhân\tB-Chức vụ", "Lò_Thị_Mai\tB-PER", "về\tO", "xã\tB-LOC", "Pa_Ủ\tI-LOC", ".\tO", ""]


def test_in_a_new_workspace_the_labels_of_the_file_become_the_scheme(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "train.conll", *CONLL)
    imported = import_gold([path], workspace, format="conll")
    scheme = read_scheme(workspace.scheme)
    assert scheme == imported.scheme
    assert set(scheme.entity_labels) == {"CHUC_VU", "PER", "LOC", "TIME"}
    assert scheme.names["CHUC_VU"] == "Chức vụ" and scheme.names["LOC"] == "Địa điểm"
    ((article, (gold,)),) = pair_gold(read_articles(workspace.articles), workspace.gold, scheme)
    assert article.title == article.text == "Bệnh nhân Lò Thị Mai về xã Pa Ủ."
    assert article.published is None
    assert not list(check_article(article, imported.articles[0]))
    assert [(gold.text[e.start : e.end], e.label) for e in gold.entities] == [
        ("Bệnh nhân", "CHUC_VU"), ("Lò Thị Mai", "PER"), ("xã Pa Ủ", "LOC"),
    ]  # fmt: skip
    misaligned = Misaligned()
    assert len(to_doc(blank_pipeline(), article, [gold], misaligned).ents) == 3 and not misaligned.spans
    again = import_gold([path], workspace, format="conll")
    assert (again.files, again.articles, again.unchanged, again.log.problems) == ([], [], 1, [])


def test_a_dry_run_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in workspace.root.rglob("*") if file.is_file()}
    path = write(tmp_path / "train.conll", *CONLL)
    imported = import_gold([path], workspace, format="conll", dry_run=True)
    assert len(imported.files) == len(imported.articles) == 1
    assert {file: file.read_bytes() for file in workspace.root.rglob("*") if file.is_file()} == before


def test_where_gold_stands_unknown_labels_are_refused_before_anything_is_written(
    workspace: Workspace, tmp_path: Path
) -> None:
    import_gold([write(tmp_path / "ours.conll", "Hà\tB-PERSON", "")], workspace, format="conll")
    path = write(tmp_path / "train.conll", *CONLL)
    with pytest.raises(DataError, match=r"unknown label: Chức vụ \(1, first .*train\.conll:1\), PER \(1, ") as error:
        import_gold([path], workspace, format="conll")
    assert "--label OLD=NEW" in str(error.value)
    assert len(list(workspace.articles.iterdir())) == len(list(workspace.gold.iterdir())) == 1
    names = parse_labels(["Chức vụ=TITLE", "PER=PERSON"])
    imported = import_gold([path], workspace, format="conll", labels=names)
    assert [e.label for e in next(iter(imported.gold.values()))[0].entities] == ["TITLE", "PERSON", "LOC"]


def test_a_scheme_of_its_own_goes_where_it_is_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    import_gold([write(tmp_path / "ours.conll", "Hà\tB-PERSON", "")], workspace, format="conll")
    path, own = write(tmp_path / "train.conll", *CONLL), tmp_path / "own/scheme.toml"
    with pytest.raises(UsageError, match="--output DIR"):
        import_gold([path], workspace, format="conll", scheme=own)
    with pytest.raises(UsageError, match="the gold of this workspace lives by it"):
        import_gold([path], workspace, format="conll", scheme=workspace.scheme)
    imported = import_gold([path], workspace, format="conll", scheme=own, output=tmp_path / "own/gold")
    assert len(list(read_gold(tmp_path / "own/gold", read_scheme(own)))) == 1
    assert f"scheme: {own}: CHUC_VU, PER, LOC, TIME" in list(describe(imported))
    assert len(list(workspace.gold.iterdir())) == 1


def test_a_scheme_of_labels_is_read_back_as_it_was_made(scheme: Scheme, tmp_path: Path) -> None:
    write(tmp_path / "b/a.txt", 'Hà "đi" về.')
    write(tmp_path / "b/a.ann", "T1\tngười 0 2\tHà", "T2\tMove 4 6\tđi", "E1\tMove:T2 Who:T1", 'T3\tx"\\y 8 10\tvề')
    made, names = own_scheme(list(read_brat(tmp_path / "b", Log())), scheme)
    assert (made.entity_labels, made.trigger_labels) == (("NGUOI", "X_Y", "TIME"), ("MOVE",))
    assert names == {"người": "NGUOI", "Move": "MOVE", 'x"\\y': "X_Y"}
    role = made.role("Who")
    assert role and (role.sources, role.targets) == (("MOVE",), ("NGUOI",))
    (tmp_path / "scheme.toml").write_text(to_toml(made), encoding="utf-8")
    assert read_scheme(tmp_path / "scheme.toml") == made


def test_labels_that_would_be_one_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.conll", "Hà\tB-Bệnh", "họp\tB-benh", "")
    with pytest.raises(DataError, match="would both be BENH"):
        import_gold([path], workspace, format="conll")


# brat


def test_brat_is_read_in_any_unicode_form_and_with_any_line_ends(workspace: Workspace, tmp_path: Path) -> None:
    text = unicodedata.normalize("NFD", "🇻🇳 Sở Xây dựng\r\n\r\nÔng Hà\u200b họp.")
    start = text.index("O\u0302")
    end = text.index(" ho")
    write(tmp_path / "b/tin.txt", text)
    write(tmp_path / "b/tin.ann", f"T1\tORG 3 {text.index(chr(13))}\tSở Xây dựng", f"T2\tPERSON {start} {end}\tÔng Hà")
    imported = import_gold([tmp_path / "b"], workspace, format="brat")
    assert imported.log.problems == []
    (first, second) = next(iter(imported.gold.values()))
    assert first.text == "🇻🇳 Sở Xây dựng" and first.entities == (EntitySpan(3, 14, "ORG"),)
    assert second.text == "Ông Hà họp." and second.entities == (EntitySpan(0, 6, "PERSON"),)


def test_brat_lines_that_are_bad_are_named_and_the_rest_goes(workspace: Workspace, tmp_path: Path) -> None:
    write(tmp_path / "b/tin.txt", "Hà giao Sở dọn.\nXong ngay.\n")
    file = write(
        tmp_path / "b/tin.ann",
        "T1\tPERSON 0 2\tHà",
        "T2\tDIRECTIVE 3 7\tgiao",
        "T3\tORG 9 11\tSở",  # one too far, as offsets of something else are
        "T4\tTASK 11 14;16 20\tdọn Xong",
        "R1\tISSUER Arg1:T2 Arg2:T1",
        "R2\tASSIGNEE Arg1:T2 Arg2:T3",
        "T5\tTIME 21 25\tngay",
        "A1\tDeadline T5 IMMEDIATE",
        "A2\tNegation T2",
        "#1\tAnnotatorNotes T5\tvalue=2026 bound=by",
        "#2\tAnnotatorNotes T1\thỏi lại",
        "N1\tReference T1 Wiki:1\tHà",
        "?",
        "T6\tORG 0 2\tHà",
        "T7\tORG 12 20\tdọn. Xong",
    )
    log = import_gold([tmp_path / "b"], workspace, format="brat").log
    places = sorted(int(problem.removeprefix(f"{file}:").partition(":")[0]) for problem in log.problems)
    assert places == [3, 4, 6, 10, 13, 14, 15]
    said = "\n".join(log.problems)
    for reason in ("at 9-11 stands 'ở '", "a span in pieces", "names T3", "unknown bound 'by'", "overlaps", "'dọn"):
        assert reason in said
    assert {name: count for name, count in log.passed.items() if count} == {
        "other attributes": 1, "notes": 1, "normalisations": 1,
    }  # fmt: skip
    (first, second) = read_gold(next(workspace.gold.iterdir()), read_scheme(workspace.scheme))
    assert [relation.role for relation in first.relations] == ["ISSUER"]
    assert [deadline.label for deadline in second.deadlines] == ["IMMEDIATE"]


def test_a_brat_event_is_its_trigger_with_a_relation_to_each_argument(tmp_path: Path) -> None:
    write(tmp_path / "tin.txt", "Hà giao Sở dọn.")
    write(
        tmp_path / "tin.ann", "T1\tPERSON 0 2\tHà", "T2\tGive 3 7\tgiao", "T3\tDo 11 14\tdọn",
        "E1\tGive:T2 By:T1 What2:E2", "E2\tDo:T3",
    )  # fmt: skip
    log = Log()
    (document,) = read_brat(tmp_path, log)
    assert log.problems == []
    assert [mark.trigger for mark in document.marks] == [False, True, True]
    assert [(link.role, link.target.label) for link in document.links] == [("By", "PERSON"), ("What", "Do")]


def test_relations_between_paragraphs_are_counted(workspace: Workspace, tmp_path: Path) -> None:
    write(tmp_path / "b/tin.txt", "Hà họp.\nGiao việc.")
    lines = ["T1\tPERSON 0 2\tHà", "T2\tDIRECTIVE 8 12\tGiao", "R1\tISSUER Arg1:T2 Arg2:T1"]
    write(tmp_path / "b/tin.ann", *lines)
    imported = import_gold([tmp_path / "b"], workspace, format="brat")
    assert imported.log.problems == []
    assert "left out: 1 relations between paragraphs" in list(describe(imported))


# doccano and datasets


def rows(path: Path, *values: object) -> Path:
    return write(path, *(value if isinstance(value, str) else json.dumps(value) for value in values))


def test_a_row_without_a_key_is_a_document_and_a_line_of_it_a_paragraph(workspace: Workspace, tmp_path: Path) -> None:
    path = rows(
        tmp_path / "all.jsonl",
        {"id": 3, "text": "Ông Hà họp.\nGiao Sở.", "label": [[4, 6, "PERSON"], [17, 19, "ORG"]], "Comments": ["?"]},
        {"text": "Không có gì.", "label": []},
        {"text": "Không có gì.", "label": []},
        {"text": " ", "label": []},
    )
    imported = import_gold([path], workspace, format="doccano")
    assert imported.log.problems == []
    assert [[one.entities for one in gold] for gold in imported.gold.values()] == [
        [(EntitySpan(4, 6, "PERSON"),), (EntitySpan(5, 7, "ORG"),)],
        [()],
    ]
    assert imported.unchanged == 1
    assert {name: count for name, count in imported.log.passed.items() if count} == {
        "comments": 1, "documents without text": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ({"label": []}, "text is None"),
        ({"text": "Hà", "label": [[0, 9, "ORG"]]}, "ORG at 0-9 lies outside the text of 2 code points"),
        ({"text": "Hà", "label": [[True, 2, "ORG"]]}, "lies outside"),
        ({"text": "Hà", "label": [[0, "ORG"]]}, "neither an object"),
        ({"text": "Hà", "label": "ORG"}, "label is 'ORG'; it is a list"),
        (
            {"text": "Hà", "entities": [{"id": 1, "label": "ORG", "start_offset": 0, "end_offset": 2}] * 2},
            "stands twice",
        ),
        (
            {"text": "Hà", "entities": [], "relations": [{"id": 0, "from_id": 1, "to_id": 2, "type": "X"}]},
            "joins no two",
        ),
        ({"text": "Hà", "deadlines": [{"label": "BY", "start_offset": 0, "end_offset": 2, "bound": "x"}]}, "bound 'x'"),
        ('{"text": "H\\ud83d", "label": []}', "lone surrogate"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line_and_the_rest_goes(
    row: object, reason: str, workspace: Workspace, tmp_path: Path
) -> None:
    path = rows(tmp_path / "all.jsonl", {"text": "Ông Hà.", "label": []}, row, {"text": "Bà Mai.", "label": []})
    imported = import_gold([path], workspace, format="doccano")
    assert len(imported.gold) == 2
    (problem,) = imported.log.problems
    assert problem.startswith(f"{path}:2: ") and reason in problem


def test_an_article_lacking_a_paragraph_is_refused_and_so_is_one_whose_text_has_changed(
    workspace: Workspace, tmp_path: Path
) -> None:
    whole = [{"key": f"tin-1:{i}", "text": f"Đoạn {i}.", "entities": [], "relations": []} for i in range(3)]
    imported = import_gold([rows(tmp_path / "a.jsonl", *whole)], workspace, format="doccano")
    (article,) = read_articles(workspace.articles)
    assert imported.log.problems == [] and article.text == "Đoạn 0.\n\nĐoạn 1.\n\nĐoạn 2."
    kept = [{**row, "key": f"{article.id}:{i}"} for i, row in enumerate(whole)]
    for path, reason in (
        (rows(tmp_path / "b.jsonl", kept[0], kept[2]), "lacks its paragraph 1"),
        (rows(tmp_path / "c.jsonl", kept[0], {**kept[1], "text": None}, kept[2]), "is left out with it"),
        (rows(tmp_path / "d.jsonl", kept[0], kept[1], {**kept[2], "text": "Khác."}), "is not that of the article"),
        (rows(tmp_path / "e.jsonl", *kept, kept[0]), "stands twice"),
    ):
        problems = import_gold([path], workspace, format="doccano", output=tmp_path / path.stem).log.problems
        assert reason in problems[-1]


def test_other_gold_is_never_written_over(workspace: Workspace, tmp_path: Path) -> None:
    row = {"text": "Ông Hà họp.", "label": [[4, 6, "PERSON"]]}
    import_gold([rows(tmp_path / "a.jsonl", row)], workspace, format="doccano")
    (file,) = workspace.gold.iterdir()
    before = file.read_bytes()
    other = rows(tmp_path / "b.jsonl", {**row, "label": []})
    imported = import_gold([other], workspace, format="doccano")
    assert "holds other gold of this text" in imported.log.problems[0] and file.read_bytes() == before
    assert not import_gold([other], workspace, format="doccano", output=tmp_path / "out").log.problems
    assert (tmp_path / "out" / file.name).read_bytes() != before


@pytest.mark.parametrize("folder", [True, False])
def test_tokens_with_class_labels_are_sentences(folder: bool, tmp_path: Path) -> None:
    import datasets

    names = datasets.ClassLabel(names=["O", "B-PER", "I-PER"])
    table = datasets.Dataset.from_dict(
        {"tokens": [["Lò", "Mai", "họp", "."], ["Hà"]], "ner_tags": [[1, 2, 0, 0], [1]]},
        features=datasets.Features(
            {"tokens": datasets.List(datasets.Value("string")), "ner_tags": datasets.List(names)}
        ),
    )
    path = tmp_path / "set"
    if folder:
        datasets.DatasetDict({"train": table}).save_to_disk(str(path))
    else:
        table.to_parquet(path / "train.parquet")
    log = Log()
    (document,) = read_datasets(path, log)
    assert log.problems == []
    assert document.text == "Lò Mai họp.\nHà" and spans(document) == [("PER", "Lò Mai"), ("PER", "Hà")]


def test_what_is_no_table_of_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 not")
    with pytest.raises(DataError, match="cannot be opened by `datasets`"):
        list(read_datasets(tmp_path / "a.parquet", Log()))


def test_the_day_and_title_of_a_row_go_into_the_article(workspace: Workspace, tmp_path: Path) -> None:
    row = {"key": "x:0", "text": "Họp.", "title": "Tin họp", "published": "2026-03-04", "entities": []}
    imported = import_gold([rows(tmp_path / "a.jsonl", row)], workspace, format="doccano")
    article = read_article(imported.articles[0])
    assert (article.title, article.published) == ("Tin họp", datetime.date(2026, 3, 4))
    assert article.published_from == "metadata"


# spaCy


def test_a_doc_of_anybody_is_read_by_its_entities(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin, Span

    doc = spacy.blank("xx")("Ông Hà họp ở Huế.")
    doc.set_ents([Span(doc, 1, 2, "PER")])
    doc.spans["sc"] = [Span(doc, 4, 5, "LOC")]
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    log = Log()
    (document,) = read_docbin(tmp_path, log)
    assert spans(document) == [("PER", "Hà")] and log.passed["spans of other groups"] == 1
    (tmp_path / "a.spacy").write_bytes(b"x")
    with pytest.raises(DataError, match="no DocBin"):
        list(read_docbin(tmp_path, log))


def test_a_doc_is_what_training_would_make_of_the_same_gold(scheme: Scheme) -> None:
    folder = Path(__file__).resolve().parents[1] / "examples"
    article = read_article(folder / "article.md")
    gold = list(read_gold(folder / "gold.jsonl", scheme))
    (ours,) = to_docbin([(article, gold)]).get_docs(blank_pipeline().vocab)
    trained = to_doc(blank_pipeline(), article, gold, Misaligned())
    assert [token.text_with_ws for token in ours] == [token.text_with_ws for token in trained]
    assert [(e.start, e.end, e.label_) for e in ours.ents] == [(e.start, e.end, e.label_) for e in trained.ents]
    for doc in (ours, trained):
        doc.user_data.pop("title", None)
    assert ours._.events == trained._.events and ours._.published == trained._.published
    assert [e._.time for e in ours.ents] == [e._.time for e in trained.ents]
    assert [e._.deadline for e in ours.ents] == [e._.deadline for e in trained.ents]
    assert json.dumps(ours.user_data, sort_keys=True) == json.dumps(trained.user_data, sort_keys=True)


def test_an_unknown_format_and_options_of_another_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown format 'xml'; one of doccano"):
        import_gold([tmp_path], workspace, format="xml")
    with pytest.raises(UsageError, match="for conll, not for brat"):
        import_gold([tmp_path], workspace, format="brat", words=True)
    with pytest.raises(UsageError, match="is not OLD=NEW"):
        parse_labels(["PER"])


def test_gold_of_an_entity_and_a_trigger_at_one_place_keeps_both(scheme: Scheme) -> None:
    from hanchot.annotations.conll import write_conll
    from hanchot.corpus.articles import make_article

    article = make_article(title="Tin", text="Dọn ngay.")
    gold = GoldParagraph(f"{article.id}:0", article.text, (EntitySpan(0, 3, "GROUP"),), (Trigger(0, 3, "TASK"),))
    lines = list(write_conll([(article, [gold])], columns=["token", "trigger", "tag"]))
    assert lines == ["-DOCSTART-\tO\tO", "", "Dọn\tB-TASK\tB-GROUP", "ngay\tO\tO", ".\tO\tO", ""]


def test_doccano_rows_that_nobody_marked_are_only_counted(tmp_path: Path) -> None:
    meta = json.dumps({"key": "x:0", "from": "bare"})
    log = Log()
    assert list(read_doccano(rows(tmp_path / "a.jsonl", {"text": "Họp.", "entities": [], "meta": meta}), log)) == []
    assert log.passed["articles that nobody has annotated"] == 1

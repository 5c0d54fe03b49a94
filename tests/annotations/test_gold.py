from __future__ import annotations

import json
from pathlib import Path

import pytest

from hanchot.annotations.gold import GoldParagraph, format_gold, pair_gold, parse_gold, read_gold, to_row, write_gold
from hanchot.annotations.markup import parse_markup
from hanchot.annotations.scheme import Scheme
from hanchot.corpus.articles import make_article
from hanchot.errors import DataError

MARKED = (
    "<1:PERSON|Hà> <2:DIRECTIVE|nhắc> <3:GROUP|các thôn> <4:TASK|dọn> <5:TIME|ngay>.\n@ 4 DEADLINE 5\n@ 5 IMMEDIATE"
)


@pytest.fixture
def gold(scheme: Scheme) -> GoldParagraph:
    return parse_markup(MARKED.split("\n"), scheme, key="tin:0", where="f")


def test_a_line_has_exactly_the_keys_of_the_format(gold: GoldParagraph) -> None:
    row = json.loads(format_gold(gold))
    assert list(row) == ["key", "text", "entities", "relations", "deadlines"]
    assert row["entities"][0] == {"id": 0, "label": "PERSON", "start_offset": 0, "end_offset": 2}
    assert row["relations"] == [{"id": 0, "from_id": 3, "to_id": 4, "type": "DEADLINE"}]
    assert row["deadlines"] == [
        {"start_offset": 21, "end_offset": 25, "label": "IMMEDIATE", "value": None, "bound": None, "due": None}
    ]


def test_writing_and_reading_gives_the_same_gold(gold: GoldParagraph, scheme: Scheme, tmp_path: Path) -> None:
    empty = GoldParagraph("tin:1", "Một dòng\u2028có dấu lạ.")
    write_gold([gold, empty], tmp_path / "tin.jsonl")
    assert list(read_gold(tmp_path, scheme)) == [gold, empty]
    assert "nhắc" in (tmp_path / "tin.jsonl").read_text(encoding="utf-8")


def broken(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "key": "tin:0",
        "text": "Hà nhắc các thôn.",
        "entities": [],
        "relations": [],
        "deadlines": [],
    }
    return {**row, **changes}


def entity(number: int, label: str, start: int, end: int) -> dict[str, object]:
    return {"id": number, "label": label, "start_offset": start, "end_offset": end}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (broken(entities=[entity(0, "NGƯỜI", 0, 2)]), "unknown label 'NGƯỜI'"),
        (broken(entities=[entity(0, "PERSON", 0, 99)]), "outside the text of 17 code points"),
        (broken(entities=[entity(0, "PERSON", 2, 2)]), "outside the text"),
        (broken(entities=[entity(0, "PERSON", -1, 2)]), "outside the text"),
        (broken(entities=[entity(0, "PERSON", 0, 2), entity(1, "ORG", 1, 5)]), "overlap"),
        (broken(entities=[entity(0, "PERSON", 0, 2), entity(0, "GROUP", 8, 16)]), "stands twice"),
        (broken(entities=[{"id": 0, "label": "PERSON"}]), "exactly id, label, start_offset, end_offset"),
        (broken(relations=[{"id": 0, "from_id": 0, "to_id": 1, "type": "ISSUER"}]), "no entity of this line"),
        (
            broken(
                entities=[entity(0, "DIRECTIVE", 3, 7)], relations=[{"id": 0, "from_id": 0, "to_id": 0, "type": "SẾP"}]
            ),
            "unknown role 'SẾP'",
        ),
        (
            broken(
                deadlines=[
                    {"start_offset": 0, "end_offset": 2, "label": "MAI", "value": None, "bound": None, "due": None}
                ]
            ),
            "unknown deadline class 'MAI'",
        ),
        (broken(comment="?"), "exactly key, text"),
        (broken(key="tin"), "not <article id>:<index>"),
    ],
)
def test_a_bad_line_is_refused_with_file_line_and_value(
    row: dict[str, object], reason: str, scheme: Scheme, tmp_path: Path
) -> None:
    path = tmp_path / "tin.jsonl"
    path.write_text(json.dumps(broken()) + "\n" + json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        list(read_gold(path, scheme))
    assert str(error.value).startswith(f"{path}:2: ")
    assert reason in str(error.value)


def test_broken_json_is_refused_with_its_column(scheme: Scheme) -> None:
    with pytest.raises(DataError, match=r"x:7: not JSON .* at column 9"):
        parse_gold('{"key": ', scheme, where="x:7")


def test_gold_is_paired_with_its_article_and_refused_where_the_text_has_changed(
    gold: GoldParagraph, scheme: Scheme, tmp_path: Path
) -> None:
    article = make_article(title="Tin", text=gold.text)
    mine = GoldParagraph(f"{article.id}:0", gold.text, gold.entities)
    write_gold([mine], tmp_path / f"{article.id}.jsonl")
    assert list(pair_gold([article, make_article(title="Khác", text="Chưa ai đọc.")], tmp_path, scheme)) == [
        (article, [mine])
    ]
    write_gold([GoldParagraph(f"{article.id}:0", gold.text + " Thêm.")], tmp_path / f"{article.id}.jsonl")
    with pytest.raises(DataError, match="is not that of paragraph"):
        list(pair_gold([article], tmp_path, scheme))
    write_gold([mine, mine], tmp_path / f"{article.id}.jsonl")
    with pytest.raises(DataError, match="2 lines for the 1 paragraphs"):
        list(pair_gold([article], tmp_path, scheme))


def test_the_gold_of_real_articles_is_written_back_byte_for_byte(real_articles: Path, scheme: Scheme) -> None:
    lines = [line for path in sorted((real_articles / "gold").glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    assert lines
    for line in lines:
        assert format_gold(parse_gold(line, scheme, where="real")) + "\n" == line
    assert all(set(to_row(parse_gold(line, scheme, where="real"))) == set(json.loads(line)) for line in lines)

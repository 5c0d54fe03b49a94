"""Tables of articles: what comes in, and that one bad row costs nothing but itself."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanchot.corpus import tables
from hanchot.corpus.articles import Article, make_article, read_article, to_json
from hanchot.corpus.fields import Given, article_of
from hanchot.corpus.intake import Incoming, from_rows, read_source
from hanchot.corpus.sources import Source
from hanchot.corpus.tables import OURS, parse_columns, read_csv, read_jsonl
from hanchot.errors import DataError, UsageError
from hanchot.workspace import write_workspace

GOOD = {"title": "Xã Ea Ngai vét kênh", "text": "Xã Ea Ngai vét kênh N3.\n\nViệc xong trước ngày 20/3/2026."}


def read(path: Path, *mapped: str, given: Given | None = None) -> list[Article | str]:
    """The articles of a file, and the reasons where there is none without the folder."""
    kind = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}[path.suffix]
    items = read_source(Source(str(path), kind), given or Given(), columns=parse_columns(mapped))
    return [item.article if isinstance(item, Incoming) else str(item).removeprefix(f"{path.parent}/") for item in items]


def jsonl(path: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


articles = st.builds(
    lambda values: article_of(values, Given()),
    st.fixed_dictionaries(
        {
            "title": st.text("aăâ bc:#-'\"\u0303\u00a0\n", min_size=1).map("Tin ".__add__),
            "text": st.text("aăđ.\u0301 \n\r\u2028-", max_size=60).map("Tin.".__add__),
            "published": st.none() | st.dates().map(str),
            "published_from": st.sampled_from(["dateline", "option", None]),
            "source": st.none() | st.text(max_size=20),
            "url": st.none() | st.just("https://a.example/x"),
            "author": st.none() | st.text("Nguyễn \t", max_size=20),
            "license": st.none() | st.just("CC-BY-4.0"),
            "origin": st.sampled_from(["written", "collected", None]),
        }
    ),
)


@given(articles)
def test_an_exported_article_comes_in_again_unchanged(article: Article) -> None:
    (item,) = from_rows(read_jsonl(iter([to_json(article).encode()])), Given())
    assert isinstance(item, Incoming)
    assert item.article == article
    assert item.unused == ()


def test_the_own_export_comes_in_again_through_the_commands(tmp_path: Path, run: Any) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write_workspace(old, example=True)
    write_workspace(new)
    edited = next((old / "corpus/articles").glob("*.md"))
    edited.write_text(edited.read_text(encoding="utf-8").rstrip() + " Thêm một câu.\n", encoding="utf-8")
    exported = run("corpus", "export", cwd=old).stdout
    done = run("corpus", "add", "-", cwd=new, stdin=exported)
    assert done.returncode == 0, done.stderr
    assert run("corpus", "export", cwd=new).stdout == exported


def test_a_bad_row_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    rows = [
        GOOD,
        b'{"title": "thi\xea\xfau", "text": "x"}',
        b'{"title": "x", "text": ',
        b"[" * 100_000,
        b'"x"',
        b"",
        {"title": "x"},
        {"title": "x", "text": " "},
        {"title": "x", "text": "\u200b\ufeff"},
        {"title": None, "text": "x"},
        {"title": 7, "text": "x"},
        {"title": "x", "text": ["x"]},
        {"title": "x" * 1001, "text": "x"},
        b'{"title": "x", "text": "\\ud800"}',
        b'{"title": "x\\udc00", "text": "x"}',
        {**GOOD, "published": "4/3/2026"},
        {**GOOD, "published": 20260304},
        {**GOOD, "published": "2026-02-30"},
        {**GOOD, "published": "2026-03-04", "published_from": "guess"},
        {**GOOD, "origin": "stolen"},
        {**GOOD, "source": {"name": "x"}},
        b'{"title": ' + b"9" * 5000 + b', "text": "x"}',
        GOOD,
    ]
    first, *bad, last = read(jsonl(tmp_path / "a.jsonl", *rows))
    assert first == last == make_article(**GOOD)
    assert [str(problem).partition(": ")[0] for problem in bad] == [f"a.jsonl:{n}" for n in range(2, 23) if n != 6]
    for problem, reason in zip(
        bad, ["not UTF-8", "not JSON", "a.jsonl", "no JSON object", "no column 'text'"], strict=False
    ):
        assert reason in str(problem)


def test_a_line_without_end_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LIMIT", 200)
    path = jsonl(tmp_path / "a.jsonl", GOOD, {**GOOD, "source": "x" * 1000}, GOOD)
    first, problem, last = read(path)
    assert first == last
    assert problem == "a.jsonl:2: line of over 200 bytes"


def test_a_json_array_is_refused_once_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps([GOOD, GOOD], indent=1), encoding="utf-8")
    (problem,) = read(path)
    assert "jq" in str(problem)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_as_it_is_written(delimiter: str, tmp_path: Path) -> None:
    def row(*fields: str) -> str:
        return delimiter.join('"' + field.replace('"', '""') + '"' for field in fields) + "\r\n"

    text = "\ufeff" + row("views", "title", "text", "published") + row("7", "007", "NA", "") + "\r\n"
    text += row("", 'Xã nói: "xong"; rồi, hết', "Đoạn một.\n\nĐoạn hai.", "2026-03-04")
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    first, second = read(path)
    assert isinstance(first, Article) and isinstance(second, Article)
    assert (first.title, first.text, first.published, first.published_from) == ("007", "NA", None, "unknown")
    assert (second.title, second.text) == ('Xã nói: "xong"; rồi, hết', "Đoạn một.\n\nĐoạn hai.")
    assert (second.published, second.published_from) == (datetime.date(2026, 3, 4), "metadata")


def test_a_bad_row_of_csv_is_named_by_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("title,text\nA,Một.\nB\nC,Hai,Ba\n".encode() + b"D,\xff\xfe\nE,\n" + "F,Bốn.\n".encode())
    found = read(path)
    assert [item.title for item in found if isinstance(item, Article)] == ["A", "F"]
    assert [item for item in found if isinstance(item, str)] == [
        "a.csv:3: 1 fields under a header of 2",
        "a.csv:4: 3 fields under a header of 2",
        "a.csv:5: not UTF-8; save the table as CSV in UTF-8",
        "a.csv:6: no text",
    ]


def test_a_quotation_mark_that_is_never_closed_ends_the_table_not_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LIMIT", 300)
    path = tmp_path / "a.csv"
    path.write_text('title,text\nA,Một.\nB,"Hai\n' + 'C,Ba\n","' * 500, encoding="utf-8")
    first, problem = read(path)
    assert isinstance(first, Article)
    assert "quotation mark" in str(problem)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no column 'text'; there are: none"),
        (b"headline,body\n", "there are: headline, body; say which to read with --column"),
        (b"title,text,text\n", "two columns 'text'"),
        ("title,text\n".encode("utf-16"), "UTF-16"),
        (b"\x00\x01\x02", "no column"),
    ],
)
def test_a_table_without_its_columns_is_refused_once(content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    (problem,) = read(path)
    assert reason in str(problem)


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_of_csv_or_refused(data: bytes) -> None:
    try:
        for row in read_csv(io.BytesIO(b"title,text\n" + data), ["title", "text"]):
            assert set(row.values) <= {"title", "text"}
    except DataError:
        pass


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_any_lines_are_rows_of_json_or_named(lines: list[bytes]) -> None:
    try:
        numbers = [row.number for row in read_jsonl(iter(lines))]
    except DataError:
        return
    assert numbers == [number for number, line in enumerate(lines, 1) if line.removeprefix(b"\xef\xbb\xbf").strip()]


def parquet(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    import pyarrow
    from pyarrow import parquet as writer

    with path.open("wb") as file:
        writer.write_table(pyarrow.table(columns), file, **options)
    return path


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    import pyarrow

    moment = datetime.datetime(2026, 3, 4, 20, 30, tzinfo=datetime.UTC)
    path = parquet(
        tmp_path / "a.parquet",
        {
            "title": pyarrow.array(["Một", "Hai", "Ba"], pyarrow.large_string()),
            "text": pyarrow.array(["Đoạn.", "Đoạn.", "Đoạn."]).dictionary_encode(),
            "published": pyarrow.array([moment, None, moment]),
            "views": [1, 2, 3],
            "picture": [{"path": "/etc/passwd", "bytes": b""}] * 3,
        },
        row_group_size=2,
    )
    found = read(path)
    assert [(item.title, str(item.published)) for item in found if isinstance(item, Article)] == [
        ("Một", "2026-03-05"),
        ("Hai", "None"),
        ("Ba", "2026-03-05"),
    ]
    (problem,) = read(path, "text=picture")
    assert "column 'picture' is struct" in str(problem)
    (problem,) = read(path, "text=body")
    assert "no column 'body'" in str(problem)


@pytest.mark.parametrize(
    "name", ["a[1].parquet", "*.parquet", "?.parquet", "a::b.parquet", "hf:x.parquet", "Tin tức.parquet"]
)
def test_the_name_of_a_file_is_no_pattern_and_no_address(name: str, tmp_path: Path) -> None:
    parquet(tmp_path / "a1.parquet", {"title": ["Khác"], "text": ["Khác."]})
    parquet(tmp_path / name, {"title": ["Xã"], "text": ["Xã."]})
    assert read(tmp_path / name) == [make_article(title="Xã", text="Xã.")]


def test_a_table_that_asks_for_files_to_be_opened_is_read_as_text(tmp_path: Path) -> None:
    import pyarrow

    features = {"info": {"features": {"title": {"dtype": "string", "_type": "Value"}, "text": {"_type": "Image"}}}}
    schema = pyarrow.schema(
        {"title": pyarrow.string(), "text": pyarrow.string()}, {"huggingface": json.dumps(features)}
    )
    table = pyarrow.table({"title": ["Xã"], "text": ["/etc/passwd"]}, schema=schema)
    from pyarrow import parquet as writer

    writer.write_table(table, tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet") == [make_article(title="Xã", text="/etc/passwd")]


def test_a_small_file_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "a.parquet", {"title": ["x"], "text": ["x" * 30_000_000]}, compression="zstd", use_dictionary=False
    )
    assert path.stat().st_size < 100_000
    (problem,) = read(path)
    assert "unpacks to" in str(problem)


def test_a_broken_parquet_file_is_refused_and_what_was_read_before_stays(tmp_path: Path) -> None:
    texts = [f"Đoạn {number}. " * 20 for number in range(100)]
    path = parquet(tmp_path / "a.parquet", {"title": texts, "text": texts}, row_group_size=20, compression="none")
    whole = path.read_bytes()
    for content in (
        b"",
        b"PAR1",
        whole[:100],
        whole[:-9],
        whole[: len(whole) // 2] + whole[-200:],
        b"PAR1" + b"\xff" * 99,
    ):
        path.write_bytes(content)
        *_, problem = read(path)
        assert "no Parquet" in str(problem)
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + b"\xff" * 300 + whole[middle + 300 :])
    *read_before, problem = read(path)
    assert len(read_before) >= 20
    assert "no Parquet" in str(problem)


def test_what_datasets_writes_and_holds_comes_in(tmp_path: Path) -> None:
    import datasets

    rows = [{**GOOD, "title": f"Tin số {number}", "published": "2026-03-04"} for number in range(40)]
    dataset = datasets.Dataset.from_list(rows)
    dataset.to_json(tmp_path / "a.jsonl", force_ascii=False)
    dataset.to_csv(tmp_path / "a.csv")
    dataset.to_parquet(tmp_path / "a.parquet")
    wanted = [article_of(row, Given()) for row in rows]
    for name in ("a.jsonl", "a.csv", "a.parquet"):
        assert read(tmp_path / name) == wanted
    for held in (dataset, dataset.to_iterable_dataset()):
        assert [item.article for item in from_rows(held, Given()) if isinstance(item, Incoming)] == wanted


def test_columns_are_mapped_and_those_left_are_listed(tmp_path: Path, run: Any) -> None:
    write_workspace(tmp_path / "mine")
    table = tmp_path / "mine/a.csv"
    table.write_text("headline,body,views,id\nXã Ea Ngai vét kênh,Vét xong trước 20/3.,7,12\n", encoding="utf-8")
    done = run("corpus", "add", "a.csv", "--column", "title=headline", "--column", "text=body", cwd=tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    (path,) = map(Path, done.stdout.splitlines())
    assert read_article(path).title == "Xã Ea Ngai vét kênh"
    assert "columns that nothing was taken from: views (1), id (1)" in done.stderr


@pytest.mark.parametrize("options", [["title"], ["title="], ["heading=title"], ["=x"], ["title=a", "title=b"]])
def test_a_wrong_mapping_is_a_wrong_call(options: list[str]) -> None:
    with pytest.raises(UsageError, match="--column"):
        parse_columns(options)


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("xa-ea-ngai-0123abcd", True),
        ("12", False),
        ("../../../tmp/x-0123abcd", False),
        ("x/y-0123abcd", False),
        ("-0123abcd", False),
        ("a" * 90 + "-0123abcd", False),
        ("Xã-0123abcd", False),
        ("x-0123abcd\n", False),
        (7, False),
        (["x-0123abcd"], False),
    ],
)
def test_only_an_id_of_our_own_form_is_kept(stated: Any, kept: bool) -> None:
    (item,) = from_rows([{**GOOD, "id": stated}], Given())
    assert isinstance(item, Incoming)
    assert item.article.id == (stated if kept else make_article(**GOOD).id)
    assert item.unused == (() if kept else ("id",))


def test_what_is_given_overrules_the_rows() -> None:
    given = Given(title="Tên", published=datetime.date(2026, 1, 2), source="Báo", license="CC0-1.0", origin="written")
    (item,) = from_rows([{"text": "Tin.", "title": 7, "source": "x", "published": "hôm qua", "origin": "x"}], given)
    assert isinstance(item, Incoming)
    article = item.article
    assert (article.title, article.published, article.published_from) == ("Tên", datetime.date(2026, 1, 2), "option")
    assert (article.source, article.license, article.origin) == ("Báo", "CC0-1.0", "written")


def test_the_export_s_columns_are_those_that_are_read_by_default() -> None:
    assert list(json.loads(to_json(make_article(**GOOD)))) == list(OURS)

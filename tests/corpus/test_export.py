from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hanchot.corpus.articles import Article, make_article, to_json
from hanchot.corpus.export import COLUMNS, WRITERS, export
from hanchot.errors import DataError, UsageError

Rows = list[dict[str, Any]]


def articles(number: int = 5) -> list[Article]:
    day = datetime.date(2026, 3, 1)
    dated = [
        make_article(title=f"Tin {n}", text=f"Xã họp lần {n}.\n\nTrời mưa.", published=day, published_from="option")
        for n in range(number)
    ]
    return [*dated, make_article(title="Không ngày", text="Trời “mưa”\u2028to.", origin="written", stratum="dense")]


def read_jsonl(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_parquet(path: Path) -> Rows:
    import pyarrow.parquet  # type: ignore[import-untyped]  # it ships no types

    rows: Rows = pyarrow.parquet.read_table(path).to_pylist()
    return rows


def read_folder(path: Path) -> Rows:
    import datasets

    return list(datasets.load_from_disk(str(path)))


READERS: dict[str, Callable[[Path], Rows]] = {"jsonl": read_jsonl, "parquet": read_parquet, "datasets": read_folder}


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize("number", [0, 5])
def test_every_format_has_the_ten_fields_and_the_same_rows(format: str, number: int, tmp_path: Path) -> None:
    wanted = articles(number)
    output = tmp_path / "out/articles"
    assert export(wanted, output, format=format) == len(wanted)
    rows = READERS[format](output)
    assert rows == [json.loads(to_json(article)) for article in wanted]
    assert len(COLUMNS) == 10
    assert all(tuple(row) == COLUMNS for row in rows)
    assert [path.name for path in output.parent.iterdir()] == ["articles"]


def test_an_empty_corpus_is_an_empty_file_but_no_table(tmp_path: Path) -> None:
    assert export([], tmp_path / "articles.jsonl") == 0
    assert (tmp_path / "articles.jsonl").read_bytes() == b""
    for format in ("parquet", "datasets"):
        with pytest.raises(DataError, match="no articles"):
            export([], tmp_path / "articles", format=format)
    assert [path.name for path in tmp_path.iterdir()] == ["articles.jsonl"]


@pytest.mark.parametrize("format", WRITERS)
def test_an_export_takes_the_place_of_an_older_one_only_once_it_is_whole(format: str, tmp_path: Path) -> None:
    def broken() -> Iterator[Article]:
        yield from articles()
        raise DataError("bai.md: broken")

    output = tmp_path / "articles"
    export(articles(1), output, format=format)
    with pytest.raises(DataError, match=r"^bai\.md: broken$"):
        export(broken(), output, format=format)
    assert len(READERS[format](output)) == 2
    export(articles(3), output, format=format)
    assert len(READERS[format](output)) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["articles"]


@pytest.mark.parametrize("format", WRITERS)
def test_a_dry_run_counts_and_writes_nothing(format: str, tmp_path: Path) -> None:
    assert export(articles(), tmp_path / "out/articles", format=format, dry_run=True) == 6
    assert list(tmp_path.iterdir()) == []


def test_what_stands_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("tôi", encoding="utf-8")
    with pytest.raises(UsageError, match="holds something that is no dataset"):
        export(articles(), tmp_path, format="datasets")
    with pytest.raises(UsageError, match="is a folder"):
        export(articles(), tmp_path, format="parquet")
    with pytest.raises(UsageError, match="is a file"):
        export(articles(), tmp_path / "note.txt", format="datasets")
    with pytest.raises(UsageError, match="unknown format 'docx'; one of jsonl, parquet, datasets"):
        export(articles(), tmp_path / "x", format="docx")
    with pytest.raises(UsageError, match="name one with --output"):
        export(articles(), Path("-"), format="parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]

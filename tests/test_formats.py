"""The formats that others read, held by an example of our own and by the design's where that lies beside us."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from hanchot.annotations.gold import format_gold, pair_gold, parse_gold
from hanchot.annotations.scheme import read_scheme
from hanchot.corpus.articles import (
    Article,
    format_article,
    make_article,
    paragraphs,
    read_article,
    to_json,
    write_articles,
)

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / "tests/examples"
DESIGN = ROOT.parent / "shared/design/examples"
FOLDERS = [
    OURS,
    pytest.param(
        DESIGN, marks=pytest.mark.skipif(not DESIGN.is_dir(), reason="no ../shared/design beside the repository")
    ),
]


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def article_of(folder: Path) -> Article:
    return read_article(folder / "article.md")


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_article_is_written_as_the_example_has_it(folder: Path) -> None:
    article = article_of(folder)
    assert format_article(article) == (folder / "article.md").read_text(encoding="utf-8")
    assert article.id.endswith("-" + hashlib.sha256(article.text.encode()).hexdigest()[:8])
    made = make_article(title=article.title, text=article.text)
    assert made.id == article.id
    assert isinstance(article.published, datetime.date)


@pytest.mark.parametrize("title", ["Tin ---", "--- Tin", "---"])
def test_an_article_whose_title_has_the_fence_in_it_is_read_back(title: str, tmp_path: Path) -> None:
    article = make_article(title=title, text="Một đoạn.\n\n---\n\nHai đoạn.")
    (path,) = write_articles([article], tmp_path)
    assert read_article(path) == article


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_exported_article_is_the_example_s_line(folder: Path) -> None:
    assert [to_json(article_of(folder))] == lines(folder / "corpus-export.jsonl")


@pytest.mark.parametrize("folder", FOLDERS)
def test_gold_is_written_as_the_example_has_it(folder: Path, tmp_path: Path) -> None:
    scheme, article = read_scheme(ROOT / "annotations/scheme.toml"), article_of(folder)
    gold = [parse_gold(line, scheme, where="example") for line in lines(folder / "gold.jsonl")]
    assert [format_gold(paragraph) for paragraph in gold] == lines(folder / "gold.jsonl")
    assert [(paragraph.key, paragraph.text) for paragraph in gold] == [(p.key, p.text) for p in paragraphs(article)]
    (tmp_path / f"{article.id}.jsonl").write_bytes((folder / "gold.jsonl").read_bytes())
    assert list(pair_gold([article], tmp_path, scheme)) == [(article, gold)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_pipeline_writes_records_of_the_example_s_shape(folder: Path, built: Path, tmp_path: Path, run: Any) -> None:
    done = run("models", "apply", built / "models/vi_hanchot_news_sm", folder / "apply-in.jsonl", "-", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(lines(folder / "apply-in.jsonl"))
    for said, wanted in zip(done.stdout.splitlines(), lines(folder / "apply-out.jsonl"), strict=True):
        record, example = json.loads(said), json.loads(wanted)
        assert (record["id"], record["text"]) == (example["id"], example["text"])
        assert set(record) <= set(example)
        shapes = {frozenset(ent) - {"score"} for ent in example["ents"]}
        assert {frozenset(ent) - {"score"} for ent in record["ents"]} <= shapes
        for ent in record["ents"]:
            assert record["text"][ent["start"] : ent["end"]] == ent["text"]
            assert 0 < ent["score"] <= 1 if "score" in ent else ent["label"] == "TIME"

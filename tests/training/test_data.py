from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import DocBin

from hanchot.errors import DataError
from hanchot.training.data import describe, write_data
from hanchot.training.docs import blank_pipeline
from hanchot.workspace import Workspace

RECORD = "training/splits.json"


def test_the_doc_bin_and_the_datasets_say_the_same(built: Path) -> None:
    import datasets

    data = built / "training/runs/data"
    splits = json.loads((data / "splits.json").read_text(encoding="utf-8"))
    ids = set()
    for split in ("train", "dev", "test"):
        docs = list(DocBin().from_disk(data / f"{split}.spacy").get_docs(blank_pipeline().vocab))
        rows = list(datasets.Dataset.from_parquet(str(data / "datasets" / f"{split}.parquet")))
        assert {doc.user_data["id"] for doc in docs} == {row["key"].rpartition(":")[0] for row in rows}
        assert "\n\n".join(row["text"] for row in rows) == "\n\n".join(doc.text for doc in docs)
        spans = sum(len(doc.ents) + len(doc.spans["triggers"]) for doc in docs)
        assert spans == sum(len(row["entities"]) for row in rows) > 0
        classes = [ent._.deadline for doc in docs for ent in doc.ents if ent._.deadline]
        assert classes == [deadline["label"] for row in rows for deadline in row["deadlines"]]
        assert all(splits["articles"][doc.user_data["id"]] == split for doc in docs)
        ids |= {doc.user_data["id"] for doc in docs}
    assert ids == set(splits["articles"])


def test_gold_without_its_article_is_refused(workspace: Path, run: Any) -> None:
    (workspace / "annotations/gold/la.jsonl").write_text("", encoding="utf-8")
    done = run("training", "data", cwd=workspace)
    assert done.returncode == 3
    assert "la.jsonl: gold of an article that is not in" in done.stderr


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("data", "seed = 13", "seed = 13\nsede = 14", "split has the unknown key sede"),
        ("data", "seed = 13", "", "split.seed is missing"),
        ("data", "seed = 13", 'seed = "mười"', "split.seed is 'mười', not int"),
        ("deadlines", "[mentions]", "[mention]", "unknown key mention"),
        ("deadlines", "C = 1.0", "C = true", "classifier.C is True, not float"),
        ("ner", "c1 = 0.02", "c1 = 0.02\nc3 = 1", "c3"),
        ("ner", "[training]", "[trainings]\nx = 1\n\n[training]", "unknown section trainings"),
        ("ner", "[corpora.dev]", "[corpora.dev", "ner.cfg"),
    ],
)
def test_an_unknown_or_missing_key_of_a_config_is_an_error(
    name: str, old: str, new: str, reason: str, workspace: Path, run: Any
) -> None:
    path = workspace / f"training/{name}.cfg"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    config = ("--config", f"training/{name}.cfg") if name == "data" else (f"training/{name}.cfg",)
    done = run("training", name, *config, cwd=workspace)
    assert done.returncode == 3, done.stdout + done.stderr
    assert f"training/{name}.cfg: " in done.stderr
    assert reason in done.stderr


def test_a_config_s_keys_are_overridden_as_in_spacy(workspace: Path, run: Any) -> None:
    (workspace / RECORD).unlink()
    done = run("training", "data", "--split.seed", "99", cwd=workspace)
    assert done.returncode == 0, done.stderr
    for path in (RECORD, "training/runs/data/splits.json"):
        assert json.loads((workspace / path).read_text(encoding="utf-8"))["seed"] == 99
    assert run("training", "data", "--split.sede", "99", cwd=workspace).returncode == 3
    done = run("training", "data", cwd=workspace)
    assert done.returncode == 3
    assert "splits.json: made with the seed 99, not 13; restore it, or delete the file" in done.stderr


def add_repost(workspace: Path, old: str, new: str) -> None:
    """Another article with the text and the gold of an old one."""
    article = (workspace / f"corpus/articles/{old}.md").read_text(encoding="utf-8")
    (workspace / f"corpus/articles/{new}.md").write_text(article.replace(f"id: {old}", f"id: {new}"), encoding="utf-8")
    gold = (workspace / f"annotations/gold/{old}.jsonl").read_text(encoding="utf-8")
    (workspace / f"annotations/gold/{new}.jsonl").write_text(gold.replace(f'"{old}:', f'"{new}:'), encoding="utf-8")


def test_the_record_keeps_everybody_and_a_repost_joins_its_story(workspace: Path) -> None:
    config, output = workspace / "training/data.cfg", workspace / "training/runs/data"
    before = json.loads((workspace / RECORD).read_text(encoding="utf-8"))["articles"]
    (tested,) = [name for name, split in before.items() if split == "test"]
    add_repost(workspace, tested, "dang-lai")
    content = (workspace / RECORD).read_bytes()
    write_data(Workspace(workspace), config, output, dry_run=True)
    assert (workspace / RECORD).read_bytes() == content

    summary = write_data(Workspace(workspace), config, output)
    assert summary.placed == ("dang-lai",)
    after = json.loads((workspace / RECORD).read_text(encoding="utf-8"))["articles"]
    assert after == {**before, "dang-lai": "test"}
    leakage = json.loads((output / "leakage.json").read_text(encoding="utf-8"))
    assert leakage["shared_stories"] == []
    assert {row["article"] for row in leakage["nearest"] if row["split"] == "test"} == {tested, "dang-lai"}
    assert all(row["similarity"] < 0.4 for row in leakage["nearest"])

    # Who is away for a while comes back to the same place.
    for name in (tested, "dang-lai"):
        (workspace / f"annotations/gold/{name}.jsonl").rename(workspace / f"{name}.jsonl")
    add_repost(workspace, next(name for name, split in before.items() if split == "dev"), "ban-khac")
    with pytest.raises(DataError, match="leaves test without an article"):
        write_data(Workspace(workspace), config, output)
    (workspace / f"{tested}.jsonl").rename(workspace / f"annotations/gold/{tested}.jsonl")
    write_data(Workspace(workspace), config, output)
    recorded = json.loads((workspace / RECORD).read_text(encoding="utf-8"))["articles"]
    assert recorded == {**after, "ban-khac": "dev"}
    assert "dang-lai" not in json.loads((output / "splits.json").read_text(encoding="utf-8"))["articles"]


def test_the_workflow_splits_again_where_the_record_was_changed_and_not_otherwise(workspace: Path, run: Any) -> None:
    def ran() -> str:
        done = run("run", "data", cwd=workspace, module="weasel")
        assert done.returncode == 0, done.stdout + done.stderr
        return str(done.stdout)

    before = (workspace / RECORD).read_bytes()
    assert "Skipping 'data'" in ran()
    changed = before.replace(b'"test"', b'"x"').replace(b'"dev"', b'"test"').replace(b'"x"', b'"dev"')
    (workspace / RECORD).write_bytes(changed)
    assert "training data" in ran()
    assert (workspace / RECORD).read_bytes() == changed
    assert (workspace / "training/runs/data/splits.json").read_bytes() == changed
    (workspace / RECORD).unlink()
    assert "training data" in ran()
    assert (workspace / RECORD).read_bytes() == before
    assert "Skipping 'data'" in ran()


def test_the_summary_says_dates_missing_labels_and_leakage(workspace: Path) -> None:
    summary = write_data(Workspace(workspace), workspace / "training/data.cfg", workspace / "out", dry_run=True)
    train, dev, test, placed, *leakage, aligned = describe(summary)
    assert train.startswith("train: 2 articles, ")
    for name, line in (("dev", dev), ("test", test)):
        assert summary.dates[name] is not None
        first, last = summary.dates[name] or ()
        assert line.endswith(f", {first} to {last}; no {', '.join(summary.lacking[name])}")
        assert summary.lacking[name]
    assert placed == "0 articles new in training/splits.json"
    assert leakage[-1] == "stories in two splits: 0"
    assert aligned == str(summary.misaligned)
    assert not (workspace / "out").exists()

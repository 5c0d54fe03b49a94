from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import DocBin

from hanchot.errors import DataError
from hanchot.training.docs import blank_pipeline
from hanchot.training.splits import split_articles

IDS = [f"bai-{number}" for number in range(40)]


def test_a_split_follows_from_the_seed_alone() -> None:
    first = split_articles(IDS, seed=1, dev=0.1, test=0.2)
    assert split_articles(list(reversed(IDS)), seed=1, dev=0.1, test=0.2) == first
    assert split_articles(IDS, seed=2, dev=0.1, test=0.2) != first
    assert [list(first.values()).count(name) for name in ("train", "dev", "test")] == [28, 4, 8]


def test_every_split_has_an_article_and_two_are_too_few() -> None:
    assert set(split_articles(IDS[:3], seed=1, dev=0.01, test=0.01).values()) == {"train", "dev", "test"}
    with pytest.raises(DataError, match="at least 3"):
        split_articles(IDS[:2], seed=1, dev=0.1, test=0.1)


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
        ("ner", "c1 = 0.05", "c1 = 0.05\nc3 = 1", "c3"),
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
    done = run("training", "data", "--split.seed", "99", cwd=workspace)
    assert done.returncode == 0, done.stderr
    splits = json.loads((workspace / "training/runs/data/splits.json").read_text(encoding="utf-8"))
    assert splits["seed"] == 99
    assert run("training", "data", "--split.sede", "99", cwd=workspace).returncode == 3

"""The real input: the five raw pages go the whole way, from the page to what the pipeline reads in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hanchot.workspace import write_workspace


def test_real_pages_are_added_exported_and_read(
    real_articles: Path, repository_model: Path, tmp_path: Path, run: Any
) -> None:
    workspace, model = tmp_path / "real", repository_model
    write_workspace(workspace)
    done = run("corpus", "add", real_articles / "raw", cwd=workspace)
    assert done.returncode == 0, done.stderr
    paths = done.stdout.splitlines()
    assert len(paths) == len(list((real_articles / "raw").glob("*.txt"))) == 5
    assert run("corpus", "check", cwd=workspace).returncode == 0
    articles = [json.loads(line) for line in run("corpus", "export", cwd=workspace).stdout.splitlines()]

    rows = run("annotations", "export", "--suggest", model, cwd=workspace).stdout.splitlines()
    assert len(rows) == sum(len(article["text"].split("\n\n")) for article in articles)
    assert sum(len(json.loads(row)["entities"]) for row in rows) > 0
    questions = run("annotations", "export", "--format", "questions", "--suggest", model, cwd=workspace).stdout
    assert questions.count("\n") > 0

    (workspace / "in.jsonl").write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    done = run("models", "apply", model, "in.jsonl", "out.jsonl", cwd=workspace)
    assert done.returncode == 0, done.stderr
    read = [json.loads(line) for line in (workspace / "out.jsonl").open(encoding="utf-8")]
    assert [row["id"] for row in read] == [article["id"] for article in articles]
    times = [ent for row in read for ent in row["ents"] if ent["label"] == "TIME"]
    assert any(ent["due"] for ent in times)
    assert {ent["label"] for row in read for ent in row["ents"]} >= {"PERSON", "ORG", "TIME"}

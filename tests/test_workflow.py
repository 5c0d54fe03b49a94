"""The workflow runs what has to run again, and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import hanchot

STEPS = ("stamps", "check", "export", "data", "ner", "deadlines", "build", "evaluate", "package", "summary")
ALWAYS = ["stamps", "summary"]


def ran(workspace: Path, run: Any, **options: Any) -> list[str]:
    """The steps that ran, in order, of a run that has to succeed."""
    done = run("run", "all", cwd=workspace, module="weasel", **options)
    assert done.returncode == 0, done.stdout + done.stderr
    plain = re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
    skipped = re.findall(r"Skipping '(\w+)'", plain)
    return [step for step in re.findall(r"^=+ (\w+) =+$", plain, flags=re.MULTILINE) if step not in skipped]


def an_article(workspace: Path) -> tuple[Path, Path]:
    gold = sorted((workspace / "annotations/gold").glob("*.jsonl"))[0]
    return workspace / f"corpus/articles/{gold.stem}.md", gold


def test_the_first_run_ends_by_saying_where_everything_is(built: Path, run: Any) -> None:
    done = run("evaluation", "summary", "models/vi_hanchot_news_sm", "models/dist", "evaluation/reports", cwd=built)
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "models/vi_hanchot_news_sm" in said
    assert "evaluation/reports/report.html" in said
    (wheel,) = (built / "models/dist").glob("*.whl")
    assert wheel.name in said
    scores = json.loads((built / "evaluation/reports/metrics.json").read_text(encoding="utf-8"))
    assert f"{scores['entities']['strict']['f1']:.3f}" in said
    for path in ("training/runs/doccano/entities.jsonl", "training/runs/doccano/deadlines.jsonl"):
        assert (built / path).stat().st_size > 0


def test_a_second_run_skips_every_step(workspace: Path, run: Any) -> None:
    assert ran(workspace, run) == ALWAYS


def test_a_changed_gold_line_runs_what_reads_gold_again(workspace: Path, run: Any) -> None:
    _, gold = an_article(workspace)
    lines = gold.read_text(encoding="utf-8").splitlines()
    row = next(json.loads(line) for line in lines if json.loads(line)["relations"])
    number = next(i for i, line in enumerate(lines) if json.loads(line)["key"] == row["key"])
    row["relations"] = [relation for relation in row["relations"] if relation["type"] == "DEADLINE"]
    assert json.dumps(row) != json.dumps(json.loads(lines[number]))
    lines[number] = json.dumps(row, ensure_ascii=False)
    gold.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert ran(workspace, run)[:4] == ["stamps", "check", "export", "data"]


def test_a_renamed_article_runs_the_check_again_which_names_it(workspace: Path, run: Any) -> None:
    article, _ = an_article(workspace)
    # The name keeps its place in the order: a hash of the folder's bytes would not see it.
    renamed = article.with_name(article.name.replace(".md", "-cu.md"))
    article.rename(renamed)
    done = run("run", "all", cwd=workspace, module="weasel")
    assert done.returncode != 0
    assert f"{renamed.name}: the id is '{article.stem}', the file name is not" in done.stdout + done.stderr


def test_a_changed_config_trains_its_part_again_and_nothing_before_it(workspace: Path, run: Any) -> None:
    config = workspace / "training/deadlines.cfg"
    config.write_text(config.read_text(encoding="utf-8").replace("C = 1.0", "C = 0.5"), encoding="utf-8")
    assert ran(workspace, run) == ["stamps", "deadlines", "build", "evaluate", "package", "summary"]


def test_edited_code_runs_the_steps_that_run_it(workspace: Path, tmp_path: Path, run: Any) -> None:
    source = tmp_path / "src"
    shutil.copytree(Path(hanchot.__file__).parent, source / "hanchot", ignore=shutil.ignore_patterns("__pycache__"))
    elsewhere = {"PYTHONPATH": os.pathsep.join([str(source), os.environ.get("PYTHONPATH", "")])}
    assert ran(workspace, run, env=elsewhere) == ALWAYS
    edited = source / "hanchot/evaluation/__init__.py"
    edited.write_text(edited.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    assert ran(workspace, run, env=elsewhere) == ["stamps", "evaluate", "summary"]
    edited = source / "hanchot/annotations/__init__.py"
    edited.write_text(edited.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    assert ran(workspace, run, env=elsewhere)[:5] == ["stamps", "check", "export", "data", "ner"]


def test_a_workspace_without_gold_says_what_is_missing(tmp_path: Path, run: Any) -> None:
    assert run("init", "empty", cwd=tmp_path).returncode == 0
    done = run("run", "all", cwd=tmp_path / "empty", module="weasel")
    assert done.returncode == 3
    assert "0 annotated articles: a split needs at least 3" in done.stderr


def test_a_label_added_to_the_scheme_is_found_in_the_pipeline(workspace: Path, run: Any) -> None:
    scheme = workspace / "annotations/scheme.toml"
    added = '[[entities]]\nlabel = "VEHICLE"\nname = "Phương tiện"\ncolour = "#123456"\n\n[[triggers]]'
    scheme.write_text(scheme.read_text(encoding="utf-8").replace("[[triggers]]", added, 1), encoding="utf-8")
    article = "tau-ca"
    sentences = [f"Tàu cá QN-{number} TS rời bến cùng tàu KN-{number + 7}." for number in range(9001, 9013)]
    front = "title: Tàu cá\npublished: null\npublished_from: unknown\norigin: written"
    for copy in range(3):
        name, texts = f"{article}-{copy}", sentences[copy * 4 : copy * 4 + 4]
        head = f"---\nid: {name}\n{front}\n---\n\n"
        (workspace / f"corpus/articles/{name}.md").write_text(head + "\n\n".join(texts) + "\n", encoding="utf-8")
        with (workspace / f"annotations/gold/{name}.jsonl").open("w", encoding="utf-8") as file:
            for index, text in enumerate(texts):
                spans = [(match.start(), match.end()) for match in re.finditer(r"QN-\d+ TS|KN-\d+", text)]
                entities = [
                    {"id": i, "label": "VEHICLE", "start_offset": start, "end_offset": end}
                    for i, (start, end) in enumerate(spans)
                ]
                row = {"key": f"{name}:{index}", "text": text, "entities": entities, "relations": [], "deadlines": []}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    ran(workspace, run)

    import spacy

    nlp = spacy.load(workspace / "models/vi_hanchot_news_sm")
    assert "VEHICLE" in nlp.get_pipe("ner").labels
    assert "VEHICLE" in [entity["label"] for entity in nlp.meta["hanchot"]["scheme"]["entities"]]
    assert "VEHICLE" in {ent.label_ for ent in nlp("Tàu cá QN-9500 TS rời bến cùng tàu KN-9507.").ents}


@pytest.mark.parametrize("step", STEPS)
def test_every_step_names_what_it_writes(step: str) -> None:
    import yaml

    project = yaml.safe_load((Path(hanchot.__file__).parent / "template/project.yml").read_text(encoding="utf-8"))
    assert tuple(project["workflows"]["all"]) == STEPS
    (command,) = [command for command in project["commands"] if command["name"] == step]
    assert command["outputs"]
    assert command.get("no_skip", False) == (step in ALWAYS)

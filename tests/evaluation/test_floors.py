"""Floors: what passes, what misses, and what is wrong in the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hanchot.errors import DataError, FloorError
from hanchot.evaluation.floors import (
    Floors,
    Missed,
    check_corpus,
    check_floors,
    corpus_hash,
    raise_missed,
    read_floors,
    write_floors,
)
from hanchot.evaluation.scores import evaluate, to_dict

METRICS: dict[str, Any] = {
    "articles": 4,
    "entities": {"strict": {"f1": 0.62, "labels": {"Sự.kiện": {"f1": None}}}},
    "roles": None,
}


def floors(**by_name: float) -> Floors:
    return Floors(Path("evaluation/floors.json"), "0" * 64, {name.replace("__", "."): v for name, v in by_name.items()})


def test_a_score_at_its_floor_passes() -> None:
    assert check_floors(METRICS, floors(entities__strict__f1=0.62, articles=4)) == []


def test_a_score_under_its_floor_is_missed() -> None:
    assert check_floors(METRICS, floors(entities__strict__f1=0.63)) == [Missed("entities.strict.f1", 0.63, 0.62)]


def test_what_was_not_measured_misses_its_floor() -> None:
    pinned = floors(roles__strict__f1=0.1, roles=0.0)
    assert [(one.name, one.score) for one in check_floors(METRICS, pinned)] == [
        ("roles.strict.f1", None),
        ("roles", None),
    ]


def test_a_label_may_hold_a_full_stop() -> None:
    pinned = Floors(Path("floors.json"), "", {"entities.strict.labels.Sự.kiện.f1": 0.5})
    assert check_floors(METRICS, pinned) == [Missed("entities.strict.labels.Sự.kiện.f1", 0.5, None)]


@pytest.mark.parametrize("name", ["entities.strict.f2", "entities.strict", "entity.strict.f1", "", "articles.f1"])
def test_a_floor_that_names_no_metric_is_an_error(name: str) -> None:
    with pytest.raises(DataError, match=r"floors.json: the floor .* names no metric"):
        check_floors(METRICS, Floors(Path("evaluation/floors.json"), "", {name: 0.0}))


def test_a_misspelt_metric_gets_the_nearest_name() -> None:
    with pytest.raises(DataError, match=r"did you mean entities.strict.f1"):
        check_floors(METRICS, floors(entities__strict__f=0.0))


def test_missed_floors_are_one_line_each() -> None:
    with pytest.raises(FloorError) as error:
        raise_missed([Missed("entities.strict.f1", 0.63, 0.62), Missed("roles.strict.f1", 0.1, None)])
    assert str(error.value).splitlines() == [
        "entities.strict.f1: 0.62, under its floor 0.63",
        "roles.strict.f1: has no score, under its floor 0.1",
    ]
    assert error.value.exit_code == 5


def test_no_missed_floor_raises_nothing() -> None:
    raise_missed([])


def test_floors_can_pin_real_metrics(marked: Any) -> None:
    article = marked("<ORG|Sở Y tế> <TASK|báo cáo> <TIME|ngay|IMMEDIATE>.")
    metrics = json.loads(json.dumps(to_dict(evaluate([(article, article)]))))
    assert (
        check_floors(metrics, floors(entities__strict__labels__ORG__f1=1.0, deadlines__classes__found__accuracy=1.0))
        == []
    )


def test_floors_are_read_as_they_were_written(tmp_path: Path) -> None:
    written = Floors(tmp_path / "evaluation/floors.json", "ab" * 32, {"entities.strict.f1": 0.5})
    write_floors(written)
    assert read_floors(written.path) == written
    assert json.loads(written.path.read_text(encoding="utf-8")) == {
        "corpus": "ab" * 32,
        "floors": {"entities.strict.f1": 0.5},
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "line 1"),
        ("[]", "not of the form"),
        ('{"corpus": "ab"}', "not of the form"),
        ('{"corpus": "ab", "floors": {}, "note": ""}', "not of the form"),
        ('{"corpus": 7, "floors": {}}', "corpus 7"),
        ('{"corpus": "ab", "floors": {"f1": "0.5"}}', "floor of f1 is '0.5'"),
        ('{"corpus": "ab", "floors": {"f1": true}}', "floor of f1 is True"),
        ('{"corpus": "ab", "floors": {"f1": NaN}}', "floor of f1 is nan"),
        ('{"corpus": "ab", "floors": {"f1": -Infinity}}', "floor of f1 is -inf"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "floors.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=f"floors.json: .*{message}"):
        read_floors(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"floors.json"):
        read_floors(tmp_path / "floors.json")


@pytest.fixture
def corpus(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (
        ("articles/a.md", "một"),
        ("articles/b.md", "hai"),
        ("gold/a.jsonl", "{}"),
        ("gold/b.jsonl", "{}"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "articles", tmp_path / "gold"


def test_the_corpus_hash_does_not_depend_on_when_or_where_files_were_made(
    corpus: tuple[Path, Path], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere/x", tmp_path / "elsewhere/y"
    for source, target in zip(corpus, elsewhere, strict=True):
        target.mkdir(parents=True)
        for file in sorted(source.iterdir(), reverse=True):
            (target / file.name).write_bytes(file.read_bytes())
    assert corpus_hash(*elsewhere) == corpus_hash(*corpus)


def test_the_corpus_hash_sees_a_byte_a_name_and_a_file(corpus: tuple[Path, Path]) -> None:
    articles, gold = corpus
    hashes = [corpus_hash(articles, gold)]
    (gold / "a.jsonl").write_text("{} ", encoding="utf-8")
    hashes.append(corpus_hash(articles, gold))
    (articles / "b.md").rename(articles / "c.md")
    hashes.append(corpus_hash(articles, gold))
    (articles / "d.md").write_text("", encoding="utf-8")
    hashes.append(corpus_hash(articles, gold))
    (articles / "notes.txt").write_text("không thuộc ngữ liệu", encoding="utf-8")
    assert corpus_hash(articles, gold) == hashes[-1]
    assert len(set(hashes)) == 4


def test_an_empty_corpus_has_no_hash(corpus: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere: no \*.jsonl"):
        corpus_hash(corpus[0], tmp_path / "nowhere")


def test_floors_of_another_corpus_are_refused(corpus: tuple[Path, Path]) -> None:
    found = corpus_hash(*corpus)
    check_corpus(Floors(Path("floors.json"), found, {}), found)
    with pytest.raises(DataError, match=r"floors.json: the floors are for corpus 000000000000"):
        check_corpus(floors(), found)

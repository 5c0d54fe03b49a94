from __future__ import annotations

import datetime
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanchot.errors import DataError
from hanchot.training.splits import SPLITS, Candidate, Record, read_record, split_articles, write_record

SHARES: dict[str, Any] = {"seed": 1, "dev": 0.15, "test": 0.2}


def articles(number: int, **rest: Any) -> list[Candidate]:
    """Articles of one day each, the newest last."""
    first = datetime.date(2024, 1, 1)
    return [Candidate(f"bai-{n:03}", first + datetime.timedelta(days=n), **rest) for n in range(number)]


def sizes(split: dict[str, str]) -> dict[str, int]:
    return dict(Counter(split.values()))


def test_a_split_follows_from_the_seed_alone() -> None:
    undated = [Candidate(f"bai-{number}") for number in range(40)]
    first = split_articles(undated, **SHARES)
    assert split_articles(list(reversed(undated)), **SHARES) == first
    assert split_articles(undated, **{**SHARES, "seed": 2}) != first
    assert sizes(first) == {"train": 26, "dev": 6, "test": 8}


def test_dev_and_test_are_later_than_train() -> None:
    candidates = articles(20)
    split = split_articles([*candidates, Candidate("khong-ngay")], **SHARES)
    last = max(article.published for article in candidates if split[article.id] == "train" and article.published)
    assert all(split[a.id] == "train" or (a.published and a.published > last) for a in candidates)
    assert split["khong-ngay"] == "train"
    held_out = [split[article.id] for article in candidates[-7:]]
    assert held_out.count("dev") == 3, "the seed, not the date, parts dev from test"
    assert held_out != sorted(held_out) and held_out != sorted(held_out, reverse=True)


def test_split_never_shares_a_story() -> None:
    stories = [("bai-018", "bai-019"), ("bai-002", "bai-017"), ("bai-000", "bai-001", "bai-016")]
    split = split_articles(articles(20), stories=stories, **SHARES)
    assert [len({split[name] for name in story}) for story in stories] == [1, 1, 1]
    assert split["bai-017"] == "train", "its first telling is old"


def test_dense_articles_are_for_training_where_there_are_enough_others() -> None:
    natural, dense = articles(14), [Candidate(f"day-{n}", datetime.date(2026, 1, 1), dense=True) for n in range(6)]
    split = split_articles([*natural, *dense], **SHARES)
    assert sizes(split) == {"train": 13, "dev": 3, "test": 4}
    assert {split[article.id] for article in dense} == {"train"}
    few = split_articles([*natural[:2], *dense], **SHARES)
    assert sizes(few) == {"train": 5, "dev": 1, "test": 2}
    assert {few[article.id] for article in natural[:2]} <= {"dev", "test"}
    later = split_articles([*natural, *dense], recorded={"bai-000": "test"}, **SHARES)
    assert {later[article.id] for article in dense} == {"train"}


def test_a_label_that_three_stories_have_is_in_every_split() -> None:
    candidates = articles(30)
    rare = {1: {"ANCHORED"}, 2: {"ANCHORED"}, 3: {"ANCHORED"}, 5: {"OPEN"}, 6: {"OPEN"}, 28: {"OPEN"}, 29: {"BY"}}
    candidates = [Candidate(a.id, a.published, labels=frozenset(rare.get(n, ()))) for n, a in enumerate(candidates)]
    split = split_articles(candidates, **SHARES)
    for label in ("ANCHORED", "OPEN"):
        assert {split[article.id] for article in candidates if label in article.labels} == set(SPLITS)
    assert split["bai-003"] != "train" and split["bai-002"] != "train", "the newest of those that have it"
    assert sizes(split) == {"train": 20, "dev": 4, "test": 6}


def test_labels_are_parted_between_dev_and_test_by_their_shares() -> None:
    kinds = ("BY", "WITHIN", "OPEN")
    candidates = [
        Candidate(article.id, article.published, labels=frozenset({kinds[number % 3]}))
        for number, article in enumerate(articles(60))
    ]
    split = split_articles(candidates, **{**SHARES, "dev": 0.2})
    for name in ("dev", "test"):
        assert Counter(next(iter(a.labels)) for a in candidates if split[a.id] == name) == dict.fromkeys(kinds, 4)


def test_every_split_has_an_article_and_two_are_too_few() -> None:
    three = split_articles(articles(3), seed=1, dev=0.01, test=0.01)
    assert set(three.values()) == set(SPLITS)
    assert split_articles(articles(3), seed=1, dev=0.4, test=0.5).keys() == three.keys()
    with pytest.raises(DataError, match="2 annotated articles: a split needs at least 3"):
        split_articles(articles(2), **SHARES)
    with pytest.raises(DataError, match="4 annotated articles that tell 2 stories"):
        split_articles(articles(4), stories=[("bai-000", "bai-001", "bai-002")], **SHARES)


@pytest.mark.parametrize(("dev", "test"), [(0.0, 0.2), (0.5, 0.5), (0.2, -1.0)])
def test_shares_that_leave_nothing_are_refused(dev: float, test: float) -> None:
    with pytest.raises(DataError, match="leave some for train"):
        split_articles(articles(10), seed=1, dev=dev, test=test)


def test_the_shares_stay_the_wanted_ones_as_articles_come() -> None:
    recorded: dict[str, str] = {}
    for number in range(3, 60):
        split = split_articles(articles(number), recorded=recorded, **SHARES)
        assert recorded.items() <= split.items()
        recorded = split
        assert abs(sizes(split)["test"] - number * 0.2) <= 1
        assert abs(sizes(split)["dev"] - number * 0.15) <= 1


def test_a_repeat_of_a_recorded_article_goes_where_that_is() -> None:
    recorded = split_articles(articles(20), **SHARES)
    new = Candidate("dang-lai", datetime.date(2026, 1, 1))
    for old in ("bai-000", "bai-018", "bai-019"):
        split = split_articles([*articles(20), new], stories=[(old, new.id)], recorded=recorded, **SHARES)
        assert split == {**recorded, new.id: recorded[old]}


def test_a_story_that_joins_two_splits_is_an_error_that_names_them() -> None:
    recorded = {"bai-000": "train", "bai-001": "test"}
    with pytest.raises(DataError, match=r"bai-001 in test and bai-000 in train.*one story \(bai-000, bai-001, bai-002"):
        split_articles(articles(9), stories=[("bai-000", "bai-001", "bai-002")], recorded=recorded, **SHARES)


def test_a_record_that_leaves_a_split_empty_is_an_error() -> None:
    for rest, full in (("train", "test"), ("test", "dev"), ("dev", "train")):
        recorded = {"bai-000": rest, "bai-001": full, "bai-002": full}
        (empty,) = set(SPLITS) - {rest, full}
        with pytest.raises(DataError, match=f"leaves {empty} without an article"):
            split_articles(articles(3), recorded=recorded, **SHARES)


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[Candidate], list[tuple[str, ...]]]:
    day = st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 1, 1))
    label = st.sampled_from(["BY", "WITHIN", "OPEN", "ANCHORED"])
    story: dict[int, list[str]] = {}
    candidates = []
    for number in range(draw(st.integers(3, 25))):
        dated, labels = draw(st.none() | day), draw(st.frozensets(label))
        candidates.append(Candidate(f"bai-{number}", dated, dense=draw(st.booleans()), labels=labels))
        # Three stories at least, and then as it comes.
        story.setdefault(number if number < 3 else draw(st.integers(0, 25)), []).append(f"bai-{number}")
    return candidates, [tuple(names) for names in story.values()]


@settings(max_examples=150, deadline=None)
@given(corpora(), st.integers(0, 3), st.integers(3, 25), st.floats(0.05, 0.45), st.floats(0.05, 0.45))
def test_whatever_comes_the_rules_that_never_give_way_hold(
    corpus: tuple[list[Candidate], list[tuple[str, ...]]], seed: int, before: int, dev: float, test: float
) -> None:
    candidates, stories = corpus
    shares: dict[str, Any] = {"seed": seed, "dev": dev, "test": test}
    recorded = split_articles(candidates[:before], stories=stories, **shares)
    split = split_articles(candidates, stories=stories, recorded=recorded, **shares)
    assert split.keys() == {article.id for article in candidates}
    assert recorded.items() <= split.items()
    for places in (recorded, split):
        assert set(places.values()) == set(SPLITS)
        assert all(len({places[name] for name in story if name in places}) <= 1 for story in stories)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "splits.json"
    assert read_record(path, seed=3) == Record(3)
    record = Record(3, {"b": "train", "a": "test"})
    write_record(record, path)
    assert read_record(path, seed=3) == record
    assert list(json.loads(path.read_text(encoding="utf-8"))["articles"]) == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "not readable as JSON"),
        ("[]", "not of the form"),
        ('{"seed": 3}', "not of the form"),
        ('{"seed": 3, "articles": {"a": "tset"}}', "a is in 'tset', which is none of train, dev, test"),
        ('{"seed": 4, "articles": {}}', "made with the seed 4, not 3"),
    ],
)
def test_a_record_that_is_none_is_refused(content: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "splits.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="delete") as error:
        read_record(path, seed=3)
    assert reason in str(error.value)
    assert str(path) in str(error.value)

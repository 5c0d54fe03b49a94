"""Intervals: hand-made cases and scipy's bootstrap as an oracle."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap

from hanchot.evaluation.tallies import Counts, Scored, count, interval, macro


def test_a_label_counts_what_only_one_side_has() -> None:
    assert count(["ORG", "ORG"], ["LOC"], []) == {"ORG": Counts(0, 0, 2), "LOC": Counts(0, 1, 0)}


def test_a_label_never_predicted_has_no_precision_but_pulls_the_mean_down() -> None:
    tally = {"ORG": Counts(2, 2, 2), "GROUP": Counts(0, 0, 5)}
    assert tally["GROUP"].precision is None
    assert tally["GROUP"].f1 == 0.0
    assert macro(tally, "precision") == macro(tally, "f1") == 0.5


def test_without_gold_there_is_no_score() -> None:
    assert [getattr(Counts(0, 3, 0), name) for name in ("precision", "recall", "f1", "accuracy")] == [None] * 4
    assert macro({"ORG": Counts(0, 3, 0)}, "f1") is None


def test_one_article_gives_no_interval() -> None:
    assert interval(Scored(({"ORG": Counts(1, 2, 2)},)), "f1") is None


def test_no_gold_gives_no_interval() -> None:
    assert interval(Scored(({"ORG": Counts(0, 1, 0)}, {})), "f1") is None


def test_articles_that_are_all_alike_give_an_interval_of_one_point() -> None:
    found = interval(Scored(({"ORG": Counts(1, 2, 2)},) * 5), "f1")
    assert found is not None
    assert (found.low, found.high) == (0.5, 0.5)


def test_articles_without_the_label_do_not_spoil_the_interval() -> None:
    found = interval(Scored(({"BY": Counts(1, 1, 1)}, {}, {})), "macro_f1")
    assert found is not None
    assert (found.low, found.high) == (1.0, 1.0)


def test_the_interval_agrees_with_scipy() -> None:
    random = np.random.default_rng(7)
    gold = random.integers(1, 30, size=40)
    correct = random.binomial(gold, 0.8)
    scored = Scored(tuple({"ORG": Counts(int(c), int(g), int(g))} for c, g in zip(correct, gold, strict=True)))
    expected = bootstrap(
        (correct, gold),
        lambda right, all_, axis: right.sum(axis=axis) / all_.sum(axis=axis),
        paired=True,
        method="percentile",
        n_resamples=5000,
        rng=random,
    ).confidence_interval
    found = interval(scored, "accuracy")
    assert found is not None
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.005)

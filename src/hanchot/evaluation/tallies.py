"""Tallies: counts by article and label, the measures made of them, and how far these depend on the articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any

import numpy as np

LEVEL = 0.95
RESAMPLES = 2000
SEED = 20


@dataclass(frozen=True)
class Counts:
    """How many marks are right, how many were predicted and how many the gold has.

    >>> Counts(2, 4, 2).precision, Counts(2, 4, 2).recall, Counts(0, 0, 3).precision, Counts(0, 3, 0).f1
    (0.5, 1.0, None, None)
    """

    correct: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float | None:
        return self.correct / self.predicted if self.gold and self.predicted else None

    @property
    def recall(self) -> float | None:
        return self.correct / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        return 2 * self.correct / (self.predicted + self.gold) if self.gold else None

    @property
    def accuracy(self) -> float | None:
        """The recall, under the name it has where each gold item gets one answer."""
        return self.recall

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.correct + other.correct, self.predicted + other.predicted, self.gold + other.gold)


Tally = Mapping[str, Counts]
"""Counts by label."""


def count(gold: Iterable[str], predicted: Iterable[str], correct: Iterable[str]) -> Tally:
    """The tally of the labels of each side and of what is right.

    >>> count(["ORG", "TIME"], ["ORG"], ["ORG"])["TIME"]
    Counts(correct=0, predicted=0, gold=1)
    """
    right, answers, questions = Counter(correct), Counter(predicted), Counter(gold)
    return {label: Counts(right[label], answers[label], questions[label]) for label in answers | questions}


def micro(tally: Tally) -> Counts:
    """The counts of all labels together."""
    return sum(tally.values(), Counts())


def macro(tally: Tally, measure: str) -> float | None:
    """The mean of a measure over the labels that the gold has; the precision of a label never predicted counts as 0.

    >>> macro({"ORG": Counts(1, 1, 1), "GROUP": Counts(0, 0, 3), "LOC": Counts(0, 2, 0)}, "precision")
    0.5
    """
    scores = [getattr(counts, measure) or 0.0 for counts in tally.values() if counts.gold]
    return sum(scores) / len(scores) if scores else None


MEASURES: dict[str, Callable[[Tally], float | None]] = {
    "f1": lambda tally: micro(tally).f1,
    "accuracy": lambda tally: micro(tally).accuracy,
    "macro_f1": lambda tally: macro(tally, "f1"),
}


@dataclass(frozen=True)
class Scored:
    """One thing measured: a tally of each article."""

    articles: tuple[Tally, ...]

    @cached_property
    def labels(self) -> dict[str, Counts]:
        """The counts of all articles, labels in alphabetical order."""
        total: defaultdict[str, Counts] = defaultdict(Counts)
        for tally in self.articles:
            for label, counts in tally.items():
                total[label] += counts
        return dict(sorted(total.items()))

    @property
    def micro(self) -> Counts:
        return micro(self.labels)


@dataclass(frozen=True)
class Interval:
    """Where ``LEVEL`` of the resamples of the articles put a score."""

    low: float
    high: float


def interval(scored: Scored, measure: str) -> Interval | None:
    """The percentile bootstrap interval of one of ``MEASURES``: whole articles are resampled, with a fixed seed.

    None where there is no score or only one article. A resample that leaves nothing to measure is passed over.
    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    score = MEASURES[measure]
    size = len(scored.articles)
    if size < 2 or score(scored.labels) is None:
        return None
    counts = np.array([[astuple(tally.get(label, Counts())) for label in scored.labels] for tally in scored.articles])
    drawn = np.random.default_rng(SEED).multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
    totals = np.tensordot(drawn, counts, axes=1).tolist()
    tallies = ({label: Counts(*row) for label, row in zip(scored.labels, rows, strict=True)} for rows in totals)
    values = [value for tally in tallies if (value := score(tally)) is not None]
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def measures(counts: Counts) -> dict[str, Any]:
    """The measures of counts beside the counts, by name."""
    return {name: getattr(counts, name) for name in ("precision", "recall", "f1", "correct", "predicted", "gold")}


def in_all(scored: Scored) -> dict[str, Any]:
    """The measures over all labels."""
    return measures(scored.micro)


def with_labels(scored: Scored) -> dict[str, Any]:
    """The measures over all labels, their means over the labels, and those of each label."""
    return {
        **in_all(scored),
        **{f"macro_{name}": macro(scored.labels, name) for name in ("precision", "recall", "f1")},
        "labels": {label: measures(counts) for label, counts in scored.labels.items()},
    }

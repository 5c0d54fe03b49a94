"""Statistics of agreement: what is counted article by article, made a figure, with an interval over the articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hanchot.evaluation import tallies
from hanchot.evaluation.tallies import Interval

Table = NDArray[Any]
"""A row for each article or sample: a number, or the counts that a statistic wants."""

Statistic = Callable[[Table], Table]
"""From the counts of each sample its value, nan where there is nothing to measure."""


@dataclass(frozen=True)
class Estimate:
    """A figure: None where there is nothing to measure, no interval where fewer than two articles have any.

    ``n`` is what it is measured on: time mentions, or the marks of one annotator (of several, their mean).
    """

    value: float | None
    n: float
    interval: Interval | None


def samples(articles: int) -> Table:
    """How often each article counts, ``samples`` x ``articles``, with a fixed seed.

    Row 0 is the corpus as it is, the others are its resamples.

    >>> samples(3)[0].tolist()
    [1.0, 1.0, 1.0]
    """
    generator = np.random.default_rng(tallies.SEED)
    drawn = generator.multinomial(articles, np.full(articles, 1 / articles), size=tallies.RESAMPLES)
    return np.vstack([np.ones(articles), drawn])


def estimate(statistic: Statistic, counts: Sequence[Table], n: Sequence[float], drawn: Table) -> list[Estimate]:
    """The statistic of each set of counts (``articles`` x …), and last the mean over the sets, on the same samples.

    ``n`` is that of each set. Intervals are percentile bootstrap ones, as in `hanchot.evaluation.tallies`. Where a
    sample leaves a set nothing to measure, the mean is that of the others.
    """
    values = np.stack([statistic(np.tensordot(drawn, one, axes=1)) for one in counts])
    present = np.stack([one.reshape(len(one), -1).any(axis=1) for one in counts])
    measured = ~np.isnan(values)
    means = _quotients(np.where(measured, values, 0).sum(axis=0), measured.sum(axis=0))
    return [
        *(_estimate(*one) for one in zip(values, n, present, strict=True)),
        _estimate(means, float(np.mean(n)), present.max(axis=0)),
    ]


def f1(counts: Table) -> Table:
    """F1 of two annotators, the same whichever is taken for the gold; of (shared, in one, in the other) a sample.

    Source: Hripcsak and Rothschild, Agreement, the F-measure, and reliability in information retrieval, JAMIA 2005.

    >>> f1(np.array([[1, 2, 2], [0, 0, 3], [0, 0, 0]])).tolist()
    [0.5, 0.0, nan]
    """
    return _quotients(2.0 * counts[:, 0], counts[:, 1] + counts[:, 2])


def kappa(counts: Table) -> Table:
    """Cohen's kappa of confusions (``samples`` x classes x classes); nan where both know but one class.

    >>> kappa(np.array([[[20, 5], [10, 15]]])).round(3).tolist()
    [0.4]
    """
    from sklearn.metrics import cohen_kappa_score

    classes = range(counts.shape[1])
    left, right = np.indices(counts.shape[1:]).reshape(2, -1)

    def one(confusion: Table) -> float:
        if np.count_nonzero(confusion.sum(axis=0) + confusion.sum(axis=1)) < 2:
            return float("nan")
        return float(cohen_kappa_score(left, right, labels=classes, sample_weight=confusion.ravel()))

    return np.array([one(confusion) for confusion in counts])


def alpha(counts: Table) -> Table:
    """Krippendorff's alpha of nominal data; nan where there is but one class.

    ``counts`` are coincidences (``samples`` x classes x classes, see `coincidences`). It is ours because libraries take
    the answers one by one: NLTK's, equal to the last digit, would need 20 s for the resamples of 1,400 times.
    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.

    >>> alpha(np.array([[[4, 1], [1, 4]], [[9, 0], [0, 0]]])).round(3).tolist()
    [0.64, nan]
    """
    of_class = counts.sum(axis=2)
    total = of_class.sum(axis=1)
    observed = total - np.trace(counts, axis1=1, axis2=2)
    expected = total**2 - (of_class**2).sum(axis=1)
    return 1 - _quotients((total - 1) * observed, expected)


def coincidences(units: Iterable[Sequence[int]], classes: int) -> Table:
    """How often classes meet (class x class) in units: the classes, as numbers, that several annotators give one thing.

    Each answer counts 1, spread over the other answers of its unit.

    >>> coincidences([[0, 0, 1]], 2).tolist()
    [[1.0, 1.0], [1.0, 0.0]]
    """
    met = np.zeros((classes, classes))
    for unit in units:
        given = np.bincount(unit, minlength=classes)
        met += (np.outer(given, given) - np.diag(given)) / (len(unit) - 1)
    return met


def mean(counts: Table) -> Table:
    """The mean of (sum, number) a sample."""
    return _quotients(counts[:, 0], counts[:, 1])


def _estimate(values: Table, n: float, present: Table) -> Estimate:
    value, resampled = values[0], values[1:][~np.isnan(values[1:])]
    if np.isnan(value):
        return Estimate(None, float(n), None)
    if present.sum() < 2 or not resampled.size:
        return Estimate(float(value), float(n), None)
    low, high = np.quantile(resampled, [(1 - tallies.LEVEL) / 2, (1 + tallies.LEVEL) / 2])
    return Estimate(float(value), float(n), Interval(float(low), float(high)))


def _quotients(above: Table, below: Table) -> Table:
    found: Table = np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0)
    return found

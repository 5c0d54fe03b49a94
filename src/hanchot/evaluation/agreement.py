"""Agreement of annotators: how far several people mark the same paragraphs alike, pair by pair and in all.

Nobody is taken for right: the figures of a pair are the same whoever is named first. Spans and roles are compared by
F1, the deadline classes of the times that both mark with the same edges by Cohen's kappa, those of all annotators by
Krippendorff's alpha. A figure is None where there is nothing to measure.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from itertools import combinations

import numpy as np

from hanchot.annotations.scheme import Scheme
from hanchot.evaluation.agreement_annotators import Annotator, Versions, pair_annotators
from hanchot.evaluation.agreement_counts import ANY, QUESTIONS, Both, PairCounts, count_pair
from hanchot.evaluation.agreement_statistics import (
    Estimate,
    Table,
    alpha,
    coincidences,
    estimate,
    f1,
    kappa,
    mean,
    samples,
)
from hanchot.evaluation.tallies import LEVEL, Counts, micro

KAPPA = "classes.kappa"
ALPHA = "classes.alpha"
FIGURES = {
    **QUESTIONS,
    KAPPA: ("Deadline class, kappa", "Cohen's kappa, common times"),
    ALPHA: ("Deadline class, alpha", "Krippendorff's alpha, nominal, all annotators"),
    "entities.gamma": ("Entities, gamma", "mean of the articles, all annotators"),
    "triggers.gamma": ("Triggers, gamma", "mean of the articles, all annotators"),
}
"""The words for every figure."""


@dataclass(frozen=True)
class Answer:
    """The answer to one question: over all labels, and for each label where there are labels."""

    all: Estimate
    labels: Mapping[str, Estimate]


Answers = Mapping[str, Answer]
"""The answers of a pair, or their means over the pairs, by the names of ``QUESTIONS`` and ``KAPPA``."""


@dataclass(frozen=True)
class PairAgreement:
    """Two annotators on the paragraphs that both have."""

    annotators: tuple[str, str]
    articles: int
    paragraphs: int
    answers: Answers


@dataclass(frozen=True)
class Agreement:
    """Everything measured.

    ``paragraphs`` are compared: two annotators or more have them, and ``partly`` of them not everybody has; what each
    annotator alone has is ``left_out``. ``unclassed`` common times are not measured: one of the pair has not classed
    them. ``mean`` is over the pairs that have something to measure; ``together`` is of all annotators at once.
    """

    annotators: tuple[str, ...]
    articles: int
    paragraphs: int
    partly: int
    left_out: Mapping[str, int]
    unclassed: int
    pairs: tuple[PairAgreement, ...]
    mean: Answers
    together: Mapping[str, Estimate]


def compare(annotators: Sequence[Annotator], scheme: Scheme) -> Agreement:
    """How far annotators agree on the paragraphs that at least two of them have.

    Raises ``DataError`` where no two have a paragraph in common, or one has two texts.

    >>> from hanchot.annotations.gold import EntitySpan, GoldParagraph
    >>> from hanchot.annotations.scheme import Label
    >>> scheme = Scheme((Label("ORG", "Tổ chức", "#3182bd"),), (), (), (), "TIME", "NONE", "DEADLINE")
    >>> spans = {"an": [EntitySpan(0, 7, "ORG")], "chi": [EntitySpan(0, 7, "ORG"), EntitySpan(11, 20, "ORG")]}
    >>> sides = [Annotator(name, {"a:0": GoldParagraph("a:0", "Sở Y tế và Sở Nội vụ họp.", tuple(found))})
    ...          for name, found in spans.items()]
    >>> answers = compare(sides, scheme).mean
    >>> round(answers["entities.exact"].all.value, 3), answers["triggers.exact"].all.value
    (0.667, None)
    """
    versions = pair_annotators(annotators)
    names = tuple(annotator.name for annotator in annotators)
    articles: defaultdict[str, list[Versions]] = defaultdict(list)
    for key, by_name in versions.items():
        articles[key.rpartition(":")[0]].append(by_name)
    pairs = list(combinations(names, 2))
    both = [[_both(paragraphs, pair) for paragraphs in articles.values()] for pair in pairs]
    counts = [[count_pair(paragraphs, scheme) for paragraphs in of_pair] for of_pair in both]
    drawn = samples(len(articles))
    *answers, of_all = _answers(counts, drawn, scheme)
    units = [list(_units(paragraphs, scheme)) for paragraphs in articles.values()]
    meetings = np.array([coincidences(of_article, len(scheme.class_labels)) for of_article in units])
    return Agreement(
        annotators=names,
        articles=len(articles),
        paragraphs=len(versions),
        partly=sum(len(by_name) < len(names) for by_name in versions.values()),
        left_out={one.name: len(one.paragraphs.keys() - versions.keys()) for one in annotators},
        unclassed=sum(article.unclassed for of_pair in counts for article in of_pair),
        pairs=tuple(
            PairAgreement(pair, sum(map(bool, of_pair)), sum(map(len, of_pair)), answer)
            for pair, of_pair, answer in zip(pairs, both, answers, strict=True)
        ),
        mean=of_all,
        together={ALPHA: estimate(alpha, [meetings], [sum(map(len, units))], drawn)[0]},
    )


def with_means(agreement: Agreement, of_articles: Iterable[Mapping[str, float]]) -> Agreement:
    """The agreement with the means of figures that were measured article by article, as gamma is."""
    rows = list(of_articles)
    means = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        sums = np.array([(row.get(name, 0.0), name in row) for row in rows], dtype=float)
        means[name] = estimate(mean, [sums], [sums[:, 1].sum()], samples(len(rows)))[0]
    return replace(agreement, together={**agreement.together, **means})


def to_json(agreement: Agreement) -> str:
    """Every figure as one JSON object: the fields of ``Agreement``."""
    return json.dumps(asdict(agreement), ensure_ascii=False, indent=1)


def describe(agreement: Agreement) -> Iterator[str]:
    """The figures as a table for people, the means first, then each pair, and what was not compared."""
    several = len(agreement.pairs) > 1
    titles = [" – ".join(pair.annotators) for pair in agreement.pairs] if several else []
    ours = f"mean of {len(agreement.pairs)} pairs" if several else " – ".join(agreement.annotators)
    wide = max(len(ours), 16)
    yield " ".join([f"{'':32}{'n':>8} {ours:>{wide}} {f'{LEVEL:.0%} interval':>14}", *(f" {one}" for one in titles)])
    for name, answer in agreement.mean.items():
        of_pairs = [pair.answers[name] for pair in agreement.pairs]
        rows = [(FIGURES[name][0], answer.all, [one.all for one in of_pairs])]
        rows += [
            (f"  {label}", found, [one.labels[label] for one in of_pairs]) for label, found in answer.labels.items()
        ]
        for title, found, others in rows:
            beside = [f" {_shown(one):>{len(pair)}}" for one, pair in zip(others, titles, strict=False)]
            yield " ".join([_row(title, found, wide), *beside])
    for name, found in agreement.together.items():
        yield _row(FIGURES[name][0], found, wide)
    yield from coverage(agreement)


def coverage(agreement: Agreement) -> Iterator[str]:
    """What was compared and what was not, in sentences."""
    yield f"{agreement.paragraphs:,} paragraphs of {agreement.articles:,} articles compared"
    if agreement.partly:
        yield f"{agreement.partly:,} of these not everybody has: compared by those who have them"
    if left := [f"{number:,} of {name}" for name, number in agreement.left_out.items() if number]:
        yield f"left out, because nobody else has them: {', '.join(left)}"
    if agreement.unclassed:
        yield f"{agreement.unclassed:,} times with the same edges lack a class of one of the two: not compared"


def _both(paragraphs: Iterable[Versions], pair: tuple[str, str]) -> list[Both]:
    one, other = pair
    return [(versions[one], versions[other]) for versions in paragraphs if one in versions and other in versions]


def _answers(counts: Sequence[Sequence[PairCounts]], drawn: Table, scheme: Scheme) -> Iterator[dict[str, Answer]]:
    """The answers of each pair from its counts article by article, and last their means."""
    found: list[dict[str, Answer]] = [{} for _ in range(len(counts) + 1)]
    for question in QUESTIONS:
        seen = {label for pair in counts for article in pair for label in article.tallies.get(question, ())} - {ANY}
        everything = _of_label(counts, question, None, drawn)
        of_labels = {label: _of_label(counts, question, label, drawn) for label in sorted(seen)}
        for index, (answers, one) in enumerate(zip(found, everything, strict=True)):
            answers[question] = Answer(one, {label: estimates[index] for label, estimates in of_labels.items()})
    confusions = [np.array([_confusion(article, scheme) for article in pair]) for pair in counts]
    kappas = estimate(kappa, confusions, [each.sum() for each in confusions], drawn)
    for answers, one in zip(found, kappas, strict=True):
        answers[KAPPA] = Answer(one, {})
    yield from found


def _of_label(counts: Sequence[Sequence[PairCounts]], question: str, label: str | None, drawn: Table) -> list[Estimate]:
    def row(article: PairCounts) -> Counts:
        tally = article.tallies.get(question, {})
        return micro(tally) if label is None else tally.get(label, Counts())

    rows = [np.array([astuple(row(article)) for article in pair]) for pair in counts]
    return estimate(f1, rows, [each[:, 1:].sum() / 2 for each in rows], drawn)


def _confusion(article: PairCounts, scheme: Scheme) -> Table:
    labels, seen = scheme.class_labels, Counter(article.classes)
    return np.array([seen[left, right] for left in labels for right in labels]).reshape(len(labels), len(labels))


def _units(paragraphs: Iterable[Versions], scheme: Scheme) -> Iterator[list[int]]:
    """The classes, as numbers, of each time that two annotators or more mark with the same edges and class."""
    numbers = {label: number for number, label in enumerate(scheme.class_labels)}
    for versions in paragraphs:
        answers: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for version in versions.values():
            labels = {(deadline.start, deadline.end): deadline.label for deadline in version.deadlines}
            for span in version.entities:
                edges = (span.start, span.end)
                if span.label == scheme.time and edges in labels:
                    answers[edges].append(numbers[labels[edges]])
        yield from (unit for unit in answers.values() if len(unit) > 1)


def _row(title: str, found: Estimate, wide: int) -> str:
    between = f"{found.interval.low:.3f}–{found.interval.high:.3f}" if found.interval else "-"
    return f"{title:32}{f'{found.n:,.1f}'.removesuffix('.0'):>8} {_shown(found):>{wide}} {between:>14}"


def _shown(found: Estimate) -> str:
    return "-" if found.value is None else f"{found.value:.3f}"

"""The report of an evaluation: one HTML file for people, and ``metrics.json`` for programs."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from hanchot.errors import UsageError
from hanchot.evaluation.differences import Difference, align, differences
from hanchot.evaluation.scores import HEADLINES, Mark, MarkedArticle, Pair, Scores, Time, to_dict
from hanchot.evaluation.tallies import LEVEL, RESAMPLES, Interval, macro
from hanchot.workspace import write_beside

FIGURES = {
    "entities.strict.f1": ("Entities, exact", "F1: offsets and label"),
    "entities.overlap.f1": ("Entities, overlapping", "F1: label, any overlap"),
    "triggers.strict.f1": ("Triggers, exact", "F1"),
    "roles.strict.f1": ("Roles, exact", "F1: both ends and the role"),
    "times.value.found.accuracy": ("Time value", "accuracy, mentions found"),
    "times.value.end_to_end.accuracy": ("Time value, end to end", "accuracy, all mentions"),
    "times.due.found.accuracy": ("Due date", "accuracy, mentions found"),
    "times.due.end_to_end.accuracy": ("Due date, end to end", "accuracy, all mentions"),
    "deadlines.classes.found.accuracy": ("Deadline class", "accuracy, mentions found"),
    "deadlines.classes.found.macro_f1": ("Deadline class, mean of classes", "macro F1, mentions found"),
    "deadlines.classes.end_to_end.accuracy": ("Deadline class, end to end", "accuracy, all mentions"),
    "deadlines.classes.end_to_end.macro_f1": ("Deadline class, end to end, mean", "macro F1, all mentions"),
    "deadlines.is_deadline.end_to_end.f1": ("Deadline or not, end to end", "F1, all mentions"),
}
"""The words for each of ``HEADLINES``."""

T = TypeVar("T", "Shown", Difference)

SIGNS = {"same": "", "missed": "−", "extra": "+", "label": "~", "edges": "↔", "time": "~"}
"""What tells the state of a mark without colour."""


@dataclass(frozen=True)
class Figure:
    """One row of the headline table; ``n`` is how many gold items it is measured on."""

    name: str
    how: str
    score: float | None
    n: int
    interval: Interval | None


@dataclass(frozen=True, order=True)
class Shown:
    """A mark as one side shows it: its state (a key of ``SIGNS``) and the words behind it."""

    start: int
    end: int
    state: str
    tag: str


@dataclass(frozen=True)
class Piece:
    """A run of text under the same marks, outermost first: of each its state, and its tag where it ends here."""

    text: str
    marks: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph as each side marks it, and what parts them."""

    gold: list[Piece]
    predicted: list[Piece]
    differences: list[Difference]


@dataclass(frozen=True)
class Example:
    """An article of the report, with the number of its differences."""

    id: str
    paragraphs: list[Paragraph]
    differences: int


def write_metrics(scores: Scores, path: Path) -> None:
    """Write ``to_dict`` of the scores as JSON."""
    with write_beside(path) as file:
        json.dump(to_dict(scores), file, ensure_ascii=False, indent=2)
        file.write("\n")


def write_report(scores: Scores, path: Path, *, title: str, about: Mapping[str, str], examples: Iterable[Pair]) -> None:
    """Write one HTML file that needs nothing else: no network, no script.

    ``about`` is shown as it is, name beside value; ``examples`` are articles to show with the marks of both sides, in
    the order given. Raises ``UsageError`` where jinja2 is not installed.
    """
    try:
        import jinja2
    except ModuleNotFoundError:
        raise UsageError("the report needs jinja2; install it with `pip install 'hanchot[train]'`") from None
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = files("hanchot.evaluation").joinpath("report.html.jinja").read_text(encoding="utf-8")
    page = environment.from_string(source).render(
        title=title,
        about=about,
        scores=scores,
        figures=_figures(scores),
        examples=[_example(_measured(gold, scores), _measured(predicted, scores)) for gold, predicted in examples],
        signs=SIGNS,
        macro=macro,
        percent=round(LEVEL * 100),
        resamples=RESAMPLES,
    )
    with write_beside(path) as file:
        # A lone surrogate has no UTF-8: it is shown as a question mark.
        file.write(page.encode("utf-8", "replace").decode("utf-8"))


def _figures(scores: Scores) -> list[Figure]:
    metrics = to_dict(scores)
    found = []
    for name in HEADLINES:
        *path, measure = name.split(".")
        part: Any = metrics
        for step in path:
            part = part and part[step]
        score, n = (part[measure], part["gold"]) if part else (None, 0)
        found.append(Figure(*FIGURES[name], score, n, scores.intervals[name]))
    return found


def _measured(article: MarkedArticle, scores: Scores) -> MarkedArticle:
    """The article without the layers that were not measured: they would show as nothing but differences."""
    return replace(
        article,
        triggers=article.triggers if scores.triggers else None,
        roles=article.roles if scores.roles else None,
        times={
            mark: replace(time if scores.times else Time(), deadline=time.deadline if scores.deadlines else None)
            for mark, time in article.times.items()
        },
    )


def _example(gold: MarkedArticle, predicted: MarkedArticle) -> Example:
    found = differences(gold, predicted)
    spans = [match.span() for match in re.finditer(r"[^\n]+", gold.text)]
    sides = (_by_paragraph(side, spans) for side in _shown(gold, predicted))
    paragraphs = [
        Paragraph(pieces(gold.text, span, left), pieces(gold.text, span, right), parted)
        for span, left, right, parted in zip(spans, *sides, _by_paragraph(found, spans), strict=True)
    ]
    return Example(gold.id, paragraphs, len(found))


def _shown(gold: MarkedArticle, predicted: MarkedArticle) -> tuple[list[Shown], list[Shown]]:
    def show(mark: Mark, state: str, article: MarkedArticle) -> Shown:
        time = article.times.get(mark, Time())
        said = (mark.label, time.deadline, time.due and f"due {time.due}")
        return Shown(mark.start, mark.end, state, " · ".join(word for word in said if word))

    alignment = align(gold, predicted)
    in_gold = [show(mark, "missed", gold) for mark in alignment.missed]
    in_predicted = [show(mark, "extra", predicted) for mark in alignment.extra]
    for left, right in alignment.pairs:
        if left.label != right.label:
            state = "label"
        elif left != right:
            state = "edges"
        else:
            state = "same" if gold.times.get(left, Time()) == predicted.times.get(left, Time()) else "time"
        in_gold.append(show(left, state, gold))
        in_predicted.append(show(right, state, predicted))
    return sorted(in_gold), sorted(in_predicted)


def _by_paragraph(items: Iterable[T], spans: Sequence[tuple[int, int]]) -> list[list[T]]:
    """The items of each paragraph in their order; one that crosses a border stands in both."""
    starts = [start for start, _ in spans]
    grouped: list[list[T]] = [[] for _ in spans]
    for item in items:
        index = max(bisect_right(starts, item.start) - 1, 0)
        while index < len(spans) and starts[index] < item.end:
            grouped[index].append(item)
            index += 1
    return grouped


def pieces(text: str, span: tuple[int, int], marks: Sequence[Shown]) -> list[Piece]:
    """The paragraph cut wherever a mark begins or ends, so that marks which overlap still nest."""
    start, end = span
    cuts = sorted({start, end, *(min(max(edge, start), end) for mark in marks for edge in (mark.start, mark.end))})
    found, open_marks, waiting = [], [], list(reversed(marks))
    for left, right in pairwise(cuts):
        while waiting and waiting[-1].start <= left:
            open_marks.append(waiting.pop())
        open_marks = sorted((mark for mark in open_marks if mark.end > left), key=lambda mark: -mark.end)
        under = tuple((mark.state, mark.tag if min(mark.end, end) == right else None) for mark in open_marks)
        found.append(Piece(text[left:right], under))
    return found

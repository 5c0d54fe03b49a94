"""The page of an agreement: one HTML file with the figures and the disagreements in their text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from hanchot.annotations.gold import Deadline, Span
from hanchot.annotations.scheme import Scheme
from hanchot.errors import UsageError
from hanchot.evaluation.agreement import FIGURES, Agreement, coverage
from hanchot.evaluation.agreement_differences import Difference, Disagreement
from hanchot.evaluation.report import Piece, Shown, pieces
from hanchot.evaluation.tallies import LEVEL, RESAMPLES
from hanchot.workspace import write_beside

TABLES = {
    "Entities": {"entities.exact": "Exact", "entities.overlap": "Overlapping"},
    "Triggers": {"triggers.exact": "Exact", "triggers.overlap": "Overlapping"},
    "Roles": {"roles.exact": "All", "roles.given_spans": "Spans agree"},
    "Deadline classes": {"classes.accuracy": "Common times"},
}
"""The tables by label: the question of each column with its heading; the first one's n is shown."""

ODD = "odd"
"""The class of marks that annotators disagree about."""


@dataclass(frozen=True)
class Version:
    """One paragraph as the annotators ``names`` mark it, all of them alike."""

    names: tuple[str, ...]
    pieces: list[Piece]


@dataclass(frozen=True)
class Case:
    """One disagreement as the page shows it."""

    key: str
    versions: list[Version]
    differences: Sequence[Difference]
    following: int


def write_page(
    agreement: Agreement, disagreements: Iterable[Disagreement], scheme: Scheme, path: Path, *, title: str
) -> None:
    """Write one HTML file that needs nothing else: no network, no script.

    Spans have the colours of the scheme. Raises ``UsageError`` where jinja2 is not installed.
    """
    try:
        import jinja2
    except ModuleNotFoundError:
        raise UsageError("the page needs jinja2; install it with `pip install 'hanchot[train]'`") from None
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = files("hanchot.evaluation").joinpath("agreement.html.jinja").read_text(encoding="utf-8")
    page = environment.from_string(source).render(
        title=title,
        agreement=agreement,
        coverage=list(coverage(agreement)),
        figures=FIGURES,
        tables=TABLES,
        cases=[_case(one, scheme) for one in disagreements],
        labels=(*scheme.entities, *scheme.triggers),
        odd=ODD,
        percent=round(LEVEL * 100),
        resamples=RESAMPLES,
    )
    with write_beside(path) as file:
        # A lone surrogate has no UTF-8: it is shown as a question mark.
        file.write(page.encode("utf-8", "replace").decode("utf-8"))


def _case(found: Disagreement, scheme: Scheme) -> Case:
    common = set.intersection(*(set(version.spans) for version in found.versions.values()))
    parted = {(one.start, one.end) for one in found.differences}
    alike: dict[tuple[Shown, ...], list[str]] = {}
    for name, version in found.versions.items():
        said = {(one.start, one.end): one for one in version.deadlines}
        marks = tuple(
            _shown(
                span,
                said.get((span.start, span.end)) if span.label == scheme.time else None,
                odd=span not in common or (span.start, span.end) in parted,
            )
            for span in version.spans
        )
        alike.setdefault(marks, []).append(name)
    text = next(version.text for version in found.versions.values())
    versions = [Version(tuple(names), pieces(text, (0, len(text)), marks)) for marks, names in alike.items()]
    return Case(found.key, versions, found.differences, found.following)


def _shown(span: Span, deadline: Deadline | None, *, odd: bool) -> Shown:
    """A mark whose state is its classes in the page's style: its label, and whether it is ``ODD``."""
    said = (deadline.label, deadline.due and f"due {deadline.due}") if deadline else ()
    words = [span.label, *filter(None, said)]
    return Shown(span.start, span.end, f"{span.label} {ODD}" if odd else span.label, " · ".join(words))

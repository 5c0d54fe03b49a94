"""What is in a corpus: articles, words, sources, dates and, where there is gold, labels; as figures and as a plot."""

from __future__ import annotations

import os
import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from hanchot.corpus.articles import Article, paragraphs
from hanchot.corpus.text import fold, syllables
from hanchot.errors import UsageError

LAYERS = ("entities", "triggers", "deadlines")
COLOURS = {"years": "#4c72b0", "entities": "#4c72b0", "triggers": "#dd8452", "deadlines": "#55a868"}
UNDATED = "undated"
PLOTS = (".png", ".svg")
MOST_YEARS = 60
LENGTHS = (300, 500, 700)
"""Words from which an article counts as longer."""


class Marked(Protocol):
    """Whatever carries a label."""

    @property
    def label(self) -> str: ...


class MarkedParagraph(Protocol):
    """A gold paragraph, as far as it is counted here: this stage knows no annotations."""

    @property
    def text(self) -> str: ...
    @property
    def entities(self) -> Sequence[Marked]: ...
    @property
    def triggers(self) -> Sequence[Marked]: ...
    @property
    def deadlines(self) -> Sequence[Marked]: ...


@dataclass(frozen=True)
class LabelCounts:
    """The labels of annotated paragraphs: layer, label, count, the most frequent first; ``words`` are theirs."""

    paragraphs: int
    words: int
    layers: Mapping[str, Mapping[str, int]]

    def density(self, count: int) -> float:
        """How many that is per 100 words."""
        return 100 * count / self.words if self.words else 0.0


@dataclass(frozen=True)
class Stats:
    """The figures of a corpus; words are syllables and numbers, titles left out. Undated articles are a year too.

    ``regions`` goes by the first province that an article names, ``lengths`` by its words.
    """

    articles: int
    paragraphs: int
    words: int
    years: Mapping[str, int]
    origins: Mapping[str, int]
    strata: Mapping[str, int]
    regions: Mapping[str, int]
    lengths: Mapping[str, int]
    sources: Mapping[str, int]
    labels: LabelCounts | None = None


def count(articles: Iterable[Article], gold: Iterable[MarkedParagraph] | None = None) -> Stats:
    """The figures of articles and of the gold on some of them, from one reading of each.

    >>> from hanchot.corpus.articles import make_article
    >>> count([make_article(title="Tin", text="Xã họp.\\n\\nTrời mưa to.", source="Báo Mường Lát")])
    ... # doctest: +NORMALIZE_WHITESPACE
    Stats(articles=1, paragraphs=2, words=5, years={'undated': 1}, origins={'collected': 1}, strata={'none': 1},
          regions={'unknown': 1}, lengths={'under 300 words': 1}, sources={'Báo Mường Lát': 1}, labels=None)
    """
    totals: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {name: Counter() for name in ("years", "origins", "strata", "regions", "sources")}
    lengths: Counter[int] = Counter()
    for article in articles:
        totals["articles"] += 1
        totals["paragraphs"] += sum(1 for _ in paragraphs(article))
        words = len(syllables(article.text))
        totals["words"] += words
        lengths[bisect_right(LENGTHS, words)] += 1
        kinds["regions"][region(article) or "unknown"] += 1
        kinds["years"][f"{article.published.year:04}" if article.published else UNDATED] += 1
        kinds["origins"][article.origin] += 1
        kinds["strata"][article.stratum or "none"] += 1
        kinds["sources"][article.source or "unknown"] += 1
    return Stats(
        totals["articles"],
        totals["paragraphs"],
        totals["words"],
        dict(sorted(kinds.pop("years").items())),
        lengths={_range(place): number for place, number in sorted(lengths.items())},
        **{name: _most_first(counts) for name, counts in kinds.items()},
        labels=None if gold is None else _count_labels(gold),
    )


def region(article: Article) -> str | None:
    """The region of the first province that an article names: in its title, else its source, else its text.

    >>> from hanchot.corpus.articles import make_article
    >>> region(make_article(title="Cà Mau họp bàn chống sạt lở", text="Đoàn từ Hà Nội vào dự."))
    'Đồng bằng sông Cửu Long'
    """
    provinces, pattern = _provinces()
    for text in (article.title, article.source or "", article.text):
        match = pattern.search(text)
        if match:
            return provinces[fold(match.group())]
    return None


def describe(stats: Stats, *, sources: int = 10) -> Iterator[str]:
    """The figures in lines for people, with as many ``sources`` as asked for."""
    yield f"{stats.articles:,} articles, {stats.paragraphs:,} paragraphs, {stats.words:,} words"
    for name in ("years", "origins", "strata", "regions", "lengths") if stats.articles else ():
        yield f"{name}: " + ", ".join(f"{kind} {number:,}" for kind, number in getattr(stats, name).items())
    shown = list(stats.sources.items())[:sources]
    more = [f"{len(stats.sources) - len(shown):,} more"] if len(stats.sources) > len(shown) else []
    if shown:
        yield "sources: " + ", ".join([*(f"{source} {number:,}" for source, number in shown), *more])
    if stats.labels:
        yield f"gold: {stats.labels.paragraphs:,} paragraphs, {stats.labels.words:,} words; per 100 words in brackets"
        for layer, labels in stats.labels.layers.items():
            total = sum(labels.values())
            each = (f"{label} {number:,} ({stats.labels.density(number):.2f})" for label, number in labels.items())
            yield f"{layer}: {total:,} ({stats.labels.density(total):.2f})" + "".join(f", {one}" for one in each)


def to_row(stats: Stats) -> dict[str, Any]:
    """The figures as JSON values: the fields of ``Stats``; each label has its ``count`` and ``per_100_words``."""
    row: dict[str, Any] = {**vars(stats)}
    if stats.labels:
        row["labels"] = {
            "paragraphs": stats.labels.paragraphs,
            "words": stats.labels.words,
            **{
                layer: {
                    label: {"count": number, "per_100_words": round(stats.labels.density(number), 4)}
                    for label, number in labels.items()
                }
                for layer, labels in stats.labels.layers.items()
            },
        }
    return row


def plot(stats: Stats, path: Path, *, names: Mapping[str, str] | None = None) -> None:
    """Draw articles per year and, where there is gold, the counts of its labels; PNG or SVG by the suffix of ``path``.

    ``names`` are the labels' names for people, shown beside them. The same figures give the same bytes. Raises
    ``UsageError`` for another suffix.
    """
    kind = path.suffix.lower()
    if kind not in PLOTS:
        raise UsageError(f"{path}: a plot is written as one of {', '.join(PLOTS)}")
    import matplotlib
    from matplotlib.figure import Figure

    bars = sum(len(labels) for labels in stats.labels.layers.values()) if stats.labels else 0
    # DejaVu comes with matplotlib and has every Vietnamese letter; the salt and the date would differ from run to run.
    with matplotlib.rc_context({"font.family": "DejaVu Sans", "svg.hashsalt": "hanchot"}):
        figure = Figure(figsize=(15 if bars else 8, max(4.5, 0.27 * bars)), layout="constrained")
        axes = figure.subplots(1, 2 if bars else 1, squeeze=False, width_ratios=[5, 6] if bars else None)[0]
        _plot_years(axes[0], stats)
        if stats.labels and bars:
            _plot_labels(axes[1], stats.labels, names or {})
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            figure.savefig(beside, format=kind[1:], dpi=150, metadata={"Date": None} if kind == ".svg" else None)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


@cache
def _provinces() -> tuple[dict[str, str], re.Pattern[str]]:
    lists = tomllib.loads((files("hanchot.corpus") / "regions.toml").read_text(encoding="utf-8"))
    provinces = {fold(province): name for name, named in lists.items() for province in named}
    names = sorted((province for named in lists.values() for province in named), key=len, reverse=True)
    spelt = [form for name in names for form in dict.fromkeys([name, name.replace("òa", "oà").replace("óa", "oá")])]
    return provinces, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, spelt))})(?!\w)")


def _range(place: int) -> str:
    if place == 0:
        return f"under {LENGTHS[0]} words"
    return f"{LENGTHS[place - 1]} or more" if place == len(LENGTHS) else f"{LENGTHS[place - 1]} to {LENGTHS[place] - 1}"


def _plot_years(axes: Any, stats: Stats) -> None:
    names = [year for year in stats.years if year != UNDATED]
    if names and int(names[-1]) - int(names[0]) < MOST_YEARS:  # a year without an article has its place too
        names = [f"{year:04}" for year in range(int(names[0]), int(names[-1]) + 1)]
    names += [UNDATED] if UNDATED in stats.years else []
    drawn = axes.bar(names, [stats.years.get(name, 0) for name in names], color=COLOURS["years"])
    axes.bar_label(drawn, labels=[str(stats.years.get(name, "")) for name in names], padding=2, fontsize=9)
    axes.set_title(f"Articles per year ({stats.articles:,})")
    axes.tick_params(axis="x", labelrotation=90 if len(names) > 8 else 0)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.spines[["top", "right"]].set_visible(False)


def _plot_labels(axes: Any, counts: LabelCounts, names: Mapping[str, str]) -> None:
    place = 0
    ticks: list[int] = []
    shown: list[str] = []
    for layer, labels in counts.layers.items():
        rows = range(place, place + len(labels))
        drawn = axes.barh(
            rows, list(labels.values()), color=COLOURS[layer], label=f"{layer} ({sum(labels.values()):,})"
        )
        axes.bar_label(drawn, fmt="{:,.0f}", padding=3, fontsize=9)
        ticks += rows
        shown += [f"{names[label]}  {label}" if label in names else label for label in labels]
        place += len(labels) + 1
    axes.set_yticks(ticks, shown, fontsize=9)
    axes.set_ylim(place - 1.5, -1)
    axes.set_title(f"Labels in {counts.paragraphs:,} annotated paragraphs ({counts.words:,} words)")
    axes.margins(x=0.1)
    axes.legend(loc="lower right", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _count_labels(gold: Iterable[MarkedParagraph]) -> LabelCounts:
    layers: dict[str, Counter[str]] = {layer: Counter() for layer in LAYERS}
    number = words = 0
    for paragraph in gold:
        number += 1
        words += len(syllables(paragraph.text))
        for layer, labels in layers.items():
            labels.update(marked.label for marked in getattr(paragraph, layer))
    return LabelCounts(number, words, {layer: _most_first(labels) for layer, labels in layers.items()})


def _most_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

"""Gold to splits: a spaCy DocBin and a ``datasets`` folder for each, and a record of who is where."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin

from hanchot.annotations.gold import GoldParagraph, pair_gold
from hanchot.annotations.scheme import read_scheme
from hanchot.annotations.tables import features, to_record
from hanchot.corpus.articles import Article, read_articles
from hanchot.corpus.duplicates import find_duplicates
from hanchot.errors import DataError
from hanchot.training.configs import read_config
from hanchot.training.docs import Misaligned, blank_pipeline, to_doc
from hanchot.training.leakage import Leakage, find_leakage, write_leakage
from hanchot.training.leakage import describe as describe_leakage
from hanchot.training.splits import RECORD, SPLITS, Candidate, Record, read_record, split_articles, write_record
from hanchot.workspace import Workspace

DENSE = "dense"


@dataclass(frozen=True)
class Split:
    """How articles are split: ``dev`` and ``test`` are shares of the articles, ``one_story`` a likeness from 0 to 1."""

    seed: int
    dev: float
    test: float
    one_story: float


@dataclass(frozen=True)
class DataConfig:
    """``training/data.cfg``."""

    split: Split


@dataclass(frozen=True)
class DataSummary:
    """What ``hanchot training data`` wrote, by split; ``placed`` are the articles that had no split before.

    ``dates`` are the first and the last, ``lacking`` the labels of other splits that this one has nowhere.
    """

    articles: Mapping[str, int]
    paragraphs: Mapping[str, int]
    entities: Mapping[str, int]
    dates: Mapping[str, tuple[datetime.date, datetime.date] | None]
    lacking: Mapping[str, tuple[str, ...]]
    placed: tuple[str, ...]
    misaligned: Misaligned
    leakage: Leakage


def write_data(
    workspace: Workspace,
    config_path: Path,
    output: Path,
    *,
    overrides: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> DataSummary:
    """Write ``<split>.spacy``, ``datasets/<split>.parquet``, ``splits.json`` and ``leakage.json`` into ``output``.

    A Doc is a whole article; a ``datasets`` row is a paragraph in the gold format. Articles that had no split get one
    in the workspace's ``training/splits.json``, where they keep it; one whose gold is gone is remembered there. Raises
    ``DataError`` where gold does not fit its article, or there is no split (see ``split_articles``).
    """
    config = read_config(config_path, DataConfig, overrides=overrides)
    scheme = read_scheme(workspace.scheme)
    annotated = list(pair_gold(read_articles(workspace.articles), workspace.gold, scheme))
    _nothing_left_over(workspace, [article for article, _ in annotated])
    candidates = [
        Candidate(article.id, article.published, article.stratum == DENSE, _labels(gold)) for article, gold in annotated
    ]
    clusters = find_duplicates((article for article, _ in annotated), threshold=config.split.one_story)
    stories = [cluster.articles for cluster in clusters]
    record = read_record(workspace.root / RECORD, seed=config.split.seed)
    split = split_articles(
        candidates,
        stories=stories,
        recorded=record.articles,
        seed=config.split.seed,
        dev=config.split.dev,
        test=config.split.test,
    )
    leakage = find_leakage({article.id: article.text for article, _ in annotated}, split, stories=stories)
    placed = tuple(name for name in split if name not in record.articles)
    nlp, misaligned = blank_pipeline(), Misaligned()
    docs: dict[str, list[Doc]] = {name: [] for name in SPLITS}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SPLITS}
    for article, gold in annotated:
        docs[split[article.id]].append(to_doc(nlp, article, gold, misaligned))
        rows[split[article.id]] += [to_record(article, paragraph) for paragraph in gold]
    if not dry_run:
        if placed:  # first, so that a run that is killed further on has split nothing otherwise than the next will
            write_record(Record(record.seed, {**record.articles, **split}), workspace.root / RECORD)
        for name in SPLITS:
            _write_docs(docs[name], output / f"{name}.spacy")
            _write_rows(rows[name], output / "datasets" / f"{name}.parquet")
        write_record(Record(record.seed, split), output / "splits.json")
        write_leakage(leakage, output / "leakage.json")
    everything = frozenset(label for candidate in candidates for label in candidate.labels)
    members = {name: [candidate for candidate in candidates if split[candidate.id] == name] for name in SPLITS}
    return DataSummary(
        {name: len(docs[name]) for name in SPLITS},
        {name: len(rows[name]) for name in SPLITS},
        {name: sum(len(doc.ents) for doc in docs[name]) for name in SPLITS},
        {name: _dates(members[name]) for name in SPLITS},
        {name: tuple(sorted(everything.difference(*(c.labels for c in members[name])))) for name in SPLITS},
        placed,
        misaligned,
        leakage,
    )


def describe(summary: DataSummary) -> Iterator[str]:
    """The summary in a few lines for people."""
    for name in SPLITS:
        dates = summary.dates[name]
        yield (
            f"{name}: {summary.articles[name]} articles, {summary.paragraphs[name]} paragraphs, "
            f"{summary.entities[name]:,} entities"
            + (f", {dates[0]} to {dates[1]}" if dates else ", undated")
            + (f"; no {', '.join(summary.lacking[name])}" if summary.lacking[name] else "")
        )
    yield f"{len(summary.placed)} articles new in {RECORD}"
    yield from describe_leakage(summary.leakage)
    yield str(summary.misaligned)


def read_docs(path: Path) -> list[Doc]:
    """The gold Docs of a split. Raises ``DataError`` where the file is missing."""
    if not path.is_file():
        raise DataError(f"{path}: no such file; make it with `hanchot training data`")
    return list(DocBin().from_disk(path).get_docs(blank_pipeline().vocab))


def _nothing_left_over(workspace: Workspace, articles: Sequence[Article]) -> None:
    known = {article.id for article in articles}
    for file in sorted(workspace.gold.glob("*.jsonl")):
        if file.stem not in known:
            raise DataError(f"{file}: gold of an article that is not in {workspace.articles}; rename or remove it")


def _labels(gold: Sequence[GoldParagraph]) -> frozenset[str]:
    return frozenset(marked.label for paragraph in gold for marked in (*paragraph.spans, *paragraph.deadlines))


def _dates(candidates: Sequence[Candidate]) -> tuple[datetime.date, datetime.date] | None:
    dates = [candidate.published for candidate in candidates if candidate.published]
    return (min(dates), max(dates)) if dates else None


def _write_docs(docs: list[Doc], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    DocBin(docs=docs, store_user_data=True).to_disk(beside)
    beside.replace(path)


def _write_rows(rows: list[dict[str, Any]], path: Path) -> None:
    import datasets

    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    datasets.disable_progress_bars()  # one file of a moment each; their bars are noise in a log
    datasets.Dataset.from_list(rows, features=features(datasets)).to_parquet(beside)
    beside.replace(path)

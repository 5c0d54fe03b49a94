"""Gold to splits: a spaCy DocBin and a ``datasets`` folder for each, and a record of who is where."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin

from hanchot.annotations.gold import GoldParagraph, pair_gold, to_row
from hanchot.annotations.scheme import read_scheme
from hanchot.corpus.articles import Article, read_articles
from hanchot.errors import DataError
from hanchot.training.configs import read_config
from hanchot.training.docs import Misaligned, blank_pipeline, to_doc
from hanchot.training.splits import SPLITS, split_articles
from hanchot.workspace import Workspace, write_beside


@dataclass(frozen=True)
class Split:
    """How articles are split: ``dev`` and ``test`` are shares of the articles."""

    seed: int
    dev: float
    test: float


@dataclass(frozen=True)
class DataConfig:
    """``training/data.cfg``."""

    split: Split


@dataclass(frozen=True)
class DataSummary:
    """What ``hanchot training data`` wrote: articles, paragraphs and entities a split, and what was misaligned."""

    articles: Mapping[str, int]
    paragraphs: Mapping[str, int]
    entities: Mapping[str, int]
    misaligned: Misaligned


def write_data(
    workspace: Workspace,
    config_path: Path,
    output: Path,
    *,
    overrides: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> DataSummary:
    """Write ``<split>.spacy``, ``datasets/<split>.parquet`` and ``splits.json`` into ``output``.

    A Doc is a whole article; a ``datasets`` row is a paragraph in the gold format. Raises ``DataError`` where gold
    does not fit its article or fewer than three articles are annotated.
    """
    config = read_config(config_path, DataConfig, overrides=overrides)
    scheme = read_scheme(workspace.scheme)
    annotated = list(pair_gold(read_articles(workspace.articles), workspace.gold, scheme))
    _nothing_left_over(workspace, [article for article, _ in annotated])
    split = split_articles(
        [article.id for article, _ in annotated], seed=config.split.seed, dev=config.split.dev, test=config.split.test
    )
    nlp, misaligned = blank_pipeline(), Misaligned()
    docs: dict[str, list[Doc]] = {name: [] for name in SPLITS}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SPLITS}
    for article, gold in annotated:
        docs[split[article.id]].append(to_doc(nlp, article, gold, misaligned))
        rows[split[article.id]] += [_row(article, paragraph) for paragraph in gold]
    if not dry_run:
        for name in SPLITS:
            _write_docs(docs[name], output / f"{name}.spacy")
            _write_rows(rows[name], output / "datasets" / f"{name}.parquet")
        with write_beside(output / "splits.json") as file:
            json.dump({"seed": config.split.seed, "articles": dict(sorted(split.items()))}, file, indent=2)
    return DataSummary(
        {name: len(docs[name]) for name in SPLITS},
        {name: len(rows[name]) for name in SPLITS},
        {name: sum(len(doc.ents) for doc in docs[name]) for name in SPLITS},
        misaligned,
    )


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


def _row(article: Article, paragraph: GoldParagraph) -> dict[str, Any]:
    published = article.published and article.published.isoformat()
    return {**to_row(paragraph), "title": article.title, "published": published}


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
    datasets.Dataset.from_list(rows, features=_features(datasets)).to_parquet(beside)
    beside.replace(path)


def _features(datasets: Any) -> Any:
    """The columns of a row: those of the gold format, fixed so that a split without deadlines has the same."""
    text, number = datasets.Value("string"), datasets.Value("int64")
    return datasets.Features(
        {
            "key": text,
            "text": text,
            "entities": [{"id": number, "label": text, "start_offset": number, "end_offset": number}],
            "relations": [{"id": number, "from_id": number, "to_id": number, "type": text}],
            "deadlines": [
                {"start_offset": number, "end_offset": number, "label": text, "value": text, "bound": text, "due": text}
            ],
            "title": text,
            "published": text,
        }
    )

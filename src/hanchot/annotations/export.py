"""What annotators work on, in the formats they can read it in, and gold in the formats that others read."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hanchot.annotations.brat import write_brat
from hanchot.annotations.conll import COLUMNS, TAG, TRIGGER, write_conll
from hanchot.annotations.docbin import write_docbin
from hanchot.annotations.doccano import to_doccano, to_jsonl, to_questions
from hanchot.annotations.gold import GoldParagraph, pair_gold
from hanchot.annotations.markup import write_markup
from hanchot.annotations.rows import BARE
from hanchot.annotations.scheme import Scheme
from hanchot.annotations.suggest import bare, suggest
from hanchot.annotations.tables import INFO, write_datasets, write_parquet
from hanchot.corpus.articles import Article, read_articles
from hanchot.errors import UsageError
from hanchot.workspace import Workspace

GOLD, SUGGESTED = "gold", "suggested"
TITLES = "titles and dates of articles"


@dataclass(frozen=True)
class Annotated:
    """An article with its paragraphs; ``origin`` is where their marks come from: GOLD, SUGGESTED or BARE."""

    article: Article
    gold: list[GoldParagraph]
    origin: str


def annotated(
    workspace: Workspace, scheme: Scheme, *, pipeline: str | None = None, whole: bool = True
) -> Iterator[Annotated]:
    """The articles of the corpus with their gold; without gold with a pipeline's suggestions, or bare.

    Bare articles come only with ``whole``: to train on they would say that there is nothing in them.
    """
    import spacy

    nlp = spacy.load(pipeline) if pipeline else None
    for article in read_articles(workspace.articles):
        pairs = list(pair_gold([article], workspace.gold, scheme))
        if pairs:
            yield Annotated(*pairs[0], GOLD)
        elif nlp:
            yield Annotated(article, suggest(nlp, article, scheme), SUGGESTED)
        elif whole:
            yield Annotated(article, bare(article), BARE)


def count_layers(articles: Iterable[Annotated], tally: Counter[str]) -> Iterator[Annotated]:
    """The articles as they are, each layer of them counted as they pass."""
    for one in articles:
        tally[TITLES] += 1
        for paragraph in one.gold:
            tally["entities"] += len(paragraph.entities)
            tally["triggers"] += len(paragraph.triggers)
            tally["relations"] += len(paragraph.relations)
            tally["deadlines"] += len(paragraph.deadlines)
        yield one


def check_format(format: str, *, columns: Sequence[str] | None = None) -> None:
    """Raise ``UsageError`` for an unknown format, or for columns where there are none."""
    if format not in {*WRITERS, *PLACES}:
        raise UsageError(f"unknown format {format!r}; one of {', '.join([*WRITERS, *PLACES])}")
    if columns is not None and format != "conll":
        raise UsageError(f"--columns is for conll, not for {format}")


def describe_lost(format: str, tally: Counter[str], *, columns: Sequence[str] | None = None) -> Iterator[str]:
    """One line on what a format could not carry of what was counted; none where it carried all."""
    layers = [layer for layer in LOST.get(format, ()) if layer not in _carried(columns)]
    if counts := [f"{tally[layer]:,} {layer}" for layer in layers if tally[layer]]:
        yield f"{', '.join(counts)} are not in {format}{HINTS[format]}"


def write_place(
    articles: Iterable[Annotated], scheme: Scheme, output: Path, *, format: str, dry_run: bool = False
) -> None:
    """Write articles to a file or folder that is there as a whole or not at all.

    Raises ``UsageError`` where ``output`` is ``-`` or something is in the way: people may work in a brat folder, so
    none is written over.
    """
    writer, is_folder = PLACES[format]
    _check_place(output, format, folder=is_folder)
    if dry_run:
        for _ in articles:
            pass
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    beside = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        writer(articles, scheme, beside)
        if is_folder and output.exists():
            shutil.rmtree(output)
        beside.replace(output)
    finally:
        if beside.is_dir():
            shutil.rmtree(beside)
        beside.unlink(missing_ok=True)


def _doccano(articles: Iterable[Annotated], scheme: Scheme, columns: Sequence[str] | None = None) -> Iterator[str]:
    for one in articles:
        rows = [to_doccano(paragraph, one.article) for paragraph in one.gold]
        for row in rows:
            row["meta"] = json.dumps({**json.loads(row["meta"]), "from": one.origin}, ensure_ascii=False)
        yield from to_jsonl(rows)


def _questions(articles: Iterable[Annotated], scheme: Scheme, columns: Sequence[str] | None = None) -> Iterator[str]:
    yield from to_jsonl(row for one in articles for row in to_questions(one.gold, one.article, scheme))


def _markup(articles: Iterable[Annotated], scheme: Scheme, columns: Sequence[str] | None = None) -> Iterator[str]:
    for one in articles:
        yield f"# {one.article.id}\n\n{write_markup(one.gold)}"


def _conll(articles: Iterable[Annotated], scheme: Scheme, columns: Sequence[str] | None = None) -> Iterator[str]:
    yield from write_conll(_pairs(articles), columns=columns)


def _brat(articles: Iterable[Annotated], scheme: Scheme, folder: Path) -> None:
    for _ in write_brat(_pairs(articles), scheme, folder):
        pass


WRITERS: dict[str, Callable[..., Iterator[str]]] = {
    "doccano": _doccano,
    "questions": _questions,
    "markup": _markup,
    "conll": _conll,
}
"""The formats that are lines of text."""

PLACES: dict[str, tuple[Callable[[Iterable[Annotated], Scheme, Path], None], bool]] = {
    "brat": (_brat, True),
    "datasets": (lambda articles, scheme, path: write_datasets(_pairs(articles), path), True),
    "parquet": (lambda articles, scheme, path: write_parquet(_pairs(articles), path), False),
    "spacy": (lambda articles, scheme, path: write_docbin(_pairs(articles), path), False),
}
"""The formats that need a file or folder, and whether that is a folder."""

WHOLE = frozenset(["doccano", "questions", "markup"])
"""The formats that annotators work on: articles without a mark belong there too."""

LOST = {
    "doccano": ("deadlines",),
    "conll": ("entities", "triggers", "relations", "deadlines", TITLES),
    "brat": (TITLES,),
}
HINTS = {
    "doccano": "; --format questions has them",
    "conll": ", nor is the white space between tokens",
    "brat": "",
}


def _carried(columns: Sequence[str] | None) -> set[str]:
    names = columns or COLUMNS
    return {layer for layer, column in (("entities", TAG), ("triggers", TRIGGER)) if column in names}


def _pairs(articles: Iterable[Annotated]) -> Iterator[tuple[Article, list[GoldParagraph]]]:
    return ((one.article, one.gold) for one in articles)


def _check_place(output: Path, format: str, *, folder: bool) -> None:
    if str(output) == "-":
        raise UsageError(f"{format} is written to a file or folder; name one with --output")
    if output.exists() and output.is_dir() != folder:
        raise UsageError(f"{output}: is {'a folder' if output.is_dir() else 'a file'}; name another place")
    ours = format == "datasets" and any((output / name).is_file() for name in INFO)
    if folder and output.is_dir() and any(output.iterdir()) and not ours:
        raise UsageError(f"{output}: not an empty folder; name a new one")

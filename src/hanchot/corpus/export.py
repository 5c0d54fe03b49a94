"""Articles for others: JSONL, Parquet and a ``datasets`` folder, the same ten text columns in each."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from itertools import chain, islice
from pathlib import Path
from typing import Any

from hanchot.corpus.articles import Article, to_json
from hanchot.errors import DataError, HanchotError, UsageError

COLUMNS = tuple(field.name for field in fields(Article) if field.name != "stratum")


def export(articles: Iterable[Article], output: Path, *, format: str = "jsonl", dry_run: bool = False) -> int:
    """Write articles to a file, or with ``datasets`` to a folder that ``datasets.load_from_disk`` opens; how many.

    Dates are ISO strings, null where there is none. What was there is replaced only once the new one is whole; memory
    does not grow with the articles. Raises ``UsageError`` for an unknown format, for ``-`` (standard output is the
    command line's), and where something else stands in the way; ``DataError`` for a table without an article.
    """
    if format not in WRITERS:
        raise UsageError(f"unknown format {format!r}; one of {', '.join(WRITERS)}")
    if str(output) == "-":
        raise UsageError(f"{format} is written to a file or folder; name one with --output")
    _check_place(output, folder=format == "datasets")
    number = 0

    def counted() -> Iterator[Article]:
        nonlocal number
        for article in articles:
            number += 1
            yield article

    if dry_run:
        for _ in counted():
            pass
        return number
    output.parent.mkdir(parents=True, exist_ok=True)
    beside = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        WRITERS[format](counted(), beside)
        _replace(output, beside)
    finally:
        _remove(beside)
    return number


def _write_jsonl(articles: Iterable[Article], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{to_json(article)}\n" for article in articles)


def _write_parquet(articles: Iterable[Article], path: Path) -> None:
    with tempfile.TemporaryDirectory() as cache:
        _dataset(articles, cache).to_parquet(path)


def _write_datasets(articles: Iterable[Article], path: Path) -> None:
    with tempfile.TemporaryDirectory() as cache:
        _dataset(articles, cache).save_to_disk(path)


WRITERS: dict[str, Callable[[Iterable[Article], Path], None]] = {
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
    "datasets": _write_datasets,
}


def _dataset(articles: Iterable[Article], cache: str) -> Any:
    """The articles as a Dataset that lies in the folder ``cache``."""
    import datasets

    datasets.disable_progress_bars()  # they count rows in several steps; the reader of the articles knows better
    features = datasets.Features({name: datasets.Value("string") for name in COLUMNS})
    rows = (json.loads(to_json(article)) for article in articles)
    first = list(islice(rows, 1))
    if not first:  # `datasets` writes an empty folder that it cannot open again
        raise DataError("no articles: nothing to make a table of; add some with `hanchot corpus add`")
    try:
        return datasets.Dataset.from_generator(
            lambda: chain(first, rows),
            features=features,
            cache_dir=cache,
            fingerprint=uuid.uuid4().hex,  # its own is a hash of the generator, which cannot be hashed
        )
    except datasets.exceptions.DatasetGenerationError as error:
        raise (error.__cause__ if isinstance(error.__cause__, HanchotError) else error) from None


def _check_place(output: Path, *, folder: bool) -> None:
    if folder and output.is_dir() and any(output.iterdir()) and not (output / "dataset_info.json").is_file():
        raise UsageError(f"{output}: holds something that is no dataset; name a new folder")
    if output.exists() and output.is_dir() != folder:
        raise UsageError(f"{output}: is {'a folder' if output.is_dir() else 'a file'}; name another place")


def _replace(output: Path, beside: Path) -> None:
    """Put a file or folder into its place; a folder does not take the place of another by itself."""
    if output.is_dir():
        old = beside.with_suffix(".old")
        output.rename(old)
        beside.rename(output)
        _remove(old)
    else:
        beside.replace(output)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

"""Gold for the ``datasets`` library: one row a paragraph, in a Parquet file or a folder for ``load_from_disk``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hanchot.annotations.conll import Sentence, batches, decode, to_document
from hanchot.annotations.documents import Document, Log, named
from hanchot.annotations.gold import GoldParagraph, to_row
from hanchot.annotations.rows import from_rows
from hanchot.corpus.articles import Article
from hanchot.errors import DataError

TOKENS, TAGS = "tokens", ("ner_tags", "tags", "labels")
INFO = ("dataset_info.json", "dataset_dict.json")

Pairs = Iterable[tuple[Article, Sequence[GoldParagraph]]]


def write_datasets(pairs: Pairs, path: Path) -> None:
    """Write paragraphs to a folder that ``datasets.load_from_disk`` opens."""
    _dataset(pairs).save_to_disk(path)


def write_parquet(pairs: Pairs, path: Path) -> None:
    """Write paragraphs to a Parquet file."""
    _dataset(pairs).to_parquet(path)


def read_datasets(path: Path, log: Log) -> Iterator[Document]:
    """The documents of a ``load_from_disk`` folder, a Parquet file, or a folder of such files.

    Rows are those that we write, or doccano's, or sentences of ``tokens`` with ``ner_tags``, ten of which make a
    document.
    """
    with tempfile.TemporaryDirectory() as cache:
        for name, dataset in _open(path, cache):
            tags = next((tags for tags in TAGS if TOKENS in dataset.features and tags in dataset.features), None)
            if tags is not None:
                log.notes.append(f"{name}: rows are sentences; ten make a document")
                sentences = _sentences(name, dataset, tags, log)
                yield from (to_document(batch) for batch in batches(sentences))
            elif "text" in dataset.features:
                yield from from_rows(((f"{name}:{number}", row) for number, row in enumerate(dataset, start=1)), log)
            else:
                raise DataError(
                    f"{name}: columns are {', '.join(dataset.features)}; text with entities, or tokens with ner_tags, "
                    "belong there"
                )


def to_record(article: Article, paragraph: GoldParagraph) -> dict[str, Any]:
    """A paragraph as a row: its gold line, then title and publication date of its article."""
    published = article.published and article.published.isoformat()
    return {**to_row(paragraph), "title": article.title, "published": published}


def features(datasets: Any) -> Any:
    """The columns of a row, fixed, so that a table without deadlines has the same as any other."""
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


def _dataset(pairs: Pairs) -> Any:
    import datasets

    datasets.disable_progress_bars()
    rows = [to_record(article, paragraph) for article, gold in pairs for paragraph in gold]
    if not rows:  # `datasets` writes an empty folder that it cannot open again
        raise DataError("no annotated article: nothing to make a table of")
    return datasets.Dataset.from_list(rows, features=features(datasets))


def _open(path: Path, cache: str) -> Iterator[tuple[str, Any]]:
    import datasets

    from hanchot.annotations.files import find_files

    datasets.disable_progress_bars()
    try:
        if path.is_dir() and any((path / name).is_file() for name in INFO):
            loaded = datasets.load_from_disk(str(path))
            splits = loaded if isinstance(loaded, dict) else {"": loaded}
            yield from ((f"{path}{'/' if split else ''}{split}", dataset) for split, dataset in splits.items())
        else:
            for file in find_files(path, (".parquet",)):
                yield str(file), datasets.Dataset.from_parquet(str(file), cache_dir=cache)
    except (ValueError, OSError, KeyError, TypeError, datasets.exceptions.DatasetsError) as error:
        raise DataError(f"{path}: cannot be opened by `datasets` ({' '.join(str(error).split())[:200]})") from None


def _sentences(name: str, dataset: Any, tags: str, log: Log) -> Iterator[Sentence]:
    kind = dataset.features[tags]
    names: Sequence[str] | None = getattr(
        getattr(kind, "feature", kind[0] if isinstance(kind, list) else None), "names", None
    )
    for number, row in enumerate(dataset, start=1):
        where = f"{name}:{number}"
        with named(log):
            yield _sentence(row, tags, names, where)


def _sentence(row: Mapping[str, Any], column: str, names: Sequence[str] | None, where: str) -> Sentence:
    tokens, tags = row[TOKENS], row[column]
    if len(tokens) != len(tags) or not tokens or not all(token.strip() for token in tokens):
        raise DataError(f"{where}: {len(tokens)} tokens and {len(tags)} tags, or a token that is empty")
    if names is not None:
        tags = [names[tag] for tag in tags]
    try:
        spans = tuple((*span, False) for span in decode(map(str, tags)))
    except DataError as error:
        raise DataError(f"{where}: {error}") from None
    return Sentence(where, tuple(tokens), spans)

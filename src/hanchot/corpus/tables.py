"""Tables of articles, one a row: JSONL, CSV and Parquet, read row by row, so that memory does not grow with them.

Parquet is read through ``datasets``. Lines of JSON and CSV are not: there its readers give up the ten megabytes
around one broken row, do not say which row it was, and take texts for numbers or nothing (`007`, `NA`). What
``datasets`` has loaded in other ways is a table too: `hanchot.corpus.intake.from_rows` takes it.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from hanchot.corpus.charsets import LIMIT
from hanchot.errors import DataError, UsageError

_EXPORTED = ("id", "title", "published", "published_from", "source", "url", "author", "license", "origin", "text")
OURS = MappingProxyType({name: name for name in _EXPORTED})
"""The column that each field is read from: by default as ``hanchot corpus export`` names it; nothing is guessed."""

DELIMITERS = ",;\t"
BATCH = 16
"""Parquet rows held at a time."""

UNPACKED = 100
"""How many times its size a Parquet file may unpack to; text packs to a third or a tenth."""


@dataclass(frozen=True)
class Row:
    """One row as its file has it, or why it is none.

    ``number`` is the line in JSONL, the row with the header as 1 in CSV, the row from 1 in Parquet.
    """

    number: int
    values: Mapping[str, Any]
    problem: str | None = None


def parse_columns(options: Iterable[str]) -> dict[str, str]:
    """The column that each field is read from: its own name unless an option says ``FIELD=COLUMN``.

    >>> parse_columns(["title=headline"])["title"]
    'headline'
    """
    given: dict[str, str] = {}
    for option in options:
        name, _, column = option.partition("=")
        if not column or name not in OURS:
            raise UsageError(f"--column {option}: write FIELD=COLUMN, with FIELD one of {', '.join(OURS)}")
        if name in given:
            raise UsageError(f"--column {option}: {name} is {given[name]} already")
        given[name] = column
    return {**OURS, **given}


def required(columns: Mapping[str, str], *, titled: bool) -> list[str]:
    """The columns without which a table cannot be read: title (unless ``titled``), text, and whatever was mapped."""
    mapped = [column for name, column in columns.items() if column != name]
    return list(dict.fromkeys([*mapped, columns["text"], *([] if titled else [columns["title"]])]))


def check_columns(names: Iterable[str], wanted: Iterable[str]) -> None:
    """Raise ``DataError`` where a column is missing, or any is there twice."""
    counts = Counter(iter(names))
    missing = next((name for name in wanted if name not in counts), None)
    if missing is not None:
        shown = ", ".join(map(str, [*counts][:20]))[:300] or "none"
        raise DataError(f"no column {missing!r}; there are: {shown}; say which to read with --column FIELD=COLUMN")
    twice = next((name for name, count in counts.items() if name and count > 1), None)
    if twice:
        raise DataError(f"two columns {twice!r}; rename one")


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; longer ones than `LIMIT` come in pieces."""
    return iter(partial(file.readline, LIMIT + 1), b"")


def read_jsonl(lines: Iterator[bytes]) -> Iterator[Row]:
    """The rows of JSONL: UTF-8, one object a line, blank lines passed over.

    >>> [(row.number, row.values, row.problem) for row in read_jsonl(iter([b'{"title": "Tin"}', b"[1]"]))]
    [(1, {'title': 'Tin'}, None), (2, {}, 'no JSON object')]
    """
    for number, line in enumerate(lines, 1):
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
            if line.lstrip().startswith(b"["):
                raise DataError("a JSON array, not JSONL; write one object a line: jq -c '.[]'")
        if len(line) > LIMIT:
            yield Row(number, {}, f"line of over {LIMIT:,} bytes")
            while not line.endswith(b"\n"):
                line = next(lines, b"\n")
        elif line.strip():
            yield _json_row(number, line)


def read_csv(file: BinaryIO, wanted: Collection[str]) -> Iterator[Row]:
    """The rows of a CSV file with a header: UTF-8, comma, semicolon or tab, whichever gives the ``wanted`` columns.

    Raises ``DataError`` where none does, or where a row does not end (a quote is missing).
    """
    if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise DataError("UTF-16; save it as CSV in UTF-8")
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    # A limit of the whole process, 131,072 by default; nobody else sets it.
    csv.field_size_limit(LIMIT)
    header, delimiter = _header(text.readline(LIMIT), wanted)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    number = 1
    while True:
        number += 1
        lines.read = 0
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, {}, f"no row of CSV ({error})")
            continue
        if not fields:
            continue
        problem = None if len(fields) == len(header) else f"{len(fields)} fields under a header of {len(header)}"
        try:
            "".join(fields).encode()
        except UnicodeEncodeError:
            problem = "not UTF-8; save the table as CSV in UTF-8"
        yield Row(number, dict(zip(header, fields, strict=False)), problem)


def read_parquet(path: Path, wanted: Collection[str], columns: Collection[str]) -> Iterator[Row]:
    """The rows of a Parquet file: its ``columns`` as text, all others as None.

    Raises ``DataError`` where the file is broken, lacks ``wanted`` columns, or unpacks out of all proportion.
    """
    import datasets
    import pyarrow
    from pyarrow import parquet

    try:
        with path.open("rb") as file:
            schema, groups = parquet.read_schema(file), parquet.read_metadata(file)
        check_columns(schema.names, wanted)
        unpacked = sum(groups.row_group(index).total_byte_size for index in range(groups.num_row_groups))
        if unpacked > max(LIMIT, UNPACKED * path.stat().st_size):
            raise DataError(f"unpacks to {unpacked:,} bytes, {UNPACKED} times its size and more; no table of articles")
        taken = [name for name in schema.names if name in columns]
        nested = [name for name in taken if pyarrow.types.is_nested(schema.field(name).type)]
        if nested:
            raise DataError(f"column {nested[0]!r} is {schema.field(nested[0]).type}, not text")
        nothing = dict.fromkeys(schema.names)
        with tempfile.TemporaryDirectory() as folder:
            # datasets takes paths for patterns; this one says nothing but itself.
            link = Path(folder) / "table.parquet"
            link.symlink_to(path.resolve())
            # As text, whatever the file says: it could ask for images or files to be opened.
            features = datasets.Features({name: datasets.Value("string") for name in taken})
            rows = datasets.load_dataset(
                "parquet",
                data_files=[str(link)],
                split="train",
                streaming=True,
                columns=taken,
                features=features,
                batch_size=BATCH,
            )
            for number, values in enumerate(rows, 1):
                yield Row(number, nothing | values)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise DataError(f"no Parquet that can be read any further ({' '.join(str(error).split())[:200]})") from None


class _Lines:
    """The lines of a text file, each bounded; ``read`` is set back to 0 at the start of each row."""

    def __init__(self, file: io.TextIOWrapper) -> None:
        self.file = file
        self.read = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.file.readline(LIMIT)
        self.read += len(line)
        if self.read > LIMIT:
            raise DataError(f"row of over {LIMIT:,} characters; is a quotation mark missing?")
        if not line:
            raise StopIteration
        return line


def _json_row(number: int, line: bytes) -> Row:
    try:
        values = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Row(number, {}, f"not UTF-8 (byte {error.start} of the line)")
    except (ValueError, RecursionError) as error:
        return Row(number, {}, f"not JSON ({error})")
    return Row(number, values) if isinstance(values, dict) else Row(number, {}, "no JSON object")


def _header(line: str, wanted: Collection[str]) -> tuple[list[str], str]:
    for delimiter in DELIMITERS:
        names = next(csv.reader([line], delimiter=delimiter), [])
        if set(wanted) <= set(names):
            break
    else:
        names, delimiter = next(csv.reader([line]), []), DELIMITERS[0]
    check_columns(names, wanted)
    return names, delimiter

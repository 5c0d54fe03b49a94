"""JSON objects with text and spans: doccano's rows and those of ``datasets``, as documents.

A row with a key of ours (``key``, or in doccano's ``meta``) is a paragraph of an article, any other a document.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hanchot.annotations.documents import Document, Link, Log, Mark, named
from hanchot.annotations.files import find_files, read_lines
from hanchot.annotations.gold import BOUNDS, Deadline
from hanchot.corpus.text import refuse_surrogates
from hanchot.errors import DataError

BARE = "bare"
"""What the meta of a row says, under ``from``, where nobody had marked its article when it was written."""

_BREAK = "\n\n"
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")


def read_doccano(path: Path, log: Log) -> Iterator[Document]:
    """The documents of doccano's JSONL, with relations or without, from a file or a folder.

    Spans are ``entities`` with ids, or ``label`` as lists of start, end and label.
    """
    for file in find_files(path, (".jsonl",)):
        yield from from_rows(_parsed(file, log), log)


def from_rows(rows: Iterable[tuple[str, Mapping[str, Any]]], log: Log) -> Iterator[Document]:
    """The documents of rows, each with its file and line.

    A bad row is named in ``log`` and left out, and so is the article that it is a paragraph of. Articles that came out
    of the corpus unmarked and came back so are only counted.
    """
    articles: dict[str, dict[int, Document]] = {}
    bare: dict[str, bool] = {}
    broken: dict[str, str] = {}
    for where, row in rows:
        article, index = _key(row)
        try:
            document = _document(row, where)
        except DataError as error:
            log.problems.append(str(error))
            if article:
                broken[article] = where
            continue
        if comments := row.get("Comments"):
            log.passed["comments"] += len(comments)
        if article is None:
            yield document
        elif index in articles.setdefault(article, {}):
            log.problems.append(f"{where}: the key {article}:{index} stands twice; keep one of the rows")
        else:
            articles[article][index] = document
            bare[article] = bare.get(article, True) and not document.marks and _meta(row).get("from") == BARE
    for article, parts in articles.items():
        if bare[article]:
            log.passed["articles that nobody has annotated"] += 1
        elif article in broken:
            log.problems.append(f"{broken[article]}: its article {article} is left out with it")
        else:
            with named(log):
                yield _joined(article, parts)


def _parsed(file: Path, log: Log) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, line in enumerate(read_lines(file), start=1):
        if not line.strip():
            continue
        where = f"{file}:{number}"
        try:
            row = json.loads(line)
            if _ESCAPED.search(line):
                refuse_surrogates(json.dumps(row, ensure_ascii=False))
        except (ValueError, RecursionError) as error:
            log.problems.append(f"{where}: not JSON ({error}); restore the line")
            continue
        except DataError as error:
            log.problems.append(f"{where}: {error}")
            continue
        if isinstance(row, dict):
            yield where, row
        else:
            log.problems.append(f"{where}: not a JSON object")


def _document(row: Mapping[str, Any], where: str) -> Document:
    text = row.get("text", row.get("data"))
    if not isinstance(text, str):
        raise DataError(f"{where}: text is {_shown(text)}; it is a string")
    marks: dict[Any, Mark] = {}
    for number, entry in enumerate(_list(row, ("entities", "label", "labels"), where)):
        name, mark = _mark(entry, number, text, where)
        if name in marks:
            raise DataError(f"{where}: the entity id {name} stands twice; number them")
        marks[name] = mark
    links = []
    for entry in _list(row, ("relations",), where):
        ends = [entry.get(name) if isinstance(entry, dict) else None for name in ("from_id", "to_id")]
        if not all(isinstance(end, int) and end in marks for end in ends) or not isinstance(entry.get("type"), str):
            raise DataError(f"{where}: the relation {_shown(entry)} joins no two entities of this row under a type")
        links.append(Link(marks[ends[0]], marks[ends[1]], entry["type"], where))
    deadlines = [_deadline(entry, text, where) for entry in _list(row, ("deadlines",), where)]
    about = {**row, **_meta(row)}
    title = about.get("title")
    return Document(
        where,
        text,
        tuple(marks.values()),
        tuple(links),
        tuple(deadlines),
        None,
        title if isinstance(title, str) else None,
        _date(about.get("published")),
    )


def _list(row: Mapping[str, Any], names: Sequence[str], where: str) -> list[Any]:
    """The first of the keys that the row has; null is an empty list."""
    for name in names:
        if name in row:
            value = row[name]
            if value is not None and not isinstance(value, list):
                raise DataError(f"{where}: {name} is {_shown(value)}; it is a list")
            return value or []
    return []


def _mark(entry: Any, number: int, text: str, where: str) -> tuple[Any, Mark]:
    """An entity's id and the mark: an object of doccano's, or a list of start, end and label."""
    if isinstance(entry, dict):
        name = entry.get("id", number)
        start, end, label = (entry.get(key) for key in ("start_offset", "end_offset", "label"))
    else:
        name = number
        start, end, label = entry if isinstance(entry, list) and len(entry) == 3 else (None, None, None)
    if not isinstance(label, str) or not label.strip() or not isinstance(name, int):
        raise DataError(
            f"{where}: the entity {_shown(entry)} is neither an object of doccano's nor [start, end, label]"
        )
    return name, Mark(*_offsets(start, end, label, text, where), label, where)


def _deadline(entry: Any, text: str, where: str) -> Deadline:
    if not isinstance(entry, dict) or not isinstance(entry.get("label"), str):
        raise DataError(f"{where}: the deadline {_shown(entry)} has no label")
    values = [entry.get(name) for name in ("value", "bound", "due")]
    if not all(value is None or isinstance(value, str) for value in values):
        raise DataError(f"{where}: value, bound and due of {_shown(entry)} are strings or null")
    if values[1] is not None and values[1] not in BOUNDS:
        raise DataError(f"{where}: unknown bound {values[1]!r}; use one of {', '.join(BOUNDS)}")
    start, end = entry.get("start_offset"), entry.get("end_offset")
    return Deadline(*_offsets(start, end, entry["label"], text, where), entry["label"], *values)


def _offsets(start: Any, end: Any, label: str, text: str, where: str) -> tuple[int, int]:
    whole = all(isinstance(offset, int) and not isinstance(offset, bool) for offset in (start, end))
    if not whole or not 0 <= start < end <= len(text):
        raise DataError(
            f"{where}: {label} at {start}-{end} lies outside the text of {len(text)} code points; mend the offsets"
        )
    return start, end


def _key(row: Mapping[str, Any]) -> tuple[str | None, int]:
    key = row.get("key", _meta(row).get("key"))
    article, _, index = key.rpartition(":") if isinstance(key, str) else ("", "", "")
    return (article, int(index)) if article and index.isascii() and index.isdecimal() else (None, 0)


def _meta(row: Mapping[str, Any]) -> dict[str, Any]:
    meta = row.get("meta")
    try:
        meta = json.loads(meta) if isinstance(meta, str) else meta
    except ValueError:
        return {}
    return meta if isinstance(meta, dict) else {}


def _joined(article: str, parts: Mapping[int, Document]) -> Document:
    """The paragraphs of an article as one document over its text."""
    first = parts[min(parts)]
    missing = next((index for index in range(len(parts)) if index not in parts), None)
    if missing is not None:
        raise DataError(f"{first.where}: the article {article} lacks its paragraph {missing}; all or none belong here")
    marks: list[Mark] = []
    links: list[Link] = []
    deadlines: list[Deadline] = []
    shift = 0
    for index in range(len(parts)):
        part = parts[index]
        moved = {mark: replace(mark, start=mark.start + shift, end=mark.end + shift) for mark in part.marks}
        marks += moved.values()
        links += [replace(link, source=moved[link.source], target=moved[link.target]) for link in part.links]
        deadlines += [replace(one, start=one.start + shift, end=one.end + shift) for one in part.deadlines]
        shift += len(part.text) + len(_BREAK)
    return Document(
        first.where,
        _BREAK.join(parts[index].text for index in range(len(parts))),
        tuple(marks),
        tuple(links),
        tuple(deadlines),
        article,
        first.title,
        first.published,
    )


def _date(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"

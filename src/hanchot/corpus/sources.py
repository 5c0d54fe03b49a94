"""Where articles come from: the files, folders, addresses and streams a caller names, found and opened with care."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from hanchot.errors import DataError, HanchotError

KINDS = {
    ".txt": "page",
    ".html": "html",
    ".htm": "html",
    ".md": "article",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
}
"""What the files of a folder are, by suffix. A file that is named itself and has another suffix is a page."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True)
class Source:
    """A file by its path, an address or ``-``, as the caller named it, and one of the kinds, ``url`` or ``stdin``."""

    name: str
    kind: str


@dataclass(frozen=True)
class Found:
    """The sources in order, a refusal in the place of what is none, and how many other files the folders hold."""

    sources: list[Source | HanchotError] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def find_sources(names: Iterable[str]) -> Found:
    """What is named, and the files that lie in the named folders: sorted, hidden ones passed over.

    Links are followed where they are named themselves. In a folder a link that leads out of it, or to a folder, is
    refused: the page of somebody else must not bring in what nobody named.

    >>> [source.kind for source in find_sources(["-", "https://lamson.example/tin"]).sources]
    ['stdin', 'url']
    """
    found = Found()
    for name in names:
        if name == "-":
            found.sources.append(Source(name, "stdin"))
        elif _ADDRESS.match(name):
            found.sources.append(Source(name, "url"))
        else:
            found.sources.extend(_find(name, found.left_out))
    return found


def open_regular(path: Path) -> BinaryIO:
    """A regular file opened for reading; ``DataError`` for a pipe, a device or a folder, none of which is touched.

    Raises ``OSError`` where the file is missing or may not be read.
    """
    _refuse_special(path.stat().st_mode)
    # Whatever has taken the file's place since then neither blocks nor is read.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file = os.fdopen(descriptor, "rb")
    try:
        _refuse_special(os.fstat(descriptor).st_mode)
    except DataError:
        file.close()
        raise
    return file


def _refuse_special(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"
        raise DataError(f"{kind}, not a file; give its content on standard input: hanchot corpus add - < FILE")


def _find(name: str, left_out: Counter[str]) -> Iterable[Source | HanchotError]:
    """What a path leads to."""
    path = Path(name)
    try:
        # Path("") is the current folder, which a caller with an empty variable does not mean.
        if not name or not os.path.lexists(name):
            return [DataError(f"{name or 'empty name'}: no such file or folder")]
        return _walk(path, left_out) if path.is_dir() else [Source(name, KINDS.get(path.suffix.lower(), "page"))]
    except OSError as error:
        return [DataError(f"{name}: {error.strerror}")]


def _walk(top: Path, left_out: Counter[str]) -> Iterator[Source | HanchotError]:
    root = top.resolve()
    folders = [os.fspath(top)]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as scan:
                entries = sorted((entry for entry in scan if entry.name[0] != "."), key=lambda entry: entry.name)
            inside = {entry.path: None for entry in entries if entry.is_dir(follow_symlinks=False)}
        except OSError as error:
            yield HanchotError(f"{folder}: {error.strerror}")
            continue
        folders += reversed(inside)
        for entry in entries:
            if entry.path in inside:
                continue
            kind = KINDS.get(Path(entry.name).suffix.lower())
            if entry.is_symlink() and (leads := _led_astray(entry.path, root)):
                yield DataError(f"{entry.path}: {leads}; name it itself to add it")
            elif kind:
                yield Source(entry.path, kind)
            else:
                left_out[Path(entry.name).suffix.lower() or entry.name] += 1


def _led_astray(path: str, root: Path) -> str | None:
    """Why a link in a folder is not followed."""
    try:
        target = Path(path).resolve()
    except (OSError, RuntimeError):
        return "a link in a circle"
    if not target.is_relative_to(root):
        return "a link that leads out of the folder"
    return "a link to a folder" if target.is_dir() else None

"""The files that an import reads."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from hanchot.errors import DataError

STDIN = Path("-")


def find_files(path: Path, suffixes: Sequence[str]) -> list[Path]:
    """A file whatever its name, or the files of a folder and the folders in it that end in one of ``suffixes``.

    Hidden files are passed over, ``-`` is standard input. Raises ``DataError`` where there is none.
    """
    if path == STDIN or path.is_file():
        return [path]
    files = path.rglob("*") if path.is_dir() else ()
    found = sorted(file for file in files if file.suffix in suffixes and file.name[0] != "." and file.is_file())
    if not found:
        what = f"no file ending in {', '.join(suffixes)}" if path.is_dir() else "no such file or folder"
        raise DataError(f"{path}: {what}")
    return found


def read_text(file: Path) -> str:
    """A file's text with its line ends as they are. Raises ``DataError`` where it is not UTF-8."""
    try:
        return (sys.stdin.buffer.read() if file == STDIN else file.read_bytes()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise DataError(f"{file}: {error.strerror}") from None


def read_lines(file: Path) -> Iterator[str]:
    """The lines of a file without their ends and without a byte order mark; nothing but LF and CRLF ends a line."""
    for line in read_text(file).removeprefix("\ufeff").split("\n"):
        yield line.removesuffix("\r")

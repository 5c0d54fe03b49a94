"""A workspace: the folders people read and edit, found upwards from where a command runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import IO

from hanchot.errors import UsageError

SCHEME = Path("annotations/scheme.toml")
EXAMPLE = "example"


@dataclass(frozen=True)
class Workspace:
    """The folders and files of one workspace, named once for everybody."""

    root: Path

    @property
    def articles(self) -> Path:
        return self.root / "corpus/articles"

    @property
    def raw(self) -> Path:
        return self.root / "corpus/raw"

    @property
    def scheme(self) -> Path:
        return self.root / SCHEME

    @property
    def accepted(self) -> Path:
        return self.root / "annotations/accepted.toml"

    @property
    def gold(self) -> Path:
        return self.root / "annotations/gold"

    @property
    def runs(self) -> Path:
        return self.root / "training/runs"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def reports(self) -> Path:
        return self.root / "evaluation/reports"


def find_workspace(start: Path | None = None) -> Workspace:
    """The workspace that ``start`` (by default the current folder) lies in.

    Raises ``UsageError`` where no folder upwards holds ``annotations/scheme.toml``.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / SCHEME).is_file():
            return Workspace(folder)
    raise UsageError(f"{here}: not inside a workspace (no {SCHEME} here or above); make one with `hanchot init DIR`")


def write_workspace(folder: Path, *, example: bool = False, dry_run: bool = False) -> list[Path]:
    """Write the template, with ``example`` a few annotated articles too, into a new or empty folder; what was written.

    Raises ``UsageError`` where the folder already holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: not an empty folder; choose another one")
    template = Path(str(files("hanchot") / "template"))
    written = []
    for source in sorted(path for path in template.rglob("*") if path.is_file()):
        name = source.relative_to(template)
        if source.suffix in (".py", ".pyc") or (name.parts[0] == EXAMPLE and not example):
            continue
        target = folder / (name.relative_to(EXAMPLE) if name.parts[0] == EXAMPLE else name)
        written.append(target.with_name(target.name.replace("dot-", ".", 1)))
        if not dry_run:
            written[-1].parent.mkdir(parents=True, exist_ok=True)
            written[-1].write_bytes(source.read_bytes())
    return written


@contextmanager
def write_beside(path: Path) -> Iterator[IO[str]]:
    """Open a new text file that takes the place of ``path`` only once it is whole.

    UTF-8, LF. The folder is made where it is missing; on any error nothing of ``path`` has changed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)

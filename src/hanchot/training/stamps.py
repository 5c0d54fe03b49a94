"""What the steps of the workflow read, as small files: names and content of articles and gold, and the code.

weasel hashes a folder's bytes without its file names and sees only what is listed, so a step depends on these
stamps: a renamed article, a changed gold line, another version of a library or an edit of the code it runs changes
its stamp and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import distributions
from importlib.resources import files
from pathlib import Path

from hanchot.workspace import Workspace, write_beside

# Which stages' code a stage runs: the import rules of the package.
RUNS = {
    "corpus": ("corpus",),
    "models": ("corpus", "models"),
    "annotations": ("corpus", "annotations"),
    "training": ("corpus", "annotations", "models", "training"),
    "evaluation": ("corpus", "annotations", "models", "training", "evaluation"),
}


def write_stamps(workspace: Workspace, output: Path) -> list[Path]:
    """Write ``corpus.json``, ``gold.json`` and ``code-<stage>.json`` into ``output``; equal files are left alone."""
    package = Path(str(files("hanchot")))
    libraries = sorted(f"{found.metadata['Name']}=={found.version}" for found in distributions())
    top = sorted(package.glob("*.py"))
    stamps: dict[str, object] = {
        "corpus": _hashes(workspace.root, workspace.articles.glob("*.md")),
        "gold": _hashes(workspace.root, [*workspace.gold.glob("*.jsonl"), workspace.accepted]),
    }
    for stage, stages in RUNS.items():
        code = [file for name in stages for file in (package / name).rglob("*") if "__pycache__" not in file.parts]
        stamps[f"code-{stage}"] = {"code": _hashes(package, [*top, *code]), "libraries": libraries}
    return [_write(output / f"{name}.json", values) for name, values in stamps.items()]


def _hashes(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths)
        if path.is_file()
    }


def _write(path: Path, values: object) -> Path:
    content = json.dumps(values, ensure_ascii=False, indent=1) + "\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != content:
        with write_beside(path) as file:
            file.write(content)
    return path

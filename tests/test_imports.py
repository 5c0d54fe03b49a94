"""Who may import whom, read from the source."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import hanchot

PACKAGE = Path(hanchot.__file__).parent
BASE = {"errors", "workspace"}
MAY_IMPORT = {
    "corpus": set(),
    "models": {"corpus"},
    "annotations": {"corpus"},
    "training": {"corpus", "models", "annotations"},
    "evaluation": {"corpus", "models", "annotations", "training"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = {
    "sklearn",
    "skops",
    "pycrfsuite",
    "torch",
    "datasets",
    "trafilatura",
    "datasketch",
    "scipy",
    "numpy",
    "holidays",
}


def imported(path: Path, *, top_only: bool = False) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_stage_imports_only_the_stages_below_it(path: Path) -> None:
    stage = path.relative_to(PACKAGE).parts[0]
    names = {name.split(".")[1] for name in imported(path) if name.startswith("hanchot.")}
    if stage in MAY_IMPORT:
        assert names <= {stage, *MAY_IMPORT[stage], *BASE}
    if path.name not in ("cli.py", "__main__.py"):
        assert "cli" not in names


@pytest.mark.parametrize("path", sorted((PACKAGE / "corpus").glob("*.py")), ids=lambda path: path.name)
def test_corpus_imports_only_the_standard_library_and_spacy_at_the_top(path: Path) -> None:
    tops = {name.split(".")[0] for name in imported(path, top_only=True)}
    assert tops <= {*sys.stdlib_module_names, "spacy", "hanchot"}


def test_annotations_touch_pipelines_only_through_spacy() -> None:
    for path in (PACKAGE / "annotations").glob("*.py"):
        assert not [name for name in imported(path) if name.startswith("hanchot.models")]


def test_modules_that_entry_points_name_import_nothing_heavy_at_the_top() -> None:
    ours = [point for group in ("spacy_factories", "spacy_tokenizers") for point in entry_points(group=group)]
    ours = [point for point in ours if point.value.startswith("hanchot.")]
    assert len(ours) == 5
    seen: set[str] = set()
    queue = [point.value.partition(":")[0] for point in ours]
    while queue:
        module = queue.pop()
        if module in seen:
            continue
        seen.add(module)
        path = PACKAGE.parent / (module.replace(".", "/") + ".py")
        if not path.exists():
            continue
        tops = set(imported(path, top_only=True))
        assert not {name.split(".")[0] for name in tops} & HEAVY, module
        queue += [name for name in tops if name.startswith("hanchot.")]

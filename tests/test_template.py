"""What `hanchot init` writes is what the repository itself stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from hanchot.errors import UsageError
from hanchot.workspace import find_workspace, write_workspace

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "src/hanchot/template"
SHARED = [
    path.relative_to(TEMPLATE)
    for path in sorted(TEMPLATE.rglob("*"))
    if path.is_file() and path.suffix not in (".py", ".pyc") and path.relative_to(TEMPLATE).parts[0] != "example"
    if path.name not in ("README.md", "dot-gitignore")
]


@pytest.mark.parametrize("name", SHARED, ids=str)
def test_the_repository_has_the_template_s_copy(name: Path) -> None:
    assert (ROOT / name).read_bytes() == (TEMPLATE / name).read_bytes()


def test_init_writes_a_workspace_that_is_found_from_below(tmp_path: Path) -> None:
    written = write_workspace(tmp_path / "mine")
    assert tmp_path / "mine/.gitignore" in written
    assert not list((tmp_path / "mine").rglob("*.md.py"))
    inside = tmp_path / "mine/annotations"
    assert find_workspace(inside).root == (tmp_path / "mine").resolve()


def test_init_leaves_a_folder_alone_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("tôi")
    with pytest.raises(UsageError, match="not an empty folder"):
        write_workspace(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_a_dry_init_writes_nothing(tmp_path: Path) -> None:
    assert write_workspace(tmp_path / "mine", example=True, dry_run=True)
    assert not (tmp_path / "mine").exists()

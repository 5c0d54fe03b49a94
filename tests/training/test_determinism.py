from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_training_twice_gives_the_same_bytes_whatever_the_hash_seed(built: Path, workspace: Path, run: Any) -> None:
    first = digests(built / "models/vi_hanchot_news_sm")
    assert any(name.endswith(".skops") for name in first) and any(name.endswith(".crfsuite") for name in first)
    for folder in ("training/runs", "models/vi_hanchot_news_sm"):
        (workspace / folder).rename(workspace / f"{folder}.old")
    (workspace / "project.lock").unlink()
    done = run("run", "all", cwd=workspace, module="weasel", env={"PYTHONHASHSEED": "4242"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert digests(workspace / "models/vi_hanchot_news_sm") == first

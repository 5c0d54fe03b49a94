"""What several test folders share: real files, the real command line, a pipeline trained on the example articles."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hanchot.annotations.server import installed

ROOT = Path(__file__).resolve().parents[1]
REQUIRED = set(filter(None, os.environ.get("HANCHOT_REQUIRE", "").split(",")))
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and not Path(CHROMIUM).exists():
        missing("browser", f"no Chromium at {CHROMIUM}; Debian's package is `chromium`")
    if item.get_closest_marker("doccano") and not installed(ROOT / ".doccano"):
        missing("doccano", "no environment in .doccano; `hanchot annotations serve` makes it")


def missing(what: str, why: str) -> None:
    """Skip with a reason, or fail where HANCHOT_REQUIRE names what is missing."""
    if what in REQUIRED:
        pytest.fail(f"HANCHOT_REQUIRE names {what}: {why}")
    pytest.skip(why)


FIGURES = pytest.StashKey[dict[str, str]]()


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> dict[str, str]:
    """What a test measured, by name; `make test-full` keeps it."""
    return pytestconfig.stash.setdefault(FIGURES, {})


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if os.environ.get("HANCHOT_SIZE") == "full" and exitstatus == 0:
        revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
        kept = {"revision": revision.stdout.strip(), "tests": session.testscollected}
        kept["figures"] = dict(sorted(session.config.stash.get(FIGURES, {}).items()))
        (ROOT / "evaluation/full.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def real_articles() -> Path:
    """The development set of real articles, which lies beside the repository and is not part of it."""
    folder = ROOT.parent / "shared" / "articles"
    if not folder.is_dir():
        pytest.skip("no ../shared/articles beside the repository: the real articles are not part of it")
    return folder


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a command (``hanchot …`` by default) in a folder and give back what it said."""

    def call(
        *arguments: object,
        cwd: Path,
        module: str = "hanchot",
        stdin: str | None = None,
        env: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=cwd,
            input=stdin,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )

    return call


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A workspace of the example articles in which the whole workflow has run; read it, do not change it."""
    workspace = tmp_path_factory.mktemp("built") / "workspace"
    done = run("init", workspace, "--example", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    done = run("run", "all", cwd=workspace, module="weasel")
    assert done.returncode == 0, done.stdout + done.stderr
    return workspace


@pytest.fixture(scope="session")
def repository_model(run: Run) -> Path:
    """The repository's own pipeline, built by its own workflow where that has not been done yet."""
    done = run("run", "all", cwd=ROOT, module="weasel")
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "models/vi_hanchot_news_sm"


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Path:
    """A copy of the built workspace that a test may change."""
    copy = tmp_path / "workspace"
    shutil.copytree(built, copy)
    return copy


@pytest.fixture(scope="session")
def nlp(built: Path) -> Any:
    """The pipeline trained on the example articles."""
    import spacy

    return spacy.load(built / "models/vi_hanchot_news_sm")

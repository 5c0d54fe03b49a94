from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hanchot.annotations.scheme import Scheme, read_scheme
from hanchot.annotations.server import Server, start, stop

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def scheme() -> Scheme:
    return read_scheme(ROOT / "annotations/scheme.toml")


@pytest.fixture(scope="session")
def doccano(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running doccano with data of its own, from the environment that is installed in the repository."""
    # What would break in a URL or on a command line may stand in a path.
    folder = tmp_path_factory.mktemp("doccano") / "gán nhãn 100% + #1"
    yield start(folder, port=0, environment=ROOT / ".doccano", say=lambda line: None)
    stop(folder)

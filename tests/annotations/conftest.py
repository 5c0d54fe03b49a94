from __future__ import annotations

from pathlib import Path

import pytest

from hanchot.annotations.scheme import Scheme, read_scheme

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def scheme() -> Scheme:
    return read_scheme(ROOT / "annotations/scheme.toml")

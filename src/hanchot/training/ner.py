"""Training of the entity recogniser from a spaCy config."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from configparser import Error as SyntaxProblem
from pathlib import Path
from typing import Any

from confection import Config, ConfigValidationError
from spacy.training.initialize import init_nlp
from spacy.util import load_config

from hanchot.errors import DataError

SECTIONS = {"paths", "system", "nlp", "components", "corpora", "training", "initialize"}


def train_ner(path: Path, output: Path, *, overrides: Mapping[str, Any] | None = None, dry_run: bool = False) -> None:
    """Train the pipeline of a spaCy config and save it as the folder ``output``, whole or not at all.

    The components fit themselves in their ``initialize``, from ``[initialize.components.<name>]``. Raises
    ``DataError`` naming the file where the config has an unknown section or key, or the data are missing.
    """
    config = _read(path, overrides)
    train = Path(config["paths"]["train"])
    if not train.is_file():
        raise DataError(f"{path}: paths.train is {train}, which is no file; make it with `hanchot training data`")
    try:
        nlp = init_nlp(config)
    except (ConfigValidationError, ValueError, TypeError) as error:
        raise DataError(f"{path}: {' '.join(str(error).split())}") from None
    if dry_run:
        return
    beside = output.with_name(f".{output.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    nlp.to_disk(beside)
    shutil.rmtree(output, ignore_errors=True)
    beside.rename(output)


def _read(path: Path, overrides: Mapping[str, Any] | None) -> Config:
    try:
        config = load_config(path, overrides=dict(overrides or {}), interpolate=True)
    except (OSError, ValueError, SyntaxProblem) as error:
        raise DataError(f"{path}: {' '.join(str(error).split())}") from None
    if unknown := sorted(set(config) - SECTIONS):
        raise DataError(f"{path}: unknown section {', '.join(unknown)}; known: {', '.join(sorted(SECTIONS))}")
    if missing := sorted(SECTIONS - set(config)):
        raise DataError(f"{path}: section {', '.join(missing)} is missing; a config is whole")
    return config

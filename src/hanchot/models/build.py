"""A loadable pipeline from trained parts, and a wheel of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from hanchot.errors import DataError, HanchotError, UsageError

LANGUAGE = "vi"


def build(
    ner: Path,
    deadlines: Path,
    output: Path,
    *,
    name: str,
    version: str,
    scheme: Mapping[str, Any],
    time_label: str,
    due_classes: Sequence[str],
) -> Language:
    """Put a trained entity recogniser, the time rules and a trained deadline classifier into the folder ``output``.

    ``scheme`` travels in the pipeline's meta under ``hanchot``. The folder is whole or not there. Raises
    ``DataError`` where a part is missing.
    """
    for folder in (ner, deadlines):
        if not folder.is_dir():
            raise DataError(
                f"{folder}: no such folder; train it first (`hanchot training ner`, `hanchot training deadlines`)"
            )
    nlp = spacy.load(ner)
    nlp.add_pipe("hanchot_times", name="times", config={"label": time_label})
    config = {"label": time_label, "due_classes": list(due_classes)}
    reader: Any = nlp.add_pipe("hanchot_deadlines", name="deadlines", config=config)
    reader.from_disk(deadlines)
    nlp.meta.update(
        name=name,
        version=version,
        description="Who must do what by when: entities, time values and deadline classes of Vietnamese news",
        author="the hanchot project",
        license="MIT",
        hanchot={"scheme": dict(scheme)},
    )
    beside = output.with_name(f".{output.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    nlp.to_disk(beside)
    shutil.rmtree(output, ignore_errors=True)
    beside.rename(output)
    return nlp


def load(model: str) -> Language:
    """A pipeline by the name of an installed package or by its folder. Raises ``DataError`` where there is none."""
    try:
        return spacy.load(model)
    except OSError:
        raise DataError(
            f"{model}: no pipeline is installed under this name and no folder of this name holds one; "
            "build one with `make run`"
        ) from None


def package(model: Path, output: Path) -> Path:
    """Pack a pipeline folder as a wheel into the folder ``output`` and return the wheel's path.

    spaCy writes the package, ``build`` the wheel, in the environment at hand and without the network.
    """
    from spacy.cli.package import package as write_package

    if not (model / "meta.json").is_file():
        raise DataError(f"{model}: no pipeline in this folder; build one with `hanchot models build`")
    sources = output / "sources"
    shutil.rmtree(sources, ignore_errors=True)
    sources.mkdir(parents=True)
    write_package(model, sources, create_sdist=False, create_wheel=False, silent=True, force=True)
    (project,) = sources.iterdir()
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(output), str(project)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    shutil.rmtree(sources)
    if "No module named build" in done.stderr:
        raise UsageError("packaging needs the train extra: pip install 'hanchot[train]'")
    if done.returncode:
        raise HanchotError(f"{model}: packing failed: {done.stderr.strip() or done.stdout.strip()}")
    return max(output.glob("*.whl"), key=lambda path: path.stat().st_mtime)

"""How fast a pipeline loads and reads, always beside a named peer in the same run."""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hanchot.errors import HanchotError
from hanchot.models.build import load

ROUNDS = 7
FIRST = "Các xã báo cáo trước ngày 15/4/2026."
IMPORTS = "import spacy, sklearn, skops"
TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"


def measure(model: Path, texts: Sequence[str], *, rounds: int = ROUNDS) -> dict[str, Any]:
    """Seconds to load beside those of importing what it stands on, and words a second; medians of ``rounds``.

    Each load, each load with a first sentence read, and each import is a process of its own, by turns. Words are
    runs between white space; reading is one process on one text after the other (``nlp.pipe``).
    """
    loads: list[float] = []
    firsts: list[float] = []
    imports: list[float] = []
    for _ in range(rounds):
        loads.append(_seconds(f"import spacy; spacy.load({str(model)!r})"))
        firsts.append(_seconds(f"import spacy; spacy.load({str(model)!r})({FIRST!r})"))
        imports.append(_seconds(IMPORTS))
    nlp, words = load(str(model)), sum(len(text.split()) for text in texts)
    tokenizer = statistics.median(_elapsed(lambda: [nlp.make_doc(text) for text in texts]) for _ in range(rounds))
    reading = statistics.median(_elapsed(lambda: list(nlp.pipe(texts))) for _ in range(rounds))
    load_seconds, import_seconds = statistics.median(loads), statistics.median(imports)
    first_seconds = statistics.median(firsts)
    return {
        "pipeline": f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}",
        "machine": f"{platform.machine()}, Python {platform.python_version()}, spaCy {version('spacy')}",
        "rounds": rounds,
        "load_seconds": round(load_seconds, 3),
        "peer": IMPORTS,
        "peer_seconds": round(import_seconds, 3),
        "load_ratio": round(load_seconds / import_seconds, 3),
        "load_and_first_sentence_seconds": round(first_seconds, 3),
        "load_and_first_sentence_ratio": round(first_seconds / import_seconds, 3),
        "words": words,
        "tokenizer_words_per_second": round(words / tokenizer),
        "pipeline_words_per_second": round(words / reading),
    }


def _seconds(statement: str) -> float:
    command = [sys.executable, "-c", TIMED.format(statement)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise HanchotError(f"{statement}: {done.stderr.strip().splitlines()[-1]}")
    return float(done.stdout)


def _elapsed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start

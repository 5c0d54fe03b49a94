"""Gamma: the agreement on where spans are and what they are called, over the best alignment of all annotators.

Source: Mathet, Widlöcher and Métivier, The Unified and Holistic Method Gamma for Inter-Annotator Agreement, 2015.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec

import numpy as np

from hanchot.annotations.gold import GoldParagraph, Span
from hanchot.errors import UsageError
from hanchot.evaluation.agreement_annotators import Annotator, Versions, pair_annotators
from hanchot.evaluation.tallies import SEED

LAYERS = ("entities", "triggers")


def measure_gamma(annotators: Sequence[Annotator]) -> Iterator[dict[str, float]]:
    """The gamma of each layer (``entities.gamma``, ``triggers.gamma``), article by article.

    An article is here the paragraphs that all annotators have, in one; a layer that is empty in it has no gamma. Takes
    about half a second an article and layer. Raises ``UsageError`` where the package is not installed.
    """
    if find_spec("pygamma_agreement") is None:
        raise UsageError("gamma needs pygamma-agreement; install it with `pip install 'hanchot[agreement]'`")
    articles: defaultdict[str, list[Versions]] = defaultdict(list)
    for key, versions in pair_annotators(annotators).items():
        if len(versions) == len(annotators):
            articles[key.rpartition(":")[0]].append(versions)
    return (_of_article(paragraphs) for paragraphs in articles.values())


def _of_article(paragraphs: Sequence[Versions]) -> dict[str, float]:
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

    found = {}
    for layer in LAYERS:
        continuum = Continuum()
        for name in paragraphs[0]:
            continuum.add_annotator(name)
            for span, offset in _spans([versions[name] for versions in paragraphs], layer):
                continuum.add(name, Segment(offset + span.start, offset + span.end), span.label)
        if continuum.num_units:
            with _seeded(), _silent():
                gamma = continuum.compute_gamma(CombinedCategoricalDissimilarity(delta_empty=1, alpha=1, beta=1)).gamma
            found[f"{layer}.gamma"] = float(gamma)
    return found


def _spans(paragraphs: Iterable[GoldParagraph], layer: str) -> Iterator[tuple[Span, int]]:
    """The spans of a layer, with the offset of their paragraph in the article."""
    offset = 0
    for paragraph in paragraphs:
        yield from ((span, offset) for span in getattr(paragraph, layer))
        offset += len(paragraph.text) + 1


@contextmanager
def _seeded() -> Iterator[None]:
    """Gamma's random articles come from numpy's global generator: the same each time, and nobody else's disturbed."""
    state = np.random.get_state()
    np.random.seed(SEED)
    try:
        yield
    finally:
        np.random.set_state(state)


@contextmanager
def _silent() -> Iterator[None]:
    """The package warns of its solver at every single alignment."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)

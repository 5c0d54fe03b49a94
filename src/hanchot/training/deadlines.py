"""Training of the deadline classifier on the gold mentions of a split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from hanchot.errors import DataError
from hanchot.models.deadlines import save_classifier
from hanchot.models.mentions import mention_features
from hanchot.models.times import read_all
from hanchot.training.configs import read_config
from hanchot.training.data import read_docs


@dataclass(frozen=True)
class Paths:
    """Where the training split lies."""

    train: str


@dataclass(frozen=True)
class Mentions:
    """The entity label that has deadline classes."""

    label: str


@dataclass(frozen=True)
class Classifier:
    """The classifier's parameters: ``C`` is the inverse weight of the L2 penalty."""

    C: float
    max_iter: int


@dataclass(frozen=True)
class DeadlinesConfig:
    """``training/deadlines.cfg``."""

    paths: Paths
    mentions: Mentions
    classifier: Classifier


def train_deadlines(
    path: Path, output: Path, *, overrides: Mapping[str, Any] | None = None, dry_run: bool = False
) -> Counter[str]:
    """Train the classifier of a config and write it into ``output``; the number of mentions of each class.

    Mentions are the gold ones, with the values the rules read, as the pipeline will have them. Raises ``DataError``
    where the training split has fewer than two classes.
    """
    from hanchot.models.classifier import DeadlineClassifier

    config = read_config(path, DeadlinesConfig, overrides=overrides)
    features, classes = training_mentions(read_docs(Path(config.paths.train)), label=config.mentions.label)
    counts = Counter(classes)
    if len(counts) < 2:
        raise DataError(f"{config.paths.train}: mentions of {len(counts)} deadline classes; annotate more articles")
    classifier = DeadlineClassifier(C=config.classifier.C, max_iter=config.classifier.max_iter).fit(features, classes)
    if not dry_run:
        save_classifier(classifier, output, about={"mentions": dict(sorted(counts.items()))})
    return counts


def training_mentions(docs: list[Doc], *, label: str) -> tuple[list[dict[str, float]], list[str]]:
    """Features and gold class of each gold mention, read by the rules in its article."""
    features: list[dict[str, float]] = []
    classes: list[str] = []
    for doc in docs:
        mentions = [ent for ent in doc.ents if ent.label_ == label]
        gold = [ent._.deadline for ent in mentions]
        offsets = [(ent.start_char, ent.end_char) for ent in mentions]
        for ent, reading in zip(mentions, read_all(doc.text, offsets, doc._.published), strict=True):
            ent._.time = reading
        features += [values for _, values in mention_features(doc, label=label)]
        classes += gold
    return features, classes

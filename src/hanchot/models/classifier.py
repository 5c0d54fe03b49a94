"""The deadline class of a TIME mention: a linear classifier over named features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline


class DeadlineClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Multinomial logistic regression over one mapping of feature names to numbers a mention.

    ``C`` is the inverse weight of the L2 penalty; classes are weighed by their inverse frequency, because most
    mentions are no deadline. Learned: ``pipeline_``, ``classes_`` (sorted labels).
    """

    def __init__(self, *, C: float = 1.0, max_iter: int = 1000) -> None:
        self.C = C
        self.max_iter = max_iter

    def fit(self, X: Sequence[Mapping[str, float]], y: Sequence[str]) -> DeadlineClassifier:
        """Fit to ``n`` feature mappings and their ``n`` class labels."""
        regression = LogisticRegression(C=self.C, max_iter=self.max_iter, class_weight="balanced")
        self.pipeline_: Pipeline = make_pipeline(DictVectorizer(), regression).fit(X, y)
        self.classes_: Any = self.pipeline_.classes_
        return self

    def predict(self, X: Sequence[Mapping[str, float]]) -> Any:
        """The most probable class of each mapping, an array of ``n`` labels."""
        return self.pipeline_.predict(X)

    def predict_proba(self, X: Sequence[Mapping[str, float]]) -> Any:
        """Class probabilities, an array of shape ``(n, len(classes_))`` in the order of ``classes_``."""
        return self.pipeline_.predict_proba(X)

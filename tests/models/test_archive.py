from __future__ import annotations

import os
import subprocess
import sys

import pytest
import skops.io
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from hanchot.errors import DataError
from hanchot.models import archive
from hanchot.models.classifier import DeadlineClassifier

FIT = """
import sys
from hanchot.models import archive
from hanchot.models.classifier import DeadlineClassifier
X = [{"trước": 1.0, "ngày": 2.0}, {"trong": 1.0}, {"ngay": 1.0}] * 4
sys.stdout.buffer.write(archive.dumps(DeadlineClassifier(C=2.0).fit(X, ["BY", "WITHIN", "IMMEDIATE"] * 4)))
"""
X = [{"trước": 1.0, "ngày": 2.0}, {"trong": 1.0}, {"ngay": 1.0}] * 4
Y = ["BY", "WITHIN", "IMMEDIATE"] * 4


def fit_elsewhere(hash_seed: int) -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
    return subprocess.run([sys.executable, "-c", FIT], env=environment, capture_output=True, check=True).stdout


def test_the_same_fit_gives_the_same_bytes_in_any_process() -> None:
    first, second = fit_elsewhere(1), fit_elsewhere(2)
    assert first == second
    assert list(archive.loads(first).predict(X)) == Y


def test_an_archive_is_canonical_once_loaded_and_saved_again() -> None:
    data = archive.dumps(DeadlineClassifier().fit(X, Y))
    assert archive.dumps(archive.loads(data)) == data


def test_skops_itself_reads_a_canonical_archive() -> None:
    pipeline = make_pipeline(DictVectorizer(), LogisticRegression()).fit(X, Y)
    assert list(skops.io.loads(archive.dumps(pipeline)).predict(X)) == Y


def test_a_type_that_is_not_on_our_list_is_never_loaded() -> None:
    data = skops.io.dumps(FunctionTransformer(os.getcwd))
    with pytest.raises(DataError, match="never loaded"):
        archive.loads(data)

"""The deadline class of each TIME mention, as a spaCy component around a scikit-learn classifier."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from hanchot.errors import HanchotError
from hanchot.models import archive
from hanchot.models.mentions import mention_features

FILE = "classifier.skops"
PROBABILITY_DIGITS = 4


class DeadlineReader(Pipe):
    """Sets ``ent._.deadline`` and ``ent._.deadline_score`` on spans of ``label``; needs ``ent._.time`` set before.

    The due date of a reading is kept only where the class is one of ``due_classes``. The classifier's archive is opened
    at the first mention, because that imports scikit-learn, and a pipeline should load as fast as spaCy does.
    """

    def __init__(self, nlp: Language, name: str, *, label: str, due_classes: list[str]) -> None:
        self.vocab = nlp.vocab
        self.name = name
        self.label = label
        self.due_classes = tuple(due_classes)
        self._archive = b""
        self._classifier: Any = None

    def __call__(self, doc: Doc) -> Doc:
        self._read([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Read a stream of docs, one call of the classifier a batch."""
        from spacy.util import minibatch

        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]  # spaCy's
            self._read(docs)
            yield from docs

    def _read(self, docs: list[Doc]) -> None:
        mentions = [(ent, features) for doc in docs for ent, features in mention_features(doc, label=self.label)]
        if not mentions:
            return
        classifier = self._open()
        probabilities = classifier.predict_proba([features for _, features in mentions])
        for (ent, _), row in zip(mentions, probabilities, strict=True):
            best = int(row.argmax())
            ent._.deadline = str(classifier.classes_[best])
            ent._.deadline_score = round(float(row[best]), PROBABILITY_DIGITS)
            if ent._.time is not None and ent._.deadline not in self.due_classes:
                ent._.time = replace(ent._.time, due=None)

    def _open(self) -> Any:
        if self._classifier is None:
            if not self._archive:
                raise HanchotError(
                    "the deadline classifier is not trained; train it with `hanchot training deadlines CONFIG`"
                )
            self._classifier = archive.loads(self._archive)
        return self._classifier

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_classifier": None}

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The classifier as a canonical skops archive; empty where untrained."""
        return self._archive

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> DeadlineReader:
        """Load what ``to_bytes`` gave."""
        self._archive, self._classifier = data, None
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write ``classifier.skops`` into the folder ``path``."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> DeadlineReader:
        """Load what ``to_disk`` wrote."""
        return self.from_bytes((Path(path) / FILE).read_bytes())


def save_classifier(classifier: Any, folder: Path, *, about: dict[str, Any]) -> None:
    """Write a classifier and what is to be known about its training into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(archive.dumps(classifier))
    (folder / "meta.json").write_text(
        json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )

"""Named entities by a linear-chain CRF over syllables (python-crfsuite, L-BFGS), as a spaCy component."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span, Token
from spacy.training import Example
from spacy.vocab import Vocab

from hanchot.errors import DataError, HanchotError
from hanchot.models.features import sequence_features

OUTSIDE, BEGIN, INSIDE = "O", "B-", "I-"
PROBABILITY_DIGITS = 4


class EntityRecognizer(Pipe):
    """Sets ``doc.ents`` and ``ent._.score``: the lowest marginal probability of the entity's syllables.

    Each line of the text is one sequence; a syllable is outside, begins or continues an entity (IOB2). The method is
    that of Lafferty, McCallum and Pereira, *Conditional random fields* (2001), as CRFsuite implements it.
    """

    def __init__(self, vocab: Vocab, name: str = "ner") -> None:
        self.vocab = vocab
        self.name = name
        self.cfg: dict[str, Any] = {"labels": []}
        self._model = b""
        self._tagger: Any = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity labels it was trained on, in alphabetical order."""
        return tuple(self.cfg["labels"])

    def initialize(  # type: ignore[override]  # spaCy passes [initialize.components.<name>] as keywords
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        c1: float,
        c2: float,
        max_iterations: int,
        min_frequency: int,
    ) -> None:
        """Fit the CRF to the references of the examples.

        ``c1`` and ``c2`` weigh the L1 and L2 penalties, ``min_frequency`` drops rarer features. Raises ``DataError``
        where the examples hold no entity.
        """
        import pycrfsuite

        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params(
            {
                "c1": c1,
                "c2": c2,
                "max_iterations": max_iterations,
                "feature.minfreq": min_frequency,
                "feature.possible_transitions": False,
            }
        )
        labels: set[str] = set()
        for example in get_examples():
            reference = example.reference
            labels.update(ent.label_ for ent in reference.ents)
            for tokens in lines(reference):
                trainer.append(sequence_features(tokens), [_tag(token) for token in tokens])
        if not labels:
            raise DataError("the training data hold no entity; annotate some, then run `hanchot training data` again")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.crfsuite"
            trainer.train(str(path))
            self._model = path.read_bytes()
        self.cfg = {"labels": sorted(labels)}
        self._tagger = None

    def __call__(self, doc: Doc) -> Doc:
        tagger = self._open()
        spans = [span for tokens in lines(doc) for span in _spans(doc, tokens, tagger)]
        doc.set_ents([span for span, _ in spans], default="outside")
        for span, score in spans:
            span._.score = round(score, PROBABILITY_DIGITS)
        return doc

    def _open(self) -> Any:
        if self._tagger is None:
            import pycrfsuite

            if not self._model:
                raise HanchotError("the entity recogniser is not trained; train it with `hanchot training ner CONFIG`")
            self._tagger = pycrfsuite.Tagger()
            self._tagger.open_inmemory(self._model)
        return self._tagger

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_tagger": None}

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The component as bytes: a line of JSON, then CRFsuite's model."""
        return json.dumps(self.cfg, ensure_ascii=False, sort_keys=True).encode() + b"\n" + self._model

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> EntityRecognizer:
        """Load what ``to_bytes`` gave."""
        head, _, self._model = data.partition(b"\n")
        self.cfg, self._tagger = json.loads(head), None
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write ``cfg.json`` and ``model.crfsuite`` into the folder ``path``."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cfg.json").write_text(
            json.dumps(self.cfg, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
        )
        (folder / "model.crfsuite").write_bytes(self._model)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> EntityRecognizer:
        """Load what ``to_disk`` wrote."""
        folder = Path(path)
        self.cfg = json.loads((folder / "cfg.json").read_text(encoding="utf-8"))
        self._model, self._tagger = (folder / "model.crfsuite").read_bytes(), None
        return self


def lines(doc: Doc) -> Iterator[list[Token]]:
    """The tokens of each line of a doc, without the white space tokens."""
    line: list[Token] = []
    for token in doc:
        if not token.is_space:
            line.append(token)
        elif "\n" in token.text and line:
            yield line
            line = []
    if line:
        yield line


def _tag(token: Token) -> str:
    if token.ent_iob_ not in ("B", "I"):
        return OUTSIDE
    return (BEGIN if token.ent_iob_ == "B" else INSIDE) + token.ent_type_


def _spans(doc: Doc, tokens: list[Token], tagger: Any) -> Iterator[tuple[Span, float]]:
    tagger.set(sequence_features(tokens))
    tags = tagger.tag()
    start, label = -1, ""
    for i, tag in enumerate([*tags, OUTSIDE]):
        if start >= 0 and tag != INSIDE + label:
            score = min(tagger.marginal(tags[j], j) for j in range(start, i))
            yield Span(doc, tokens[start].i, tokens[i - 1].i + 1, label=label), score
            start = -1
        if tag != OUTSIDE and start < 0:
            start, label = i, tag[2:]

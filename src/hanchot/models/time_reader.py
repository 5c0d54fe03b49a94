"""The value, bound and due date of each TIME mention, as a spaCy component around the rules of ``times``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from hanchot.models.times import find, read_all


class TimeReader(Pipe):
    """Sets ``ent._.time`` on every entity of ``label``, read in its whole article against ``doc._.published``.

    Mentions the rules are sure of become entities too where the recogniser left their place free, so that a plain
    date is never missed.
    """

    def __init__(self, nlp: Language, name: str, *, label: str) -> None:
        self.vocab = nlp.vocab
        self.name = name
        self.label = label

    def __call__(self, doc: Doc) -> Doc:
        self._propose(doc)
        mentions = [ent for ent in doc.ents if ent.label_ == self.label]
        offsets = [(ent.start_char, ent.end_char) for ent in mentions]
        for ent, reading in zip(mentions, read_all(doc.text, offsets, doc._.published), strict=True):
            ent._.time = reading
        return doc

    def _propose(self, doc: Doc) -> None:
        taken = {token.i for ent in doc.ents for token in ent}
        proposed: list[Span] = []
        for start, end in find(doc.text):
            span = doc.char_span(start, end, label=self.label)
            if span is not None and taken.isdisjoint(range(span.start, span.end)):
                proposed.append(span)
        if proposed:
            doc.set_ents([*doc.ents, *proposed], default="outside")

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Nothing: the rules are the package's, the label stands in the config."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> TimeReader:
        """Nothing to load."""
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Nothing to write."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> TimeReader:
        """Nothing to read."""
        return self

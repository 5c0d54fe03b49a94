"""Gold articles as spaCy Docs, the form everything is trained and scored on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

import hanchot.models.extensions  # noqa: F401  # registers what a gold Doc carries
from hanchot.annotations.gold import GoldParagraph, Relation
from hanchot.annotations.gold import Span as GoldSpan
from hanchot.corpus.articles import Article, Paragraph, paragraphs
from hanchot.models.times import Reading

TOKENIZER = "hanchot.SyllableTokenizer.v1"


@dataclass
class Misaligned:
    """Gold spans whose edges are no token edges, and how many spans there were in all."""

    total: int = 0
    spans: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{len(self.spans)} of {self.total:,} spans misaligned"


def blank_pipeline() -> Language:
    """A Vietnamese pipeline with nothing but the syllable tokenizer."""
    return spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})


def to_doc(nlp: Language, article: Article, gold: Sequence[GoldParagraph], misaligned: Misaligned) -> Doc:
    """One Doc for a whole article: entities, ``spans["triggers"]``, events, readings and deadline classes.

    A span that cuts a token is left out and listed in ``misaligned``.
    """
    doc = nlp.make_doc(article.text)
    doc._.published = article.published
    doc.user_data["id"] = article.id
    ents: list[Span] = []
    triggers: list[Span] = []
    events = []
    for paragraph, marked in zip(paragraphs(article), gold, strict=True):
        ents += _aligned(doc, paragraph, marked.entities, misaligned)
        triggers += _aligned(doc, paragraph, marked.triggers, misaligned)
        events += _events(paragraph, marked)
        for deadline in marked.deadlines:
            start, end = deadline.start + paragraph.start, deadline.end + paragraph.start
            span = doc.char_span(start, end)
            if span is not None:
                span._.time = Reading(deadline.value, deadline.bound, deadline.due, None)
                span._.deadline = deadline.label
    doc.set_ents(ents, default="outside")
    doc.spans["triggers"] = triggers
    doc._.events = events
    return doc


def _aligned(doc: Doc, paragraph: Paragraph, spans: Sequence[GoldSpan], misaligned: Misaligned) -> list[Span]:
    found = []
    for gold in spans:
        misaligned.total += 1
        span = doc.char_span(gold.start + paragraph.start, gold.end + paragraph.start, label=gold.label)
        if span is None:
            text = paragraph.text[gold.start : gold.end]
            misaligned.spans.append(f"{paragraph.key}: {gold.label} {gold.start}-{gold.end} {text!r} cuts a token")
        else:
            found.append(span)
    return found


def _events(paragraph: Paragraph, marked: GoldParagraph) -> list[dict[str, object]]:
    def offsets(span: GoldSpan) -> dict[str, int]:
        return {"start": span.start + paragraph.start, "end": span.end + paragraph.start}

    def roles(relations: Sequence[Relation]) -> list[dict[str, object]]:
        return [{"role": relation.role, **offsets(relation.target)} for relation in relations]

    by_source = {
        source: roles(list(group))
        for source, group in groupby(sorted(marked.relations, key=lambda r: r.source), key=lambda r: r.source)
    }
    return [
        {**offsets(trigger), "label": trigger.label, "roles": by_source.get(trigger, [])} for trigger in marked.triggers
    ]

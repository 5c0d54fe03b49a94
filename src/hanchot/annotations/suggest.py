"""A pipeline's reading of articles as gold that nobody has confirmed: pre-annotation for doccano."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from hanchot.annotations.gold import Deadline, EntitySpan, GoldParagraph
from hanchot.annotations.scheme import Scheme
from hanchot.corpus.articles import Article, Paragraph, paragraphs


def bare(article: Article) -> list[GoldParagraph]:
    """The paragraphs of an article that nobody has annotated."""
    return [GoldParagraph(paragraph.key, paragraph.text) for paragraph in paragraphs(article)]


def suggest(nlp: Language, article: Article, scheme: Scheme) -> list[GoldParagraph]:
    """The paragraphs of an article with what the pipeline finds in it, under labels that the scheme has."""
    doc = nlp.make_doc(article.text)
    if Doc.has_extension("published"):
        doc._.published = article.published
    doc = nlp(doc)
    return [_paragraph(doc, paragraph, scheme) for paragraph in paragraphs(article)]


def _paragraph(doc: Doc, paragraph: Paragraph, scheme: Scheme) -> GoldParagraph:
    start, end = paragraph.start, paragraph.start + len(paragraph.text)
    inside = [ent for ent in doc.ents if start <= ent.start_char and ent.end_char <= end]
    entities = [
        EntitySpan(ent.start_char - start, ent.end_char - start, ent.label_)
        for ent in inside
        if ent.label_ in scheme.entity_labels
    ]
    deadlines = [
        Deadline(
            ent.start_char - start,
            ent.end_char - start,
            ent._.deadline or scheme.none,
            ent._.time.value,
            ent._.time.bound,
            ent._.time.due,
        )
        for ent in inside
        if ent.label_ == scheme.time and ent.has_extension("time") and ent._.time is not None
    ]
    return GoldParagraph(paragraph.key, paragraph.text, tuple(sorted(entities)), deadlines=tuple(deadlines))

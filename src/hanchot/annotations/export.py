"""What annotators work on, in the formats they can read it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from hanchot.annotations.doccano import to_doccano, to_jsonl, to_questions
from hanchot.annotations.gold import GoldParagraph, pair_gold
from hanchot.annotations.markup import write_markup
from hanchot.annotations.scheme import Scheme
from hanchot.annotations.suggest import bare, suggest
from hanchot.corpus.articles import Article, read_articles
from hanchot.workspace import Workspace

Pairs = Iterable[tuple[Article, list[GoldParagraph]]]


def annotated(
    workspace: Workspace, scheme: Scheme, *, pipeline: str | None = None
) -> Iterator[tuple[Article, list[GoldParagraph]]]:
    """Every article of the corpus with its gold; without gold, with a pipeline's suggestions, or bare."""
    import spacy

    nlp = spacy.load(pipeline) if pipeline else None
    for article in read_articles(workspace.articles):
        pairs = list(pair_gold([article], workspace.gold, scheme))
        if pairs:
            yield pairs[0]
        else:
            yield article, suggest(nlp, article, scheme) if nlp else bare(article)


def _doccano(pairs: Pairs, scheme: Scheme) -> Iterator[str]:
    yield from to_jsonl(to_doccano(paragraph, article) for article, gold in pairs for paragraph in gold)


def _questions(pairs: Pairs, scheme: Scheme) -> Iterator[str]:
    yield from to_jsonl(row for article, gold in pairs for row in to_questions(gold, article, scheme))


def _markup(pairs: Pairs, scheme: Scheme) -> Iterator[str]:
    for article, gold in pairs:
        yield f"# {article.id}\n\n{write_markup(gold)}"


WRITERS: dict[str, Callable[[Pairs, Scheme], Iterator[str]]] = {
    "doccano": _doccano,
    "questions": _questions,
    "markup": _markup,
}

"""spaCy's DocBin: a Doc for each article, in the shape that a pipeline of ours gives it.

``doc.ents`` are the entities, ``doc.spans["triggers"]`` the triggers. ``doc.user_data`` holds ``id`` and ``title`` of
the article and under ``hanchot`` plain values: ``published``, ``events`` with their ``roles``, and by ``start:end`` the
``time`` (value, bound, due, reason) and the ``deadline`` class of each TIME. So what a pipeline has read can be
imported too, and what is exported can be trained on. Tokens are the syllable tokenizer's, cut where a span cuts them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin, Span
from spacy.util import get_words_and_spaces
from spacy.vocab import Vocab

from hanchot.annotations.documents import Document, Link, Log, Mark, from_gold
from hanchot.annotations.files import find_files
from hanchot.annotations.gold import Deadline, GoldParagraph
from hanchot.annotations.scheme import Scheme
from hanchot.annotations.tokens import split_tokens
from hanchot.corpus.articles import Article
from hanchot.errors import DataError

KEY, TRIGGERS = "hanchot", "triggers"


def to_docbin(pairs: Iterable[tuple[Article, Sequence[GoldParagraph]]]) -> DocBin:
    """Articles with their gold as a DocBin."""
    vocab = Vocab()
    return DocBin(docs=(_doc(article, gold, vocab) for article, gold in pairs), store_user_data=True)


def write_docbin(pairs: Iterable[tuple[Article, Sequence[GoldParagraph]]], path: Path) -> None:
    """Write articles with their gold to a ``.spacy`` file."""
    to_docbin(pairs).to_disk(path)


def read_docbin(path: Path, log: Log, *, scheme: Scheme | None = None) -> Iterator[Document]:
    """The Docs of a ``.spacy`` file, or of those of a folder.

    Where two spans stand at the same place, ``scheme`` says which of them a role may point to.
    """
    for file in find_files(path, (".spacy",)):
        try:
            docs = list(DocBin().from_disk(file).get_docs(Vocab()))
        except Exception as error:  # msgpack, zlib and spaCy each have their own way to say so
            raise DataError(f"{file}: no DocBin ({type(error).__name__}: {str(error)[:200]})") from None
        for number, doc in enumerate(docs, start=1):
            where = f"{file}:{number}"
            try:
                yield _document(doc, where, log, scheme)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                log.problems.append(f"{where}: user_data is not of a pipeline's shape ({error}); see hanchot's formats")


def _doc(article: Article, gold: Sequence[GoldParagraph], vocab: Vocab) -> Doc:
    document = from_gold(gold, article, where=article.id)
    edges = (edge for mark in document.marks for edge in (mark.start, mark.end))
    tokens = [article.text[start:end] for start, end in split_tokens(article.text, edges)]
    words, spaces = get_words_and_spaces(tokens, article.text)
    doc = Doc(vocab, words=words, spaces=spaces)
    spans = {mark: _span(doc, mark) for mark in document.marks}
    doc.set_ents([span for mark, span in spans.items() if not mark.trigger], default="outside")
    doc.spans[TRIGGERS] = [span for mark, span in spans.items() if mark.trigger]
    roles: dict[Mark, list[dict[str, Any]]] = {mark: [] for mark in document.marks if mark.trigger}
    for link in document.links:
        target = {"role": link.role, "start": link.target.start, "end": link.target.end}
        roles.setdefault(link.source, []).append(target)
    doc.user_data["id"], doc.user_data["title"] = article.id, article.title
    doc.user_data[KEY] = {
        "published": article.published and article.published.isoformat(),
        "events": [
            {"start": mark.start, "end": mark.end, "label": mark.label, "roles": found} for mark, found in roles.items()
        ],
        "time": {
            f"{one.start}:{one.end}": {"value": one.value, "bound": one.bound, "due": one.due, "reason": None}
            for one in document.deadlines
        },
        "deadline": {f"{one.start}:{one.end}": one.label for one in document.deadlines},
    }
    return doc


def _span(doc: Doc, mark: Mark) -> Span:
    span = doc.char_span(mark.start, mark.end, label=mark.label)
    assert span is not None, "the tokens were cut at its edges"
    return span


def _document(doc: Doc, where: str, log: Log, scheme: Scheme | None) -> Document:
    marks = [Mark(ent.start_char, ent.end_char, ent.label_, where) for ent in doc.ents]
    triggers = [Mark(span.start_char, span.end_char, span.label_, where, True) for span in doc.spans.get(TRIGGERS, ())]
    log.passed["spans of other groups"] += sum(len(group) for name, group in doc.spans.items() if name != TRIGGERS)
    ours = doc.user_data.get(KEY, {})
    at: dict[tuple[int, int], list[Mark]] = {}
    for mark in (*marks, *triggers):
        at.setdefault((mark.start, mark.end), []).append(mark)
    links = [link for event in ours.get("events", ()) for link in _links(event, at, where, log, scheme)]
    deadlines = []
    for place, label in ours.get("deadline", {}).items():
        start, end = map(int, place.split(":"))
        time = ours.get("time", {}).get(place) or {}
        deadlines.append(Deadline(start, end, label, time.get("value"), time.get("bound"), time.get("due")))
    published = ours.get("published")
    return Document(
        where,
        doc.text,
        (*marks, *triggers),
        tuple(links),
        tuple(deadlines),
        doc.user_data.get("id"),
        doc.user_data.get("title"),
        datetime.date.fromisoformat(published) if published else None,
    )


def _links(
    event: Mapping[str, Any],
    at: Mapping[tuple[int, int], Sequence[Mark]],
    where: str,
    log: Log,
    scheme: Scheme | None,
) -> Iterator[Link]:
    source = next((mark for mark in at.get((event["start"], event["end"]), ()) if mark.label == event["label"]), None)
    for role in event["roles"]:
        known = scheme.role(role["role"]) if scheme else None
        targets = at.get((role["start"], role["end"]), [])
        fitting = [mark for mark in targets if known and mark.label in known.targets] or targets
        if source is None or not fitting:
            log.problems.append(f"{where}: {role['role']} at {role['start']}-{role['end']} joins no span of the Doc")
        else:
            yield Link(source, fitting[0], role["role"], where)

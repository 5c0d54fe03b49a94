"""Annotated documents as other formats hold them, and the gold they become once they are fitted to an article."""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from hanchot.annotations.gold import Deadline, EntitySpan, GoldParagraph, Relation, Span, Trigger
from hanchot.annotations.scheme import Scheme
from hanchot.corpus.articles import Article, paragraphs
from hanchot.corpus.text import normalise, normalise_with_map
from hanchot.errors import DataError


@dataclass(frozen=True)
class Mark:
    """A marked span: half-open code points of its document's text as it came; ``where`` is its file and line.

    ``trigger`` says that the format itself calls it an event; without that the scheme's labels decide.
    """

    start: int
    end: int
    label: str
    where: str
    trigger: bool = False


@dataclass(frozen=True)
class Link:
    """A relation between two marks of a document."""

    source: Mark
    target: Mark
    role: str
    where: str


@dataclass(frozen=True)
class Document:
    """What one document of a format says; offsets are code points of ``text`` as it came, in any Unicode form.

    ``id`` is that of an article, where the format carries it. Without ``spaced`` the text is tokens put together, and
    its spaces mean nothing.
    """

    where: str
    text: str
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    id: str | None = None
    title: str | None = None
    published: datetime.date | None = None
    spaced: bool = True


@dataclass
class Log:
    """What could not be taken: bad rows, each with file and line, and the count of what gold has no place for.

    ``notes`` are lines on how something was read.
    """

    problems: list[str] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


@contextmanager
def named(log: Log) -> Iterator[None]:
    """Put what is wrong with one row into the log, so that the others go on."""
    try:
        yield
    except DataError as error:
        log.problems.append(str(error))


def from_gold(gold: Iterable[GoldParagraph], article: Article, *, where: str) -> Document:
    """An article's gold as one document over the article's text."""
    starts = {paragraph.key: paragraph.start for paragraph in paragraphs(article)}
    marks: list[Mark] = []
    links: list[Link] = []
    deadlines: list[Deadline] = []
    for paragraph in gold:
        shift = starts[paragraph.key]
        moved = {
            span: Mark(span.start + shift, span.end + shift, span.label, where, isinstance(span, Trigger))
            for span in paragraph.spans
        }
        marks += moved.values()
        links += [Link(moved[one.source], moved[one.target], one.role, where) for one in paragraph.relations]
        deadlines += [
            Deadline(one.start + shift, one.end + shift, one.label, one.value, one.bound, one.due)
            for one in paragraph.deadlines
        ]
    return Document(
        where,
        article.text,
        tuple(marks),
        tuple(links),
        tuple(deadlines),
        article.id,
        article.title,
        article.published,
    )


def to_gold(document: Document, article: Article, scheme: Scheme, log: Log) -> list[GoldParagraph]:
    """The gold of an article whose text, spaces apart, is the document's; one value for each paragraph.

    What fits no paragraph or overlaps another mark of its layer is named in ``log`` and left out, the white space at
    the edges of a mark goes. Raises ``DataError`` where the text is another one.

    >>> from hanchot.corpus.articles import make_article
    >>> document = Document("f:1", "Ông Ba\\r\\nhọp.", (Mark(4, 6, "PERSON", "f:1"),))
    >>> article = make_article(title="Tin", text=document.text)
    >>> scheme = Scheme((), (), (), (), time="TIME", none="NONE", deadline="DEADLINE")
    >>> [paragraph.entities for paragraph in to_gold(document, article, scheme, Log())]
    [(EntitySpan(start=4, end=6, label='PERSON'),), ()]
    """
    ruler = _Ruler(document, article)
    bodies = [_Body(paragraph.key, paragraph.text) for paragraph in paragraphs(article)]
    spans: dict[Mark, tuple[_Body, Span]] = {}
    for mark in document.marks:
        shown = f"{mark.where}: {mark.label} {mark.start}-{mark.end} {_words(document, mark)!r}"
        try:
            number, start, end = ruler.place(mark.start, mark.end)
        except DataError as error:
            log.problems.append(f"{shown} {error}")
            continue
        layer, kind = (
            (bodies[number].triggers, Trigger)
            if mark.label in scheme.trigger_labels
            else (bodies[number].entities, EntitySpan)
        )
        span = kind(start, end, mark.label)
        if (neighbour := _overlapping(layer, span)) is not None:
            log.problems.append(f"{shown} overlaps {neighbour.label} {neighbour.start}-{neighbour.end}; keep one")
            continue
        layer.insert(bisect_left(layer, span), span)
        spans[mark] = (bodies[number], span)
    for link in document.links:
        if link.source not in spans or link.target not in spans:
            continue  # its mark was named above
        (body, source), (other, target) = spans[link.source], spans[link.target]
        if body is other:
            body.relations.append(Relation(source, target, link.role))
        else:
            log.passed["relations between paragraphs"] += 1
    for deadline in document.deadlines:
        try:
            number, start, end = ruler.place(deadline.start, deadline.end)
        except DataError as error:
            log.problems.append(f"{document.where}: {deadline.label} {deadline.start}-{deadline.end} {error}")
            continue
        bodies[number].deadlines.append(
            Deadline(start, end, deadline.label, deadline.value, deadline.bound, deadline.due)
        )
    return [body.gold() for body in bodies]


def letters(text: str) -> str:
    """What is left of a text without its white space: by this two spacings of one text are told to be the same."""
    return "".join(normalise(text).split())


def first_words(text: str, count: int = 10) -> str:
    """A title for a text that has none: the first words of its first line."""
    line = next((line for line in normalise(text).split("\n") if line.strip()), "")
    return " ".join(line.split()[:count])


@dataclass
class _Body:
    """A paragraph that fills up; each layer is kept in text order."""

    key: str
    text: str
    entities: list[Span] = field(default_factory=list)
    triggers: list[Span] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)

    def gold(self) -> GoldParagraph:
        return GoldParagraph(
            self.key,
            self.text,
            tuple(span for span in self.entities if isinstance(span, EntitySpan)),
            tuple(span for span in self.triggers if isinstance(span, Trigger)),
            tuple(self.relations),
            tuple(sorted(self.deadlines, key=lambda deadline: (deadline.start, deadline.end))),
        )


class _Ruler:
    """Offsets of a document's raw text to offsets in an article's paragraphs, by the visible characters between."""

    def __init__(self, document: Document, article: Article) -> None:
        text, origins = normalise_with_map(document.text)
        self.raw = [origins[i] for i, char in enumerate(text) if not char.isspace()]
        self.own = [i for i, char in enumerate(article.text) if not char.isspace()]
        if "".join(text.split()) != "".join(article.text.split()):
            raise DataError(
                f"{document.where}: the text is not that of the article {article.id} any more; restore it, or import "
                "into another workspace"
            )
        self.starts: Sequence[int] = [paragraph.start for paragraph in paragraphs(article)]

    def place(self, start: int, end: int) -> tuple[int, int, int]:
        """The number of the paragraph, and the offsets in it. Raises ``DataError`` that says what is wrong."""
        first, last = bisect_left(self.raw, start), bisect_left(self.raw, end) - 1
        if last < first:
            raise DataError("marks nothing that can be seen; mend its offsets")
        number = bisect_right(self.starts, self.own[first]) - 1
        if bisect_right(self.starts, self.own[last]) - 1 != number:
            raise DataError("runs over the end of a paragraph; mark it in one of them")
        shift = self.starts[number]
        return number, self.own[first] - shift, self.own[last] + 1 - shift


def _overlapping(layer: Sequence[Span], span: Span) -> Span | None:
    place = bisect_left(layer, span)
    for neighbour in layer[max(0, place - 1) : place + 1]:
        if neighbour.start < span.end and span.start < neighbour.end:
            return neighbour
    return None


def _words(document: Document, mark: Mark, most: int = 40) -> str:
    words = document.text[mark.start : mark.end]
    return words if len(words) <= most else words[: most - 1] + "…"

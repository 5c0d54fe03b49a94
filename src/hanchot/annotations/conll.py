"""CoNLL: a token a line with its tag, sentences parted by blank lines, documents by ``-DOCSTART-``."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from hanchot.annotations.documents import Document, Log, Mark, named
from hanchot.annotations.files import find_files, read_lines
from hanchot.annotations.gold import GoldParagraph, Span, Trigger
from hanchot.annotations.tokens import split_tokens
from hanchot.corpus.articles import Article
from hanchot.corpus.sentences import split_sentences
from hanchot.errors import DataError, UsageError

TOKEN, TAG, TRIGGER, NOTHING = "token", "tag", "trigger", "_"
COLUMNS = (TOKEN, TAG)
SUFFIXES = (".conll", ".conllu", ".bio", ".iob", ".iob2", ".tsv", ".txt")
DOCUMENT, OUTSIDE, COMMENT = "-DOCSTART-", "O", "#"
SENTENCES = 10
"""How many sentences make a document where the file does not part them."""
WORDS = 0.02
"""From this share of tokens like `Chủ_tịch` a file's tokens are words, not syllables, which have next to none."""

_TAG = re.compile(r"([BIESLUM])-(\S.*)")
# A mark of a decomposed letter may stand before the underscore.
_JOINED = re.compile(r"(?<=[\w\u0300-\u036f])(?<!_)_(?=[^\W_])")
_COMMENT = re.compile(r"#\s*[\w.]+\s*=")
_CLOSING, _OPENING = frozenset(".,;:!?…%)]}”’»"), frozenset("([{“‘«")


@dataclass(frozen=True)
class Sentence:
    """The tokens of a sentence and their spans: first token, token behind the last, label, whether a trigger."""

    where: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int, str, bool], ...]


def parse_columns(text: str | None) -> tuple[str, ...] | None:
    """The columns of an option like ``token,_,_,tag``; none given is none.

    Raises ``UsageError`` where a name is unknown, a column is named twice or there is no token or no tag.
    """
    if text is None:
        return None
    columns = tuple(name.strip() for name in text.split(","))
    named = [name for name in columns if name != NOTHING]
    if unknown := sorted(set(named) - {TOKEN, TAG, TRIGGER}):
        raise UsageError(f"columns {text!r}: unknown {', '.join(unknown)}; a column is {TOKEN}, {TAG}, {TRIGGER} or _")
    if len(named) != len(set(named)) or TOKEN not in named or len(named) < 2:
        raise UsageError(
            f"columns {text!r}: {TOKEN} and {TAG} or {TRIGGER} belong there, each once; e.g. token,_,_,tag"
        )
    return columns


def write_conll(
    pairs: Iterable[tuple[Article, Sequence[GoldParagraph]]], *, columns: Sequence[str] | None = None
) -> Iterator[str]:
    """Gold as lines: one document an article, one sentence by our rules; tab separated, tagged BIO.

    Without ``columns``, token and tag of the entities; a column ``_`` is written as an underscore.
    """
    columns = columns or COLUMNS
    for _, gold in pairs:
        yield "\t".join([DOCUMENT, *[OUTSIDE] * (len(columns) - 1)])
        yield ""
        for paragraph in gold:
            for sentence in _sentences(paragraph):
                tags = {
                    TOKEN: sentence.tokens,
                    TAG: encode([span for span in sentence.spans if not span[3]], len(sentence.tokens)),
                    TRIGGER: encode([span for span in sentence.spans if span[3]], len(sentence.tokens)),
                    NOTHING: [NOTHING] * len(sentence.tokens),
                }
                yield from ("\t".join(row) for row in zip(*(tags[column] for column in columns), strict=True))
                yield ""


def read_conll(
    path: Path, log: Log, *, columns: Sequence[str] | None = None, words: bool | None = None
) -> Iterator[Document]:
    """The documents of a file, or of all files of a folder, in IOB1, BIO or BIOES, parted by tabs or spaces.

    Without ``columns`` the first one is the token and the last one the tag. With ``words`` an underscore joins the
    syllables of a token; None looks whether there are such tokens. A sentence with a bad row is named in ``log`` and
    left out.
    """
    for file in find_files(path, SUFFIXES):
        documents, parted = _read_file(file, columns, log)
        tokens = [token for sentence in chain.from_iterable(documents) for token in sentence.tokens]
        joined = sum(bool(_JOINED.search(token)) for token in tokens)
        if words if words is not None else joined > WORDS * len(tokens):
            log.notes.append(f"{file}: tokens are words; an underscore parts the syllables of {joined:,}")
            documents = [[_split_words(sentence) for sentence in sentences] for sentences in documents]
        if not parted:
            documents = list(batches(chain.from_iterable(documents)))
            log.notes.append(f"{file}: no {DOCUMENT}; {SENTENCES} sentences make a document")
        yield from (to_document(sentences) for sentences in documents if sentences)


def batches(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    """Sentences by tens: documents of a set that knows only sentences."""
    batch: list[Sentence] = []
    for sentence in sentences:
        batch.append(sentence)
        if len(batch) == SENTENCES:
            yield batch
            batch = []
    if batch:
        yield batch


def to_document(sentences: Sequence[Sentence]) -> Document:
    """Sentences as a document, each a line of its own, written as text is: no space before a comma."""
    lines: list[str] = []
    marks: list[Mark] = []
    start = 0
    for sentence in sentences:
        line, places = _join(sentence)
        lines.append(line)
        marks += [
            Mark(start + places[first][0], start + places[last - 1][1], label, sentence.where, trigger)
            for first, last, label, trigger in sentence.spans
        ]
        start += len(line) + 1
    return Document(sentences[0].where, "\n".join(lines), tuple(marks), spaced=False)


def encode(spans: Iterable[tuple[int, int, str, bool]], length: int) -> list[str]:
    """The BIO tags of a sentence of ``length`` tokens.

    >>> encode([(1, 3, "ORG", False)], 4)
    ['O', 'B-ORG', 'I-ORG', 'O']
    """
    tags = [OUTSIDE] * length
    for first, last, label, _ in spans:
        tags[first:last] = [f"B-{label}", *[f"I-{label}"] * (last - first - 1)]
    return tags


def decode(tags: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """The spans that tags of IOB1, BIO, BIOES or BILOU mean; these never contradict each other.

    Raises ``DataError`` for anything else.

    >>> list(decode(["I-ORG", "I-ORG", "B-ORG", "O", "S-LOC", "B-PER", "E-PER"]))
    [(0, 2, 'ORG'), (2, 3, 'ORG'), (4, 5, 'LOC'), (5, 7, 'PER')]
    """
    first, label, end = 0, "", 0
    for end, tag in enumerate(tags):
        prefix, new = _parse_tag(tag)
        if label and (prefix in "BSU" or new != label):
            yield first, end, label
            label = ""
        if new and not label:
            first, label = end, new
        if label and prefix in "ELSU":
            yield first, end + 1, label
            label = ""
    if label:
        yield first, end + 1, label


def _parse_tag(tag: str) -> tuple[str, str]:
    """The prefix and the label of a tag; of the one that is outside, `O` and nothing."""
    match = _TAG.fullmatch(tag)
    if match:
        return match[1], match[2]
    if tag != OUTSIDE:
        raise DataError(f"the tag {tag!r} is none of O, B-LABEL, I-LABEL, E-LABEL, S-LABEL")
    return OUTSIDE, ""


def _sentences(paragraph: GoldParagraph) -> Iterator[Sentence]:
    """The sentences of a paragraph; two that a span runs over are one."""
    text, spans = paragraph.text, paragraph.spans
    tokens = split_tokens(text, (edge for span in spans for edge in (span.start, span.end)))
    ends = [*(end for _, end in split_sentences(text)[:-1]), len(text)]
    begun, reach = iter([*spans, None]), 0
    span, first, inside = next(begun), 0, list[Span]()
    for end in ends:
        while span is not None and span.start < end:
            inside.append(span)
            reach, span = max(reach, span.end), next(begun)
        last = bisect_left(tokens, (end,))
        if reach <= end and first < last:
            yield _sentence(text, tokens[first:last], inside)
            first, inside = last, []


def _sentence(text: str, tokens: Sequence[tuple[int, int]], spans: Iterable[Span]) -> Sentence:
    firsts = {start: number for number, (start, _) in enumerate(tokens)}
    lasts = {end: number for number, (_, end) in enumerate(tokens, start=1)}
    return Sentence(
        "",
        tuple(text[start:end] for start, end in tokens),
        tuple((firsts[one.start], lasts[one.end], one.label, isinstance(one, Trigger)) for one in spans),
    )


def _read_file(file: Path, columns: Sequence[str] | None, log: Log) -> tuple[list[list[Sentence]], bool]:
    """The sentences of a file by document, and whether the file parts documents."""
    lines = [(f"{file}:{number}", _cells(line)) for number, line in enumerate(read_lines(file), start=1)]
    widths = Counter(len(cells) for _, cells in lines if cells and cells[0] != DOCUMENT)
    width = len(columns) if columns else next((width for width, _ in widths.most_common() if width > 1), 2)
    names = columns or [TOKEN, *[NOTHING] * (width - 2), TAG]
    documents: list[list[Sentence]] = [[]]
    rows: list[tuple[str, list[str]]] = []
    for where, cells in [*lines, ("", [])]:
        if cells == [COMMENT]:
            continue
        if cells and cells[0] != DOCUMENT:
            rows.append((where, cells))
            continue
        if rows:
            with named(log):
                documents[-1].append(_read_sentence(rows, names))
            rows = []
        if cells:
            documents.append([])
    return documents, len(documents) > 1


def _cells(line: str) -> list[str]:
    """The cells of a row; of a line that begins a document its mark alone, of a comment `#`, of a blank line none."""
    if not line.strip():
        return []
    if line.startswith(DOCUMENT):
        return [DOCUMENT]
    if "\t" in line:
        return line.split("\t")
    return [COMMENT] if _COMMENT.match(line) else re.split(" +", line.strip(" "))


def _read_sentence(rows: Sequence[tuple[str, list[str]]], names: Sequence[str]) -> Sentence:
    """Rows, each with its place, as a sentence. Raises ``DataError`` that names the first bad one."""
    for where, cells in rows:
        if len(cells) != len(names):
            raise DataError(f"{where}: {len(cells)} columns, not {len(names)}; its sentence is left out")
        for name, cell in zip(names, cells, strict=True):
            if name == TOKEN and not cell.strip():
                raise DataError(f"{where}: no token; its sentence is left out")
            if name in (TAG, TRIGGER):
                try:
                    _parse_tag(cell)
                except DataError as error:
                    raise DataError(f"{where}: {error}; its sentence is left out") from None
    by_name = dict(zip(names, zip(*(cells for _, cells in rows), strict=True), strict=True))
    spans = [(*span, name == TRIGGER) for name in (TAG, TRIGGER) for span in decode(by_name.get(name, ()))]
    return Sentence(rows[0][0], by_name[TOKEN], tuple(spans))


def _split_words(sentence: Sentence) -> Sentence:
    return Sentence(sentence.where, tuple(_JOINED.sub(" ", token) for token in sentence.tokens), sentence.spans)


def _join(sentence: Sentence) -> tuple[str, list[tuple[int, int]]]:
    """The tokens as text, and where each stands; with all spaces where closer writing would let a span cut a token."""
    line, places = _written(sentence.tokens, close=True)
    edges = {edge for first, last, *_ in sentence.spans for edge in (places[first][0], places[last - 1][1])}
    if edges <= {edge for token in split_tokens(line) for edge in token}:
        return line, places
    return _written(sentence.tokens, close=False)


def _written(tokens: Iterable[str], *, close: bool) -> tuple[str, list[tuple[int, int]]]:
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    start, last = 0, ""
    for token in tokens:
        glued = not last or (close and (_CLOSING.issuperset(token) or _OPENING.issuperset(last)))
        pieces += [token] if glued else [" ", token]
        start += not glued
        places.append((start, start + len(token)))
        start, last = start + len(token), token
    return "".join(pieces), places

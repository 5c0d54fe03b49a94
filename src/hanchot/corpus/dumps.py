"""Text dumps that label their fields: lines such as `title: …`, `URL Source: …`, or attributes of a tag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from hanchot.corpus.markup import Head
from hanchot.corpus.names import is_house
from hanchot.corpus.pieces import Piece
from hanchot.corpus.tags import Tag, attributes, is_tag
from hanchot.corpus.text import fold
from hanchot.corpus.words import opening, table, words

LEAD = 2
"""Lines that may stand above the labels of a dump."""

META = {"author": "author", "published": "article:published_time", "source": "og:site_name"}
"""Where the head of an HTML page has what a label of each kind states."""

_PARTS = re.compile(r"\s+[-|–—]\s+")
_COLON = re.compile(r"[\"'* ]*:(?!//)[\"'* ]*")
_AROUND = "\"'*, "


@dataclass(frozen=True)
class Field:
    """What a labelled line states: its kind, and from where to where in the line its value goes."""

    kind: str
    start: int
    end: int


def read_dump(pieces: list[Piece]) -> tuple[list[Piece], Head]:
    """The lines of a text dump, its labels and what they state hinted as such, and a head that holds the values.

    Lines are labels where they open the page and one of them names the title, or the address with two things more.
    Without such labels the lines come back as they were. A summary is dropped where the text itself follows.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> lines, head = read_dump(list(text_pieces("Title: Xã đắp đê\\nTác giả: Lê An\\nXã họp bàn.")))
    >>> [(line.hint, line.text) for line in lines], head.title, head.meta
    ([('field', 'Title:'), (None, 'Xã đắp đê'), ('field', 'Tác giả: Lê An'), (None, 'Xã họp bàn.')], \
'Xã đắp đê', {'author': 'Lê An'})
    """
    said, end = _front_matter(pieces)
    head = Head()
    stated = [(field.kind, pieces[at].text[field.start : field.end]) for at, field in said.items()]
    stated += [pair for piece in pieces[: max(end, 1)] for pair in _attributes(piece.text)]
    kinds = {kind for kind, _ in stated}
    addressed = any(kind == "url" and value.startswith("http") for kind, value in stated)
    if "title" not in kinds and not (addressed and len(kinds) >= 3):
        return pieces, head
    body = sum(piece.size for at, piece in enumerate(pieces) if at not in said or said[at].kind == "content")
    for at in range(len(pieces) - 1, max(end, len(pieces) - 12), -1):
        field = _field(pieces[at])
        if field is None or field.kind in ("content", "summary", "title"):
            break
        said[at] = field
        stated.append((field.kind, pieces[at].text[field.start : field.end]))
    _note(stated, head)
    parts: list[Piece] = []
    for at, piece in enumerate(pieces):
        if at not in said:
            parts.append(replace(piece, gap=True) if at == end else piece)
        elif said[at].kind in ("title", "content") or (said[at].kind == "summary" and body < 40):
            parts += _labelled(piece, said[at])
        else:
            parts.append(replace(piece, hint="summary" if said[at].kind == "summary" else "field"))
    return parts, head


def _front_matter(pieces: list[Piece]) -> tuple[dict[int, Field], int]:
    """The labelled lines at the head of a page and their values, and the line after the last of them."""
    said: dict[int, Field] = {}
    end = 0
    open_kind = ""  # "value" where a label has none on its line, else the kind of the last label
    for at, piece in enumerate(pieces):
        field = _field(piece)
        if field is None and (is_tag(piece.text) or not any(map(str.isalnum, piece.text))):
            continue
        if field is None and at + 1 < len(pieces) and open_kind in ("value", "summary"):
            if open_kind == "summary" and _field(pieces[at + 1]) is None:
                break
            field = Field(said[end - 1].kind, 0, len(piece.text))
        elif field is None:
            if said or at >= LEAD or piece.prose:
                break
            continue
        said[at] = field
        end = at + 1
        if field.kind == "content":
            break
        open_kind = "value" if field.start == field.end else field.kind
    return said, end


def _field(piece: Piece) -> Field | None:
    """The field that a line labels, None where it labels none."""
    text = piece.text
    begin = len(text) - len(text.lstrip("\"'*-@ "))
    key = fold(text[begin : begin + 40])
    label = opening(key, _labels())
    colon = _COLON.match(text, begin + len(label)) if label else None
    if colon is None:
        return None
    end = len(text.rstrip(_AROUND)) if begin or text[-1] in _AROUND else len(text)
    return Field(_kind(label), colon.end(), max(colon.end(), end))


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    if is_tag(text):
        for key, value in attributes(text, Tag(0, len(text))).items():
            if value and fold(key) in _labels():
                yield _kind(fold(key)), value


def _labelled(piece: Piece, field: Field) -> Iterator[Piece]:
    if field.start:
        yield piece.part(0, field.start, hint="field")
    if field.end > field.start:
        yield replace(piece.part(field.start, field.end), gap=True)


def _note(stated: list[tuple[str, str]], head: Head) -> None:
    """Put into the head what the labels state; of two values of a kind the first one goes."""
    for kind, value in stated:
        if not value:
            continue
        if kind == "title":
            head.title = head.title or value
        elif kind in ("url", "source") and value.startswith(("http://", "https://")):
            head.canonical = head.canonical or value
        elif kind == "source":
            head.meta.setdefault(META[kind], next(filter(is_house, _PARTS.split(value)), value))
        elif kind in META:
            head.meta.setdefault(META[kind], value)


@cache
def _labels() -> frozenset[str]:
    return frozenset().union(*(words("dumps", kind) for kind in table("dumps")))


def _kind(label: str) -> str:
    return next(kind for kind in table("dumps") if label in words("dumps", kind))

"""Pieces of a raw page: the lines or blocks that a rule keeps or drops whole, each with its way back to the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from hanchot.corpus.text import fold, normalise_with_map
from hanchot.corpus.words import count_syllables

SENTENCE_END = re.compile(r"(?:[.!?…:;]|\./)[\"”’'»)\]]*$")
LIST_ITEM = re.compile(
    r"(?:[-–—+•*●▪]\s*|\(?\d{1,2}(?:\.\d{1,2})*[.)/](?:\s+|(?!\d))|[a-zđ]\)\s*|[IVX]{1,4}[.)]\s*)(?=\S)"
)


@dataclass(frozen=True)
class Piece:
    """A stretch of the raw page as one line of text: NFC, inner white space folded, none at the edges.

    ``offsets`` has one item more than ``text``: where in the raw page each code point stands, and where the piece ends.
    """

    text: str
    offsets: Sequence[int]
    gap: bool = False  # a blank line stands before it
    indented: bool = False
    columns: int = 1  # parts held apart by tabs or wide white space
    hint: str | None = None  # the rule that markup alone gives it
    tag: str = ""
    linked: float = 0.0  # share of its characters inside links
    look: frozenset[str] = frozenset()  # "bold", "italic", "centred", "below a picture"

    @property
    def start(self) -> int:
        return self.offsets[0]

    @property
    def end(self) -> int:
        return self.offsets[-1]

    @cached_property
    def key(self) -> str:
        """The text for comparing: folded, without closing punctuation."""
        return fold(self.text).strip(" .…:;,-–—|")

    @cached_property
    def size(self) -> int:
        return count_syllables(self.text)

    @cached_property
    def ended(self) -> bool:
        return SENTENCE_END.search(self.text[-8:]) is not None

    @cached_property
    def listed(self) -> bool:
        return self.size >= 4 and LIST_ITEM.match(self.text) is not None

    @cached_property
    def prose(self) -> bool:
        """Long enough, and ended, as only running text is."""
        return (self.size >= 12 and self.ended) or self.size >= 40

    @property
    def text_begins(self) -> bool:
        """Running text and no title: a question, a cry or a line cut short with dots may be either."""
        return self.prose and (self.size > 30 or not self.text.endswith(("?", "!", "…", "...")))

    def part(self, start: int, end: int | None = None, *, hint: str | None = None) -> Piece:
        """The piece from one code point of its text to another, edges stripped; ``hint`` where it is given."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return replace(
            self,
            text=self.text[start:end],
            offsets=self.offsets[start : end + 1] if end < len(self.text) else self.offsets[start:],
            gap=self.gap and start == 0,
            columns=1,
            hint=hint or self.hint,
        )


def make_piece(text: str, offsets: Sequence[int], **marks: object) -> Piece | None:
    """The piece of a stretch of raw text, or None where nothing is left of it; ``offsets`` as in ``Piece``."""
    clean, way = normalise_with_map(text)
    characters: list[str] = []
    origins: list[int] = []
    end = offsets[0] if len(offsets) else 0
    for index, character in enumerate(clean):
        if character.isspace():
            if characters and characters[-1] != " ":
                characters.append(" ")
                origins.append(offsets[way[index]])
        else:
            characters.append(character)
            origins.append(offsets[way[index]])
            end = offsets[way[index + 1]]
    if characters and characters[-1] == " ":
        characters.pop()
        origins.pop()
    if not characters:
        return None
    return Piece("".join(characters), [*origins, end], **marks)  # type: ignore[arg-type]  # marks are Piece's own fields


Cut = tuple[int, int, str | None]
"""From where to where a cut goes; what lies between is dropped by the rule named, or kept where there is none."""


def parts(piece: Piece, start: int, end: int, *, hint: str | None = None) -> Iterator[Piece]:
    """A part of a piece, if it says anything."""
    if any(character.isalnum() for character in piece.text[start:end]):
        yield piece.part(start, end, hint=hint)


def cut(piece: Piece, cuts: Iterable[Cut]) -> Iterator[Piece]:
    """The parts of a piece; of cuts that overlap the first one goes."""
    at = 0
    for start, end, hint in sorted(cuts, key=lambda cut: cut[:2]):
        if start < at:
            continue
        yield from parts(piece, at, start)
        if hint:
            yield from parts(piece, start, end, hint=hint)
        at = end if hint else start
    yield from parts(piece, at, len(piece.text))


def text_pieces(raw: str) -> Iterator[Piece]:
    """The lines of a text dump that hold anything, in order.

    >>> [piece.text for piece in text_pieces("Tin\\r\\n\\r\\n  Hôm nay,  xã họp.\\n")]
    ['Tin', 'Hôm nay, xã họp.']
    """
    gap = False
    for match in re.finditer(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+|\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", raw):
        line = match.group()
        piece = make_piece(line, range(match.start(), match.end() + 1))
        if piece is None:
            gap = gap or match.start() == 0 or raw[match.start() - 1] in "\n\r\v\f\x85\u2028\u2029"
            continue
        yield replace(
            piece,
            gap=gap,
            indented=line[0].isspace(),
            columns=len(re.split(r"\t+|[ \xa0]{3,}", line.strip())),
        )
        gap = False


def join(lines: Sequence[Piece]) -> Piece:
    """The pieces as one line, parted by one space, with the marks of the first."""
    offsets: list[int] = []
    for line in lines:
        offsets += line.offsets
    return replace(lines[0], text=" ".join(line.text for line in lines), offsets=offsets)

"""Print views: paragraphs broken at a fixed width, and the lines that a browser prints on each sheet."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from hanchot.corpus.pieces import LIST_ITEM, Piece, join

_DAY = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?(?:[AP]M|SA|CH))?"
_HEADER = re.compile(rf"(?:{_DAY},?\s{_CLOCK}|{_CLOCK},?\s{_DAY})\s(?P<title>\S.*)", re.IGNORECASE)
_FOOTER = re.compile(
    r"(?:(?:(?:https?|file)://|www\.)\S+|about:blank)\s\d{1,3}\s?/\s?\d{1,3}"
    r"|(?:trang|page)\s\d{1,3}(?:\s?(?:/|of|trên)\s?\d{1,3})?",
    re.IGNORECASE,
)


def unprinted(pieces: list[Piece]) -> tuple[list[Piece], str]:
    """The lines of a page with its paragraphs whole again, and the title that a browser printed on each sheet.

    What is printed on each sheet becomes a running line; where it interrupts a paragraph, that goes on
    without it, and the line is none of its own.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> page = "4/3/2025, 10:20 Xã đắp đê\\nSáng 4/3, xã họp và\\nhttps://a.vn/1 1/2\\n4/3/2025, 10:20 Xã đắp đê\\nbàn."
    >>> [line.text for line in unprinted(list(text_pieces(page)))[0]]
    ['4/3/2025, 10:20 Xã đắp đê', 'Sáng 4/3, xã họp và bàn.']
    """
    heads = [_HEADER.fullmatch(piece.text) if not piece.hint else None for piece in pieces]
    feet = [not piece.hint and _FOOTER.fullmatch(piece.text) is not None for piece in pieces]
    titles = [match["title"] for match in heads if match]
    sheets = "://" in "".join(piece.text for piece, foot in zip(pieces, feet, strict=True) if foot)
    title = titles[0] if titles and (sheets or len(titles) > 1) else ""
    running = [foot or bool(match and match["title"] == title) for match, foot in zip(heads, feet, strict=True)]
    text: list[Piece] = []
    breaks: set[int] = set()
    for index, piece in enumerate(pieces):
        if running[index]:
            continue
        if index and running[index - 1] and text and not text[-1].ended and not piece.hint:
            breaks.add(len(text))
            piece = replace(piece, gap=False)
        text.append(piece)
    whole = _unwrapped(text, breaks)
    lines = [replace(piece, hint="running line") for piece, printed in zip(pieces, running, strict=True) if printed]
    merged = sorted([*whole, *lines], key=lambda piece: piece.start)
    return _outside(merged), title


def _outside(pieces: list[Piece]) -> list[Piece]:
    """The pieces without those that stand inside another one."""
    outside: list[Piece] = []
    for piece in pieces:
        if not outside or piece.start >= outside[-1].end:
            outside.append(piece)
    return outside


def _unwrapped(pieces: list[Piece], breaks: set[int]) -> list[Piece]:
    """Join the lines that a print view broke at a fixed width, and what a sheet's end broke in the midst of a sentence.

    A page counts as wrapped where, of its lines that follow another without a blank line, two in five go on in the
    middle of a sentence, five at least, and nine lines in ten are no longer than 130 characters.
    """
    if not pieces:
        return pieces
    width = sorted(len(piece.text) for piece in pieces)[len(pieces) * 9 // 10]
    pairs = [(a, b) for a, b in pairwise(pieces) if not b.gap]
    running = sum(not a.ended and len(a.text) >= 0.7 * width and not b.text[0].isupper() for a, b in pairs)
    wrapped = width <= 130 and running >= max(5, 0.4 * len(pairs))
    joined = [[pieces[0]]]
    for index, (before, piece) in enumerate(pairwise(pieces), 1):
        broken = index in breaks and piece.text[0].islower()
        full = wrapped and not piece.gap and 0.7 * width <= len(before.text) <= 1.5 * width
        hinted = before.hint or piece.hint
        if (broken or full) and not hinted and not LIST_ITEM.match(piece.text):
            joined[-1].append(piece)
        else:
            joined.append([piece])
    return [join(lines) if len(lines) > 1 else lines[0] for lines in joined]

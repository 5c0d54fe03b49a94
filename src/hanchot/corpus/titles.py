"""Which line of a page is its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hanchot.corpus.names import byline, is_authority
from hanchot.corpus.pieces import Piece
from hanchot.corpus.text import fold


def same_title(piece: Piece, key: str) -> bool:
    """Whether a line is the title once more: whole, cut short with dots, with the site's name behind it, or with the
    number of a picture that has no caption of its own.
    """
    if not key or not piece.key:
        return False
    if piece.key == key or (piece.size >= 4 and is_cut(piece.text) and key.startswith(piece.key)):
        return True
    behind = piece.key[len(key) :] if piece.key.startswith(key) else ""
    if re.fullmatch(r"[\s.|-]+(?:hình )?(?:ảnh|hình|photo|image)(?: số)?\s*\d{1,3}", behind):
        return True
    return re.match(r"\s*[-–—|»:]\s", behind) is not None and len(behind.split()) <= 9


def find_title(pieces: list[Piece], rules: Sequence[str | None], titles: Sequence[str]) -> int | None:
    """Which line is the title: the one that the metadata name, else the likeliest line above the running text."""
    known = [fold(title).strip(" .…:;,-–—|") for title in titles]
    for key in known:
        found = [
            index
            for index, piece in enumerate(pieces)
            if piece.key and piece.key == key and not _in_menu(piece, rules[index])
        ]
        found = [index for index in found if pieces[index].tag == "h1"] or found
        if found:
            return found[0]
    for index, piece in enumerate(pieces):
        if piece.tag == "h1" and piece.size >= 4 and any(key.startswith(piece.key) for key in known):
            return index
    body = _first_prose(pieces, rules)
    heads = [index for index in range(body) if rules[index] is None and _titled(pieces[index])]
    text = " ".join(piece.key for piece in pieces[body : body + 8])
    return max(heads, key=lambda index: (_likeness(pieces, rules, index, text), -index), default=None)


def _in_menu(piece: Piece, rule: str | None) -> bool:
    """Whether a line that says what the metadata say is but an entry of a menu: their last part names a section."""
    return piece.tag not in ("h1", "h2") and piece.size < 6 and rule in ("link", "menu")


def _titled(piece: Piece) -> bool:
    return (
        3 <= piece.size <= 45
        and byline(piece.text) is None
        and not piece.text.endswith((";", ","))
        and not piece.listed
    )


def _likeness(pieces: list[Piece], rules: Sequence[str | None], index: int, text: str) -> float:
    """How much a line above the running text looks like its title."""
    piece = pieces[index]
    score = 0.0
    others = pieces[max(0, index - 40) : index] + pieces[index + 1 : index + 40]
    if any(same_title(other, piece.key) for other in others):
        score += 4
    if piece.tag in ("h1", "h2"):
        score += 3
    for following in range(index + 1, min(index + 2, len(pieces))):
        if rules[following] in ("date line", "age", "by-line", "control") or byline(pieces[following].text):
            score += 2
    if any(rule in ("date line", "age") for rule in rules[max(0, index - 2) : index]):
        score += 1
    if 7 <= piece.size <= 30:
        score += 2
    if piece.text.isupper() and piece.size <= 8:
        score -= 2
    if piece.text.endswith(("...", "…")):
        score -= 1
    elif piece.text.endswith("."):
        score -= 2
    if is_authority(piece.text):
        score -= 10
    pairs = [f"{a} {b}" for a, b in zip(piece.key.split(), piece.key.split()[1:], strict=False)]
    return score + 3 * sum(pair in text for pair in pairs) / max(1, len(pairs))


def _first_prose(pieces: list[Piece], rules: Sequence[str | None]) -> int:
    for index, piece in enumerate(pieces):
        if rules[index] is None and piece.text_begins:
            return index
    return len(pieces)


def is_cut(text: str) -> bool:
    """Whether a line was cut short with dots."""
    return text.endswith(("...", "…"))

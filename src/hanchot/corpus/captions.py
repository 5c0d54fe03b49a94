"""Captions of pictures that no credit gives away."""

from __future__ import annotations

import re
import unicodedata

from hanchot.corpus.pieces import Piece
from hanchot.corpus.text import fold
from hanchot.corpus.words import opening, words

Rules = list[str | None]
"""The rule of each line of a page, None where none has dropped it yet."""


def drop_captions(pieces: list[Piece], rules: Rules, first: int) -> None:
    """Label captions without a credit, from line ``first`` on; lines that have a rule keep it.

    A caption stands below a picture, a file's name or above a photographer's, shows a scene, is indented alone, or is a
    short line without a verb of telling between long paragraphs.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> rules: Rules = [None, None]
    >>> drop_captions(list(text_pieces("Quang cảnh hội nghị.\\nXã đã họp bàn việc đắp đê.")), rules, 0)
    >>> rules
    ['caption', None]
    """
    open_lines = [index for index in range(first, len(pieces)) if rules[index] is None]
    paragraphs = sorted(pieces[index].size for index in open_lines if pieces[index].prose)
    median = paragraphs[len(paragraphs) // 2] if paragraphs else 0
    indented = sum(pieces[index].indented for index in open_lines) <= len(open_lines) // 3
    text = " ".join(pieces[index].key for index in open_lines if pieces[index].prose)
    bare = _bare(text)
    text_from = next((index for index in open_lines if pieces[index].prose), len(pieces))
    for index in open_lines:
        piece = pieces[index]
        if _unaccented(piece, text, bare):
            rules[index] = "file name"
            continue
        after_file = index > 0 and rules[index - 1] == "file name"
        inside = index > first and index + 1 < len(pieces)
        if piece.listed or (piece.text.endswith(":") and not opening(piece.key, words("captions", "openings"))):
            continue
        if (
            (after_file and piece.size <= (30 if piece.ended else 45))
            or (indented and piece.indented and piece.size <= 30 and inside)
            or _scene(piece)
            or _serial(piece)
            or (index > text_from and _below_picture(piece))
            or (inside and median >= 45 and _short_scene(piece) and pieces[index - 1].prose and pieces[index + 1].prose)
        ):
            rules[index] = "caption"
    for index in range(first, len(pieces) - 1):
        credited = rules[index + 1] == "caption" and _credit_alone(pieces[index + 1])
        if rules[index] is None and credited and _above_credit(pieces[index]):
            rules[index] = "caption"


def _below_picture(piece: Piece) -> bool:
    """Whether a line right below a picture looks like its caption: centred, in italics, or no sentence."""
    if "below a picture" not in piece.look or piece.size > 45 or piece.tag in ("h1", "h2", "h3", "h4", "li", "tr"):
        return False
    if piece.text[0] in '"“-–' or piece.text.endswith((":", ";")) or not any(map(str.isalpha, piece.text)):
        return False
    if "italic" in piece.look:
        return True
    plain = not piece.ended and piece.size >= 11 and ":" not in piece.text
    return "bold" not in piece.look and ("centred" in piece.look or plain)


def _credit_alone(piece: Piece) -> bool:
    label = opening(piece.key, words("credits", "photos"))
    return bool(label) and piece.size <= 10 and piece.text[len(label) :].lstrip().startswith(":")


def _above_credit(piece: Piece) -> bool:
    """Whether a line above the name of a photographer tells what the picture shows."""
    if piece.listed or not 6 <= piece.size <= 40:
        return False
    return not piece.ended or (piece.size <= 25 and not _narrative(piece.key))


def _serial(piece: Piece) -> bool:
    """Whether a line names another film or bulletin that the page shows in the midst of its text."""
    return not piece.ended and piece.size <= 16 and opening(piece.key, words("captions", "serials")) != ""


def run_on(text: str, at: int) -> int:
    """Where the text begins that the credit of a caption, from ``at`` on, runs into; 0 where nothing tells.

    A word tells that begins sentences and no names, an agency's capitals, or the one word with a capital behind a
    name of two or three.

    >>> [line[run_on(line, 0) :] for line in ("Lê An/TTXVN Công ty mở cống.", "Trần Bảo Người dân ra đồng.")]
    ['Công ty mở cống.', 'Người dân ra đồng.']
    """
    tokens = [(match.group(), at + match.start()) for match in re.finditer(r"\S+", text[at : at + 80])][:8]
    for index, (word, start) in enumerate(tokens):
        if not word[0].isupper():
            named = index in (3, 4) and fold(word) not in words("captions", "givers")
            return tokens[index - 1][1] if named else 0
        if index and fold(word) in words("captions", "starters"):
            return start
        following, begin = tokens[index + 1] if index + 1 < len(tokens) else ("", 0)
        if not word[-1].isalnum():
            return 0
        if word.rpartition("/")[2].isupper() and following[:1].isupper() and not following.isupper():
            return begin
    return 0


def _scene(piece: Piece) -> bool:
    if piece.size > 30:
        return False
    media = opening(piece.key, words("credits", "media"))
    if media and piece.text[len(media) :].lstrip().startswith(":"):
        return True
    if opening(piece.key, words("captions", "openings")):
        return not _narrative(piece.key)
    if piece.size > 25 or piece.text.count(",") > 1 or any(mark in piece.text for mark in ':“”"'):
        return False
    if not opening(piece.key, words("captions", "subjects")) or _narrative(piece.key):
        return False
    return any(f" {verb} " in f"{piece.key} " for verb in words("captions", "verbs"))


def _short_scene(piece: Piece) -> bool:
    quiet = not any(mark.isdigit() or mark in ':“”"?!' for mark in piece.text)
    item = piece.tag == "li" or piece.text.endswith(";")
    return piece.ended and piece.size <= 12 and quiet and not item and not _narrative(piece.key)


def _narrative(key: str) -> bool:
    return any(f" {word} " in f" {key} " for word in words("captions", "narrative"))


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _unaccented(piece: Piece, text: str, bare: str) -> bool:
    """Whether a line is words of the text without their accents, as pictures are named."""
    if not (2 <= piece.size <= 12 and piece.key.isascii()) or piece.ended:
        return False
    return piece.key in bare and piece.key not in text

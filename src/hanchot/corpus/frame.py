"""Where the article stands on its page: its title, where its text begins and ends, and what interrupts it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from hanchot.corpus.lines import local_rule
from hanchot.corpus.names import byline
from hanchot.corpus.pieces import Piece
from hanchot.corpus.text import fold
from hanchot.corpus.words import opening, words

KEPT = frozenset({"paragraph", "list item", "heading"})
"""The rules that keep a line; every other one drops it."""

Rules = list[str | None]


def label(pieces: list[Piece], *, titles: Sequence[str] = ()) -> tuple[list[str], str | None]:
    """The rule of each line of a page, and the page's title; ``titles`` are what its metadata call it.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> page = "Xã đắp đê\\n3 giờ trước\\nSáng 4/3, xã Lâm Sơn huy động hơn một trăm người ra đắp đê."
    >>> label(list(text_pieces(page)))
    (['title', 'age', 'paragraph'], 'Xã đắp đê')
    """
    rules: Rules = [local_rule(piece) for piece in pieces]
    at = find_title(pieces, rules, titles)
    first = 0
    title = None
    if at is not None:
        key = pieces[at].key
        if _cut(pieces[at].text):
            key = next((piece.key for piece in pieces[at + 1 : at + 20] if piece.key.startswith(key)), key)
        same = [index for index, piece in enumerate(pieces) if same_title(piece, key)]
        title = max((pieces[index].text for index in same), key=lambda text: (not _cut(text), len(text)))
        for index in same:
            rules[index] = "title"
            if not any(rules[i] is None and pieces[i].prose for i in range(at, index)):
                first = index + 1
        for index in range(first):
            rules[index] = rules[index] or "before the title"
    _captions(pieces, rules, first)
    _interruptions(pieces, rules, first)
    _head(pieces, rules, first)
    _tail(pieces, rules, first)
    _repeats(pieces, rules)
    return [rule or _kind(piece) for piece, rule in zip(pieces, rules, strict=True)], title


def same_title(piece: Piece, key: str) -> bool:
    """Whether a line is the title once more, whole or cut short with dots."""
    if not key or not piece.key:
        return False
    return piece.key == key or (piece.size >= 4 and _cut(piece.text) and key.startswith(piece.key))


def find_title(pieces: list[Piece], rules: Rules, titles: Sequence[str]) -> int | None:
    """Which line is the title: the one that the metadata name, else the likeliest line above the running text."""
    known = [fold(title).strip(" .…:;,-–—|") for title in titles]
    for key in known:
        found = [index for index, piece in enumerate(pieces) if piece.key and (piece.key == key)]
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


def _titled(piece: Piece) -> bool:
    return 3 <= piece.size <= 45 and byline(piece.text) is None and not piece.text.endswith((";", ",")) and not piece.listed


def _likeness(pieces: list[Piece], rules: Rules, index: int, text: str) -> float:
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
    if 7 <= piece.size <= 30:
        score += 2
    if piece.text.isupper() and piece.size <= 8:
        score -= 2
    if piece.text.endswith(("...", "…")):
        score -= 1
    pairs = [f"{a} {b}" for a, b in zip(piece.key.split(), piece.key.split()[1:], strict=False)]
    return score + 3 * sum(pair in text for pair in pairs) / max(1, len(pairs))


def _first_prose(pieces: list[Piece], rules: Rules) -> int:
    for index, piece in enumerate(pieces):
        if rules[index] is None and piece.text_begins:
            return index
    return len(pieces)


def _cut(text: str) -> bool:
    return text.endswith(("...", "…"))


def _content(piece: Piece) -> bool:
    return piece.prose or piece.listed or (piece.ended and piece.size >= 6)


def _kind(piece: Piece) -> str:
    return "list item" if piece.listed else "paragraph" if piece.ended or piece.prose else "heading"


def _captions(pieces: list[Piece], rules: Rules, first: int) -> None:
    """Captions without a credit: below a file's name, of a scene, indented alone, or a short line among long ones."""
    open_lines = [index for index in range(first, len(pieces)) if rules[index] is None]
    paragraphs = sorted(pieces[index].size for index in open_lines if pieces[index].prose)
    median = paragraphs[len(paragraphs) // 2] if paragraphs else 0
    indented = sum(pieces[index].indented for index in open_lines) <= len(open_lines) // 3
    bare = _bare(" ".join(pieces[index].key for index in open_lines if pieces[index].prose))
    for index in open_lines:
        piece = pieces[index]
        if _unaccented(piece, bare):
            rules[index] = "file name"
            continue
        after_file = index > 0 and rules[index - 1] == "file name"
        inside = index > first and index + 1 < len(pieces)
        if piece.text.endswith(":") or piece.listed:
            continue
        if (
            (after_file and piece.size <= (30 if piece.ended else 45))
            or (indented and piece.indented and piece.size <= 30 and inside)
            or _scene(piece)
            or (inside and median >= 45 and _short_scene(piece) and pieces[index - 1].prose and pieces[index + 1].prose)
        ):
            rules[index] = "caption"


def _scene(piece: Piece) -> bool:
    if piece.size > 30:
        return False
    if opening(piece.key, words("captions", "openings")):
        return not _narrative(piece.key)
    if piece.size > 25 or piece.text.count(",") > 1 or any(mark in piece.text for mark in ":“”\""):
        return False
    found = any(0 < piece.key.find(f" {verb}") for verb in words("captions", "verbs"))
    return found and not _narrative(piece.key)


def _short_scene(piece: Piece) -> bool:
    quiet = not any(mark.isdigit() or mark in ":“”\"?!" for mark in piece.text)
    return piece.ended and piece.size <= 12 and quiet and not _narrative(piece.key)


def _narrative(key: str) -> bool:
    return any(f" {word} " in f" {key} " for word in words("captions", "narrative"))


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _unaccented(piece: Piece, bare: str) -> bool:
    """Whether a line is words of the text without their accents, as pictures are named."""
    if not (2 <= piece.size <= 12 and piece.key.isascii()) or piece.ended:
        return False
    return piece.key in bare


def _interruptions(pieces: list[Piece], rules: Rules, first: int) -> None:
    """Blocks of other pages' headlines, of comments and of tags: some interrupt the article, most end it."""
    index = first
    while index < len(pieces):
        kind = _marker(pieces[index]) if rules[index] != "title" else None
        if kind is None:
            index += 1
            continue
        before = sum(pieces[i].size for i in range(first, index) if rules[i] is None and pieces[i].prose)
        after = [i for i in range(index + 1, len(pieces)) if rules[i] is None and pieces[i].prose]
        running = any(b - a == 1 for a, b in zip(after, after[1:], strict=False))
        rest = sum(pieces[i].size for i in after)
        over = before >= 40 and (kind == "comments" or not running or rest <= before)
        if kind != "inside" and over:
            for i in range(index, len(pieces)):
                rules[i] = rules[i] or "after the article"
            return
        index = _skip_block(pieces, rules, index, teasers=not running and len(after) > 1)


def _marker(piece: Piece) -> str | None:
    if piece.size > 8:
        return None
    for kind in ("comments", "after", "inside"):
        found = opening(piece.key, words("markers", kind))
        if found and not any(map(str.isalpha, piece.key[len(found) :])):
            return kind
    return None


def _skip_block(pieces: list[Piece], rules: Rules, index: int, *, teasers: bool) -> int:
    """Drop a marker and the headlines below it; the index of the line where the article goes on."""
    rules[index] = rules[index] or "other pages"
    spaced = index + 1 < len(pieces) and pieces[index + 1].gap
    for i in range(index + 1, len(pieces)):
        if rules[i] is not None and _marker(pieces[i]) is None:
            continue
        text_again = rules[i] is None and pieces[i].prose and not teasers
        block_ends = pieces[i].gap and not spaced and i > index + 1
        if text_again or block_ends or _marker(pieces[i]):
            return i
        rules[i] = "other pages"
    return len(pieces)


def _head(pieces: list[Piece], rules: Rules, first: int) -> None:
    for index in range(first, len(pieces)):
        if rules[index] is not None:
            continue
        piece = pieces[index]
        if byline(piece.text):
            rules[index] = "by-line"
        elif _content(piece):
            return
        elif piece.size < 7:
            rules[index] = "before the text"


def _tail(pieces: list[Piece], rules: Rules, first: int) -> None:
    for index in range(len(pieces) - 1, first - 1, -1):
        if rules[index] is not None:
            continue
        piece = pieces[index]
        if byline(piece.text):
            rules[index] = "by-line"
        elif _content(piece):
            return
        else:
            rules[index] = "source line" if opening(piece.key, words("credits", "sources")) else "after the text"


def _repeats(pieces: list[Piece], rules: Rules) -> None:
    seen: set[str] = set()
    for index, piece in enumerate(pieces):
        if rules[index] is None and piece.size >= 8:
            rules[index] = "repeated" if piece.key in seen else None
            seen.add(piece.key)

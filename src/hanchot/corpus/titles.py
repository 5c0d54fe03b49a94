"""Which line of a page is its title, and what is glued to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hanchot.corpus.lines import is_promotion
from hanchot.corpus.names import byline, is_name
from hanchot.corpus.pieces import Cut, Piece, cut
from hanchot.corpus.text import fold
from hanchot.corpus.words import closing, count_syllables, opening, words

HEAD = 600
"""Characters at the start of such a paragraph within which a stamp is taken for the page's own."""

READ = 50_000
"""Characters at the end of a page that are searched for the name that signs it."""

_CRUMB = re.compile(r"(?P<part>[^>»›.]{2,40}?)\s*[>»›]+\s*")


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
    if 7 <= piece.size <= 30:
        score += 2
    if piece.text.isupper() and piece.size <= 8:
        score -= 2
    if piece.text.endswith(("...", "…")):
        score -= 1
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


def split_front(piece: Piece, *, page: str = "") -> Iterator[Piece]:
    """Part a menu, a path or an offer from what it runs into, and a title that is said twice.

    ``page``: the whole of a flattened page; a name behind the title is a by-line where it signs the text too.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> [part.text for part in split_front(next(text_pieces("Trang chủ Thời sự Kinh tế Xã hội Xã Lâm Sơn đắp đê")))]
    ['Trang chủ Thời sự Kinh tế Xã hội', 'Xã Lâm Sơn đắp đê']
    """
    yield from cut(piece, (*_front(piece.text), *_author(piece.text, page)))


def _front(text: str) -> Iterator[Cut]:
    """The path, menu, buttons or offer at the head of a flattened page, and a title that is said twice."""
    path = _path(text)
    if path:
        yield 0, path, "menu"
    offer = _offer(text)
    if offer:
        yield 0, offer, "promotion"
    buttons, behind = _run(text, 0, words("controls"))
    if buttons >= 2:
        yield 0, behind, "control"
    sections, end = _run(text, path, words("sections"))
    if sections >= 3:
        yield path, end, "menu"
    start = end if sections >= 3 else path
    start += len(text[start:]) - len(text[start:].lstrip())
    again = text.find(text[start : start + 20], start + 20, start + HEAD)
    title = text[start : max(again, start)].strip()
    if count_syllables(title) >= 4 and text.startswith(title, again) and not title.endswith((".", ";", ",")):
        yield again, again, None
        yield again + len(title), again + len(title), None


def _run(text: str, at: int, known: frozenset[str]) -> tuple[int, int]:
    """How many known phrases stand in a row from a place on, a capital behind each, and where the last one ends."""
    count = 0
    while phrase := _capitalised(text[at : at + 60], known):
        at += len(text[at : at + 60]) - len(text[at : at + 60].lstrip()) + phrase
        count += 1
    return count, at


def _path(text: str) -> int:
    """Where the path of sections ends that a text opens with: `Trang chủ > Thời sự > Đời sống`; 0 where there is none.

    Its last step runs into what follows: it is a known section, or goes as far as its first capital alone does.
    """
    at = 0
    while (match := _CRUMB.match(text, at)) and count_syllables(match["part"]) <= 8:
        if at == 0 and fold(match["part"].strip()) not in words("sections"):
            return 0
        at = match.end()
    if not at:
        return 0
    last = _capitalised(text[at : at + 60], words("sections"))
    if not last:
        tokens = text[at : at + 60].split(" ")[:6]
        count = next((n for n, token in enumerate(tokens) if n and token[:1].isupper()), 0)
        last = len(" ".join(tokens[:count])) if count >= 2 else 0
    return at + last if count_syllables(text[at + last : at + last + 300]) >= 6 else at


def _offer(text: str) -> int:
    """Where an offer to read elsewhere ends that a text opens with, a capital or a bracket behind it."""
    if not opening(fold(text[:20]), words("reader", "verbs")) or is_promotion(text):
        return 0
    for match in re.finditer(r"\s(?=[(\w])", text[:120]):
        said = text[: match.start()]
        after = text[match.end()]
        if (after == "(" or after.isupper()) and closing(fold(said), words("reader", "media")) and is_promotion(said):
            return match.start()
    return 0


def _author(text: str, page: str) -> Iterator[Cut]:
    """The name that a text ends in, if the page has it behind a full stop too."""
    parts = text.split()[-4:] if page and len(text) < HEAD else []
    for count in range(2, len(parts) + 1):
        name = " ".join(parts[-count:])
        if is_name(name) and re.search(rf"[.!?…/”\"]\s+{re.escape(name)}(?!\w)", page[-READ:]):
            yield len(text) - len(name), len(text), "by-line"
            return


def _capitalised(text: str, known: frozenset[str]) -> int:
    """The length of the known phrase that a text opens with, if a capital or nothing follows it."""
    text = text.lstrip()
    ends = [match.start() for match in re.finditer(r"\s+(?=(?P<next>\w))", text) if match["next"].isupper()][:6]
    return max((end for end in ends if fold(text[:end]) in known), default=0)

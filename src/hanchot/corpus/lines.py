"""The rules that keep or drop each line of a page, by name."""

from __future__ import annotations

import re

from hanchot.corpus import dates
from hanchot.corpus.names import byline, is_house
from hanchot.corpus.pieces import Piece
from hanchot.corpus.tags import is_tag
from hanchot.corpus.text import fold
from hanchot.corpus.words import count_syllables, cover, opening, words

_FILE = re.compile(r"\S.{0,120}\.(?:jpe?g|png|gif|webp|bmp|mp[34]|pdf|docx?|xlsx?|zip|rar)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w.-]+", re.IGNORECASE)
_NUMBER = re.compile(r"Số\s*:?\s*[\d.…]{0,8}\s*/\s*[\w&-]+(?:/\S+)?", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[|»›•·]\s*|\s+[>/]\s+")
_MARKS = "*•>→[( "
_WORD = re.compile(r"[^\W_]+")
_GLUED = re.compile(r"(?<=[^\W\d_])(?=[A-ZĐ\d])(?<![A-ZĐ])")
_CREDIT = re.compile(
    r"(?:^|[\s(.,–—-])(?:Ảnh|ẢNH|Nguồn ảnh|Ảnh minh (?:họa|hoạ)|Đồ họa|Clip|Video|Photo)\s*:\s*(?P<by>[^:]{0,60})$"
)
_CREDITED = re.compile(
    r"[(.,–—-]\s*Ảnh (?:minh (?:họa|hoạ)|tư liệu|chụp màn hình|internet|cắt từ clip)[\s.)]*$", re.IGNORECASE
)


def _ornament(piece: Piece) -> bool:
    return not any(map(str.isalpha, piece.text)) and not dates.is_date_line(piece.text)


def _control(piece: Piece) -> bool:
    if piece.size > 16:
        return False
    phrases, left = cover(piece.key, words("reader", "grades"))
    parted = fold(_GLUED.sub(" ", piece.text))
    return (phrases >= 2 and left == 0) or any(
        cover(key, words("controls"))[1] == 0 for key in (piece.key, parted.strip(" ."))
    )


def is_promotion(text: str) -> bool:
    """Whether a line speaks to the reader about the page: an offer to read elsewhere, a question how it was.

    >>> is_promotion("Theo dõi Báo Lâm Sơn trên Google News"), is_promotion("Bạn thấy bài viết này thế nào?")
    (True, True)
    """
    if len(text) > 200:
        return False
    said = " ".join(["", *_WORD.findall(fold(text)), ""])

    def holds(name: str) -> bool:
        return any(f" {phrase} " in said for phrase in words("reader", name))

    offer = opening(said.strip(), words("reader", "verbs")) and holds("media") and holds("topics")
    desk = _desk(text.lstrip(_MARKS)) and holds("presents") and holds("reader")
    invited = opening(said.strip(), words("reader", "invitations"))
    invitation = invited and opening(said.strip()[len(invited) :].lstrip(), words("reader", "readers"))
    return bool(offer or desk or invitation) or (count_syllables(text) <= 20 and holds("page") and holds("reader"))


def _desk(text: str) -> bool:
    """Whether a line opens with a section of the paper that has a name, or that offers something at once."""
    desk = opening(fold(text), words("reader", "desks"))
    rest = text[len(desk) :].lstrip(" \"“'‘")
    return bool(desk) and (rest[:1].isupper() or opening(fold(rest), words("reader", "presents")) != "")


def _menu(piece: Piece) -> bool:
    if piece.ended or piece.size > 60:
        return False
    parts = [part for part in _SEPARATOR.split(piece.text) if part]
    phrases, left = cover(piece.key, words("sections") | words("controls"))
    return (
        piece.columns >= 3
        or (len(parts) >= 3 and all(count_syllables(part) <= 6 for part in parts))
        or (phrases >= 3 and left == 0 and "," not in piece.text)
        or (phrases >= 4 and left <= phrases)
    )


def _credit(piece: Piece) -> bool:
    match = _CREDIT.search(piece.text)
    if match and count_syllables(match["by"]) <= (8 if match.start() else 5):
        return piece.size <= 80
    return piece.size <= 60 and (_CREDITED.search(piece.text) is not None or piece.key in words("credits", "photos"))


def _source(piece: Piece) -> bool:
    if opening(piece.key.lstrip(_MARKS), words("credits", "originals")) and "://" in piece.text:
        return piece.size <= 12
    label = opening(piece.key.lstrip("("), words("credits", "sources"))
    rest = piece.text.lstrip("(")[len(label) :]
    return bool(label) and piece.size <= 24 and (rest.lstrip().startswith(":") or "://" in rest or piece.text[0] == "(")


def _labelled_author(piece: Piece) -> bool:
    labelled = ":" in piece.text or opening(piece.key, words("credits", "by"))
    return bool(labelled) and byline(piece.text) is not None


def _keywords(piece: Piece) -> bool:
    return piece.text.startswith("#") or (":" in piece.text[:20] and opening(piece.key, words("markers", "tags")) != "")


def _imprint(piece: Piece) -> bool:
    key = piece.key.lstrip(_MARKS)
    label = opening(key, words("imprint", "labels"))
    rest = key[len(label) :].lstrip()
    if label and (rest[:1] == ":" or (not piece.prose and (not rest or rest[0].isdigit() or rest[0] in "(-"))):
        return True
    if any(phrase in key for phrase in words("imprint", "inside")):
        return piece.size <= 60
    return piece.size < 30 and any(key.startswith(phrase) for phrase in words("imprint", "starts"))


def _masthead(piece: Piece) -> bool:
    name = opening(piece.key, words("imprint", "mastheads"))
    if not name or piece.ended or piece.size > 10:
        return False
    if not piece.text.split()[len(name.split()) :]:
        return True
    return is_house(piece.text)


def _document(piece: Piece) -> bool:
    if piece.size > 12:
        return False
    if piece.key in words("document", "heads") or _NUMBER.fullmatch(piece.text):
        return True
    return piece.key in words("document", "signed") or (
        piece.text.isupper() and piece.key in words("document", "kinds")
    )


def is_office(piece: Piece) -> bool:
    """Whether a line is an office's name or an officer's signature, as official documents have them in capitals."""
    if not piece.text.isupper() or piece.size > 8:
        return False
    return opening(piece.key, words("document", "offices") | words("document", "officers")) != ""


def _link(piece: Piece) -> bool:
    if re.match(r">{1,3}|»|►|▶|→", piece.text):
        return True
    label = opening(piece.key, words("markers", "inside"))
    rest = piece.text[len(label) :].lstrip()
    return (piece.linked >= 0.75 and piece.size <= 60) or (bool(label) and rest[:1] == ":" and piece.size <= 40)


OUTSIDE = "outside the article"
"""What markup says of a line below the article: any other rule says more."""

LOCAL = {
    "tag": lambda piece: is_tag(piece.text),
    "damaged line": lambda piece: "\ufffd" in piece.text,
    "ornament": _ornament,
    "file name": lambda piece: piece.size <= 15 and _FILE.fullmatch(piece.text) is not None,
    "web address": lambda piece: _ADDRESS.fullmatch(piece.text) is not None,
    "date line": lambda piece: any(
        holds(piece.text) for holds in (dates.is_date_line, dates.is_place_and_date, dates.is_signed_date)
    ),
    "age": lambda piece: dates.age(piece.text) is not None,
    "control": _control,
    "menu": _menu,
    "keywords": _keywords,
    "caption": _credit,
    "source line": _source,
    "by-line": _labelled_author,
    "promotion": lambda piece: is_promotion(piece.text),
    "imprint": _imprint,
    "masthead": _masthead,
    "document furniture": _document,
    "link": _link,
}
"""The rules that need no more than the line itself, in the order in which they are asked."""


def local_rule(piece: Piece) -> str | None:
    """The rule that drops a line whatever stands around it, None where none does.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> [local_rule(piece) for piece in text_pieces("In trang\\nẢnh: Lê An\\nXã đắp đê")]
    ['control', 'caption', None]
    """
    if (piece.hint and piece.hint != OUTSIDE) or piece.tag == "tr":
        return piece.hint
    return next((name for name, holds in LOCAL.items() if holds(piece)), piece.hint)

"""The codes of newspapers and the places that open an article's first paragraph: `TPO - `, `(PLO)- `, `HÀ NỘI - `."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hanchot.corpus.pieces import Piece
from hanchot.corpus.text import fold
from hanchot.corpus.words import opening, table, words

_DAY = r"(?:,?\s+(?:ngày\s+)?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?)?"
_BRACKETED = re.compile(rf"\((?P<code>[^()\d:;,]{{2,30}}?){_DAY}\)\s*\.?\s*[-–—:]\s*")
_UNDASHED = re.compile(r"\((?P<code>[^()\d:;,]{2,20})\)\s+(?=[^\W\d_]|[“\"‘'])")
_BARE = re.compile(
    r"(?P<code>[A-ZĐ&][A-ZĐÂĂÊÔƠƯ&]{1,7}|[A-Za-z]{2,20}\.(?:vn|VN|com|net|com\.vn|gov\.vn)|[A-Z][a-z]{6,})\s*[-–—]\s+"
)
_PLACED = re.compile(
    rf"(?P<place>(?:TP\.)?[^()\d:;.!?]{{2,25}}?){_DAY}\s*\((?P<code>[^()\d:;,]{{2,30}}?){_DAY}\)\s*[-–—:]\s*"
)
_HOUSE = re.compile(r"(?P<house>[^()\d:;.!?–—-]{5,40}?)\s+[-–—]\s+(?=[^\W\d_])")
_DASH = re.compile(r"\s*[-–—:]\s+(?=[^\W\d_])")


def split_code(piece: Piece, others: str, *, head: bool, houses: frozenset[str] = frozenset()) -> Iterator[Piece]:
    """Part a newspaper's code, its name or a place from the paragraph it opens.

    ``others`` is the running text of the page: a bare code is one only where the page does not use it as a word.
    ``head``: the paragraph is one of the first; further down only brackets and codes of the list count. ``houses`` are
    folded names that the page gives itself.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> [part.text for part in split_code(next(text_pieces("(PLO)- Xã Lâm Sơn đắp đê")), "", head=True)]
    ['(PLO)-', 'Xã Lâm Sơn đắp đê']
    """
    end = _code_end(piece.text, others, head=head, houses=houses)
    place = _place_end(piece.text) if head and not end else 0
    if 0 < (end or place) < len(piece.text):
        yield piece.part(0, end or place, hint="newspaper code" if end else "dateline")
        yield piece.part(end or place)
    else:
        yield piece


def code_name(text: str) -> str | None:
    """The house that a newspaper code stands for: as the list has it, or a name of several words as it stands.

    >>> code_name("(PLO)-"), code_name("Hà Nội (TTXVN 5/6) -"), code_name("XYZ -")
    ('Pháp Luật TP.HCM', 'TTXVN', None)
    """
    code = re.sub(r"^[(\s]+|[)\s.:–—-]+$", "", text)
    name = code.rpartition("(")[2]
    name = re.sub(rf"{_DAY}$", "", name)
    own = " " in name and not name.isupper() and fold(name) not in words("sections")
    return _codes().get(fold(name)) or (name if own else None)


def _code_end(text: str, others: str, *, head: bool, houses: frozenset[str]) -> int:
    """Where the code ends with its dash; 0 where the paragraph opens with none."""
    match = _BRACKETED.match(text)
    if match and (match["code"][0].isupper() or "." in match["code"]) and len(match["code"].split()) <= 5:
        return match.end()
    match = _BARE.match(text)
    if match and fold(match["code"]) in _codes():
        return match.end()
    if not head:
        return 0
    if end := _undashed_end(text, others):
        return end
    if match and not re.search(rf"(?<!\w){re.escape(match['code'])}(?!\w)(?!\s*[-–—]\s)", others):
        return match.end()
    match = _PLACED.match(text)
    if match and match["place"][0].isupper() and len(match["place"].split()) <= 5 and len(match["code"].split()) <= 3:
        return match.end()
    match = _HOUSE.match(text)
    house = fold(match["house"]) if match else ""
    if match and (house in houses or house in _codes() or opening(house, _press())):
        return match.end()
    return 0


def _undashed_end(text: str, others: str) -> int:
    """Where a code in brackets ends that a capital follows and no dash: one of the list, or capitals that the page
    has nowhere else; 0 where there is none.
    """
    match = _UNDASHED.match(text)
    if not match or text[match.end()].islower():
        return 0
    code = match["code"]
    if fold(code) in _codes():
        return match.end()
    # Behind a word the brackets explain an abbreviation.
    alone = re.search(rf"(?:(?<![\w(])|(?<=\w\s\()){re.escape(code)}(?!\w)", others) is None
    return match.end() if alone and re.fullmatch(r"(?![IVX]+$)[A-ZĐ]{2,8}", code) else 0


def _place_end(text: str) -> int:
    """Where a province's name ends that is glued to the next word, or that stands in capitals before a dash."""
    for place in table("places")["words"]:
        after = text[len(place) : len(place) + 1]
        if text.startswith(place) and after.isupper():
            return len(place)
        dash = _DASH.match(text, len(place)) if text.startswith(place.upper()) else None
        if dash:
            return dash.end()
    return 0


@cache
def _press() -> frozenset[str]:
    return words("imprint", "mastheads") | words("imprint", "houses")


@cache
def _codes() -> dict[str, str]:
    return {fold(code): str(house) for code, house in table("codes").items()}

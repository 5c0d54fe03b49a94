"""By-lines: whether a short line is who wrote the page, and who that is."""

from __future__ import annotations

import re
from functools import cache

from hanchot.corpus.text import fold
from hanchot.corpus.words import opening, table, words

_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|(?:[^\W\d_]{1,2}\.\s?)+[^\W\d_]*\.?")
_BETWEEN = re.compile(r"\s*(?:[-–—,;/|&]|\bvà\b)\s*")


def is_name(text: str) -> bool:
    """Whether a text has the shape of a person's name: two to five words, each with a capital, or initials.

    In capitals throughout, five words are a headline, and an office's name is none; nor is a province's.

    >>> [is_name(text) for text in ("Trần Văn Bảo", "H.L", "Nâng cao chất lượng", "BẢO NGỌC", "Hà Nội 2")]
    [True, True, False, True, False]
    """
    parts = text.split()
    if not 1 <= len(parts) <= 5 or len(text) > 40 or fold(text) in words("places"):
        return False
    if len(parts) == 1:
        return re.fullmatch(r"(?:[^\W\d_]{1,3}\.)+\s?[^\W\d_]*\.?", text) is not None and text[0].isupper()
    if text.isupper() and (len(parts) == 5 or opening(fold(text), words("document", "offices"))):
        return False
    return all(_PART.fullmatch(part) and part[0].isupper() for part in parts)


def is_house(text: str) -> bool:
    """Whether a text is the name of a newspaper, a portal or a station, and no more.

    >>> [is_house(text) for text in ("Báo Lâm Sơn", "Cổng thông tin điện tử tỉnh Lâm Sơn", "Báo động lũ", "BÁO CÁO")]
    [True, True, False, False]
    """
    noun = opening(fold(text), words("imprint", "mastheads"))
    rest = text.split()[len(noun.split()) :]
    office = " " in noun and bool(rest) and fold(rest[0]) in words("document", "offices")
    named = office or (bool(rest) and rest[0][0].isupper())
    if text.isupper() and opening(fold(text), words("document", "kinds")):
        return False
    return fold(text) in words("press") or text in table("press")["bare"] or (bool(noun) and named and len(text) <= 80)


def is_authority(text: str) -> bool:
    """Whether a text is the name of an office and of its place, and no more.

    >>> [is_authority(text) for text in ("UBND xã Lâm Sơn, tỉnh Lạng Sơn", "UBND xã Lâm Sơn đắp đê", "Lâm Sơn")]
    [True, False, False]
    """
    if len(text) > 90 or text.isupper():
        return False
    nouns = words("document", "offices") | words("document", "bodies")
    named = 0
    for part in re.split(r"\s*[,–-]\s+", text):
        noun = opening(fold(part), nouns)
        rest = part[len(noun) :].strip()
        while more := opening(fold(rest), nouns):
            rest = rest[len(more) :].strip()
        if not noun or not all(word[0].isupper() or word[0].isdigit() for word in rest.split()):
            return False
        named += len(rest.split())
    return named >= 2


def byline(text: str) -> str | None:
    """The author that a line names and nothing else; None where the line is no by-line.

    >>> byline("Bài, ảnh: Trần Văn Bảo"), byline("LÊ MINH - HÀ AN"), byline("Xã Lâm Sơn đắp đê")
    ('Trần Văn Bảo', 'LÊ MINH - HÀ AN', None)
    >>> byline("Viết bởi Lê Hà An"), byline("HÀ AN thực hiện"), byline("Hà An/VOV")
    ('Lê Hà An', 'HÀ AN', 'Hà An')
    """
    text = re.sub(r"\s*\((?:[^()]{2,30})\)$", "", text.strip(" .*|-–—")).strip("() ")
    if len(text) > 90 or text in table("press")["bare"]:
        return None
    label = opening(fold(text), words("credits", "authors"))
    by = opening(fold(text), words("credits", "by"))
    rest = text
    if label and ":" in text:
        rest = text.partition(":")[2].strip()
    elif text.count(":"):
        return None
    elif by:
        rest = text[len(by) :].strip()
    rest = _done().sub("", rest)
    if fold(rest) in words("credits", "desks"):
        return rest
    people = [part for part in _BETWEEN.split(rest) if part]
    if not people or len(people) > 4:
        return None
    named = [part for part in people if is_name(part)]
    others = [part for part in people if part not in named]
    if named and all(fold(part) in words("credits", "desks") or part.isupper() or _house(part) for part in others):
        return ", ".join(named) if others else rest
    return None


@cache
def _done() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{'|'.join(map(re.escape, sorted(words('credits', 'done'))))})$", re.IGNORECASE)


def _house(text: str) -> bool:
    return len(text.split()) <= 5 and (fold(text).startswith((fold("báo "), fold("theo "))) or text[:1].isupper())

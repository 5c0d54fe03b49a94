"""Source, author and address of an article, from the lines around it that a rule dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from hanchot.corpus.codes import code_name
from hanchot.corpus.names import byline, is_authority, is_house, is_name
from hanchot.corpus.text import fold
from hanchot.corpus.words import opening, table, words

Ruled = Sequence[tuple[str, str]]
"""The lines of a page, each with its rule."""

HEAD = ("masthead", "before the title", "before the text")
IMPRINT = ("promotion", "imprint", "footer", "control", "after the article")

_PEOPLE = re.compile(r"(\s*[-–—,;/|&]\s*)")
_ADDRESS = re.compile(r"https?://[^\s)]+")


def find_source(lines: Ruled) -> str | None:
    """The house that a source line names, else a newspaper code, else the page's masthead, else an agency's code, else
    the authority whose name stands twice at the head, as pages of its own have it.

    Where the masthead is the house of the code by its longer name, that name.

    >>> find_source([("Nguồn Báo Lâm Sơn : https://lamson.example.vn/1", "source line")])
    'Báo Lâm Sơn'
    """
    for text, rule in lines:
        if rule == "source line":
            bare = _ADDRESS.sub("", text).strip("() .:")
            label = opening(fold(bare), words("credits", "sources"))
            name = bare[len(label) :].strip(" :-–")
            if label and name:
                return _completed(name, lines)
    codes = [code for text, rule in lines if rule == "newspaper code" and (code := code_name(text))]
    own = next((code for code in codes if fold(code) not in words("wires")), None)
    masthead = _masthead(lines)
    if masthead and (own is None or f" {fold(own)} " in f" {fold(masthead)} "):
        return masthead
    return own or next(iter(codes), None) or _poster(lines)


def find_author(lines: Ruled) -> str | None:
    """The author that the first by-line names.

    >>> find_author([("Bài, ảnh: Trần Văn Bảo", "by-line")])
    'Trần Văn Bảo'
    """
    authors = (byline(text) for text, rule in lines if rule == "by-line")
    return next((spelt_author(author) for author in authors if author), None)


def spelt_author(author: str) -> str:
    """An author's name in capitals, word by word as names are written; desks and initials stay.

    >>> spelt_author("LÊ HÀ AN - TRẦN BẢO"), spelt_author("PV"), spelt_author("Lê H.A")
    ('Lê Hà An - Trần Bảo', 'PV', 'Lê H.A')
    """
    named = (" " in part and part.isupper() and is_name(part) for part in _PEOPLE.split(author)[::2])
    return author.title() if author.isupper() and all(named) else author


def find_url(lines: Ruled) -> str | None:
    """The first address of a page, and not of a site, in a source line, on a line of its own or printed on a sheet."""
    rules = ("source line", "web address", "running line")
    found = (match.group() for text, rule in lines if rule in rules for match in _ADDRESS.finditer(text))
    return next((address.rstrip(".,") for address in found if address.rstrip("/").count("/") >= 3), None)


def _completed(name: str, lines: Ruled) -> str:
    """A source's name as the page has it elsewhere on a line of its own, with the noun that belongs to it."""
    houses = (text for text, rule in lines if rule in HEAD and is_house(text))
    nouns = words("imprint", "mastheads")
    return next((text for text in houses if any(fold(text) == f"{noun} {fold(name)}" for noun in nouns)), name)


def _masthead(lines: Ruled) -> str | None:
    """What the page calls itself: at its head, or where it speaks of its readers and rights."""
    bare = table("press")["bare"]
    for text, rule in lines:
        name = _without_state(re.split(r"\s+[-|–—]\s+", text.strip(" ©|-–—"))[0])
        if rule in HEAD and is_house(name) and name not in bare:
            return spelt(name, lines)
    heads = {
        fold(name): name for text, rule in lines if rule in HEAD and 1 <= len((name := text.strip(" |")).split()) <= 5
    }
    for text, rule in lines:
        if rule in IMPRINT and (match := _owner().search(text)) and match["name"][0].isupper():
            key = fold(match["name"])
            if is_house(match["name"]) or key in heads:
                return spelt(match["name"], lines)
    return next((text for text, rule in lines if rule in HEAD and text in bare), None)


def _without_state(name: str) -> str:
    """A house's name without the state's behind it."""
    state = next((state for state in words("imprint", "states") if fold(name).endswith(f" {state}")), "")
    return name[: len(name) - len(state)].rstrip()


def _poster(lines: Ruled) -> str | None:
    heads = Counter(text for text, rule in lines if rule in HEAD)
    return next((text for text, count in heads.items() if count >= 2 and is_authority(text)), None)


def spelt(name: str, lines: Ruled) -> str:
    """A house's name in capitals as it is written elsewhere, in the lexicon or on the page, else word by word.

    >>> spelt("BÁO LÂM SƠN", []), spelt("TRANG TIN ĐIỆN TỬ XÃ LÂM SƠN", []), spelt("TTXVN", [])
    ('Báo Lâm Sơn', 'Trang tin điện tử xã Lâm Sơn', 'TTXVN')
    """
    if not name.isupper() or not is_house(name) or name in table("press")["bare"]:
        return name
    known = next((house for house in table("press")["words"] if fold(house) == fold(name)), None)
    if known:
        return str(known)
    same = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    found = (match.group() for text, _ in lines if (match := same.search(text)))
    other = next((form for form in found if not form.isupper() and form[0].isupper()), None)
    noun = len(opening(fold(name), words("imprint", "mastheads")).split())
    low = words("document", "offices")
    parts = [word.lower() if at < noun or fold(word) in low else word.title() for at, word in enumerate(name.split())]
    return other or f"{parts[0].capitalize()} {' '.join(parts[1:])}"


@cache
def _owner() -> re.Pattern[str]:
    owners = "|".join(map(re.escape, sorted(table("imprint")["owners"], key=len, reverse=True)))
    return re.compile(
        rf"(?<!\w)(?i:{owners})\s+(?P<name>[^\W\d_][^,.;:|!?()]{{2,50}}?)"
        r"(?=\s+(?:trên|khi|tại|vui lòng)\s|\s*[,.;:|!?()]|\s*$)"
    )

"""Source, author and address of an article, from the lines around it that a rule dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hanchot.corpus.codes import code_name
from hanchot.corpus.names import byline
from hanchot.corpus.text import fold
from hanchot.corpus.words import opening, words

Ruled = Sequence[tuple[str, str]]
"""The lines of a page, each with its rule."""

_ADDRESS = re.compile(r"https?://[^\s)]+")


def find_source(lines: Ruled) -> str | None:
    """The house that a source line names, else a newspaper code, else the page's masthead.

    >>> find_source([("Nguồn Báo Lâm Sơn : https://lamson.example.vn/1", "source line")])
    'Báo Lâm Sơn'
    """
    for text, rule in lines:
        if rule == "source line":
            bare = _ADDRESS.sub("", text).strip("() .:")
            label = opening(fold(bare), words("credits", "sources"))
            name = bare[len(label) :].strip(" :-–")
            if label and name:
                return name
    codes = (code_name(text) for text, rule in lines if rule == "newspaper code")
    return next((name for name in codes if name), None) or _masthead(lines)


def find_author(lines: Ruled) -> str | None:
    """The author that the first by-line names.

    >>> find_author([("Bài, ảnh: Trần Văn Bảo", "by-line")])
    'Trần Văn Bảo'
    """
    authors = (byline(text) for text, rule in lines if rule == "by-line")
    return next((author for author in authors if author), None)


def find_url(lines: Ruled) -> str | None:
    """The address that stands in a source line or on a line of its own."""
    found = (_ADDRESS.search(text) for text, rule in lines if rule in ("source line", "web address"))
    return next((match.group().rstrip(".,") for match in found if match), None)


def _masthead(lines: Ruled) -> str | None:
    for text, rule in lines:
        press = opening(fold(text), words("imprint", "mastheads"))
        if press and rule in ("masthead", "before the title") and len(text.split()) > len(press.split()):
            return re.split(r"\s+[-|–]\s+", text)[0]
    return None

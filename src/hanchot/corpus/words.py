"""The words of the rules that clean a page, read once from ``pages.toml`` and folded for comparing."""

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Any

from hanchot.corpus.text import fold

_COUNT = re.compile(r"\d{1,4}(?:k|m|n|tr)")  # thousands and millions of readers
SEPARATORS = re.compile(r"[\s|»›>/•·,:()\[\]]+")


@cache
def words(section: str, name: str = "words") -> frozenset[str]:
    """The folded words of one list of ``pages.toml``.

    >>> fold("Chia Sẻ") in words("controls")
    True
    """
    return frozenset(fold(word) for word in table(section)[name])


def table(section: str) -> dict[str, Any]:
    """One section of ``pages.toml`` as it stands there."""
    return dict(_tables()[section])


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("hanchot.corpus").joinpath("pages.toml").read_text(encoding="utf-8"))


def opening(key: str, phrases: frozenset[str]) -> str:
    """The longest of the folded phrases that a folded line opens with, a word's end behind it; empty where none does.

    >>> opening(fold("Nguồn tin: TTXVN"), words("credits", "sources")) == fold("nguồn tin")
    True
    """
    match = _alternatives(phrases).match(key)
    return match.group() if match else ""


def closing(key: str, phrases: frozenset[str]) -> bool:
    """Whether a folded line ends in one of the folded phrases.

    >>> closing(fold("Theo dõi báo trên Google News"), words("reader", "media"))
    True
    """
    return any(key.endswith(phrase) and not key[: -len(phrase)][-1:].isalnum() for phrase in phrases)


@cache
def _alternatives(phrases: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))})(?![^\W\d_])")


def cover(key: str, known: Collection[str], *, longest: int = 6) -> tuple[int, int]:
    """How many known phrases a folded line holds, read from the left, and how many words are left over.

    Numbers and signs do not count.

    >>> cover(fold("In trang | Gửi email (12)"), words("controls")), cover(fold("In trang bìa"), words("controls"))
    ((2, 0), (1, 1))
    """
    tokens = [token for token in SEPARATORS.split(key) if any(map(str.isalpha, token)) and not _COUNT.fullmatch(token)]
    phrases = left = at = 0
    while at < len(tokens):
        for size in range(min(longest, len(tokens) - at), 0, -1):
            if " ".join(tokens[at : at + size]) in known:
                phrases += 1
                at += size
                break
        else:
            left += 1
            at += 1
    return phrases, left


def count_syllables(text: str) -> int:
    """How many words parted by white space hold a letter or a digit.

    >>> count_syllables("Đến 30/6, xã Lâm Sơn …")
    5
    """
    return sum(any(c.isalnum() for c in word) for word in text.split())

"""What the elements around a piece of an HTML page say of it: captions, menus, comments, and where the article ends."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from hanchot.corpus.lines import OUTSIDE
from hanchot.corpus.pieces import Piece
from hanchot.corpus.words import table

PLACES = {"nav": "menu", "footer": "footer", "aside": "sidebar", "figcaption": "caption", "figure": "caption"}
SMALL = ("by-line", "date line", "dateline", "caption", "tags", "share bar")


@dataclass
class Element:
    """An open element while a page is read, and what was counted inside it."""

    parent: int
    name: str
    depth: int
    hint: str | None = None
    images: bool = False
    size: int = 0
    prose: int = 0
    cells: int = 0


def class_hint(name: str, values: dict[str, str]) -> str | None:
    """The rule that an element's name, class and id stand for, None where they say nothing."""
    if name in PLACES:
        return PLACES[name]
    if "hidden" in values or re.search(r"display\s*:\s*none", values.get("style", "")[:300]):
        return "hidden"
    return _marks_hint(f"{values.get('class', '')} {values.get('id', '')}"[:300])


@lru_cache(4096)
def _marks_hint(marks: str) -> str | None:
    parts = {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", marks)} | set(marks.lower().split())
    for hint, known in table("classes").items():
        if any(word in parts or (len(word) >= 7 and any(word in part for part in parts)) for word in known):
            return str(hint)
    return None


def mark(pieces: list[Piece], homes: list[int], elements: list[Element]) -> list[Piece]:
    """The pieces with the rules that the elements around them stand for, and what lies outside the article marked."""
    for piece, home in zip(pieces, homes, strict=True):
        elements[home].size += piece.size
        elements[home].prose += piece.size * piece.prose
        elements[home].cells += piece.tag in ("td", "th")
    for element in reversed(elements[1:]):
        parent = elements[element.parent]
        parent.size += element.size
        parent.prose += element.prose
        parent.cells += element.cells
    hints: list[str | None] = [None]
    for element in elements[1:]:
        hints.append(hints[element.parent] or _rule(element, elements[0]))
    hinted = [
        piece if piece.tag == "h1" or hints[home] is None else replace(piece, hint=hints[home])
        for piece, home in zip(pieces, homes, strict=True)
    ]
    end = _article_end(hinted, homes, elements)
    return [piece if index <= end or piece.hint else replace(piece, hint=OUTSIDE) for index, piece in enumerate(hinted)]


def _rule(element: Element, page: Element) -> str | None:
    """The rule an element stands for, unless it holds more of the page's running text than such an element can."""
    if element.hint == "comments":
        return "comments" if page.prose - element.prose >= 100 or element.prose <= page.prose / 4 else None
    if element.hint in SMALL:
        return element.hint if element.size <= 120 and element.prose <= page.prose / 4 else None
    if element.hint:
        return element.hint if element.prose <= page.prose / 2 else None
    if element.images and element.name in ("table", "figure", "div", "p", "td", "center") and element.size <= 30:
        return None if element.prose and element.size >= 15 else "caption"
    if (
        element.name == "table"
        and element.cells >= 6
        and element.prose < element.size / 2
        and element.size < page.size / 2
    ):
        return "table"
    return None


def _article_end(pieces: list[Piece], homes: list[int], elements: list[Element]) -> int:
    """The last piece of the element that most running text is nearest to; text that a rule drops does not count."""
    weights: Counter[int] = Counter()
    for piece, home in zip(pieces, homes, strict=True):
        if piece.hint is None and piece.prose and piece.linked < 0.5:
            at = home
            for nearness in (1, 1, 2, 3, 4):
                weights[at] += piece.size // nearness
                if not at:
                    break
                at = elements[at].parent
    if not weights:
        return len(pieces)
    best = max(weights, key=lambda at: (weights[at], -elements[at].depth))
    inside = [False] * len(elements)
    for index, element in enumerate(elements):
        inside[index] = index == best or (index > 0 and inside[element.parent])
    return max(index for index, home in enumerate(homes) if inside[home])

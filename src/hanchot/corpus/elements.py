"""What the elements around a piece of an HTML page say of it: captions, menus, comments, and where the article ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from hanchot.corpus.lines import OUTSIDE
from hanchot.corpus.pieces import Piece, join
from hanchot.corpus.words import table

ROLES = {"navigation": "menu", "contentinfo": "footer", "complementary": "sidebar", "search": "menu"}
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
    rows: int = 0  # of tables of data
    pictured: bool = False  # a table of which a row holds a picture and nothing else
    look: frozenset[str] = frozenset()  # "bold", "italic", "centred"


def look(name: str, values: dict[str, str], around: frozenset[str]) -> frozenset[str]:
    """How the text in an element looks: as around it, but for what its name, its style and its alignment say."""
    style = values.get("style", "")[:300].lower()
    align = re.search(r"text-align\s*:\s*(\w+)", style)
    where = align[1] if align else values.get("align", "").lower()
    centred = "centred" in around if not where else where in ("center", "middle")
    looks = {
        "bold": "bold" in around or name in ("b", "strong") or re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", style),
        "italic": "italic" in around or name in ("i", "em") or re.search(r"font-style\s*:\s*italic", style),
        "centred": centred or name == "center",
    }
    return frozenset(kind for kind, seen in looks.items() if seen)


def class_hint(name: str, values: dict[str, str]) -> str | None:
    """The rule that an element's name, class and id stand for, None where they say nothing."""
    if name in PLACES:
        return PLACES[name]
    if values.get("role") in ROLES and name != "body":
        return ROLES[values["role"]]
    if "hidden" in values or re.search(r"display\s*:\s*none", values.get("style", "")[:300]):
        return "hidden"
    kind = "" if name in ("input", "ol", "ul", "a") else values.get("type", "")[:100]
    return _marks_hint(f"{values.get('class', '')} {values.get('id', '')}"[:300] + f" {kind}")


@lru_cache(4096)
def _marks_hint(marks: str) -> str | None:
    parts = {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", marks)} | set(marks.lower().split())
    for hint, known in table("classes").items():
        if any(word in parts or (len(word) >= 7 and any(word in part for part in parts)) for word in known):
            return str(hint)
    return None


def mark(pieces: list[Piece], homes: list[int], elements: list[Element]) -> list[Piece]:
    """The pieces with the rules that the elements around them stand for, and what lies outside the article marked.

    Each row of a table of data becomes one piece, its cells parted by one space.
    """
    pieces, homes = _rows(pieces, homes, elements)
    for piece, home in zip(pieces, homes, strict=True):
        elements[home].size += piece.size
        elements[home].prose += piece.size * piece.prose
        elements[home].cells += piece.tag in ("td", "th")
        elements[home].rows += piece.tag == "tr"
    for element in reversed(elements[1:]):
        parent = elements[element.parent]
        parent.size += element.size
        parent.prose += element.prose
        parent.cells += element.cells
        parent.rows += element.rows
    for at, element in enumerate(elements):
        if element.name == "tr" and element.images and not element.size:
            table = next((up for up in _ancestors(at, elements) if elements[up].name == "table"), None)
            elements[table or 0].pictured = bool(table)
    hints: list[str | None] = [None]
    for element in elements[1:]:
        hints.append(hints[element.parent] or _rule(element, elements[0]))
    hinted = [
        piece if piece.tag == "h1" or hints[home] is None else replace(piece, hint=hints[home])
        for piece, home in zip(pieces, homes, strict=True)
    ]
    end = _article_end(hinted, homes, elements)
    return [piece if index <= end or piece.hint else replace(piece, hint=OUTSIDE) for index, piece in enumerate(hinted)]


Cells = dict[int, dict[int, list[int]]]
"""The pieces of a table: by the element of their row, then by that of their cell."""


def _rows(pieces: list[Piece], homes: list[int], elements: list[Element]) -> tuple[list[Piece], list[int]]:
    """The pieces and their elements, with those of a row of data joined."""
    tables: dict[int, Cells] = {}
    around: set[int] = set()  # tables with others in them lay out the page
    for index, home in enumerate(homes):
        cell, row, table = _place(home, elements)
        if table and table not in tables:
            tables[table] = {}
            around.update(_ancestors(table, elements))
        if table:
            tables[table].setdefault(row, {}).setdefault(cell, []).append(index)
    row_of = {
        index: row
        for table, cells in tables.items()
        if table not in around and not elements[table].images and _is_data(pieces, cells)
        for row, parts in cells.items()
        for part in parts.values()
        for index in part
    }
    joined: list[Piece] = []
    places: list[int] = []
    for key, group in groupby(range(len(pieces)), key=lambda index: row_of.get(index, -index)):
        indexes = list(group)
        is_row = indexes[0] in row_of
        joined.append(replace(join([pieces[i] for i in indexes]), tag="tr") if is_row else pieces[indexes[0]])
        places.append(key if is_row else homes[indexes[0]])
    return joined, places


def _ancestors(at: int, elements: list[Element]) -> Iterator[int]:
    while at > 0:
        at = elements[at].parent
        yield at


def _place(home: int, elements: list[Element]) -> tuple[int, int, int]:
    """The cell, the row and the table that an element stands in, zeros where it stands in none."""
    cell = row = 0
    for at in (home, *_ancestors(home, elements)):
        name = elements[at].name
        if name in ("td", "th"):
            cell = cell or at
        elif name == "tr":
            row = row or at
        elif name == "table":
            return (cell, row, at) if cell and row else (0, 0, 0)
    return 0, 0, 0


def _is_data(pieces: list[Piece], cells: Cells) -> bool:
    """Whether a table tells something in rows: three at least of as many short cells, words in many, links in few."""
    widths = Counter(len(parts) for parts in cells.values())
    width, rows = widths.most_common(1)[0]
    inside = [pieces[index] for parts in cells.values() for part in parts.values() for index in part]
    size = sum(piece.size for piece in inside)
    worded = sum(any(map(str.isalpha, piece.text)) for piece in inside)
    return (
        rows >= 3
        and width >= 2
        and rows >= 0.6 * len(cells)
        and size <= 30 * width * len(cells)
        and worded >= len(inside) / 3
        and sum(piece.linked >= 0.5 for piece in inside) < len(inside) / 3
    )


def _rule(element: Element, page: Element) -> str | None:
    """The rule an element stands for, unless it holds more of the page's running text than such an element can."""
    if element.hint == "comments":
        return "comments" if page.prose - element.prose >= 100 or element.prose <= page.prose / 4 else None
    if element.hint == "caption" and element.rows:
        return None
    if element.hint in SMALL:
        return element.hint if element.size <= 120 and element.prose <= page.prose / 4 else None
    if element.hint and element.hint != "picture":
        return element.hint if element.prose <= page.prose / 2 else None
    if (element.images and element.hint == "picture") or (element.pictured and not element.rows):
        return "caption" if element.size <= 60 and element.prose <= page.prose / 4 else None
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

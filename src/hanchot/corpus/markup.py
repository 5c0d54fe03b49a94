"""HTML pages as pieces, each with its way back to the raw page, and what their head says."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace

from hanchot.corpus.elements import Element, class_hint, look, mark
from hanchot.corpus.pieces import Piece, make_piece
from hanchot.corpus.tags import RAW, Tag, attributes, tags

BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
     "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
     "thead", "tr", "ul"]
)  # fmt: skip
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
CLOSED_BY = {"p": BLOCKS - {"br"}, "li": {"li"}, "td": {"td", "th", "tr"}, "th": {"td", "th", "tr"}, "tr": {"tr"}}
TEASER = 30
"""Characters of a link that opens a block from which all of it is taken for a link to another page."""

DEPTH = 100
"""Elements nested deeper than this count as their ancestor at this depth."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_SNIFF = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|div|p|br|table|span|article|h1)\b[^<>]{0,300}>", re.IGNORECASE
)


@dataclass
class Head:
    """What a page says of itself outside its text."""

    meta: dict[str, str] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    title: str = ""
    canonical: str | None = None
    pictures: list[str] = field(default_factory=list)  # what stands in the place of the first pictures


def is_html(raw: str) -> bool:
    """Whether a page is HTML: it begins with a tag, or holds five.

    >>> is_html("<p>Xã đắp đê.</p>"), is_html("Giá dưới <5 triệu đồng")
    (True, False)
    """
    found = _SNIFF.finditer(raw)
    first = next(found, None)
    if first is None:
        return False
    return not raw[: first.start()].strip("\ufeff \t\r\n") or sum(1 for _ in zip(range(4), found, strict=False)) == 4


def read_markup(raw: str) -> tuple[list[Piece], Head]:
    """The pieces of an HTML page in order, each with the rule that its markup gives it, and the page's head.

    >>> [(p.text, p.hint) for p in read_markup("<nav>Trang chủ</nav><p>Xã &#273;ắp<b> đê</b><br>Dân mừng</p>")[0]]
    [('Trang chủ', 'menu'), ('Xã đắp đê', None), ('Dân mừng', None)]
    """
    reader = _Reader(raw)
    for tag in tags(raw):
        reader.read(tag)
    reader.flush()
    return mark(reader.pieces, reader.homes, reader.elements), reader.head


class _Reader:
    """Collects text until a block begins or ends; keeps which elements are open."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.head = Head()
        self.pieces: list[Piece] = []
        self.homes: list[int] = []  # the element that holds all of a piece
        self.elements = [Element(-1, "", 0)]
        self.stack: list[tuple[str, int]] = [("", 0)]
        self.blocks: list[str] = [""]
        self.open: Counter[str] = Counter()
        self.text: list[str] = []
        self.offsets: list[int] = []
        self.pictures: list[int] = []  # where they stand in the page
        self.said = 0  # where the last piece ends
        self.runs: list[tuple[int, int, bool]] = []  # where an element's text begins, the element, whether it is linked

    def read(self, tag: Tag) -> None:
        if not tag.name:
            self.add(tag.start, tag.end)
        elif tag.name == "br":
            self.put("\n", tag.start)
        elif tag.closing:
            self.close(tag.name)
        elif tag.name == "title" and tag.inner and not self.head.title:
            self.head.title = " ".join(html.unescape(self.raw[slice(*tag.inner)]).split())
        elif tag.name == "script" and tag.inner and "ld+json" in attributes(self.raw, tag).get("type", ""):
            self.head.scripts.append(self.raw[slice(*tag.inner)])
        elif tag.name in VOID:
            self.void(tag)
        elif tag.name not in RAW:
            self.begin(tag)

    def void(self, tag: Tag) -> None:
        values = attributes(self.raw, tag)
        if tag.name == "img":
            if values.get("alt") and len(self.head.pictures) < 10:
                self.head.pictures.append(values["alt"])
            self.pictures.append(tag.start)
            at = self.stack[-1][1]
            for _ in range(4):
                self.elements[at].images = True
                at = max(0, self.elements[at].parent)
        elif tag.name == "meta":
            for key in ("property", "name", "itemprop"):
                self.note(values.get(key), values.get("content"))
        elif tag.name == "link" and values.get("rel", "").lower() == "canonical":
            self.head.canonical = self.head.canonical or values.get("href") or None
        elif tag.name == "hr":
            self.flush()

    def note(self, key: str | None, value: str | None) -> None:
        if key and value:
            self.head.meta.setdefault(key.lower(), value.strip())

    def begin(self, tag: Tag) -> None:
        values = attributes(self.raw, tag)
        self.note(values.get("itemprop"), values.get("datetime") or values.get("content"))
        hint = class_hint(tag.name, values)
        if hint == "dateline":
            self.flush()
        if tag.name in BLOCKS:
            self.flush()
            while tag.name in CLOSED_BY.get(self.blocks[-1], ()):
                self.close(self.blocks[-1])
            self.blocks.append(tag.name)
        parent = self.stack[-1][1]
        depth = self.elements[parent].depth + 1
        if depth <= DEPTH:
            seen = look(tag.name, values, self.elements[parent].look)
            self.elements.append(Element(parent, tag.name, depth, hint, look=seen))
        self.stack.append((tag.name, len(self.elements) - 1 if depth <= DEPTH else parent))
        self.open[tag.name] += 1

    def close(self, name: str) -> None:
        if name in BLOCKS:
            self.flush()
        while self.open[name]:
            last, element = self.stack.pop()
            self.open[last] -= 1
            if self.elements[element].hint == "dateline":
                self.flush()
            if last in BLOCKS:
                self.flush()
                self.blocks.pop()
            if last == name:
                return

    def add(self, start: int, end: int) -> None:
        at = start
        for match in _ENTITY.finditer(self.raw, start, end):
            self.put(self.raw[at : match.start()], at)
            self.put(html.unescape(match.group()), match.start(), whole=True)
            at = match.end()
        self.put(self.raw[at:end], at)

    def put(self, text: str, at: int, *, whole: bool = False) -> None:
        """Add raw text that begins at an offset of the page; ``whole``: all of it comes from that one offset."""
        if not text:
            return
        element = self.stack[-1][1]
        linked = self.open["a"] > 0
        if not self.runs or self.runs[-1][1:] != (element, linked):
            self.runs.append((len(self.offsets), element, linked))
        self.offsets.extend([at] * len(text) if whole else range(at, at + len(text)))
        self.text.append(text if text == "\n" and self.raw.startswith("<", at) else text.replace("\n", " "))

    def flush(self) -> None:
        """Make pieces of what was collected: one, or one a line where the page breaks lines between sentences."""
        text = "".join(self.text)
        if text.strip():
            self.runs.append((len(text), 0, False))
            start = at = 0
            last = ""  # the last character of the line before that is no space
            for line in text.split("\n"):
                bare = line.strip()
                if bare and last and not (bare[0].islower() and last not in ".!?…:;"):
                    self.make(text, start, at)
                    start = at
                last = bare[-1:] or last
                at += len(line) + 1
            self.make(text, start, len(text))
        self.text, self.offsets, self.runs = [], [], []

    def make(self, text: str, start: int, end: int) -> None:
        entity = _ENTITY.match(self.raw, self.offsets[end - 1]) if end > start else None
        last = entity.end() if entity else self.offsets[end - 1] + 1
        offsets = [*self.offsets[start:end], last] if end > start else []
        home = -1
        links = 0
        teaser = False
        looks: frozenset[str] | None = None
        for index in range(max(0, bisect_right(self.runs, (start, len(self.elements), True)) - 1), len(self.runs) - 1):
            begin, element, linked = self.runs[index]
            if begin >= end:
                break
            length = len(text[max(begin, start) : min(self.runs[index + 1][0], end)].strip())
            if length:
                teaser = teaser or (home < 0 and linked and length >= TEASER)
                home = element if home < 0 else self.common(home, element)
                links += length * linked
                seen = self.elements[element].look
                looks = seen if looks is None else looks & seen
        piece = make_piece(text[start:end], offsets) if home >= 0 else None
        if piece is not None:
            block = self.block(home)
            name = self.elements[block].name
            share = 1.0 if teaser else links / len(piece.text)
            looks = (looks or frozenset()) | self.above(piece)
            self.pieces.append(replace(piece, gap=True, tag=name, linked=share, look=looks))
            self.homes.append(home)

    def above(self, piece: Piece) -> frozenset[str]:
        """What stands between a piece and the one before: a picture or nothing."""
        last = bisect_right(self.pictures, piece.start) - 1
        below = last >= 0 and self.pictures[last] >= self.said
        self.said = piece.end
        return frozenset({"below a picture"}) if below else frozenset()

    def block(self, element: int) -> int:
        while self.elements[element].name not in BLOCKS and element:
            element = self.elements[element].parent
        return element

    def common(self, one: int, other: int) -> int:
        while one != other:
            if self.elements[one].depth >= self.elements[other].depth:
                one = self.elements[one].parent
            else:
                other = self.elements[other].parent
        return one

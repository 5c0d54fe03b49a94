"""HTML pages as pieces, each with its way back to the raw page, and what their markup says of them.

A tokenizer of its own instead of a parser, because parsers forget where in the page a character came from.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from hanchot.corpus.pieces import Piece, make_piece
from hanchot.corpus.words import table

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
RAW = frozenset("script style title textarea noscript template svg math iframe object select button canvas xmp".split())
CLOSED_BY = {"p": BLOCKS - {"br"}, "li": {"li"}, "td": {"td", "th", "tr"}, "th": {"td", "th", "tr"}, "tr": {"tr"}}
PLACES = {"nav": "menu", "footer": "footer", "aside": "sidebar", "figcaption": "caption", "figure": "caption"}
LONGEST_TAG = 20_000
DEPTH = 100
"""Elements nested deeper than this count as their ancestor at this depth."""

_TAG = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_END_OR_VALUE = re.compile(r">|=\s*[\"']")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_SNIFF = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|div|p|br|table|span|article|h1)\b[^<>]{0,300}>", re.IGNORECASE)


@dataclass(frozen=True)
class Tag:
    """One tag of the page: its name in lower case, empty for text; for raw elements, where their content stands."""

    start: int
    end: int
    name: str = ""
    closing: bool = False
    inner: tuple[int, int] | None = None


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


@dataclass
class Head:
    """What a page says of itself outside its text."""

    meta: dict[str, str] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    title: str = ""
    canonical: str | None = None


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


def tags(raw: str) -> Iterator[Tag]:
    """The tags of a page and the text between them, in order; in time linear in the page."""
    at = 0
    plain = False  # once quotes do not match up, a tag ends at its first ">"
    missing: set[str] = set()
    while at < len(raw):
        start = raw.find("<", at)
        if start < 0 or ">" in missing:
            yield Tag(at, len(raw))
            return
        end = -1
        match = _TAG.match(raw, start, start + 64)
        if raw.startswith("<!--", start):
            end = raw.find("-->", start + 4)
            end = len(raw) if end < 0 else end + 3
        elif match or raw.startswith(("<!", "<?"), start):
            end = raw.find(">", start) + 1 if plain or not match else _tag_end(raw, match.end())
            if end == 0:
                missing.add(">")
            elif end < 0:
                plain = True
                end = raw.find(">", start) + 1
        else:
            yield Tag(at, start + 1)
            at = start + 1
            continue
        if end <= 0:
            yield Tag(at, len(raw))
            return
        if start > at:
            yield Tag(at, start)
        at = end
        if not match:
            continue
        name = match[1].lower()
        closing = raw[start + 1] == "/"
        if closing or name not in RAW or name in missing:
            yield Tag(start, end, name, closing)
            continue
        close = re.compile(rf"</{re.escape(name)}\b[^>]{{0,200}}>", re.IGNORECASE).search(raw, end)
        if close is None:
            missing.add(name)
            yield Tag(start, end, name)
        else:
            yield Tag(start, close.end(), name, inner=(end, close.start()))
            at = close.end()


def _tag_end(raw: str, at: int) -> int:
    """Where a tag ends, its quoted values passed over; 0 where no ">" is left, -1 where quotes do not match up."""
    if raw.find(">", at) < 0:
        return 0
    while match := _END_OR_VALUE.search(raw, at):
        if match.group() == ">":
            return match.end()
        close = raw.find(match.group()[-1], match.end())
        if close < 0:
            return -1
        at = close + 1
    return -1


def attributes(raw: str, tag: Tag) -> dict[str, str]:
    """The attributes of a tag, names in lower case, entities resolved."""
    end = tag.inner[0] if tag.inner else tag.end
    content = raw[tag.start + 1 + len(tag.name) : min(end, tag.start + LONGEST_TAG)].rstrip(">")
    return {
        match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(content)
    }


def read_markup(raw: str) -> tuple[list[Piece], Head]:
    """The pieces of an HTML page in order, each with the rule that its markup gives it, and the page's head.

    >>> [(p.text, p.hint) for p in read_markup("<nav>Trang chủ</nav><p>Xã &#273;ắp<b> đê</b><br>Dân mừng</p>")[0]]
    [('Trang chủ', 'menu'), ('Xã đắp đê', None), ('Dân mừng', None)]
    """
    reader = _Reader(raw)
    for tag in tags(raw):
        reader.read(tag)
    reader.flush()
    return _hinted(reader.pieces, reader.homes, reader.elements), reader.head


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
        self.runs: list[tuple[int, int, bool]] = []  # where text of an element begins, the element, whether it is linked

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
        hint = _class_hint(tag.name, values)
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
            self.elements.append(Element(parent, tag.name, depth, hint))
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
        offsets = [*self.offsets[start:end], self.offsets[end - 1] + 1] if end > start else []
        home = -1
        links = 0
        for index in range(max(0, bisect_right(self.runs, (start, len(self.elements), True)) - 1), len(self.runs) - 1):
            begin, element, linked = self.runs[index]
            if begin >= end:
                break
            length = len(text[max(begin, start) : min(self.runs[index + 1][0], end)].strip())
            if length:
                home = element if home < 0 else self.common(home, element)
                links += length * linked
        piece = make_piece(text[start:end], offsets) if home >= 0 else None
        if piece is not None:
            block = self.block(home)
            name = self.elements[block].name
            self.pieces.append(replace(piece, gap=True, tag=name, linked=links / len(piece.text)))
            self.homes.append(home)

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


def _class_hint(name: str, values: dict[str, str]) -> str | None:
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


def _hinted(pieces: list[Piece], homes: list[int], elements: list[Element]) -> list[Piece]:
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
        hints.append(hints[element.parent] or _respected(element, elements[0]))
    hinted = [
        piece if piece.tag == "h1" or hints[home] is None else replace(piece, hint=hints[home])
        for piece, home in zip(pieces, homes, strict=True)
    ]
    end = _article_end(hinted, homes, elements)
    return [
        piece if index <= end or piece.hint else replace(piece, hint="outside the article")
        for index, piece in enumerate(hinted)
    ]


def _respected(element: Element, page: Element) -> str | None:
    """The rule an element stands for, unless it holds more of the page's running text than such an element can."""
    if element.hint == "comments":
        return "comments" if page.prose - element.prose >= 100 or element.prose <= page.prose / 4 else None
    if element.hint in ("by-line", "date line", "dateline", "caption", "tags", "share bar"):
        return element.hint if element.size <= 120 and element.prose <= page.prose / 4 else None
    if element.hint:
        return element.hint if element.prose <= page.prose / 2 else None
    if element.images and element.name in ("table", "figure", "div", "p", "td", "center") and element.size <= 30:
        return None if element.prose and element.size >= 15 else "caption"
    if element.name == "table" and element.cells >= 6 and element.prose < element.size / 2 and element.size < page.size / 2:
        return "table"
    return None


def _article_end(pieces: list[Piece], homes: list[int], elements: list[Element]) -> int:
    """The last piece of the element that most of the running text is nearest to; no rule's and no links' text counts."""
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

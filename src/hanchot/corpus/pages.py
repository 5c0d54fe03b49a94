"""Raw pages to clean articles: what a newspaper's or an authority's page says, without what stands around it."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from hanchot.corpus import dates
from hanchot.corpus.charsets import LIMIT, check_text, decode
from hanchot.corpus.flat import code_name, split_code, split_flat, split_front, split_stamps
from hanchot.corpus.frame import KEPT, label
from hanchot.corpus.markup import is_html, read_markup
from hanchot.corpus.metadata import Metadata, read_metadata
from hanchot.corpus.names import byline
from hanchot.corpus.pieces import Piece, text_pieces, unwrapped
from hanchot.corpus.text import fold
from hanchot.corpus.words import opening, table, words
from hanchot.errors import DataError

__all__ = ["LIMIT", "Line", "Page", "decode", "read_page"]

SHORTEST = 25
"""Syllables that an article has at least."""


@dataclass(frozen=True)
class Line:
    """One line of the raw page, ``raw[start:end]``, and the rule that keeps or drops it."""

    start: int
    end: int
    kept: bool
    rule: str


@dataclass(frozen=True)
class Page:
    """What a raw page holds: the article's text without its title, and what is known of it.

    ``text`` is NFC with LF line ends; paragraphs, one line each, are parted by one blank line. ``offsets`` has one more
    item than ``text``: where in the raw page each code point comes from, and where the last line ends there.
    ``published_from`` is `metadata`, `dateline`, `relative`, `text` or, where ``published`` is None, `unknown`.
    """

    title: str | None
    source: str | None
    author: str | None
    url: str | None
    published: datetime.date | None
    published_from: str
    text: str
    offsets: list[int]
    lines: list[Line]


def read_page(raw: str, *, crawled: datetime.date | None = None, html: bool | None = None) -> Page:
    """The article of a raw page, a text dump or HTML (``html`` None: as it looks).

    ``crawled``, the day the page was fetched, gives `3 giờ trước` its meaning; hours count back from noon of that day.
    Raises ``DataError`` where the page holds no article.

    >>> page = read_page('''Xã Lâm Sơn đắp đê
    ... 04/03/2025 07:55
    ... (LSO) - Sáng 4/3, hơn một trăm người dân xã Lâm Sơn ra đắp lại đoạn đê bị sạt hôm cuối tháng trước.
    ... Việc này phải xong trước ngày 15/3, ông Bảo nói.
    ... Chia sẻ''')
    >>> page.title, page.published.isoformat(), page.published_from
    ('Xã Lâm Sơn đắp đê', '2025-03-04', 'dateline')
    >>> [line.rule for line in page.lines]
    ['title', 'date line', 'newspaper code', 'paragraph', 'paragraph', 'control']
    """
    if not raw.strip():
        raise DataError("page is empty; nothing to add")
    if len(raw) > LIMIT:
        raise DataError(f"page of {len(raw):,} characters, over the limit of {LIMIT:,}; cut it to the article")
    check_text(raw)
    if is_html(raw) if html is None else html:
        pieces, head = read_markup(raw)
        known = read_metadata(head)
    else:
        pieces, known = unwrapped(list(text_pieces(raw))), Metadata()
    pieces = _split(pieces)
    rules, title = label(pieces, titles=known.titles)
    kept = [piece for piece, rule in zip(pieces, rules, strict=True) if rule in KEPT]
    _check_body(kept, title, pieces)
    published, published_from = _published(pieces, rules, known, crawled)
    text, offsets = _text(kept)
    return Page(
        title=title or next(iter(known.titles), None),
        source=known.source or _source(pieces, rules),
        author=known.author or _author(pieces, rules),
        url=known.url or _url(pieces, rules),
        published=published,
        published_from=published_from,
        text=text,
        offsets=offsets,
        lines=[
            Line(piece.start, piece.end, rule in KEPT, rule) for piece, rule in zip(pieces, rules, strict=True)
        ],
    )


def _split(pieces: list[Piece]) -> list[Piece]:
    """The pieces with what is glued together taken apart."""
    texts = [index for index, piece in enumerate(pieces) if piece.text_begins and not piece.hint]
    head = texts[min(2, len(texts) - 1)] + 1 if texts else len(pieces)
    fronts = [part for piece in pieces[:head] for part in split_stamps(piece)]
    stamped = [part for piece in fronts for part in split_front(piece)] + pieces[head:]
    seen = 0
    parts: list[Piece] = []
    others = " ".join(piece.text for piece in stamped if piece.prose)
    for piece in stamped:
        for whole in split_flat(piece) if piece.size >= 40 else (piece,):
            if whole.hint or not (whole.prose or whole.size >= 12):
                parts.append(whole)
                continue
            seen += 1
            parts += split_code(whole, others, head=seen <= 3)
    return parts


def _check_body(kept: list[Piece], title: str | None, pieces: list[Piece]) -> None:
    size = sum(piece.size for piece in kept)
    if size < 120:
        said = " ".join([fold(title or ""), *(piece.key for piece in kept or pieces[:200])])
        for reason, phrases in table("refusals").items():
            if any(f" {fold(phrase)} " in f" {said} " for phrase in phrases):
                raise DataError(f"page holds no article: {reason}; fetch it again or leave it out")
    if size < SHORTEST or not any(piece.prose for piece in kept):
        raise DataError(f"page holds no article: {size} syllables of running text, the rest is menus and links; leave it out")


def _text(kept: list[Piece]) -> tuple[str, list[int]]:
    """The kept pieces as paragraphs, and the way of each code point back to the page."""
    offsets: list[int] = []
    for piece in kept:
        if offsets:
            offsets.append(offsets[-1])
        offsets += piece.offsets
    return "\n\n".join(piece.text for piece in kept), offsets


def _published(
    pieces: list[Piece], rules: list[str], known: Metadata, crawled: datetime.date | None
) -> tuple[datetime.date | None, str]:
    if known.published:
        return known.published, "metadata"
    kept = [index for index, rule in enumerate(rules) if rule in KEPT]
    below = rules.index("title") if "title" in rules else kept[0]
    head = [
        (piece.text, index > below)
        for index, piece in enumerate(pieces[: kept[min(2, len(kept) - 1)]])
        if rules[index] == "date line" or (index < kept[0] and not piece.prose)
    ]
    found = dates.stamped(head)
    if found:
        return found, "dateline"
    hours = next((age for piece in pieces[: kept[0]] if (age := dates.age(piece.text)) is not None), None)
    if crawled and hours is not None:
        noon = datetime.datetime.combine(crawled, datetime.time(12))
        return (noon - datetime.timedelta(hours=hours)).date(), "relative"
    found = dates.dated_by_text([pieces[index].text for index in kept])
    return (found, "text") if found else (None, "unknown")


def _source(pieces: list[Piece], rules: list[str]) -> str | None:
    """The house that a source line, a code or the masthead names."""
    for piece, rule in zip(pieces, rules, strict=True):
        if rule == "source line":
            text = re.sub(r"\s*:?\s*https?://\S+", "", piece.text.strip("() ."))
            label = opening(fold(text), words("credits", "sources"))
            name = text[len(label) :].strip(" :-–")
            if label and name:
                return name
    codes = [name for piece, rule in zip(pieces, rules, strict=True) if rule == "newspaper code" and (name := code_name(piece.text))]
    if codes:
        return codes[0]
    for piece, rule in zip(pieces, rules, strict=True):
        name = opening(piece.key, words("imprint", "mastheads"))
        if name and piece.size > len(name.split()) and rule in ("masthead", "before the title"):
            return piece.text
    return None


def _author(pieces: list[Piece], rules: list[str]) -> str | None:
    lines = [piece.text for piece, rule in zip(pieces, rules, strict=True) if rule == "by-line"]
    return next((author for line in lines if (author := byline(line))), None)


def _url(pieces: list[Piece], rules: list[str]) -> str | None:
    for piece, rule in zip(pieces, rules, strict=True):
        match = re.search(r"https?://\S+", piece.text) if rule in ("source line", "web address") else None
        if match:
            return match.group().rstrip(").,")
    return None

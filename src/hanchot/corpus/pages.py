"""Raw pages to clean articles: what a newspaper's or an authority's page says, without what stands around it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hanchot.corpus import dates
from hanchot.corpus.charsets import LIMIT, check_text, decode
from hanchot.corpus.codes import split_code
from hanchot.corpus.credits import find_author, find_source, find_url, spelt, spelt_author
from hanchot.corpus.dumps import read_dump
from hanchot.corpus.flat import FLAT, split_flat, split_stamps
from hanchot.corpus.frame import KEPT, label
from hanchot.corpus.fronts import split_front, split_site
from hanchot.corpus.markup import is_html, read_markup
from hanchot.corpus.metadata import Metadata, read_metadata
from hanchot.corpus.pieces import Piece, text_pieces
from hanchot.corpus.prints import unprinted
from hanchot.corpus.text import fold, refuse_surrogates
from hanchot.corpus.words import table
from hanchot.corpus.years import dated_by_text
from hanchot.errors import DataError

__all__ = ["LIMIT", "Line", "Page", "decode", "read_page"]

SHORTEST = 25
"""Syllables that an article has at least."""

SPLIT = 24
"""Syllables from which a line may be a caption and the text it runs into."""


@dataclass(frozen=True)
class Line:
    """One line of the raw page, ``raw[start:end]``, its text without markup, and the rule that keeps or drops it."""

    start: int
    end: int
    text: str
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
    refuse_surrogates(raw)
    check_text(raw)
    if is_html(raw) if html is None else html:
        pieces, head = read_markup(raw)
    else:
        pieces, head = read_dump(list(text_pieces(raw)))
        pieces, printed = unprinted(pieces)
        head.title = head.title or printed
    known = read_metadata(head)
    author = fold(known.author or "")
    pieces = _split([replace(piece, hint="by-line") if piece.key == author else piece for piece in pieces])
    rules, title = label(pieces, titles=known.titles)
    kept = [piece for piece, rule in zip(pieces, rules, strict=True) if rule in KEPT]
    _check_body(kept, title, pieces)
    published, published_from = _published(pieces, rules, known, crawled)
    text, offsets = _text(kept)
    lines = [
        Line(piece.start, piece.end, piece.text, rule in KEPT, rule) for piece, rule in zip(pieces, rules, strict=True)
    ]
    said = [(line.text, line.rule) for line in lines]
    return Page(
        title=title or next(iter(known.titles), None),
        source=spelt(known.source, said) if known.source else find_source(said),
        author=spelt_author(known.author) if known.author else find_author(said),
        url=known.url or find_url(said),
        published=published,
        published_from=published_from,
        text=text,
        offsets=offsets,
        lines=lines,
    )


def _split(pieces: list[Piece]) -> list[Piece]:
    """The pieces with what is glued together taken apart."""
    texts = [index for index, piece in enumerate(pieces) if piece.text_begins and not piece.hint]
    head = texts[min(2, len(texts) - 1)] + 1 if texts else len(pieces)
    begun = texts[0] if texts else len(pieces)
    sited = [part for piece in pieces[:begun] for part in split_site(piece)]
    titles = [piece.text for piece in sited if 4 <= piece.size <= 45]
    stamped = [
        part
        for piece in (*sited, *pieces[begun:head])
        for front in split_stamps(piece)
        for part in split_front(front, page=piece.text if piece.size >= FLAT else "", titles=titles)
    ] + pieces[head:]
    seen = 0
    total = sum(piece.size for piece in stamped if not piece.hint)
    parts: list[Piece] = []
    others = " ".join(piece.text for piece in stamped if piece.prose)
    houses = frozenset(
        part for piece in stamped[:12] if not piece.prose for part in re.split(r"\s*[|»–>]\s*|\s-\s", piece.key)
    )
    for piece in stamped:
        flat = piece.size >= max(FLAT, 0.7 * total)
        for whole in split_flat(piece, flat=flat) if piece.size >= SPLIT else (piece,):
            if whole.hint or not (whole.prose or whole.size >= 12):
                parts.append(whole)
                continue
            seen += whole.prose
            parts += split_code(whole, others, head=seen <= 3 and whole.prose, houses=houses)
    return parts


def _check_body(kept: list[Piece], title: str | None, pieces: list[Piece]) -> None:
    size = sum(piece.size for piece in kept)
    if size < 120:
        said = " ".join([fold(title or ""), *(piece.key for piece in kept or pieces[:200])])
        for reason, phrases in table("refusals").items():
            if any(f" {fold(phrase)} " in f" {said} " for phrase in phrases):
                raise DataError(f"page holds no article: {reason}; fetch it again or leave it out")
    if size < SHORTEST or not any(piece.prose for piece in kept):
        raise DataError(
            f"page holds no article: {size} syllables of running text, the rest is menus and links; leave it out"
        )


def _text(kept: list[Piece]) -> tuple[str, list[int]]:
    """The kept pieces as paragraphs, and the way of each code point back to the page."""
    offsets: list[int] = []
    for piece in kept:
        if offsets:
            offsets.append(offsets[-1])
        offsets += piece.offsets
    return "\n\n".join(piece.text for piece in kept), offsets


def _foot(pieces: list[Piece], rules: list[str], start: int) -> Iterator[tuple[str, bool]]:
    """The date lines right below the text that say they are the day of publication."""
    for piece, rule in zip(pieces[start : start + 6], rules[start : start + 6], strict=True):
        if rule in ("other pages", "after the article", "related block", "comments"):
            return
        if rule == "date line" and dates.is_posted(piece.text):
            yield piece.text, True


def _published(
    pieces: list[Piece], rules: list[str], known: Metadata, crawled: datetime.date | None
) -> tuple[datetime.date | None, str]:
    if known.published:
        return known.published, "metadata"
    kept = [index for index, rule in enumerate(rules) if rule in KEPT]
    below = max((index for index in range(kept[0]) if rules[index] == "title"), default=kept[0])
    head = [
        (piece.text, index > below)
        for index, piece in enumerate(pieces[: kept[min(2, len(kept) - 1)]])
        if rules[index] == "date line" or (index < kept[0] and not piece.prose and rules[index] != "running line")
    ]
    found = dates.stamped(head) or dates.stamped(_foot(pieces, rules, kept[-1] + 1))
    if found:
        return found, "dateline"
    hours = next((age for piece in pieces[: kept[0]] if (age := dates.age(piece.text)) is not None), None)
    if crawled and hours is not None:
        noon = datetime.datetime.combine(crawled, datetime.time(12))
        return (noon - datetime.timedelta(hours=hours)).date(), "relative"
    found = dated_by_text([pieces[index].text for index in kept])
    return (found, "text") if found else (None, "unknown")

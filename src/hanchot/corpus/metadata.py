"""What an HTML page's head says of the article: title, source, author, address and day."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hanchot.corpus.dates import parse_stamp
from hanchot.corpus.markup import Head
from hanchot.corpus.names import is_house
from hanchot.corpus.text import fold, normalise
from hanchot.corpus.words import opening, words

ARTICLES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "WebPage", "GovernmentService")
PUBLISHED = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "published_time",
    "dc.date.issued", "dcterms.issued", "dc.date", "dc.date.created", "dcterms.created", "date",
)  # fmt: skip
TITLES = ("og:title", "twitter:title", "headline", "dc.title", "title")
SOURCES = ("og:site_name", "application-name", "dc.publisher", "publisher", "copyright")
AUTHORS = ("article:author", "author", "dc.creator", "dc.author")

_PARTS = re.compile(r"\s+[-|–—»]+\s+|\s*::\s*")


@dataclass(frozen=True)
class Metadata:
    """What the head states; None where it states nothing. ``titles`` are all forms of the title, likeliest first.

    A house in the place of the author is none; what a site calls itself or its views is no title.
    """

    titles: tuple[str, ...] = ()
    source: str | None = None
    author: str | None = None
    url: str | None = None
    published: datetime.date | None = None


def read_metadata(head: Head) -> Metadata:
    """JSON-LD first, then Open Graph and other meta elements, then the page's title.

    >>> read_metadata(Head({"og:title": "Xã đắp đê", "article:published_time": "2025-03-04T08:00:00+07:00"}))
    Metadata(titles=('Xã đắp đê',), source=None, author=None, url=None, published=datetime.date(2025, 3, 4))
    """
    story = next(_stories(head), {})
    meta = head.meta
    said = _name(story.get("author")) or _first(meta, AUTHORS)
    author = None if said is None or said.startswith("http") or is_house(said) else said
    site = _name(story.get("publisher")) or _first(meta, SOURCES[:1]) or _site(head)
    titles = [_text(story.get("headline")), *(_text(meta.get(key)) for key in TITLES), _text(head.title)]
    forms = [form for title in titles if title for form in _forms(title, site)]
    stamps = [_text(story.get("datePublished")), *(meta.get(key) for key in PUBLISHED)]
    return Metadata(
        titles=tuple(form for form in dict.fromkeys(forms) if not _general(form, site)),
        source=site or _first(meta, SOURCES) or (said if said and is_house(said) else None),
        author=None if author == site else author,
        url=_address(head.canonical) or _address(meta.get("og:url")) or _address(_text(story.get("url"))),
        published=next((day for stamp in stamps if stamp and (day := parse_stamp(stamp))), None),
    )


def _stories(head: Head) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects that describe an article, news first."""
    found = []
    for script in head.scripts:
        try:
            found += list(_objects(json.loads(script, strict=False)))
        except (ValueError, RecursionError):
            continue
    for kind in ARTICLES:
        for item in found:
            named = item.get("@type")
            if named == kind or (isinstance(named, list) and kind in named):
                yield item


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
            if isinstance(item.get("@graph"), list):
                yield from (inner for inner in item["@graph"] if isinstance(inner, dict))


def _forms(title: str, site: str | None) -> Iterator[str]:
    """A title as it stands and without the site's name at its end or start."""
    parts = _PARTS.split(title)
    if len(parts) > 1:
        if site and title.endswith(site):
            yield title[: -len(site)].rstrip(" -|–—»:")
        else:
            yield title
            yield title[: title.rindex(parts[-1])].rstrip(" -|–—»:")
            yield parts[0]
            yield parts[-1]
    yield title


def _site(head: Head) -> str | None:
    """The site's name: behind the article's title in the page's, or a house named there or by a picture.

    Before a title only a portal's name tells itself from a headline about a newspaper.
    """
    title, whole = _text(head.meta.get("og:title")), _text(head.title) or ""
    parts = _PARTS.split(whole)
    if title and whole.startswith(title) and len(parts) > 1 and not title.endswith(parts[-1]):
        return None if fold(parts[-1]) in words("sections") else parts[-1]
    named = next((name for name in (*parts[1:], *map(_text, head.pictures)) if name and is_house(name)), None)
    portal = parts[0] if len(parts) > 1 and opening(fold(parts[0]), words("imprint", "portals")) else None
    return named or (portal if portal and is_house(portal) else None)


def _general(title: str, site: str | None) -> bool:
    """Whether each part of a title is what a site calls itself or its views."""
    general = words("titles", "generic") | words("sections")
    return all(
        part == site or (is_house(part) and not part.isupper()) or fold(part) in general for part in _PARTS.split(title)
    )


def _name(value: Any) -> str | None:
    """The name of a person or house in JSON-LD: an object, a list of them or a string."""
    items = value if isinstance(value, list) else [value]
    names = [_text(item.get("name") if isinstance(item, dict) else item) for item in items]
    return ", ".join(name for name in names if name) or None


def _first(meta: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((text for key in keys if (text := _text(meta.get(key)))), None)


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return " ".join(normalise(re.sub("[\ud800-\udfff]", "", value)).split()) or None


def _address(value: str | None) -> str | None:
    return value if value and re.match(r"https?://\S+$", value) else None

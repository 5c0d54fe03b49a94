"""The fields of an article as pages, rows and callers state them, checked before they become one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hanchot.corpus.articles import ORIGINS, PUBLISHED_FROM, Article, make_article
from hanchot.corpus.dates import VIETNAM
from hanchot.corpus.text import normalise
from hanchot.errors import DataError

LONGEST = 1000
"""Characters of any field but the text: what is longer belongs elsewhere."""

_ID = re.compile(r"(?=.{10,80}$)[a-z0-9]+(?:-[a-z0-9]+)*-[0-9a-f]{8}")


@dataclass(frozen=True)
class Given:
    """What the caller says of the articles: it overrules what a page or a row says."""

    title: str | None = None
    published: datetime.date | None = None
    crawled: datetime.date | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    license: str | None = None
    origin: str | None = None


def article_of(values: Mapping[str, Any], given: Given) -> Article:
    """An article of the fields that somebody states, by their names in `Article`, and of what is given.

    An id in our own form is kept, so that what was exported comes in again under its id; of any other a new one is
    made. Raises ``DataError`` naming the field that is wrong.

    >>> article_of({"title": "Tin", "text": "Một đoạn.", "published": "2026-03-04T20:30:00Z"}, Given()).published
    datetime.date(2026, 3, 5)
    """
    text = values.get("text")
    if not isinstance(text, str) or not text.strip():
        raise DataError("no text" if text is None or text == "" else f"text is {_shown(text)}, no text")
    line = {
        name: getattr(given, name) or _line(name, values.get(name))
        for name in ("title", "source", "url", "author", "license", "origin")
    }
    published, published_from = given.published or _day(values.get("published")), "option"
    if not given.published:
        published_from = _published_from(published, values.get("published_from"))
    if not line["title"]:
        raise DataError("no title; give one with --title")
    origin = line["origin"] or "collected"
    if origin not in ORIGINS:
        raise DataError(f"origin is {_shown(origin)}, none of {', '.join(ORIGINS)}")
    article = make_article(
        title=line["title"],
        text=text,
        published=published,
        published_from=published_from,
        source=line["source"],
        url=line["url"],
        author=line["author"],
        license=line["license"],
        origin=origin,
    )
    if not article.text:
        raise DataError("no text but characters that nobody sees")
    known = values.get("id")
    return replace(article, id=known) if isinstance(known, str) and _ID.fullmatch(known) else article


def _line(name: str, value: Any) -> str | None:
    """A field as one line of plain text, None where it is empty."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise DataError(f"{name} is {_shown(value)}, no text")
    if len(value) > LONGEST:
        raise DataError(f"{name} of {len(value):,} characters, over the limit of {LONGEST:,}; give it with --{name}")
    return normalise(value).replace("\n", " ").strip() or None


def _day(value: Any) -> datetime.date | None:
    """A date in ISO form, or of a moment in ISO form the day in Vietnam."""
    if value is None or value == "":
        return None
    try:
        moment = datetime.datetime.fromisoformat(value.strip()) if isinstance(value, str) else value
        if isinstance(moment, datetime.datetime):
            return (moment.astimezone(VIETNAM) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        moment = None
    if not isinstance(moment, datetime.date):
        raise DataError(f"published is {_shown(value)}, no date; write YYYY-MM-DD")
    return moment


def _published_from(published: datetime.date | None, stated: Any) -> str:
    if published is None:
        return "unknown"
    if stated in (None, "", "unknown"):
        return "metadata"
    if stated not in PUBLISHED_FROM:
        raise DataError(f"published_from is {_shown(stated)}, none of {', '.join(PUBLISHED_FROM)}")
    return str(stated)


def _shown(value: Any) -> str:
    shown = f"{str(value)[:60]!r}"
    return shown if isinstance(value, str) else f"{shown} ({type(value).__name__})"

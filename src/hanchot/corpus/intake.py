"""What comes into the corpus: pages, articles and streams of articles, from files, folders and standard input."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hanchot.corpus.articles import Article, make_article, read_article, write_articles
from hanchot.corpus.markup import is_html
from hanchot.corpus.pages import Line, decode, read_page
from hanchot.errors import DataError, HanchotError
from hanchot.workspace import write_beside

PAGES = (".txt", ".html", ".htm")
ARTICLES = (".md",)


@dataclass(frozen=True)
class Given:
    """What the caller says of the articles: it overrules what a page says."""

    title: str | None = None
    published: datetime.date | None = None
    crawled: datetime.date | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    license: str | None = None
    origin: str = "collected"


@dataclass(frozen=True)
class Incoming:
    """An article on its way in; where it was cleaned from a page, the page, its lines and the map to its offsets."""

    article: Article
    raw: str | None = None
    suffix: str = ".md"
    offsets: tuple[int, ...] = ()
    lines: tuple[Line, ...] = ()


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files that are named or lie in the named folders, hidden ones left out. Raises ``DataError`` for none."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.suffix.lower() in (*PAGES, *ARTICLES))
            found += sorted(file for file in inside if not file.name.startswith(".") and file.is_file())
        elif path.is_file():
            found.append(path)
        else:
            raise DataError(f"{path}: no such file or folder")
    return found


def read_incoming(path: Path, given: Given) -> Incoming:
    """One file as an article: a page (text dump or HTML), or an article with front matter.

    Raises ``DataError`` naming the file where it is no text, is empty or has no body.
    """
    try:
        if path.suffix.lower() in ARTICLES:
            return _from_article(read_article(path), given)
        return from_page(path.read_bytes(), given, html=path.suffix.lower() in (".html", ".htm") or None)
    except DataError as error:
        message = str(error)
        raise DataError(message if message.startswith(str(path)) else f"{path}: {message}") from None
    except OSError as error:
        raise HanchotError(f"{path}: {error.strerror}") from None


def from_page(data: bytes, given: Given, *, html: bool | None = None) -> Incoming:
    """A page's bytes as an article."""
    raw = decode(data)
    html = is_html(raw) if html is None else html
    page = read_page(raw, crawled=given.crawled, html=html)
    title = given.title or page.title
    if not title:
        raise DataError("no title found on the page; give one with --title")
    article = make_article(
        title=title,
        text=page.text,
        published=given.published or page.published,
        published_from="option" if given.published else page.published_from,
        source=given.source or page.source,
        url=given.url or page.url,
        author=given.author or page.author,
        license=given.license,
        origin=given.origin,
    )
    if article.text != page.text:
        raise HanchotError("the cleaned text changed on its way into the corpus; its offset map would lie")
    return Incoming(article, raw, ".html" if html else ".txt", tuple(page.offsets), tuple(page.lines))


def add(incoming: Incoming, articles: Path, raw: Path) -> tuple[Path, bool]:
    """Write an article, its raw page and its offset map; the article's path and whether it is new.

    A text that is already there, under whatever title, is left as it stands. The article is written last, so that an
    interrupted run leaves no article without its page.
    """
    article = incoming.article
    digest = article.id.rpartition("-")[2]
    for path in sorted(articles.glob(f"*-{digest}.md")):
        if read_article(path).text == article.text:
            return path, False
    if incoming.raw is not None:
        with write_beside(raw / f"{article.id}{incoming.suffix}") as file:
            file.write(incoming.raw)
        with write_beside(raw / f"{article.id}.map.json") as file:
            json.dump(list(incoming.offsets), file)
    (path,) = write_articles([article], articles)
    return path, True


def explain_lines(incoming: Incoming) -> Iterator[str]:
    """Each line of the page: kept or dropped, the rule that says so, and the line."""
    for line in incoming.lines:
        text = " ".join((incoming.raw or "")[line.start : line.end].split())
        yield f"{'kept' if line.kept else 'dropped'}\t{line.rule}\t{text}"


def _from_article(article: Article, given: Given) -> Incoming:
    made = make_article(
        title=given.title or article.title,
        text=article.text,
        published=given.published or article.published,
        published_from="option" if given.published else _published_from(article),
        source=given.source or article.source,
        url=given.url or article.url,
        author=given.author or article.author,
        license=given.license or article.license,
        origin=given.origin,
        stratum=article.stratum,
    )
    return Incoming(made)


def _published_from(article: Article) -> str:
    if article.published is None:
        return "unknown"
    return "metadata" if article.published_from == "unknown" else article.published_from

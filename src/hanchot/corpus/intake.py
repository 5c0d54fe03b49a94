"""What comes into the corpus: pages, articles and tables of articles, from files, folders, the web and a stream."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from hanchot.corpus.articles import FENCE, Article, parse_article
from hanchot.corpus.charsets import LIMIT, decode
from hanchot.corpus.dates import VIETNAM
from hanchot.corpus.fetch import Fetched, fetch_page
from hanchot.corpus.fields import Given, article_of
from hanchot.corpus.markup import is_html
from hanchot.corpus.pages import Line, read_page
from hanchot.corpus.sources import Source, open_regular
from hanchot.corpus.store import RawPage
from hanchot.corpus.tables import OURS, Row, check_columns, lines_of, read_csv, read_jsonl, read_parquet, required
from hanchot.errors import DataError, HanchotError


@dataclass(frozen=True)
class Incoming:
    """An article on its way in.

    Where it was cleaned from a page: the page, and its lines with what became of them. Where it was a row: the names
    of the columns that nothing was taken from.
    """

    where: str
    article: Article
    page: RawPage | None = None
    lines: tuple[Line, ...] = ()
    unused: tuple[str, ...] = ()


Items = Iterator[Incoming | HanchotError]
"""What a source yields: each error, which names file and row, in the place of its article."""


def read_source(
    source: Source | HanchotError,
    given: Given,
    *,
    columns: Mapping[str, str] = OURS,
    fetch: Callable[[str], Fetched] = fetch_page,
) -> Items:
    """The articles of a source, each error, which names the file and the row, in the place of its article.

    ``columns`` are those of `parse_columns`, ``fetch`` is `fetch_page` with other limits than its own.
    """
    if isinstance(source, HanchotError):
        yield source
        return
    name = source.name
    try:
        if source.kind == "url":
            yield from_fetched(fetch(name), given, where=name)
        elif source.kind == "stdin":
            yield from _read_stream(sys.stdin.buffer, given, columns)
        else:
            with open_regular(Path(name)) as file:
                yield from READERS[source.kind](file, name, given, columns)
    except ModuleNotFoundError:
        raise
    except OSError as error:
        yield HanchotError(f"{name}: {error.strerror or error}")
    except HanchotError as error:
        yield _named(error, name)
    except Exception as error:
        # The one page in ten thousand that our rules stumble over must not cost the others.
        yield HanchotError(f"{name}: hanchot stumbled ({type(error).__name__}: {str(error)[:200]}); please report it")


def from_page(
    data: bytes, given: Given, *, html: bool | None = None, where: str = "page", url: str | None = None
) -> Incoming:
    """A page's bytes as an article (``html`` None: as it looks); ``url`` where it came from, if it does not say itself.

    Raises ``DataError`` where the bytes are no text or the page holds no article.
    """
    text = decode(data)
    html = is_html(text) if html is None else html
    page = read_page(text, crawled=given.crawled, html=html)
    values = {
        name: getattr(page, name) for name in ("title", "published", "published_from", "source", "author", "text")
    }
    article = article_of(values | {"url": page.url or url}, given)
    if article.text != page.text:
        raise HanchotError("the cleaned text changed on its way into the corpus; its offset map would lie")
    return Incoming(where, article, RawPage(data, text, html, page.offsets), tuple(page.lines))


def from_fetched(fetched: Fetched, given: Given, *, where: str) -> Incoming:
    """A page of the web as an article; it was fetched today, by Vietnam's calendar, unless the caller knows better."""
    today = datetime.datetime.now(VIETNAM).date()
    given = replace(given, crawled=given.crawled or today)
    return from_page(fetched.data, given, html=fetched.html, where=where, url=fetched.url)


def from_rows(
    rows: Iterable[Row | Mapping[str, Any]],
    given: Given,
    *,
    columns: Mapping[str, str] = OURS,
    where: str = "table",
) -> Items:
    """The articles of rows, also of a ``datasets.Dataset`` or ``IterableDataset``; the error of a row in its place.

    >>> rows = [{"title": "Xã đắp đê", "text": "Xã Lâm Sơn đắp đê."}, {"title": "Xã đắp đê", "text": None}]
    >>> [item.article.title if isinstance(item, Incoming) else str(item) for item in from_rows(rows, Given())]
    ['Xã đắp đê', 'table:2: no text']
    """
    for number, row in enumerate(rows, 1):
        row = row if isinstance(row, Row) else Row(number, row)
        here = f"{where}:{row.number}"
        try:
            if row.problem:
                raise DataError(row.problem)
            check_columns(row.values, required(columns, titled=given.title is not None))
            values = {name: row.values.get(column) for name, column in columns.items()}
            article = article_of(values, given)
        except DataError as error:
            yield _named(error, here)
        else:
            unused = [column for column in row.values if column not in columns.values()]
            unused += [columns["id"]] if values["id"] not in (None, "", article.id) else []
            yield Incoming(here, article, unused=tuple(unused))


def explain_lines(incoming: Incoming) -> Iterator[str]:
    """Each line of the page: kept or dropped, the rule that says so, and the line."""
    for line in incoming.lines:
        yield f"{'kept' if line.kept else 'dropped'}\t{line.rule}\t{printable(line.text)}"


def printable(text: str) -> str:
    r"""A text in which what a terminal could take for a command is escaped; names and pages come from others.

    >>> printable("tin\x1b[2J tức")
    'tin\\x1b[2J tức'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _read_page(file: BinaryIO, name: str, given: Given, columns: Mapping[str, str]) -> Items:
    yield from_page(_bounded(file), given, where=name)


def _read_html(file: BinaryIO, name: str, given: Given, columns: Mapping[str, str]) -> Items:
    yield from_page(_bounded(file), given, html=True, where=name)


def _read_article(file: BinaryIO, name: str, given: Given, columns: Mapping[str, str]) -> Items:
    yield _article(_bounded(file), name, given)


def _read_jsonl(file: BinaryIO, name: str, given: Given, columns: Mapping[str, str]) -> Items:
    return from_rows(read_jsonl(lines_of(file)), given, columns=columns, where=name)


def _read_csv(file: BinaryIO, name: str, given: Given, columns: Mapping[str, str]) -> Items:
    rows = read_csv(file, required(columns, titled=given.title is not None))
    return from_rows(rows, given, columns=columns, where=name)


def _read_parquet(file: BinaryIO, name: str, given: Given, columns: Mapping[str, str]) -> Items:
    rows = read_parquet(Path(name), required(columns, titled=given.title is not None), columns.values())
    return from_rows(rows, given, columns=columns, where=name)


READERS: dict[str, Callable[[BinaryIO, str, Given, Mapping[str, str]], Items]] = {
    "page": _read_page,
    "html": _read_html,
    "article": _read_article,
    "jsonl": _read_jsonl,
    "csv": _read_csv,
    "parquet": _read_parquet,
}


def _read_stream(stream: BinaryIO, given: Given, columns: Mapping[str, str]) -> Items:
    """Standard input has no name: whether it is JSONL, an article or a page shows in how it begins."""
    first = stream.readline(LIMIT + 1)
    if first.lstrip().startswith(b"{"):
        yield from from_rows(read_jsonl(chain([first], lines_of(stream))), given, columns=columns, where="-")
        return
    data = _bounded(stream, first)
    if data.startswith(FENCE.encode()):
        yield _article(data, "-", given)
    else:
        yield from_page(data, given, where="-")


def _article(data: bytes, name: str, given: Given) -> Incoming:
    article = parse_article(data, where=name)
    return Incoming(name, replace(article_of(vars(article), given), stratum=article.stratum))


def _bounded(file: BinaryIO, begun: bytes = b"") -> bytes:
    data = begun + file.read(LIMIT + 1 - len(begun))
    if len(data) > LIMIT:
        raise DataError(f"over the limit of {LIMIT:,} bytes; cut it to the article")
    return data


def _named(error: HanchotError, where: str) -> HanchotError:
    """The error with the file and row it is about."""
    message = str(error)
    return type(error)(message if message.startswith(f"{where}:") else f"{where}: {message}")

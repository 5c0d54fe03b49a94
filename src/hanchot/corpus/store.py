"""The corpus on disk: articles and the raw pages they come from, each text once, whole or not there.

An article that was cleaned from a page has two files in ``corpus/raw``. ``<id>.txt`` or ``<id>.html`` is the page byte
for byte as it came, in its own encoding; from the web, as the server sent it, unpacked. ``<id>.map.json`` is a list of
one number for each code point of the article's text, and one for its end: the offset, in code points, in the page's
text as `charsets.decode` reads it from those bytes alone. `read_raw` puts the three together.

The article is written last. Whatever moment a run is killed at, each article that stands has its page and its map,
and the same run again writes what is missing and clears away what was half written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from hanchot.corpus.articles import Article, format_article, read_article
from hanchot.corpus.charsets import decode
from hanchot.errors import DataError, HanchotError

ADDED, PRESENT, EDITED = "added", "already in the corpus", "already in the corpus and edited since"
"""What became of an article; only where it was added has a file changed."""

_PART = re.compile(r"\.[a-z0-9-]+-[0-9a-f]{8}\.(?:md|txt|html|map\.json)\.\d+\.part")


@dataclass(frozen=True)
class RawPage:
    """A page as it came, the text its bytes stand for, whether it was read as HTML, and the map from clean to raw."""

    data: bytes
    text: str
    html: bool
    offsets: Sequence[int]


@dataclass(frozen=True)
class Store:
    """The two folders, open for adding; ``ids`` of the articles by the hex digits of the text, a slash before each."""

    articles: Path
    raw: Path
    dry_run: bool
    ids: dict[str, str] = field(default_factory=dict)


@contextmanager
def open_store(articles: Path, raw: Path, *, dry_run: bool = False) -> Iterator[Store]:
    """The corpus, for one run alone to add to: no other can open it until this one is closed or dead.

    The file names are listed once, no file is read, so that what an article costs does not grow with the corpus. What
    a killed run left half written is cleared away. With ``dry_run`` nothing is locked, cleared or written. Raises
    ``HanchotError`` where another run is at work or the folder cannot be written.
    """
    store = Store(articles, raw, dry_run)
    with nullcontext() if dry_run else _locked(articles):
        try:
            _look_round(store)
        except OSError as error:
            raise HanchotError(f"{error.filename}: {error.strerror}") from None
        yield store


def add_article(article: Article, page: RawPage | None, store: Store) -> tuple[Path, str]:
    """Write an article, before it its page and its map; its path, and what became of it (`ADDED`, …).

    A text that is already there, under whatever title, stays as it stands, and so does an article that was edited by
    hand. Raises ``DataError`` where another text has the id, ``HanchotError`` where a file cannot be written.
    """
    digest = _digest(article.text)
    path = store.articles / f"{article.id}.md"
    for known in store.ids.get(digest, "").split("/")[1:]:
        other = store.articles / f"{known}.md"
        # In a dry run what has been added is on no disk; the digits must do.
        if (store.dry_run and not other.exists()) or _text_of(other) == article.text:
            return other, PRESENT
    if path.exists():
        text = _text_of(path)
        if text == article.text:
            return path, PRESENT
        if not path.stem.endswith(_digest(text)):
            return path, EDITED
        raise DataError(f"another text has the id {article.id} already; give this one another title")
    if not store.dry_run:
        if page is not None:
            _write_page(page, article.id, store.raw)
        write_whole(path, format_article(article).encode())
    _remember(store, article.id, digest)
    return path, ADDED


def read_raw(article: Article, raw: Path) -> RawPage:
    """The page an article was cleaned from: ``page.text[page.offsets[i]]`` is where ``article.text[i]`` came from.

    Raises ``DataError`` where there is none, or where article, page and map do not fit each other any more.
    """
    page = next((path for path in (raw / f"{article.id}.txt", raw / f"{article.id}.html") if path.exists()), None)
    if page is None:
        raise DataError(f"{raw / article.id}: no raw page; only articles that `hanchot corpus add` cleaned have one")
    try:
        data, offsets = page.read_bytes(), json.loads((raw / f"{article.id}.map.json").read_bytes())
        text = decode(data)
        fits = len(offsets) == len(article.text) + 1 and 0 <= offsets[0] <= offsets[-1] <= len(text)
    except (OSError, ValueError, TypeError, DataError):
        fits = False
    if not fits:
        raise DataError(f"{page}: page and map are not this article's; delete the article and add the page again")
    return RawPage(data, text, page.suffix == ".html", offsets)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there as a whole or not at all. Raises ``HanchotError`` where it cannot be written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise HanchotError(f"{path}: {error.strerror}; nothing of it was written") from None


def _write_page(page: RawPage, article_id: str, raw: Path) -> None:
    suffix, other = (".html", ".txt") if page.html else (".txt", ".html")
    write_whole(raw / f"{article_id}{suffix}", page.data)
    # No article has this id yet, so the other one is what a killed run left.
    (raw / f"{article_id}{other}").unlink(missing_ok=True)
    write_whole(raw / f"{article_id}.map.json", json.dumps(list(page.offsets)).encode())


def _look_round(store: Store) -> None:
    for folder in (store.articles, store.raw):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.suffix == ".md" and folder == store.articles:
                _remember(store, path.stem, path.stem[-8:])
            elif _PART.fullmatch(path.name) and not store.dry_run:
                path.unlink()


def _remember(store: Store, article_id: str, digest: str) -> None:
    store.ids[digest] = f"{store.ids.get(digest, '')}/{article_id}"


def _text_of(path: Path) -> str:
    try:
        return read_article(path).text
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: cannot be read ({error}); mend it or delete it") from None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder against other runs. The lock is the system's: it ends with the process, and leaves no file."""
    if sys.platform == "win32":  # It has no such lock.
        yield
        return
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise HanchotError(f"{folder}: {error.strerror}") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HanchotError(f"{folder}: another `hanchot corpus add` is at work here; wait for its end") from None
        yield
    finally:
        os.close(descriptor)

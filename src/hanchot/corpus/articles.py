"""Articles: front matter and paragraphs in Markdown files, one file an article."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from hanchot.corpus.text import normalise, slug
from hanchot.errors import DataError
from hanchot.workspace import write_beside

FENCE = "---\n"
FENCES = re.compile(f"^{FENCE}", re.MULTILINE)
LONGEST_HEAD = 65_536
"""Characters of an article's front matter."""

ORIGINS = ("written", "collected")
PUBLISHED_FROM = ("metadata", "dateline", "relative", "text", "option", "unknown")


@dataclass(frozen=True)
class Article:
    """One article as it stands in ``corpus/articles/<id>.md``.

    ``text`` is NFC with LF line ends; paragraphs, one line each, are parted by one blank line; the title is not in it.
    ``published_from`` says how the date was found. ``stratum`` is only known of articles written for this corpus.
    """

    id: str
    title: str
    published: datetime.date | None
    published_from: str
    source: str | None
    url: str | None
    author: str | None
    license: str | None
    origin: str
    text: str
    stratum: str | None = None


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of an article; ``start`` is its offset in the article's text, in code points."""

    article_id: str
    index: int
    start: int
    text: str

    @property
    def key(self) -> str:
        return f"{self.article_id}:{self.index}"


def make_article(
    *,
    title: str,
    text: str,
    published: datetime.date | None = None,
    published_from: str = "unknown",
    source: str | None = None,
    url: str | None = None,
    author: str | None = None,
    license: str | None = None,
    origin: str = "collected",
    stratum: str | None = None,
) -> Article:
    """An article with its id: the slug of the title and eight hex digits of the text's SHA-256.

    >>> make_article(title="Lâm Sơn rà soát nhà ở", text="Một đoạn.").id
    'lam-son-ra-soat-nha-o-518d5dd8'
    """
    text = "\n\n".join(line.strip() for line in normalise(text).split("\n") if line.strip())
    title = normalise(title).strip()
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return Article(
        f"{slug(title)}-{digest}",
        title,
        published,
        published_from,
        source,
        url,
        author,
        license,
        origin,
        text,
        stratum,
    )


def paragraphs(article: Article) -> Iterator[Paragraph]:
    """The paragraphs of an article in order, with their offsets.

    >>> article = make_article(title="Tin", text="Đoạn một.\\n\\nĐoạn hai.")
    >>> [(p.index, p.start, p.text) for p in paragraphs(article)]
    [(0, 0, 'Đoạn một.'), (1, 11, 'Đoạn hai.')]
    """
    start = 0
    for index, text in enumerate(article.text.split("\n\n")):
        yield Paragraph(article.id, index, start, text)
        start += len(text) + 2


def read_articles(path: Path) -> Iterator[Article]:
    """The articles of a folder in the order of their file names, or of one file.

    Raises ``DataError`` naming the file where one cannot be read.
    """
    if not path.exists():
        raise DataError(f"{path}: no such file or folder; add articles with `hanchot corpus add`")
    for file in sorted(path.glob("*.md")) if path.is_dir() else [path]:
        yield read_article(file)


def read_article(path: Path) -> Article:
    """The article of one Markdown file. Raises ``DataError`` naming the file and what is wrong with it."""
    return parse_article(path.read_bytes(), where=str(path), name=path.stem)


def parse_article(content: bytes, *, where: str, name: str = "") -> Article:
    """The article that a Markdown file holds; ``name`` is its id where the front matter gives none.

    Raises ``DataError`` that says ``where`` and what is wrong.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a tenth of the time, where PyYAML was built with libyaml
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{where}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    before, *parts = FENCES.split(text, maxsplit=2)
    if before or len(parts) < 2:
        raise DataError(
            f"{where}:1: no front matter between two lines of '---'; see the architecture's article example"
        )
    head, text = parts
    try:
        _check_head(head, loader)
        values = yaml.load(head, Loader=loader)
    except DataError as error:
        raise DataError(f"{where}: {error}") from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that no calendar has
        raise DataError(f"{where}: front matter is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(values, dict) or not isinstance(values.get("title"), str):
        raise DataError(f"{where}: front matter has no title; add a line `title: …`")
    return Article(
        id=str(values.get("id", name)),
        title=values["title"],
        published=_date(where, values.get("published")),
        published_from=values.get("published_from", "unknown"),
        source=values.get("source"),
        url=values.get("url"),
        author=values.get("author"),
        license=values.get("license"),
        origin=values.get("origin", "collected"),
        text=text.strip("\n"),
        stratum=values.get("stratum"),
    )


def write_articles(articles: Iterable[Article], folder: Path) -> Iterator[Path]:
    """Write each article to ``folder/<id>.md`` and yield the path; a file is whole or not there."""
    for article in articles:
        path = folder / f"{article.id}.md"
        with write_beside(path) as file:
            file.write(format_article(article))
        yield path


def format_article(article: Article) -> str:
    """The article as its Markdown file has it: YAML front matter, a blank line, the text."""
    import yaml

    head = {field.name: getattr(article, field.name) for field in fields(article) if field.name != "text"}
    if article.stratum is None:
        del head["stratum"]
    lines = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"{FENCE}{lines}{FENCE}\n{article.text}\n"


def to_json(article: Article) -> str:
    """The article as one line of ``hanchot corpus export``: the ten fields of the format, dates in ISO form."""
    row = {field.name: getattr(article, field.name) for field in fields(article) if field.name != "stratum"}
    row["published"] = article.published and article.published.isoformat()
    return json.dumps(row, ensure_ascii=False)


def check_article(article: Article, path: Path) -> Iterator[str]:
    """What is wrong with an article, each as one line with file, value and next step."""
    if article.id != path.stem:
        yield f"{path}: the id is {article.id!r}, the file name is not; rename the file or mend the id"
    if not article.text.strip():
        yield f"{path}: no text below the front matter"
    if article.text != normalise(article.text) or article.title != normalise(article.title):
        yield f"{path}: text or title is not NFC with plain spaces and LF line ends; normalise it and save again"
    for paragraph in paragraphs(article):
        if article.text.strip() and (paragraph.text != paragraph.text.strip() or not paragraph.text):
            yield f"{path}: paragraph {paragraph.index} is empty or has white space at an edge"
        if "\n" in paragraph.text:
            yield f"{path}: paragraph {paragraph.index} has a line break inside; part paragraphs by one blank line"
    if article.origin not in ORIGINS:
        yield f"{path}: origin {article.origin!r} is none of {', '.join(ORIGINS)}"
    if article.published_from not in PUBLISHED_FROM:
        yield f"{path}: published_from {article.published_from!r} is none of {', '.join(PUBLISHED_FROM)}"
    if (article.published is None) != (article.published_from == "unknown"):
        yield f"{path}: published is {article.published}, published_from is {article.published_from!r}: they disagree"


def _check_head(head: str, loader: Any) -> None:
    """Refuse front matter that is more than names and values: YAML can be small on disk and endless in memory."""
    import yaml

    if len(head) > LONGEST_HEAD:
        raise DataError(f"front matter of over {LONGEST_HEAD:,} characters; is its closing '---' missing?")
    events = list(yaml.parse(head, Loader=loader))  # to its end: broken YAML is named as such
    mappings = sum(isinstance(event, yaml.MappingStartEvent) for event in events)
    if mappings > 1 or any(isinstance(event, yaml.AliasEvent | yaml.SequenceStartEvent) for event in events):
        raise DataError("front matter holds lists or links; leave one line `name: value` for each field")


def _date(where: str, value: Any) -> datetime.date | None:
    if value is None or (isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise DataError(f"{where}: published {value!r} is not a date; write YYYY-MM-DD or null") from None

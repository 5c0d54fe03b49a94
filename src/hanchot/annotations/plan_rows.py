"""The paragraphs that would go to doccano, and those that must not, each with file and line."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from spacy.language import Language

from hanchot.annotations.client import Project
from hanchot.annotations.doccano import example_uuid, to_doccano
from hanchot.annotations.gold import GoldParagraph, Span, parse_gold
from hanchot.annotations.plan_offsets import to_utf16
from hanchot.annotations.scheme import Scheme
from hanchot.annotations.suggest import bare, suggest
from hanchot.corpus.articles import Article, format_article, read_articles
from hanchot.errors import DataError
from hanchot.workspace import Workspace

GOLD, SUGGESTED, BARE = "gold", "suggested", "bare"
WORDS, MARKS = 150, 40


@dataclass(frozen=True)
class Row:
    """A paragraph to be pushed; ``where`` is its file and line, ``origin`` where its marks come from."""

    paragraph: GoldParagraph
    article: Article
    where: str
    origin: str

    @property
    def key(self) -> str:
        return self.paragraph.key


@dataclass(frozen=True)
class Refused:
    """A paragraph of an article that does not leave, and why."""

    article: str
    where: str
    reason: str

    def __str__(self) -> str:
        return self.reason if self.reason.startswith(self.where) else f"{self.where}: {self.reason}"


def read_rows(
    workspace: Workspace, scheme: Scheme, *, gold: bool = False, only: Collection[str] = ()
) -> Iterator[Row | Refused]:
    """Every paragraph of the corpus in order, with its gold where that is asked for and there is some, else bare.

    ``only`` are ids of articles. Raises ``DataError`` for an id that no article has, or an article that is broken.
    """
    known = set()
    for article in read_articles(workspace.articles):
        known.add(article.id)
        if only and article.id not in only:
            continue
        file = workspace.gold / f"{article.id}.jsonl"
        if gold and file.exists():
            yield from _gold_rows(file, article, scheme)
        else:
            yield from _bare_rows(workspace.articles / f"{article.id}.md", article, scheme)
    if missing := set(only) - known:
        raise DataError(f"{workspace.articles}: no article {', '.join(sorted(missing))}")


def add_suggestions(rows: Iterable[Row], nlp: Language, scheme: Scheme) -> Iterator[Row | Refused]:
    """The rows, the bare ones with what a pipeline finds in them; the rows of one article stand together."""
    article, found = None, dict[str, GoldParagraph]()
    for row in rows:
        if row.origin != BARE:
            yield row
            continue
        if row.article is not article:
            article = row.article
            found = {paragraph.key: paragraph for paragraph in suggest(nlp, article, scheme)}
        yield _checked(replace(row, paragraph=found[row.key], origin=SUGGESTED), scheme)


def find_faults(paragraph: GoldParagraph, scheme: Scheme) -> Iterator[str]:
    """Why doccano would drop something of a paragraph without a word, or break on it."""
    text = paragraph.text
    if not text.strip():
        yield "the text is empty"
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        yield "the text has a character that no database takes (NUL or half of a surrogate pair)"
    elif text != unicodedata.normalize("NFC", text):
        yield "the text is not NFC"
    known = {*scheme.entity_labels, *scheme.trigger_labels}
    for span in paragraph.spans:
        if not 0 <= span.start < span.end <= len(text):
            yield f"{span.label} {span.start}-{span.end} does not lie in the text of {len(text)} code points"
        if span.label not in known:
            yield f"unknown label {span.label!r}"
    end, last = 0, None
    for span in paragraph.spans:
        if last and span.start < end:
            yield f"{_show(last, text)} and {_show(span, text)} overlap, which doccano does not keep"
        if span.end > end:
            end, last = span.end, span
    for relation in paragraph.relations:
        if scheme.role(relation.role) is None:
            yield f"unknown role {relation.role!r}"
        if not {relation.source, relation.target} <= set(paragraph.spans):
            yield f"{relation.role} joins a span that is not there"


def find_burden(paragraph: GoldParagraph) -> str | None:
    """What makes a paragraph hard to annotate, many words or many marks; none where nothing does."""
    words, marks = len(paragraph.text.split()), len(paragraph.spans)
    if words <= WORDS and marks <= MARKS:
        return None
    return f"{paragraph.key}: {words} words and {marks} suggested marks; over {WORDS} or {MARKS} is hard in one go"


def to_upload(row: Row, project: Project) -> dict[str, Any]:
    """The row as doccano takes it: offsets in UTF-16, its UUID for this project, and where its marks came from."""
    values = to_doccano(row.paragraph, row.article)
    units = to_utf16(row.paragraph.text)
    for entity in values["entities"]:
        entity["start_offset"] = units[entity["start_offset"]]
        entity["end_offset"] = units[entity["end_offset"]]
    values["example_uuid"] = example_uuid(str(project.id), row.key)
    values["meta"] = to_meta(row)
    return values


def to_meta(row: Row) -> str:
    """An example's meta: the key, what the page shows of the article, and what was pushed, so that pull can tell."""
    about = json.loads(to_doccano(row.paragraph, row.article)["meta"])
    return json.dumps(about | {"from": row.origin, "pushed": digest(row.paragraph)}, ensure_ascii=False)


def read_meta(row: Mapping[str, Any]) -> dict[str, Any]:
    """The meta of an example that doccano gave back; empty where it is none of ours (an upload by hand)."""
    try:
        meta = json.loads(row["meta"])
    except (KeyError, TypeError, ValueError):
        return {}
    return meta if isinstance(meta, dict) and isinstance(meta.get("key"), str) else {}


def digest(paragraph: GoldParagraph) -> str:
    """Twelve hex digits that tell two markings of a paragraph apart."""
    spans = [(span.start, span.end, span.label) for span in paragraph.spans]
    ids = {span: number for number, span in enumerate(paragraph.spans)}
    relations = sorted((ids[one.source], ids[one.target], one.role) for one in paragraph.relations)
    return hashlib.sha256(repr((spans, relations)).encode()).hexdigest()[:12]


def _gold_rows(file: Path, article: Article, scheme: Scheme) -> Iterator[Row | Refused]:
    expected = {paragraph.key: paragraph.text for paragraph in bare(article)}
    try:
        lines = file.read_bytes().decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        yield Refused(article.id, str(file), f"not UTF-8 (byte {error.start}); save it as UTF-8")
        return
    seen = set()
    for number, line in enumerate(lines, start=1):
        where = f"{file}:{number}"
        if not line.strip():
            continue
        try:
            paragraph = parse_gold(line, scheme, where=where)
        except DataError as error:
            yield Refused(article.id, where, str(error))
            continue
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            # A null or a number where a list belongs: what null columns are made of, on which doccano breaks.
            yield Refused(article.id, where, f"a value of the wrong kind ({error}); restore the line")
            continue
        if paragraph.key in seen:
            yield Refused(article.id, where, f"the key {paragraph.key} stands twice; keep one of the lines")
        elif expected.get(paragraph.key) != paragraph.text:
            yield Refused(
                article.id, where, f"{paragraph.key} is no paragraph of {article.id}, or another text; restore it"
            )
        else:
            yield _checked(Row(paragraph, article, where, GOLD), scheme)
        seen.add(paragraph.key)
    for key in expected:
        if key not in seen and not any(f'"{key}"' in line for line in lines):
            yield Refused(article.id, str(file), f"no line for {key}; one line a paragraph")


def _bare_rows(file: Path, article: Article, scheme: Scheme) -> Iterator[Row | Refused]:
    # The text begins below the front matter and a blank line; a paragraph is one line, and a blank one follows it.
    head = format_article(replace(article, text="")).count("\n")
    for number, paragraph in enumerate(bare(article)):
        yield _checked(Row(paragraph, article, f"{file}:{head + 2 * number}", BARE), scheme)


def _checked(row: Row, scheme: Scheme) -> Row | Refused:
    faults = list(find_faults(row.paragraph, scheme))
    return Refused(row.article.id, row.where, f"{row.key}: {'; '.join(faults)}; mend it") if faults else row


def _show(span: Span, text: str) -> str:
    return f"{span.label} {span.start}-{span.end} {text[span.start : span.end]!r}"

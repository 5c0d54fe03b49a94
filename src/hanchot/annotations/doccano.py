"""doccano's JSONL: gold as sequence labelling with relations, and one question a TIME for document classification."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hanchot.annotations.gold import Deadline, GoldParagraph, to_row
from hanchot.annotations.scheme import Scheme
from hanchot.corpus.articles import Article

SPANS, QUESTIONS = "entities and events", "deadlines"
NOTHING = "không"


def to_doccano(paragraph: GoldParagraph, article: Article) -> dict[str, Any]:
    """A paragraph as a row of the *entities and events* project: doccano's JSONL with relations.

    ``example_uuid`` follows from project and paragraph key, so that the same paragraph pushed twice is refused as a
    whole instead of doubled; ``meta`` is one JSON string, because doccano wants the same plain keys in every row.
    """
    row = to_row(paragraph)
    return {
        "text": paragraph.text,
        "example_uuid": example_uuid(SPANS, paragraph.key),
        "entities": row["entities"],
        "relations": row["relations"],
        "meta": json.dumps({"key": paragraph.key, **_about(article)}, ensure_ascii=False),
    }


def from_doccano(row: dict[str, Any]) -> dict[str, Any]:
    """A row that doccano exported, as the JSON object of a gold line without its deadline layer."""
    key = json.loads(row["meta"])["key"]
    kept = {"entities": row["entities"], "relations": row.get("relations", [])}
    return {"key": key, "text": row["text"], **kept, "deadlines": []}


def to_questions(gold: Sequence[GoldParagraph], article: Article, scheme: Scheme) -> Iterator[dict[str, Any]]:
    """One row of the *deadlines* project for each TIME mention of an article, its class as the label.

    The text is what an annotator has to see: title and date, the paragraph before, the paragraph with the mention
    marked ``⟦…⟧``, the event it is the deadline of, and the computed value and due date, which a comment
    ``due=YYYY-MM-DD`` or ``due=none`` corrects.
    """
    for number, paragraph in enumerate(gold):
        before = gold[number - 1].text if number else ""
        for deadline in paragraph.deadlines:
            key = f"{paragraph.key}:{deadline.start}-{deadline.end}"
            yield {
                "text": _question(paragraph, deadline, article, before, scheme),
                "example_uuid": example_uuid(QUESTIONS, key),
                "label": [deadline.label],
                "meta": json.dumps({"key": key, **_about(article)}, ensure_ascii=False),
            }


def to_jsonl(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Rows as lines for an upload: ASCII-escaped, because the server guesses the encoding."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=True)


def example_uuid(project: str, key: str) -> str:
    """A version 4 shaped UUID that is always the same for a project and a key."""
    return str(uuid.UUID(bytes=hashlib.sha256(f"{project}\0{key}".encode()).digest()[:16], version=4))


def _about(article: Article) -> dict[str, str | None]:
    return {"title": article.title, "published": article.published.isoformat() if article.published else None}


def _question(paragraph: GoldParagraph, deadline: Deadline, article: Article, before: str, scheme: Scheme) -> str:
    text, start, end = paragraph.text, deadline.start, deadline.end
    events = [
        text[relation.source.start : relation.source.end]
        for relation in paragraph.relations
        if relation.role == scheme.deadline and (relation.target.start, relation.target.end) == (start, end)
    ]
    lines = [
        f"{article.title} ({article.published or 'không rõ ngày đăng'})",
        before,
        f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}",
        f"Nhiệm vụ: {', '.join(events) or NOTHING}",
        f"Giá trị: {deadline.value or NOTHING} · Hạn: {deadline.due or NOTHING}",
    ]
    return "\n\n".join(line for line in lines if line)

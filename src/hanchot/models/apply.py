"""A pipeline over many articles: JSONL in, JSONL out, offsets in code points of the text as it was given."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from hanchot.errors import DataError

BATCH = 32


def apply(
    nlp: Language, lines: Iterable[str], *, rejected: Callable[[int, str, str], None]
) -> Iterator[dict[str, Any]]:
    """One record for each good line, in order, its ``id`` as it came.

    A line is ``{"id", "text", "published"?}``; a bad one goes to ``rejected`` (its number from 1, the line, the
    reason) and the run goes on.
    """

    def docs() -> Iterator[tuple[Doc, Any]]:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield _doc(nlp, line)
                except DataError as error:
                    rejected(number, line.rstrip("\n"), str(error))

    time_label = nlp.get_pipe("times").label if nlp.has_pipe("times") else None  # type: ignore[attr-defined]  # ours
    for doc, identity in nlp.pipe(docs(), as_tuples=True, batch_size=BATCH):
        yield {"id": identity, "text": doc.text, "ents": [_entity(ent, time_label) for ent in doc.ents]}


def _doc(nlp: Language, line: str) -> tuple[Doc, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise DataError("not JSON: nested too deeply") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str) or "id" not in record:
        raise DataError('not an object with "id" and a string "text"')
    doc = nlp.make_doc(record["text"])
    doc._.published = _date(record.get("published"))
    return doc, record["id"]


def _date(value: Any) -> datetime.date | None:
    if value is None:
        return None
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise DataError(f'"published" is {value!r}, not a date YYYY-MM-DD') from None


def _entity(ent: Span, time_label: str | None) -> dict[str, Any]:
    row = {"start": ent.start_char, "end": ent.end_char, "label": ent.label_, "text": ent.text}
    if ent._.score is not None:
        row["score"] = ent._.score
    if ent.label_ == time_label:
        reading = ent._.time
        row |= {"deadline": ent._.deadline, "value": reading.value, "bound": reading.bound, "due": reading.due}
    return row

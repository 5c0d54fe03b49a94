"""What hanchot's components say about a Doc: extensions over plain values in ``Doc.user_data``.

Everything is kept under one key as strings, numbers, lists and dicts, with spans named ``<start>:<end>`` in code
points of the text, so that ``Doc.to_bytes``, ``DocBin(store_user_data=True)`` and ``nlp.pipe(n_process=2)`` carry it.

``Doc._.published`` (``datetime.date`` or None) is the anchor of relative expressions and is set before the pipe runs.
``Doc._.events`` is a list of ``{"start", "end", "label", "roles": [{"role", "start", "end"}, …]}`` and
``Doc._.directives`` a list of dicts. On a TIME span ``Span._.time`` is a ``Reading`` and ``Span._.deadline`` its class;
``Span._.score`` is the probability of an entity. Each is None where nothing is known.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from spacy.tokens import Doc, Span

from hanchot.models.times import Reading

KEY = "hanchot"


def register() -> None:
    """Make the extensions known to spaCy; importing this module does it, repeating it changes nothing."""
    Doc.set_extension("published", getter=_get_published, setter=_set_published, force=True)
    for name in ("events", "directives"):
        Doc.set_extension(name, getter=_get_list(name), setter=_set_list(name), force=True)
    Span.set_extension("time", getter=_get_time, setter=_set_time, force=True)
    for name in ("deadline", "deadline_score", "score"):
        Span.set_extension(name, getter=_get_value(name), setter=_set_value(name), force=True)


def _store(doc: Doc, name: str) -> Any:
    return doc.user_data.get(KEY, {}).get(name)


def _put(doc: Doc, name: str, value: Any) -> None:
    doc.user_data.setdefault(KEY, {})[name] = value


def _get_published(doc: Doc) -> datetime.date | None:
    stored = _store(doc, "published")
    return datetime.date.fromisoformat(stored) if stored else None


def _set_published(doc: Doc, published: datetime.date | str | None) -> None:
    if isinstance(published, str):
        published = datetime.date.fromisoformat(published)
    _put(doc, "published", published.isoformat() if published else None)


def _get_list(name: str) -> Callable[[Doc], list[dict[str, Any]]]:
    return lambda doc: _plain(_store(doc, name) or [])


def _plain(value: Any) -> Any:
    """A value with its lists as lists: msgpack, which ``DocBin`` writes, gives them back as tuples."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _set_list(name: str) -> Callable[[Doc, list[dict[str, Any]]], None]:
    return lambda doc, values: _put(doc, name, list(values))


def _get_value(name: str) -> Callable[[Span], Any]:
    return lambda span: (_store(span.doc, name) or {}).get(_key(span))


def _set_value(name: str) -> Callable[[Span, Any], None]:
    def put(span: Span, value: Any) -> None:
        span.doc.user_data.setdefault(KEY, {}).setdefault(name, {})[_key(span)] = value

    return put


def _get_time(span: Span) -> Reading | None:
    stored = (_store(span.doc, "time") or {}).get(_key(span))
    return None if stored is None else Reading(**stored)


def _set_time(span: Span, reading: Reading | None) -> None:
    _set_value("time")(span, None if reading is None else asdict(reading))


def _key(span: Span) -> str:
    return f"{span.start_char}:{span.end_char}"


register()

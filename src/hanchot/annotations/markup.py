"""Marked-up sentences: gold that people write and read, for guidelines, tests and annotation by hand.

A paragraph is one line; a span is ``<id:LABEL|text>`` (inside it ``\\>`` is a ``>``, ``\\\\`` a backslash). The lines
below it that begin with ``@`` are its relations, ``@ from ROLE to …``, and its deadlines,
``@ id CLASS value=… bound=… due=…``. A blank line ends the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hanchot.annotations.gold import BOUNDS, Deadline, EntitySpan, GoldParagraph, Relation, Span, Trigger
from hanchot.annotations.scheme import Scheme
from hanchot.errors import DataError

OPEN = re.compile(r"<(\w+):([A-Z][A-Z0-9_]*)\|")
LOOKS_OPEN = re.compile(r"<\w+:\w")
FIELDS = ("value", "bound", "due")


def read_markup(text: str, scheme: Scheme, *, article_id: str, where: str) -> Iterator[GoldParagraph]:
    """The paragraphs of a marked-up article; keys are ``<article_id>:<index>``.

    ``where`` (a file name) opens every error. Raises ``DataError`` on a broken tag, an unknown label or id.
    """
    index = 0
    lines: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            lines.append(line)
        elif lines:
            yield parse_markup(lines, scheme, key=f"{article_id}:{index}", where=f"{where}:{number - len(lines)}")
            index += 1
            lines = []


def write_markup(gold: Iterable[GoldParagraph]) -> str:
    """Paragraphs as marked-up text; ``read_markup`` of it gives the same paragraphs."""
    return "\n\n".join(format_markup(paragraph) for paragraph in gold) + "\n"


def parse_markup(lines: list[str], scheme: Scheme, *, key: str, where: str) -> GoldParagraph:
    """One paragraph: its marked-up line, then its ``@`` lines."""
    text, spans = _strip_tags(lines[0].strip(), scheme, where)
    relations: list[Relation] = []
    deadlines: list[Deadline] = []
    for line in lines[1:]:
        sign, *words = line.split()
        if sign != "@" or len(words) < 2:
            raise DataError(
                f"{where}: {line!r} is neither '@ id ROLE id' nor '@ id CLASS …'; part paragraphs by a blank line"
            )
        source = _named(words[0], spans, line, where)
        if words[1] in scheme.class_labels and (len(words) == 2 or "=" in words[2]):
            deadlines.append(_deadline(source, words[1], words[2:], line, where))
        elif scheme.role(words[1]) is not None and len(words) > 2:
            relations.extend(Relation(source, _named(word, spans, line, where), words[1]) for word in words[2:])
        else:
            raise DataError(f"{where}: {line!r}: {words[1]!r} is no role with a target and no deadline class")
    return GoldParagraph(
        key,
        text,
        tuple(sorted(span for span in spans.values() if isinstance(span, EntitySpan))),
        tuple(sorted(span for span in spans.values() if isinstance(span, Trigger))),
        tuple(relations),
        tuple(sorted(deadlines, key=lambda deadline: deadline.start)),
    )


def format_markup(paragraph: GoldParagraph) -> str:
    """One paragraph as marked-up text, spans numbered from 1 in text order."""
    ids = {span: number for number, span in enumerate(paragraph.spans, start=1)}
    pieces, last = [], 0
    for span, number in ids.items():
        inside = paragraph.text[span.start : span.end].replace("\\", "\\\\").replace(">", "\\>")
        pieces += [paragraph.text[last : span.start], f"<{number}:{span.label}|{inside}>"]
        last = span.end
    lines = ["".join([*pieces, paragraph.text[last:]])]
    lines += [f"@ {ids[relation.source]} {relation.role} {ids[relation.target]}" for relation in paragraph.relations]
    by_offsets = {(span.start, span.end): number for span, number in ids.items() if isinstance(span, EntitySpan)}
    for deadline in paragraph.deadlines:
        values = [f"{field}={getattr(deadline, field)}" for field in FIELDS if getattr(deadline, field) is not None]
        lines.append(" ".join(["@", str(by_offsets[deadline.start, deadline.end]), deadline.label, *values]))
    return "\n".join(lines)


def _strip_tags(marked: str, scheme: Scheme, where: str) -> tuple[str, dict[str, Span]]:
    text, position = "", 0
    spans: dict[str, Span] = {}
    while match := OPEN.search(marked, position):
        text += _plain(marked[position : match.start()], where)
        inside, position = _inside(marked, match, where)
        name, label = match[1], match[2]
        if name in spans:
            raise DataError(f"{where}: the id {name} stands twice in this paragraph; number the spans")
        if label in scheme.entity_labels:
            spans[name] = EntitySpan(len(text), len(text) + len(inside), label)
        elif label in scheme.trigger_labels:
            spans[name] = Trigger(len(text), len(text) + len(inside), label)
        else:
            raise DataError(f"{where}: unknown label {label!r} in {match[0]!r}; use one of annotations/scheme.toml")
        text += inside
    return text + _plain(marked[position:], where), spans


def _plain(piece: str, where: str) -> str:
    if match := LOOKS_OPEN.search(piece):
        raise DataError(f"{where}: broken tag at {piece[match.start() :][:20]!r}; a span is <id:LABEL|text>")
    return piece


def _inside(marked: str, match: re.Match[str], where: str) -> tuple[str, int]:
    inside, position = "", match.end()
    while position < len(marked) and marked[position] != ">":
        if marked[position] == "\\":
            position += 1
        elif LOOKS_OPEN.match(marked, position):
            break
        inside += marked[position : position + 1]
        position += 1
    if position >= len(marked) or marked[position] != ">" or not inside:
        raise DataError(
            f"{where}: the tag {match[0]!r} is empty or not closed by '>' before the next one; spans do not nest"
        )
    return inside, position + 1


def _named(name: str, spans: dict[str, Span], line: str, where: str) -> Span:
    if name not in spans:
        raise DataError(f"{where}: {line!r} names {name!r}, which is no span of this paragraph")
    return spans[name]


def _deadline(span: Span, label: str, words: list[str], line: str, where: str) -> Deadline:
    values: dict[str, str | None] = dict.fromkeys(FIELDS)
    for word in words:
        field, equals, value = word.partition("=")
        if not equals or field not in FIELDS or (field == "bound" and value not in BOUNDS):
            raise DataError(f"{where}: {line!r}: {word!r} is none of value=…, bound={'|'.join(BOUNDS)}, due=…")
        values[field] = value
    return Deadline(span.start, span.end, label, values["value"], values["bound"], values["due"])

"""brat standoff: a folder with ``<document>.txt`` and ``<document>.ann``, and the settings brat shows them with.

Entities and triggers are ``T`` lines, relations ``R`` lines. A deadline is the attribute ``Deadline`` of its TIME; its
value, bound and due date stand in a note of that, ``value=… bound=… due=…``. Offsets are code points of the text file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from hanchot.annotations.documents import Document, Link, Log, Mark, from_gold, named
from hanchot.annotations.files import find_files, read_text
from hanchot.annotations.gold import BOUNDS, Deadline, GoldParagraph
from hanchot.annotations.scheme import Scheme
from hanchot.corpus.articles import Article
from hanchot.corpus.text import normalise
from hanchot.errors import DataError
from hanchot.workspace import write_beside

ATTRIBUTE, NOTE = "Deadline", "AnnotatorNotes"
FIELDS = ("value", "bound", "due")
STARTS = tuple(f"{field}=" for field in FIELDS)

_SPAN = re.compile(r"(\S+) ([0-9]{1,9}) ([0-9]{1,9})(;[0-9; ]*)?")
_RELATION = re.compile(r"(\S+) \S+?:(T[0-9]+) \S+?:(T[0-9]+)\s*")


def write_brat(
    pairs: Iterable[tuple[Article, Sequence[GoldParagraph]]], scheme: Scheme, folder: Path
) -> Iterator[Path]:
    """Write each article's text and annotations into a folder, with brat's configuration; the paths."""
    for name, lines in (("annotation.conf", _annotation_conf(scheme)), ("visual.conf", _visual_conf(scheme))):
        with write_beside(folder / name) as file:
            file.writelines(f"{line}\n" for line in lines)
        yield folder / name
    for article, gold in pairs:
        for suffix, text in (("txt", article.text), ("ann", "".join(f"{line}\n" for line in _lines(article, gold)))):
            with write_beside(folder / f"{article.id}.{suffix}") as file:
                file.write(text)
            yield folder / f"{article.id}.{suffix}"


def read_brat(path: Path, log: Log) -> Iterator[Document]:
    """The documents of a folder and of the folders in it, or of one ``.ann`` file; the file's name is its id.

    An event ``E`` is its trigger with a relation to each argument. A line that cannot be read is named in ``log``;
    what gold has no place for (normalisations, other attributes and notes) is counted there.
    """
    for file in find_files(path, (".ann",)):
        beside = file.with_suffix(".txt")
        if not beside.is_file():
            log.problems.append(f"{file}: no {beside.name} beside it")
            continue
        with named(log):
            yield _read(file, read_text(beside), log)


def _lines(article: Article, gold: Sequence[GoldParagraph]) -> Iterator[str]:
    document = from_gold(gold, article, where=article.id)
    names = {mark: f"T{number}" for number, mark in enumerate(document.marks, start=1)}
    for mark, name in names.items():
        yield f"{name}\t{mark.label} {mark.start} {mark.end}\t{document.text[mark.start : mark.end]}"
    for number, link in enumerate(document.links, start=1):
        yield f"R{number}\t{link.role} Arg1:{names[link.source]} Arg2:{names[link.target]}"
    places = {(mark.start, mark.end): name for mark, name in names.items() if not mark.trigger}
    for number, deadline in enumerate(document.deadlines, start=1):
        place = places.get((deadline.start, deadline.end))
        if place is None:
            continue  # the checker refuses it in gold
        yield f"A{number}\t{ATTRIBUTE} {place} {deadline.label}"
        values = [(field, getattr(deadline, field)) for field in FIELDS]
        if words := [f"{field}={value}" for field, value in values if value is not None]:
            yield f"#{number}\t{NOTE} {place}\t{' '.join(words)}"


def _annotation_conf(scheme: Scheme) -> Iterator[str]:
    yield "[entities]"
    yield from (*scheme.entity_labels, *scheme.trigger_labels)
    yield "[relations]"
    for role in scheme.roles:
        yield f"{role.label} Arg1:{'|'.join(role.sources)}, Arg2:{'|'.join(role.targets)}"
    yield "<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    yield "[events]"
    yield "[attributes]"
    yield f"{ATTRIBUTE} Arg:{scheme.time}, Value:{'|'.join(scheme.class_labels)}"


def _visual_conf(scheme: Scheme) -> Iterator[str]:
    marks = (*scheme.entities, *scheme.triggers)
    yield "[labels]"
    yield from (f"{mark.label} | {mark.name}" for mark in marks)
    yield "[drawing]"
    yield from (f"{mark.label} bgColor:{mark.colour}" for mark in marks)


def _read(file: Path, text: str, log: Log) -> Document:
    lines: dict[str, list[tuple[str, list[str]]]] = {kind: [] for kind in "TEARMN*#"}
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        where = f"{file}:{number}"
        if line.strip() and line[0] not in lines:
            log.problems.append(f"{where}: {line[:20]!r} begins like no line of brat's")
        elif line.strip():
            lines[line[0]].append((where, line.removesuffix("\r").split("\t")))
    marks: dict[str, Mark] = {}
    triggers: dict[str, str] = {}
    links: list[Link] = []
    deadlines: dict[str, Deadline] = {}
    for where, cells in lines["T"]:
        with named(log):
            marks[cells[0]] = _mark(where, cells, text)
    for where, cells in lines["E"]:
        with named(log):
            trigger = triggers[cells[0]] = _arguments(where, cells)[0][1]
            marks[trigger] = replace(_find(trigger, marks, where), trigger=True)
    for where, cells in lines["E"]:
        with named(log):
            (_, trigger), *arguments = _arguments(where, cells)
            for role, name in arguments:
                target = _find(triggers.get(name, name), marks, where)
                links.append(Link(_find(trigger, marks, where), target, role, where))
    for where, cells in lines["R"]:
        with named(log):
            links.append(_relation(where, cells, marks))
    for where, cells in lines["A"]:
        words = cells[1].split() if len(cells) > 1 else []
        if len(words) == 3 and words[0] == ATTRIBUTE:
            with named(log):
                mark = _find(words[1], marks, where)
                deadlines[words[1]] = Deadline(mark.start, mark.end, words[2], None, None, None)
        else:
            log.passed["other attributes"] += 1
    for where, cells in lines["#"]:
        words = cells[1].split() if len(cells) > 2 else []
        if len(words) == 2 and words[1] in deadlines and cells[2].startswith(STARTS):
            with named(log):
                deadlines[words[1]] = _valued(deadlines[words[1]], where, cells[2])
        else:
            log.passed["notes"] += 1
    for kind, name in (("M", "other attributes"), ("N", "normalisations"), ("*", "equivalences")):
        log.passed[name] += len(lines[kind])
    ordered = sorted(deadlines.values(), key=lambda deadline: deadline.start)
    return Document(str(file), text, tuple(marks.values()), tuple(links), tuple(ordered), file.stem)


def _mark(where: str, cells: Sequence[str], text: str) -> Mark:
    match = _SPAN.fullmatch(cells[1]) if len(cells) == 3 else None
    if match is None:
        raise DataError(f"{where}: not an id, a tab, LABEL START END, a tab, the words")
    if match[4]:
        raise DataError(f"{where}: a span in pieces; gold spans are whole: mark it as one")
    start, end = int(match[2]), int(match[3])
    if not _same(text[start:end], cells[2]):
        raise DataError(
            f"{where}: the words are {cells[2]!r}, at {start}-{end} stands {text[start:end]!r}; "
            "offsets are code points of the text file"
        )
    return Mark(start, end, match[1], where)


def _same(stands: str, said: str) -> bool:
    """Whether a span's words are those of its line, which has spaces for line breaks."""
    return stands == said or normalise(stands).split() == normalise(said).split()


def _relation(where: str, cells: Sequence[str], marks: Mapping[str, Mark]) -> Link:
    match = _RELATION.fullmatch(cells[1]) if len(cells) > 1 else None
    if match is None:
        raise DataError(f"{where}: not an id, a tab, ROLE Arg1:T… Arg2:T…")
    return Link(_find(match[2], marks, where), _find(match[3], marks, where), match[1], where)


def _arguments(where: str, cells: Sequence[str]) -> list[tuple[str, str]]:
    """Role and id of each argument of an event, its type and trigger first; brat numbers roles that repeat."""
    pairs = [word.rpartition(":") for word in (cells[1].split() if len(cells) > 1 else ())]
    if not pairs or not all(role and name for role, _, name in pairs):
        raise DataError(f"{where}: not an id, a tab, TYPE:T… ROLE:T…")
    return [(role.rstrip("0123456789") or role, name) for role, _, name in pairs]


def _find(name: str, marks: Mapping[str, Mark], where: str) -> Mark:
    if name not in marks:
        raise DataError(f"{where}: names {name}, which is no good T line of this file")
    return marks[name]


def _valued(deadline: Deadline, where: str, note: str) -> Deadline:
    values = dict(word.split("=", 1) for word in note.split() if "=" in word)
    if unknown := sorted(set(values) - set(FIELDS)):
        raise DataError(f"{where}: unknown {', '.join(unknown)}; a note has {', '.join(FIELDS)}")
    if values.get("bound", BOUNDS[0]) not in BOUNDS:
        raise DataError(f"{where}: unknown bound {values['bound']!r}; use one of {', '.join(BOUNDS)}")
    return replace(deadline, value=values.get("value"), bound=values.get("bound"), due=values.get("due"))

"""Import: annotated documents of any format as gold, with the articles that the corpus lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from itertools import chain
from pathlib import Path

from hanchot.annotations.brat import read_brat
from hanchot.annotations.conll import read_conll
from hanchot.annotations.docbin import read_docbin
from hanchot.annotations.documents import Document, Log, first_words, letters, named, to_gold
from hanchot.annotations.gold import GoldParagraph, read_gold, write_gold
from hanchot.annotations.labels import own_scheme, rename, same_but_for_form, to_toml, unknown_labels
from hanchot.annotations.rows import read_doccano
from hanchot.annotations.scheme import Scheme, read_scheme
from hanchot.annotations.tables import read_datasets
from hanchot.corpus.articles import Article, make_article, read_article, read_articles
from hanchot.corpus.intake import printable
from hanchot.corpus.store import ADDED, Store, add_article, open_store
from hanchot.errors import DataError, UsageError
from hanchot.workspace import SCHEME, Workspace, write_beside

READERS: dict[str, Callable[..., Iterator[Document]]] = {
    "doccano": read_doccano,
    "conll": read_conll,
    "brat": read_brat,
    "datasets": read_datasets,
    "parquet": read_datasets,
    "spacy": read_docbin,
}


@dataclass
class Imported:
    """What an import wrote: gold files, articles, and a scheme where one was made; and what it could not take."""

    scheme: Scheme
    scheme_file: Path | None = None
    gold: dict[str, list[GoldParagraph]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    articles: list[Path] = field(default_factory=list)
    unchanged: int = 0
    log: Log = field(default_factory=Log)


def import_gold(
    paths: Iterable[Path],
    workspace: Workspace,
    *,
    format: str,
    output: Path | None = None,
    scheme: Path | None = None,
    labels: Mapping[str, str] | None = None,
    columns: Sequence[str] | None = None,
    words: bool | None = None,
    dry_run: bool = False,
) -> Imported:
    """Read annotated documents and write their gold to the folder ``output``, by default the workspace's.

    A document that the corpus has (by its id, in CoNLL by its letters) is fitted to that article; of any other an
    article is made: its title the first words, if it brings none. Gold of an article that already has other gold in
    the folder is refused, equal gold is left alone. ``labels`` renames labels of the file. Labels that the scheme lacks
    are refused as a whole, before anything is written, but in a new workspace (the template's scheme, no gold) the
    scheme is written anew from them; ``scheme`` names a file for such a scheme wherever one is. ``columns`` and
    ``words`` are those of `read_conll`.

    Bad rows are left out and stand in the result's log. Raises ``UsageError`` for an unknown format or options that do
    not go together, ``DataError`` where nothing can be read.
    """
    known = read_scheme(workspace.scheme)
    folder = output or workspace.gold
    if scheme and scheme.resolve() != workspace.scheme.resolve() and output is None:
        raise UsageError(f"gold under the scheme of {scheme} needs a folder of its own: --output DIR")
    log = Log()
    reader = _reader(format, columns=columns, words=words, scheme=known)
    documents = rename(chain.from_iterable(reader(path, log) for path in paths), labels or {})
    imported = Imported(known, log=log)
    names = same_but_for_form(documents, known)
    if scheme or (unknown_labels(documents, known) and _is_new(workspace)):
        imported.scheme, names = own_scheme(documents, known)
        imported.scheme_file = scheme or workspace.scheme
        _check_place(imported.scheme_file, to_toml(imported.scheme), workspace)
    documents = rename(documents, names)
    log.notes += [f"the label {old!r} is {new} in the scheme" for old, new in names.items()]
    if unknown := unknown_labels(documents, imported.scheme):
        lines = [f"unknown {kind}: {', '.join(labels)}" for kind, labels in unknown.items()]
        raise DataError(
            "\n".join(lines) + f"\nrename with --label OLD=NEW, add them to {workspace.scheme}, or make a scheme of "
            "their own with --scheme FILE --output DIR; nothing was written"
        )
    if imported.scheme_file and not dry_run:
        with write_beside(imported.scheme_file) as file:
            file.write(to_toml(imported.scheme))
    with open_store(workspace.articles, workspace.raw, dry_run=dry_run) as store:
        corpus = _Corpus(workspace, store)
        for document in documents:
            with named(log):
                _take(document, corpus, folder, imported, dry_run=dry_run)
    log.problems = [printable(problem) for problem in log.problems]
    log.notes = [printable(note) for note in log.notes]
    return imported


def describe(imported: Imported) -> Iterator[str]:
    """What was imported, in a few lines."""
    gold = list(chain.from_iterable(imported.gold.values()))
    counts = {
        "paragraphs": len(gold),
        "entities": sum(len(paragraph.entities) for paragraph in gold),
        "triggers": sum(len(paragraph.triggers) for paragraph in gold),
        "relations": sum(len(paragraph.relations) for paragraph in gold),
        "deadlines": sum(len(paragraph.deadlines) for paragraph in gold),
    }
    yield f"{len(imported.gold):,} documents: " + ", ".join(f"{count:,} {name}" for name, count in counts.items())
    yield (
        f"{len(imported.articles):,} articles new in the corpus, {len(imported.files):,} gold files written, "
        f"{imported.unchanged:,} there already"
    )
    yield from imported.log.notes
    if passed := [f"{count:,} {name}" for name, count in sorted(imported.log.passed.items()) if count]:
        yield f"left out: {', '.join(passed)}"
    time = imported.scheme.time
    times = sum(span.label == time for paragraph in gold for span in paragraph.entities)
    if lacking := times - counts["deadlines"]:
        yield f"{lacking:,} {time} spans came without a deadline class; `hanchot annotations check` lists them"
    if imported.scheme_file:
        labels = ", ".join(imported.scheme.entity_labels + imported.scheme.trigger_labels)
        yield f"scheme: {imported.scheme_file}: {labels}"


class _Corpus:
    """The articles of a workspace: found by id or by their letters, added where they are missing."""

    def __init__(self, workspace: Workspace, store: Store) -> None:
        self.folder, self.store = workspace.articles, store
        self.ids = {path.stem for path in workspace.articles.glob("*.md")}
        self.by_letters: dict[bytes, str] | None = None

    def article(self, document: Document) -> tuple[Article, Path | None]:
        """The article of a document, and its file where it was added."""
        name = document.id if document.spaced else self._same_letters(document.text)
        if name in self.ids:
            return read_article(self.folder / f"{name}.md"), None
        article = make_article(
            title=document.title or first_words(document.text),
            text=document.text,
            published=document.published,
            published_from="metadata" if document.published else "unknown",
        )
        path, became = add_article(article, None, self.store)
        return (article, path) if became == ADDED else (read_article(path) if path.exists() else article, None)

    def _same_letters(self, text: str) -> str | None:
        if self.by_letters is None:
            articles = read_articles(self.folder) if self.ids else ()
            self.by_letters = {_digest(article.text): article.id for article in articles}
        return self.by_letters.get(_digest(text))


def _take(document: Document, corpus: _Corpus, folder: Path, imported: Imported, *, dry_run: bool) -> None:
    """Write the gold of one document."""
    if not letters(document.text) and document.id not in corpus.ids:
        imported.log.passed["documents without text"] += 1
        return
    article, added = corpus.article(document)
    if added:
        imported.articles.append(added)
    gold = to_gold(document, article, imported.scheme, imported.log)
    file = folder / f"{article.id}.jsonl"
    before = imported.gold.get(article.id)
    if before is None and file.exists():
        before = list(read_gold(file, imported.scheme))
    if before is not None and before != gold:
        raise DataError(
            f"{document.where}: {file} holds other gold of this text; import into another folder with --output and "
            "compare, or take that file away"
        )
    imported.gold[article.id] = gold
    if before is not None:
        imported.unchanged += 1
        return
    imported.files.append(file)
    if not dry_run:
        write_gold(gold, file)


def _reader(
    format: str, *, columns: Sequence[str] | None, words: bool | None, scheme: Scheme
) -> Callable[[Path, Log], Iterator[Document]]:
    if format not in READERS:
        raise UsageError(f"unknown format {format!r}; one of {', '.join(READERS)}")
    if format == "conll":
        return partial(READERS[format], columns=columns, words=words)
    if columns is not None or words is not None:
        raise UsageError(f"--columns, --words and --syllables are for conll, not for {format}")
    return partial(READERS[format], scheme=scheme) if format == "spacy" else READERS[format]


def _is_new(workspace: Workspace) -> bool:
    """Whether nobody has annotated here or touched the scheme that `hanchot init` wrote."""
    template = files("hanchot") / "template" / SCHEME.as_posix()
    return not any(workspace.gold.glob("*.jsonl")) and template.read_bytes() == workspace.scheme.read_bytes()


def _check_place(path: Path, text: str, workspace: Workspace) -> None:
    """Refuse to write a scheme over one that somebody wrote or that gold lives by."""
    if not path.exists() or path.read_bytes() == text.encode():
        return
    if path.resolve() != workspace.scheme.resolve():
        raise UsageError(f"{path}: exists already; name a new file for the scheme")
    if any(workspace.gold.glob("*.jsonl")):
        raise UsageError(f"{path}: the gold of this workspace lives by it; name another file and --output DIR")


def _digest(text: str) -> bytes:
    return hashlib.sha256(letters(text).encode()).digest()

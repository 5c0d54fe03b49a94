"""Export then import is the identity on what a format can carry: held for gold that is as odd as gold may be."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanchot.annotations.export import PLACES, WHOLE, WRITERS, annotated, count_layers, describe_lost, write_place
from hanchot.annotations.gold import Deadline, EntitySpan, GoldParagraph, Relation, Trigger, read_gold, write_gold
from hanchot.annotations.imports import READERS, import_gold
from hanchot.annotations.scheme import Scheme
from hanchot.corpus.articles import Article, make_article, paragraphs, read_articles, write_articles
from hanchot.corpus.text import normalise
from hanchot.workspace import Workspace, write_workspace

Articles = list[tuple[Article, list[GoldParagraph]]]

WORDS = [
    "Sở", "Xây", "dựng", "yêu", "cầu", "ngày", "15/12,", "UBND", "(xã)", "1.200", "835-CV/TU.", "“hạn”", "a_b", "_",
    "#", "-DOCSTART-", "O", "B-ORG", "🇻🇳", "👩🏽", "x\u0323\u0307", "q\u0301", "\u0301", "T1", '"', "\\", "=",
]  # fmt: skip
VALUES = [("BY", "2026-04-15", "before", "2026-04-14"), ("OPEN", None, None, None), ("RECURRING", "R/P1W", None, None)]


def solid(text: str) -> list[int]:
    return [i for i, char in enumerate(text) if not char.isspace()]


@st.composite
def layers(draw: st.DrawFn, text: str, labels: list[str]) -> list[tuple[int, int, str]]:
    """Spans that do not overlap, some of them adjacent, with nothing white at an edge."""
    places = solid(text)
    cuts = sorted(draw(st.sets(st.integers(0, len(places)), max_size=8))) if places else []
    spans = []
    for first, last in pairwise(cuts):
        label = draw(st.sampled_from([*labels, ""]))
        if label:
            spans.append((places[first], places[last - 1] + 1, label))
    return spans


@st.composite
def gold_paragraphs(draw: st.DrawFn, key: str, text: str) -> GoldParagraph:
    entities = tuple(EntitySpan(*span) for span in draw(layers(text, ["ORG", "TIME", "PERSON"])))
    triggers = tuple(Trigger(*span) for span in draw(layers(text, ["TASK", "DIRECTIVE"])))
    targets = [*entities, *(one for one in triggers if one.label == "TASK")]
    pairs = [(source, target) for source in triggers for target in targets]
    joined = draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)) if pairs else []
    roles = {"ORG": "ASSIGNEE", "PERSON": "ISSUER", "TIME": "DEADLINE", "TASK": "CONTENT"}
    relations = tuple(Relation(source, target, roles[target.label]) for source, target in joined)
    deadlines = tuple(
        Deadline(one.start, one.end, *draw(st.sampled_from(VALUES))) for one in entities if one.label == "TIME"
    )
    return GoldParagraph(key, text, entities, triggers, relations, deadlines)


@st.composite
def annotated_articles(draw: st.DrawFn) -> Articles:
    words = st.sampled_from(WORDS) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=4)
    lines = st.lists(st.tuples(words, st.sampled_from([" ", "", "  "])), max_size=10)
    found: dict[str, tuple[Article, list[GoldParagraph]]] = {}
    letters = set()
    for number in range(draw(st.integers(1, 2))):
        text = "\n".join("".join(map("".join, line)) for line in draw(st.lists(lines, min_size=1, max_size=3)))
        article = make_article(title=f"Tin {number}", text=text)
        squeezed = "".join(article.text.split())
        if squeezed not in letters:  # texts that differ in nothing but white space are one to CoNLL
            letters.add(squeezed)
            found[article.id] = (article, [draw(gold_paragraphs(one.key, one.text)) for one in paragraphs(article)])
    return list(found.values())


@contextmanager
def filled(articles: Articles, *, gold: bool = True) -> Iterator[Workspace]:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "workspace")
        write_workspace(workspace.root)
        list(write_articles((article for article, _ in articles), workspace.articles))
        for article, marked in articles if gold else ():
            write_gold(marked, workspace.gold / f"{article.id}.jsonl")
        yield workspace


def export(workspace: Workspace, scheme: Scheme, format: str, columns: list[str] | None = None) -> Path:
    pairs = annotated(workspace, scheme, whole=format in WHOLE)
    path = workspace.root / f"exported.{format}"
    if format in WRITERS:
        path.write_text("".join(f"{line}\n" for line in WRITERS[format](pairs, scheme, columns)), encoding="utf-8")
    else:
        write_place(pairs, scheme, path, format=format)
    return path


def whole(paragraph: GoldParagraph) -> GoldParagraph:
    return paragraph


def without_deadlines(paragraph: GoldParagraph) -> GoldParagraph:
    return replace(paragraph, deadlines=())


def spans_only(paragraph: GoldParagraph) -> GoldParagraph:
    return replace(paragraph, relations=(), deadlines=())


def relations_in_no_order(paragraph: GoldParagraph) -> GoldParagraph:
    ordered = sorted(paragraph.relations, key=lambda one: (one.source, one.role, one.target.start, one.target.label))
    return replace(paragraph, relations=tuple(ordered))


CARRIED: dict[str, Callable[[GoldParagraph], GoldParagraph]] = {
    "doccano": without_deadlines,
    "conll": spans_only,
    "brat": whole,
    "datasets": whole,
    "parquet": whole,
    "spacy": relations_in_no_order,
}
EXAMPLES = {"datasets": 10, "parquet": 10}


def test_every_format_that_is_read_is_held_here() -> None:
    assert set(CARRIED) == set(READERS)
    assert set(READERS) == {*WRITERS, *PLACES} - {"questions", "markup"}


@pytest.mark.parametrize("format", CARRIED)
def test_export_then_import_gives_the_gold_back(format: str, scheme: Scheme) -> None:
    columns = ["trigger", "_", "token", "tag"] if format == "conll" else None
    carried = CARRIED[format]

    @settings(max_examples=EXAMPLES.get(format, 60), deadline=None)
    @given(articles=annotated_articles())
    def check(articles: Articles) -> None:
        with filled(articles) as workspace:
            path = export(workspace, scheme, format, columns)
            output = workspace.root / "back"
            options = {"columns": columns, "words": False} if format == "conll" else {}
            imported = import_gold([path], workspace, format=format, output=output, **options)  # type: ignore[arg-type]  # of two types
            assert imported.log.problems == []
            assert imported.articles == []
            back = {one.key: one for one in read_gold(output, scheme)} if output.exists() else {}
            wanted = {one.key: one for _, gold in articles for one in gold}
            if format == "conll":  # a text without a token is no document there
                wanted = {key: one for key, one in wanted.items() if one.text}
            assert {key: carried(one) for key, one in back.items()} == {
                key: carried(one) for key, one in wanted.items()
            }

    check()


@pytest.mark.parametrize("format", [format for format in CARRIED if format != "conll"])
def test_what_is_exported_brings_its_articles_along(format: str, scheme: Scheme) -> None:
    carried = CARRIED[format]

    @settings(max_examples=EXAMPLES.get(format, 40), deadline=None)
    @given(articles=annotated_articles())
    def check(articles: Articles) -> None:
        articles = [(article, gold) for article, gold in articles if article.text]
        if not articles:
            return
        with filled(articles) as workspace, filled([]) as other:
            imported = import_gold([export(workspace, scheme, format)], other, format=format)
            assert imported.log.problems == []
            there = {article.text: article for article in read_articles(other.articles)}
            assert set(there) == {article.text for article, _ in articles}
            for article, gold in articles:
                new = there[article.text]
                if format != "brat":  # which knows no titles
                    assert new == article
                wanted = [carried(replace(one, key=f"{new.id}:{one.index}")) for one in gold]
                assert [carried(one) for one in read_gold(other.gold / f"{new.id}.jsonl", scheme)] == wanted

    check()


@settings(max_examples=60, deadline=None)
@given(articles=annotated_articles())
def test_conll_without_the_articles_keeps_letters_and_spans(articles: Articles, scheme: Scheme) -> None:
    with filled(articles) as workspace, filled([]) as other:
        imported = import_gold([export(workspace, scheme, "conll")], other, format="conll", words=False)
        assert imported.log.problems == []
        assert sorted(map(in_letters, imported.gold.values())) == sorted(
            in_letters(gold) for article, gold in articles if article.text
        )


def in_letters(gold: Sequence[GoldParagraph]) -> tuple[str, list[tuple[int, int, str]]]:
    """The text of an article without white space, and its entities there."""
    text, spans = "", []
    for paragraph in gold:
        places = [len("".join(paragraph.text[:i].split())) for i in range(len(paragraph.text) + 1)]
        spans += [(len(text) + places[e.start], len(text) + places[e.end], e.label) for e in paragraph.entities]
        text += "".join(paragraph.text.split())
    return text, spans


@given(text=st.text())
def test_what_the_strategy_calls_text_is_as_the_corpus_keeps_it(text: str) -> None:
    article = make_article(title="Tin", text=text)
    assert normalise(article.text) == article.text


@pytest.mark.parametrize(
    ("format", "columns", "line"),
    [
        ("doccano", None, "1 deadlines are not in doccano; --format questions has them"),
        (
            "conll",
            None,
            "1 triggers, 1 relations, 1 deadlines, 1 titles and dates of articles are not in conll, nor is the",
        ),
        ("conll", ["token", "trigger"], "1 entities, 1 relations, 1 deadlines, 1 titles"),
        ("brat", None, "1 titles and dates of articles are not in brat"),
        ("datasets", None, ""),
        ("spacy", None, ""),
    ],
)
def test_what_a_format_cannot_carry_is_said_once(
    format: str, columns: list[str] | None, line: str, scheme: Scheme
) -> None:
    article = make_article(title="Tin", text="Dọn ngay.")
    task, time = Trigger(0, 3, "TASK"), EntitySpan(4, 8, "TIME")
    gold = GoldParagraph(
        f"{article.id}:0", article.text, (time,), (task,), (Relation(task, time, "DEADLINE"),),
        (Deadline(4, 8, "IMMEDIATE", None, None, None),),
    )  # fmt: skip
    with filled([(article, [gold])]) as workspace:
        tally: Counter[str] = Counter()
        list(count_layers(annotated(workspace, scheme), tally))
        said = "\n".join(describe_lost(format, tally, columns=columns))
    assert said.startswith(line) and bool(said) == bool(line)

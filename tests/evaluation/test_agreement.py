"""Agreement: figures known from textbooks and by hand, the page, and what every agreement must be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanchot.annotations.gold import Deadline, EntitySpan, GoldParagraph, Relation, Trigger, write_gold
from hanchot.annotations.markup import parse_markup
from hanchot.annotations.scheme import read_scheme
from hanchot.errors import DataError, UsageError
from hanchot.evaluation.agreement import (
    ALPHA,
    FIGURES,
    KAPPA,
    Agreement,
    compare,
    describe,
    to_json,
    with_means,
)
from hanchot.evaluation.agreement_annotators import Annotator, read_annotators
from hanchot.evaluation.agreement_differences import find_differences, find_disagreements
from hanchot.evaluation.agreement_gamma import measure_gamma
from hanchot.evaluation.agreement_page import write_page
from hanchot.evaluation.agreement_statistics import alpha, coincidences, kappa
from hanchot.evaluation.tallies import Scored, count, interval

pytestmark = pytest.mark.usefixtures("few_resamples")

SCHEME = read_scheme(Path(__file__).resolve().parents[2] / "annotations/scheme.toml")

ORDER = """<1:ORG|UBND tỉnh Lâm Sơn> <2:DIRECTIVE|giao> <3:ORG|Sở Y tế> <4:TASK|báo cáo> <5:TIME|trước ngày 15/4>.
@ 2 ISSUER 1
@ 2 ASSIGNEE 3
@ 2 CONTENT 4
@ 4 DEADLINE 5
@ 5 BY value=2026-04-15 bound=before due=2026-04-14"""
OTHER = """<1:ORG|UBND tỉnh> Lâm Sơn <2:DIRECTIVE|giao> <3:GROUP|Sở Y tế> <4:TASK|báo cáo> <5:TIME|trước ngày 15/4>.
@ 2 ISSUER 1
@ 2 ASSIGNEE 3
@ 5 WITHIN value=2026-04-15 bound=until due=2026-04-15"""


def paragraph(marked: str, key: str = "tin:0") -> GoldParagraph:
    return parse_markup(marked.split("\n"), SCHEME, key=key, where="test")


def annotator(name: str, *paragraphs: GoldParagraph) -> Annotator:
    return Annotator(name, {one.key: one for one in paragraphs})


def figures(agreement: Agreement) -> dict[str, float | None]:
    return {name: answer.all.value for name, answer in agreement.mean.items()}


@pytest.fixture
def pair() -> list[Annotator]:
    return [annotator("an", paragraph(ORDER)), annotator("bình", paragraph(OTHER))]


# Figures


def test_kappa_is_that_of_the_textbook() -> None:
    # Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition 2003, table 18.1: 0.68.
    diagnoses = np.array([[[75, 1, 4], [5, 4, 1], [0, 0, 10]]])
    assert kappa(diagnoses)[0] == pytest.approx((0.89 - 0.66) / 0.34)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        # Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011: B (two observers) and C (four, with gaps).
        (("aabbdcccedda", "babbbccceddd"), 0.692),
        (("123321412   ", "1233224125 3", " 3332342251 ", "12332441251 "), 0.743),
    ],
)
def test_alpha_is_that_of_the_textbook(answers: Sequence[str], expected: float) -> None:
    labels = sorted({label for row in answers for label in row} - {" "})
    units = [[labels.index(label) for label in unit if label != " "] for unit in zip(*answers, strict=True)]
    met = coincidences([unit for unit in units if len(unit) > 1], len(labels))
    assert alpha(met[None])[0] == pytest.approx(expected, abs=0.0005)


def test_marks_roles_and_times_are_compared_by_hand(pair: list[Annotator]) -> None:
    found = figures(compare(pair, SCHEME))
    assert found == pytest.approx(
        {
            "entities.exact": 1 / 3,
            "entities.overlap": 2 / 3,
            "triggers.exact": 1.0,
            "triggers.overlap": 1.0,
            # No role has the same two spans on both sides; two of the four have spans that both know.
            "roles.exact": 0.0,
            "roles.given_spans": 0.0,
            "classes.accuracy": 0.0,
            "times.value": 1.0,
            "times.value_given": 1.0,
            "times.bound": 0.0,
            "times.bound_given": 0.0,
            "times.due": 0.0,
            "times.due_given": 0.0,
            KAPPA: 0.0,
        }
    )


def test_roles_of_given_spans_leave_out_what_follows_from_the_spans() -> None:
    half = ORDER.replace("@ 2 CONTENT 4\n", "").replace("<3:ORG|Sở Y tế>", "<3:GROUP|Sở Y tế>")
    answers = compare([annotator("an", paragraph(ORDER)), annotator("bình", paragraph(half))], SCHEME).mean
    assert answers["roles.exact"].all.value == pytest.approx(2 * 2 / (4 + 3))
    assert answers["roles.given_spans"].all.value == pytest.approx(2 * 2 / (3 + 2))
    assert answers["roles.given_spans"].labels["CONTENT"].value == 0.0
    assert "ASSIGNEE" not in answers["roles.given_spans"].labels


def test_classes_of_common_times_give_kappa_and_alpha() -> None:
    # The 50 answers of a table with 20 and 15 on its diagonal: agreement 0.7, by chance 0.5.
    counted = {("BY", "BY"): 20, ("BY", "NONE"): 5, ("NONE", "BY"): 10, ("NONE", "NONE"): 15}
    classes = [pair for pair, times in counted.items() for _ in range(times)]
    sides = [
        annotator(
            name,
            *(
                paragraph(f"Xong <1:TIME|ngày 5/3>.\n@ 1 {pair[side]}", f"tin-{number % 7}:{number}")
                for number, pair in enumerate(classes)
            ),
        )
        for side, name in enumerate(("an", "bình"))
    ]
    found = compare(sides, SCHEME)
    assert found.mean[KAPPA].all.value == pytest.approx(0.4)
    assert found.mean[KAPPA].all.n == 50
    assert found.mean["classes.accuracy"].all.value == pytest.approx(0.7)
    assert found.mean["classes.accuracy"].labels["BY"].value == pytest.approx(2 * 20 / (25 + 30))
    # Krippendorff's own form for two: 1 - (100 - 1) * 15 / (55 * 45), with 15 of the 50 answers differing.
    assert found.together[ALPHA].value == pytest.approx(1 - 99 * 15 / (55 * 45))


def test_a_label_that_one_side_never_gives_counts_the_same_from_both_sides() -> None:
    sides = [annotator("an", paragraph("Họp.")), annotator("bình", paragraph("<1:MEETING|Họp>."))]
    for order in (sides, sides[::-1]):
        answer = compare(order, SCHEME).mean["triggers.exact"]
        assert (answer.all.value, answer.labels["MEETING"].value) == (0.0, 0.0)


def test_times_that_neither_resolves_count_only_where_all_are_counted() -> None:
    marked = "<1:TIME|Sớm> xong <2:TIME|ngày 5/3>.\n@ 1 OPEN\n@ 2 BY value=2026-03-05 bound=at due=2026-03-05"
    sides = [annotator("an", paragraph(marked)), annotator("bình", paragraph(marked.replace("due=2026-03-05", "")))]
    answers = compare(sides, SCHEME).mean
    assert (answers["times.due"].all.value, answers["times.due"].all.n) == (0.5, 2)
    assert (answers["times.due_given"].all.value, answers["times.due_given"].all.n) == (0.0, 1)


def test_where_there_is_nothing_there_is_no_figure() -> None:
    found = compare([annotator(name, paragraph("Họp.")) for name in ("an", "bình")], SCHEME)
    assert set(figures(found).values()) == {None}
    assert found.together[ALPHA].value is None


def test_the_interval_is_that_of_the_tallies() -> None:
    marks = [(["ORG"] * 4, ["ORG"] * 5, ["ORG"] * shared) for shared in (1, 2, 4, 3, 0)]
    scored = Scored(tuple(count(*article) for article in marks))
    places = range(0, 90, 10)
    sides: list[list[GoldParagraph]] = [[], []]
    for number, (one, other, shared) in enumerate(marks):
        wanted = (places[: len(one)], [*places[: len(shared)], *places[4 : 4 + len(other) - len(shared)]])
        for side, starts in zip(sides, wanted, strict=True):
            spans = tuple(EntitySpan(start, start + 5, "ORG") for start in starts)
            side.append(GoldParagraph(f"tin-{number}:0", "x" * 100, spans))
    found = compare([annotator("an", *sides[0]), annotator("bình", *sides[1])], SCHEME).mean["entities.exact"]
    assert found.all.value == scored.micro.f1
    expected = interval(scored, "f1")
    assert found.all.interval is not None and expected is not None
    assert asdict(found.all.interval) == pytest.approx(asdict(expected))


def test_what_stands_in_one_article_has_no_interval(pair: list[Annotator]) -> None:
    more = [Annotator(one.name, {**one.paragraphs, "tin-hai:0": paragraph("Họp.", "tin-hai:0")}) for one in pair]
    found = compare(more, SCHEME)
    assert found.articles == 2
    assert found.mean["entities.exact"].all.interval is None


# Several annotators


def test_the_mean_is_over_the_pairs(pair: list[Annotator]) -> None:
    found = compare([*pair, annotator("chi", paragraph(ORDER))], SCHEME)
    assert [one.annotators for one in found.pairs] == [("an", "bình"), ("an", "chi"), ("bình", "chi")]
    values = [one.answers["entities.exact"].all.value for one in found.pairs]
    assert values == pytest.approx([1 / 3, 1.0, 1 / 3])
    assert found.mean["entities.exact"].all.value == pytest.approx(5 / 9)


def test_paragraphs_are_compared_by_those_who_have_them_and_the_rest_is_counted(pair: list[Annotator]) -> None:
    an, bình = pair
    an = annotator("an", *an.paragraphs.values(), paragraph("Họp.", "tin:1"), paragraph("Xong.", "tin:2"))
    chi = annotator("chi", paragraph("Xong.", "tin:2"))
    found = compare([an, bình, chi], SCHEME)
    assert (found.paragraphs, found.partly, found.left_out) == (2, 2, {"an": 1, "bình": 0, "chi": 0})
    assert [one.paragraphs for one in found.pairs] == [1, 1, 0]
    assert found.pairs[2].answers["entities.exact"].all.value is None
    lines = list(describe(found))
    assert lines[-3:] == [
        "2 paragraphs of 1 articles compared",
        "2 of these not everybody has: compared by those who have them",
        "left out, because nobody else has them: 1 of an",
    ]


def test_times_that_somebody_has_not_classed_are_left_out_and_counted(pair: list[Annotator]) -> None:
    unclassed = replace(pair[1].paragraphs["tin:0"], deadlines=())
    found = compare([pair[0], annotator("bình", unclassed)], SCHEME)
    assert (found.unclassed, found.mean[KAPPA].all.n, found.mean["times.value"].all.value) == (1, 0, None)


def test_the_table_names_every_figure_and_pair(pair: list[Annotator]) -> None:
    found = compare([*pair, annotator("chi", paragraph(ORDER))], SCHEME)
    head, *rows = describe(found)
    assert "mean of 3 pairs" in head and "bình – chi" in head
    for name in (*found.mean, *found.together):
        assert any(row.startswith(FIGURES[name][0]) for row in rows), name


# Reading


def test_annotators_have_the_names_of_their_folders(pair: list[Annotator], tmp_path: Path) -> None:
    folders = [tmp_path / "an", tmp_path / "bình", tmp_path / "khác" / "an"]
    for folder in folders:
        write_gold(pair[0].paragraphs.values(), folder / "tin.jsonl")
    names = [one.name for one in read_annotators([folders[0], folders[1] / "tin.jsonl"], SCHEME)]
    assert names == ["an", "tin"]
    assert [one.name for one in read_annotators(folders, SCHEME)] == [str(folders[0]), "bình", str(folders[2])]


@pytest.mark.parametrize(("given", "said"), [(["an"], "two annotators"), (["an", "bình/../an"], "twice")])
def test_one_annotator_alone_or_twice_is_wrong_usage(given: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "bình").mkdir()
    with pytest.raises(UsageError, match=said):
        read_annotators([tmp_path / name for name in given], SCHEME)


def test_a_key_that_stands_twice_is_named(pair: list[Annotator], tmp_path: Path) -> None:
    for name in ("một.jsonl", "hai.jsonl"):
        write_gold(pair[0].paragraphs.values(), tmp_path / "an" / name)
    with pytest.raises(DataError, match="tin:0 stands twice"):
        read_annotators([tmp_path / "an", tmp_path / "an/hai.jsonl"], SCHEME)


def test_another_text_under_one_key_is_named(pair: list[Annotator]) -> None:
    with pytest.raises(DataError, match="tin:0: an and chi have different texts"):
        compare([pair[0], annotator("chi", paragraph("Họp."))], SCHEME)


def test_annotators_with_nothing_in_common_are_refused(pair: list[Annotator]) -> None:
    with pytest.raises(DataError, match="no two have a paragraph in common"):
        compare([pair[0], annotator("chi", paragraph("Họp.", "tin:1"))], SCHEME)


def test_the_json_holds_every_figure(pair: list[Annotator]) -> None:
    found = compare(pair, SCHEME)
    written = json.loads(to_json(found))
    assert written["annotators"] == ["an", "bình"]
    assert written["mean"]["entities.exact"]["all"] == pytest.approx({"value": 1 / 3, "n": 3, "interval": None})
    assert written["pairs"][0]["answers"]["triggers.exact"]["labels"]["TASK"]["value"] == 1.0


# What every agreement must be

TEXT = "0123456789" * 3
layers = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 3), st.booleans()), max_size=8, unique_by=lambda s: s[0])


@st.composite
def versions(draw: st.DrawFn, key: str) -> GoldParagraph:
    """A paragraph with up to eight spans a layer, three code points apart, roles between them and classed times."""
    entities = tuple(
        EntitySpan(3 * at, 3 * at + size, "TIME" if time else "ORG") for at, size, time in sorted(draw(layers))
    )
    triggers = tuple(
        Trigger(3 * at, 3 * at + size, "TASK" if task else "MEETING") for at, size, task in sorted(draw(layers))
    )
    joined = st.tuples(st.sampled_from(triggers), st.sampled_from(entities), st.sampled_from(["TIME", "OBJECT"]))
    roles = draw(st.lists(joined, max_size=4, unique=True)) if triggers and entities else []
    said = st.tuples(st.sampled_from(["BY", "NONE"]), st.none() | st.sampled_from(["2026", "2026-03"]))
    deadlines = []
    for span in entities:
        if span.label == "TIME":
            label, value = draw(said)
            deadlines.append(Deadline(span.start, span.end, label, value, value and "in", None))
    return GoldParagraph(key, TEXT, entities, triggers, tuple(Relation(*one) for one in roles), tuple(deadlines))


sides = st.tuples(*(versions(f"tin-{number}:0") for number in range(3)))


@given(side=sides)
@settings(deadline=None, max_examples=25)
def test_an_annotator_agrees_wholly_with_a_copy(side: tuple[GoldParagraph, ...]) -> None:
    both = [annotator("an", *side), annotator("bản sao", *side)]
    found = compare(both, SCHEME)
    answers = [answer for answer in found.mean.values() for answer in (answer.all, *answer.labels.values())]
    values = [one.value for one in (*answers, found.together[ALPHA]) if one.value is not None]
    assert values == pytest.approx([1.0] * len(values))
    assert bool(values) == any(one.spans for one in side)
    assert find_disagreements(both, SCHEME) == []


@given(left=sides, right=sides)
@settings(deadline=None, max_examples=25)
def test_it_does_not_matter_who_is_named_first(
    left: tuple[GoldParagraph, ...], right: tuple[GoldParagraph, ...]
) -> None:
    both = [annotator("an", *left), annotator("bình", *right)]
    one, other = compare(both, SCHEME), compare(both[::-1], SCHEME)
    for name, answer in one.mean.items():
        assert other.mean[name].labels.keys() == answer.labels.keys()
        assert other.mean[name].all.value == pytest.approx(answer.all.value), name
    assert one.together[ALPHA].value == pytest.approx(other.together[ALPHA].value)
    assert [case.key for case in find_disagreements(both, SCHEME)] == [
        case.key for case in find_disagreements(both[::-1], SCHEME)
    ]


# Differences


def test_each_difference_is_said_once_with_who_says_what(pair: list[Annotator]) -> None:
    versions = dict(zip("abc", map(paragraph, (ORDER, OTHER, ORDER)), strict=True))
    found = [(one.kind, one.text, dict(one.said)) for one in find_differences(versions, SCHEME)]
    assert found == [
        (
            "edges",
            "UBND tỉnh Lâm Sơn",
            {"ORG “UBND tỉnh Lâm Sơn”": ("a", "c"), "ORG “UBND tỉnh”": ("b",)},
        ),
        ("role", "giao → báo cáo", {"CONTENT": ("a", "c"), "no CONTENT": ("b",)}),
        ("label", "Sở Y tế", {"ORG": ("a", "c"), "GROUP": ("b",)}),
        ("role", "báo cáo → trước ngày 15/4", {"DEADLINE": ("a", "c"), "no DEADLINE": ("b",)}),
        ("bound", "trước ngày 15/4", {"before": ("a", "c"), "until": ("b",)}),
        ("class", "trước ngày 15/4", {"BY": ("a", "c"), "WITHIN": ("b",)}),
        ("due", "trước ngày 15/4", {"2026-04-14": ("a", "c"), "2026-04-15": ("b",)}),
    ]


def test_a_mark_of_one_annotator_alone_is_a_difference() -> None:
    versions = {"an": paragraph("<1:MEETING|Họp> xong."), "bình": paragraph("Họp xong.")}
    (one,) = find_differences(versions, SCHEME)
    assert (one.kind, one.said) == ("marked", (("MEETING", ("an",)), ("not marked", ("bình",))))


def test_two_roles_to_targets_of_the_same_words_are_two_differences() -> None:
    marked = "<1:DIRECTIVE|giao> <2:GROUP|các xã> và <3:GROUP|các xã>.\n@ 1 ASSIGNEE 2 3"
    versions = {"an": paragraph(marked), "bình": paragraph(marked.split("\n")[0])}
    assert [one.kind for one in find_differences(versions, SCHEME)] == ["role", "role"]


def test_roles_that_follow_from_their_spans_are_only_counted(pair: list[Annotator]) -> None:
    (case,) = find_disagreements(pair, SCHEME)
    # ISSUER and ASSIGNEE of either side.
    assert case.following == 4


def test_the_paragraph_with_most_differences_comes_first(pair: list[Annotator]) -> None:
    more = [
        annotator("an", paragraph("Họp <1:TIME|sớm>.\n@ 1 OPEN", "tin-a:0"), *pair[0].paragraphs.values()),
        annotator("bình", paragraph("Họp <1:TIME|sớm>.\n@ 1 NONE", "tin-a:0"), *pair[1].paragraphs.values()),
    ]
    assert [(case.key, len(case.differences)) for case in find_disagreements(more, SCHEME)] == [
        ("tin:0", 7),
        ("tin-a:0", 1),
    ]


# The page


class Page(HTMLParser):
    """The elements and attributes of a page, its words, and its Vietnamese paragraphs without the tags of the marks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.paragraphs: list[str] = []
        self.words = ""
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == "p" and ("lang", "vi") in attrs:
            self.inside = ["p"]
            self.paragraphs.append("")
        elif tag == "span":
            self.inside.append("span")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.inside = []
        elif tag == "span" and self.inside:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.inside == ["p"]:
            self.paragraphs[-1] += data


def page(annotators: Sequence[Annotator], path: Path, title: str = "Độ thống nhất") -> str:
    write_page(compare(annotators, SCHEME), find_disagreements(annotators, SCHEME), SCHEME, path, title=title)
    return path.read_text(encoding="utf-8")


def test_the_page_needs_nothing_but_itself(pair: list[Annotator], tmp_path: Path) -> None:
    found = Page(page([*pair, annotator("chi", paragraph(ORDER))], tmp_path / "page.html"))
    assert not found.elements & {"script", "link", "img", "iframe", "object", "svg"}
    assert not found.attributes & {"src", "href"}


def test_annotators_who_mark_a_paragraph_alike_share_a_version(pair: list[Annotator], tmp_path: Path) -> None:
    html = page([*pair, annotator("chi", paragraph(ORDER))], tmp_path / "page.html")
    text = pair[0].paragraphs["tin:0"].text
    assert Page(html).paragraphs == [text, text]
    assert "<h3>an, chi</h3>" in html


def test_spans_have_the_colours_of_the_scheme(pair: list[Annotator], tmp_path: Path) -> None:
    html = page(pair, tmp_path / "page.html")
    for label in (*SCHEME.entities, *SCHEME.triggers):
        assert f"mark.{label.label} {{ --mark: {label.colour}; }}" in html
    assert '<mark class="ORG odd">UBND tỉnh<' in html
    assert '<mark class="DIRECTIVE">giao<' not in html  # the disputed role hangs on it
    assert '<mark class="DIRECTIVE odd">giao<' in html


def test_markup_in_what_is_shown_stays_text(tmp_path: Path) -> None:
    evil = "<script>alert('x')</script> & \"<b>\""
    key = f"{evil}:0"
    sides = [
        annotator(evil, GoldParagraph(key, evil, (EntitySpan(0, 8, "ORG"),))),
        annotator("<u>", GoldParagraph(key, evil, (EntitySpan(2, 9, "ORG"),))),
        annotator("<em>", GoldParagraph(key, evil)),
    ]
    found = Page(page(sides, tmp_path / "page.html", title=evil))
    assert not found.elements & {"script", "u", "em"}
    assert found.paragraphs == [evil] * 3
    assert found.words.count("<script>") > 5


def test_half_a_surrogate_pair_does_not_stop_the_page(pair: list[Annotator], tmp_path: Path) -> None:
    assert "hai bản ?" in page(pair, tmp_path / "page.html", title="hai bản \ud800")


def test_the_page_says_that_nothing_differs(pair: list[Annotator], tmp_path: Path) -> None:
    assert "every paragraph is marked alike" in page([pair[0], replace(pair[0], name="chi")], tmp_path / "page.html")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_page_without_scrolling_sideways(chromium: Any, tmp_path: Path, scheme: str) -> None:
    sides = [
        annotator(name, paragraph(marked.replace(">.", "> rồi <6:TASK|họp>.")))
        for name, marked in (("an" * 40, ORDER), ("bình", OTHER), ("chi", ORDER.replace("BY", "NONE")))
    ]
    page(sides, tmp_path / "page.html", title="Độ thống nhất " + "dài" * 40)
    opened = chromium.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    requests: list[str] = []
    opened.on("request", lambda request: requests.append(request.url))
    opened.goto((tmp_path / "page.html").as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert len(requests) == 1
    right_edges = "[...document.body.querySelectorAll('*')].map(element => element.getBoundingClientRect().right)"
    assert max(opened.evaluate(right_edges)) <= 390
    for words in ("All pairs", "95% interval", "Deadline class, kappa", "Pair by pair", "Disagreements"):
        assert opened.get_by_text(words).first.is_visible(), words
    disputed = opened.locator("details mark.ORG.odd").first
    assert disputed.locator(".tag").inner_text().strip().startswith("≠")
    agreed = opened.locator("details mark.TASK:not(.odd)").first
    grounds = [one.evaluate("e => getComputedStyle(e).backgroundColor") for one in (disputed, agreed)]
    assert grounds[0] != grounds[1]
    opened.close()


# Gamma


def test_gamma_is_averaged_over_the_articles_that_have_one(pair: list[Annotator]) -> None:
    found = with_means(compare(pair, SCHEME), [{"entities.gamma": 0.5}, {"entities.gamma": 1.0}, {}]).together
    assert (found["entities.gamma"].value, found["entities.gamma"].n) == (0.75, 2)
    assert found["entities.gamma"].interval is not None
    assert set(found) == {ALPHA, "entities.gamma"}


def test_gamma_without_its_package_says_what_to_install(pair: list[Annotator], monkeypatch: Any) -> None:
    monkeypatch.setattr("hanchot.evaluation.agreement_gamma.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"hanchot\[agreement\]"):
        measure_gamma(pair)


@pytest.mark.skipif(find_spec("pygamma_agreement") is None, reason="no pygamma-agreement: the agreement extra")
def test_gamma_is_one_for_a_copy_less_for_another_and_the_same_each_time(pair: list[Annotator]) -> None:
    (copy,) = measure_gamma([pair[0], replace(pair[0], name="chi")])
    assert copy == {"entities.gamma": 1.0, "triggers.gamma": 1.0}
    (first,), (second,) = list(measure_gamma(pair)), list(measure_gamma(pair))
    assert first == second
    assert first["entities.gamma"] < first["triggers.gamma"] == 1.0

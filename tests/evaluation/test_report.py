"""The report: whole, escaped, readable on a phone; and metrics.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hanchot.evaluation.report import FIGURES, write_metrics, write_report
from hanchot.evaluation.scores import HEADLINES, Mark, MarkedArticle, Pair, evaluate, to_dict

pytestmark = pytest.mark.usefixtures("few_resamples")

GOLD = (
    "<TIME|Ngày 3/3|NONE 2026-03-03 at ->, <TITLE|Chủ tịch> <ORG|UBND tỉnh Lâm Sơn> <PERSON|Trần Văn Bảo> "
    "<DIRECTIVE|yêu cầu> <ORG|Sở Xây dựng> <TASK|hoàn thành> việc rà soát "
    "<TIME|trước ngày 15/4/2026|BY 2026-04-15 before 2026-04-14>.\n\nÔng <PERSON|Bảo> <TASK|giao> các xã làm."
)
PREDICTED = (
    "<TIME|Ngày 3/3|NONE 2026-03-03 at ->, <TITLE|Chủ tịch> <ORG|UBND tỉnh> <LOC|Lâm Sơn> Trần Văn Bảo "
    "<DIRECTIVE|yêu cầu> <GROUP|Sở Xây dựng> <TASK|hoàn thành> việc rà soát "
    "<TIME|trước ngày 15/4/2026|WITHIN 2026-04-15 until 2026-04-15>.\n\nÔng <PERSON|Bảo> <TASK|giao> các xã làm."
)


class Page(HTMLParser):
    """The elements of a page, their attributes, and its Vietnamese paragraphs without the tags of the marks."""

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
        if tag == "p":
            self.inside = ["vi"] if ("lang", "vi") in attrs else []
            if self.inside:
                self.paragraphs.append("")
        elif tag == "span":
            self.inside.append("tag")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.inside = []
        elif tag == "span" and self.inside:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.inside == ["vi"]:
            self.paragraphs[-1] += data


@pytest.fixture
def pairs(marked: Any) -> list[Pair]:
    role = [("hoàn thành", "DEADLINE", "trước ngày 15/4/2026")]
    return [
        (marked(GOLD, id=id, roles=role), marked(PREDICTED, id=id, roles=role))
        for id in ("lam-son-ra-soat-nha-o-719722c1", "x" * 90)
    ]


def report(pairs: Sequence[Pair], path: Path, **options: Any) -> str:
    options = {"title": "Báo cáo", "about": {"pipeline": "vi_hanchot_news_sm"}, "examples": pairs, **options}
    write_report(evaluate(pairs), path, **options)
    return path.read_text(encoding="utf-8")


def test_every_headline_has_words() -> None:
    assert tuple(FIGURES) == HEADLINES


def test_metrics_are_the_scores_as_json(pairs: list[Pair], tmp_path: Path) -> None:
    scores = evaluate(pairs)
    write_metrics(scores, tmp_path / "metrics.json")
    written = (tmp_path / "metrics.json").read_text(encoding="utf-8")
    assert json.loads(written) == json.loads(json.dumps(to_dict(scores)))


def test_the_report_needs_nothing_but_itself(pairs: list[Pair], tmp_path: Path) -> None:
    page = Page(report(pairs, tmp_path / "report.html"))
    assert not page.elements & {"script", "link", "img", "iframe", "object", "svg"}
    assert not page.attributes & {"src", "href"}


def test_a_paragraph_with_differences_is_shown_twice_and_one_without_once(pairs: list[Pair], tmp_path: Path) -> None:
    first, second = pairs[0][0].text.split("\n\n")
    assert Page(report(pairs[:1], tmp_path / "report.html")).paragraphs == [first, first, second]


@pytest.mark.parametrize("time", ["", "|BY", "|- 2026-03-03 at 2026-03-03"])
def test_what_was_not_measured_is_said_and_is_no_difference(marked: Any, tmp_path: Path, time: str) -> None:
    gold = marked("<TASK|Báo cáo> <TIME|ngày 3/3|BY 2026-03-03 at 2026-03-03>.")
    page = Page(report([(gold, marked(f"Báo cáo <TIME|ngày 3/3{time}>."))], tmp_path / "report.html"))
    assert "not measured" in page.words
    assert "no differences" in page.words
    assert page.paragraphs == ["Báo cáo ngày 3/3."]


def test_a_mark_across_two_paragraphs_is_named_in_both(tmp_path: Path) -> None:
    article = MarkedArticle("tin", "Sở\n\nXây dựng", (Mark(0, 12, "ORG"),))
    html = report([(article, article)], tmp_path / "report.html")
    assert Page(html).paragraphs == ["Sở", "Xây dựng"]
    assert html.count("> ORG</span>") == 2


def test_markup_in_what_is_shown_stays_text(tmp_path: Path) -> None:
    evil = "<script>alert('x')</script> & \"<b>\""
    pair = [MarkedArticle(evil, evil, (Mark(0, 8, label),), (Mark(2, 9, evil),)) for label in (evil, "<u>")]
    page = Page(report([(pair[0], pair[1])], tmp_path / "report.html", title=evil, about={evil: evil}))
    assert not page.elements & {"script", "u"}
    assert page.paragraphs == [evil, evil]
    assert page.words.count("<script>") > 6


def test_half_a_surrogate_pair_does_not_stop_the_report(pairs: list[Pair], tmp_path: Path) -> None:
    assert "mô hình ?" in report(pairs, tmp_path / "report.html", title="mô hình \ud800")


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=60)
edges = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), st.sampled_from("AB")), max_size=6)


@given(text=texts, left=edges, right=edges)
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_under_any_marks_is_shown_whole(text: str, left: Any, right: Any, tmp_path: Path) -> None:
    gold, predicted = (
        MarkedArticle(
            "tin", text, triggers=tuple({Mark(a, a + b, label) for a, b, label in side if a + b <= len(text)})
        )
        for side in (left, right)
    )
    lines = [line for line in text.split("\n") if line]
    assert Page(report([(gold, gold)], tmp_path / "report.html")).paragraphs == lines
    assert set(Page(report([(gold, predicted)], tmp_path / "report.html")).paragraphs) == set(lines)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_report_without_scrolling_sideways(
    chromium: Any, pairs: list[Pair], tmp_path: Path, scheme: str
) -> None:
    report(pairs, tmp_path / "report.html", title="Báo cáo " + "dài" * 40, about={"pipeline": "y" * 300})
    page = chromium.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    assert len(requests) == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    right_edges = "[...document.body.querySelectorAll('*')].map(element => element.getBoundingClientRect().right)"
    assert max(page.evaluate(right_edges)) <= 390
    for words in (
        "In short",
        "95% interval",
        "Entities, exact",
        "What was taken for what",
        "Deadline classes",
        "Articles",
    ):
        assert page.get_by_text(words).first.is_visible(), words
    for state, sign in (("missed", "−"), ("extra", "+"), ("label", "~"), ("edges", "↔"), ("time", "~")):
        tag = page.locator(f"details mark.{state} .tag").first
        assert tag.is_visible(), state
        assert tag.inner_text().strip().startswith(sign), state
    styles = {
        state: page.locator(f"details mark.{state}").first.evaluate("e => getComputedStyle(e).borderBottomStyle")
        for state in ("same", "missed", "extra", "label")
    }
    assert len(set(styles.values())) == 4
    ground, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    brightness = [sum(map(int, colour.removeprefix("rgb(").removesuffix(")").split(","))) for colour in (ground, ink)]
    assert (brightness[0] > brightness[1]) == (scheme == "light")
    page.close()

from __future__ import annotations

import datetime
import json
import warnings
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from hanchot.annotations.gold import Deadline, EntitySpan, GoldParagraph, Trigger
from hanchot.corpus.articles import Article, make_article
from hanchot.corpus.stats import Stats, count, describe, plot, to_row
from hanchot.errors import UsageError

TEXT = "Xã phải họp dân trước ngày 5/3.\n\nTrời mưa, xã hoãn."
GOLD = GoldParagraph(
    "tin-1:0",
    "Xã phải họp dân trước ngày 5/3.",
    entities=(EntitySpan(0, 2, "GROUP"), EntitySpan(16, 30, "TIME")),
    triggers=(Trigger(8, 11, "TASK"),),
    deadlines=(Deadline(16, 30, "BY", None, None, None),),
)


def articles() -> Iterator[Article]:
    day = datetime.date(2024, 3, 1)
    yield make_article(title="Một", text=TEXT, published=day, published_from="option", source="Báo Mường Lát")
    yield make_article(
        title="Hai", text=TEXT, published=day.replace(year=2026), published_from="option", source="Ủy ban"
    )
    yield make_article(title="Ba", text="Trời mưa.", source="Báo Mường Lát", origin="written", stratum="dense")


def stats() -> Stats:
    return count(articles(), [GOLD, GoldParagraph("tin-1:1", "Trời mưa, xã hoãn.")])


def test_articles_and_labels_are_counted() -> None:
    found = stats()
    assert (found.articles, found.paragraphs, found.words) == (3, 5, 24)
    assert found.years == {"2024": 1, "2026": 1, "undated": 1}
    assert found.origins == {"collected": 2, "written": 1}
    assert found.strata == {"none": 2, "dense": 1}
    assert list(found.sources.items()) == [("Báo Mường Lát", 2), ("Ủy ban", 1)]
    assert found.labels is not None
    assert found.labels.layers == {"entities": {"GROUP": 1, "TIME": 1}, "triggers": {"TASK": 1}, "deadlines": {"BY": 1}}
    assert (found.labels.paragraphs, found.labels.words) == (2, 11)
    assert count(articles()).labels is None


def test_the_figures_are_told_and_written() -> None:
    told = list(describe(stats(), sources=1))
    assert told[0] == "3 articles, 5 paragraphs, 24 words"
    assert "sources: Báo Mường Lát 2, 1 more" in told
    assert "entities: 2 (18.18), GROUP 1 (9.09), TIME 1 (9.09)" in told
    row = json.loads(json.dumps(to_row(stats())))
    assert row["labels"]["deadlines"] == {"BY": {"count": 1, "per_100_words": 9.0909}}
    assert row["years"] == stats().years
    assert json.loads(json.dumps(to_row(count(articles()))))["labels"] is None


def test_a_plot_shows_years_and_labels_with_their_names(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a letter that the font lacks
        plot(stats(), tmp_path / "plots/corpus.png", names={"BY": "Trước mốc"})
    assert (tmp_path / "plots/corpus.png").read_bytes().startswith(b"\x89PNG")
    plot(stats(), tmp_path / "corpus.svg", names={"BY": "Trước mốc"})
    svg = (tmp_path / "corpus.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    # matplotlib draws letters as outlines and keeps each text in a comment.
    for text in ("Trước mốc  BY", "2024", "2025", "2026", "undated", "GROUP", "Articles per year (3)"):
        assert f"<!-- {text} -->" in svg
    again = tmp_path / "again.svg"
    plot(stats(), again, names={"BY": "Trước mốc"})
    assert again.read_bytes() == (tmp_path / "corpus.svg").read_bytes()


@pytest.mark.parametrize("gold", [None, []])
def test_an_empty_corpus_has_figures_and_a_plot(gold: list[GoldParagraph] | None, tmp_path: Path) -> None:
    found = count([], gold)
    assert next(describe(found)) == "0 articles, 0 paragraphs, 0 words"
    plot(found, tmp_path / "corpus.svg")
    assert "Articles per year (0)" in (tmp_path / "corpus.svg").read_text(encoding="utf-8")


def test_years_far_apart_leave_no_gap_to_fill(tmp_path: Path) -> None:
    far = [make_article(title="Cổ", text="Tin.", published=datetime.date(year, 1, 1)) for year in (202, 2024)]
    assert list(count(far).years) == ["0202", "2024"]
    plot(count(far), tmp_path / "corpus.svg")
    assert "<!-- 1000 -->" not in (tmp_path / "corpus.svg").read_text(encoding="utf-8")


def test_a_plot_of_another_kind_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"one of \.png, \.svg"):
        plot(stats(), tmp_path / "corpus.pdf")
    assert list(tmp_path.iterdir()) == []

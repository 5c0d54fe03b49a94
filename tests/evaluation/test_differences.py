"""Differences: each disagreement is said once, in words a reader needs."""

from __future__ import annotations

from typing import Any

from hanchot.evaluation.differences import Difference, align, differences
from hanchot.evaluation.scores import Mark, MarkedArticle


def found(gold: MarkedArticle, predicted: MarkedArticle) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.text, one.gold, one.predicted) for one in differences(gold, predicted)]


def test_equal_articles_have_no_difference(marked: Any) -> None:
    article = marked("<ORG|Sở Y tế> <TASK|báo cáo> <TIME|ngay|IMMEDIATE>.", roles=[("báo cáo", "DEADLINE", "ngay")])
    assert differences(article, article) == []


def test_marks_differ_by_label_by_edges_or_are_missed_or_extra(marked: Any) -> None:
    gold = marked("<ORG|UBND tỉnh Lâm Sơn> <DIRECTIVE|giao> <ORG|Sở Y tế> và <GROUP|các xã> làm.")
    predicted = marked("<ORG|UBND tỉnh> Lâm Sơn <DIRECTIVE|giao> <GROUP|Sở Y tế> và các xã <TASK|làm>.")
    assert found(gold, predicted) == [
        ("edges", "UBND tỉnh Lâm Sơn", "UBND tỉnh Lâm Sơn", "UBND tỉnh"),
        ("label", "Sở Y tế", "ORG", "GROUP"),
        ("missed", "các xã", "GROUP", ""),
        ("extra", "làm", "", "TASK"),
    ]


def test_times_of_one_mention_differ_field_by_field(marked: Any) -> None:
    gold = marked("Xong <TIME|trước ngày 15/4|BY 2026-04-15 before 2026-04-14>.")
    predicted = marked("Xong <TIME|trước ngày 15/4|NONE 2026-04-15 at ->.")
    assert found(gold, predicted) == [
        ("bound", "trước ngày 15/4", "before", "at"),
        ("deadline", "trước ngày 15/4", "BY", "NONE"),
        ("due", "trước ngày 15/4", "2026-04-14", ""),
    ]


def test_what_the_gold_does_not_give_is_a_difference_too(marked: Any) -> None:
    gold = marked("Họp <TIME|ngày 20/4|NONE 2026-04-20 at ->.")
    predicted = marked("Họp <TIME|ngày 20/4|NONE 2026-04-20 at 2026-04-20>.")
    assert found(gold, predicted) == [("due", "ngày 20/4", "", "2026-04-20")]


def test_a_mention_with_other_edges_is_one_difference_whatever_is_said_of_it(marked: Any) -> None:
    gold = marked("Xong <TIME|trước ngày 15/4|BY 2026-04-15 before 2026-04-14>.")
    predicted = marked("Xong trước <TIME|ngày 15/4|NONE 2026-04-15 at ->.")
    assert [one[0] for one in found(gold, predicted)] == ["edges"]


def test_roles_are_named_with_both_ends(marked: Any) -> None:
    text = "<TASK|Rà soát>, <TASK|báo cáo> <TIME|ngay|IMMEDIATE>."
    gold = marked(text, roles=[("báo cáo", "DEADLINE", "ngay")])
    predicted = marked(text, roles=[("Rà soát", "DEADLINE", "ngay")])
    assert found(gold, predicted) == [
        ("extra", "ngay", "", "DEADLINE of Rà soát"),
        ("missed", "ngay", "DEADLINE of báo cáo", ""),
    ]


def test_a_mark_that_became_two_is_one_pair_and_one_extra() -> None:
    gold = MarkedArticle("tin", "Mộc, Tân Lộc", (Mark(0, 12, "LOC"),))
    predicted = MarkedArticle("tin", "Mộc, Tân Lộc", (Mark(0, 3, "LOC"), Mark(5, 12, "LOC")))
    alignment = align(gold, predicted)
    assert alignment.pairs == [(Mark(0, 12, "LOC"), Mark(0, 3, "LOC"))]
    assert (alignment.missed, alignment.extra) == ([], [Mark(5, 12, "LOC")])
    assert differences(gold, predicted)[0] == Difference(0, 12, "Mộc, Tân Lộc", "edges", "Mộc, Tân Lộc", "Mộc")

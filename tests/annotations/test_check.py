from __future__ import annotations

import pytest

from hanchot.annotations.check import check_paragraph
from hanchot.annotations.gold import EntitySpan, GoldParagraph
from hanchot.annotations.markup import parse_markup
from hanchot.annotations.scheme import Scheme

GOOD = """
<p:PERSON|Hà> <d:DIRECTIVE|nhắc> <g:GROUP|các thôn> <k:TASK|dọn> kênh <t:TIME|trước ngày 5/3/2026>, theo <o:DOCUMENT|Quyết định số 12/QĐ-UBND (sửa đổi)>.
@ d ISSUER p
@ d CONTENT k
@ k DEADLINE t
@ t BY value=2026-03-05 bound=before due=2026-03-04
""".strip()  # noqa: E501  # one paragraph is one line


def problems(marked: str, scheme: Scheme) -> list[str]:
    return list(check_paragraph(parse_markup(marked.split("\n"), scheme, key="a:0", where="f"), scheme))


def test_gold_that_keeps_to_the_scheme_has_no_problem(scheme: Scheme) -> None:
    assert problems(GOOD, scheme) == []


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("<1:PERSON|Hà > nhắc.", "white space"),
        ("Ông <1:PERSON|Hà,> thôn trưởng.", "ends in punctuation"),
        ("<1:ORG|Sở Xây d>ựng họp.", "cuts a syllable"),
        ("<1:PERSON|Hà> <2:DIRECTIVE|nhắc> <3:GROUP|thôn>.\n@ 2 ISSUER 3\n@ 2 CONTENT 1", "joins no such labels"),
        ("<1:PERSON|Hà> <2:DIRECTIVE|nhắc>.\n@ 2 ISSUER 1\n@ 2 ISSUER 1", "stands twice"),
        ("Xong <1:TIME|ngày 5/3>.", "0 deadline classes"),
        ("Xong <1:TIME|ngày 5/3>.\n@ 1 NONE\n@ 1 NONE", "2 deadline classes"),
        ("<1:PERSON|Hà>.\n@ 1 NONE", "stands on no TIME"),
        ("<1:TASK|Dọn> <2:TIME|ngay>.\n@ 2 IMMEDIATE", "is nobody's DEADLINE"),
        ("<1:TASK|Dọn> <2:TIME|hôm qua>.\n@ 1 DEADLINE 2\n@ 2 NONE", "is the target of a DEADLINE"),
        ("<1:TASK|Dọn> <2:TIME|hằng tuần>.\n@ 1 DEADLINE 2\n@ 2 RECURRING value=R/P1W due=2026-03-04", "never has"),
        ("<1:TIME|nay>.\n@ 1 NONE bound=at", "without a value"),
    ],
)
def test_what_breaks_the_scheme_is_named(marked: str, reason: str, scheme: Scheme) -> None:
    found = problems(marked, scheme)
    assert any(reason in problem for problem in found), found
    assert all(problem.startswith("a:0: ") for problem in found)


def test_a_trigger_inside_an_entity_is_named(scheme: Scheme) -> None:
    gold = parse_markup(["<1:TASK|Giao> việc."], scheme, key="a:0", where="f")
    nested = GoldParagraph("a:0", gold.text, (EntitySpan(0, 9, "OCCASION"),), gold.triggers)
    assert any("lies in OCCASION" in problem for problem in check_paragraph(nested, scheme))


def test_glued_words_and_units_do_not_cut_a_syllable(scheme: Scheme) -> None:
    assert problems("<1:GROUP|các xã><2:LOC|Đồng Tiến> dài <3:QUANTITY|7,5>km.", scheme) == []

"""The worked examples of the annotators' guidelines keep to the scheme."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from hanchot.annotations.check import check_paragraph
from hanchot.annotations.gold import GoldParagraph
from hanchot.annotations.markup import read_markup
from hanchot.annotations.scheme import Scheme

GUIDELINES = Path(__file__).resolve().parents[2] / "annotations/guidelines.vi.md"
BLOCK = re.compile(r"^```markup\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"\[([^\]\n]+)\]\(([^)\n]+)\)")
ENOUGH = 3


@pytest.fixture(scope="module")
def text() -> str:
    return GUIDELINES.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def examples(text: str, scheme: Scheme) -> list[GoldParagraph]:
    read = []
    for number, block in enumerate(BLOCK.findall(text)):
        paragraphs = list(read_markup(block, scheme, article_id=f"example-{number}", where=GUIDELINES.name))
        assert len(paragraphs) == 1, block
        read += paragraphs
    return read


def test_every_fenced_block_of_the_guidelines_is_one_marked_up_paragraph(
    text: str, examples: list[GoldParagraph]
) -> None:
    assert len(examples) == text.count("```") / 2 > 0


def test_every_example_of_the_guidelines_keeps_to_the_scheme(examples: list[GoldParagraph], scheme: Scheme) -> None:
    assert [problem for example in examples for problem in check_paragraph(example, scheme)] == []


def test_every_label_role_and_class_has_three_examples_in_the_guidelines(
    examples: list[GoldParagraph], scheme: Scheme
) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for example in examples:
        counts.update({("label", span.label) for span in example.spans})
        counts.update({("role", relation.role) for relation in example.relations})
        counts.update({("class", deadline.label) for deadline in example.deadlines})
    wanted = [
        *(("label", label) for label in (*scheme.entity_labels, *scheme.trigger_labels)),
        *(("role", role.label) for role in scheme.roles),
        *(("class", label) for label in scheme.class_labels),
    ]
    assert {one: counts[one] for one in wanted if counts[one] < ENOUGH} == {}


def test_only_a_dated_deadline_of_the_guidelines_has_a_last_day(examples: list[GoldParagraph]) -> None:
    due = [deadline for example in examples for deadline in example.deadlines if deadline.due is not None]
    assert due
    assert {deadline.label for deadline in due} <= {"BY", "WITHIN", "ANCHORED"}


def test_the_guidelines_name_only_labels_of_the_scheme_inside_their_sentences(text: str, scheme: Scheme) -> None:
    named = {label for _, label in INLINE.findall(text)}
    assert named
    assert named - {*scheme.entity_labels, *scheme.trigger_labels} == set()

"""Scores: tiny cases counted by hand, scikit-learn as an oracle, and what holds for any prediction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support
from spacy.tokens import Doc
from spacy.vocab import Vocab

import hanchot.models.extensions  # noqa: F401  # registers what a Doc carries
from hanchot.errors import DataError
from hanchot.evaluation.scores import HEADLINES, Mark, MarkedArticle, Role, Time, evaluate, from_doc, to_dict
from hanchot.evaluation.tallies import Counts
from hanchot.models.times import Reading

pytestmark = pytest.mark.usefixtures("few_resamples")

CLASSES = ("BY", "WITHIN", "OPEN", "NONE")
TEXT = "Sở Xây dựng báo cáo trước ngày 15/4. " * 3


@pytest.fixture
def lost_and_found(marked: Any) -> list[tuple[MarkedArticle, MarkedArticle]]:
    """One article with a missed TIME, a wrong class, a wrong due date, an invented due date and a false alarm."""
    gold = marked(
        "<ORG|Sở Xây dựng> <TASK|báo cáo> <TIME|trước ngày 15/4/2026|BY 2026-04-15 before 2026-04-14>, "
        "<TASK|rà soát> <TIME|trong tháng 5/2026|WITHIN 2026-05 in 2026-05-31>, "
        "<TASK|họp> <TIME|ngày 20/4|NONE 2026-04-20 at ->, "
        "<TASK|xong> <TIME|đến hết quý II|BY 2026-Q2 until 2026-06-30>, "
        "<TASK|mở rộng> đường thời gian tới."
    )
    predicted = marked(
        "<ORG|Sở Xây dựng> <TASK|báo cáo> <TIME|trước ngày 15/4/2026|BY 2026-04-15 before 2026-04-15>, "
        "<TASK|rà soát> <TIME|trong tháng 5/2026|WITHIN 2026-05 in 2026-05-31>, "
        "<TASK|họp> <TIME|ngày 20/4|BY 2026-04-20 at 2026-04-20>, "
        "<TASK|xong> đến hết <TIME|quý II|WITHIN 2026-Q2 in 2026-06-30>, "
        "<TASK|mở rộng> đường <TIME|thời gian tới|OPEN>."
    )
    return [(gold, predicted)]


def test_exact_and_overlapping_entities_are_counted_by_hand(marked: Any) -> None:
    gold = marked(
        "<TITLE|Chủ tịch> <ORG|UBND tỉnh Lâm Sơn> <PERSON|Trần Văn Bảo> giao <ORG|Sở Y tế> và <GROUP|các xã>."
    )
    predicted = marked(
        "<TITLE|Chủ tịch> <ORG|UBND tỉnh> <LOC|Lâm Sơn> <PERSON|Trần Văn Bảo> giao <GROUP|Sở Y tế> và các xã."
    )
    entities = evaluate([(gold, predicted)]).entities
    assert entities.strict.labels == {
        "GROUP": Counts(0, 1, 1),
        "LOC": Counts(0, 1, 0),
        "ORG": Counts(0, 1, 2),
        "PERSON": Counts(1, 1, 1),
        "TITLE": Counts(1, 1, 1),
    }
    assert entities.overlap.labels["ORG"] == Counts(1, 1, 2)
    assert entities.strict.micro == Counts(2, 5, 5)
    assert entities.overlap.micro == Counts(3, 5, 5)
    metrics = to_dict(evaluate([(gold, predicted)]))["entities"]["strict"]
    assert (metrics["f1"], metrics["macro_f1"]) == (0.4, 0.5)
    assert metrics["labels"]["LOC"] == {
        "precision": None,
        "recall": None,
        "f1": None,
        "correct": 0,
        "predicted": 1,
        "gold": 0,
    }


def test_one_prediction_over_two_gold_marks_is_right_once(marked: Any) -> None:
    gold = marked("Các phường <LOC|Mộc>, <LOC|Tân Lộc> họp.")
    predicted = marked("Các phường <LOC|Mộc, Tân Lộc> họp.")
    for pair in ((gold, predicted), (predicted, gold)):
        assert evaluate([pair]).entities.overlap.micro.correct == 1


def test_marks_that_only_touch_do_not_overlap() -> None:
    first = MarkedArticle("tin", "Hà Nội", (Mark(0, 2, "LOC"),))
    second = MarkedArticle("tin", "Hà Nội", (Mark(2, 6, "LOC"),))
    for pair in ((first, second), (second, first)):
        assert evaluate([pair]).entities.overlap.micro == Counts(0, 1, 1)


def test_layers_that_the_prediction_lacks_are_not_measured(marked: Any) -> None:
    gold = marked("<TASK|Báo cáo> <TIME|ngay|IMMEDIATE>.", roles=[("Báo cáo", "DEADLINE", "ngay")])
    scores = evaluate([(gold, marked("Báo cáo <TIME|ngay>."))])
    assert (scores.triggers, scores.roles, scores.times, scores.deadlines) == (None, None, None, None)
    metrics = to_dict(scores)
    assert metrics["roles"] is metrics["deadlines"] is None
    assert metrics["entities"]["strict"]["f1"] == 1.0


def test_a_layer_that_one_predicted_article_has_is_measured_on_all(marked: Any) -> None:
    pairs = [
        (marked("<TASK|Báo cáo> ngay.", id="a"), marked("<TASK|Báo cáo> ngay.", id="a")),
        (marked("<TASK|Rà soát> ngay.", id="b"), marked("Rà soát ngay.", id="b")),
    ]
    triggers = evaluate(pairs).triggers
    assert triggers is not None
    assert triggers.strict.micro == Counts(1, 1, 2)


def test_roles_need_the_trigger_the_target_and_the_name(marked: Any) -> None:
    gold = marked(
        "<DIRECTIVE|Yêu cầu> <ORG|Sở Y tế> <TASK|báo cáo> <TIME|trước 15/4>.",
        roles=[
            ("Yêu cầu", "ASSIGNEE", "Sở Y tế"),
            ("Yêu cầu", "CONTENT", "báo cáo"),
            ("báo cáo", "DEADLINE", "trước 15/4"),
        ],
    )
    predicted = marked(
        "<DIRECTIVE|Yêu cầu> <ORG|Sở> Y tế <TASK|báo cáo> trước <TIME|15/4>.",
        roles=[("Yêu cầu", "ASSIGNEE", "Sở"), ("Yêu cầu", "CONTENT", "báo cáo"), ("báo cáo", "TIME", "15/4")],
    )
    roles = evaluate([(gold, predicted)]).roles
    assert roles is not None
    assert roles.strict.micro == Counts(1, 3, 3)
    assert roles.overlap.micro == Counts(2, 3, 3)


def test_times_are_counted_on_mentions_found_and_on_all(
    lost_and_found: list[tuple[MarkedArticle, MarkedArticle]],
) -> None:
    scores = evaluate(lost_and_found)
    times = scores.times
    assert times is not None
    assert scores.mentions == Counts(correct=3, predicted=5, gold=4)
    assert times.value.found.micro == Counts(3, 3, 3)
    assert times.value.end_to_end.micro == Counts(3, 4, 4)
    assert times.bound.found.micro == Counts(3, 3, 3)
    # Of the two due dates of the gold one is right; the third that was given is invented.
    assert times.due.found.micro == Counts(1, 3, 2)
    assert times.due.end_to_end.micro == Counts(1, 4, 3)
    assert times.due.found.micro.accuracy == 0.5


def test_deadline_classes_are_counted_on_mentions_found_and_on_all(
    lost_and_found: list[tuple[MarkedArticle, MarkedArticle]],
) -> None:
    deadlines = evaluate(lost_and_found).deadlines
    assert deadlines is not None
    assert deadlines.classes.found.labels == {"BY": Counts(1, 2, 1), "NONE": Counts(0, 0, 1), "WITHIN": Counts(1, 1, 1)}
    assert deadlines.classes.found.micro.accuracy == 2 / 3
    assert deadlines.classes.end_to_end.labels == {
        "BY": Counts(1, 2, 2),
        "NONE": Counts(0, 0, 1),
        "OPEN": Counts(0, 1, 0),
        "WITHIN": Counts(1, 2, 1),
    }
    assert deadlines.classes.end_to_end.micro.accuracy == 0.5
    assert deadlines.is_deadline.found.micro == Counts(2, 3, 2)
    assert deadlines.is_deadline.end_to_end.micro == Counts(2, 5, 3)
    confusion = deadlines.confusion
    assert confusion.classes == ("BY", "OPEN", "WITHIN", "NONE")
    assert confusion.counts == ((1, 0, 0, 0), (0, 0, 0, 0), (0, 0, 1, 0), (1, 0, 0, 0))
    assert confusion.missed == (1, 0, 0, 0)
    assert confusion.extra == (0, 1, 1, 0)


def test_another_scheme_names_its_own_time_label_and_class(marked: Any) -> None:
    gold = marked("Họp <WHEN|ngày 20/4|KHONG 2026-04-20>, xong <WHEN|ngày 25/4|HAN 2026-04-25>.")
    deadlines = evaluate([(gold, gold)], time_label="WHEN", none="KHONG").deadlines
    assert deadlines is not None
    assert deadlines.is_deadline.found.micro == Counts(1, 1, 1)
    assert deadlines.confusion.classes == ("HAN", "KHONG")


@given(st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), min_size=1, max_size=30))
@settings(deadline=None, max_examples=50)
@pytest.mark.filterwarnings("ignore:A single label was found")
def test_classes_of_found_mentions_agree_with_scikit_learn(classes: list[tuple[str, str]]) -> None:
    marks = [Mark(i, i + 1, "TIME") for i in range(len(classes))]
    sides = [
        MarkedArticle("tin", "x" * len(classes), tuple(marks), times=dict(zip(marks, map(Time, side), strict=True)))
        for side in zip(*classes, strict=True)
    ]
    in_gold, in_predicted = zip(*classes, strict=True)
    deadlines = evaluate([(sides[0], sides[1])]).deadlines
    assert deadlines is not None
    found = to_dict(evaluate([(sides[0], sides[1])]))["deadlines"]["classes"]["found"]
    assert found["accuracy"] == pytest.approx(accuracy_score(in_gold, in_predicted))
    present = sorted(set(in_gold))
    assert found["macro_f1"] == pytest.approx(f1_score(in_gold, in_predicted, labels=present, average="macro"))
    expected = precision_recall_fscore_support(in_gold, in_predicted, labels=present, zero_division=np.nan)
    for label, *scores in zip(present, *expected, strict=True):
        counts = found["labels"][label]
        given_scores = [
            np.nan if counts[name] is None else counts[name] for name in ("precision", "recall", "f1", "gold")
        ]
        assert given_scores == pytest.approx(scores, nan_ok=True)
    matrix = confusion_matrix(in_gold, in_predicted, labels=deadlines.confusion.classes)
    assert np.array_equal(matrix, deadlines.confusion.counts)
    assert not any(deadlines.confusion.missed + deadlines.confusion.extra)


def test_nothing_to_evaluate_is_an_error() -> None:
    with pytest.raises(DataError, match="no article"):
        evaluate([])


def test_an_article_given_twice_is_an_error(marked: Any) -> None:
    article = marked("Họp.", id="hop-01")
    with pytest.raises(DataError, match="hop-01: the article comes twice"):
        evaluate([(article, article), (article, article)])


def test_a_prediction_on_another_text_is_an_error(marked: Any) -> None:
    with pytest.raises(DataError, match=r"hop-01: .* another text"):
        evaluate([(marked("Họp ngày 3.", id="hop-01"), marked("Họp ngày 4.", id="hop-01"))])


def test_marks_of_a_doc_are_in_code_points_of_its_text() -> None:
    # A character outside the basic plane and a decomposed one stand before the marks.
    doc = Doc(Vocab(), words=["🏗", "Ơ", "Sở", "Xây", "dựng", "báo", "cáo", "trước", "ngày", "15", "tháng", "4", "."])
    words = {word: doc.text.index(word) for word in ("Sở Xây dựng", "báo cáo", "trước ngày 15 tháng 4")}
    org, task, time = (Mark(start, start + len(word), "") for word, start in words.items())
    doc.ents = [
        doc.char_span(org.start, org.end, label="ORG"),
        doc.char_span(time.start, time.end, label="TIME"),
    ]
    doc.spans["triggers"] = [doc.char_span(task.start, task.end, label="TASK")]
    doc._.events = [
        {
            "start": task.start,
            "end": task.end,
            "label": "TASK",
            "roles": [{"role": "DEADLINE", "start": time.start, "end": time.end}],
        }
    ]
    doc.ents[1]._.deadline = "BY"
    doc.ents[1]._.time = Reading("2026-04-15", "before", "2026-04-14", None)
    article = from_doc(doc, id="tin")
    trigger, mention = Mark(task.start, task.end, "TASK"), Mark(time.start, time.end, "TIME")
    assert article.entities == (Mark(org.start, org.end, "ORG"), mention)
    assert article.triggers == (trigger,)
    assert article.roles == (Role(trigger, time.start, time.end, "DEADLINE"),)
    assert article.times == {mention: Time("BY", "2026-04-15", "before", "2026-04-14")}


def test_layers_that_a_doc_lacks_are_none() -> None:
    article = from_doc(Doc(Vocab(), words=["Họp"]), id="tin")
    assert (article.entities, article.triggers, article.roles, article.times) == ((), None, None, {})


def test_every_headline_has_a_score_and_an_interval(marked: Any) -> None:
    text = "<ORG|Sở Y tế> <TASK|báo cáo> <TIME|trước ngày 15/4/2026|BY 2026-04-15 before 2026-04-14>."
    articles = [marked(text, id=id, roles=[("báo cáo", "DEADLINE", "trước ngày 15/4/2026")]) for id in "ab"]
    metrics = to_dict(evaluate((article, article) for article in articles))
    assert json.loads(json.dumps(metrics)) is not None
    for name in HEADLINES:
        score = metrics
        for step in name.split("."):
            score = score[step]
        assert score == 1.0, name
        assert metrics["intervals"][name] == {"low": 1.0, "high": 1.0}, name


LABELS = ("ORG", "LOC", "TIME")
times = st.builds(
    Time,
    st.sampled_from(CLASSES),
    st.sampled_from((None, "2026-04-15", "2026-Q2")),
    st.sampled_from((None, "before", "in")),
    st.sampled_from((None, "2026-04-14")),
)


@st.composite
def sides(draw: st.DrawFn, id: str) -> MarkedArticle:
    """One side of an article: flat entities and triggers, times, and roles from triggers to entities."""

    def flat(labels: Sequence[str]) -> tuple[Mark, ...]:
        cuts = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=12)))
        return tuple(Mark(a, b, draw(st.sampled_from(labels))) for a, b in zip(cuts[::2], cuts[1::2], strict=False))

    entities, triggers = flat(LABELS), flat(("TASK", "DIRECTIVE"))
    joinable = list(product(triggers, entities))
    joined = draw(st.lists(st.sampled_from(joinable), max_size=4)) if joinable else []
    roles = {Role(trigger, target.start, target.end, "OBJECT") for trigger, target in joined}
    said = {mark: draw(times) for mark in entities if mark.label == "TIME"}
    return MarkedArticle(id, TEXT, entities, triggers, tuple(sorted(roles)), said)


corpora = st.integers(1, 4).flatmap(
    lambda size: st.tuples(*(st.tuples(sides(id=f"tin-{i}"), sides(id=f"tin-{i}")) for i in range(size)))
)
few = settings(deadline=None, max_examples=20)


@given(corpora)
@few
def test_a_perfect_prediction_scores_1_wherever_the_gold_has_something(corpus: Any) -> None:
    metrics = to_dict(evaluate((gold, gold) for gold, _ in corpus))
    del metrics["intervals"]
    for name, part in parts(metrics):
        assert part["correct"] == part["predicted"] == part["gold"], name
        scores = [value for key, value in part.items() if isinstance(value, float) or value is None]
        assert scores == [1.0 if part["gold"] else None] * len(scores), name


@given(corpora, st.randoms())
@few
def test_scores_do_not_depend_on_the_order_of_articles(corpus: Any, random: Any) -> None:
    shuffled = list(corpus)
    random.shuffle(shuffled)
    assert to_dict(evaluate(shuffled)) == to_dict(evaluate(corpus))


@given(corpora)
@few
def test_overlap_is_never_stricter_than_strict(corpus: Any) -> None:
    metrics = to_dict(evaluate(corpus))
    for name in ("entities", "triggers", "roles"):
        if metrics[name]:
            strict, overlap = metrics[name]["strict"], metrics[name]["overlap"]
            assert strict["correct"] <= overlap["correct"] <= min(overlap["predicted"], overlap["gold"])
            assert (strict["predicted"], strict["gold"]) == (overlap["predicted"], overlap["gold"])


@given(corpora)
@few
def test_swapping_the_sides_swaps_precision_and_recall(corpus: Any) -> None:
    there, back = (evaluate(pairs).entities.strict.micro for pairs in (corpus, [(p, g) for g, p in corpus]))
    assert (there.correct, there.predicted, there.gold) == (back.correct, back.gold, back.predicted)


def parts(metrics: dict[str, Any], name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every part of the metrics that has counts."""
    for key, value in metrics.items():
        if isinstance(value, dict):
            if "gold" in value and "correct" in value:
                yield f"{name}{key}", value
            yield from parts(value, f"{name}{key}.")

from pathlib import Path

from hanchot.annotations.markup import read_markup
from hanchot.annotations.scheme import read_scheme
from hanchot.evaluation.monotony import PLACES, deadline_places, describe, mask, measure, surface_guess, told_apart

ROOT = Path(__file__).resolve().parents[2]
SCHEME = read_scheme(ROOT / "annotations/scheme.toml")

BEFORE = """\
<1:TIME|Trước 5/4>, <2:ORG|Sở Y tế> phải <3:TASK|rà soát> thuốc.
@ 3 ASSIGNEE 2
@ 3 DEADLINE 1
@ 1 BY value=2026-04-05 bound=before due=2026-04-04"""
PARENTHESES = """\
<1:ORG|Sở Y tế> <2:TASK|rà soát> thuốc (<3:TIME|chậm nhất 5/4>).
@ 2 ASSIGNEE 1
@ 2 DEADLINE 3
@ 3 BY value=2026-04-05 bound=until due=2026-04-05"""
EARLIER = """\
Hạn chung là <1:TIME|5/4>. <2:ORG|Sở Y tế> <3:TASK|rà soát> thuốc, <4:TASK|lập> danh sách.
@ 3 ASSIGNEE 2
@ 4 ASSIGNEE 2
@ 3 DEADLINE 1
@ 4 DEADLINE 1
@ 1 BY value=2026-04-05 bound=at due=2026-04-05"""
LEAD_IN = """\
<1:TIME|Trước 5/4> các xã <2:DIRECTIVE|phải>:
@ 2 DEADLINE 1
@ 1 BY value=2026-04-05 bound=before due=2026-04-04"""


def gold(*texts: str, article: str = "tin-00000000"):
    return list(read_markup("\n\n".join(texts), SCHEME, article_id=article, where="test"))


def test_places_of_a_deadline_are_told_apart():
    places = [next(deadline_places(paragraph)) for paragraph in gold(BEFORE, PARENTHESES, EARLIER, LEAD_IN)]
    assert places == [
        {"before the verb"},
        {"after the verb", "in parentheses"},
        {"before the verb", "in an earlier sentence", "shared by several tasks"},
        {"before the verb", "in an earlier sentence"},
    ]
    shares = measure([gold(BEFORE, PARENTHESES)]).places
    assert shares["before the verb"] == shares["in parentheses"] == 0.5
    assert set(shares) == set(PLACES)


def test_names_and_numbers_do_not_make_a_sentence_another_one():
    other = BEFORE.replace("Sở Y tế", "Sở Công Thương").replace("<1:TIME|Trước 5/4>", "<1:TIME|Trong quý II>")
    figures = measure([gold(BEFORE), gold(other), gold(PARENTHESES)])
    assert not figures.skeletons
    assert measure([gold(BEFORE), gold(other), gold(BEFORE)]).skeletons == {"TIME ORG phải rà soát thuốc": 3}
    (paragraph,) = gold("Có 37 hộ ở <1:LOC|xã Lâm Sơn>.")
    assert mask(paragraph, 0, len(paragraph.text)) == ["có", "#", "hộ", "ở", "LOC"]


def test_a_run_is_shared_from_four_articles_on():
    three, four = ([gold(BEFORE)] * number for number in (3, 4))
    assert measure(three).shared_runs == 0
    assert measure(four).shared_runs == 1


def test_the_class_of_a_string_is_guessed_from_its_majority():
    train = gold(BEFORE, BEFORE, EARLIER)
    none = gold("Hội nghị họp <1:TIME|5/4>.\n@ 1 NONE value=2026-04-05 bound=at")
    assert surface_guess(train, gold(BEFORE)) == 1
    assert surface_guess(train, none) == 0


def test_sentences_of_two_hands_are_told_apart_and_those_of_one_are_not():
    plain = [
        gold(f"Xã họp lần {n}, dân bàn việc đê.", f"Thôn {n} đã nộp xong.", article=f"a-{n:08}") for n in range(12)
    ]
    other = [gold(f"Trời mưa trận {n}, nước lên nhanh.", f"Cây đổ {n} nơi.", article=f"b-{n:08}") for n in range(12)]
    assert told_apart(plain, other) > 0.95
    assert told_apart(plain, plain) < 0.6


def test_figures_stand_beside_those_of_other_articles():
    lines = list(describe(measure([gold(BEFORE)]), measure([gold(PARENTHESES)] * 3)))
    assert "articles, sentences: 1, 1 | 3, 3" in lines
    assert any(line.startswith("deadline in parentheses: 0.0% | 100.0%") for line in lines)


def test_the_written_corpus_is_no_template_grammar():
    files = sorted((ROOT / "annotations/gold").glob("*.jsonl"))
    from hanchot.annotations.gold import read_gold

    figures = measure(list(read_gold(file, SCHEME)) for file in files)
    assert not figures.skeletons
    assert figures.shared_runs is not None and figures.shared_runs < 0.03
    assert figures.opening is not None and figures.opening[1] <= 0.04
    assert figures.order_verbs >= 20

import pytest

from hanchot.corpus.text import fold
from hanchot.models.features import sequence_features
from hanchot.models.gazetteer import find, names, places
from hanchot.training.docs import blank_pipeline


@pytest.fixture(scope="module")
def nlp():
    return blank_pipeline()


def kinds(words, lexicon, **options):
    return [place and f"{place.mark}{'+'.join(place.kinds)}" for place in find(fold(words).split(), lexicon, **options)]


def test_the_longest_entry_wins_and_the_next_begins_behind_it():
    assert kinds("Ủy ban nhân dân xã Lâm Sơn", names())[:5] == ["Bbody", "Ibody", "Ibody", "Ibody", "Bunit"]
    assert kinds("yêu cầu cầu", names()) == ["Border", "Iorder", "Bwork"]


def test_units_are_known_before_and_after_the_mergers_at_their_highest_level():
    assert kinds("Bà Rịa - Vũng Tàu", places()) == ["B1"] + ["I1"] * 4
    assert kinds("Ba Đình", places()) == ["B2", "I2"]
    assert kinds("Quảng Ngãi Sín Thầu", places()) == ["B1", "I1", "B3", "I3"]


def test_an_entry_may_be_asked_to_be_whole():
    assert kinds("ba đình", places(), whole=lambda start, end: False) == [None, None]


@pytest.mark.parametrize("lexicon", [names(), places()], ids=["names", "places"])
def test_entries_are_folded_and_none_is_empty(lexicon):
    assert all(key and all(fold(part) == part for part in key) for key in lexicon.kinds)
    assert lexicon.longest == max(map(len, lexicon.kinds))


def test_a_bridge_inside_another_word_is_no_head_of_a_name(nlp):
    demand, bridge = (sequence_features(list(nlp.make_doc(text))) for text in ("yêu cầu Hà Nội", "xây cầu Hà Nội"))
    assert "lh=work|1" in bridge[2] and "lh=work|1" not in demand[2]


def test_a_head_does_not_reach_over_a_full_stop(nlp):
    features = sequence_features(list(nlp.make_doc("Sở họp. Lâm Sơn")))
    assert any(feature.startswith("lh=body") for feature in features[1])
    assert not any(feature.startswith("lh=body") for feature in features[3])


def test_one_capitalised_syllable_is_no_commune_and_small_letters_are_no_place(nlp):
    for text in ("Thanh họp", "ba đình họp"):
        assert not any(
            feature.startswith("g=") for token in sequence_features(list(nlp.make_doc(text))) for feature in token
        )
    assert "g=B2" in sequence_features(list(nlp.make_doc("Ba Đình họp")))[0]


def test_every_token_of_any_line_has_features(nlp):
    for text in ("a", "Ba", "…", "UBND TP.HCM 27-11", "A B C D E F G H I"):
        tokens = list(nlp.make_doc(text))
        features = sequence_features(tokens)
        assert len(features) == len(tokens) and all("bias" in token and all(token) for token in features)


def test_what_the_time_rules_find_is_marked_from_its_first_syllable_to_its_last(nlp):
    tokens = list(nlp.make_doc("Sở báo cáo trước ngày 15/12, xã nộp ngày 5/3/2026"))
    marks = [[mark for mark in token if mark.startswith("t")] for token in sequence_features(tokens)]
    assert marks[2:7] == [["t+1"], ["t=B"], ["t=I"], ["t=I"], ["t-1"]]
    assert marks[-3:] == [["t+1"], ["t=B"], ["t=I"]]

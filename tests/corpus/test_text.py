import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanchot.corpus.text import fold, is_syllable, lexicon, normalise, normalise_with_map, skeleton, slug, syllables
from hanchot.errors import DataError

SCALARS = st.text(st.characters(exclude_categories=["Cs"]))
ODD = st.text(
    st.sampled_from("aệe\u0302\u0323\u0301Đ \t\r\n\v\f\x00\x1c\x85\u00a0\u00ad\u200b\u2028\u3000\ufeff\u1100\u1161")
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\u2029c\x85d\ve\ff", "a\nb\nc\nd\ne\nf"),
        ("hạn\u00a0chót\u202f15\u2009tháng\u300012\t2025", "hạn chót 15 tháng 12 2025"),
        ("\ufeffHà\u200b Nội\u200d \u2060và\u00ad Huế\u200e", "Hà Nội và Huế"),
        ("A\x00B\x07C\x1bD\x7fE\x9fF", "ABCDEF"),
        (unicodedata.normalize("NFD", "Chậm nhất ngày Ắ"), "Chậm nhất ngày Ắ"),
        ("e\u200b\u0302", "ê"),
        ("\u1100\u1161\u11a8", "각"),
        ("\u212b \u2000", "Å  "),
        ("Quyết định 15/2021/NĐ-CP", "Quyết định 15/2021/NĐ-CP"),
        ("", ""),
    ],
)
def test_normalise_gives_the_corpus_form(raw, clean):
    assert normalise(raw) == clean


@given(SCALARS | ODD)
def test_normalise_is_idempotent_and_leaves_nothing_odd(text):
    clean = normalise(text)
    assert normalise(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert not re.search(r"[^\S \n]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]", clean)


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_normalise_is_nfc_where_nothing_is_to_be_removed(text):
    assert normalise(text) == unicodedata.normalize("NFC", text)


@given(SCALARS | ODD)
def test_the_map_gives_each_code_point_its_place(text):
    clean, origins = normalise_with_map(text)
    assert clean == normalise(text)
    assert len(origins) == len(clean) + 1
    assert origins[-1] == len(text)
    assert origins == sorted(origins)


@given(st.text(st.sampled_from("aĐệ\u1ea1 \n\u00ad\u200b\u00a0\r")))
def test_the_map_leads_back_to_the_same_letter(text):
    for char, origin in zip(*normalise_with_map(text), strict=False):
        assert normalise(text[origin]) == char


def test_the_map_points_at_the_base_letter():
    raw = "Đ\u00e0\r\nNo\u0323\u0302i\u00ad xa\u0303"
    clean, origins = normalise_with_map(raw)
    assert clean == "Đà\nNội xã"
    assert origins == [0, 1, 2, 4, 5, 8, 10, 11, 12, 14]


@pytest.mark.parametrize(
    ("text", "where"), [("Hà\nN\ud800i", "text:2: .* offset 4;"), ("\udc00", "text:1: .* offset 0;")]
)
@pytest.mark.parametrize("function", [normalise, normalise_with_map])
def test_a_lone_surrogate_is_refused_with_its_place(function, text, where):
    with pytest.raises(DataError, match=where):
        function(text)


@given(SCALARS | ODD)
def test_the_skeleton_has_one_character_for_each_start(text):
    bases, starts = skeleton(text)
    assert len(starts) == len(bases) + 1
    assert starts[-1] == len(text)
    assert all(a < b for a, b in pairwise(starts))
    composed, _ = skeleton(unicodedata.normalize("NFC", text))
    assert bases == composed


@pytest.mark.parametrize(
    ("old", "new"),
    [("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ"), ("úy", "uý"), ("ủy", "uỷ"), ("tùy", "tuỳ"), ("lõa", "loã"),
     ("họa", "hoạ"), ("lóe", "loé"), ("lũy", "luỹ"), ("qúy", "quý"), ("HÒA", "Hoà"), ("nhụy", "nhuỵ")],
)  # fmt: skip
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_fold_makes_both_tone_placements_equal(old, new, form):
    assert fold(unicodedata.normalize(form, old)) == fold(new)


@pytest.mark.parametrize("word", ["quà", "quỳ", "già", "giò", "mùa", "của", "lúa", "hoàn", "toán", "huỳnh", "kỷ", "kỉ"])
def test_fold_leaves_other_words_as_they_are(word):
    assert fold(word) == word


def test_fold_keeps_y_and_i_and_tones_apart():
    assert len({fold(word) for word in ("kỷ", "kỉ", "hòa", "hóa", "hoa", "quý", "quí")}) == 7


@given(st.text(st.sampled_from("aàoòóỏuùúủyỳeèhqgiđĐÀÒ \n")))
def test_fold_is_idempotent_and_blind_to_case_and_form(text):
    assert fold(fold(text)) == fold(text)
    assert fold(text.upper()) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Trước 8/10/2027, quận/huyện phải xong.", ["Trước", "8/10/2027", "quận", "huyện", "phải", "xong"]),
        ("Tăng 1.200,5 tỷ (7%)", ["Tăng", "1.200,5", "tỷ", "7"]),
        ("số 835-CV/TU", ["số", "835", "CV", "TU"]),
        (unicodedata.normalize("NFD", "Ủy ban"), ["Ủy", "ban"]),
        ("m\u0302a x", ["m\u0302a", "x"]),
        ("… - “”", []),
    ],
)
def test_syllables_are_words_and_whole_numbers(text, words):
    assert syllables(text) == words


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Lâm Sơn rà soát nhà ở", "lam-son-ra-soat-nha-o"),
        ("Đường 30/4: “nóng” chuyện đền bù!", "duong-30-4-nong-chuyen-den-bu"),
        (unicodedata.normalize("NFD", "Ưu tiên Đề án ữ"), "uu-tien-de-an-u"),
        ("Hà Nội–Hải Phòng", "ha-noi-hai-phong"),
        ("???", "bai"),
        ("", "bai"),
        ("日本", "bai"),
    ],
)
def test_slug_is_ascii(title, expected):
    assert slug(title) == expected


def test_slug_is_cut_between_words():
    assert slug("Rà soát nhà ở", max_length=9) == "ra-soat"
    assert slug("Rà soát nhà ở", max_length=7) == "ra-soat"
    assert slug("x" * 80) == "x" * 60


@given(SCALARS | ODD, st.integers(3, 80))
def test_slug_is_never_empty_nor_too_long(text, length):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text, max_length=length))
    assert len(slug(text, max_length=length)) <= length


@pytest.mark.parametrize("word", ["phường", "Nghiêng", "quyết", "gì", "oanh", "Ủy", "khuỷu", "Thuong", "ĐĂNG"])
def test_syllables_of_the_orthography_are_known(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["Express", "golf", "UBND", "TP", "b", "", "Phone", "15", "ngày mai"])
def test_other_words_are_no_syllables(word):
    assert not is_syllable(word)


def test_the_lexicon_is_in_corpus_form_and_without_doubles():
    for section in lexicon().values():
        for name, words in section.items():
            assert words == [normalise(word) for word in words], name
            assert len(set(words)) == len(words), name


@pytest.mark.parametrize("unit", ["e\u0302", "\r", "\u00a0", "\u200b", "\u0301", "òa", "a-", "\U0001f600"])
def test_long_repetitions_are_normalised_to_their_end(unit):
    # At a quadratic cost these would run for minutes.
    text = unit * 30_000
    clean, origins = normalise_with_map(text)
    assert len(origins) == len(clean) + 1
    assert skeleton(text)[1][-1] == len(text)
    assert fold(text)
    assert slug(text)

import json
import pickle
import re
import unicodedata
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from hanchot.corpus.text import lexicon
from hanchot.corpus.tokenizer import SyllableTokenizer
from hanchot.errors import DataError

GOLD = Path(__file__).resolve().parents[2] / ".." / "shared" / "articles" / "gold"

CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "hanchot.SyllableTokenizer.v1"}}}

# A token ends at every space and at every bar; a bar is no part of the text.
CASES = {
    "document numbers": """
        công văn số 835-CV/TU|, ngày 3/4
        Quyết định số 12/2019/QĐ-TTg|.
        Nghị quyết số 652/NQ-UBTVQH15|;
        Báo cáo số 77/BC-CCATVSTP
        Chỉ thị số 31-CT/TU|.
        (|số 15/2021/NĐ-CP|)
        “|1/2026/QĐ-UBND|”
        Chương trình số 02-CTr/TU
        Luật số 111/2015/QH13|,
        Công điện 56/CĐ-TTg|;
        Thông tư liên tịch 05/2018/TTLT-BYT-BTC|.
        văn bản 418/TTg-KTN
        công văn 2345/BGTVT
        số|835-CV/TU
        15-NQ/TW|,|16-NQ/TW
        Kết luận 37-KL/TW|-|Hà Nội
        Tờ trình 12a/TTr-SXD
    """,
    "dates and ranges": """
        ngày 18-10|.
        từ 15-16/3|,
        ngày 9-5-2023|.
        trước ngày 30/11/2021|;
        giai đoạn 2021-2026|.
        nhiệm kỳ 2021–2026
        từ 1/7-30/9|.
        ngày 30.4|.
        ngày 15.12.2025|.
        tháng 9/2027|)
        quý II|/|2026
        19/8|,|28/11
        dịp 30-4|,|1-5
        ngày 27|,|28/11
        ngày|15/12
        tháng|6
        trực 12/12|h
        Nhà máy 22-4|.
        (|19/8|)
        2027-03-08
        15/12|-|Hà Nội
        ngày 25/3|-|UBND quận
    """,
    "clock": """
        lúc 17h30|.
        17 giờ ngày 30/6
        từ 8h|-|17h
        7h00|-|9h30|,
        09:05 17/02/2023
        17h30|ngày 5/12
        17g30
    """,
    "numbers and units": """
        1.200 tỷ đồng
        1.200.000|đ
        1,200,000 USD
        đạt mức 6,4|.
        giảm 3|% mỗi năm
        từ 10-15|%|.
        2,5-3,0|%
        5-10,5 triệu
        1.200,5 ha
        các phường 1|,|2|,|3
        quận 1|,|3|,|5|,|7
        dài 7,5|km|.
        450|m|,
        1.200|m3|/|s
        50|m2
        5|m³|/|s
        khí CO₂|,
        38|°|C
        110|kV
        xe 29A|, 15B
        Tỉnh lộ 9B|.
        mạng 5G
        Quận|1
        tỷ lệ 1/2000
        1|:|500
        15–20|%
        31‑CT/TU
        6 vạn lượt|/|tháng
        +|84
        3.5 triệu
    """,
    "abbreviations": """
        UBND TP.HCM|.
        TPHCM|,
        UBND TP|.
        TP|. Hạ Long
        TP|.|Thủ Đức
        Trung ương (|T.Ư|)
        ông N.H.Ng|.
        bà T.T.Th (|35 tuổi|)|,
        KT-XH|.
        LĐ-TB&XH
        Sở GD&ĐT|,
        QP-AN
        PGS.TS Nguyễn Văn A
        GS.TS|. Lê B
        CNH-HĐH
        v.v|.
        v.v|...
        HĐND|-|UBND phường
        TTO|-|UBND quận
        (|TBO|)|- Ban quản lý
        H5N1|,
        cúm H5N1|là
        N2|Hà Nội
        QL1A
        COVID-19
        H'Mông|,
        Côte d'Ivoire
        PCCC&CNCH
        BR-VT
        A|. Nguyễn
    """,
    "punctuation": """
        xong|.
        xong|...
        xong|…
        sao|?|!
        gấp|!!!
        “|nói thật|”|,
        "|khủng|"|.
        '|treo|' mãi
        «|rõ người|»
        ‘|nóng|’
        (|gồm A (|B|)|)|.
        [|…|]
        quận|/|huyện
        phường|,|xã|;|đặc khu
        Hà Nội|-|Hải Phòng
        Hà Nội - Hải Phòng
        Hà Nội|–|Hải Phòng
        In|-|đô|-|nê|-|xi|-|a
        nêu rõ|: lập tổ
        #|Hà|Nội
        ---
        - rà soát
        • báo cáo
        100|%|;
        ***
    """,
    "glued text": """
        phường|(|UBND
        năm 2019|.|Bộ trưởng
        Hà|Nội
        camera|Để
        phường|UBND
        UBND|Thành phố
        UBND|phường
        TP|Hà Nội
        xong|.|Các đơn vị
        TP|.|Bí thư
        VnExpress
        iPhone
        eKYC
        VNeID|,
        YouTube
        TikTok
        MobiFone
        VietGAP
        ThS
        TTg
        TRưởng phòng
        do|UBND
        cho|Theo
        HĐND|xã
        kWh
        pH
        2019|Bộ trưởng
        30/6|Các
        )|Bộ
        phường|;|xã
    """,
    "addresses": """
        xem https://dichvucong.gov.vn/p/home?x=1&y=2|.
        (|http://a.vn/b|)|,
        www.hanoi.gov.vn|.
        báo VnExpress.net|,
        tại chinhphu.vn|.|Theo
        gửi vanthu.so-yte@hanoi.gov.vn|.
        “|https://vi.wikipedia.org/wiki/Hà_Nội|”
        hanoi.gov.vn/tin-tuc
    """,
}


MARKED = [
    pytest.param(line.strip(), id=f"{group}: {line.strip()}")
    for group, lines in CASES.items()
    for line in lines.strip().splitlines()
]


def tokens_of(marked):
    pieces = re.split("[ |]", marked)
    if "" in pieces:
        raise ValueError(f"a bar or a space too many in {marked!r}")
    return marked.replace("|", ""), pieces


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("vi", config=CONFIG)


@pytest.mark.parametrize("marked", MARKED)
def test_text_is_cut_where_the_bars_stand(nlp, marked):
    text, expected = tokens_of(marked)
    assert [token.text for token in nlp(text)] == expected


def test_a_case_with_a_stray_bar_is_refused():
    with pytest.raises(ValueError, match="a bar or a space too many"):
        tokens_of("xong| .")


SPACY = spacy.blank("xx").tokenizer
SCALARS = st.characters(exclude_categories=["Cs"])
VIETNAMESE = st.text(
    st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậềếệốộớợứựỳỵÀĐÊÔƠƯỨ0123456789 .,/-()&'\n")
)
"""Letters that NFC and NFD tell apart, beside everything that decides where a token ends."""


@given(st.text(SCALARS) | VIETNAMESE)
def test_tokens_and_spaces_are_the_text(nlp, text):
    doc = nlp.tokenizer(text)
    assert "".join(token.text_with_ws for token in doc) == text
    assert all(token.text for token in doc)


@given(VIETNAMESE)
def test_any_form_is_cut_as_nfc_is(nlp, text):
    expected = [token.text for token in nlp.tokenizer(unicodedata.normalize("NFC", text))]
    for form in ("NFD", "NFC"):
        tokens = nlp.tokenizer(unicodedata.normalize(form, text))
        assert [unicodedata.normalize("NFC", token.text) for token in tokens] == expected


@pytest.mark.parametrize("marked", MARKED)
def test_decomposed_text_is_cut_where_the_bars_stand(nlp, marked):
    text, expected = tokens_of(marked)
    tokens = [token.text for token in nlp(unicodedata.normalize("NFD", text))]
    assert tokens == [unicodedata.normalize("NFD", token) for token in expected]


@given(st.text(st.sampled_from("aĐ1.- \u0301\u0323\u0338\ufe0f\u20e3\u0e33\u0e4d\u1161\u11a8\u00ad\n")))
def test_no_mark_is_parted_from_its_base(nlp, text):
    for token in nlp.tokenizer(text):
        if unicodedata.category(token.text[0]) == "Mn" and token.idx:
            assert text[token.idx - 1].isspace()


@given(st.text(st.sampled_from("ab \t\n\r\u00a0\u3000\x1c")))
def test_white_space_is_treated_as_spacy_treats_it(nlp, text):
    ours, theirs = nlp.tokenizer(text), SPACY(text)
    assert [token.text_with_ws for token in ours] == [token.text_with_ws for token in theirs]


def test_line_breaks_are_tokens_of_their_own(nlp):
    doc = nlp("Nội dung:\n\n- Rà soát; \n- báo cáo.")
    breaks = [token.text for token in doc if "\n" in token.text]
    assert breaks == ["\n\n", "\n"]


@pytest.mark.parametrize(("text", "offset"), [("Hà \ud800 Nội", 3), ("\udfff", 0), ("a\udc00", 1)])
def test_a_lone_surrogate_is_refused_with_its_offset(nlp, text, offset):
    with pytest.raises(DataError, match=f"lone surrogate .* at offset {offset};"):
        nlp.tokenizer(text)


def test_invisible_characters_cut_nothing(nlp):
    doc = nlp("phư\u00adờng Tân\u200b, x\u00e3 \ufeffHòa")
    assert [token.text for token in doc] == ["phư\u00adờng", "Tân\u200b", ",", "xã", "\ufeff", "Hòa"]
    assert [token.norm_ for token in doc][:2] == ["phường", "tân"]


@pytest.mark.parametrize(
    ("word", "norm"),
    [("Hòa", "hoà"), ("hoà", "hoà"), ("THỦY", "thuỷ"), ("khỏe", "khoẻ"), ("Úy", "uý"), ("qúy", "quý"), ("quà", "quà"),
     ("già", "già"), ("Quỳ", "quỳ"), ("mùa", "mùa"), ("UBND", "ubnd"), ("Kỹ", "kỹ")],
)  # fmt: skip
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_norm_is_composed_lower_case_with_new_tone_placement(nlp, word, norm, form):
    assert nlp(unicodedata.normalize(form, word))[0].norm_ == norm


def features(doc):
    return [
        (t.norm_, t.lower_, t.prefix_, t.suffix_, t.shape_, t.is_alpha, t.is_title, t.is_upper, t.is_lower) for t in doc
    ]


TEXT = "Ủy ban phường Đông Thọ phải thống kê xong 1.200 hộ trước 17h30 ngày 5/12."


def test_features_do_not_depend_on_the_form(nlp):
    composed, decomposed = (nlp(unicodedata.normalize(form, TEXT)) for form in ("NFC", "NFD"))
    assert features(decomposed) == features(composed)
    assert decomposed.text == unicodedata.normalize("NFD", TEXT)
    assert features(composed)[6][:5] == ("thống", "thống", "t", "ống", "xxxx")


def test_features_survive_disk_bytes_and_pickle(nlp, tmp_path):
    text = unicodedata.normalize("NFD", TEXT)
    expected = features(nlp(text))
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert isinstance(loaded.tokenizer, SyllableTokenizer)
    assert features(loaded(text)) == expected
    assert features(pickle.loads(pickle.dumps(nlp(text)))) == expected
    assert features(pickle.loads(pickle.dumps(nlp.tokenizer))(text)) == expected
    assert features(Doc(loaded.vocab).from_bytes(nlp(text).to_bytes())) == expected
    stored = DocBin(docs=[nlp(text)]).to_bytes()
    assert features(next(DocBin().from_bytes(stored).get_docs(loaded.vocab))) == expected


def test_saving_twice_gives_the_same_files(nlp, tmp_path):
    nlp(TEXT)
    for name in ("first", "second"):
        nlp.to_disk(tmp_path / name)
    first, second = (
        {file.relative_to(folder): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
        for folder in (tmp_path / "first", tmp_path / "second")
    )
    assert first == second
    assert nlp.tokenizer.to_bytes() == nlp.tokenizer.from_bytes(nlp.tokenizer.to_bytes()).to_bytes()


def test_texts_are_piped_through_two_processes(nlp):
    texts = [f"Hoàn thành đợt {n} trước ngày {n}/12." for n in range(1, 9)]
    assert [doc.to_json() for doc in nlp.pipe(texts, n_process=2, batch_size=2)] == [nlp(t).to_json() for t in texts]
    assert [doc.text for doc in nlp.tokenizer.pipe(texts)] == texts


def test_explain_names_the_rule_of_each_token(nlp):
    explained = nlp.tokenizer.explain("Số 31-CT/TU, 17h30 ngày\n5/12 tại TP.HCM")
    assert explained == [
        ("plain", "Số"), ("document", "31-CT/TU"), ("sign", ","), ("clock", "17h30"), ("plain", "ngày"),
        ("number", "5/12"), ("plain", "tại"), ("whole", "TP.HCM"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "unit",
    ["a", "A", "1", "1/", "1-", "1.", "1,", "a.", "a@", "a@a.", "www.", "http://", "A-", "A&", "A.", "1-AA/", "'", "A'",
     "\u0301", "e\u0301", "aA", "AAa", " ", "\n", "…", "_"],
)  # fmt: skip
def test_long_repetitions_are_read_without_loss(nlp, unit):
    # At a quadratic or worse cost these would run for minutes.
    text = unit * 20_000
    assert nlp.tokenizer(text).text == text


@pytest.mark.parametrize("word", lexicon()["tokens"]["whole"])
def test_words_of_the_lexicon_are_kept_whole(nlp, word):
    assert [token.text for token in nlp(f"({word}).")] == ["(", word, ")", "."]


@pytest.mark.skipif(not GOLD.is_dir(), reason=f"the development articles are not at {GOLD}")
def test_no_gold_span_cuts_a_token(nlp):
    cut = []
    spans = 0
    for path in sorted(GOLD.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            paragraph = json.loads(line)
            doc = nlp(paragraph["text"])
            for span in paragraph["entities"]:
                spans += 1
                if doc.char_span(span["start_offset"], span["end_offset"]) is None:
                    cut.append((paragraph["key"], paragraph["text"][span["start_offset"] : span["end_offset"]]))
    assert spans > 0
    assert cut == []

import pickle
import unicodedata

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from hanchot.corpus.sentences import split_sentences

# A sentence ends at every bar; a bar is no part of the text.
CASES = {
    "plain": [
        "Sở Xây dựng phải rà soát.| Các xã báo cáo trước 15/12.",
        "Phải xong!| Không lùi nữa.",
        "Vì sao chậm?| Ông Hải chưa trả lời.",
        "Thật thế sao?!| Chưa ai rõ.",
        "Không có dấu chấm cuối câu",
        "Họp sáng nay .| Chiều kiểm tra.",
        "Xong.|  Hai khoảng trắng.",
    ],
    "no stop at all": [
        "Rà soát; báo cáo; đề xuất; Sở Y tế tổng hợp.",
        "Giao các sở: Xây dựng, Tài chính, Y tế.",
        "Tăng 2.5 lần, đạt 1.200.000 đồng, còn 2,5 km.",
        "Họp ngày 30.4.2025 và 15.12 tại xã.",
        "Lúc 17.30 có mưa.",
        "Ai hỏi gì? ông cũng đáp.",
    ],
    "places and bodies shortened": [
        "Họp tại TP. Huế và TP. Thủ Đức.",
        "UBND Tp. Cần Thơ giao Q. Ninh Kiều.",
        "Dân ở P. Hàng Bột, Q. 1, H. Như Xuân, TX. Sơn Tây.",
        "Đã báo cáo UBND TP.| Các sở chờ ý kiến.",
        "Kế hoạch của TP.| Theo đó, mỗi phường lập một tổ.",
        "Tại TP.HCM.| Tình hình đã ổn.",
        "Ở TP.HCM có 3 điểm.",
        "Văn phòng T.Ư Đảng.| Tài liệu gửi các tỉnh.",
        "Hội nghị T.Ư. 6 khóa này họp sớm.",
        "Theo chỉ đạo của T.Ư.| Các tỉnh đã làm.",
    ],
    "titles": [
        "TS. Lê An và ThS. Vũ Bình dự họp.",
        "PGS.TS. Trần Lan phát biểu.| GS. Hồ Dũng kết luận.",
        "Th.S. Ngô Hạnh, BS. Đỗ Minh cùng dự.",
        "Đ/c. Hoàng Sơn chủ trì.",
        "Mr. Smith gặp Dr. Brown ở St. Petersburg.",
        "Mẫu No. 5 và tr. 12 của đề án.",
        "v.v. và nhiều việc khác.",
        "Điện, đường, trường, trạm, v.v.| Các xã tự cân đối.",
        "Điện, đường, v.v... đều thiếu.",
    ],
    "initials": [
        "Công an tạm giữ N.H.Ng. để làm rõ.",
        "Ông N.H.Ng. (35 tuổi) bị phạt.",
        "Công an tạm giữ N.V.A.| Bị can đã khai nhận.",
        "Anh T. kể lại sự việc.",
        "Bắt giữ ông H.| Hai người khác bỏ trốn.",
        "Kỷ niệm Đại hội X.| Hà Nội tổ chức trọng thể.",
        "Kết thúc quý I.| Hà Nội thu vượt dự toán.",
        "Bà N. V. A. trú tại xã.",
        "Tổng thống George W. Bush từng đến.",
        "Nhà văn J.K. Rowling viết.",
        "Khu B.| Các hộ đã dời.",
        "Nhiều hộ ở xã Đắk Ơ.| Toàn xã có sáu thôn.",
    ],
    "numbers and markers": [
        "1. Hoàn thành quy hoạch.| 2. Rà soát nhà ở.",
        "Giao các việc sau: 1. Lập tổ công tác; 2. Báo cáo.",
        "a) Rà soát.| b) Báo cáo.",
        "a. Rà soát nhà ở.| b. Báo cáo.",
        "II. Việc phải làm trước.",
        "1.1. Mục tiêu chung.",
        "Điều 5. Trách nhiệm của các sở.",
        "Phụ lục 2. Danh mục dự án.",
        "Xong trong năm 2025.| 3 dự án còn lại chuyển tiếp.",
        "Có hiệu lực từ 1.7.2025.| Các luật cũ hết hiệu lực.",
        "Xếp thứ 5.| Tỉnh bạn thứ 7.",
        "Theo Nghị định 77.| Luật Đê điều cũng nêu.",
        "Tăng 7%.| Đó là mức cao.",
        "Các việc chính.| - Rà soát nhà ở.| - Báo cáo thành phố.",
        "Nhiệm vụ như sau.| - rà soát;",
    ],
    "quotes and brackets": [
        "“Phải xong trước Tết.”| Bí thư nhấn mạnh.",
        "Ông nói: “Đã hứa là làm.”| Hội trường vỗ tay.",
        'Ông nói: "Đã hứa là làm."| Hội trường vỗ tay.',
        "“Làm ngay!”, Chủ tịch yêu cầu.",
        "“Làm ngay!” ông yêu cầu.",
        "“Làm ngay!” - Chủ tịch yêu cầu.",
        "“Không chờ.| Không lùi.”| Dân đồng tình.",
        "Bà kể.| “Nước ngập tới gối.”",
        'Bà kể.|"Nước ngập tới gối."',
        "Đã xong (xem phụ lục).| Các xã nhận bàn giao.",
        "(Ảnh: Lan Anh.)| Đoàn kiểm tra hiện trường.",
        "Đã xong. (xem phụ lục)",
        "[...] Các xã báo cáo.",
    ],
    "ellipsis": [
        "Điện, đường, trường... đều thiếu.",
        "Điện, đường, trường… đều thiếu.",
        "Nước vẫn ngập...| Các hộ phải dời.",
        "Nước vẫn ngập…| Các hộ phải dời.",
        "Các lô 12A... của 5 hộ.",
        "...Các xã báo cáo.",
    ],
    "glued": [
        "Xong năm 2019.|Bộ trưởng giao tiếp.",
        "Dân đã dời.|Các hộ còn lại chờ.",
        "Nằm ở TP.Thủ Đức và Q.Bình Tân.",
        "Ông N.H.Nga chủ trì.",
        "Dân đã dời.|“Chúng tôi yên tâm.”",
        "Phải xong!|Các xã báo cáo.",
        "GS.Hồ Dũng phát biểu.",
    ],
    "addresses": [
        "Xem https://a.vn/Tin.Bai?x=1.Moi rồi báo cáo.",
        "Nộp tại dichvucong.gov.vn.| Hạn chót là 5/12.",
        "Gửi vanthu@hanoi.gov.vn.| Không nhận bản giấy.",
        "Theo VnExpress.net đưa tin.",
    ],
    "lines": [
        "Đà Nẵng đo lại nhà ven kênh|\n\nSở Xây dựng phải làm xong.",
        "Các việc:|\n- rà soát;|\r\n- báo cáo",
        "Một|\u2028hai|\x0bba|\x85bốn",
    ],
}  # fmt: skip
MARKED = [pytest.param(marked, id=f"{group}: {marked}") for group, cases in CASES.items() for marked in cases]


def sentences_of(marked):
    sentences = [part.strip() for part in marked.split("|")]
    if "" in sentences:
        raise ValueError(f"nothing stands between two bars of {marked!r}")
    return marked.replace("|", ""), sentences


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("marked", MARKED)
def test_text_is_split_where_the_bars_stand(marked, form):
    text, expected = sentences_of(unicodedata.normalize(form, marked))
    assert [text[start:end] for start, end in split_sentences(text)] == expected


def test_a_case_with_an_empty_sentence_is_refused():
    with pytest.raises(ValueError, match="nothing stands between"):
        sentences_of("Xong.| |Hết.")


TEXTS = st.text(st.sampled_from('aÁBệ1. …!?)("”“-;:,\n\r\u2028\t\u0301')) | st.text(
    st.characters(exclude_categories=["Cs"])
)


@given(TEXTS)
def test_sentences_are_all_of_the_text_but_white_space_and_line_breaks(text):
    done = 0
    for start, end in split_sentences(text):
        assert done <= start < end
        assert not text[done:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert not set(text[start:end]) & set("\n\r\u2028")
        done = end
    assert not text[done:].strip()


@pytest.mark.parametrize("unit", [".", ". ", "a. ", "A.", "A. ", "1. ", '."', ".(", ". -", "…", "Dài" * 10 + ".", "\n"])
def test_long_repetitions_are_read_to_their_end(unit):
    # At a quadratic or worse cost these would run for minutes.
    text = unit * 20_000 + "." + " " * 20_000
    assert split_sentences(text)[-1][1] == len(text.rstrip())


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "hanchot.SyllableTokenizer.v1"}}})
    nlp.add_pipe("hanchot_sentences")
    return nlp


TEXT = " Đà Nẵng đo lại nhà ven kênh\n\nSở Xây dựng làm xong trước 5/12. Các xã báo cáo TP. Huế.\n"
SENTENCES = [" Đà Nẵng đo lại nhà ven kênh\n\n", "Sở Xây dựng làm xong trước 5/12.", "Các xã báo cáo TP. Huế.\n"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_component_starts_sentences_and_leaves_white_space_to_the_one_before(nlp, form):
    doc = nlp(unicodedata.normalize(form, TEXT))
    assert [unicodedata.normalize("NFC", sentence.text) for sentence in doc.sents] == SENTENCES
    assert all(token.is_sent_start is not None for token in doc)


@given(TEXTS)
def test_the_component_and_the_function_agree(nlp, text):
    starts = {start for start, _ in split_sentences(text)}
    for token in nlp(text):
        if token.is_sent_start and token.i:
            assert token.idx in starts


def test_an_empty_doc_passes(nlp):
    assert len(nlp("")) == 0


def test_the_component_is_saved_and_loaded_and_pickled(nlp, tmp_path):
    nlp.to_disk(tmp_path)
    for copy in (spacy.load(tmp_path), pickle.loads(pickle.dumps(nlp))):
        assert [sentence.text for sentence in copy(TEXT).sents] == SENTENCES
    assert [len(list(doc.sents)) for doc in nlp.pipe([TEXT] * 4, n_process=2, batch_size=2)] == [3] * 4
    assert nlp.analyze_pipes()["summary"]["hanchot_sentences"]["assigns"] == ["token.is_sent_start"]

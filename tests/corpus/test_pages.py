"""Raw pages in, clean articles out: invented pages of many layouts, broken ones, and the real development pages."""

import datetime
import html
import json
import random
import unicodedata
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hanchot.corpus.pages import KEPT, Page, decode, read_page
from hanchot.corpus.text import normalise
from hanchot.errors import DataError

PAGES = Path(__file__).parent / "pages"
ARTICLES = Path(__file__).resolve().parents[2] / ".." / "shared" / "articles"
LAYOUTS = sorted(path.name.removesuffix(".expected.md") for path in PAGES.glob("*.expected.md"))
FACTS = ("title", "source", "author", "url", "published", "published_from")
# A caption without a credit, a cue or a place of its own looks like a short paragraph, as does another page's lead that
# no heading announces.
UNCUED = {
    "local-daily": "Trần lớp 3A Trường Tiểu học Lê Lợi bong từng mảng vữa.",
    "online-newspaper": "Người đứng đầu Chính phủ yêu cầu dồn lực tìm kiếm người mất tích, không để người dân nào "
    "bị đói, bị rét.",
    "police-daily-dump": "Cơ quan Công an lấy lời khai đối tượng Tạ Quang Vỹ.",
    "provincial-dump": "Anh Lữ Hoàng Nhịn kiểm tra cua trước khi bán cho thương lái.",
}
# Facts that the reader still has wrong: a name with a curly apostrophe is no name to it, and it takes the credited
# original's address for the page's own, as another layout wants it.
WRONG = {"aggregator-credit": {"url"}}

BODY = (
    "Sáng 4/3, xã Lâm Sơn huy động hơn một trăm người ra đắp lại đoạn đê bị sạt hồi cuối tháng trước.\n"
    "Chủ tịch xã Trần Văn Bảo yêu cầu hoàn thành phần kè đá trước ngày 15/4, không để nước lũ tiểu mãn tràn vào đồng.\n"
)
DYKE = "Lâm Sơn đắp lại đê trước mùa lũ\n" + BODY


def raw_file(name: str) -> Path:
    return next(path for path in PAGES.glob(f"{name}.*") if path.suffix != ".md")


def expected(path: Path) -> tuple[dict, list[str]]:
    _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), [folded(paragraph) for paragraph in text.strip().split("\n\n")]


def folded(text: str) -> str:
    return " ".join(text.split())


def paragraphs(page: Page) -> list[str]:
    return [folded(paragraph) for paragraph in page.text.split("\n\n")]


def hits(found: list[str], wanted: list[str]) -> int:
    return sum((Counter(found) & Counter(wanted)).values())


def read_layout(name: str) -> Page:
    head, _ = expected(PAGES / f"{name}.expected.md")
    return read_page(decode(raw_file(name).read_bytes()), crawled=head.get("crawled"))


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout_gives_its_article(name):
    page = read_layout(name)
    head, wanted = expected(PAGES / f"{name}.expected.md")
    found = [paragraph for paragraph in paragraphs(page) if paragraph != UNCUED.get(name)]
    assert found == wanted
    assert {fact for fact in FACTS if getattr(page, fact) != head[fact]} == WRONG.get(name, set())


def test_layouts_are_of_many_kinds():
    assert len(LAYOUTS) >= 18
    assert {raw_file(name).suffix for name in LAYOUTS} == {".txt", ".html"}


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the real articles are not here (shared/articles)")
def test_real_pages_are_cleaned():
    right = found_all = wanted_all = 0
    for path in sorted((ARTICLES / "clean").glob("*.md")):
        head, wanted = expected(path)
        if not head["raw"]:
            continue
        page = read_page(decode((ARTICLES / "raw" / head["raw"]).read_bytes()))
        estimated = "estimate" in path.read_text(encoding="utf-8").split("---\n")[1]
        published = None if estimated else datetime.date.fromisoformat(head["published"])
        assert (page.title, page.published) == (head["title"], published)
        found = paragraphs(page)
        right, found_all, wanted_all = right + hits(found, wanted), found_all + len(found), wanted_all + len(wanted)
    assert 2 * right / (found_all + wanted_all) >= 0.97


@pytest.mark.parametrize("name", LAYOUTS)
def test_clean_text_stays_whole(name):
    head, wanted = expected(PAGES / f"{name}.expected.md")
    page = read_page("\n".join([head["title"], *wanted]))
    assert (page.title, paragraphs(page)) == (head["title"], wanted)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_offsets_lead_back_to_the_page(name, form):
    raw = unicodedata.normalize(form, decode(raw_file(name).read_bytes()))
    page = read_page(raw)
    assert len(page.offsets) == len(page.text) + 1
    assert page.offsets == sorted(page.offsets)
    spans = [line for line in page.lines if line.kept]
    for start, end, character in zip(page.offsets, page.offsets[1:], page.text, strict=False):
        if any(line.start <= start and end <= line.end for line in spans) and not character.isspace():
            origin = normalise(html.unescape(raw[start:end]) if raw_file(name).suffix == ".html" else raw[start:end])
            assert origin[:1] == character


@pytest.mark.parametrize("name", LAYOUTS)
def test_lines_explain_the_page(name):
    page = read_layout(name)
    assert [line.start for line in page.lines] == sorted(line.start for line in page.lines)
    assert all(a.end <= b.start for a, b in zip(page.lines, page.lines[1:], strict=False))
    assert all(line.kept == (line.rule in KEPT) for line in page.lines)
    assert sum(line.kept for line in page.lines) == len(paragraphs(page))


@pytest.mark.parametrize(
    ("opening", "source"),
    [
        ("TPO - ", "Tiền Phong"),
        ("(PLO)- ", "Pháp Luật TP.HCM"),
        ("Kinhtedothi - ", "Kinh tế & Đô thị"),
        ("(LSO) – ", None),
        ("LSTV - ", None),
        ("Hà Nội (TTXVN) - ", "TTXVN"),
        ("TP.HCM (TTXVN 5/6) - ", "TTXVN"),
        ("Hà Nội, ngày 5/6/2024 (TTXVN) – ", "TTXVN"),
        ("(Thời sự) - ", None),
        ("lamson.vn - ", None),
        ("(SGGPO).- ", "Sài Gòn Giải Phóng"),
        ("Báo Lâm Sơn - ", "Báo Lâm Sơn"),
        ("CÀ MAU - ", None),
        ("Cà Mau", None),
    ],
)
def test_codes_and_datelines_leave_the_paragraph(opening, source):
    page = read_page("Xã đắp lại đê trước mùa lũ\n" + opening + BODY)
    assert paragraphs(page) == BODY.splitlines()
    assert page.source == source


@pytest.mark.parametrize("opening", ["EVN - ", "Lâm Sơn - ", "1. ", "(1) "])
def test_words_of_the_text_are_no_codes(opening):
    text = opening + BODY + "Trạm bơm của EVN ở xã đã chạy thử từ hôm qua và sẽ bơm liên tục ba ngày.\n"
    assert paragraphs(read_page("Xã đắp lại đê trước mùa lũ\n" + text)) == text.splitlines()


@pytest.mark.parametrize(
    ("line", "published", "how"),
    [
        ("Thứ Ba, 4/3/2025, 10:20 (GMT+7)", "2025-03-04", "dateline"),
        ("Ngày đăng: 04/03/2025 | Lượt xem: 12", "2025-03-04", "dateline"),
        ("10:20, 04/03/2025", "2025-03-04", "dateline"),
        ("2025-03-04T10:20", "2025-03-04", "dateline"),
        ("Lâm Sơn, ngày 04 tháng 3 năm 2025", "2025-03-04", "dateline"),
        ("4 Tháng Ba, 2025", "2025-03-04", "dateline"),
        ("Tháng Ba 4, 2025", "2025-03-04", "dateline"),
        ("31/2/2025", None, "unknown"),
        ("5 giờ trước", "2025-03-05", "relative"),
        ("2 ngày trước", "2025-03-03", "relative"),
        ("3 tháng trước", None, "unknown"),
        ("Chia sẻ", None, "unknown"),
    ],
)
def test_dates_at_the_head_are_read(line, published, how):
    page = read_page(DYKE.replace("\n", f"\n{line}\n", 1), crawled=datetime.date(2025, 3, 5))
    assert (page.published and page.published.isoformat(), page.published_from) == (published, how)
    assert paragraphs(page) == BODY.splitlines()


def test_a_day_of_posting_below_the_text_is_read_and_other_pages_days_are_not():
    below = "Ngày đăng: 04/03/2025\n"
    others = "Các tin khác\nXã mở chợ mới\nNgày đăng: 01/03/2025\n"
    assert read_page(DYKE + below + others).published == datetime.date(2025, 3, 4)
    assert read_page(DYKE + others).published is None


def test_front_of_a_flat_page_comes_apart():
    front = "Trang chủ > Thời sự > Tin xã Lâm Sơn đắp lại đê trước mùa lũ Lê Hà An 04/03/2025 10:20 "
    page = read_page(front + "Theo dõi Báo Lâm Sơn trên Google News " + BODY.replace("\n", " ") * 4 + "Lê Hà An")
    assert (page.title, page.author, page.source) == ("Lâm Sơn đắp lại đê trước mùa lũ", "Lê Hà An", "Báo Lâm Sơn")
    assert page.text.startswith("Sáng 4/3, xã Lâm Sơn huy động")


def test_relative_stamp_without_the_day_of_the_crawl_gives_no_date():
    page = read_page(DYKE.replace("\n", "\n5 giờ trước\n", 1))
    assert (page.published, page.published_from) == (None, "unknown")


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Ngày 5/6, huyện họp bàn nhiệm vụ trong năm 2019 với tất cả các xã ven sông.", "2019-06-05"),
        ("Ngày 5/6/2019, huyện họp bàn với tất cả các xã ven sông về việc đắp đê bao.", "2019-06-05"),
        ("Ngày 5/11, huyện báo cáo kết quả năm 2019 và kế hoạch năm 2020 với tất cả các xã ven sông.", "2019-11-05"),
        ("Ngày 5/11, huyện họp bàn nhiệm vụ năm 2020 với tất cả các xã ven sông ở phía bắc.", None),
        ("Ngày 5/1, huyện họp bàn việc theo kế hoạch năm 2019 với tất cả các xã ven sông.", None),
        ("Ngày 5/6, huyện bàn với tất cả các xã ven sông; cầu sẽ xong vào cuối năm 2019.", None),
        ("Ngày 5/6, huyện bàn với tất cả các xã ven sông; kế hoạch hoàn thành cuối năm 2019.", None),
        ("Ngày 5/6, huyện họp bàn với tất cả các xã ven sông về việc đắp đê bao.", None),
        ("Huyện họp bàn nhiệm vụ trong năm 2019 với tất cả các xã ven sông hôm 5/6 vừa qua.", None),
    ],
)
def test_a_dated_text_gives_a_day_only_where_one_year_fits(text, published):
    more = "\nCác xã phải báo cáo bằng văn bản, gửi về văn phòng huyện để tổng hợp chung trong tuần.\n"
    page = read_page("Huyện họp bàn chuyện đắp đê bao ven sông\n" + text + more)
    assert page.published == (published and datetime.date.fromisoformat(published))
    assert page.published_from == ("text" if published else "unknown")


def test_json_ld_goes_before_other_metadata():
    ld = json.dumps({"@type": "NewsArticle", "headline": "Xã đắp lại đê", "datePublished": "2025-03-04T22:00:00Z"})
    page = read_page(
        f'<html><head><meta property="article:published_time" content="2025-02-01"><title>Báo</title>'
        f'<script type="application/ld+json">{ld}</script></head><body><h1>Xã đắp lại đê</h1>'
        + "".join(f"<p>{line}</p>" for line in BODY.splitlines())
    )
    assert (page.title, page.published, page.published_from) == (
        "Xã đắp lại đê",
        datetime.date(2025, 3, 5),
        "metadata",
    )


@pytest.mark.parametrize(
    "ld",
    [
        '{"@type": {"a": 1}}',
        '[{"@type": ["NewsArticle", 3], "headline": 5, "author": [[]]}]',
        '"\\ud800"',
        "{",
        "[" * 5000,
    ],
)
def test_odd_json_ld_is_passed_over(ld):
    body = "".join(f"<p>{line}</p>" for line in BODY.splitlines())
    page = read_page(f'<script type="application/ld+json">{ld}</script><h1>Lâm Sơn đắp đê mùa lũ</h1>{body}', html=True)
    assert (page.title, paragraphs(page)) == ("Lâm Sơn đắp đê mùa lũ", BODY.splitlines())


@pytest.mark.parametrize(
    "heading",
    [
        "Kinh tế - xã hội",
        "Quốc phòng, an ninh",
        "Thảo luận",
        "Liên kết",
        "Ý kiến",
        "Đà Nẵng",
        "Bản Mường",
        "Về môi trường",
    ],
)
def test_cross_headings_stay(heading):
    more = "Theo kế hoạch, cuối tháng 4 huyện sẽ về kiểm tra lại toàn bộ tuyến đê này cùng thanh tra tỉnh."
    wanted = [*BODY.splitlines(), heading, more]
    assert paragraphs(read_page("\n".join(["Lâm Sơn đắp lại đê trước mùa lũ", *wanted]))) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "Bạn có hài lòng với bài viết này không?",
        "Kém Trung bình Tốt",
        "Trang 1/2",
        "Theo dõi Lâm Sơn trên Google News để đọc tin tức mới nhất.",
        "Đọc bản tin nhanh trên ứng dụng Lâm Sơn. Tải ngay!",
        "Giọng nam miền BắcGiọng nữ miền Nam1x",
        "Bản tin Lâm Sơn ngày 4/3",
        "Lâm Sơn đắp lại đê trước mùa lũ - Ảnh 2.",
        "*Kính mời bạn đọc vào chuyên mục Nông thôn để xem các bài cùng loại.",
        "Mục Sách hay giới thiệu đến độc giả những cuốn sách về sông nước và con người.",
    ],
)
def test_lines_for_the_reader_are_dropped(line):
    more = "Theo kế hoạch, cuối tháng 4 huyện sẽ về kiểm tra lại toàn bộ tuyến đê này cùng thanh tra tỉnh."
    page = read_page(DYKE + line + "\n" + more)
    assert paragraphs(page) == [*BODY.splitlines(), more]


@pytest.mark.parametrize(
    "line",
    [
        "Người dân quét mã QR dán tại trụ sở xã để nộp hồ sơ.",
        "Quét mã QR của xã rồi gửi phản ánh qua Zalo trước ngày 15/4.",
        "Mục tiêu của thư viện xã là giới thiệu đến độc giả ở các thôn xa những cuốn sách hay.",
        "Bản tin lúc 5 giờ nói lũ sẽ lên nhanh trong đêm nay ở các xã ven sông phía bắc.",
    ],
)
def test_advice_of_the_text_stays(line):
    assert line in paragraphs(read_page(DYKE + line + "\n" + BODY.replace("Lâm", "Tân")))


URL = "https://lamson.example.vn/lam-son-dap-lai-de-123.html"
MORE_TEXT = "Theo kế hoạch, cuối tháng 4 huyện sẽ về kiểm tra lại toàn bộ tuyến đê này cùng thanh tra tỉnh."
TITLE = "Lâm Sơn đắp lại đê trước mùa lũ"


@pytest.mark.parametrize(
    "dump",
    [
        f"Title: {TITLE} - Báo Lâm Sơn\n\nURL Source: {URL}\n\nPublished Time: 2025-03-04T08:00:00+07:00\n\n"
        f"Markdown Content:\n{BODY}",
        f"Tiêu đề: {TITLE}\nĐường dẫn: {URL}\nNgày đăng: 04/03/2025 08:15\nNguồn: Báo Lâm Sơn\n"
        f"Tóm tắt: Hơn một trăm người ra đắp lại đoạn đê bị sạt, phải xong trước giữa tháng tư.\nNội dung: {BODY}",
        f'---\ntitle: "{TITLE}"\nurl: {URL}\ndate: 2025-03-04\nsite: Báo Lâm Sơn\n---\n\n{BODY}',
        f'<doc id="12" url="{URL}" title="{TITLE}" date="2025-03-04" publisher="Báo Lâm Sơn">\n{BODY}</doc>',
        f"title: {TITLE}\npubDate: Mon, 03 Mar 2025 20:00:00 GMT\ncontent: {BODY}source: Báo Lâm Sơn\nlink: {URL}\n",
        f"Title:\n{TITLE}\nURL:\n{URL}\nDate:\n04/03/2025\nSource:\nBáo Lâm Sơn\nText:\n{BODY}",
    ],
    ids=["reader", "Vietnamese", "front matter", "tag", "feed", "values below"],
)
def test_labels_of_a_dump_name_its_facts(dump):
    page = read_page(dump)
    assert paragraphs(page) == BODY.splitlines()
    assert (page.title, page.source, page.url) == (TITLE, "Báo Lâm Sơn", URL)
    assert (page.published, page.published_from) == (datetime.date(2025, 3, 4), "metadata")


def test_a_summary_without_a_text_is_the_text():
    dump = f"title: {TITLE}\nlink: {URL}\ndescription: {BODY.replace(chr(10), ' ')}"
    assert paragraphs(read_page(dump)) == [folded(BODY)]


@pytest.mark.parametrize(
    "line",
    ["Nội dung: các xã phải báo cáo bằng văn bản trong tuần.", "Thời gian: từ 8 giờ đến hết 17 giờ ngày 5/3 tới đây."],
)
def test_labels_inside_a_text_stay(line):
    wanted = [*BODY.splitlines(), line, MORE_TEXT]
    assert paragraphs(read_page("\n".join([TITLE, *wanted]))) == wanted


@pytest.mark.parametrize(
    ("foot", "head"),
    [
        (f"{URL}        1/2", f"14/03/2025, 09:12        {TITLE}"),
        (f"{URL}        1/2", f"3/14/25, 9:12 AM        {TITLE}"),
        ("Trang 1/2", f"09:12 14/03/2025 {TITLE}"),
    ],
)
def test_lines_printed_on_each_sheet_leave_the_paragraph_whole(foot, head):
    first, second = BODY.splitlines()
    at = second.index(" phần kè đá")
    text = f"{TITLE}\n04/03/2025\n\n{first}\n\n{second[:at]}\n\n{foot}\n\n{head}\n\n{second[at + 1 :]}\n\n{MORE_TEXT}"
    page = read_page(f"{head}\n\n{text}\n\n{foot.replace('1/2', '2/2')}")
    assert paragraphs(page) == [first, second, MORE_TEXT]
    assert (page.title, page.published) == (TITLE, datetime.date(2025, 3, 4))
    assert page.url == (URL if "://" in foot else None)


@pytest.mark.parametrize("site", ["| lamson.vn", "- Báo Lâm Sơn", "| Thời sự | Báo Lâm Sơn"])
def test_a_record_of_a_search_index_comes_apart(site):
    flat = " ".join([*BODY.splitlines(), MORE_TEXT]) + " "
    page = read_page(
        f"{TITLE} {site}\n{URL}\nLâm Sơn quê tôi Trang chủ Chính trị Kinh tế Xã hội Phim hay {TITLE} 04/03/2025 10:15 "
        f"{flat * 4}Bài và ảnh: Lê Hà An (LSO) Từ khóa: đê, lũ Tin liên quan Xã mở chợ mới. Giá lúa tăng."
    )
    assert (page.title, page.author, page.url) == (TITLE, "Lê Hà An", URL)
    assert page.text == (flat * 4).strip()


def test_a_post_has_its_headline_for_a_title_and_its_poster_for_a_source():
    poster = "Công an xã Lâm Sơn, tỉnh Lạng Sơn"
    page = read_page(f"{poster}\n1,2K người theo dõi\n{poster}\n3 giờ ·\nXÃ LÂM SƠN ĐẮP LẠI ĐÊ\n{BODY}Thích\nBình luận")
    assert (page.title, page.source) == ("XÃ LÂM SƠN ĐẮP LẠI ĐÊ", poster)
    assert paragraphs(page) == BODY.splitlines()


@pytest.mark.parametrize(
    ("opening", "kept"),
    [
        ("(LSO) ", ""),
        ("(PLO) ", ""),
        ("(Dân trí) ", ""),
        ("(II) ", "(II) "),
        ("(Thời sự) ", "(Thời sự) "),
        ("Lượt xem: 1.356 ", ""),
        ("1.356 lượt xem ", "1.356 lượt xem "),
    ],
)
def test_what_is_glued_to_the_first_paragraph_goes(opening, kept):
    page = read_page(f"{TITLE}\n04/03/2025\n{opening}{BODY}{MORE_TEXT}")
    assert paragraphs(page)[0] == kept + BODY.splitlines()[0]


def test_capitals_in_brackets_that_the_text_uses_are_no_code():
    first = "(LSO) Sàn giao dịch của xã mở cửa từ sáng thứ hai, bà con trong vùng mang nông sản ra bán từ sớm."
    wanted = [first, "Mỗi ngày LSO đón hơn một trăm người đến mua bán, theo ban quản lý của sàn giao dịch này."]
    assert paragraphs(read_page("\n".join([TITLE, *wanted, MORE_TEXT]))) == [*wanted, MORE_TEXT]


@pytest.mark.parametrize("stamp", ["Posted on 4 Tháng Ba, 2025 by quantri", "Đăng ngày 04/03/2025 bởi admin"])
def test_the_stamp_of_a_theme_is_the_date_of_the_page(stamp):
    page = read_page(f"{TITLE}\n{stamp}\n{BODY}{MORE_TEXT}")
    assert (page.title, page.author, page.published) == (TITLE, None, datetime.date(2025, 3, 4))
    assert paragraphs(page) == [*BODY.splitlines(), MORE_TEXT]


@pytest.mark.parametrize("way", ["Trở lại Nông thôn", "Quay lại Đê điều", "Trở về trang chủ"])
def test_a_way_back_is_no_title(way):
    page = read_page(f"Đê điều\n{way}\nNông thôn\n{TITLE}\n{BODY}{MORE_TEXT}\n{way}\n")
    assert page.title == TITLE
    assert paragraphs(page) == [*BODY.splitlines(), MORE_TEXT]


def test_a_headline_may_begin_like_a_way_back():
    assert read_page("Trở lại Lâm Sơn sau mùa lũ\n" + BODY).title == "Trở lại Lâm Sơn sau mùa lũ"


@pytest.mark.parametrize("name", ["Lê Hà An", "Hà An"])
def test_a_name_between_lead_and_body_is_the_author(name):
    first, second = BODY.splitlines()
    page = read_page("\n".join([TITLE, first, name, second, MORE_TEXT]))
    assert (page.author, paragraphs(page)) == (name, [first, second, MORE_TEXT])


@pytest.mark.parametrize("heading", ["Trần Văn Bảo", "Lâm Sơn"])
def test_a_name_that_the_text_speaks_of_is_its_heading(heading):
    first, second = BODY.splitlines()
    assert paragraphs(read_page("\n".join([TITLE, first, heading, second, MORE_TEXT])))[1] == heading


def test_a_short_item_of_a_list_is_no_caption():
    long = " ".join([MORE_TEXT] * 5)
    for item in ("<li>Thôn Đông đắp kè, thôn Đoài trồng tre.</li>", "<p>Thôn Đông đắp kè, thôn Đoài trồng tre;</p>"):
        page = read_page(f"<h1>{TITLE}</h1><p>{BODY} {long}</p>{item}<p>{BODY} {long} Hết.</p>", html=True)
        assert len(paragraphs(page)) == 3


def test_a_source_is_completed_and_its_author_spelt_as_names_are():
    page = read_page(f"{TITLE}\nBáo Lâm Sơn\n04/03/2025\n{BODY}{MORE_TEXT}\nLÊ HÀ AN\nNguồn Lâm Sơn : {URL}")
    assert (page.source, page.author) == ("Báo Lâm Sơn", "Lê Hà An")


def test_a_house_is_no_author():
    page = read_page(f"{TITLE}\nTuổi Trẻ\nTheo dõi\nLê Hà An\n{BODY}Xem bài gốc tại: {URL}\nĐã chia sẻ từ ứng dụng")
    assert (page.source, page.author, page.url) == ("Tuổi Trẻ", "Lê Hà An", URL)


def test_a_section_in_the_title_of_the_page_is_no_headline():
    body = "".join(f"<p>{line}</p>" for line in BODY.splitlines())
    page = read_page(
        "<title>Trang thông tin điện tử xã Lâm Sơn - Tin hoạt động</title><ul><li><a>Tin hoạt động</a></ul>"
        f"<div>{TITLE}</div><div>04/03/2025 10:20</div>{body}",
        html=True,
    )
    assert (page.title, page.source) == (TITLE, "Trang thông tin điện tử xã Lâm Sơn")


SEEN = "Dân quân xã Lâm Sơn khiêng đá lên mặt đê trong buổi sáng cuối tuần vừa qua ở thôn Đông."


@pytest.mark.parametrize(
    "caption",
    [
        f"<table><tr><td><img src=a></td></tr><tr><td>{SEEN}</td></tr></table>",
        f"<div class='photo-box'><img src=a><p>{SEEN}</p></div>",
        f"<p align=center><img src=a></p><p style='text-align: center'>{SEEN}</p>",
        f"<p><img src=a></p><p><em>{SEEN}</em></p>",
        f"<p><img src=a></p><p>{SEEN[:-1]}</p>",
    ],
    ids=["row below", "box", "centred", "italic", "no sentence"],
)
def test_what_stands_below_a_picture_is_its_caption(caption):
    first, second = BODY.splitlines()
    page = read_page(f"<h1>{TITLE}</h1><p>{first}</p>{caption}<p>{second}</p><p>{MORE_TEXT}</p>", html=True)
    assert paragraphs(page) == [*BODY.splitlines(), MORE_TEXT]


@pytest.mark.parametrize(
    "below",
    [
        f"<table><tr><td><img src=a></td><td>{SEEN}</td></tr></table>",
        f"<p><img src=a></p><p>{SEEN}</p>",
        f"<p><img src=a></p><p style='text-align: center'><b>Kè đá ở thôn Đông</b></p><p>{SEEN}</p>",
        f"<p><img src=a></p><p><em>“{SEEN}”</em></p>",
    ],
    ids=["beside", "sentence", "heading", "quotation"],
)
def test_text_below_a_picture_stays(below):
    first, second = BODY.splitlines()
    page = read_page(f"<h1>{TITLE}</h1><p>{first}</p>{below}<p>{second}</p>", html=True)
    assert any(SEEN in paragraph for paragraph in paragraphs(page))
    assert len(paragraphs(page)) == 3 + below.count("<b>")


TABLE = "<table><tr><th>Thôn<th>Hộ<th>Mét đê<tr><td>Đông<td>12<td>100<tr><td>Đoài<td>30<td>210</table>"


def test_rows_of_a_table_are_paragraphs():
    body = "".join(f"<p>{line}</p>" for line in BODY.splitlines())
    page = read_page(f"<h1>Lâm Sơn đắp lại đê trước mùa lũ</h1>{body}<figure>{TABLE}</figure>", html=True)
    assert paragraphs(page) == [*BODY.splitlines(), "Thôn Hộ Mét đê", "Đông 12 100", "Đoài 30 210"]


@pytest.mark.parametrize("mark", ['<img src="a.jpg">', '<a href="/1">Xem</a><a href="/2">In</a>'])
def test_tables_of_pictures_and_links_are_no_text(mark):
    body = "".join(f"<p>{line}</p>" for line in BODY.splitlines())
    table = TABLE.replace("<td>", f"<td>{mark}<td>")
    page = read_page(f"<h1>Lâm Sơn đắp lại đê trước mùa lũ</h1>{body}{table}", html=True)
    assert paragraphs(page) == BODY.splitlines()


def test_a_banner_is_the_source_and_no_title():
    body = "".join(f"<p>{line}</p>" for line in BODY.splitlines())
    page = read_page(
        "<title>Chi tiết tin - Cổng thông tin điện tử xã Lâm Sơn</title><h1>CỔNG THÔNG TIN ĐIỆN TỬ XÃ LÂM SƠN</h1>"
        f"<div>Lâm Sơn đắp lại đê trước mùa lũ</div>{body}",
        html=True,
    )
    assert (page.title, page.source) == ("Lâm Sơn đắp lại đê trước mùa lũ", "Cổng thông tin điện tử xã Lâm Sơn")


def test_a_house_in_the_place_of_the_author_is_the_source():
    body = "".join(f"<p>{line}</p>" for line in [*BODY.splitlines(), "<b>Lê Hà An</b>"])
    page = read_page(
        f'<meta name="author" content="Báo Lâm Sơn"><h1>Lâm Sơn đắp lại đê trước mùa lũ</h1>{body}', html=True
    )
    assert (page.source, page.author) == ("Báo Lâm Sơn", "Lê Hà An")


@pytest.mark.parametrize("credit", ["Lê An/TTXVN", "LHA", "Lê Hà An"])
def test_a_credit_that_runs_into_the_text_ends_where_the_text_begins(credit):
    text = "Công ty thủy lợi điều thêm ba máy bơm về xã, chạy suốt đêm cho kịp vụ gieo của cả vùng phía bắc."
    page = read_page(f"{DYKE}Dân quân đắp đê ở thôn Đông. Ảnh: {credit} {text}")
    assert paragraphs(page) == [*BODY.splitlines(), text]


def test_title_in_capitals_is_a_title():
    assert read_page("TỈNH LÂM SƠN ĐẮP ĐÊ\n" + BODY).title == "TỈNH LÂM SƠN ĐẮP ĐÊ"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("Trang chủ\nThời sự\nKinh tế\nLiên hệ\n", "menus and links"),
        (
            "404\nTrang bạn tìm kiếm không tồn tại hoặc đã bị xóa. Mời bạn quay về trang chủ để tiếp tục đọc tin.",
            "not found",
        ),
        (
            "Chúng tôi sử dụng cookie để cải thiện trải nghiệm của bạn. Bằng cách tiếp tục, bạn đồng ý sử dụng cookie.",
            "cookie",
        ),
        (
            "Vui lòng đăng nhập để đọc tiếp bài viết này. Nội dung chỉ dành cho thành viên đã mua gói đọc báo tháng.",
            "login",
        ),
        ("<html><body><nav><a href='/'>Trang chủ</a></nav><div id='root'></div></body></html>", "menus and links"),
        ("\0\1\2" * 500 + "Xã đắp đê", "binary"),
        ("Thñ t­íng ChÝnh phñ yªu cÇu c¸c ®Þa ph­¬ng khÈn tr­¬ng hoµn thµnh kÕ ho¹ch. " * 20, "TCVN3"),
        ("Thuû töôùng Chính phuû yeâu caàu caùc ñòa phöông khaån tröông hoaøn thaønh keá hoaïch. " * 20, "VNI"),
    ],
)
def test_page_without_an_article_is_refused_with_its_reason(raw, reason):
    with pytest.raises(DataError, match=reason):
        read_page(raw)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings_are_decoded(encoding):
    assert decode(DYKE.encode(encoding)) == DYKE


def cp1258(text: str) -> bytes:
    """The text in Windows-1258, which writes tones behind their letters."""
    units = []
    for character in unicodedata.normalize("NFC", text):
        letters = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in letters if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
        units.append(unicodedata.normalize("NFC", letters.replace(tone, "") if tone else letters) + tone)
    return "".join(units).encode("cp1258")


@pytest.mark.parametrize("head", ["", '<meta charset="windows-1258">', '<meta charset="iso-8859-1">'])
def test_windows_1258_is_decoded(head):
    assert normalise(decode(head.encode() + cp1258(DYKE))) == head + DYKE


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_mojibake_is_repaired_where_that_is_exact(wrong):
    text = "Thủ tướng yêu cầu các địa phương rà soát, báo cáo trước ngày 15/4. "
    garbled = "".join(_read_as(byte, wrong) for byte in (text * 3).encode())
    assert decode(garbled.encode()) == text * 3


def _read_as(byte: int, encoding: str) -> str:
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:  # five bytes that Windows-1252 leaves out stay what they are
        return chr(byte)


def test_mojibake_beyond_repair_is_refused():
    garbled = ("Thủ tướng yêu cầu các địa phương rà soát. " * 5).encode().decode("latin-1").replace("º", "")
    with pytest.raises(DataError, match="cannot be restored"):
        decode(garbled.encode())


def test_a_few_broken_bytes_cost_one_line():
    data = DYKE.encode() + b"D\xe1\xbb\n" + BODY.replace("Lâm Sơn", "Lâm Hạ").replace("Bảo", "An").encode()
    page = read_page(decode(data))
    assert len(paragraphs(page)) == 4
    assert "damaged line" in {line.rule for line in page.lines}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"PK\x03\x04" + bytes(100), "ZIP"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG"),
        (bytes(range(256)) * 4, "binary"),
        (DYKE.encode("utf-16-le"), "UTF-16 without its mark"),
        (b"Ti\x8dt \x9d\xe9\xf0 " * 50, "no encoding we can tell"),
        (b'<meta charset="hex">' + b"Ti\x8dt \x9d\xe9\xf0 " * 50, "no encoding we can tell"),
        (b"a" * 11, "over the limit"),
    ],
)
def test_what_is_no_text_is_refused(data, reason):
    with pytest.raises(DataError, match=reason):
        decode(data, limit=10 if data == b"a" * 11 else 10_000_000)


def mutants(raw: str, random_: random.Random) -> str:
    """The page cut, torn, doubled and shuffled."""
    lines = raw.splitlines(keepends=True)
    at = sorted(random_.randrange(len(raw)) for _ in range(4))
    return random_.choice(
        [
            raw[: at[2]],
            raw[at[1] :],
            raw[: at[0]] + raw[at[1] : at[2]] + raw[at[1] : at[3]],
            "".join(random_.sample(lines, len(lines))),
            raw.replace(random_.choice(raw), random_.choice("<>\"'&;\u0301\ufffd\u200b \n#")),
            raw.replace("\n", random_.choice([" ", "", "\r\n", "\u2028", "<br>"])),
            unicodedata.normalize("NFD", raw[: at[3]]),
        ]
    )


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(LAYOUTS), st.randoms(use_true_random=False), st.sampled_from([None, True, False]))
def test_broken_pages_raise_nothing_but_data_errors(name, random_, as_html):
    raw = mutants(decode(raw_file(name).read_bytes()), random_)
    try:
        page = read_page(raw, html=as_html)
    except DataError:
        return
    assert page.text == normalise(page.text)
    assert all(paragraph == paragraph.strip() != "" for paragraph in page.text.split("\n\n"))
    assert page.offsets == sorted(page.offsets)
    assert len(page.offsets) == len(page.text) + 1
    assert page.offsets[-1] <= len(raw)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from([None, True, False]))
def test_any_string_is_read_or_refused(text, as_html):
    with suppress(DataError):
        read_page(text + "\n" + DYKE, html=as_html)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(LAYOUTS), st.randoms(use_true_random=False), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_broken_bytes_raise_nothing_but_data_errors(name, random_, encoding):
    data = bytearray(raw_file(name).read_text(encoding="utf-8").encode(encoding, errors="replace"))
    for _ in range(random_.randrange(20)):
        data[random_.randrange(len(data))] = random_.randrange(256)
    with suppress(DataError):
        decode(bytes(data[: random_.randrange(len(data))]))


@pytest.mark.parametrize(
    "raw",
    [
        DYKE + BODY.replace("\n", " ") * 3000,
        "<div>" * 20_000 + "<p>" + BODY + "</p>" * 20_000,
        "<html>" + "<b>" * 20_000 + BODY + "</b><i>" * 20_000,
        "<html><p>" + BODY + '<a ">"' * 50_000,
        "<html><p>" + BODY + "<a x='>" * 50_000,
        "<html><p>" + BODY + "<svg><script><!--" * 20_000,
        DYKE + "Tin liên quan\n" * 10_000,
        DYKE + "Ảnh: X. " * 20_000,
        DYKE + "ấ\u0323" * 100_000,
        DYKE + " " * 300_000 + "-" * 300_000,
        DYKE + BODY.replace("\n", " ") * 10 + "a" * 200_000,
        "a bc de fg - vov.vn" + " | vov.vn" * 30_000 + "\n" + DYKE,
        "title: a\n" * 5_000 + DYKE,
        DYKE + "https://a.vn/b 1/2\nvà xã " * 10_000,
        "".join(f"Xã Lâm Sơn đắp đê {n}\n" for n in range(3_000)) + BODY.replace("\n", " ") * 5,
    ],
    ids=[
        "long line", "deep", "deep inline", "quotes", "open quote", "raw", "markers", "credits", "marks", "signs",
        "one word", "sites", "labels", "sheets", "titles",
    ],
)  # fmt: skip
def test_monstrous_pages_come_to_an_end(raw):
    try:
        page = read_page(raw)
    except DataError:
        return
    assert BODY.splitlines()[0] in page.text


FLAT = (
    " ".join(f"Thôn {n} có {n * 7} hộ, nước đã về đủ cho cả cánh đồng phía bắc lẫn phía nam." for n in range(12)) + " "
)
MORE = FLAT.replace("Thôn", "Ấp")


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("Tin 04/03/2025 10:20 GMT+7(LSO)- " + FLAT, [FLAT]),
        (FLAT + "Kênh N7 nhìn từ cầu. Ảnh: T.A. " + MORE, [FLAT, MORE]),
        (FLAT.strip() + "Việc đắp đê còn dở dang." + MORE, [FLAT, "Việc đắp đê còn dở dang.", MORE]),
        (FLAT + "Trần Văn Bảo", [FLAT]),
        (FLAT + "Trần Văn Bảo Từ khóa: đê, lũ Tin liên quan Xã mở chợ mới. Giá lúa tăng.", [FLAT]),
        (FLAT + "Tin cùng chuyên mục Xã mở chợ mới. Giá lúa tăng.", [FLAT]),
        (
            FLAT + "Xã giao: - Thôn một đắp kè; - Thôn hai trồng tre.",
            [FLAT + "Xã giao:", "- Thôn một đắp kè;", "- Thôn hai trồng tre."],
        ),
        (
            FLAT + "Theo đó, xã đắp đê. Cùng với đó, thôn trồng tre.",
            [FLAT + "Theo đó, xã đắp đê. Cùng với đó, thôn trồng tre."],
        ),
    ],
    ids=[
        "stamp and code",
        "caption",
        "glued stop",
        "by-line",
        "by-line and tags",
        "headlines",
        "list",
        "sentences alone",
    ],
)
def test_flat_page_is_split_only_at_its_seams(raw, wanted):
    assert paragraphs(read_page(raw)) == [folded(paragraph) for paragraph in wanted]

from __future__ import annotations

import csv
import datetime
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanchot.annotations.gold import pair_gold
from hanchot.annotations.scheme import read_scheme
from hanchot.corpus.articles import read_articles
from hanchot.errors import DataError, UsageError
from hanchot.models.times import find, read, read_all

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FIELDS = ("text", "published", "before", "after", "value", "bound", "due")
# At most one of the traps may be called a time.
ALLOWED = 1


def table() -> list[dict[str, str]]:
    with (HERE / "times.vi.tsv").open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert tuple(rows[0]) == FIELDS
    return [{name: value or "" for name, value in row.items()} for row in rows]


def marked(name: str) -> list[tuple[str, list[tuple[int, int]]]]:
    """Sentences with their ``[[…]]`` taken out, and where those stood."""
    cases = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        text, spans = "", []
        for piece in line.split("[["):
            inside, closed, rest = piece.partition("]]")
            if closed:
                spans.append((len(text), len(text) + len(inside)))
            text += inside + rest
        assert line.count("[[") == line.count("]]") == len(spans), line
        cases.append((text, spans))
    return cases


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row['text']} {row['published']}")
def test_an_expression_reads_as_the_calendar_says(row: dict[str, str]) -> None:
    reading = read(row["text"], row["published"] or None, before=row["before"], after=row["after"])
    assert (reading.value or "", reading.bound or "", reading.due or "") == (row["value"], row["bound"], row["due"])
    assert (reading.reason is None) or not reading.value or not reading.due


def test_the_table_holds_25_rows_of_each_kind() -> None:
    counts: dict[str, int] = {}
    kind = ""
    for line in (HERE / "times.vi.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        kind = line if line.startswith("#") else kind
        counts[kind] = counts.get(kind, -1) + 1
    assert sum(counts.values()) == len(table()) >= 400
    assert min(counts.values()) >= 25, counts


def test_mentions_are_found_with_the_words_that_bound_them() -> None:
    for text, spans in marked("time_mentions.vi.txt"):
        assert find(text) == spans, text


def test_at_most_one_trap_is_called_a_time() -> None:
    cases = marked("time_traps.vi.txt")
    assert len(cases) >= 100
    false = [text for text, spans in cases if set(find(text)) - set(spans)]
    assert len(false) <= ALLOWED, false


def test_the_form_of_the_letters_changes_no_mention() -> None:
    for text, _ in marked("time_mentions.vi.txt"):
        upper, decomposed = text.upper(), unicodedata.normalize("NFD", text)
        assert find(upper) == find(text)
        mentions = [unicodedata.normalize("NFC", decomposed[start:end]) for start, end in find(decomposed)]
        assert mentions == [text[start:end] for start, end in find(text)]


dates = st.dates(datetime.date(2001, 1, 1), datetime.date(2060, 12, 31))
SPELLINGS = (
    "{d}/{m}/{y}", "ngày {d}/{m}/{y}", "ngày {d:02}/{m:02}/{y}", "{d}-{m}-{y}",
    "ngày {d} tháng {m} năm {y}", "{d}.{m}.{y}",
)  # fmt: skip


@settings(deadline=None)
@given(date=dates, spelling=st.sampled_from(SPELLINGS))
def test_a_written_out_date_reads_back(date: datetime.date, spelling: str) -> None:
    text = spelling.format(d=date.day, m=date.month, y=date.year)
    assert read(text).value == date.isoformat()
    strict = read(f"trước {text}")
    assert (strict.bound, strict.due) == ("before", (date - datetime.timedelta(days=1)).isoformat())


@settings(deadline=None)
@given(number=st.integers(0, len(table()) - 1), form=st.sampled_from(["NFC", "NFD", "NFKC"]), upper=st.booleans())
def test_the_form_of_the_letters_changes_no_reading(number: int, form: str, upper: bool) -> None:
    row = table()[number]
    text = unicodedata.normalize(form, row["text"].upper() if upper else row["text"])
    want = read(row["text"], row["published"] or None, before=row["before"], after=row["after"])
    got = read(text, row["published"] or None, before=row["before"], after=row["after"])
    assert (got.value, got.bound, got.due) == (want.value, want.bound, want.due)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hằng tuần", "hàng tuần"),
        ("trong quý II/2026", "trong qúy II/2026"),
        ("định kỳ hằng quý", "định kì hàng quý"),
        ("mùng 5 Tết 2026", "mồng 5 Tết 2026"),
        ("nhiệm kỳ 2025-2030", "nhiệm kì 2025 – 2030"),
        ("khóa XV, nhiệm kỳ 2021-2026", "khoá XV, nhiệm kỳ 2021-2026"),
        ("chậm nhất 17 giờ ngày 30/6/2026", "chậmnhất17giờ ngày30/6/2026"),
        ("trước ngày 15/12/2025", "trước\u00a0ngày 15 / 12 / 2025"),
        ("trước ngày 15/12/2025", "trước ngày １５/１２/２０２５"),
    ],
)
def test_two_spellings_read_the_same(one: str, other: str) -> None:
    assert read(one) == read(other)
    assert read(one).value


@settings(deadline=None)
@given(number=st.integers(0, len(table()) - 1), published=dates)
def test_due_lies_where_its_bound_allows(number: int, published: datetime.date) -> None:
    row = table()[number]
    reading = read(row["text"], published, before=row["before"], after=row["after"])
    if reading.due is None or reading.value is None:
        assert reading.reason
        return
    assert reading.bound in ("before", "until", "in", "at")
    due = datetime.date.fromisoformat(reading.due)
    written = reading.value.split("/")[0].split("T")[0]
    if reading.value.startswith("P"):
        return
    first = {4: f"{written}-01-01", 7: f"{written}-01", 10: written}.get(len(written)) if "W" not in written else None
    if first and "Q" not in written and "H" not in written:
        lowest = datetime.date.fromisoformat(first)
        assert due >= lowest - datetime.timedelta(days=reading.bound == "before" or "T00:00" in reading.value)


@settings(deadline=None)
@given(count=st.integers(1, 400), published=dates, working=st.booleans())
def test_a_duration_ends_after_it_began(count: int, published: datetime.date, working: bool) -> None:
    reading = read(f"trong {count} ngày{' làm việc' if working else ''}", published)
    assert reading.value == f"P{count}D" and reading.due
    due = datetime.date.fromisoformat(reading.due)
    assert due >= published + datetime.timedelta(days=count)
    assert working or due == published + datetime.timedelta(days=count)
    assert not working or due.weekday() < 5


@settings(deadline=None)
@given(text=st.text(max_size=200), published=st.none() | dates)
def test_garbage_never_raises(text: str, published: datetime.date | None) -> None:
    text = text.encode("utf-8", "replace").decode()
    read(text, published)
    assert all(0 <= start < end <= len(text) for start, end in find(text))


@pytest.mark.parametrize("text", ["1/" * 500_000, "12-" * 300_000, "1234567890" * 100_000, "1.1:1," * 150_000])
def test_a_million_digits_and_signs_are_read_in_the_end(text: str) -> None:
    assert read(text, "2026-03-04").value is None
    assert find(text) == []


@pytest.mark.parametrize("piece", ["trước ngày ", "từ 1/7 đến ", "quý ", "1, ", "17h", "trong 10 ngày kể từ ngày "])
def test_a_long_run_of_words_is_read_in_the_end(piece: str) -> None:
    read(piece * 1_000, "2026-03-04")
    find(piece * 1_000)


def test_the_largest_dates_never_raise() -> None:
    for published in ("0001-01-01", "9999-12-31"):
        for row in table():
            read(row["text"], published, before=row["before"], after=row["after"])


def test_a_publication_date_that_is_none_is_refused() -> None:
    with pytest.raises(DataError, match="not an ISO date"):
        read("hôm nay", "hôm qua")


def test_an_article_without_a_mention_has_no_reading() -> None:
    assert read_all("", [], "2026-03-04") == read_all("Tin trơn.", [], None) == []


def test_the_year_is_carried_forward_over_the_article() -> None:
    text = "Tháng 1/2025, họp chi bộ; tháng 6, họp điểm."
    assert [reading.value for reading in read_all(text, find(text), "2024-11-27")] == ["2025-01", "2025-06"]


def values(text: str, published: str | None = None, *, title: str = "") -> dict[str, str | None]:
    spans = find(text)
    readings = read_all(text, spans, published, title=title)
    return {text[start:end]: reading.value for (start, end), reading in zip(spans, readings, strict=True)}


def test_an_article_without_a_date_is_anchored_by_its_own() -> None:
    text = "Chiều 9/5, đoàn họp.\n\nSở báo cáo trước ngày 20/8/2015, xã làm xong từ nay đến cuối năm."
    assert values(text) == {
        "Chiều 9/5": "2015-05-09",
        "trước ngày 20/8/2015": "2015-08-20",
        "từ nay đến cuối năm": "2015-05-09/2015-12-31",
    }


def test_a_title_anchors_an_article_without_a_date() -> None:
    text = "Ngày 3/4, sở họp."
    assert values(text) == {"Ngày 3/4": None}
    assert values(text, title="Lịch cắt nước ngày 5/4/2024") == {"Ngày 3/4": "2024-04-03"}


def test_a_document_s_own_year_is_not_carried_on() -> None:
    text = "Theo Chỉ thị số 12-CT/TU ngày 9/8/2016, ngày 3/4 xã mở hội nghị."
    assert values(text, "2026-04-06") == {"ngày 9/8/2016": "2016-08-09", "ngày 3/4": "2026-04-03"}


def test_a_term_of_office_is_the_one_that_holds_today() -> None:
    text = "Đại hội nhiệm kỳ 2025-2030 sẽ họp sau. Nhiệm kỳ 2020-2025 còn ba việc, làm xong trước khi hết nhiệm kỳ."
    assert values(text, "2024-05-05")["trước khi hết nhiệm kỳ"] == "2020/2025"


def test_a_day_in_brackets_tells_the_day_before_it() -> None:
    text = "Sáng Chủ nhật (8/3), đoàn đi. Xong trước thứ Sáu (13/3)."
    spans = find(text)
    readings = [(reading.value, reading.bound) for reading in read_all(text, spans, "2026-03-04")]
    assert readings == [("2026-03-08", "at")] * 2 + [("2026-03-13", "before")] * 2


def test_a_duration_is_counted_from_the_event_told_behind_it() -> None:
    assert read("trong 10 ngày", "2026-03-04").due == "2026-03-14"
    assert read("trong 10 ngày", "2026-03-04", after=" kể từ ngày nhận hồ sơ.").due is None
    assert read("trong 10 ngày", "2026-03-04", after=", kể từ ngày 2/3.").due == "2026-03-12"


def test_dates_outside_of_the_spans_count_too() -> None:
    text = "Ngày 2/3, xã họp. Cùng ngày, huyện kiểm tra."
    start = text.index("Cùng ngày")
    assert read_all(text, [(start, start + 9)], "2026-03-04")[0].value == "2026-03-02"


def test_a_span_outside_of_the_text_is_refused() -> None:
    with pytest.raises(UsageError, match="outside the text"):
        read_all("hôm nay", [(0, 99)])


def test_real_mentions_read_right(real_articles: Path, figures: dict[str, str]) -> None:
    """The bar of the project on the development set, with the gold mentions given: value, bound and due."""
    right = dict.fromkeys(("value", "bound", "due"), 0)
    total = dict.fromkeys(("value", "bound", "due"), 0)
    scheme = read_scheme(ROOT / "annotations/scheme.toml")
    for article, gold in pair_gold(read_articles(real_articles / "clean"), real_articles / "gold", scheme):
        offsets, wanted, start = [], [], 0
        for paragraph in gold:
            offsets += [(deadline.start + start, deadline.end + start) for deadline in paragraph.deadlines]
            wanted += paragraph.deadlines
            start += len(paragraph.text) + 2
        for deadline, reading in zip(wanted, read_all(article.text, offsets, article.published), strict=True):
            for name in total:
                if getattr(deadline, name) is not None:
                    total[name] += 1
                    right[name] += getattr(deadline, name) == getattr(reading, name)
    figures |= {f"real articles, {name} right, mention given": f"{right[name]} of {total[name]}" for name in total}
    assert all(right[name] >= 0.95 * total[name] for name in total), (right, total)

from __future__ import annotations

import csv
import datetime
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanchot.annotations.gold import pair_gold
from hanchot.annotations.scheme import read_scheme
from hanchot.corpus.articles import read_articles
from hanchot.errors import DataError
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


def test_the_table_is_large() -> None:
    assert len(table()) >= 400


def test_mentions_are_found_with_the_words_that_bound_them() -> None:
    for text, spans in marked("time_mentions.vi.txt"):
        assert find(text) == spans, text


def test_at_most_one_trap_is_called_a_time() -> None:
    cases = marked("time_traps.vi.txt")
    assert len(cases) >= 100
    false = [text for text, spans in cases if set(find(text)) - set(spans)]
    assert len(false) <= ALLOWED, false


dates = st.dates(datetime.date(2001, 1, 1), datetime.date(2060, 12, 31))
SPELLINGS = (
    "{d}/{m}/{y}", "ngày {d}/{m}/{y}", "ngày {d:02}/{m:02}/{y}", "{d}-{m}-{y}",
    "ngày {d} tháng {m} năm {y}", "{d}.{m}.{y}",
)  # fmt: skip


@given(date=dates, spelling=st.sampled_from(SPELLINGS))
def test_a_written_out_date_reads_back(date: datetime.date, spelling: str) -> None:
    text = spelling.format(d=date.day, m=date.month, y=date.year)
    assert read(text).value == date.isoformat()
    strict = read(f"trước {text}")
    assert (strict.bound, strict.due) == ("before", (date - datetime.timedelta(days=1)).isoformat())


@given(number=st.integers(0, len(table()) - 1), form=st.sampled_from(["NFC", "NFD", "NFKC"]), upper=st.booleans())
def test_the_form_of_the_letters_changes_no_reading(number: int, form: str, upper: bool) -> None:
    row = table()[number]
    text = unicodedata.normalize(form, row["text"].upper() if upper else row["text"])
    want = read(row["text"], row["published"] or None, before=row["before"], after=row["after"])
    got = read(text, row["published"] or None, before=row["before"], after=row["after"])
    assert (got.value, got.bound, got.due) == (want.value, want.bound, want.due)


@given(text=st.text(max_size=200), published=st.none() | dates)
def test_garbage_never_raises(text: str, published: datetime.date | None) -> None:
    text = text.encode("utf-8", "replace").decode()
    read(text, published)
    assert all(0 <= start < end <= len(text) for start, end in find(text))


@pytest.mark.parametrize("piece", ["1/", "12-", "trước ngày ", "từ 1/7 đến ", "quý "])
def test_a_long_run_of_digits_and_signs_is_read_in_the_end(piece: str) -> None:
    text = piece * 20_000
    read(text, "2026-03-04")
    find(text)


def test_a_publication_date_that_is_none_is_refused() -> None:
    with pytest.raises(DataError, match="not an ISO date"):
        read("hôm nay", "hôm qua")


def test_an_article_without_a_mention_has_no_reading() -> None:
    assert read_all("", [], "2026-03-04") == read_all("Tin trơn.", [], None) == []


def test_the_year_is_carried_forward_over_the_article() -> None:
    text = "Tháng 1/2025, họp chi bộ; tháng 6, họp điểm."
    assert [reading.value for reading in read_all(text, find(text), "2024-11-27")] == ["2025-01", "2025-06"]


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

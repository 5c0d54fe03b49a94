"""The day on which a text came out whose own words name the day, and leave one year for it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from hanchot.corpus.dates import dates_in, day_of
from hanchot.corpus.text import fold
from hanchot.corpus.words import words

READ = 50_000
"""Characters of a text that are searched for what it says of its own time."""

_DAY_MONTH = re.compile(
    r"\(?(?P<d>\d{1,2})\s?[/-]\s?(?P<m>\d{1,2})(?:\s?[/-]\s?(?P<y>\d{4}))?(?![\d/-])", re.IGNORECASE
)
_LONG_DAY = re.compile(r"(?P<d>\d{1,2}) tháng (?P<m>\d{1,2})(?:(?:,| năm) (?P<y>\d{4}))?(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d/.-])(?P<y>(?:19|20)\d{2})(?!\d|[/-]|\.\d|\s?[-–]\s?\d)")
# When a text that ties a year to its own time by one kind of words can have come out: years after it, month, day.
SPANS = {
    "behind": ((0, 10, 1), (1, 3, 31)),
    "either": ((-1, 10, 1), (1, 3, 31)),
    "ahead": ((-1, 10, 1), (0, 12, 31)),
}


def dated_by_text(paragraphs: Sequence[str]) -> datetime.date | None:
    """The day on which a text that opens with a date came out, where the text leaves one year only.

    The date must open one of the first three paragraphs. Its year is written there, or it is the one year that agrees
    with everything the text says of its own time: dates of documents lie before it; `nhiệm vụ năm` and its like name
    the running year or, from October on, the next one; `kết quả năm` names the running year from October on, or the
    last one until March. Where two years agree, and in the first quarter where only one mention speaks, a document's
    date within the month before must confirm it. Without such words the year stays unknown.

    >>> dated_by_text(["Ngày 4/6, xã Lâm Sơn họp bàn nhiệm vụ trong năm 2025."])
    datetime.date(2025, 6, 4)
    >>> dated_by_text(["Ngày 4/6, xã Lâm Sơn họp bàn việc đắp đê."]) is None
    True
    """
    match = next(filter(None, map(_dated_opening, paragraphs[:3])), None)
    if match is None:
        return None
    text = " ".join(paragraphs)[:READ]
    past = _past_dates(text)
    if match["y"]:
        found = day_of(int(match["y"]), int(match["m"]), int(match["d"]))
        return found if found and all(day <= found for day in past) else None
    spans = list(_running_years(text))
    possible = {
        found
        for year in {year for span in spans for year in range(span[0].year, span[1].year + 1)}
        if (found := day_of(year, int(match["m"]), int(match["d"])))
        and all(start <= found <= end for start, end in spans)
        and all(day <= found for day in past)
    }
    if len(possible) > 1 or (len(spans) == 1 and int(match["m"]) <= 3):
        month = datetime.timedelta(days=31)
        possible = {found for found in possible if any(found - day <= month for day in past)}
    return possible.pop() if len(possible) == 1 else None


def _dated_opening(paragraph: str) -> re.Match[str] | None:
    head = paragraph[:60]
    first = re.search(r"\d", head)
    if first is None:
        return None
    if fold(head[: first.start()]).strip(" (,") not in words("dates", "openings"):
        return None
    return _LONG_DAY.match(head, first.start()) or _DAY_MONTH.match(head, first.start())


def _past_dates(text: str) -> list[datetime.date]:
    """The dates of documents and other full dates in brackets or behind a document's number: they lie in the past."""
    return [
        day
        for match in re.finditer(r"(?:số [^\s,;]{2,30},? ?|\()ngày (?P<date>[^,;:()]{8,24})", text)
        for day in list(dates_in(match["date"]))[:1]
    ]


def _running_years(text: str) -> Iterator[tuple[datetime.date, datetime.date]]:
    """From when to when the text can have come out, once for each year that its words tie to its own time."""
    for match in _YEAR.finditer(text):
        year = int(match["y"])
        before = fold(text[max(0, match.start() - 120) : match.start()])
        clause = re.split(r"[,;.:()]| và ", before)[-1].strip()
        for kind, (first, last) in SPANS.items():
            if any(_tied(clause, phrase) for phrase in words("dates", kind)):
                yield datetime.date(year + first[0], *first[1:]), datetime.date(year + last[0], *last[1:])
                break


def _tied(clause: str, phrase: str) -> bool:
    """Whether the clause ends in the phrase, up to three more words before its last one, `năm`."""
    head, _, year = phrase.rpartition(" ")
    match = re.search(rf"(?<!\w){re.escape(head)}((?: \S+){{0,3}}) {re.escape(year)}$", clause)
    return match is not None and not any(f" {word} " in f"{match[1]} " for word in words("dates", "breaks"))

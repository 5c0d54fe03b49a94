"""Publication dates: what a page's stamps, its age or its text say of the day it came out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from email.utils import parsedate_to_datetime
from functools import cache

from hanchot.corpus.names import byline
from hanchot.corpus.text import fold
from hanchot.corpus.words import cover, opening, table, words

YEARS = range(1990, 2100)
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))

_CLOCK = r"\d{1,2}\s?(?::|h|giờ)\s?\d{2}(?:\s?(?::|phút)\s?\d{2})?(?:\s?[AP]M)?"
_DAY = r"(?P<d>\d{1,2})\s?(?P<sep>[/.-])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4})"
_ISO = r"(?P<iy>\d{4})[-/](?P<im>\d{1,2})[-/](?P<id>\d{1,2})"
_LONG = r"(?P<ld>\d{1,2}) tháng (?P<lm>\d{1,2}|[^\W\d]+(?: (?:một|hai))?),?(?: năm)? (?P<ly>\d{4})"
_MONTH_FIRST = r"tháng (?P<fm>\d{1,2}|[^\W\d]+(?: (?:một|hai))?) (?P<fd>\d{1,2}), (?P<fy>\d{4})"
DATE = re.compile(rf"(?<![\d/.-])(?:{_ISO}|{_DAY}|{_LONG}|{_MONTH_FIRST})(?!\d|[/.-]\d)", re.IGNORECASE)
_WEEKDAY = r"(?:Thứ (?:Hai|Ba|Tư|Năm|Sáu|Bảy|[2-7])|Chủ nhật)"
_FULL = r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\d{1,2} tháng \d{1,2},?(?: năm)? \d{4})"
_GMT = r"(?:\s*\(?(?:GMT|UTC)\s?(?:\+\s?0?7)?\)?)?"
# A date with a clock time or a weekday at its side, as pages print it and running text does not.
STAMP = re.compile(
    rf"(?:{_WEEKDAY}\s*[,-]?\s*(?:ngày )?{_FULL}(?:[\s,|–-]*(?:lúc )?{_CLOCK})?{_GMT}"
    rf"|{_FULL}[\s,|–-]*(?:lúc )?{_CLOCK}{_GMT}"
    rf"|{_CLOCK}{_GMT}[\s,|–-]+(?:{_WEEKDAY}\s*[,-]?\s*)?(?:ngày )?{_FULL})",
    re.IGNORECASE,
)
AGO = re.compile(r"(?P<n>\d{1,3}) ?(?P<unit>phút|giờ|tiếng|ngày|tuần) trước", re.IGNORECASE)
_POSTED = re.compile(r"(?P<n>\d{1,3}) ?(?P<unit>phút|giờ|ngày|tuần)\s?·.{0,3}", re.IGNORECASE)
_RFC_822 = re.compile(r"(?:[A-Z][a-z]{2},\s)?\d{1,2}\s[A-Z][a-z]{2}\s\d{4}\s\d")


def dates_in(text: str) -> Iterator[datetime.date]:
    """The full dates written in a line, day before month; what is no day of the calendar is passed over.

    >>> [str(day) for day in dates_in("Thứ Ba, 4/3/2025 - 14 tháng 2, 2025 - 2025-03-01")]
    ['2025-03-04', '2025-02-14', '2025-03-01']
    """
    for match in DATE.finditer(text):
        groups = match.groupdict()
        year, month, day = next(
            (groups[a], groups[b], groups[c])
            for a, b, c in (("iy", "im", "id"), ("y", "m", "d"), ("ly", "lm", "ld"), ("fy", "fm", "fd"))
            if groups[a]
        )
        number = _months().get(fold(month), 0) if not month.isdigit() else int(month)
        found = day_of(int(year), number, int(day))
        if found:
            yield found


def parse_stamp(value: str) -> datetime.date | None:
    """The day in Vietnam that a machine-readable stamp means, None where it means none.

    The stamp is ISO 8601, RFC 822 or a Vietnamese date.

    >>> parse_stamp("2024-03-04T18:30:00Z")
    datetime.date(2024, 3, 5)
    >>> parse_stamp("Mon, 04 Mar 2024 16:20:00 +0700")
    datetime.date(2024, 3, 4)
    """
    value = value.strip()
    try:
        moment = parsedate_to_datetime(value) if _RFC_822.match(value) else datetime.datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        return next(dates_in(value), None)
    if moment.tzinfo is not None:
        try:
            moment = moment.astimezone(VIETNAM)
        except OverflowError:
            return None
    return moment.date() if moment.year in YEARS else None


def is_date_line(text: str) -> bool:
    """Whether a line holds a date or a clock time and besides only the words that go with one.

    >>> is_date_line("Ngày đăng: 08/04/2025 16:42"), is_date_line("Đến ngày 8/4/2025 phải xong")
    (True, False)
    """
    if len(text) > 120 or not any(character.isdigit() for character in text):
        return False
    bare = STAMP.sub(" ", text)
    bare = re.sub(_CLOCK + _GMT, " ", DATE.sub(" ", bare), flags=re.IGNORECASE)
    if bare == text:
        return False
    kinds = ("posted", "updated", "weekdays", "fillers")
    known = words("controls").union(*(words("dates", kind) for kind in kinds))
    return cover(fold(bare), known)[1] == 0


def is_signed_date(text: str) -> bool:
    """Whether a line is a date and an author, or the account that posted it.

    >>> is_signed_date("Trần Văn Bảo | 04/03/2025"), is_signed_date("Họp ngày 4/3/2025")
    (True, False)
    >>> is_signed_date("Posted on 4 Tháng Ba, 2025 by quantri")
    True
    """
    if len(text) > 80:
        return False
    if _is_theme_stamp(text):
        return True
    bare = re.sub(_CLOCK + _GMT, " ", DATE.sub(" ", text), flags=re.IGNORECASE).strip(" ,|–-()")
    label = opening(fold(bare), words("credits", "authors"))
    return bare != text and byline(bare[len(label) :].lstrip(" :")) is not None


def _is_theme_stamp(text: str) -> bool:
    """Whether a line is a date with the words of a site's theme: when it was posted, and the account that did it."""
    match = DATE.search(text)
    if not match:
        return False
    before, after = fold(text[: match.start()]).strip(), fold(text[match.end() :]).strip(" ,|–-")
    by = opening(after, words("credits", "by"))
    posted = bool(before) and cover(before, words("dates", "posted") | words("dates", "fillers"))[1] == 0
    return posted and bool(by) and 1 <= len(after[len(by) :].split()) <= 4


def is_place_and_date(text: str) -> bool:
    """Whether a line is a place and a date, as official documents have it at their head.

    >>> is_place_and_date("Lâm Sơn, ngày 14 tháng 10 năm 2024")
    True
    """
    match = re.fullmatch(r"(?P<place>[^,.:;\d]{2,60}), ?ngày (?P<date>[^,;:]{8,40})", text.rstrip(" ."), re.IGNORECASE)
    return match is not None and match["place"][0].isupper() and any(True for _ in dates_in(match["date"]))


def age(text: str) -> int | None:
    """The age in hours that a relative stamp states, None where a line is no such stamp.

    >>> age("3 giờ trước"), age("14 giờ ·"), age("Hội nghị diễn ra 3 ngày trước khi bão vào")
    (3, 14, None)
    """
    match = AGO.fullmatch(text.strip(" .|-•()")) or _POSTED.fullmatch(text)
    if match:
        return int(match["n"]) * int(table("dates")["relative"][match["unit"].lower()])
    return 0 if fold(text.strip()) in words("dates", "recent") else None


def stamped(lines: Iterable[tuple[str, bool]]) -> datetime.date | None:
    """The publication date among the head lines of a page; each comes with whether it stands below the title.

    A line that says it was posted on the day goes first, then the first one below the title, then one of an update
    there, then the nearest above the title.
    """
    ranked: dict[int, datetime.date] = {}
    for text, below in lines:
        found = next(dates_in(text), None)
        if found is None:
            continue
        if is_posted(text):
            ranked.setdefault(0, found)
        elif below:
            updated = opening(fold(text).lstrip(" .:|-("), words("dates", "updated"))
            ranked.setdefault(2 if updated else 1, found)
        else:
            ranked[3] = found
    return ranked[min(ranked)] if ranked else None


def is_posted(text: str) -> bool:
    """Whether a date line says that it is the day of publication.

    >>> is_posted("Ngày đăng: 04/03/2025"), is_posted("Ngày 04/03/2025")
    (True, False)
    """
    return opening(fold(text).lstrip(" .:|-("), words("dates", "posted") - words("dates", "fillers")) != ""


@cache
def _months() -> dict[str, int]:
    return {fold(word): number for number, word in enumerate(table("dates")["months"], 1)}


def day_of(year: int, month: int, day: int) -> datetime.date | None:
    """The day of the calendar, None where there is none or it lies outside ``YEARS``."""
    try:
        return datetime.date(year, month, day) if year in YEARS else None
    except ValueError:
        return None

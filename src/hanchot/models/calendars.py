"""The calendars a Vietnamese deadline needs: periods and their ends, working days, the moon's year.

New moons and the sun's longitude come from the library astronomy-engine, public holidays from the library holidays.
The rules of the lunar year are those of the Vietnamese calendar since 1968, in UTC+7: the month with the winter
solstice is the eleventh, and of thirteen months the first without a principal term is the leap month.
"""

from __future__ import annotations

import calendar
import datetime
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

_DAY = datetime.timedelta(days=1)
_HANOI = 7 / 24
_EPOCH = datetime.date(2000, 1, 1)
# astronomy-engine counts days from noon.
_NOON = 0.5
LUNAR_YEARS = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar: its ISO value, its first and last day, and the clock time where it has one."""

    value: str
    first: datetime.date
    last: datetime.date
    clock: tuple[int, int] | None = None

    def at(self, clock: tuple[int, int]) -> Period:
        """The clock time on this day."""
        return replace(self, value=f"{self.value}T{clock[0]:02}:{clock[1]:02}", clock=clock)


def day(date: datetime.date) -> Period:
    """One day."""
    return Period(date.isoformat(), date, date)


def month(year: int, number: int) -> Period:
    """One month.

    >>> month(2024, 2).last
    datetime.date(2024, 2, 29)
    """
    last = calendar.monthrange(year, number)[1]
    return Period(f"{year:04}-{number:02}", datetime.date(year, number, 1), datetime.date(year, number, last))


def months(year: int, first: int, last: int) -> Period:
    """From one month of a year to another one."""
    start, end = month(year, first), month(year, last)
    return Period(f"{start.value}/{end.value}", start.first, end.last)


def quarter(year: int, number: int) -> Period:
    """One quarter, 1 to 4."""
    return replace(months(year, 3 * number - 2, 3 * number), value=f"{year:04}-Q{number}")


def half(year: int, number: int) -> Period:
    """One half of a year, 1 or 2."""
    return replace(months(year, 6 * number - 5, 6 * number), value=f"{year:04}-H{number}")


def year(number: int) -> Period:
    """One year."""
    return replace(months(number, 1, 12), value=f"{number:04}")


def years(first: int, last: int) -> Period:
    """From one year to another one, or a term of office."""
    return Period(f"{first:04}/{last:04}", year(first).first, year(last).last)


def week(date: datetime.date) -> Period:
    """The ISO week, Monday to Sunday, of a day.

    >>> week(datetime.date(2025, 12, 4)).value
    '2025-W49'
    """
    monday = date - date.weekday() * _DAY
    name = date.isocalendar()
    return Period(f"{name.year:04}-W{name.week:02}", monday, monday + 6 * _DAY)


def days(first: datetime.date, last: datetime.date) -> Period:
    """From one day to another one."""
    return Period(f"{first.isoformat()}/{last.isoformat()}", first, last)


def third(of: Period, number: int) -> Period:
    """Thượng, trung or hạ tuần: days 1-10, 11-20, 21-end of a month."""
    start = of.first + 10 * (number - 1) * _DAY
    return days(start, of.last if number == 3 else start + 9 * _DAY)


def week_of_month(of: Period, number: int) -> Period | None:
    """The nth week of a month, -1 the last: ISO's way, a week is the month's that holds its Thursday.

    >>> week_of_month(month(2025, 12), 1).value
    '2025-W49'
    """
    thursdays = [
        of.first + n * _DAY for n in range((of.last - of.first).days + 1) if (of.first + n * _DAY).weekday() == 3
    ]
    index = number if number < 0 else number - 1
    return week(thursdays[index]) if index < len(thursdays) else None


def add_months(date: datetime.date, count: int) -> datetime.date:
    """The same day so many months on, or the last day of that month.

    >>> add_months(datetime.date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    years_on, index = divmod(date.month - 1 + count, 12)
    target = month(date.year + years_on, index + 1)
    return target.last.replace(day=min(date.day, target.last.day))


def add_working_days(date: datetime.date, count: int) -> datetime.date:
    """So many working days on, the first day not counted: no week-ends, no public holidays of Vietnam.

    >>> add_working_days(datetime.date(2026, 2, 12), 5)  # over Tết
    datetime.date(2026, 2, 26)
    """
    while count > 0:
        date += _DAY
        if date.weekday() < 5 and date not in _holidays(date.year):
            count -= 1
    return date


@lru_cache(maxsize=64)
def _holidays(of: int) -> frozenset[datetime.date]:
    import holidays

    return frozenset(holidays.country_holidays("VN", years=of))


def lunar_day(lunar_year: int, number: int, day_of_month: int) -> datetime.date | None:
    """The solar date of a day of the Vietnamese lunar year; None where that month is shorter.

    Month 12, day 30 is the last day of the year, whether that month has 30 days or 29. Leap months are not asked for.

    >>> lunar_day(2030, 1, 1)  # Hà Nội's Tết, Beijing's is a day later
    datetime.date(2030, 2, 2)
    """
    if lunar_year not in LUNAR_YEARS or not (1 <= number <= 12 and 1 <= day_of_month <= 30):
        return None
    starts = _lunar_months(lunar_year)
    first, after = starts[number]
    if number == 12 and day_of_month == 30:
        return after - _DAY
    date = first + (day_of_month - 1) * _DAY
    return date if date < after else None


def lunar_month(lunar_year: int, number: int) -> Period | None:
    """A month of the moon's year as days."""
    if lunar_year not in LUNAR_YEARS or not 1 <= number <= 12:
        return None
    first, after = _lunar_months(lunar_year)[number]
    return days(first, after - _DAY)


@lru_cache(maxsize=64)
def _lunar_months(lunar_year: int) -> dict[int, tuple[datetime.date, datetime.date]]:
    """First day, and the day behind the last one, of each month of a lunar year, leap months left out."""
    found: dict[int, tuple[datetime.date, datetime.date]] = {}
    for solstice_year in (lunar_year - 1, lunar_year):
        for number, first, after in _months_from_solstice(solstice_year):
            belongs = 1 <= number <= 10 if solstice_year == lunar_year - 1 else number >= 11
            if belongs:
                found.setdefault(number, (first, after))
    return found


@lru_cache(maxsize=64)
def _months_from_solstice(of: int) -> list[tuple[int, datetime.date, datetime.date]]:
    """The months, by number, from the eleventh of one solar year to the tenth of the next; a leap month as 0."""
    start, end = _month_eleven(of), _month_eleven(of + 1)
    firsts = [start]
    while firsts[-1] < end:
        firsts.append(_new_moon_on_or_before(firsts[-1] + 32 * _DAY))
    leap_year = len(firsts) == 14
    result = []
    number = 11
    for index, (first, after) in enumerate(pairwise(firsts)):
        if leap_year and index > 0 and _sector(first) == _sector(after):
            leap_year = False
            result.append((0, first, after))
            continue
        result.append((number, first, after))
        number = number % 12 + 1
    return result


def _month_eleven(of: int) -> datetime.date:
    import astronomy

    return _new_moon_on_or_before(_hanoi_date(astronomy.Seasons(of).dec_solstice.ut))


def _new_moon_on_or_before(date: datetime.date) -> datetime.date:
    import astronomy

    moon = astronomy.SearchMoonPhase(0, astronomy.Time(_noon_days(date) - 33), 40)
    while (following := astronomy.SearchMoonPhase(0, moon.AddDays(25), 10)) and _hanoi_date(following.ut) <= date:
        moon = following
    return _hanoi_date(moon.ut)


def _sector(date: datetime.date) -> int:
    """In which twelfth of its way the sun stands when the day begins in Hà Nội."""
    import astronomy

    return int(astronomy.SunPosition(astronomy.Time(_noon_days(date))).elon // 30)


def _noon_days(date: datetime.date) -> float:
    """When the day begins in Hà Nội, as astronomy-engine counts: days since noon of 1 January 2000."""
    return (date - _EPOCH).days - _NOON - _HANOI


def _hanoi_date(noon_days: float) -> datetime.date:
    return _EPOCH + math.floor(noon_days + _NOON + _HANOI) * _DAY

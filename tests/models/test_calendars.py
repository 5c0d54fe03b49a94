from __future__ import annotations

import datetime

import holidays
import pytest

from hanchot.models.calendars import add_months, add_working_days, lunar_day, lunar_month, month, week_of_month


def test_tet_is_the_day_the_state_keeps() -> None:
    for year in range(2000, 2041):
        named = {date for date, name in holidays.country_holidays("VN", years=year).items() if name == "Lunar New Year"}
        assert {lunar_day(year, 1, 1)} == named, year


def test_the_hung_kings_are_remembered_on_the_day_the_state_keeps() -> None:
    for year in range(2008, 2041):
        kept = holidays.country_holidays("VN", years=year)
        assert "Hung Kings" in kept.get(lunar_day(year, 3, 10) or datetime.date.min, ""), year


@pytest.mark.parametrize(
    ("lunar", "solar"),
    [
        ((2007, 1, 1), "2007-02-17"),  # a day before Beijing's
        ((2030, 1, 1), "2030-02-02"),
        ((2026, 1, 15), "2026-03-03"),
        ((2025, 4, 15), "2025-05-12"),
        ((2026, 5, 5), "2026-06-19"),
        ((2025, 7, 15), "2025-09-06"),  # behind a leap sixth month
        ((2026, 7, 15), "2026-08-27"),
        ((2024, 8, 15), "2024-09-17"),
        ((2025, 8, 15), "2025-10-06"),
        ((2025, 12, 23), "2026-02-10"),
    ],
)
def test_a_lunar_day_is_the_one_of_a_vietnamese_calendar(lunar: tuple[int, int, int], solar: str) -> None:
    assert lunar_day(*lunar) == datetime.date.fromisoformat(solar)


def test_the_eve_of_tet_is_the_last_day_whichever_that_is() -> None:
    assert lunar_day(2023, 12, 30) == datetime.date(2024, 2, 9)
    assert lunar_day(2025, 12, 30) == lunar_day(2025, 12, 29) == datetime.date(2026, 2, 16)
    assert lunar_day(2026, 2, 30) is None


def test_the_months_of_the_moon_have_29_or_30_days() -> None:
    for year in range(2020, 2031):
        for number in range(1, 13):
            of = lunar_month(year, number)
            assert of and (of.last - of.first).days + 1 in (29, 30)


def test_working_days_skip_week_ends_and_holidays() -> None:
    assert add_working_days(datetime.date(2026, 3, 6), 1) == datetime.date(2026, 3, 9)
    assert add_working_days(datetime.date(2025, 4, 29), 1) == datetime.date(2025, 5, 5)


def test_a_month_on_is_the_last_day_where_the_day_is_missing() -> None:
    assert add_months(datetime.date(2024, 1, 31), 1) == datetime.date(2024, 2, 29)
    assert add_months(datetime.date(2026, 3, 31), -1) == datetime.date(2026, 2, 28)


def test_a_week_is_its_month_s_that_holds_its_thursday() -> None:
    first, last = week_of_month(month(2026, 3), 1), week_of_month(month(2026, 3), -1)
    assert first and last and (first.value, last.value) == ("2026-W10", "2026-W13")

"""Months as whole weeks, and which of them can be looked at."""

from datetime import date

import pytest

from programs.rules.months import Month, bounds, month_of, read_month

TODAY = date(2027, 3, 1)


def test_a_month_is_whole_weeks_from_monday():
    weeks = Month(2027, 3).weeks
    assert [week[0] for week in weeks] == [date(2027, 3, day) for day in (1, 8, 15, 22, 29)]
    assert weeks[-1][-1] == date(2027, 4, 4)


def test_a_february_of_exactly_four_weeks_has_four():
    assert len(Month(2027, 2).weeks) == 4


def test_months_beside_a_year_lie_in_the_next_and_the_last():
    assert (Month(2027, 12).next, Month(2027, 1).previous) == (Month(2028, 1), Month(2026, 12))


@pytest.mark.parametrize("text", ["2027-05", "2025-01", "2030-03"])
def test_a_month_within_bounds_is_read(text):
    assert str(read_month(text, TODAY)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2027",
        "2027-13",
        "2027-00",
        "0000-01",
        "9999-12",
        "2024-12",
        "2030-04",
        "2027-5",
        "２０２７-05",
        "2027-05x",
        "\x00",
    ],
)
def test_anything_else_is_this_month(text):
    assert read_month(text, TODAY) == month_of(TODAY)


def test_the_last_month_is_that_of_the_last_day_that_may_be_proposed():
    assert bounds(TODAY) == (Month(2025, 1), Month(2030, 3))

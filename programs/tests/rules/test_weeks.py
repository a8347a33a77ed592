"""Weeks begin on Monday, and none lies outside the years that bookings have."""

from datetime import date, timedelta

import pytest

from programs.rules.weeks import monday_of, read_week, week_bounds

TODAY = date(2027, 3, 4)
THIS = date(2027, 3, 1)


@pytest.mark.parametrize("days", range(7))
def test_every_day_of_a_week_has_the_same_monday(days):
    assert monday_of(THIS + timedelta(days=days)) == THIS


def test_weeks_reach_two_years_back_and_as_far_as_dates_can_be_proposed():
    assert week_bounds(TODAY) == (date(2024, 12, 30), date(2030, 3, 4))


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2027-03-14", date(2027, 3, 8)),
        ("2024-12-30", date(2024, 12, 30)),
        ("2030-03-10", date(2030, 3, 4)),
        ("2024-12-29", THIS),
        ("2030-03-11", THIS),
        ("9999-12-31", THIS),
        ("0001-01-01", THIS),
        ("2027-02-30", THIS),
        ("2027-W10-1", date(2027, 3, 8)),
        ("20270314", THIS),
        ("", THIS),
    ],
)
def test_a_week_is_read_from_any_of_its_days(text, monday):
    assert read_week(text, TODAY) == monday

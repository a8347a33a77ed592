"""The breaks between the sessions of one day."""

from datetime import date, time

import pytest

from programs.rules.day_plan import Stop, gaps

DAY = date(2027, 3, 9)


def stop(key, start, end, town="Björkdal", day=DAY):
    return Stop(key, day, time.fromisoformat(start), time.fromisoformat(end), town)


def test_adjacent_sessions_have_the_hour_between_them_for_lunch():
    (gap,) = gaps([stop("b", "13:00", "15:00"), stop("a", "09:00", "12:00")])
    assert (gap.before.key, gap.after.key, gap.minutes) == ("a", "b", 60)
    assert gap.lunch == (time(12), time(13))
    assert not gap.another_town


@pytest.mark.parametrize(
    ("end", "start", "lunch"),
    [
        ("09:30", "10:00", None),
        ("09:30", "14:00", (time(11), time(13, 30))),
        ("12:00", "12:29", None),
        ("12:00", "12:30", (time(12), time(12, 30))),
        ("13:01", "15:00", None),
        ("12:00", "11:00", None),
    ],
)
def test_lunch_is_half_an_hour_at_least_and_in_the_middle_of_the_day(end, start, lunch):
    (gap,) = gaps([stop("a", "08:00", end), stop("b", start, "16:00")])
    assert gap.lunch == lunch


@pytest.mark.parametrize(
    ("one", "two", "travels"),
    [("Björkdal", "Vikby", True), ("Björkdal", " björkdal ", False), ("", "Vikby", False), ("Vikby", "", False)],
)
def test_another_town_is_told_where_both_are_held_on_site(one, two, travels):
    (gap,) = gaps([stop("a", "08:00", "09:00", one), stop("b", "10:00", "11:00", two)])
    assert gap.another_town is travels


def test_days_are_kept_apart_and_overlaps_are_below_zero():
    other = stop("c", "13:00", "15:00", day=date(2027, 3, 10))
    found = gaps([stop("a", "09:00", "12:00"), stop("b", "11:30", "13:00"), other])
    assert [(gap.before.key, gap.after.key, gap.minutes) for gap in found] == [("a", "b", -30)]

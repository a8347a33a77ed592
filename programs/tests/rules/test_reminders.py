"""When reminders are due and until when they are of use, also where the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from programs.rules.reminders import When, due_at, is_useful, still_due

ZONE = "Europe/Stockholm"
MINUTE = timedelta(minutes=1)


def when(day, hour=9, zone=ZONE):
    """A session at that hour UTC, or of the whole day."""
    starts = datetime(day.year, day.month, day.day, hour, tzinfo=UTC) if hour is not None else None
    return When(day, zone, starts)


def utc(month, day, hour, minute=0, year=2027):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "zone", "week_before", "day_before"),
    [
        (date(2027, 3, 9), ZONE, utc(3, 2, 7), utc(3, 8, 7)),
        # The clocks go forward on Sunday 28 March: 08.00 is 07.00 UTC before and 06.00 after.
        (date(2027, 3, 29), ZONE, utc(3, 22, 7), utc(3, 28, 6)),
        (date(2027, 3, 28), ZONE, utc(3, 21, 7), utc(3, 27, 7)),
        (date(2027, 4, 3), ZONE, utc(3, 27, 7), utc(4, 2, 6)),
        (date(2027, 4, 4), ZONE, utc(3, 28, 6), utc(4, 3, 6)),
        # They go back on Sunday 31 October.
        (date(2027, 11, 1), ZONE, utc(10, 25, 6), utc(10, 31, 7)),
        (date(2027, 10, 31), ZONE, utc(10, 24, 6), utc(10, 30, 6)),
        (date(2027, 11, 6), ZONE, utc(10, 30, 6), utc(11, 5, 7)),
        (date(2027, 3, 29), "Europe/Helsinki", utc(3, 22, 6), utc(3, 28, 5)),
        (date(2028, 1, 3), ZONE, utc(12, 27, 7), utc(1, 2, 7, year=2028)),
        (date(2028, 3, 1), ZONE, utc(2, 23, 7, year=2028), utc(2, 29, 7, year=2028)),
    ],
)
def test_reminders_are_due_at_eight_on_the_wall_clock(day, zone, week_before, day_before):
    one = when(day, zone=zone)
    assert (due_at(one, 7), due_at(one, 1)) == (week_before, day_before)


SESSION = when(date(2027, 3, 29), hour=7)  # Easter Monday, 09.00
DATED = when(date(2027, 3, 29), hour=None)


@pytest.mark.parametrize(
    ("at", "seven", "one"),
    [
        (utc(3, 22, 7), True, True),
        (utc(3, 28, 5, 59), True, True),
        (utc(3, 28, 6), False, True),
        (utc(3, 29, 6, 59), False, True),
        (utc(3, 29, 7), False, False),
        (utc(4, 1, 7), False, False),
    ],
)
def test_the_first_is_of_no_use_once_the_second_is_due_and_none_once_the_session_begins(at, seven, one):
    assert (is_useful(SESSION, 7, at), is_useful(SESSION, 1, at)) == (seven, one)


def test_a_session_by_date_begins_with_its_day_where_it_is_held():
    assert DATED.begins == utc(3, 28, 22)
    assert [is_useful(DATED, 1, at) for at in (DATED.begins - MINUTE, DATED.begins)] == [True, False]
    assert [due_at(DATED, days) for days in (7, 1)] == [due_at(SESSION, days) for days in (7, 1)]


@pytest.mark.parametrize(
    ("invited", "days"),
    [
        (utc(3, 1, 8), [7, 1]),
        (utc(3, 22, 6, 59), [7, 1]),
        (utc(3, 22, 7), [1]),
        (utc(3, 25, 7), [1]),
        (utc(3, 28, 6), []),
        (utc(3, 29, 6), []),
        (utc(3, 30, 6), []),
    ],
)
def test_who_is_invited_after_the_time_of_a_reminder_gets_none_for_it(invited, days):
    assert [one for one, _due in still_due(SESSION, invited)] == days


def test_another_start_is_another_reminder_and_a_room_is_not():
    marks = {SESSION.mark, DATED.mark, when(date(2027, 3, 29), hour=8).mark, when(date(2027, 3, 30), hour=None).mark}
    assert sorted(marks) == ["20270329", "20270329T070000Z", "20270329T080000Z", "20270330"]

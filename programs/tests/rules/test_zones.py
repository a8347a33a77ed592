"""When the clocks change, against what is known of 2027."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from programs.rules.zones import Change, changes

HOUR = timedelta(hours=1)


def test_stockholm_changes_twice_a_year_and_says_what_the_clock_shows_before():
    assert changes("Europe/Stockholm", 2027, 2027) == [
        Change(datetime.fromisoformat("2027-01-01T01:00"), HOUR, HOUR, "CET", is_summer=False),
        Change(datetime.fromisoformat("2027-03-28T02:00"), HOUR, 2 * HOUR, "CEST", is_summer=True),
        Change(datetime.fromisoformat("2027-10-31T03:00"), 2 * HOUR, HOUR, "CET", is_summer=False),
    ]


def test_a_zone_without_summer_time_has_its_one_offset():
    assert changes("Asia/Tokyo", 2027, 2029) == [
        Change(datetime.fromisoformat("2027-01-01T09:00"), 9 * HOUR, 9 * HOUR, "JST", is_summer=False)
    ]


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "Europe/Copenhagen", "Europe/Oslo", "Europe/Helsinki", "UTC"])
def test_between_the_changes_the_clock_is_as_they_say(zone):
    found = changes(zone, 2026, 2028)
    for change, following in zip(found, [*found[1:], None], strict=True):
        end = following.wall if following else datetime.fromisoformat("2029-01-01")
        for moment in (change.wall + 2 * HOUR, end - 2 * HOUR):
            assert moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() == change.after

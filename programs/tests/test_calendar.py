"""The calendar file of the agreed sessions, read back as a calendar program reads it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from programs.calendar import calendar_of_sessions
from programs.models import Alternative, Booking
from programs.queries.bookings import sessions_with_dates
from programs.rules.catalogue import package
from programs.tests.factories import AT, DAYS, make_confirmed, make_ready, slot

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def file_of(booking: Booking) -> bytes:
    made = package(booking.package_key, booking.package_version)
    return calendar_of_sessions(booking, sessions_with_dates(booking), made, AT)


def read(booking: Booking):
    return Calendar.from_ical(file_of(booking))


def test_nine_sessions_are_nine_events_at_their_times_in_stockholm():
    """Four steps lie on both sides of 28 March, when the clocks go forward: the wall clock stays."""
    events = read(make_confirmed()).walk("VEVENT")
    expected = [
        (datetime.combine(day, slot(key).start, STOCKHOLM), datetime.combine(day, slot(key).end, STOCKHOLM))
        for key, day in DAYS.items()
    ]
    assert [(one["dtstart"].dt, one["dtend"].dt) for one in events] == expected
    assert {one["dtstart"].params["TZID"] for one in events} == {"Europe/Stockholm"}
    offsets = [one["dtstart"].dt.utcoffset() for one in events]
    assert offsets == [timedelta(hours=1)] * 5 + [timedelta(hours=2)] * 4


def test_the_file_is_for_everybody_to_add_and_knows_its_zone():
    calendar = read(make_confirmed())
    assert (str(calendar["method"]), str(calendar["version"])) == ("PUBLISH", "2.0")
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Stockholm"]
    assert {one["dtstamp"].dt for one in calendar.walk("VEVENT")} == {AT}


def test_an_event_keeps_its_name_however_often_the_file_is_made():
    booking = make_confirmed()
    names = [[str(one["uid"]) for one in read(booking).walk("VEVENT")] for _ in range(2)]
    assert names[0] == names[1]
    assert len(set(names[0])) == 9


def test_sessions_on_site_say_where_and_digital_ones_do_not():
    events = read(make_confirmed()).walk("VEVENT")
    on_site = [slot(key).place == "on_site" for key in DAYS]
    assert [str(one.get("location", "")) for one in events] == [
        "Skogsvägen 1, Björkdal" if here else "" for here in on_site
    ]


def test_no_person_is_named_in_a_calendar():
    text = file_of(make_confirmed(wishes="Kanariefågel")).decode()
    found = [
        word
        for word in ("Kerstin", "Öberg", "@solen.example", "070-", "Kanarie", "ATTENDEE", "ORGANIZER")
        if word in text
    ]
    assert found == []


def test_sessions_that_are_not_agreed_are_no_events():
    assert read(make_ready()).walk("VEVENT") == []


def test_a_session_without_a_time_takes_its_whole_day():
    booking = make_confirmed()
    agreed = booking.sessions.get(key="uppstartsmote").agreed
    Alternative.objects.filter(pk=agreed.pk).update(starts=None, ends=None, starts_at=None, ends_at=None)
    event = read(booking).walk("VEVENT")[0]
    assert (event["dtstart"].dt, "dtend" in event) == (date(2027, 3, 9), False)


def test_every_line_ends_as_calendar_programs_want_it():
    lines = file_of(make_confirmed()).split(b"\r\n")
    assert [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 75] == []

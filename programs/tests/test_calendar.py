"""The calendar file of the agreed sessions, read back as a calendar program reads it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from programs.calendar import calendar_of_sessions, invitation_to
from programs.models import Alternative, Booking
from programs.queries.bookings import sessions_with_dates
from programs.rules.catalogue import package
from programs.rules.invitations import Method
from programs.tests.factories import AT, DAYS, make_confirmed, make_offer, make_provider, make_ready, slot

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


# -- one session for one reader --------------------------------------------------------------------------------------


def invitation(key="empatitrotthet", method=Method.REQUEST, sequence=3, to="eva@solen.example", **fields):
    """The message about one session, as it goes out, and read back."""
    booking = Booking.objects.first() or make_confirmed(make_offer(provider()))
    session = booking.sessions.select_related("agreed", "booking__provider").get(key=key)
    for name, value in fields.items():
        setattr(session, name, value)
    return invitation_to(session, method, sequence, to, AT)


def provider():
    return make_provider(name="Utbildarna", support_email="hjalp@provider.example")


def one_event(content):
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_an_invitation_says_every_field_that_a_calendar_acts_on():
    """S7, RFC 5546: one event, one reader, a real mailbox as organiser, the zone with its rules."""
    calendar, event = one_event(invitation(room="Aulan"))
    session = Booking.objects.get().sessions.get(key="empatitrotthet")
    assert (str(calendar["method"]), str(calendar["version"])) == ("REQUEST", "2.0")
    assert {name: str(event[name]) for name in ("uid", "summary", "location", "status", "organizer", "attendee")} == {
        "uid": f"{session.pk}@tmo",
        "summary": "Föreläsning i empatitrötthet – Förskolan Solen",
        "location": "Aulan, Skogsvägen 1, Björkdal",
        "status": "CONFIRMED",
        "organizer": "mailto:hjalp@provider.example",
        "attendee": "mailto:eva@solen.example",
    }
    assert (event["sequence"], event["dtstamp"].dt) == (3, AT)
    assert dict(event["organizer"].params) == {"CN": "Utbildarna"}
    assert event["attendee"].params["RSVP"] == "FALSE"
    assert (event["dtstart"].dt, event["dtend"].dt) == (
        datetime(2027, 4, 13, 9, tzinfo=STOCKHOLM),
        datetime(2027, 4, 13, 12, tzinfo=STOCKHOLM),
    )
    assert event["dtstart"].params["TZID"] == str(calendar.walk("VTIMEZONE")[0]["tzid"]) == "Europe/Stockholm"


def test_a_cancellation_is_the_same_event_called_off():
    request, cancel = one_event(invitation())[1], one_event(invitation(method=Method.CANCEL, sequence=4))
    assert (str(cancel[0]["method"]), str(cancel[1]["status"]), cancel[1]["sequence"]) == ("CANCEL", "CANCELLED", 4)
    assert [str(cancel[1][name]) for name in ("uid", "attendee", "organizer")] == [
        str(request[name]) for name in ("uid", "attendee", "organizer")
    ]


def test_a_digital_session_says_its_link_as_place_and_as_address():
    _calendar, event = one_event(invitation("konsultation_1", meeting_link="https://meet.example/a?b=c,d;e"))
    assert (str(event["location"]), str(event["url"])) == ("https://meet.example/a?b=c,d;e",) * 2


def test_the_zone_in_the_file_is_right_on_both_sides_of_the_change_of_clocks():
    """Read without any other knowledge of the zone, 13 April 09.00 is 07.00 UTC and 9 March 08.30 is 07.30."""
    for key, hour in (("empatitrotthet", 7), ("uppstartsmote", 7)):
        calendar, event = one_event(invitation(key))
        zone = calendar.walk("VTIMEZONE")[0].to_tz()
        local = event["dtstart"].dt.replace(tzinfo=None)
        assert local.replace(tzinfo=zone).astimezone(UTC).hour == hour


def test_the_zone_says_what_the_clock_shows_at_the_change():
    zone = one_event(invitation())[0].walk("VTIMEZONE")[0]
    parts = [(part.name, part["dtstart"].to_ical().decode(), part["tzoffsetto"].to_ical()) for part in zone.walk()[1:]]
    assert parts == [
        ("STANDARD", "20270101T010000", "+0100"),
        ("DAYLIGHT", "20270328T020000", "+0200"),
        ("STANDARD", "20271031T030000", "+0100"),
    ]


@pytest.mark.parametrize("mark", ["\r\nATTENDEE:mailto:evil@x.example", "\u0085", "\u2028", "\u2029", "\x00", "\x0b"])
def test_no_text_of_a_session_adds_a_line_to_the_file(mark):
    """B19 and bad input 50: what a calendar takes for the end of a line becomes a space or nothing."""
    Booking.objects.filter(pk=make_confirmed(make_offer(provider())).pk).update(
        label=f"Solen{mark.replace(chr(0), '')}X", address=f"Gatan{mark.replace(chr(0), '')}1"
    )
    content = invitation(room=f"Aulan{mark}2").decode()
    unfolded = content.replace("\r\n ", "")
    assert [line for line in unfolded.split("\r\n") if line.startswith("ATTENDEE")] == [
        line for line in unfolded.split("\r\n") if "eva@solen.example" in line
    ]
    assert [one for one in ("\u0085", "\u2028", "\u2029", "\x00", "\x0b") if one in content] == []
    assert content.count("\n") == content.count("\r\n")


def test_whoever_holds_the_file_for_everybody_takes_the_next_invitation():
    """The number in the file for everybody is that of the latest news, and never higher."""
    booking = make_confirmed()
    booking.sessions.filter(key="empatitrotthet").update(version=9, revision=2)
    numbers = {str(one["summary"]).partition(" – ")[0]: one["sequence"] for one in read(booking).walk("VEVENT")}
    assert (numbers["Föreläsning i empatitrötthet"], numbers["Konsultation 1"]) == (2, 0)

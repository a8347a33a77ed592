"""Bad inputs 46, 48, 49, 52 and 53 (B10, B19): what a mail about a session does with them."""

import smtplib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from programs.models import Booking
from programs.queries.deliveries import refusals_of
from programs.rules.reminders import When, due_at
from programs.tests.factories import AT
from programs.tests.inviting import EVA, calendars, events, make_called, read_back, to
from tmo import mail
from tmo.outbox.models import Message
from tmo.outbox.sender import send_due

pytestmark = pytest.mark.django_db
DUE = datetime(2027, 4, 12, 6, tzinfo=UTC)  # 08.00 in Stockholm, the day before the lecture and the talk after it
INJECTION = "Solen\r\nBcc: evil@x.example"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def booking(mailoutbox):
    """Everybody is invited; the reminders of one morning are the next to go, and only Eva's."""
    made = make_called()
    send_due(AT)
    others = [row.pk for row in Message.objects.filter(state="pending") if row.to != EVA or row.due_at != DUE]
    Message.objects.filter(pk__in=others).update(state="dropped", reason="another test")
    mailoutbox.clear()
    return made


def letters(mailoutbox):
    return to([read_back(one) for one in mailoutbox], EVA)


@pytest.mark.parametrize("wall", [time(0), time(1, 30), time(3)])
def test_a_session_in_the_night_of_the_change_is_reminded_of_at_eight_the_day_before(wall):
    """Bad input 46."""
    day, zone = date(2027, 3, 28), "Europe/Stockholm"
    starts = datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC)
    assert due_at(When(day, zone, starts), 1) == datetime(2027, 3, 27, 7, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_a_mail_says_the_clock_of_the_workplace_whoever_sends_it_from_wherever(booking, mailoutbox, zone):
    """Bad input 46: booked from another zone."""
    with timezone.override(zone):
        send_due(DUE)
    lecture = next(one for one in letters(mailoutbox) if "empatitr" in one.get_body(("plain",)).get_content())
    assert "Tue 13 April, wk 15, 09:00–12:00 (3 h)" in lecture.get_body(("plain",)).get_content()
    assert str(events([lecture])[0]["dtstart"].dt.tzinfo) == "Europe/Stockholm"


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=-1), timedelta(hours=20)])
def test_a_clock_that_jumps_loses_nothing_and_sends_nothing_twice(booking, mailoutbox, jump):
    """Bad input 48, B10."""
    for at in (DUE - timedelta(minutes=1), DUE, DUE + jump, DUE, DUE + timedelta(hours=2)):
        send_due(at)
    assert sorted(event["summary"] for event in events(letters(mailoutbox))) == sorted(
        ["Föreläsning i empatitrötthet – Förskolan Solen", "Konsultation 2 – Förskolan Solen"]
    )


def test_a_name_with_a_header_in_it_is_one_line_and_the_mail_is_sent(booking, mailoutbox):
    """Bad input 49, B19: in the subject of several sessions, and in the title of each calendar."""
    Booking.objects.update(label=INJECTION)
    row = next(one for one in Message.objects.filter(kind="programs.invitation") if one.to == EVA)
    Message.objects.filter(pk=row.pk).update(state="pending", sent_at=None)
    send_due(AT)
    (letter,) = letters(mailoutbox)
    assert (letter["Subject"], letter["Bcc"]) == ("Invitation to 6 sessions: Solen Bcc: evil@x.example", None)
    assert len(letter.get_all("To")) == 1
    assert {str(event["summary"]).partition(" – ")[2] for event in events([letter])} == {"Solen Bcc: evil@x.example"}
    assert {str(event["attendee"]) for event in events([letter])} == {f"mailto:{EVA}"}


@pytest.mark.parametrize("name", ['"rektor" <x@evil.example>', "a;b:c,d", "\u202eevil", "Räddä\u2028X"])
def test_the_name_of_the_provider_never_becomes_another_address(booking, mailoutbox, name):
    """Bad input 52: a display name that looks like an address."""
    booking.provider.name = name
    booking.provider.save()
    send_due(DUE)
    found = letters(mailoutbox)
    assert {str(event["organizer"]) for event in events(found)} == {"mailto:hjalp@provider.example"}
    assert [len(calendars(one)) for one in found] == [1, 1]


def refusing(monkeypatch, code):
    def send(outgoing, connection):
        raise smtplib.SMTPRecipientsRefused({outgoing.to: (code, b"no")})

    monkeypatch.setattr(mail, "send", send)


@pytest.mark.parametrize(("code", "state", "named"), [(552, "failed", 1), (550, "failed", 1), (451, "pending", 0)])
def test_a_refused_reminder_is_seen_and_one_that_was_put_off_waits(booking, monkeypatch, code, state, named):
    """Bad input 53."""
    refusing(monkeypatch, code)
    send_due(DUE)
    assert {row.state for row in Message.objects.filter(kind="programs.reminder", due_at=DUE) if row.to == EVA} == {
        state
    }
    assert [one.address for one in refusals_of(booking)] == [EVA] * named


def test_what_is_put_off_for_ever_is_dropped_when_the_session_begins(booking, monkeypatch, mailoutbox):
    """Bad input 53: 451 for ever."""
    refusing(monkeypatch, 451)
    for minutes in range(0, 26 * 60, 61):
        send_due(DUE + timedelta(minutes=minutes))
    monkeypatch.undo()
    send_due(DUE + timedelta(hours=40))
    rows = [row for row in Message.objects.filter(kind="programs.reminder", due_at=DUE) if row.to == EVA]
    assert {(row.state, row.reason) for row in rows} == {("dropped", "too late to be of use")}
    assert mailoutbox == []

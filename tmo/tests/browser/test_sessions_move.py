"""S7: an agreed session is moved across the change of clocks, told of by mail, and called off, by two people."""

from datetime import date, time
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from icalendar import Calendar
from playwright.sync_api import expect

from programs.models import Booking
from programs.rules.attendance import Mark
from programs.tests.attending import ALL, BEGUN, make_class, press, tap
from programs.tests.factories import DAYS, make_confirmed, make_member, slot
from programs.tests.inviting import EVA, calendars, join, to
from tmo import clock
from tmo.outbox.models import Message
from tmo.outbox.sender import send_due
from tmo.tests.browser.dates_page import DatesPage
from tmo.tests.browser.look import PHONE, WIDE
from tmo.tests.browser.test_attendance import cookies_of
from tmo.tests.browser.visitors import Visitor
from tmo.units.enums import RoleKind

SIX = "empatitrotthet"
BOTH = (PHONE, WIDE)
BEFORE, AFTER = date(2027, 3, 9), date(2027, 4, 13)


@pytest.fixture
def booking(house) -> Booking:
    """The sixth session is agreed on a Tuesday in winter at nine; Eva is on the list."""
    six = slot(SIX, BEFORE, start=time(9), end=time(12))
    proposals = {key: [slot(key)] for key in DAYS} | {SIX: [six]}
    proposals |= {key: [slot(key, date(2027, 3, 8))] for key in ("uppstartsmote", ALL)}
    made = make_confirmed(house.offer, house.trainers[0], proposals=proposals)
    join(made, EVA, at=clock.now())
    return Booking.objects.get(pk=made.pk)


@pytest.fixture
def school(booking, house, opens, look, base_url) -> Visitor:
    """The principal, signed in."""
    place = booking.workplaces.get().workplace
    person = make_member(booking.customer, RoleKind.PRINCIPAL, "rektor@solen.example", workplace=place)
    return Visitor(opens(cookies_of(person, base_url)), house, look)


def opens_the_dates(visitor, booking) -> DatesPage:
    visitor.page.goto(reverse("programs:booking_dates", args=[booking.pk]))
    visitor.look(visitor.page, widths=BOTH)
    return DatesPage(visitor.page)


def moves(visitor, dates, session) -> None:
    visitor.clicks(dates.page.locator(f"#session-{session} form[action$='/move/'] button[type=submit]"))
    visitor.look(visitor.page, widths=BOTH)


def letters() -> list[EmailMessage]:
    """What has come to Eva once the sender has been by, the oldest first."""
    while send_due(clock.now()).total:
        pass
    files = sorted(Path(settings.MAILBOX_DIR).glob("*.eml"))
    return to([BytesParser(policy=default).parsebytes(one.read_bytes()) for one in files], EVA)


def of_six(session) -> list[tuple[str, Calendar]]:
    """Method and entry of every mail to Eva about the session."""
    found = [pair for letter in letters() for pair in calendars(letter)]
    entries = [(method, event) for method, calendar in found for event in calendar.walk("VEVENT")]
    return [(method, event) for method, event in entries if session.pk.hex in str(event["uid"]).replace("-", "")]


def reminders(state: str) -> list[str]:
    """The days for which Eva's reminders of the session are or were planned."""
    rows = Message.objects.filter(kind="programs.reminder", state=state)
    return sorted(row.facts["start"] for row in rows if row.to == EVA)


def test_a_session_moves_across_the_change_of_clocks_and_is_called_off(coordinator, school, booking):
    session = booking.sessions.get(key=SIX)
    ((method, first),) = of_six(session)
    assert (method, first["dtstart"].dt.strftime("%d %H:%M %z")) == ("REQUEST", "09 09:00 +0100")
    planned, dropped = reminders("pending"), reminders("dropped")

    coordinator.signs_in_with_password()
    dates = opens_the_dates(coordinator, booking)
    dates.open_move(SIX)
    for part, value in {"day": str(AFTER), "start": "09:00", "end": "12:00"}.items():
        dates.field(f"d-{SIX}-1-{part}").fill(value)
    dates.field(f"note-{SIX}").fill("Föreläsaren är sjuk")
    moves(coordinator, dates, SIX)
    assert len(of_six(session)) == 1

    dates = opens_the_dates(school, booking)
    dates.accept(SIX)
    school.submits("/dates/")
    school.look(school.page, widths=BOTH)
    expect(school.page.locator(".session", has_text="empatitrötthet")).to_contain_text("13 April")
    _old, (method, moved) = of_six(session)
    assert (method, moved["uid"], int(moved["sequence"])) == ("REQUEST", first["uid"], int(first["sequence"]) + 1)
    assert moved["dtstart"].dt.strftime("%d %b %H:%M %z") == "13 Apr 09:00 +0200"
    old = [one for one in planned if one not in reminders("pending")]
    new = [one for one in reminders("pending") if one not in planned]
    assert (reminders("dropped"), len(new)) == (sorted([*dropped, *old]), len(old))
    assert old

    coordinator.page.goto(reverse("programs:session_cancel", args=[booking.pk, SIX]))
    coordinator.look(coordinator.page, widths=BOTH)
    coordinator.page.locator("[name=note]").fill("Vi hittar ingen ny dag")
    coordinator.submits("/cancel/")
    coordinator.look(coordinator.page, widths=BOTH)
    *_earlier, (method, off) = of_six(session)
    assert (method, off["uid"], int(off["sequence"])) == ("CANCEL", first["uid"], int(moved["sequence"]) + 1)
    assert not set(new) & set(reminders("pending"))


def test_a_session_whose_list_is_marked_is_not_moved_without_a_reason(house, opens, look, base_url, monkeypatch):
    made = make_class(("Anna Öst",), offer=house.offer, trainer=house.trainers[0])
    before = clock.now
    shift = BEGUN - before()
    monkeypatch.setattr(clock, "now", lambda: before() + shift)
    press(made, tap(made.people[0], Mark.PRESENT))
    trainer = Visitor(opens(cookies_of(made.trainer, base_url)), house, look)
    dates = opens_the_dates(trainer, made.booking)
    dates.open_move(ALL)
    dates.field(f"d-{ALL}-1-start").fill("10:30")
    moves(trainer, dates, ALL)
    expect(trainer.page.locator(".error-summary")).to_contain_text("Write why it is moved all the same.")

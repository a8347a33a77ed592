"""A confirmed booking with people, and the mails about its sessions as their readers get them."""

from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage as Parsed
from email.parser import BytesParser
from email.policy import default
from typing import Any

from icalendar import Calendar, Event

from programs.actions import negotiation, people
from programs.actions.ambassadors import appoint_ambassador
from programs.models import Booking, Participant
from programs.rules.booking import Side
from programs.rules.negotiation import Accept
from programs.rules.roster import Asked
from programs.rules.timetable import Slot
from programs.tests.factories import AT, latest, make_confirmed, make_member, make_offer, make_provider, versions_of
from tmo.outbox.models import Message
from tmo.outbox.sender import send_due
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

TRAINER = "trainer@provider.example"
PRINCIPAL = "asa@solen.example"
EVA, ALI = "eva@solen.example", "ali@solen.example"


def make_called(at: datetime = AT, **changes: Any) -> Booking:
    """Nine agreed sessions, a coordinator, a trainer, the principal, and Eva and Ali, of whom Ali is an ambassador."""
    provider = make_provider(name="Utbildarna", support_email="hjalp@provider.example")
    offer = make_offer(provider)
    make_member(provider, RoleKind.COORDINATOR, "coordinator@provider.example")
    booking = make_confirmed(offer, make_member(provider, RoleKind.TRAINER, TRAINER), **changes)
    join(booking, EVA, at=at)
    ali = join(booking, ALI, at=at)
    appoint_ambassador(booking=booking, person=ali.pk, by=actor(), at=at)
    return Booking.objects.get(pk=booking.pk)


def join(booking: Booking, email: str, at: datetime = AT, language: str = "en") -> Participant:
    """Somebody comes onto the list."""
    place = booking.workplaces.first()
    asked = Asked(email.partition("@")[0].title(), email, workplace=place.pk, language=language)
    return people.add_person(booking=booking, person=asked, by=actor(), at=at)


def person(booking: Booking, email: str) -> Participant:
    """The newest row with that address."""
    return next(row for row in booking.people.order_by("-joined_at") if row.email == email)


def leave(booking: Booking, email: str, at: datetime) -> None:
    """Somebody is taken off the list."""
    people.person_leaves(booking=booking, person=person(booking, email).pk, by=actor(), at=at)


def propose(booking: Booking, slot: Slot, at: datetime) -> Booking:
    """The provider proposes another date for an agreed session."""
    current = Booking.objects.get(pk=booking.pk)
    version = versions_of(current)[slot.session]
    asked = {"booking": current, "session": slot.session, "side": Side.PROVIDER, "version": version, "slots": [slot]}
    return negotiation.move_session(note="Lokalen är upptagen", by=actor(), at=at, **asked)


def agree(booking: Booking, key: str, at: datetime) -> Booking:
    """The customer accepts it."""
    current = Booking.objects.get(pk=booking.pk)
    answers = {key: Accept(latest(current.sessions.get(key=key))[0].pk, "Det går bra")}
    asked = {"booking": current, "side": Side.CUSTOMER, "versions": versions_of(current)}
    return negotiation.answer_round(answers=answers, by=actor(), at=at, **asked)


def move(booking: Booking, slot: Slot, at: datetime) -> Booking:
    """Both sides agree on another date."""
    propose(booking, slot, at)
    return agree(booking, slot.session, at)


def sent(mailoutbox: list, at: datetime) -> list[Parsed]:
    """Sends what is due and answers the new mails about sessions, read back as mail programs read them."""
    before = len(mailoutbox)
    while send_due(at).total:
        pass
    letters = [read_back(one) for one in mailoutbox[before:]]
    return [one for one in letters if {method for method, _calendar in calendars(one)} - {"PUBLISH"}]


def read_back(mail: Any) -> Parsed:
    """A mail of Django's as it goes over the line."""
    return BytesParser(policy=default).parsebytes(mail.message().as_bytes())


def calendars(letter: Parsed) -> list[tuple[str, Calendar]]:
    """The calendar messages of a mail, each with the method of its part."""
    parts = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return [(part.get_param("method"), Calendar.from_ical(part.get_content())) for part in parts]


def events(letters: Iterable[Parsed]) -> list[Event]:
    """All events of all mails."""
    return [calendar.walk("VEVENT")[0] for letter in letters for _method, calendar in calendars(letter)]


def to(letters: Iterable[Parsed], address: str) -> list[Parsed]:
    """The mails to one reader."""
    return [one for one in letters if one["To"] == address]


def pending(kind: str = "programs.reminder") -> list[Message]:
    """What waits in the outbox, in order of time."""
    return list(Message.objects.filter(kind=kind, state="pending").order_by("due_at", "key"))

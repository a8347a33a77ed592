"""Sessions as calendar files (RFC 5545, 5546). The UID of a session never changes, and its SEQUENCE only rises.

Titles, times and places alone: names of people stay out of calendars. An invitation is one session in one file with
one reader in it; a file for everybody holds as many sessions as there are, as METHOD:PUBLISH.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

from programs.models import Booking
from programs.rules.catalogue import package
from programs.rules.invitations import Method
from programs.rules.package import Package
from programs.rules.zones import changes
from tmo.forms.text import clean_line


def calendar_of_sessions(booking: Booking, sessions: Iterable[Any], package: Package, at: datetime) -> bytes:
    """All agreed sessions that are not cancelled, for everybody to add."""
    standing = [one for one in sessions if one.agreed is not None and one.cancelled_at is None]
    return _written("PUBLISH", [event_of(booking, one, package.by_key[one.key].title, at) for one in standing])


def invitation_to(session: Any, method: Method, sequence: int, to: str, at: datetime) -> bytes:
    """One session for one reader: to be held, or not (any more, or not by this reader).

    `session` comes with its booking, the booking's provider and the agreed date.
    """
    booking = session.booking
    title = package(booking.package_key, booking.package_version).by_key[session.key].title
    event = event_of(booking, session, title, at)
    event["sequence"] = sequence
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("organizer", organizer(booking))
    event.add("attendee", _attendee(to), encode=0)
    return _written(method.value.upper(), [event])


def feed_of(entries: Iterable[tuple[Any, str, datetime]]) -> bytes:
    """What a calendar reads again and again: sessions with booking and agreed date, title, and when they were told.

    Nothing in it but the sessions changes, so the same sessions are the same bytes.
    """
    calendar = _calendar("PUBLISH", [event_of(one.booking, one, title, at) for one, title, at in entries])
    calendar.add("x-wr-calname", "TMO")
    return calendar.to_ical()


def event_of(booking: Booking, session: Any, title: str, at: datetime) -> Event:
    """The session as an event, its SEQUENCE that of the latest news about it."""
    agreed, event = session.agreed, Event()
    event.add("uid", f"{session.pk}@tmo")
    event.add("sequence", session.revision)
    event.add("dtstamp", at)
    event.add("summary", clean_line(f"{title} – {booking.label}"))
    if agreed.starts_at is None:
        event.add("dtstart", agreed.day)
    else:
        zone = ZoneInfo(agreed.timezone)
        event.add("dtstart", agreed.starts_at.astimezone(zone))
        event.add("dtend", agreed.ends_at.astimezone(zone))
    if place := place_of(booking, session):
        event.add("location", place)
    if session.meeting_link:
        event.add("url", clean_line(session.meeting_link))
    return event


def place_of(booking: Booking, session: Any) -> str:
    """Room and address, or where to meet on the net; '' while nobody has said."""
    on_site = session.agreed.place == "on_site"
    parts = [session.room or "", booking.address if on_site else session.meeting_link or ""]
    return ", ".join(part for one in parts if (part := clean_line(one)))


def organizer(booking: Booking) -> vCalAddress:
    """A mailbox that somebody reads: the provider's support, or the product's."""
    address = vCalAddress(f"mailto:{booking.provider.support_email or settings.SUPPORT['email']}")
    address.params["CN"] = clean_line(booking.provider.name)
    return address


def _attendee(to: str) -> vCalAddress:
    """Nobody has to answer: who comes is the principal's list."""
    address = vCalAddress(f"mailto:{clean_line(to)}")
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = "NEEDS-ACTION"
    address.params["RSVP"] = "FALSE"
    return address


def _calendar(method: str, events: Sequence[Event]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//TMO//TMO//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    for zone, years in _zones_of(events).items():
        calendar.add_component(_zone(zone, min(years), max(years)))
    return calendar


def _zones_of(events: Sequence[Event]) -> dict[str, set[int]]:
    """The zones that the events name, each with the years in which they are."""
    found: dict[str, set[int]] = {}
    for event in events:
        if zone := event["dtstart"].params.get("TZID"):
            found.setdefault(zone, set()).add(event["dtstart"].dt.year)
    return found


@lru_cache
def _zone(name: str, first: int, last: int) -> Timezone:
    """How the clocks stand and change in those years; made once, and never changed."""
    zone = Timezone()
    zone.add("tzid", name)
    for change in changes(name, first, last):
        part = TimezoneDaylight() if change.is_summer else TimezoneStandard()
        part.add("dtstart", change.wall)
        part.add("tzoffsetfrom", change.before)
        part.add("tzoffsetto", change.after)
        part.add("tzname", change.name)
        zone.add_component(part)
    return zone


def _written(method: str, events: Sequence[Event]) -> bytes:
    return _calendar(method, events).to_ical()

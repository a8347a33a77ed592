"""The agreed sessions as a calendar file (RFC 5545), for everybody to add: METHOD:PUBLISH, one event a session."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from programs.models import Booking
from programs.rules.package import Package
from tmo.forms.text import clean_line


def calendar_of_sessions(booking: Booking, sessions: Iterable[Any], package: Package, at: datetime) -> bytes:
    """Titles, times and places alone; names of people stay out of calendars. The UID of a session never changes."""
    calendar = Calendar()
    calendar.add("prodid", "-//TMO//TMO//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for session in sessions:
        if session.agreed is not None and session.cancelled_at is None:
            calendar.add_component(_event(booking, session, package, at))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(booking: Booking, session: Any, package: Package, at: datetime) -> Event:
    agreed = session.agreed
    event = Event()
    event.add("uid", f"{session.pk}@tmo")
    event.add("sequence", session.version)
    event.add("dtstamp", at)
    event.add("summary", clean_line(f"{package.by_key[session.key].title} – {booking.label}"))
    if agreed.starts_at is None:
        event.add("dtstart", agreed.day)
    else:
        zone = ZoneInfo(agreed.timezone)
        event.add("dtstart", agreed.starts_at.astimezone(zone))
        event.add("dtend", agreed.ends_at.astimezone(zone))
    if agreed.place == "on_site" and booking.address:
        event.add("location", clean_line(booking.address))
    return event

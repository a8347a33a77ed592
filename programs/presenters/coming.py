"""A trainer's today and this week, as the start page shows them."""

from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.presenters.booking import date_line
from programs.rules.catalogue import package
from programs.rules.package import Audience

if TYPE_CHECKING:
    from programs.models import Session
    from programs.queries.coming import Coming, Days


def coming_days(days: "Days", zone: str) -> dict[str, Any]:
    """Today's sessions, those of the rest of the week, or the next one."""
    rows = [(_day_of(one, zone), coming_session(one)) for one in days.sessions]
    return {
        "today": [row for day, row in rows if day <= days.today],
        "week": [row for day, row in rows if day > days.today],
        "later": coming_session(days.later) if days.later else None,
    }


def _day_of(one: "Coming", zone: str) -> date:
    return one.hold.starts_at.astimezone(ZoneInfo(zone)).date()


def coming_session(one: "Coming") -> dict[str, Any]:
    """When, where, with whom, how many, and the way to the list of who is there."""
    session, booking = one.hold.session, one.hold.session.booking
    made = package(booking.package_key, booking.package_version)
    planned = made.by_key[session.key]
    return {
        "title": planned.title,
        "lang": made.lang,
        "date": date_line(session.agreed),
        "label": booking.label,
        "url": reverse("programs:booking_detail", args=[booking.pk]),
        "people": people_words(one.people, booking.participants if planned.audience is Audience.ALL else 0),
        "where": where(session),
        "rooms_url": reverse("programs:booking_rooms", args=[booking.pk]),
        "attendance_url": reverse("programs:session_attendance", args=[booking.pk, session.key]),
    }


def people_words(called: int | None, booked: int) -> str:
    """How many come; as long as there is no list how many were booked, 0 where the booking does not say."""
    if called is not None:
        return ngettext("%(count)s person", "%(count)s people", called) % {"count": called}
    text = ngettext("%(count)s person booked, no list yet", "%(count)s people booked, no list yet", booked)
    return text % {"count": booked} if booked else _("no list yet")


def where(session: "Session") -> dict[str, str]:
    """Room, address and link of a session; the address only where people meet."""
    on_site = session.agreed is not None and session.agreed.place == "on_site"
    return {
        "room": session.room or "",
        "address": session.booking.address if on_site else "",
        "link": session.meeting_link or "",
        "missing": "" if session.room or session.meeting_link else _("no room or link yet"),
    }

"""What several letters read of a booking, and whether their reader still has a part in it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from programs.calendar import calendar_of_sessions
from programs.models import Booking
from programs.presenters.booking import timeline
from programs.presenters.negotiation import agreed_of, waiting
from programs.queries.bookings import open_assignments_of, sessions_with_dates
from programs.queries.coordination import may_be_told
from programs.rules.booking import Side, State
from programs.rules.catalogue import package
from tmo.outbox.kinds import Drop, Letter
from tmo.outbox.models import Message

GONE = "the reader has no part in it any more"


def booking_of(message: Message) -> Booking | None:
    """The booking that the message is about."""
    return Booking.objects.select_related("provider", "customer").filter(pk=message.subject_id).first()


def address(name: str, *args: object) -> str:
    """A page as a whole address."""
    return settings.SITE_URL + reverse(name, args=args)


def subject(words: str, booking: Booking) -> str:
    """A subject that says the booking's reference."""
    return words % {"reference": booking.reference}


def has_left(message: Message, booking: Booking, at: datetime) -> bool:
    """Whether the mail is for the provider's side, and its reader has no part in the booking any more."""
    return message.facts.get("side") == Side.PROVIDER and not may_be_told(message.to, booking, at)


def talk_context(booking: Booking, message: Message) -> dict[str, Any]:
    """What the letters about dates say, seen from the reader's side."""
    context, side = whole(booking), Side(message.facts["side"])
    return {
        **context,
        "waiting": waiting(context["package"], context["sessions"], side),
        "customer_side": side is Side.CUSTOMER,
        "answer_by": booking.answer_by,
        "is_confirmed": booking.state == State.CONFIRMED,
        **agreed_of(context["sessions"]),
    }


def calendar_file(booking: Booking, context: dict[str, Any], at: datetime) -> bytes:
    """All agreed dates as a file."""
    return calendar_of_sessions(booking, context["sessions"], context["package"], at)


def to_provider(message: Message, title: str, template: str, states: set[State], at: datetime) -> Letter | Drop:
    """Names no person: the page does, after signing in."""
    booking = booking_of(message)
    if booking is None or State(booking.state) not in states:
        return Drop("the booking has moved on")
    if not may_be_told(message.to, booking, at):
        return Drop(GONE)
    url = address("programs:booking_detail", booking.pk)
    return Letter(title, template, {"booking": booking, "url": url})


def whole(booking: Booking) -> dict[str, Any]:
    """The booking with everything that belongs to it."""
    made = package(booking.package_key, booking.package_version)
    sessions = sessions_with_dates(booking)
    return {
        "booking": booking,
        "package": made,
        "sessions": sessions,
        "steps": timeline(made, sessions, {}),
        "workplaces": list(booking.workplaces.all()),
        "trainers": [row.trainer for row in open_assignments_of(booking)],
        "url": address("programs:booking_detail", booking.pk),
        "lost_url": address("programs:booking_lost_link"),
    }

"""What each mail of this app says. Built when it is sent, from the booking as it stands then.

The first mail after the public form holds a link and nothing that was typed: nobody can make us write to strangers.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.calendar import calendar_of_sessions
from programs.links import token_of
from programs.models import Booking, BookingLink
from programs.presenters.booking import date_line, timeline
from programs.queries.bookings import open_assignments_of, sessions_with_dates
from programs.queries.holds import taken_over
from programs.rules.booking import State
from programs.rules.catalogue import package
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message


def _booking(message: Message) -> Booking | None:
    return Booking.objects.select_related("provider", "customer").filter(pk=message.subject_id).first()


def _address(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def _link(message: Message, at: datetime) -> BookingLink | None:
    links = BookingLink.objects.filter(pk=UUID(message.facts["link"]), revoked_at__isnull=True, expires_at__gt=at)
    return links.first()


@kind("programs.request_link")
def request_link(message: Message, at: datetime) -> Letter | Drop:
    """Asks the writer of a request to confirm the address."""
    booking, link = _booking(message), _link(message, at)
    if booking is None or link is None or booking.state in {State.WITHDRAWN, State.CANCELLED}:
        return Drop("the request is gone")
    context = {"url": _address("programs:booking_open", token_of(link.pk)), "provider": booking.provider.name}
    return Letter(_("Confirm your e-mail address"), "programs/request_link", context)


@kind("programs.continue_link")
def continue_link(message: Message, at: datetime) -> Letter | Drop:
    """Leads back to a request, sent or still being written."""
    booking, link = _booking(message), _link(message, at)
    if booking is None or link is None:
        return Drop("the request is gone")
    context = {"url": _address("programs:booking_open", token_of(link.pk)), "provider": booking.provider.name}
    return Letter(_("Your link to the request"), "programs/continue_link", context)


@kind("programs.request_copy")
def request_copy(message: Message, at: datetime) -> Letter | Drop:
    """The copy of everything, once the address is confirmed."""
    booking = _booking(message)
    if booking is None or booking.state in {State.WITHDRAWN, State.CANCELLED}:
        return Drop("the request is gone")
    return Letter(_("Copy of your request"), "programs/request_copy", _whole(booking))


@kind("programs.request_news")
def request_news(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator of a new request."""
    return _to_provider(message, _("A new request"), "programs/request_news", {State.REQUESTED})


@kind("programs.request_changed")
def request_changed(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator that the customer changed the request."""
    return _to_provider(message, _("A request was changed"), "programs/request_changed", {State.REQUESTED})


@kind("programs.request_withdrawn")
def request_withdrawn(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator that the customer took the request back."""
    return _to_provider(message, _("A request was withdrawn"), "programs/request_withdrawn", {State.WITHDRAWN})


@kind("programs.request_back")
def request_back(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator that a withdrawn request stands again."""
    return _to_provider(message, _("A request is back"), "programs/request_back", {State.REQUESTED})


@kind("programs.assigned")
def assigned(message: Message, at: datetime) -> Letter | Drop:
    """Tells a trainer of a booking to train on."""
    return _to_provider(
        message, _("You are the trainer of a booking"), "programs/assigned", {State.REQUESTED, State.CONFIRMED}
    )


@kind("programs.confirmed")
def confirmed(message: Message, at: datetime) -> Letter | Drop:
    """Tells the customer that all dates are agreed, with a calendar file."""
    booking = _booking(message)
    if booking is None or booking.state != State.CONFIRMED:
        return Drop("the booking is not confirmed any more")
    context = _whole(booking)
    calendar = calendar_of_sessions(booking, context["sessions"], context["package"], at)
    return Letter(_("Your dates are confirmed"), "programs/confirmed", context, calendar)


@kind("programs.trainer_replaced")
def trainer_replaced(message: Message, at: datetime) -> Letter | Drop:
    """Tells both sides who trains instead of whom, and when; never why."""
    booking, rows = _booking(message), taken_over(message.facts["holds"])
    if booking is None or not rows:
        return Drop("somebody else trains by now, or nobody")
    made = package(booking.package_key, booking.package_version)
    dates = [(made.by_key[row.session.key].title, date_line(row.session.agreed)) for row in rows]
    context = {
        "booking": booking,
        "package": made,
        "dates": dates,
        "before": rows[0].replaces.trainer.get_full_name(),
        "now": rows[0].trainer.get_full_name(),
        "url": _address("programs:booking_detail", booking.pk),
        "lost_url": _address("programs:booking_lost_link"),
    }
    return Letter(_("Another trainer comes"), "programs/trainer_replaced", context)


def _to_provider(message: Message, subject: str, template: str, states: set[State]) -> Letter | Drop:
    """Names no person: the page does, after signing in."""
    booking = _booking(message)
    if booking is None or State(booking.state) not in states:
        return Drop("the booking has moved on")
    url = _address("programs:booking_detail", booking.pk)
    return Letter(subject, template, {"booking": booking, "url": url})


def _whole(booking: Booking) -> dict[str, Any]:
    made = package(booking.package_key, booking.package_version)
    sessions = list(sessions_with_dates(booking))
    return {
        "booking": booking,
        "package": made,
        "sessions": sessions,
        "steps": timeline(made, sessions, {}),
        "workplaces": list(booking.workplaces.all()),
        "trainers": [row.trainer for row in open_assignments_of(booking)],
        "url": _address("programs:booking_detail", booking.pk),
        "lost_url": _address("programs:booking_lost_link"),
    }

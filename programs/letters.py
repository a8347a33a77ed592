"""What each mail of this app says. Built when it is sent, from the booking as it stands then.

The first mail after the public form holds a link and nothing that was typed: nobody can make us write to strangers.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.actions.turns import TALKING, sides_on_turn
from programs.calendar import calendar_of_sessions
from programs.links import token_of
from programs.models import Booking, BookingLink
from programs.presenters.booking import date_line, timeline
from programs.presenters.negotiation import agreed_of, waiting
from programs.queries.bookings import open_assignments_of, sessions_with_dates
from programs.queries.coordination import may_be_told
from programs.queries.holds import taken_over
from programs.rules.booking import Side, State
from programs.rules.catalogue import package
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message

GONE = "the reader has no part in it any more"


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
    return _to_provider(message, _("A new request"), "programs/request_news", {State.REQUESTED}, at)


@kind("programs.request_changed")
def request_changed(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator that the customer changed the request."""
    return _to_provider(message, _("A request was changed"), "programs/request_changed", {State.REQUESTED}, at)


@kind("programs.request_withdrawn")
def request_withdrawn(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator that the customer took the request back."""
    return _to_provider(message, _("A request was withdrawn"), "programs/request_withdrawn", {State.WITHDRAWN}, at)


@kind("programs.request_back")
def request_back(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator that a withdrawn request stands again."""
    return _to_provider(message, _("A request is back"), "programs/request_back", {State.REQUESTED}, at)


@kind("programs.assigned")
def assigned(message: Message, at: datetime) -> Letter | Drop:
    """Tells a trainer of a booking to train on."""
    return _to_provider(
        message, _("You are the trainer of a booking"), "programs/assigned", {State.REQUESTED, State.CONFIRMED}, at
    )


@kind("programs.confirmed")
def confirmed(message: Message, at: datetime) -> Letter | Drop:
    """All dates are agreed, with a calendar file: to the customer, and to the provider if the customer was last."""
    booking = _booking(message)
    if booking is None or booking.state != State.CONFIRMED:
        return Drop("the booking is not confirmed any more")
    if _has_left(message, booking, at):
        return Drop(GONE)
    context = _whole(booking)
    return Letter(_("Your dates are confirmed"), "programs/confirmed", context, _calendar(booking, context, at))


@kind("programs.proposed")
def proposed(message: Message, at: datetime) -> Letter | Drop:
    """The other side has answered: what is agreed, and what waits for the reader."""
    booking = _booking(message)
    if booking is None or State(booking.state) not in TALKING:
        return Drop("the booking has moved on")
    if _has_left(message, booking, at):
        return Drop(GONE)
    context = _talk(booking, message)
    if not context["waiting"] and booking.version != message.facts["version"]:
        return Drop("the dates have been answered since")
    return Letter(_subject(_("News about the dates of booking %(reference)s"), booking), "programs/proposed", context)


@kind("programs.answer_due")
def answer_due(message: Message, at: datetime) -> Letter | Drop:
    """The day by which an answer was asked for is near."""
    booking = _booking(message)
    if booking is None or not _is_on_turn(booking, message) or str(booking.answer_by) != message.facts["answer_by"]:
        return Drop("the dates have been answered since")
    if _has_left(message, booking, at):
        return Drop(GONE)
    context = _talk(booking, message)
    return Letter(
        _subject(_("Please answer on the dates of booking %(reference)s"), booking), "programs/answer_due", context
    )


@kind("programs.stalled")
def stalled(message: Message, at: datetime) -> Letter | Drop:
    """Nothing has moved for a week."""
    booking = _booking(message)
    if booking is None or not _is_on_turn(booking, message) or not booking.turn_since:
        return Drop("the booking has moved on")
    if booking.turn_since.isoformat() != message.facts["since"]:
        return Drop("something has moved since")
    if _has_left(message, booking, at):
        return Drop(GONE)
    context = _talk(booking, message)
    return Letter(_subject(_("Booking %(reference)s stands still"), booking), "programs/stalled", context)


@kind("programs.moved")
def moved(message: Message, at: datetime) -> Letter | Drop:
    """An agreed date was moved, by both: all dates as they hold now, with a calendar file."""
    booking = _booking(message)
    if booking is None or booking.state != State.CONFIRMED:
        return Drop("the booking is not confirmed any more")
    if _has_left(message, booking, at):
        return Drop(GONE)
    context = _talk(booking, message)
    subject = _subject(_("A date of booking %(reference)s has been moved"), booking)
    return Letter(subject, "programs/moved", context, _calendar(booking, context, at))


@kind("programs.cancelled")
def cancelled(message: Message, at: datetime) -> Letter | Drop:
    """A session or the whole booking was cancelled. Why stands on the page, not in the mail."""
    booking, session = _booking(message), message.facts.get("session", "")
    if booking is None or State(booking.state) not in (TALKING if session else {State.CANCELLED}):
        return Drop("the booking has moved on")
    if _has_left(message, booking, at):
        return Drop(GONE)
    context = _talk(booking, message)
    if not session:
        return Letter(_subject(_("Booking %(reference)s is cancelled"), booking), "programs/cancelled", context)
    context["session"] = context["package"].by_key[session]
    calendar = _calendar(booking, context, at) if booking.state == State.CONFIRMED else None
    subject = _subject(_("A session of booking %(reference)s is cancelled"), booking)
    return Letter(subject, "programs/cancelled", context, calendar)


@kind("programs.people_changed")
def people_changed(message: Message, at: datetime) -> Letter | Drop:
    """The contact or a principal is another one. Names nobody."""
    booking = _booking(message)
    if booking is None or State(booking.state) not in TALKING:
        return Drop("the booking has moved on")
    if _has_left(message, booking, at) or _is_named_no_more(message, booking):
        return Drop(GONE)
    context = {"booking": booking, "url": _address("programs:booking_detail", booking.pk)}
    return Letter(
        _subject(_("New contact or principal of booking %(reference)s"), booking), "programs/people_changed", context
    )


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


def _subject(words: str, booking: Booking) -> str:
    return words % {"reference": booking.reference}


def _is_on_turn(booking: Booking, message: Message) -> bool:
    """Whether the reader's side still has something before it."""
    return State(booking.state) in TALKING and Side(message.facts["side"]) in sides_on_turn(booking)


def _has_left(message: Message, booking: Booking, at: datetime) -> bool:
    """Whether the mail is for the provider's side, and its reader has no part in the booking any more."""
    return message.facts.get("side") == Side.PROVIDER and not may_be_told(message.to, booking, at)


def _is_named_no_more(message: Message, booking: Booking) -> bool:
    """Whether the mail tells somebody of the part that they were given, and it is another's by now.

    Who was replaced is told of that in any case.
    """
    named = {booking.contact_email.lower(), *(row.principal_email.lower() for row in booking.workplaces.all())}
    return message.facts.get("part") == "named" and message.to.lower() not in named


def _talk(booking: Booking, message: Message) -> dict[str, Any]:
    """What the letters about dates say, seen from the reader's side."""
    context, side = _whole(booking), Side(message.facts["side"])
    return {
        **context,
        "waiting": waiting(context["package"], context["sessions"], side),
        "customer_side": side is Side.CUSTOMER,
        "answer_by": booking.answer_by,
        "is_confirmed": booking.state == State.CONFIRMED,
        **agreed_of(context["sessions"]),
    }


def _calendar(booking: Booking, context: dict[str, Any], at: datetime) -> bytes:
    return calendar_of_sessions(booking, context["sessions"], context["package"], at)


def _to_provider(message: Message, subject: str, template: str, states: set[State], at: datetime) -> Letter | Drop:
    """Names no person: the page does, after signing in."""
    booking = _booking(message)
    if booking is None or State(booking.state) not in states:
        return Drop("the booking has moved on")
    if not may_be_told(message.to, booking, at):
        return Drop(GONE)
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

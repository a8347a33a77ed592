"""Letters about dates: agreed, answered, waited for, moved, cancelled."""

from datetime import datetime

from django.utils.translation import gettext as _

from programs.actions.turns import TALKING, sides_on_turn
from programs.letters.booking import GONE, booking_of, calendar_file, has_left, subject, talk_context, whole
from programs.models import Booking
from programs.rules.booking import Side, State
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message


@kind("programs.confirmed")
def confirmed(message: Message, at: datetime) -> Letter | Drop:
    """All dates are agreed, with a calendar file: to the customer, and to the provider if the customer was last."""
    booking = booking_of(message)
    if booking is None or booking.state != State.CONFIRMED:
        return Drop("the booking is not confirmed any more")
    if has_left(message, booking, at):
        return Drop(GONE)
    context = whole(booking)
    return Letter(_("Your dates are confirmed"), "programs/confirmed", context, calendar_file(booking, context, at))


@kind("programs.proposed")
def proposed(message: Message, at: datetime) -> Letter | Drop:
    """The other side has answered: what is agreed, and what waits for the reader."""
    booking = booking_of(message)
    if booking is None or State(booking.state) not in TALKING:
        return Drop("the booking has moved on")
    if has_left(message, booking, at):
        return Drop(GONE)
    context = talk_context(booking, message)
    if not context["waiting"] and booking.version != message.facts["version"]:
        return Drop("the dates have been answered since")
    return Letter(subject(_("News about the dates of booking %(reference)s"), booking), "programs/proposed", context)


@kind("programs.answer_due")
def answer_due(message: Message, at: datetime) -> Letter | Drop:
    """The day by which an answer was asked for is near."""
    booking = booking_of(message)
    if booking is None or not _is_on_turn(booking, message) or str(booking.answer_by) != message.facts["answer_by"]:
        return Drop("the dates have been answered since")
    if has_left(message, booking, at):
        return Drop(GONE)
    context = talk_context(booking, message)
    return Letter(
        subject(_("Please answer on the dates of booking %(reference)s"), booking), "programs/answer_due", context
    )


@kind("programs.stalled")
def stalled(message: Message, at: datetime) -> Letter | Drop:
    """Nothing has moved for a week."""
    booking = booking_of(message)
    if booking is None or not _is_on_turn(booking, message) or not booking.turn_since:
        return Drop("the booking has moved on")
    if booking.turn_since.isoformat() != message.facts["since"]:
        return Drop("something has moved since")
    if has_left(message, booking, at):
        return Drop(GONE)
    context = talk_context(booking, message)
    return Letter(subject(_("Booking %(reference)s stands still"), booking), "programs/stalled", context)


@kind("programs.moved")
def moved(message: Message, at: datetime) -> Letter | Drop:
    """An agreed date was moved, by both: all dates as they hold now, with a calendar file."""
    booking = booking_of(message)
    if booking is None or booking.state != State.CONFIRMED:
        return Drop("the booking is not confirmed any more")
    if has_left(message, booking, at):
        return Drop(GONE)
    context = talk_context(booking, message)
    title = subject(_("A date of booking %(reference)s has been moved"), booking)
    return Letter(title, "programs/moved", context, calendar_file(booking, context, at))


@kind("programs.cancelled")
def cancelled(message: Message, at: datetime) -> Letter | Drop:
    """A session or the whole booking was cancelled. Why stands on the page, not in the mail."""
    booking, session = booking_of(message), message.facts.get("session", "")
    if booking is None or State(booking.state) not in (TALKING if session else {State.CANCELLED}):
        return Drop("the booking has moved on")
    if has_left(message, booking, at):
        return Drop(GONE)
    context = talk_context(booking, message)
    if not session:
        return Letter(subject(_("Booking %(reference)s is cancelled"), booking), "programs/cancelled", context)
    context["session"] = context["package"].by_key[session]
    calendar = calendar_file(booking, context, at) if booking.state == State.CONFIRMED else None
    title = subject(_("A session of booking %(reference)s is cancelled"), booking)
    return Letter(title, "programs/cancelled", context, calendar)


def _is_on_turn(booking: Booking, message: Message) -> bool:
    """Whether the reader's side still has something before it."""
    return State(booking.state) in TALKING and Side(message.facts["side"]) in sides_on_turn(booking)

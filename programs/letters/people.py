"""Letters about who works with a booking: trainers, contact, principals."""

from datetime import datetime

from django.utils.translation import gettext as _

from programs.actions.turns import TALKING
from programs.letters.booking import GONE, address, booking_of, has_left, subject, to_provider
from programs.models import Booking
from programs.presenters.booking import date_line
from programs.queries.holds import taken_over
from programs.rules.booking import State
from programs.rules.catalogue import package
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message


@kind("programs.assigned")
def assigned(message: Message, at: datetime) -> Letter | Drop:
    """Tells a trainer of a booking to train on."""
    return to_provider(
        message, _("You are the trainer of a booking"), "programs/assigned", {State.REQUESTED, State.CONFIRMED}, at
    )


@kind("programs.people_changed")
def people_changed(message: Message, at: datetime) -> Letter | Drop:
    """The contact or a principal is another one. Names nobody."""
    booking = booking_of(message)
    if booking is None or State(booking.state) not in TALKING:
        return Drop("the booking has moved on")
    if has_left(message, booking, at) or _is_named_no_more(message, booking):
        return Drop(GONE)
    context = {"booking": booking, "url": address("programs:booking_detail", booking.pk)}
    return Letter(
        subject(_("New contact or principal of booking %(reference)s"), booking), "programs/people_changed", context
    )


@kind("programs.trainer_replaced")
def trainer_replaced(message: Message, at: datetime) -> Letter | Drop:
    """Tells both sides who trains instead of whom, and when; never why."""
    booking, rows = booking_of(message), taken_over(message.facts["holds"])
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
        "url": address("programs:booking_detail", booking.pk),
        "lost_url": address("programs:booking_lost_link"),
    }
    return Letter(_("Another trainer comes"), "programs/trainer_replaced", context)


def _is_named_no_more(message: Message, booking: Booking) -> bool:
    """Whether the mail tells somebody of the part that they were given, and it is another's by now.

    Who was replaced is told of that in any case.
    """
    named = {booking.contact_email.lower(), *(row.principal_email.lower() for row in booking.workplaces.all())}
    return message.facts.get("part") == "named" and message.to.lower() not in named

"""Letters before a session: reminders for whoever comes, and a warning when nobody can be reminded."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from programs.calendar import invitation_to
from programs.letters.booking import GONE, address, booking_of, has_left, subject
from programs.letters.invitations import entries, reader_context, still_called
from programs.presenters.invitations import entry_of, reminder_subject
from programs.queries.invitees import sessions_without_recipients, when_of
from programs.rules.invitations import Method, Tell
from programs.rules.reminders import is_useful
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message


@kind("programs.reminder")
def reminder(message: Message, at: datetime) -> Letter | Drop:
    """Reminds one person of one session, as it stands now."""
    row = entries([message.facts["invitation"]]).first()
    if row is None or row.method != Method.REQUEST or when_of(row.session).mark != message.facts["start"]:
        return Drop("the session has been moved or cancelled")
    if not is_useful(when_of(row.session), message.facts["days"], at):
        return Drop("too late to be of use")
    if not still_called([(row, Tell.INVITE)], at):
        return Drop(GONE)
    agreed = row.session.agreed
    days = (agreed.day - at.astimezone(ZoneInfo(agreed.timezone)).date()).days
    entry = entry_of(row.session)
    calendar = invitation_to(row.session, Method.REQUEST, row.sequence, message.to, at)
    context = {**reader_context(row), "entry": entry, "days": days}
    return Letter(reminder_subject(entry, days), "programs/reminder", context, calendar)


@kind("programs.nobody_called")
def nobody_called(message: Message, at: datetime) -> Letter | Drop:
    """Sessions of one day whose people cannot be told: nobody is on the list, or nobody has an address."""
    booking = booking_of(message)
    if booking is None or has_left(message, booking, at):
        return Drop(GONE)
    found = [one for one in sessions_without_recipients(booking, at) if str(one.agreed.day) == message.facts["day"]]
    if not found:
        return Drop("somebody is on the list by now")
    for one in found:
        one.booking = booking
    context = {
        "booking": booking,
        "entries": [entry_of(one) for one in found],
        "url": address("programs:booking_detail", booking.pk),
    }
    return Letter(
        subject(_("Nobody is told of a session of booking %(reference)s"), booking), "programs/nobody_called", context
    )

"""Letters about what is missing among those who come."""

from datetime import datetime

from django.utils.translation import gettext as _

from programs.letters.booking import GONE, address, booking_of, has_left, subject
from programs.presenters.booking import date_line
from programs.queries.lacking import still_lacks
from programs.rules.booking import Side
from programs.rules.catalogue import package
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message


@kind("programs.ambassadors_missing")
def ambassadors_missing(message: Message, at: datetime) -> Letter | Drop:
    """No ambassador is appointed, and a session for them is near. Names nobody."""
    booking = booking_of(message)
    lacking = still_lacks(booking, message.facts["mark"], at) if booking else None
    if booking is None or lacking is None:
        return Drop("there are ambassadors by now, or another date")
    is_principal = message.to.lower() == lacking.workplace.principal_email.lower()
    if has_left(message, booking, at) or (message.facts["side"] == Side.CUSTOMER and not is_principal):
        return Drop(GONE)
    made = package(booking.package_key, booking.package_version)
    context = {
        "booking": booking,
        "package": made,
        "title": made.by_key[lacking.session.key].title,
        "line": date_line(lacking.date),
        "workplace": lacking.workplace.name,
        "url": address("programs:booking_participants", booking.pk),
        "customer_side": message.facts["side"] == Side.CUSTOMER,
    }
    return Letter(
        subject(_("Booking %(reference)s: no ambassadors yet"), booking), "programs/ambassadors_missing", context
    )

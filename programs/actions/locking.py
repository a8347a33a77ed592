"""One booking is changed by one hand at a time."""

from programs.models import Booking


def locked(booking: Booking) -> Booking:
    """The booking as it stands saved, locked until the transaction ends."""
    return Booking.objects.select_for_update(of=("self",)).select_related("provider").get(pk=booking.pk)

"""What the coordinator chooses from."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from programs.models import Alternative, Booking
from programs.rules.request import Choice
from tmo.accounts.models import User
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.roles import people_with


def known_customers(booking: Booking) -> list[Organisation]:
    """Organisations that have booked with this provider before; others are found by their exact name alone."""
    before = Booking.objects.filter(provider=booking.provider_id, customer__isnull=False).values("customer_id")
    return list(Organisation.objects.filter(pk__in=before, closed_at__isnull=True).order_by("name")[:100])


def possible_trainers(booking: Booking, at: datetime) -> list[tuple[User, bool]]:
    """The provider's trainers of today, and whether each is on the booking now."""
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    assigned = set(booking.assignments.filter(ended_at__isnull=True).values_list("trainer_id", flat=True))
    return [(person, person.pk in assigned) for person in people_with(RoleKind.TRAINER, booking.provider_id, today)]


def chosen_dates(booking: Booking, choices: Mapping[str, Choice]) -> dict[str, Alternative]:
    """The chosen alternatives of this booking by their session; keys of other bookings find nothing."""
    rows = Alternative.objects.filter(
        pk__in=[choice.alternative for choice in choices.values()], proposal__session__booking=booking
    )
    return {row.proposal.session.key: row for row in rows.select_related("proposal__session")}


def may_be_told(address: str, booking: Booking, at: datetime) -> bool:
    """Whether news of the booking may still go to an address of the provider's side.

    An account needs to be its coordinator or trainer now; an address without one is the provider's support.
    """
    person = User.objects.filter(email=address).first()
    if person is None:
        return True
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    coordinators = people_with(RoleKind.COORDINATOR, booking.provider_id, today)
    trainers = people_with(RoleKind.TRAINER, booking.provider_id, today)
    assigned = booking.assignments.filter(ended_at__isnull=True, trainer=person.pk)
    return coordinators.contains(person) or (trainers.contains(person) and assigned.exists())

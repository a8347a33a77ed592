"""Mail that belongs to an action: outbox rows with a key of their own, written in the action's transaction.

The rows name the booking and the reader; what the mail says is read when it is sent (`programs.letters`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from programs.models import Booking, BookingLink
from tmo.accounts.models import User
from tmo.outbox.post import post
from tmo.units.enums import RoleKind
from tmo.units.roles import people_with


def post_link(kind: str, booking: Booking, link: BookingLink, *, to: str, language: str, at: datetime) -> None:
    """One mail with one link."""
    post(
        key=f"{kind}:{link.pk}",
        kind=kind,
        to=to,
        language=language,
        at=at,
        subject_id=booking.pk,
        organisation_id=booking.provider_id,
        facts={"link": str(link.pk)},
    )


def post_to_contact(kind: str, booking: Booking, *, at: datetime) -> None:
    """One mail to the person who asked, once for each version of the booking."""
    _post(kind, booking, booking.contact_email, booking.language, at)


def post_to_principals(kind: str, booking: Booking, *, at: datetime) -> None:
    """One mail to each principal named in the booking, unless it is the contact."""
    addresses = {row.principal_email.lower() for row in booking.workplaces.all()}
    for address in sorted(addresses - {booking.contact_email.lower()}):
        _post(kind, booking, address, booking.language, at)


def post_to_coordinators(kind: str, booking: Booking, *, at: datetime) -> None:
    """One mail to each coordinator of the provider. With none, the provider's support address gets it.

    With neither, the product's own support address: news of a request never reaches nobody.
    """
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    coordinators = people_with(RoleKind.COORDINATOR, booking.provider_id, today)
    for address, language in _coordinator_addresses(coordinators, booking):
        _post(kind, booking, address, language, at)


def _coordinator_addresses(coordinators: Iterable[User], booking: Booking) -> list[tuple[str, str]]:
    found = [(person.email, person.language) for person in coordinators]
    fallback = booking.provider.support_email or settings.SUPPORT["email"]
    return found or [(fallback, booking.provider.language)]


def post_to_trainers(kind: str, booking: Booking, trainers: Iterable[User], *, at: datetime) -> None:
    """One mail to each of the trainers."""
    for trainer in trainers:
        _post(kind, booking, trainer.email, trainer.language, at)


def post_to_both_sides(
    kind: str, booking: Booking, trainers: Iterable[User], *, at: datetime, facts: dict[str, Any]
) -> None:
    """One mail to each: contact, principals, and these trainers. `facts` holds keys that the letter looks up."""
    customer = [booking.contact_email, *(row.principal_email for row in booking.workplaces.all())]
    languages = {address.lower(): (address, booking.language) for address in reversed(customer)}
    languages |= {one.email: (one.email, one.language) for one in trainers}
    for address, language in languages.values():
        _post(kind, booking, address, language, at, facts)


def _post(
    kind: str, booking: Booking, to: str, language: str, at: datetime, facts: dict[str, Any] | None = None
) -> None:
    post(
        key=f"{kind}:{booking.pk}:v{booking.version}:{to}",
        kind=kind,
        to=to,
        language=language,
        at=at,
        subject_id=booking.pk,
        organisation_id=booking.provider_id,
        facts=facts,
    )

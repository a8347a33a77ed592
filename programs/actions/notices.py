"""Mail that belongs to an action: outbox rows with a key of their own, written in the action's transaction.

The rows name the booking and the reader; what the mail says is read when it is sent (`programs.letters`).
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from programs.models import Booking, BookingLink
from programs.rules.booking import Side
from tmo.accounts.models import User
from tmo.crypto.index import blind_index
from tmo.outbox.post import Draft, post, post_all
from tmo.units.enums import RoleKind
from tmo.units.roles import people_with

Address = tuple[str, str]  # of mail, and the language to write in
Facts = dict[str, Any]
READER = "programs.notice_reader"


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
    _post(kind, booking, [_contact(booking)], at)


def post_to_principals(kind: str, booking: Booking, *, at: datetime) -> None:
    """One mail to each principal named in the booking, unless it is the contact."""
    _post(kind, booking, _principals(booking), at)


def post_to_coordinators(kind: str, booking: Booking, *, at: datetime, facts: Facts | None = None) -> None:
    """One mail to each coordinator of the provider. With none, the provider's support address gets it.

    With neither, the product's own support address: news of a request never reaches nobody.
    """
    _post(kind, booking, _coordinators(booking, at), at, facts=facts)


def post_to_trainers(kind: str, booking: Booking, trainers: Iterable[User], *, at: datetime) -> None:
    """One mail to each of the trainers."""
    _post(kind, booking, [(trainer.email, trainer.language) for trainer in trainers], at)


def post_people_changed(booking: Booking, *, former: str, named: str = "", at: datetime) -> None:
    """Tells who was named in the booking until now, who is named instead, and the coordinators.

    The facts say in which part each is told: who has left that part before the mail goes need not read it.
    """
    kind, language = "programs.people_changed", booking.language
    if former:
        _post(kind, booking, [(former, language)], at, facts={"part": "former"})
    if named:
        _post(kind, booking, [(named, language)], at, facts={"part": "named"})
    post_to_coordinators(kind, booking, at=at, facts={"side": Side.PROVIDER.value})


def post_ambassadors_missing(kind: str, booking: Booking, *, to: str, mark: str, at: datetime) -> None:
    """Tells a workplace's principal and the coordinators; once for each `mark`."""
    people = {Side.CUSTOMER: [(to, booking.language)], Side.PROVIDER: _coordinators(booking, at)}
    for side, readers in people.items():
        _post(kind, booking, readers, at, occasion=mark, facts={"side": side.value, "mark": mark})


def post_to_side(
    kind: str,
    *,
    booking: Booking,
    side: Side,
    at: datetime,
    occasion: str = "",
    facts: Facts | None = None,
    besides: Collection[str] = (),
) -> None:
    """One mail to everybody who speaks for the side, each once: contact and principals, or coordinators and trainers.

    `occasion` says what the mail is about when that is not the version of the booking ("stalled" in week 12). The
    addresses in `besides` are told otherwise.
    """
    people = _speaking_for_customer(booking) if side is Side.CUSTOMER else _speaking_for_provider(booking, at)
    told = {"side": side.value, "version": booking.version, **(facts or {})}
    left = [one for one in people if one[0].lower() not in besides]
    _post(kind, booking, left, at, occasion=occasion, facts=told)


def post_to_both(
    kind: str, booking: Booking, *, at: datetime, facts: Facts | None = None, besides: Collection[str] = ()
) -> None:
    """One mail to everybody who speaks for either side, save the addresses that are told otherwise."""
    for side in (Side.CUSTOMER, Side.PROVIDER):
        post_to_side(kind, booking=booking, side=side, at=at, facts=facts, besides=besides)


def post_to_customer_and(
    kind: str, booking: Booking, people: Iterable[User], *, at: datetime, facts: Facts | None = None
) -> None:
    """One mail to everybody who speaks for the customer, and to these people of the provider's."""
    written = [(one.email, one.language) for one in people]
    _post(kind, booking, [*written, *_speaking_for_customer(booking)], at, facts=facts)


def readers_of(booking: Booking, at: datetime) -> list[tuple[Side, Address]]:
    """Everybody who speaks for either side, with the side. Four queries."""
    customer = [(Side.CUSTOMER, one) for one in _speaking_for_customer(booking)]
    return customer + [(Side.PROVIDER, one) for one in _speaking_for_provider(booking, at)]


def reader_mark(to: str) -> str:
    """How a key says the reader: by a blind index. A key lies open in the database, an address does not."""
    return blind_index(to, READER)[:32]


def _contact(booking: Booking) -> Address:
    return booking.contact_email, booking.language


def _principals(booking: Booking) -> list[Address]:
    addresses = {row.principal_email.lower() for row in booking.workplaces.all()}
    return [(address, booking.language) for address in sorted(addresses - {booking.contact_email.lower()})]


def _coordinators(booking: Booking, at: datetime) -> list[Address]:
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    found = [
        (person.email, person.language) for person in people_with(RoleKind.COORDINATOR, booking.provider_id, today)
    ]
    fallback = booking.provider.support_email or settings.SUPPORT["email"]
    return found or [(fallback, booking.provider.language)]


def _speaking_for_customer(booking: Booking) -> list[Address]:
    return [_contact(booking), *_principals(booking)]


def _speaking_for_provider(booking: Booking, at: datetime) -> list[Address]:
    trainers = User.objects.filter(assignments__booking=booking, assignments__ended_at__isnull=True, is_active=True)
    return [*_coordinators(booking, at), *trainers.order_by("email").values_list("email", "language")]


def _post(
    kind: str,
    booking: Booking,
    people: Iterable[Address],
    at: datetime,
    *,
    occasion: str = "",
    facts: Facts | None = None,
) -> None:
    drafts = (
        Draft(
            key=f"{kind}:{booking.pk}:{occasion or f'v{booking.version}'}:{reader_mark(to)}",
            kind=kind,
            to=to,
            language=language,
            subject_id=booking.pk,
            organisation_id=booking.provider_id,
            facts=facts or {},
        )
        for to, language in people
    )
    post_all(drafts, at=at)

"""A request from its first saved word to the moment it reaches the provider."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from programs.actions import notices, turns
from programs.actions.locking import locked
from programs.actions.proposals import propose_dates
from programs.actions.refusal import AlreadySent, Stale, refuse_if
from programs.actions.request_links import (
    EMAIL_PURPOSE,
    end_mailed_links,
    mail_link,
    new_link,
    new_links,
    own_link,
    renewed_links,
    resend_links,
    send_link,
)
from programs.actions.withdrawing import undo_withdrawal, withdraw
from programs.models import Booking, BookingLink, BookingWorkplace, Offer
from programs.queries.negotiation import standings
from programs.queries.offers import current_terms_id
from programs.rules import booking as rules
from programs.rules import request as request_rules
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.negotiation import has_begun
from programs.rules.request import Request
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.scope import OutsideScope
from tmo.crypto.index import blind_index
from tmo.units.enums import Country

Typed = Mapping[str, str]
__all__ = [
    "EMAIL_PURPOSE",
    "Saved",
    "confirm_email",
    "drop_old_drafts",
    "new_link",
    "resend_links",
    "revise_request",
    "save_draft",
    "send_link",
    "send_request",
    "undo_withdrawal",
    "withdraw",
]


@dataclass(frozen=True)
class Saved:
    """The booking, the link that the browser keeps, and whether this very sending had been done before."""

    booking: Booking
    link: BookingLink
    repeated: bool = False


def _new_booking(key: UUID, offer: Offer, language: str, at: datetime) -> Booking:
    version = package(offer.package_key).version
    return Booking(
        pk=key,
        provider=offer.provider,
        package_key=offer.package_key,
        package_version=version,
        language=language,
        timezone=Country(offer.provider.country).zone,
        version=0,
        created_at=at,
        saved_at=at,
    )


def _locked(key: UUID) -> Booking | None:
    return Booking.objects.select_for_update(of=("self",)).select_related("provider").filter(pk=key).first()


def _locked_or_new(key: UUID, is_first: bool, offer: Offer, language: str, at: datetime) -> Booking:
    """The row of the form's mark. The first sending of a new form looks for none: the key itself refuses a second."""
    booking = None if is_first else _locked(key)
    if booking is not None and (booking.provider_id, booking.package_key) != (offer.provider_id, offer.package_key):
        raise OutsideScope("booking", key)  # the mark of another provider's form
    return booking or _new_booking(key, offer, language, at)


def _meeting_another(action: Callable[..., Saved]) -> Callable[..., Saved]:
    """For actions that may make the booking `key`: who finds that another hand was first starts over with its row."""

    @wraps(action)
    def act(*, key: UUID, version: int, **rest: Any) -> Saved:
        try:
            return action(key=key, version=version, is_first=version == 0, **rest)
        except IntegrityError:
            if not Booking.objects.filter(pk=key).exists():
                raise
            return action(key=key, version=version, is_first=False, **rest)

    return act


@_meeting_another
@transaction.atomic
def save_draft(
    *,
    key: UUID,
    is_first: bool,
    offer: Offer,
    typed: Typed,
    version: int,
    language: str,
    links: tuple[UUID, ...],
    by: Actor,
    at: datetime,
) -> Saved:
    """Keeps the form as typed, however incomplete. `version` is the one the form was opened on, 0 for a new form.

    Raises `Stale` when another tab saved since, `Refused` when the request was sent already.
    """
    booking = _locked_or_new(key, is_first, offer, language, at)
    refuse_if(request_rules.may_save_draft(State(booking.state)))
    if booking.version != version:
        _only_if_same(booking, typed)
        return Saved(booking, own_link(booking, links, at), repeated=True)
    booking.draft, booking.saved_at, booking.version = dict(typed), at, version + 1
    booking.save(force_insert=version == 0)
    if version == 0:
        record("booking.drafted", by=by, at=at, subjects=booking, organisation_id=booking.provider_id)
    return Saved(booking, own_link(booking, links, at))


@_meeting_another
@transaction.atomic
def send_request(
    *,
    key: UUID,
    is_first: bool,
    offer: Offer,
    request: Request,
    typed: Typed,
    version: int,
    links: tuple[UUID, ...],
    by: Actor,
    at: datetime,
) -> Saved:
    """Turns the form into a request that waits for its mail address to be confirmed.

    The same form sent twice answers the first booking (`repeated`); with other content it raises `AlreadySent`.
    """
    booking = _locked_or_new(key, is_first, offer, request.language, at)
    if booking.sent_at is not None:
        return _repeated(booking, typed, links, at)
    refuse_if(rules.may_send(State(booking.state)))
    if booking.version != version:
        raise Stale(booking.version)
    is_new = version == 0
    _fill(booking, request, typed, at)
    booking.state, booking.sent_at, booking.terms_id = State.UNCONFIRMED, at, current_terms_id(offer)
    booking.save(force_insert=is_new)
    _write_workplaces(booking, request)
    propose_dates(booking, request.proposals, side="customer", by=by, at=at)
    mailed, kept = new_links(booking, at, True, False) if is_new else renewed_links(booking, links, at)
    mail_link(booking, mailed, request.contact_email, request.language, at)
    facts = {"link": mailed.pk}
    record("booking.sent", by=by, at=at, subjects=booking, organisation_id=booking.provider_id, facts=facts)
    return Saved(booking, kept)


def _only_if_same(booking: Booking, typed: Typed) -> None:
    """A second press of one button finds its own words saved; with any others it comes too late."""
    if booking.draft != dict(typed):
        raise Stale(booking.version)


def _repeated(booking: Booking, typed: Typed, links: tuple[UUID, ...], at: datetime) -> Saved:
    if booking.draft != dict(typed):
        raise AlreadySent
    return Saved(booking, own_link(booking, links, at), repeated=True)


@transaction.atomic
def revise_request(
    *, booking: Booking, request: Request, typed: Typed, version: int, by: Actor, at: datetime
) -> Booking:
    """Changes a request that is not yet accepted. A new mail address must be confirmed anew before it counts."""
    current = locked(booking)
    moved = current.contact_email != request.contact_email
    begun = has_begun(one.talk for one in standings(current).values())
    refuse_if(request_rules.may_revise(State(current.state), address_changed=moved, begun=begun))
    if current.version != version:
        _only_if_same(current, typed)
        return current
    _fill(current, request, typed, at)
    _write_workplaces(current, request)
    propose_dates(current, request.proposals, side="customer", by=by, at=at)
    turns.settle(current, at)
    current.save()
    if moved:
        end_mailed_links(current, at)
        send_link(booking=current, email=request.contact_email, language=request.language, by=by, at=at)
    if current.requested_at:
        notices.post_to_coordinators("programs.request_changed", current, at=at)
    record("booking.revised", by=by, at=at, subjects=current, organisation_id=current.provider_id)
    return current


def _fill(booking: Booking, request: Request, typed: Typed, at: datetime) -> None:
    for name in ("language", "contact_name", "contact_email", "contact_phone", "address", "invoice_reference"):
        setattr(booking, name, getattr(request, name))
    booking.wishes, booking.ideas, booking.questions = request.wishes, request.ideas, request.questions
    booking.contact_email_index = blind_index(request.contact_email, EMAIL_PURPOSE)
    booking.closed_days = [day.isoformat() for day in request.closed_days]
    booking.label, booking.label_key = request.label, request.label.casefold()[:200]
    booking.municipality, booking.participants = request.municipality, request.participants
    booking.draft, booking.saved_at, booking.version = dict(typed), at, booking.version + 1


def _write_workplaces(booking: Booking, request: Request) -> None:
    """Replaces the rows; a workplace that keeps its name keeps what the coordinator linked it to."""
    known = {row.name.casefold(): row.workplace_id for row in booking.workplaces.all()} if booking.version > 1 else {}
    if known:
        booking.workplaces.all().delete()
    BookingWorkplace.objects.bulk_create(
        BookingWorkplace(
            booking=booking,
            position=position,
            name=asked.name,
            kind=asked.kind,
            municipality=asked.municipality,
            principal_name=asked.principal_name,
            principal_email=asked.principal_email,
            participants=asked.participants,
            workplace_id=known.get(asked.name.casefold()),
            package_key=booking.package_key,
        )
        for position, asked in enumerate(request.workplaces)
    )


@transaction.atomic
def confirm_email(*, booking: Booking, mailed_link: bool, by: Actor, at: datetime) -> Booking:
    """The holder of the mailed link confirms the address; only now does the request reach the provider."""
    current = locked(booking)
    if current.requested_at is not None:
        return current
    refuse_if(request_rules.may_confirm(State(current.state), mailed_link=mailed_link))
    current.state, current.requested_at = State.REQUESTED, at
    current.version += 1
    turns.start_waiting(current, at)
    current.save(update_fields=["requested_at", "version", *turns.settle(current, at)])
    notices.post_to_contact("programs.request_copy", current, at=at)
    notices.post_to_coordinators("programs.request_news", current, at=at)
    record("booking.requested", by=by, at=at, subjects=current, organisation_id=current.provider_id)
    return current


def drop_old_drafts(at: datetime) -> int:
    """Deletes forms that nobody sent and nobody touched for 90 days. Called by the sweep."""
    old = Booking.objects.filter(sent_at__isnull=True, saved_at__lt=at - timedelta(days=90))
    with transaction.atomic():
        count = old.count()
        old.delete()
    return count

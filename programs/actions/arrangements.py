"""What is arranged around the dates: who is the contact, who is principal, where a session is held."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from programs.actions import notices
from programs.actions.locking import locked
from programs.actions.refusal import refuse_if
from programs.actions.requests import EMAIL_PURPOSE, send_link
from programs.models import Booking, BookingWorkplace, Session
from programs.rules import booking as rules
from programs.rules.booking import State
from programs.rules.reasons import Code, block
from programs.rules.rooms import may_set_room
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.crypto.index import blind_index

CONTACT = ("contact_name", "contact_email", "contact_phone")


@transaction.atomic
def change_contact(*, booking: Booking, name: str, email: str, phone: str, by: Actor, at: datetime) -> Booking:
    """Makes somebody else the contact.

    With another address every link to the booking ends, a new one is mailed to the new contact, and the former one is
    told, so that nobody is replaced unnoticed. Raises `Refused` when the new address has got too many links today.
    """
    current = locked(booking)
    refuse_if(rules.may_arrange(State(current.state)))
    former = current.contact_email
    current.contact_name, current.contact_email, current.contact_phone = name, email, phone
    current.contact_email_index = blind_index(email, EMAIL_PURPOSE)
    _keep_in_form(current, {field: getattr(current, field) for field in CONTACT})
    _save(current, *CONTACT, "contact_email_index")
    if former.lower() != email.lower():
        current.links.filter(revoked_at__isnull=True).update(revoked_at=at)
        send_link(booking=current, email=email, language=current.language, by=by, at=at)
        notices.post_to_address("programs.people_changed", current, former, current.language, at=at)
    notices.post_to_coordinators("programs.people_changed", current, at=at)
    record("booking.contact_changed", by=by, at=at, subjects=current, organisation_id=current.provider_id)
    return current


@transaction.atomic
def change_principal(
    *, booking: Booking, workplace: UUID, name: str, email: str, by: Actor, at: datetime
) -> BookingWorkplace:
    """Names another principal for one workplace of the booking (`workplace` is the key of its row there).

    The former one, the new one and the coordinators are told. A role, which opens pages, is given by administrators.
    """
    current = locked(booking)
    refuse_if(rules.may_arrange(State(current.state)))
    row = current.workplaces.filter(pk=workplace).first()
    refuse_if(block(Code.UNKNOWN_WORKPLACE) if row is None else None)
    assert row is not None
    addresses = {row.principal_email.lower(), email.lower()}
    row.principal_name, row.principal_email = name, email
    row.save(update_fields=["principal_name", "principal_email"])
    place = f"w-{row.position}"
    _keep_in_form(current, {f"{place}-principal_name": name, f"{place}-principal_email": email})
    _save(current)
    for address in sorted(addresses):
        notices.post_to_address("programs.people_changed", current, address, current.language, at=at)
    notices.post_to_coordinators("programs.people_changed", current, at=at)
    record("booking.principal_changed", by=by, at=at, subjects=current, organisation_id=current.provider_id)
    return row


@transaction.atomic
def set_room(*, booking: Booking, session: str, room: str, meeting_link: str, by: Actor, at: datetime) -> Session:
    """Says where a session is held; an empty text takes it away."""
    current = locked(booking)
    refuse_if(rules.may_arrange(State(current.state)))
    row = current.sessions.filter(key=session).first()
    refuse_if(block(Code.UNKNOWN_SESSION, session) if row is None else None)
    assert row is not None
    refuse_if(block(Code.SESSION_CANCELLED, session) if row.cancelled_at else None, may_set_room(meeting_link, session))
    row.room, row.meeting_link = room or None, meeting_link or None
    row.save(update_fields=["room", "meeting_link"])
    _save(current)
    facts = {"session": session}
    record("booking.room_set", by=by, at=at, subjects=current, organisation_id=current.provider_id, facts=facts)
    return row


def _keep_in_form(booking: Booking, changed: dict[str, str]) -> None:
    """The form that the customer may still open says the same."""
    booking.draft = {**(booking.draft or {}), **changed}


def _save(booking: Booking, *fields: str) -> None:
    booking.version += 1
    booking.save(update_fields=["version", "draft", *fields])

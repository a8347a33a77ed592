"""What is arranged around the dates: who is the contact, who is principal, where a session is held."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from programs.actions import notices, people
from programs.actions.invitations import keep_invitations
from programs.actions.locking import locked
from programs.actions.refusal import Stale, refuse_if
from programs.actions.requests import EMAIL_PURPOSE, send_link
from programs.models import Booking, BookingWorkplace, Session
from programs.rules import booking as rules
from programs.rules.booking import State
from programs.rules.reasons import Code, Reason, block
from programs.rules.rooms import may_set_room
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.crypto.index import blind_index

CONTACT = ("contact_name", "contact_email", "contact_phone")


@transaction.atomic
def change_contact(
    *, booking: Booking, name: str, email: str, phone: str, by: Actor, at: datetime, version: int | None = None
) -> Booking:
    """Makes somebody else the contact.

    With another address every link to the booking ends, a new one is mailed to the new contact, and the former one is
    told, so that nobody is replaced unnoticed. Raises `Refused` when the new address has got too many links today, and
    `Stale` when the page showed another `version` of the booking (None: it does not matter).
    """
    current = _current(booking, version)
    refuse_if(rules.may_arrange(State(current.state)))
    former = current.contact_email
    current.contact_name, current.contact_email, current.contact_phone = name, email, phone
    current.contact_email_index = blind_index(email, EMAIL_PURPOSE)
    _keep_in_form(current, {field: getattr(current, field) for field in CONTACT})
    _save(current, *CONTACT, "contact_email_index")
    is_another = former.lower() != email.lower()
    if is_another:
        current.links.filter(revoked_at__isnull=True).update(revoked_at=at)
        send_link(booking=current, email=email, language=current.language, by=by, at=at)
    notices.post_people_changed(current, former=former if is_another else "", at=at)
    record("booking.contact_changed", by=by, at=at, subjects=current, organisation_id=current.provider_id)
    return current


@transaction.atomic
def change_principal(
    *,
    booking: Booking,
    workplace: UUID,
    name: str,
    email: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> BookingWorkplace:
    """Names another principal for one workplace of the booking (`workplace` is the key of its row there).

    The former one, the new one and the coordinators are told. A role, which opens pages, is given by administrators.
    Raises `Stale` as `change_contact` does.
    """
    current = _current(booking, version)
    refuse_if(rules.may_arrange(State(current.state)))
    row = current.workplaces.filter(pk=workplace).first()
    refuse_if(block(Code.UNKNOWN_WORKPLACE) if row is None else None)
    assert row is not None
    before, now = row.principal_email.lower(), email.lower()
    row.principal_name, row.principal_email = name, email
    row.save(update_fields=["principal_name", "principal_email"])
    place = f"w-{row.position}"
    _keep_in_form(current, {f"{place}-principal_name": name, f"{place}-principal_email": email})
    _save(current)
    people.keep_principals(booking=current, by=by, at=at)
    notices.post_people_changed(current, former=before if before != now else "", named=now, at=at)
    record("booking.principal_changed", by=by, at=at, subjects=current, organisation_id=current.provider_id)
    return row


@transaction.atomic
def set_room(*, booking: Booking, session: str, room: str, meeting_link: str, by: Actor, at: datetime) -> Session:
    """Says where a session is held; an empty text takes it away."""
    current = locked(booking)
    refuse_if(rules.may_arrange(State(current.state)))
    row = current.sessions.filter(key=session).first()
    refuse_if(_against_room(row, session, meeting_link))
    assert row is not None
    _write_room(current, row, (room, meeting_link), by, at)
    keep_invitations(booking=current, by=by, at=at)
    return row


@transaction.atomic
def set_rooms(
    *, booking: Booking, rooms: Mapping[str, tuple[str, str]], by: Actor, at: datetime, version: int | None = None
) -> list[str]:
    """Room and meeting link of several sessions by key, all or none; answers the keys of those that changed.

    Whoever comes to several of them is told by one mail. Raises `Refused` with the reasons of every session that has
    one, and `Stale` as `change_contact` does.
    """
    current = _current(booking, version)
    refuse_if(rules.may_arrange(State(current.state)))
    rows = {row.key: row for row in current.sessions.all()}
    changed = {key: asked for key, asked in rooms.items() if key not in rows or asked != room_of(rows[key])}
    refuse_if(*(_against_room(rows.get(key), key, link) for key, (_room, link) in changed.items()))
    for key, room in changed.items():
        _write_room(current, rows[key], room, by, at)
    keep_invitations(booking=current, by=by, at=at)
    return list(changed)


def _against_room(row: Session | None, key: str, link: str) -> Reason | None:
    if row is None:
        return block(Code.UNKNOWN_SESSION, key)
    return block(Code.SESSION_CANCELLED, key) if row.cancelled_at else may_set_room(link, key)


def _write_room(booking: Booking, row: Session, room: tuple[str, str], by: Actor, at: datetime) -> None:
    row.room, row.meeting_link = room[0] or None, room[1] or None
    row.save(update_fields=["room", "meeting_link"])
    _save(booking)
    facts = {"session": row.key}
    record("booking.room_set", by=by, at=at, subjects=booking, organisation_id=booking.provider_id, facts=facts)


def room_of(session: Session) -> tuple[str, str]:
    """Room and meeting link as text; '' where there is none."""
    return session.room or "", session.meeting_link or ""


def _current(booking: Booking, version: int | None) -> Booking:
    current = locked(booking)
    if version is not None and version != current.version:
        raise Stale(current.version)
    return current


def _keep_in_form(booking: Booking, changed: dict[str, str]) -> None:
    """The form that the customer may still open says the same."""
    booking.draft = {**(booking.draft or {}), **changed}


def _save(booking: Booking, *fields: str) -> None:
    booking.version += 1
    booking.save(update_fields=["version", "draft", *fields])

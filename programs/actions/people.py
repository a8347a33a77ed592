"""Who comes: people are put on a workplace's list, changed, and taken off it. Nobody is ever deleted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from programs.actions import roster
from programs.actions.invitations import keep_invitations
from programs.actions.locking import locked
from programs.actions.refusal import refuse_if
from programs.models import Booking, BookingWorkplace, Participant
from programs.queries.people import email_index
from programs.rules import booking as rules
from programs.rules.booking import State
from programs.rules.people import Part, may_undo_leaving
from programs.rules.reasons import Code, block
from programs.rules.roster import Asked, Taken, against_person, reasons_against
from tmo.audit.actor import Actor
from tmo.audit.log import record


@transaction.atomic
def import_people(
    *, booking: Booking, people: Sequence[Asked], key: UUID, by: Actor, at: datetime
) -> list[Participant]:
    """Puts all of them on their workplaces' lists (`workplace` is the key of the row in the booking), or none.

    `key` is that of the form: sent twice, it works once, and answers those of the first time. Raises `Refused` with
    the reason of everybody who has one; a reason is `about` the number of the row in the table that was brought.
    """
    current = open_for_people(booking)
    keys = [uuid5(key, str(place)) for place in range(len(people))]
    before = list(current.people.filter(pk__in=keys))
    if before:
        return before
    places, listed = {row.pk: row for row in current.workplaces.all()}, roster.listed_at(current)
    roster.refuse_strange_workplaces(people, places)
    against = reasons_against(people, listed)
    refuse_if(*(replace(reason, about=str(people[place].row or "")) for place, reason in against.items()))
    roster.refuse_too_many(current, people, listed)
    rows = [roster.new_row(one, pk, places, current, by, at) for pk, one in zip(keys, people, strict=True)]
    Participant.objects.bulk_create(rows)
    tell("participant.imported", rows, current, by=by, at=at)
    return rows


@transaction.atomic
def add_person(
    *, booking: Booking, person: Asked, by: Actor, at: datetime, key: UUID | None = None, appoint: bool = False
) -> Participant:
    """Puts one person on a workplace's list, and makes the person an ambassador at once if `appoint`.

    `key` is that of the form, which works once. Raises `Refused`.
    """
    made = import_people(booking=booking, people=[person], key=key or uuid4(), by=by, at=at)[0]
    if appoint and made.left_at is None and not roster.is_appointed(made):
        roster.open_term(made, by, at)
        tell("ambassador.appointed", [made], booking, by=by, at=at)
    return made


@transaction.atomic
def change_person(
    *, booking: Booking, person: UUID, asked: Asked, by: Actor, at: datetime, seen: str | None = None
) -> Participant:
    """Another name, address or language of somebody on the list; the workplace stays.

    `seen` is `roster.state_of` the person that the page showed; raises `Refused` if somebody else was first.
    """
    current = open_for_people(booking)
    row = roster.participant_in(current, person)
    refuse_if(block(Code.PERSON_CHANGED) if seen not in {None, roster.state_of(row)} else None)
    others = [one for one in roster.listed_at(current) if one.id != row.pk]
    refuse_if(against_person(replace(asked, workplace=row.workplace_id), Taken(others)))
    row.name, row.email, row.email_index = asked.name, asked.email, email_index(asked.email)
    row.language = asked.language or row.language
    row.save(update_fields=["name", "email", "email_index", "language"])
    tell("participant.changed", [row], current, by=by, at=at)
    return row


@transaction.atomic
def person_leaves(*, booking: Booking, person: UUID, by: Actor, at: datetime) -> Participant:
    """Takes somebody off the list from now on; the lists of past sessions stay. Ends an ambassadorship too."""
    current = open_for_people(booking)
    row = roster.participant_in(current, person)
    roster.leave(row, by, at)
    tell("participant.left", [row], current, by=by, at=at)
    return row


@transaction.atomic
def undo_leaving(*, booking: Booking, person: UUID, by: Actor, at: datetime) -> Participant:
    """Puts somebody back within a day as if nothing had been, as an ambassador if the person was one then."""
    current = open_for_people(booking)
    row = roster.participant_in(current, person, there=False)
    refuse_if(may_undo_leaving(row.left_at, at))
    same = Asked(row.name, row.email, workplace=row.workplace_id)
    refuse_if(against_person(same, Taken(roster.listed_at(current))))
    roster.reopen_terms(row)
    row.left_at, row.left_by_user = None, None
    row.save(update_fields=["left_at", "left_by_user"])
    tell("participant.returned", [row], current, by=by, at=at)
    return row


@transaction.atomic
def keep_principals(*, booking: Booking, by: Actor, at: datetime) -> list[Participant]:
    """Lets the list follow who is named principal of each workplace of a confirmed booking.

    Another address is another person: the former principal leaves, and past lists stay true. The same address with
    another name is the same person, spelt anew. Run again it changes nothing. Answers the rows that it wrote.
    """
    current = locked(booking)
    if current.state != State.CONFIRMED:
        return []
    rows = current.people.filter(left_at__isnull=True, part=Part.PRINCIPAL)
    principals = {row.workplace_id: row for row in rows}
    kept = [_keep_principal(place, principals.get(place.pk), current, by, at) for place in current.workplaces.all()]
    changed = [row for row in kept if row]
    if changed:
        tell("participant.principals_kept", changed, current, by=by, at=at)
    return changed


def _keep_principal(
    place: BookingWorkplace, row: Participant | None, booking: Booking, by: Actor, at: datetime
) -> Participant | None:
    name, email = place.principal_name, place.principal_email
    if row and row.email_index == email_index(email):
        return _respelt(row, name)
    asked = Asked(name, email, workplace=place.pk)
    # A participant who becomes principal comes as the principal from now on.
    same = booking.people.filter(workplace=place, email_index=email_index(email) or None, left_at__isnull=True)
    for other in [*([row] if row else []), *same]:
        roster.leave(other, by, at)
    made = roster.new_row(asked, uuid4(), {place.pk: place}, booking, by, at, Part.PRINCIPAL)
    made.save(force_insert=True)
    return made


def _respelt(row: Participant, name: str) -> Participant | None:
    if row.name == name:
        return None
    row.name = name
    row.save(update_fields=["name"])
    return row


def open_for_people(booking: Booking) -> Booking:
    """The booking, locked, while its people can be changed; raises `Refused` before it is sent and after its end."""
    current = locked(booking)
    refuse_if(rules.may_arrange(State(current.state)))
    return current


def tell(kind: str, rows: Sequence[Participant], booking: Booking, *, by: Actor, at: datetime) -> None:
    """The one event of a change, and what follows from it."""
    facts = {"booking": booking.pk, "count": len(rows)}
    record(kind, by=by, at=at, subjects=rows, organisation_id=booking.provider_id, facts=facts)
    _changed(booking, by, at)


def _changed(booking: Booking, by: Actor, at: datetime) -> None:
    """What follows from other people on the list: their invitations."""
    keep_invitations(booking=booking, by=by, at=at)

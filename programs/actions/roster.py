"""The rows of people and their ambassadorships, as the actions on them write them."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from programs.actions.refusal import Refused, refuse_if
from programs.models import Ambassador, Booking, BookingWorkplace, Participant
from programs.queries.people import email_index
from programs.rules.catalogue import package
from programs.rules.people import Part
from programs.rules.reasons import Code, block
from programs.rules.roster import Asked, Listed
from tmo.audit.actor import Actor

Places = Mapping[UUID, BookingWorkplace]


def listed_at(booking: Booking) -> list[Listed]:
    """Who is on the booking's lists now, principals included, also before they have a row. Two queries."""
    rows = list(booking.people.filter(left_at__isnull=True))
    found = [Listed(row.pk, row.name, row.email, Part(row.part), row.workplace_id) for row in rows]
    known = {row.workplace_id for row in rows if row.part == Part.PRINCIPAL}
    heads = [row for row in booking.workplaces.all() if row.pk not in known]
    return found + [Listed(None, row.principal_name, row.principal_email, Part.PRINCIPAL, row.pk) for row in heads]


def state_of(person: Participant) -> str:
    """A short mark of how the person is saved, for a form to say what it was opened on."""
    text = "\x00".join((person.name, person.email, person.language, str(person.left_at)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def person_in(booking: Booking, key: UUID, *, there: bool = True) -> Participant:
    """Somebody of the booking, who is on its lists now if `there`; raises `Refused`."""
    rows = booking.people.filter(left_at__isnull=True) if there else booking.people
    row = rows.filter(pk=key).first()
    if row is None:
        raise Refused(block(Code.PERSON_UNKNOWN))
    return row


def participant_in(booking: Booking, key: UUID, *, there: bool = True) -> Participant:
    """`person_in`, of whom a participant alone is changed here; the principal follows the booking."""
    row = person_in(booking, key, there=there)
    refuse_if(block(Code.PRINCIPAL_ELSEWHERE) if row.part == Part.PRINCIPAL else None)
    return row


def refuse_strange_workplaces(people: Sequence[Asked], places: Places) -> None:
    """Raises `Refused` if somebody is asked for at a workplace that is not of the booking."""
    known = all(one.workplace in places for one in people)
    refuse_if(None if known else block(Code.UNKNOWN_WORKPLACE))


def refuse_too_many(booking: Booking, people: Sequence[Asked], listed: Sequence[Listed]) -> None:
    """Raises `Refused` if a workplace would have more participants than the package takes at all."""
    most = package(booking.package_key, booking.package_version).participants.most
    counts = Counter(one.workplace for one in listed if one.part is Part.PARTICIPANT)
    counts.update(one.workplace for one in people)
    refuse_if(block(Code.TOO_MANY_PEOPLE, limit=most) if max(counts.values(), default=0) > most else None)


def new_row(
    one: Asked, pk: UUID, places: Places, booking: Booking, by: Actor, at: datetime, part: Part = Part.PARTICIPANT
) -> Participant:
    """A row that is not saved yet."""
    assert one.workplace is not None
    return Participant(
        pk=pk,
        booking=booking,
        workplace=places[one.workplace],
        part=part.value,
        name=one.name,
        email=one.email,
        email_index=email_index(one.email),
        language=one.language or booking.language,
        joined_at=at,
        joined_by_user=by.user_id,
    )


def leave(row: Participant, by: Actor, at: datetime) -> None:
    """Takes the person off the list, as an ambassador too."""
    close_terms(row, by, at)
    row.left_at, row.left_by_user = at, by.user_id
    row.save(update_fields=["left_at", "left_by_user"])


def is_appointed(row: Participant) -> bool:
    """Whether the person is an ambassador now. One query."""
    return row.ambassadorships.filter(until_at__isnull=True).exists()


def open_term(row: Participant, by: Actor, at: datetime) -> Ambassador:
    """Makes the person an ambassador from now on."""
    return Ambassador.objects.create(participant=row, since_at=at, appointed_by_user=by.user_id)


def close_terms(row: Participant, by: Actor, at: datetime) -> int:
    """Ends the person's ambassadorship; how many there were."""
    return row.ambassadorships.filter(until_at__isnull=True).update(until_at=at, ended_by_user=by.user_id)


def reopen_terms(row: Participant) -> None:
    """Lets an ambassadorship go on that ended when the person left."""
    row.ambassadorships.filter(until_at=row.left_at).update(until_at=None, ended_by_user=None)

"""The principal appoints TMO ambassadors among the participants.

A replacement is a new row, so that the rows tell who was one when.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from programs.actions import roster
from programs.actions.people import open_for_people, tell
from programs.actions.refusal import refuse_if
from programs.models import Booking, Participant
from programs.rules.people import Part, may_appoint
from programs.rules.reasons import Code, block
from tmo.audit.actor import Actor


@transaction.atomic
def appoint_ambassador(*, booking: Booking, person: UUID, by: Actor, at: datetime) -> Participant:
    """Makes a participant an ambassador from now on. Raises `Refused` for anybody else."""
    current = open_for_people(booking)
    row = roster.person_in(current, person)
    _appoint(row, by, at)
    tell("ambassador.appointed", [row], current, by=by, at=at)
    return row


@transaction.atomic
def replace_ambassador(*, booking: Booking, person: UUID, instead: UUID, by: Actor, at: datetime) -> Participant:
    """Lets the participant `person` be an ambassador from now on instead of `instead`, both or neither.

    Sessions that have been keep who was an ambassador then. Raises `Refused`.
    """
    current = open_for_people(booking)
    row, before = roster.person_in(current, person), roster.person_in(current, instead, there=False)
    refuse_if(block(Code.NOT_THE_SAME_PERSON) if row.pk == before.pk else None)
    refuse_if(block(Code.NOT_THE_SAME_WORKPLACE) if row.workplace_id != before.workplace_id else None)
    _end(before, by, at)
    _appoint(row, by, at)
    tell("ambassador.replaced", [row, before], current, by=by, at=at)
    return row


@transaction.atomic
def end_ambassadorship(*, booking: Booking, person: UUID, by: Actor, at: datetime) -> Participant:
    """Lets somebody be an ambassador no more; the person stays a participant. Raises `Refused`."""
    current = open_for_people(booking)
    row = roster.person_in(current, person)
    _end(row, by, at)
    tell("ambassador.ended", [row], current, by=by, at=at)
    return row


def _appoint(row: Participant, by: Actor, at: datetime) -> None:
    refuse_if(may_appoint(Part(row.part), there=row.left_at is None, is_ambassador=roster.is_appointed(row)))
    roster.open_term(row, by, at)


def _end(row: Participant, by: Actor, at: datetime) -> None:
    refuse_if(None if roster.close_terms(row, by, at) else block(Code.NOT_AN_AMBASSADOR))

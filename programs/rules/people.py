"""Who is called to which session: groups of people, and who belongs to them at a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from programs.rules.package import Audience, People
from programs.rules.reasons import Code, Reason, block, warn

# How long somebody who was taken off the list can be put back as if nothing had been.
UNDO_WITHIN = timedelta(days=1)
# Before a session for ambassadors, how long ahead somebody is told that there are none.
AMBASSADORS_BY = timedelta(days=14)


class Part(StrEnum):
    """In which part a person of the workplace comes."""

    PARTICIPANT = "participant"
    PRINCIPAL = "principal"


@dataclass(frozen=True)
class Term:
    """From one moment until before another; no end means that it goes on."""

    since: datetime
    until: datetime | None = None

    def touches(self, starts: datetime, ends: datetime) -> bool:
        """Whether it holds at some moment from `starts` until before `ends`, or at the one moment if both are equal."""
        begun = self.since < ends or self.since == starts
        return begun and (self.until is None or self.until > starts)


@dataclass(frozen=True)
class Person:
    """One person of a workplace: how long on the list, and how long an ambassador."""

    id: UUID
    part: Part
    there: Term
    ambassador: Sequence[Term] = ()


def expected(audience: Audience, people: Iterable[Person], when: datetime, until: datetime | None = None) -> list[UUID]:
    """Whom of the workplaces' people a session calls that lasts from `when` to `until`, in the given order.

    Who left before, or came after it was over, is not expected; who was an ambassador at some moment of it is. So a
    past session keeps the people of its time. Trainers are the provider's, and none of these people.
    """
    span = (when, until or when)
    return [one.id for one in people if one.there.touches(*span) and audience.people & _groups(one, *span)]


def _groups(one: Person, starts: datetime, ends: datetime) -> frozenset[People]:
    if one.part is Part.PRINCIPAL:
        return frozenset({People.PRINCIPALS})
    if any(term.touches(starts, ends) for term in one.ambassador):
        return frozenset({People.PARTICIPANTS, People.AMBASSADORS})
    return frozenset({People.PARTICIPANTS})


def needs_ambassadors(audience: Audience) -> bool:
    """Whether a session is held for the ambassadors in particular, and not for everybody."""
    return People.AMBASSADORS in audience.people and People.PARTICIPANTS not in audience.people


def against_session(audience: Audience, ambassadors: int, about: str = "") -> Reason | None:
    """What stands against holding a session: it is for ambassadors, and a workplace has none."""
    return block(Code.NO_AMBASSADORS, about) if needs_ambassadors(audience) and ambassadors < 1 else None


def may_undo_leaving(left_at: datetime | None, at: datetime) -> Reason | None:
    """Putting somebody back as if they had never left; later they are added anew, so that past lists stay true."""
    if left_at is None:
        return block(Code.PERSON_THERE)
    return block(Code.TOO_LATE_TO_UNDO) if at - left_at > UNDO_WITHIN else None


def may_appoint(part: Part, *, there: bool, is_ambassador: bool) -> Reason | None:
    """Ambassadors are appointed among the participants, each once."""
    if not there or part is not Part.PARTICIPANT:
        return block(Code.NOT_A_PARTICIPANT)
    return block(Code.ALREADY_AMBASSADOR) if is_ambassador else None


def tolerated(booked: int) -> int:
    """How many people may come when `booked` were asked for: a tenth more, two at least."""
    return booked + max(2, booked // 10)


def more_than_booked(people: int, booked: int) -> Reason | None:
    """A warning, not a refusal: the room and the trainers were planned for fewer."""
    return warn(Code.MORE_THAN_BOOKED, people=people, booked=booked) if people > tolerated(booked) else None

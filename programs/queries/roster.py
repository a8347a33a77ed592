"""Everything that the pages of a booking's people read, gathered in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from programs.models import Alternative, Booking, BookingWorkplace, Participant, Session
from programs.permissions import Place
from programs.queries.holds import trainers_for
from programs.queries.people import called, is_ambassador, people_of, sessions_for_ambassadors, there
from programs.rules.booking import State
from programs.rules.people import Part
from programs.rules.roster import Listed
from tmo.accounts.models import User
from tmo.outbox.queries import refused_addresses


@dataclass(frozen=True)
class RosterFacts:
    """The people of the workplaces that a reader sees, with what did not reach them.

    `own` are those workplaces, `kept` the keys of those whose people the reader may change, `appointed` of those where
    the reader may appoint. `unreached` are addresses, in small letters, that a mail server refused.
    """

    place: Place
    own: Sequence[BookingWorkplace]
    kept: frozenset[UUID]
    appointed: frozenset[UUID]
    people: Sequence[Participant]
    unreached: frozenset[str]
    coming: Sequence[tuple[str, Alternative]]
    at: datetime

    @property
    def booking(self) -> Booking:
        """The booking whose people they are."""
        return self.place.booking

    @property
    def is_confirmed(self) -> bool:
        """Whether people are invited at once."""
        return self.booking.state == State.CONFIRMED

    def at_workplace(self, workplace: BookingWorkplace) -> list[Participant]:
        """Everybody who is or was on the list of one workplace."""
        return [one for one in self.people if one.workplace_id == workplace.pk]


def roster_facts(
    place: Place, own: Sequence[BookingWorkplace], kept: frozenset[UUID], appointed: frozenset[UUID], at: datetime
) -> RosterFacts:
    """Reads the people of the workplaces that the reader sees. Four queries."""
    keys = {row.pk for row in own}
    people = [one for one in people_of(place.booking) if one.workplace_id in keys]
    addresses = [one.email for one in there(people) if one.email]
    unreached = refused_addresses(place.booking.provider_id, addresses) if addresses else frozenset()
    return RosterFacts(place, own, kept, appointed, people, unreached, coming_for_ambassadors(place.booking, at), at)


def coming_for_ambassadors(booking: Booking, at: datetime) -> list[tuple[str, Alternative]]:
    """The sessions to come that are held for ambassadors, by key, with their agreed dates. One query."""
    rows = booking.sessions.filter(
        key__in=sessions_for_ambassadors(booking), cancelled_at__isnull=True, agreed__day__gte=at.date()
    )
    return [(row.key, row.agreed) for row in rows.select_related("agreed").order_by("position") if row.agreed]


def person_at(facts: RosterFacts, key: UUID) -> Participant | None:
    """Somebody whom the reader sees, with ambassadorships; no query."""
    return next((one for one in facts.people if one.pk == key), None)


def imported_before(booking: Booking, key: UUID, count: int) -> set[UUID]:
    """Keys of those whom this very form has put on the list already, of at most `count`. One query."""
    keys = [uuid5(key, str(place)) for place in range(count)]
    return set(booking.people.filter(pk__in=keys).values_list("pk", flat=True))


def listed_in(facts: RosterFacts) -> list[Listed]:
    """Who is on the lists now, for the rules, principals included; no query."""
    rows = there(facts.people)
    found = [Listed(row.pk, row.name, row.email, Part(row.part), row.workplace_id) for row in rows]
    known = {row.workplace_id for row in rows if row.part == Part.PRINCIPAL}
    heads = [row for row in facts.own if row.pk not in known]
    return found + [Listed(None, row.principal_name, row.principal_email, Part.PRINCIPAL, row.pk) for row in heads]


@dataclass(frozen=True)
class SessionFacts:
    """One session with who comes. `named` are the workplaces whose people the reader sees by name."""

    place: Place
    session: Session
    workplaces: Sequence[BookingWorkplace]
    named: frozenset[UUID]
    expected: Sequence[Participant]
    ambassadors: Mapping[UUID, int]
    trainers: Sequence[str]
    at: datetime


def ambassador_counts(workplaces: Sequence[BookingWorkplace], people: Sequence[Participant]) -> dict[UUID, int]:
    """How many ambassadors each workplace has now; no query."""
    counts = {row.pk: 0 for row in workplaces}
    for one in people:
        if is_ambassador(one):
            counts[one.workplace_id] += 1
    return counts


def session_facts(place: Place, key: str, named: frozenset[UUID], at: datetime) -> SessionFacts | None:
    """A session of the booking with its date and the people of its time; None if it has none of that key."""
    session = place.booking.sessions.select_related("agreed").filter(key=key).first()
    if session is None:
        return None
    people, workplaces = people_of(place.booking), list(place.booking.workplaces.all())
    expected = called(place.booking, [session], people, at)[session.pk]
    trainers = User.objects.filter(pk__in=trainers_for(place.booking, [session])[session.pk]).order_by("email")
    names = [one.name or one.email for one in trainers.only("name", "email")]
    counts = ambassador_counts(workplaces, people)
    return SessionFacts(place, session, workplaces, named, expected, counts, names, at)

"""Everything that one page reads, gathered in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import prefetch_related_objects

from programs.models import Assignment, Booking, BookingWorkplace, Session
from programs.permissions import Place
from programs.queries.bookings import open_assignments_of, sessions_with_dates
from programs.queries.holds import remember
from programs.queries.judged import judge, judge_table
from programs.queries.negotiation import agreed_keys, table_of, waiting_dates
from programs.rules.booking import State
from programs.rules.reasons import Reason
from tmo.accounts.models import User

TALKED_ABOUT = frozenset({State.REQUESTED, State.CONFIRMED})


@dataclass(frozen=True)
class PageFacts:
    """A booking with its parts, as its page shows it."""

    place: Place
    workplaces: Sequence[BookingWorkplace]
    sessions: Sequence[Session]
    trainers: Sequence[Assignment]
    found: Mapping[UUID, Sequence[Reason]]
    at: datetime
    people: Mapping[UUID, str] = field(default_factory=dict)


def page_facts(place: Place, at: datetime, language: str) -> PageFacts:
    """Reads the booking's parts; the rules are asked only while dates lie on the table."""
    booking = place.booking
    sessions = sessions_with_dates(booking)
    on_table = State(booking.state) in {State.UNCONFIRMED, State.REQUESTED}
    of_trainers = place.may_act_for_provider
    found = judge(booking, sessions, at, language, of_trainers=of_trainers) if on_table else {}
    people = names_of(booking, sessions) if place.may_read_persons else {}
    return PageFacts(place, list(booking.workplaces.all()), sessions, open_assignments_of(booking), found, at, people)


def round_facts(place: Place, at: datetime, language: str) -> PageFacts:
    """Reads what the page needs on which dates are answered: every date on the table is judged beside the others."""
    booking = place.booking
    prefetch_related_objects([booking], "workplaces")
    trainers = list(booking.assignments.filter(ended_at__isnull=True))
    remember(booking, [row.trainer_id for row in trainers])
    sessions = sessions_with_dates(booking)
    waiting = [session for session in sessions if waiting_dates(session)]
    by_key = {session.key: session for session in sessions}
    table, agreed, of_trainers = table_of(by_key), agreed_keys(by_key), place.may_act_for_provider
    found: Mapping[UUID, Sequence[Reason]] = {}
    if State(booking.state) in TALKED_ABOUT:
        found = judge_table(booking, waiting, table, at, language, agreed=agreed, of_trainers=of_trainers)
    return PageFacts(place, list(booking.workplaces.all()), sessions, trainers, found, at)


def names_of(booking: Booking, sessions: Sequence[Session]) -> dict[UUID, str]:
    """Names of the accounts that proposed, answered or cancelled, by key; one query, none where there are none."""
    proposals = [one for session in sessions for one in session.versions]
    keys = [key for one in proposals for key in (one.by_user, one.answered_by_user)]
    keys += [booking.cancelled_by_user, *(session.cancelled_by_user for session in sessions)]
    known = {key for key in keys if key is not None}
    found = User.objects.filter(pk__in=known).only("name", "email") if known else []
    return {person.pk: person.name or person.email for person in found}

"""Everything that one page reads, gathered in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from programs.models import Assignment, BookingWorkplace, Session
from programs.permissions import Place
from programs.queries.bookings import open_assignments_of, sessions_with_dates
from programs.queries.judged import judge
from programs.rules.booking import State
from programs.rules.reasons import Reason


@dataclass(frozen=True)
class PageFacts:
    """A booking with its parts, as its page shows it."""

    place: Place
    workplaces: Sequence[BookingWorkplace]
    sessions: Sequence[Session]
    trainers: Sequence[Assignment]
    found: Mapping[UUID, Sequence[Reason]]
    at: datetime


def page_facts(place: Place, at: datetime, language: str) -> PageFacts:
    """Reads the booking's parts; the rules are asked only while dates lie on the table."""
    booking = place.booking
    sessions = list(sessions_with_dates(booking))
    on_table = State(booking.state) in {State.UNCONFIRMED, State.REQUESTED}
    of_trainers = place.may_act_for_provider
    found = judge(booking, sessions, at, language, of_trainers=of_trainers) if on_table else {}
    return PageFacts(place, list(booking.workplaces.all()), sessions, open_assignments_of(booking), found, at)

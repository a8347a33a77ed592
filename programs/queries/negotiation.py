"""The talks about a booking's sessions, read from their rows as the plain values that the rules reckon with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from programs.models import Alternative, Booking, Proposal, Session
from programs.queries.judged import slot_of
from programs.rules.booking import Side
from programs.rules.negotiation import Answered, Stage, Talk
from programs.rules.timetable import Slot


@dataclass(frozen=True)
class Standing:
    """A session's talk with the dates that a deadline follows from, in one small row."""

    talk: Talk
    answer_by: date | None = None
    answered_at: datetime | None = None


def standings(booking: Booking) -> dict[str, Standing]:
    """Every session's standing by its key, in two queries however long the history is."""
    latest = Proposal.objects.filter(session__booking=booking, version=F("session__version"))
    fields = ("side", "answer", "answer_by", "answered_at")
    known = {key: rest for key, *rest in latest.values_list("session__key", *fields)}
    rows = booking.sessions.values_list("key", "version", "agreed__proposal__version", "cancelled_at")
    return {key: _standing(version, agreed, ended, known.get(key)) for key, version, agreed, ended in rows}


def _standing(version: int, agreed: int | None, ended: datetime | None, latest: list | None) -> Standing:
    side, answer, answer_by, answered_at = latest or (Side.NOBODY, Answered.NOT_YET, None, None)
    talk = Talk(version, Side(side), Answered(answer), agreed or 0, ended is not None)
    return Standing(talk, answer_by, answered_at)


def latest_proposal(session: Session) -> Proposal | None:
    """The version that counts, of a session read by `sessions_with_dates`."""
    return next((one for one in session.proposals.all() if one.version == session.version), None)


def talk_of(session: Session) -> Talk:
    """The talk of a session that was read by `sessions_with_dates`; no query."""
    latest = latest_proposal(session)
    agreed = next((one.version for one in session.proposals.all() if session.agreed and _holds(one, session)), 0)
    return Talk(
        version=session.version,
        side=Side(latest.side) if latest else Side.NOBODY,
        answered=Answered(latest.answer) if latest else Answered.NOT_YET,
        agreed=agreed,
        cancelled=session.cancelled_at is not None,
    )


def _holds(proposal: Proposal, session: Session) -> bool:
    return session.agreed is not None and session.agreed.proposal_id == proposal.pk


def waiting_dates(session: Session) -> list[Alternative]:
    """The dates on the table that wait for an answer, best first; of a session read by `sessions_with_dates`."""
    latest = latest_proposal(session)
    return list(latest.alternatives.all()) if latest and talk_of(session).stage in ON_TABLE else []


ON_TABLE = frozenset({Stage.PROPOSED, Stage.MOVING})


def table_of(sessions: Mapping[str, Session]) -> dict[str, list[Slot]]:
    """Of each session the dates that others have to go together with: the agreed one, else those on the table."""
    return {key: [slot_of(row, key) for row in _counting(session)] for key, session in sessions.items()}


def _counting(session: Session) -> list[Alternative]:
    if session.cancelled_at is not None:
        return []
    return [session.agreed] if session.agreed else waiting_dates(session)

"""The talks about a booking's sessions, read from their rows as the plain values that the rules reckon with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, FilteredRelation, Q

from programs.models import Alternative, Booking, Proposal, Session
from programs.queries.judged import slot_of
from programs.rules.booking import Side
from programs.rules.negotiation import Answered, Stage, Talk
from programs.rules.timetable import Slot

ON_TABLE = frozenset({Stage.PROPOSED, Stage.MOVING})


@dataclass(frozen=True)
class Standing:
    """A session's talk with the dates that a deadline follows from, in one small row."""

    talk: Talk
    answer_by: date | None = None
    answered_at: datetime | None = None


def standings(booking: Booking) -> dict[str, Standing]:
    """Every session's standing by its key, in one query however long the history is."""
    newest = FilteredRelation("proposals", condition=Q(proposals__version=F("version")))
    rows = booking.sessions.annotate(newest=newest)
    newest_fields = ("newest__side", "newest__answer", "newest__answer_by", "newest__answered_at")
    found = rows.values_list("key", "version", "agreed__proposal__version", "cancelled_at", *newest_fields)
    return {key: _standing(*rest) for key, *rest in found}


def _standing(
    version: int,
    agreed: int | None,
    ended: datetime | None,
    side: str | None,
    answer: str | None,
    answer_by: date | None,
    answered_at: datetime | None,
) -> Standing:
    """A session without any proposal is nobody's and unanswered."""
    talk = Talk(version, Side(side or Side.NOBODY), Answered(answer or ""), agreed or 0, ended is not None)
    return Standing(talk, answer_by, answered_at)


@dataclass(frozen=True)
class _Known:
    """What one session's rows come to, kept with the row for as long as it says the same."""

    row: tuple[object, ...]
    latest: Proposal | None
    talk: Talk
    dates: Sequence[Alternative]


def _known(session: Session) -> _Known:
    """A page asks for it a dozen times for each session."""
    row = (session.version, session.agreed_id, session.cancelled_at)
    known: _Known | None = session.__dict__.get("_known")
    if known is None or known.row != row:
        known = _read(session, row)
        session.__dict__["_known"] = known
    return known


def _read(session: Session, row: tuple[object, ...]) -> _Known:
    proposals = session.versions
    latest = next((one for one in proposals if one.version == session.version), None)
    agreed = next((one.version for one in proposals if session.agreed and session.agreed.proposal_id == one.pk), 0)
    talk = Talk(
        version=session.version,
        side=Side(latest.side) if latest else Side.NOBODY,
        answered=Answered(latest.answer) if latest else Answered.NOT_YET,
        agreed=agreed,
        cancelled=session.cancelled_at is not None,
    )
    return _Known(row, latest, talk, tuple(latest.dates) if latest and talk.stage in ON_TABLE else ())


def forget(session: Session) -> None:
    """Drops what is known of a session after one of its proposals was answered."""
    session.__dict__.pop("_known", None)


def standing_of(session: Session) -> Standing:
    """How a session stands that was read by `sessions_with_dates`; as `standings` reads it, without a query."""
    latest = latest_proposal(session)
    return Standing(talk_of(session), latest.answer_by if latest else None, latest.answered_at if latest else None)


def latest_proposal(session: Session) -> Proposal | None:
    """The version that counts, of a session read by `sessions_with_dates`."""
    return _known(session).latest


def talk_of(session: Session) -> Talk:
    """The talk of a session that was read by `sessions_with_dates`; no query."""
    return _known(session).talk


def waiting_dates(session: Session) -> list[Alternative]:
    """The dates on the table that wait for an answer, best first; of a session read by `sessions_with_dates`."""
    return list(_known(session).dates)


def table_of(sessions: Mapping[str, Session]) -> dict[str, list[Slot]]:
    """Of each session the dates that others have to go together with: the agreed one, else those on the table."""
    return {key: [slot_of(row, key) for row in _counting(session)] for key, session in sessions.items()}


def agreed_keys(sessions: Mapping[str, Session]) -> frozenset[str]:
    """The sessions whose date in `table_of` is the agreed one."""
    return frozenset(key for key, one in sessions.items() if one.agreed is not None and one.cancelled_at is None)


def _counting(session: Session) -> list[Alternative]:
    if session.cancelled_at is not None:
        return []
    return [session.agreed] if session.agreed else waiting_dates(session)

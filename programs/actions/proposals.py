"""Writes one side's dates as a new version of each session whose dates changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import F

from programs.models import Alternative, Booking, Proposal, Session
from programs.queries.judged import slot_of
from programs.rules.catalogue import package
from programs.rules.negotiation import Answered, answer_by
from programs.rules.request import same_slots
from programs.rules.timetable import Slot
from tmo.audit.actor import Actor

Slots = Mapping[str, Sequence[Slot]]


def propose_dates(booking: Booking, slots: Slots, *, side: str, by: Actor, at: datetime) -> list[Proposal]:
    """One new proposal for each session whose dates differ from its latest version; never a query per session.

    Sessions are made on first use, from the package version that the booking keeps; its first version has none yet.
    """
    sessions = {session.key: session for session in booking.sessions.all()} if booking.version > 1 else {}
    if not sessions:
        return _lay(_make_sessions(booking, slots), slots, {}, booking, side, by, at)
    latest = _latest_slots(booking)
    changed = {key: dates for key, dates in slots.items() if not same_slots(dates, latest.get(key, ()))}
    return lay_dates(booking, sessions, changed, side=side, by=by, at=at)


def lay_dates(
    booking: Booking,
    sessions: Mapping[str, Session],
    slots: Slots,
    *,
    side: str,
    by: Actor,
    at: datetime,
    notes: Mapping[str, str] | None = None,
) -> list[Proposal]:
    """Lays a new version on the table for each session in `slots`; a version that waited there is replaced by it.

    `notes` says why, by session key.
    """
    changed = {key: sessions[key] for key in slots if key in sessions}
    waiting = Proposal.objects.filter(session__in=[one.pk for one in changed.values()], answer=Answered.NOT_YET)
    waiting.update(answer=Answered.REPLACED, answered_at=at, answered_by_user=by.user_id, answered_by_link=by.link_id)
    booking.sessions.filter(key__in=changed).update(version=F("version") + 1)
    return _lay(changed, slots, notes or {}, booking, side, by, at)


def _lay(
    sessions: Mapping[str, Session],
    slots: Slots,
    notes: Mapping[str, str],
    booking: Booking,
    side: str,
    by: Actor,
    at: datetime,
) -> list[Proposal]:
    """Writes the rows; `sessions` still say the version before."""
    keys = [key for key in sessions if key in slots]
    first = min((slot.day for key in keys for slot in slots[key]), default=None)
    due = answer_by(at.astimezone(ZoneInfo(booking.timezone)).date(), first)
    made = {key: _next_proposal(sessions[key], side, by, at, due, notes.get(key)) for key in keys}
    Proposal.objects.bulk_create(made.values())
    Alternative.objects.bulk_create(
        _alternative(made[key], rank, slot) for key in keys for rank, slot in enumerate(slots[key], start=1)
    )
    return list(made.values())


def _make_sessions(booking: Booking, slots: Slots) -> dict[str, Session]:
    """Every dated session of the package, counted as having the version that is about to be proposed."""
    planned = package(booking.package_key, booking.package_version).sessions
    rows = [
        Session(booking=booking, key=one.key, position=position, version=int(one.key in slots))
        for position, one in enumerate(planned)
    ]
    Session.objects.bulk_create(rows)
    for row in rows:
        row.version = 0  # what `_next_proposal` counts on from; the stored row already says 1
    return {row.key: row for row in rows}


def _next_proposal(
    session: Session, side: str, by: Actor, at: datetime, due: date, note: str | None = None
) -> Proposal:
    return Proposal(
        session=session,
        version=session.version + 1,
        side=side,
        by_user=by.user_id,
        by_link=by.link_id,
        made_at=at,
        answer_by=due,
        note=note or None,
    )


def _alternative(proposal: Proposal, rank: int, slot: Slot) -> Alternative:
    return Alternative(
        proposal=proposal,
        rank=rank,
        day=slot.day,
        starts=slot.start,
        ends=slot.end,
        timezone=slot.zone,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=slot.place,
    )


def _latest_slots(booking: Booking) -> dict[str, list[Slot]]:
    rows = Alternative.objects.filter(proposal__session__booking=booking).select_related("proposal__session")
    latest = [row for row in rows if row.proposal.version == row.proposal.session.version]
    found: dict[str, list[Slot]] = {}
    for row in sorted(latest, key=lambda one: one.rank):
        found.setdefault(row.proposal.session.key, []).append(slot_of(row, row.proposal.session.key))
    return found

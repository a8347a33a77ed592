"""Cancelling, the one thing that a side does alone: a session or the whole booking, always with a reason."""

from datetime import datetime

from django.db import transaction

from programs.actions import holds, notices, people, turns
from programs.actions.invitations import keep_invitations
from programs.actions.locking import locked
from programs.actions.refusal import refuse_if
from programs.models import Booking, Session
from programs.queries.bookings import sessions_with_dates
from programs.queries.negotiation import talk_of
from programs.rules import booking as rules
from programs.rules.booking import Side, State
from programs.rules.negotiation import may_cancel, needs_words
from programs.rules.reasons import Code, block
from tmo.audit.actor import Actor
from tmo.audit.log import record

STAMP = ["cancelled_at", "cancelled_side", "cancelled_by_user", "cancelled_by_link", "cancel_note"]


@transaction.atomic
def cancel_session(*, booking: Booking, session: str, side: Side, note: str, by: Actor, at: datetime) -> Booking:
    """Cancels one session; what is agreed of the others goes on.

    If it was the last one without an agreed date, the booking is confirmed by it. Raises `Refused` without a reason in
    words, for a session that is cancelled already or was held, and for the only one left.
    """
    current = locked(booking)
    refuse_if(rules.may_negotiate(State(current.state)))
    rows = {row.key: row for row in sessions_with_dates(current)}
    if session not in rows:
        refuse_if(block(Code.UNKNOWN_SESSION, session))
    alive = [row for row in rows.values() if row.cancelled_at is None]
    row = rows[session]
    against = may_cancel(talk_of(row), side, session, only_one=len(alive) == 1, held=row.held_at is not None)
    refuse_if(against, needs_words(note, session))
    _stamp(row, side, note, by, at)
    row.save(update_fields=STAMP)
    holds.release_session(session=row, by=by, at=at)
    current.version += 1
    current.save(update_fields=["version", *turns.settle(current, at)])
    people.keep_principals(booking=current, by=by, at=at)
    told = keep_invitations(booking=current, by=by, at=at)
    notices.post_to_both("programs.cancelled", current, at=at, facts={"session": session}, besides=told)
    named = {"session": session, "side": side.value}
    record(
        "booking.session_cancelled", by=by, at=at, subjects=current, organisation_id=current.provider_id, facts=named
    )
    return current


@transaction.atomic
def cancel_booking(*, booking: Booking, side: Side, note: str, by: Actor, at: datetime) -> Booking:
    """Calls the whole booking off. Its workplaces are free for another one, its history stays."""
    current = locked(booking)
    refuse_if(rules.may_cancel(State(current.state)), needs_words(note))
    current.state = rules.after(State(current.state), rules.Move.CANCEL)
    current.version += 1
    _stamp(current, side, note, by, at)
    current.save(update_fields=["version", *STAMP, *turns.settle(current, at)])
    current.workplaces.update(active=False)
    holds.release_booking(booking=current, by=by, at=at)
    told = keep_invitations(booking=current, by=by, at=at)
    notices.post_to_both("programs.cancelled", current, at=at, besides=told)
    named = {"side": side.value}
    record("booking.cancelled", by=by, at=at, subjects=current, organisation_id=current.provider_id, facts=named)
    return current


def _stamp(row: Booking | Session, side: Side, note: str, by: Actor, at: datetime) -> None:
    row.cancelled_at, row.cancelled_side, row.cancel_note = at, side, note.strip()
    row.cancelled_by_user, row.cancelled_by_link = by.user_id, by.link_id

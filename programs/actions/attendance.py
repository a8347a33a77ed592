"""Who was there: many taps written at once, each kept for good, and saying that a session was held."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Sum

from programs.actions.locking import locked
from programs.actions.refusal import refuse_if
from programs.models import Attendance, AttendanceMark, Booking, Participant, Session
from programs.queries.attendance import STANDS, called_to, meeting_of, people_with_marks, session_in, standing
from programs.rules import attendance as rules
from programs.rules.attendance import Meeting, Tap
from programs.rules.reasons import Code, Reason, Weight, block
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.documents.asking import ask
from tmo.documents.models import Document

ATTENDANCE_LIST = "programs.attendance_list"
TAPS_MAX = 500
TICK = timedelta(microseconds=1)


@dataclass
class Marked:
    """What became of a batch of taps.

    `saved` are the keys that count, sent for the first time or again; `refused` says of the others why not. `now` is
    what holds of everybody whom the batch was about. `overtook` is what a colleague had marked meanwhile, by person,
    where a tap was made without knowing of it.
    """

    saved: list[UUID] = field(default_factory=list)
    refused: dict[UUID, Reason] = field(default_factory=dict)
    now: dict[UUID, Attendance] = field(default_factory=dict)
    overtook: dict[UUID, Attendance] = field(default_factory=dict)


@transaction.atomic
def mark(*, session: Session, taps: Sequence[Tap], by: Actor, at: datetime, why: str = "") -> Marked:
    """Writes taps in the order in which they came; the last one of each person holds, and every one is kept.

    A tap that was sent before counts once. `why` is asked for after the session was held and on days before it: raises
    `Refused` without it, and for a session that cannot be marked at all. Single taps that cannot be are named in the
    answer and leave nothing behind; the others count.
    """
    refuse_if(block(Code.TOO_MANY_TAPS, limit=TAPS_MAX) if len(taps) > TAPS_MAX else None)
    current = locked(session.booking)
    row = _session(current, session.key)
    meeting, marked = meeting_of(current, row), Marked()
    people, rows = people_with_marks(current, row)
    fresh = list(_fresh(taps, row, marked))
    if fresh:
        _refuse_whole(meeting, why, at)
        wanted = list(_possible(fresh, current, meeting, people, rows, marked))
        _write(wanted, row, rows, marked, why, by, at)
        _record(current, row, wanted, marked, by, at)
    marked.now = {tap.person: rows[tap.person] for tap in taps if tap.person in rows}
    return marked


def _session(current: Booking, key: str) -> Session:
    row = session_in(current, key)
    refuse_if(block(Code.UNKNOWN_SESSION, key) if row is None else None)
    assert row is not None
    return row


def _refuse_whole(meeting: Meeting, why: str, at: datetime) -> None:
    against = rules.may_mark(meeting, at)
    refuse_if(against if against and against.weight is Weight.BLOCK else None)
    refuse_if(rules.asks_why(meeting, at) if not why.strip() else None)


def _fresh(taps: Sequence[Tap], row: Session, marked: Marked) -> Iterator[Tap]:
    """Taps that were never sent. The same key for something else is refused: it would hide a mark."""
    known = (
        AttendanceMark.objects.filter(key__in=[tap.key for tap in taps]).select_related("attendance").defer("reason")
    )
    seen = {one.key: (one.attendance.session_id, one.attendance.participant_id, one.mark, one.clock) for one in known}
    for tap in taps:
        said = (row.pk, tap.person, tap.mark or "", tap.wall)
        before = seen.setdefault(tap.key, said)
        if before is said:
            yield tap
        elif before == said:
            marked.saved.append(tap.key)
        else:
            marked.refused[tap.key] = block(Code.TAP_REUSED, row.key)


def _possible(
    taps: Sequence[Tap],
    current: Booking,
    meeting: Meeting,
    people: Sequence[Participant],
    rows: Mapping[UUID, Attendance],
    marked: Marked,
) -> Iterator[Tap]:
    """Taps that the rules allow. Somebody who left the lists later can still be corrected."""
    called = called_to(current, meeting, people)
    could_come = {one.pk for one in people if one.left_at is None or one.left_at > meeting.begins_at} | set(rows)
    for tap in taps:
        unknown = None if tap.person in could_come else block(Code.UNKNOWN_PERSON, meeting.key)
        if against := unknown or rules.may_tap(meeting, tap, called=tap.person in called):
            marked.refused[tap.key] = against
        else:
            yield tap


def _write(
    taps: Sequence[Tap],
    row: Session,
    rows: dict[UUID, Attendance],
    marked: Marked,
    why: str,
    by: Actor,
    at: datetime,
) -> None:
    """Two statements for any number of taps. The moments of the marks rise, so that their order is that of arrival."""
    latest = max((one.marked_at for one in rows.values()), default=at - TICK)
    moment, history = max(at, latest + TICK), []
    for place, tap in enumerate(taps):
        now = rows.get(tap.person)
        if now and rules.is_overtaken(tap, now.version, by_another=now.marked_by_user != by.user_id):
            marked.overtook.setdefault(tap.person, now)
        rows[tap.person] = _after(now, tap, row, by, moment + place * TICK)
        history.append(_kept(rows[tap.person], tap, why))
        marked.saved.append(tap.key)
    changed = [rows[person] for person in dict.fromkeys(tap.person for tap in taps)]
    Attendance.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=STANDS[1:])
    AttendanceMark.objects.bulk_create(history)


def _after(now: Attendance | None, tap: Tap, row: Session, by: Actor, moment: datetime) -> Attendance:
    """The person's row as it is after the tap; the one before stays as it was, for whoever holds it."""
    key, version = ({"id": now.pk}, now.version + 1) if now else ({}, 1)
    told = {"mark": tap.mark or "", "clock": tap.wall, "marked_at": moment, "marked_by_user": by.user_id}
    return Attendance(**key, session_id=row.pk, participant_id=tap.person, version=version, **told)


def _kept(now: Attendance, tap: Tap, why: str) -> AttendanceMark:
    tapped = min(tap.tapped_at, now.marked_at) if tap.tapped_at else None
    return AttendanceMark(
        attendance_id=now.pk,
        key=tap.key,
        mark=now.mark,
        clock=now.clock,
        tapped_at=tapped,
        made_at=now.marked_at,
        made_by_user=now.marked_by_user,
        reason=why.strip() or None,
    )


def _record(current: Booking, row: Session, taps: Sequence[Tap], marked: Marked, by: Actor, at: datetime) -> None:
    facts = {"session": row.key, "marks": len(taps), "overtook": len(marked.overtook), "refused": len(marked.refused)}
    kind = "attendance.corrected" if row.held_at else "attendance.marked"
    if taps:
        record(kind, by=by, at=at, subjects=row, organisation_id=current.provider_id, facts=facts)


@transaction.atomic
def say_held(*, session: Session, by: Actor, at: datetime) -> Session:
    """Says that the session took place; from now on a mark is corrected with a reason. `Refused` before it began."""
    current = locked(session.booking)
    row = _session(current, session.key)
    refuse_if(rules.may_say_held(meeting_of(current, row), at))
    row.held_at, row.held_by_user = at, by.user_id
    _save_held(current, row, "session.held", by, at)
    return row


@transaction.atomic
def undo_held(*, session: Session, by: Actor, at: datetime) -> Session:
    """Takes it back: the list is open again. Raises `Refused` for a session that was not held."""
    current = locked(session.booking)
    row = _session(current, session.key)
    refuse_if(rules.may_undo_held(meeting_of(current, row)))
    row.held_at, row.held_by_user = None, None
    _save_held(current, row, "session.held_undone", by, at)
    return row


def _save_held(current: Booking, row: Session, kind: str, by: Actor, at: datetime) -> None:
    row.save(update_fields=["held_at", "held_by_user"])
    made = [one for one in standing([row])[row.pk].values() if one.mark]
    there = sum(one.mark in rules.THERE for one in made)
    facts = {"session": row.key, "marked": len(made), "there": there}
    record(kind, by=by, at=at, subjects=current, organisation_id=current.provider_id, facts=facts)


def ask_for_list(*, session: Session, by: Actor, at: datetime) -> Document:
    """The list as PDF for the one who asks, as it stands now; raises `TooManyWaiting`."""
    booking = session.booking
    marked = session.attendances.aggregate(marks=Sum("version"), last=Max("marked_at"))
    people = booking.people.aggregate(count=Count("pk"), left=Count("left_at"), last=Max("joined_at"))
    agreed = session.agreed_id, session.held_at, session.room
    version = "|".join(map(str, (*marked.values(), *people.values(), *agreed)))
    return ask(
        kind=ATTENDANCE_LIST,
        version=version,
        by=by,
        at=at,
        language=booking.language,
        subject_id=session.pk,
        organisation_id=booking.provider_id,
    )

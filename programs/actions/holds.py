"""Taking and giving back trainers' time. The database says whether it is free; nothing is looked up before."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from programs.actions.refusal import Refused, refuse_if
from programs.models import Alternative, Booking, Hold, Session
from programs.models.hold import SESSION_ONCE, TRAINER_ONCE
from programs.queries.holds import absences_of, hours_of, live_holds, taken_of, town_of, trainers_for
from programs.queries.judged import calendar_of, slot_of
from programs.rules.reasons import Code, Reason, block
from programs.rules.series import WEEKS_TO_SEARCH, Interval, span
from programs.rules.timetable import Slot
from programs.rules.trainers import WEEK, free_time_reasons, is_away, meets, next_free_times
from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.audit.log import record


class TrainerTaken(Refused):
    """Somebody else was first: `trainer` is booked during `time`. The reasons tell the next free times too."""

    def __init__(self, trainer: UUID, time: Interval, *reasons: Reason) -> None:
        super().__init__(*reasons)
        self.trainer = trainer
        self.time = time


@dataclass(frozen=True)
class Wanted:
    """One session on one date, and the town it is held in, empty if digital. `who` trains it: without, everybody."""

    session: Session
    slot: Slot
    town: str
    who: Collection[UUID] = ()

    @classmethod
    def of(cls, session: Session, date: Alternative, town: str | None = None) -> "Wanted":
        """From a stored date; without `town` where the booking says."""
        place = town_of(session.booking, date.place) if town is None else town
        return cls(session, slot_of(date, session.key), place)

    @property
    def time(self) -> Interval:
        """The stretch of time it takes."""
        return span(self.slot)

    def needs(self, trainer: UUID) -> bool:
        """Whether it takes the time of this one of the trainers."""
        return not self.who or trainer in self.who


@transaction.atomic
def hold_session(
    *, session: Session, trainers: Sequence[UUID], alternative: Alternative, town: str, by: Actor, at: datetime
) -> list[Hold]:
    """Takes the trainers' time for the date on which a session was agreed; an earlier date of it is given back.

    Raises `TrainerTaken` when one of them is booked then, `Refused` when one is away. Nothing is written in that case.
    """
    wanted = [Wanted.of(session, alternative, town)]
    return hold_sessions(booking=session.booking, wanted=wanted, trainers=trainers, by=by, at=at)


@transaction.atomic
def hold_sessions(
    *,
    booking: Booking,
    wanted: Sequence[Wanted],
    trainers: Collection[UUID],
    by: Actor,
    at: datetime,
    words: str = "",
    holding: Sequence[Session] | None = None,
) -> list[Hold]:
    """`hold_session` for several sessions of one booking at once: all of them or none. `words` are kept with each.

    `holding` are those that may have time already, by default all of them.
    """
    if not wanted or not trainers:
        return []
    people = lock_trainers(trainers)
    refuse_absent(wanted, people)
    before = [one.session for one in wanted] if holding is None else holding
    if before:
        _live(before).filter(trainer__in=people).update(released_at=at)
    rows = [new_hold(one, trainer, at, words) for one in wanted for trainer in people if one.needs(trainer)]
    insert_holds(rows, booking, wanted, people)
    _record("hold.made", booking, [one.session for one in wanted], people, by, at)
    return rows


def hold_accepted(
    *, booking: Booking, accepted: Iterable[tuple[Session, Alternative]], by: Actor, at: datetime
) -> list[Hold]:
    """Takes the time of whoever trains these sessions for the dates that both sides have accepted now.

    In the caller's transaction, which has the booking locked.
    Of a session that had an agreed date the time goes over in one step: nobody else gets in between, and when the new
    date is taken the old one stays held. Raises as `hold_session` does.
    """
    dates = list(accepted)
    if not dates:
        return []
    who = trainers_for(booking, [session for session, _date in dates])
    wanted = [replace(Wanted.of(session, date), who=who[session.pk]) for session, date in dates]
    trainers = {one for each in who.values() for one in each}
    agreed = [session for session, _date in dates if session.agreed_id]  # no other holds anybody's time
    return hold_sessions(booking=booking, wanted=wanted, trainers=trainers, holding=agreed, by=by, at=at)


def lock_trainers(trainers: Iterable[UUID]) -> dict[UUID, User]:
    """Lets one hand at a time write these trainers' holds.

    The database would refuse the second hand without it, yet two hands that wait for one another's rows end as a
    deadlock on PostgreSQL instead of as an answer. The order of the keys is what everybody locks in.
    """
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=list(trainers)).order_by("pk")
    return {one.pk: one for one in rows}


def new_hold(wanted: Wanted, trainer: UUID, at: datetime, words: str = "") -> Hold:
    """The row, not saved yet."""
    time = wanted.time
    return Hold(
        session=wanted.session,
        trainer_id=trainer,
        starts_at=time.start,
        ends_at=time.end,
        town=wanted.town,
        made_at=at,
        words=words,
    )


def insert_holds(rows: Sequence[Hold], booking: Booking, wanted: Sequence[Wanted], people: dict[UUID, User]) -> None:
    """Saves all rows or raises `TrainerTaken`."""
    try:
        with transaction.atomic():
            Hold.objects.bulk_create(rows)
    except IntegrityError as error:
        if not any(name in str(error) for name in (TRAINER_ONCE, SESSION_ONCE)):
            raise
        raise _taken(booking, wanted, people) from None


def _taken(booking: Booking, wanted: Sequence[Wanted], people: dict[UUID, User]) -> TrainerTaken:
    """Who is booked when, and the next days on which everybody could. Reads what the other hand has committed."""
    one, trainer, time = _first_clash(wanted, people)
    facts = {"day": one.slot.day, "start": one.slot.start, "end": one.slot.end}
    reason = block(Code.TRAINER_TAKEN, one.slot.session, trainer=people[trainer].get_full_name(), **facts)
    others = [each.time for each in wanted if each is not one]
    free = free_times(booking, one.slot, [key for key in people if one.needs(key)], others)
    return TrainerTaken(trainer, time, reason, *free_time_reasons(free))


def _first_clash(wanted: Sequence[Wanted], people: Collection[UUID]) -> tuple[Wanted, UUID, Interval]:
    """The first of the dates that cannot be held, with whom and against what: a hold, or another of the dates."""
    first, last = min(one.time.start for one in wanted), max(one.time.end for one in wanted)
    held = [(row.trainer_id, Interval(row.starts_at, row.ends_at)) for row in live_holds(people, first, last)]
    clashes = [
        (one, trainer, time) for one in wanted for trainer, time in held if one.needs(trainer) and meets(one.time, time)
    ]
    own = [
        (two, trainer, one.time)
        for one, two in combinations(wanted, 2)
        for trainer in people
        if one.needs(trainer) and two.needs(trainer) and meets(one.time, two.time)
    ]
    return (clashes + own)[0]


def free_times(booking: Booking, slot: Slot, trainers: Collection[UUID], others: Iterable[Interval] = ()) -> list[Slot]:
    """The next days after the date on which all of the trainers could take it, besides `others`. Six queries."""
    own, last = span(slot), slot.day + WEEKS_TO_SEARCH * WEEK
    return next_free_times(
        slot,
        [*taken_of(trainers, own.start, own.end + WEEKS_TO_SEARCH * WEEK), *others],
        hours_of(trainers, slot.day, last),
        [away for _trainer, away in absences_of(trainers, slot.day, last)],
        calendar_of(booking, own.start, booking.language),
    )


def refuse_absent(wanted: Sequence[Wanted], people: dict[UUID, User]) -> None:
    """Raises `Refused` with every date on which somebody is away."""
    days = sorted(one.slot.day for one in wanted)
    away = absences_of(people, days[0], days[-1])
    found = [
        (one, trainer)
        for one in wanted
        for trainer, days in away
        if one.needs(trainer) and is_away(one.slot.day, [days])
    ]
    refuse_if(*dict.fromkeys(_absent(one, people[trainer]) for one, trainer in found))


def _absent(wanted: Wanted, trainer: User) -> Reason:
    return block(Code.TRAINER_ABSENT, wanted.slot.session, trainer=trainer.get_full_name(), day=wanted.slot.day)


# -- giving back -----------------------------------------------------------------------------------------------------


@transaction.atomic
def release_session(*, session: Session, by: Actor, at: datetime) -> int:
    """Gives back the time of a session that is off; how many holds. What has been stays as it was."""
    return _release(session.booking, _live([session]), by, at)


@transaction.atomic
def release_booking(*, booking: Booking, by: Actor, at: datetime, trainers: Collection[UUID] | None = None) -> int:
    """Gives back all time to come of a booking, or that of some of its trainers; how many holds."""
    held = Hold.objects.filter(session__booking=booking, released_at__isnull=True)
    return _release(booking, held if trainers is None else held.filter(trainer__in=trainers), by, at)


@transaction.atomic
def hold_agreed(*, booking: Booking, trainers: Sequence[UUID], by: Actor, at: datetime, words: str = "") -> list[Hold]:
    """Takes the time of trainers who join for every agreed session to come. Raises as `hold_session` does.

    `words` answer the warnings that the dates have for them, and are kept with the holds.
    """
    coming = agreed_to_come(booking, at)
    return hold_sessions(booking=booking, wanted=coming, trainers=trainers, words=words, by=by, at=at)


def agreed_to_come(booking: Booking, at: datetime) -> list[Wanted]:
    """The agreed sessions of the booking that have not been, in order."""
    rows = (
        booking.sessions.filter(agreed__isnull=False, cancelled_at__isnull=True)
        .select_related("agreed", "booking")
        .order_by("position")
    )
    wanted = [Wanted.of(row, row.agreed) for row in rows if row.agreed is not None]
    return [one for one in wanted if one.time.end > at]


def _live(sessions: Sequence[Session]) -> QuerySet[Hold]:
    return Hold.objects.filter(session__in=sessions, released_at__isnull=True)


def _release(booking: Booking, held: QuerySet[Hold], by: Actor, at: datetime) -> int:
    lock_trainers(held.filter(ends_at__gt=at).values_list("trainer_id", flat=True))
    rows = list(held.filter(ends_at__gt=at).select_related("session"))
    Hold.objects.filter(pk__in=[row.pk for row in rows]).update(released_at=at)
    if rows:
        sessions = list(dict.fromkeys(row.session for row in rows))
        _record("hold.released", booking, sessions, {row.trainer_id for row in rows}, by, at)
    return len(rows)


def _record(
    kind: str, booking: Booking, sessions: Sequence[Session], trainers: Iterable[UUID], by: Actor, at: datetime
) -> None:
    facts = {"trainers": sorted(str(one) for one in trainers)}
    record(kind, by=by, at=at, subjects=sessions, organisation_id=booking.provider_id, facts=facts)

"""Trainers' time: what is taken, what the rules say of a date, and a trainer's week."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from programs.models import Absence, Booking, Hold, Session, WorkingHours
from programs.rules.reasons import Reason
from programs.rules.series import Interval
from programs.rules.timetable import Slot
from programs.rules.trainers import WEEK, Away, Booked, Diary, Hours, trainer_reasons
from tmo.accounts.models import User

DAY = timedelta(days=1)
ON_IT = "_trainers_on"


def live_holds(trainers: Collection[UUID], first: datetime, last: datetime) -> QuerySet[Hold]:
    """Holds of these trainers that are not released and touch the stretch from `first` until before `last`."""
    rows = Hold.objects.filter(trainer__in=trainers, released_at__isnull=True)
    return rows.filter(ends_at__gt=first, starts_at__lt=last).order_by("starts_at", "id")


def taken_of(trainers: Collection[UUID], first: datetime, last: datetime) -> list[Interval]:
    """What these trainers are booked for between two instants, for `rules.series.propose`. One query."""
    rows = live_holds(trainers, first, last).values_list("starts_at", "ends_at")
    return [Interval(start, end) for start, end in rows]


def hours_of(trainers: Collection[UUID], first: date, last: date) -> list[Hours]:
    """Working hours in force on one of the days, `last` included."""
    rows = WorkingHours.objects.filter(trainer__in=trainers, valid_from__lte=last).exclude(valid_until__lte=first)
    names = ("trainer_id", "weekday", "starts", "ends", "valid_from", "valid_until")
    return [Hours(*row) for row in rows.values_list(*names)]


def absences_of(trainers: Collection[UUID], first: date, last: date) -> list[tuple[UUID, Away]]:
    """Absences that touch one of the days, `last` included, each with its trainer."""
    rows = Absence.objects.filter(trainer__in=trainers, starts_on__lte=last, ends_on__gt=first)
    return [(trainer, Away(*days)) for trainer, *days in rows.values_list("trainer_id", "starts_on", "ends_on")]


def diaries_of(
    trainers: Collection[UUID],
    first: date,
    last: date,
    *,
    besides: Booking | None = None,
    names: Mapping[UUID, str] | None = None,
) -> dict[UUID, Diary]:
    """What is known of each trainer's time from `first` to `last`, both included. Three queries.

    Holds of the booking `besides` are left out: its dates are being judged. Without `names` the reasons name nobody.
    """
    edges = (datetime.combine(day, time.min, ZoneInfo("UTC")) for day in (first - DAY, last + 2 * DAY))
    held = live_holds(trainers, *edges)
    if besides:
        held = held.exclude(session__booking=besides)
    booked: dict[UUID, list[Booked]] = {}
    for trainer, start, end, town in held.values_list("trainer_id", "starts_at", "ends_at", "town"):
        booked.setdefault(trainer, []).append(Booked(start, end, town))
    hours, away = hours_of(trainers, first, last), absences_of(trainers, first, last)
    return {
        one: Diary(
            name=(names or {}).get(one, ""),
            booked=booked.get(one, ()),
            hours=[row for row in hours if row.trainer == one],
            away=[days for trainer, days in away if trainer == one],
        )
        for one in trainers
    }


def reasons_of_trainers(diaries: Mapping[UUID, Diary], slot: Slot, town: str) -> list[Reason]:
    """What speaks against a date for any of the trainers; the same sentence once."""
    found = (reason for diary in diaries.values() for reason in trainer_reasons(slot, town, diary))
    return list(dict.fromkeys(found))


def diaries_around(booking: Booking, slots: Iterable[Slot]) -> dict[UUID, Diary]:
    """The diaries of the booking's trainers over the days of its dates, without names. Four queries, or none."""
    days = sorted(slot.day for slot in slots)
    if not days:
        return {}
    trainers = trainers_on(booking)
    return diaries_of(trainers, days[0], days[-1], besides=booking) if trainers else {}


def town_of(booking: Booking, place: str) -> str:
    """Where a session at that place is held: the booking's municipality, nowhere if it is digital."""
    return booking.municipality if place == "on_site" else ""


def trainers_on(booking: Booking) -> list[UUID]:
    """Who is on the booking now. Read once for a booking that `remember` was told of."""
    known: list[UUID] | None = booking.__dict__.get(ON_IT)
    if known is not None:
        return known
    return list(booking.assignments.filter(ended_at__isnull=True).values_list("trainer_id", flat=True))


def remember(booking: Booking, trainers: Iterable[UUID]) -> None:
    """Keeps on this very object who trains it: for a page, or a transaction that has locked the booking."""
    booking.__dict__[ON_IT] = list(trainers)


def trainers_for(booking: Booking, sessions: Collection[Session]) -> dict[UUID, list[UUID]]:
    """Who trains each session: those on the booking whose time it holds, or else everybody on it. Two queries.

    Nobody's time is held for a session without an agreed date: where none has one, one query.
    """
    open_now, agreed = trainers_on(booking), [one for one in sessions if one.agreed_id]
    if not agreed:
        return {one.pk: open_now for one in sessions}
    held = Hold.objects.filter(session__in=agreed, released_at__isnull=True, trainer__in=open_now)
    holders: dict[UUID, list[UUID]] = {}
    for session, trainer in held.values_list("session_id", "trainer_id"):
        holders.setdefault(session, []).append(trainer)
    return {one.pk: holders.get(one.pk, open_now) for one in sessions}


def substitutes_of(trainer: UUID) -> list[User]:
    """The active people who may take this trainer's place, by address."""
    return list(User.objects.filter(substitute_for__trainer=trainer, is_active=True).order_by("email"))


def taken_over(keys: Collection[str]) -> list[Hold]:
    """Holds that replaced another trainer's and still stand, with session, date and both trainers. One query."""
    rows = Hold.objects.filter(pk__in=list(keys), released_at__isnull=True, replaces__isnull=False)
    return list(rows.select_related("session__agreed", "trainer", "replaces__trainer"))


@dataclass(frozen=True)
class Week:
    """Seven days of one trainer from `monday` on, in the trainer's zone; holds come with session and booking."""

    trainer: User
    monday: date
    holds: Sequence[Hold]
    diary: Diary

    @property
    def zone(self) -> str:
        """The name of the zone whose days these are."""
        return self.trainer.timezone


def week_of(trainer: User, monday: date) -> Week:
    """A trainer's week. Three queries, whatever it holds."""
    zone, sunday = ZoneInfo(trainer.timezone), monday + WEEK - DAY
    edges = (datetime.combine(day, time.min, zone) for day in (monday, monday + WEEK))
    holds = list(live_holds([trainer.pk], *edges).select_related("session__booking"))
    diary = Diary(
        booked=[Booked(one.starts_at, one.ends_at, one.town) for one in holds],
        hours=hours_of([trainer.pk], monday, sunday),
        away=[days for _trainer, days in absences_of([trainer.pk], monday, sunday)],
    )
    return Week(trainer, monday, holds, diary)

"""What is kept of trainers, as its pages show it: who trains next, hours, absences, substitutes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, QuerySet

from programs.models import Absence, Hold, Substitute, WorkingHours
from tmo.accounts.models import User
from tmo.units.enums import RoleKind
from tmo.units.roles import people_with

SOON = timedelta(days=28)


@dataclass(frozen=True)
class Ahead:
    """A trainer with how many sessions are to come, when the next one begins, and an absence of the next weeks.

    `uncovered` is how many of the sessions lie in an absence, this one or a later one: somebody else is needed.
    """

    trainer: User
    sessions: int
    next_at: datetime | None
    absence: Absence | None
    uncovered: int

    def is_away(self, day: date) -> bool:
        """Whether the absence has begun."""
        return self.absence is not None and self.absence.starts_on <= day


def trainers_ahead(organisation_id: UUID, day: date, at: datetime) -> list[Ahead]:
    """The provider's trainers by address, with the provider's own sessions alone. Four queries."""
    people = list(people_with(RoleKind.TRAINER, organisation_id, day))
    keys = [one.pk for one in people]
    coming = Hold.objects.filter(session__booking__provider=organisation_id, ends_at__gt=at, released_at__isnull=True)
    counted = coming.filter(trainer__in=keys).order_by().values("trainer").annotate(n=Count("id"), at=Min("starts_at"))
    held = {row["trainer"]: (row["n"], row["at"]) for row in counted}
    away, uncovered = _first_absences(keys, day), _uncovered([organisation_id], at)
    return [Ahead(one, *held.get(one.pk, (0, None)), away.get(one.pk), uncovered.get(one.pk, 0)) for one in people]


def _uncovered(providers: Collection[UUID], at: datetime) -> dict[UUID, int]:
    """By trainer, how many of these providers' sessions to come lie in one of the trainer's absences."""
    rows = Hold.objects.filter(session__booking__provider__in=providers, ends_at__gt=at, released_at__isnull=True)
    away = rows.filter(
        trainer__absences__starts_on__lte=F("session__agreed__day"),
        trainer__absences__ends_on__gt=F("session__agreed__day"),
    )
    counted = away.order_by().values("trainer").annotate(n=Count("id", distinct=True))
    return {row["trainer"]: row["n"] for row in counted}


def uncovered_sessions(providers: Collection[UUID], at: datetime) -> int:
    """How many sessions to come need somebody else, since their trainer is away. One query."""
    return sum(_uncovered(providers, at).values()) if providers else 0


def _first_absences(trainers: Collection[UUID], day: date) -> dict[UUID, Absence]:
    rows = Absence.objects.filter(trainer__in=trainers, ends_on__gt=day, starts_on__lte=day + SOON)
    found: dict[UUID, Absence] = {}
    for row in rows.order_by("starts_on", "id"):
        found.setdefault(row.trainer_id, row)
    return found


# -- absences --------------------------------------------------------------------------------------------------------


def held_during(trainer: UUID, first: date, until: date, at: datetime) -> QuerySet[Hold]:
    """Holds of sessions to come that are agreed for one of the days, `until` excluded, with booking and date."""
    days = {"session__agreed__day__gte": first, "session__agreed__day__lt": until}
    rows = Hold.objects.filter(trainer=trainer, released_at__isnull=True, ends_at__gt=at, **days)
    return rows.select_related("session__booking__provider", "session__agreed").order_by("starts_at", "id")


def absences_to_come(trainer: User, at: datetime) -> list[tuple[Absence, list[Hold]]]:
    """Absences that are not over, each with the sessions that lie in it. Two queries."""
    today = at.astimezone(ZoneInfo(trainer.timezone)).date()
    rows = list(Absence.objects.filter(trainer=trainer, ends_on__gt=today).order_by("starts_on", "id"))
    if not rows:
        return []
    held = list(held_during(trainer.pk, rows[0].starts_on, max(row.ends_on for row in rows), at))
    return [(row, [one for one in held if _lies_in(one, row)]) for row in rows]


def _lies_in(hold: Hold, absence: Absence) -> bool:
    agreed = hold.session.agreed
    return agreed is not None and absence.starts_on <= agreed.day < absence.ends_on


def absence_of(trainer: User, key: UUID) -> Absence | None:
    """The absence of that key, if it is this trainer's."""
    return Absence.objects.filter(pk=key, trainer=trainer).first()


# -- working hours ---------------------------------------------------------------------------------------------------

Day = list[tuple[time, time]]


@dataclass(frozen=True)
class Hours:
    """One week of working hours, by weekday, that holds from `first` on; `until` is the first day after, or None."""

    first: date
    until: date | None
    days: Mapping[int, Day]


def hours_kept(trainer: User, today: date) -> list[Hours]:
    """The hours in force and those planned after them, in order. One query."""
    rows = WorkingHours.objects.filter(trainer=trainer).exclude(valid_until__lte=today)
    found: dict[tuple[date, date | None], dict[int, Day]] = {}
    for row in rows.order_by("valid_from", "weekday", "starts"):
        days = found.setdefault((row.valid_from, row.valid_until), {})
        days.setdefault(row.weekday, []).append((row.starts, row.ends))
    return [Hours(*period, days) for period, days in found.items()]


def hours_mark(trainer: UUID) -> str:
    """Changes whenever somebody has written other hours; a form carries what it was opened on."""
    rows = WorkingHours.objects.filter(trainer=trainer).order_by("pk").values_list("pk", "valid_until")
    return _mark([f"{key} {until}" for key, until in rows])


# -- substitutes -----------------------------------------------------------------------------------------------------


def substitute_choice(trainer: User, organisation_id: UUID, day: date) -> list[tuple[User, bool]]:
    """The provider's other trainers, and whether each may take this one's place. Two queries."""
    named = set(Substitute.objects.filter(trainer=trainer).values_list("substitute_id", flat=True))
    others = people_with(RoleKind.TRAINER, organisation_id, day).exclude(pk=trainer.pk)
    return [(one, one.pk in named) for one in others]


def substitutes_mark(trainer: UUID) -> str:
    """Changes whenever somebody has named others."""
    rows = Substitute.objects.filter(trainer=trainer).order_by("substitute_id").values_list("substitute_id", flat=True)
    return _mark([str(key) for key in rows])


def _mark(parts: Sequence[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:16]

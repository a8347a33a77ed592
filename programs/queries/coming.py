"""What a trainer does today and this week, and how many people each session calls."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from programs.models import Ambassador, Hold, Participant
from programs.queries.people import person_of
from programs.rules.catalogue import package
from programs.rules.package import People
from programs.rules.people import Part, Person, expected
from programs.rules.trainers import WEEK
from programs.rules.weeks import monday_of
from tmo.accounts.models import User


@dataclass(frozen=True)
class Coming:
    """A session that a trainer holds; `people` is how many it calls, None where there is no list yet."""

    hold: Hold
    people: int | None


@dataclass(frozen=True)
class Days:
    """A trainer's sessions from today to Sunday; where there are none, the next one after that."""

    today: date
    sessions: Sequence[Coming]
    later: Coming | None


def days_of(trainer: User, at: datetime) -> Days:
    """Today begins at midnight of the trainer's own zone, so that a session that is over still stands there.

    Three queries; one more for the next session where the week has none.
    """
    zone = ZoneInfo(trainer.timezone)
    today = at.astimezone(zone).date()
    first, last = (datetime.combine(day, time.min, zone) for day in (today, monday_of(today) + WEEK))
    held = Hold.objects.filter(trainer=trainer, released_at__isnull=True, ends_at__gt=first)
    rows = held.select_related("session__booking", "session__agreed").order_by("starts_at", "id")
    week = list(rows.filter(starts_at__lt=last))
    found = _with_people(week or list(rows[:1]))
    return Days(today, found if week else (), None if week or not found else found[0])


def _with_people(holds: Sequence[Hold]) -> list[Coming]:
    lists = _lists({one.session.booking_id for one in holds})
    return [Coming(one, _called(one, lists.get(one.session.booking_id, ()))) for one in holds]


def _lists(bookings: Collection[UUID]) -> dict[UUID, list[Person]]:
    terms = Prefetch("ambassadorships", Ambassador.objects.order_by("since_at", "id"))
    found: dict[UUID, list[Person]] = {}
    for row in Participant.objects.filter(booking__in=bookings).prefetch_related(terms):
        found.setdefault(row.booking_id, []).append(person_of(row))
    return found


def _called(hold: Hold, people: Sequence[Person]) -> int | None:
    """A list with nobody but the principal on it is none for a session that is held for others."""
    booking = hold.session.booking
    audience = package(booking.package_key, booking.package_version).by_key[hold.session.key].audience
    others = audience.people & {People.PARTICIPANTS, People.AMBASSADORS}
    if others and not any(one.part is Part.PARTICIPANT for one in people):
        return None
    return len(expected(audience, people, hold.starts_at, hold.ends_at))

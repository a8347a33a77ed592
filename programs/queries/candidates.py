"""What the time of several trainers says of dates that are agreed: who could take them, and what speaks against it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from programs.models import Booking, BookingWorkplace, Hold, Session, Substitute
from programs.queries.holds import diaries_of, town_of
from programs.queries.judged import calendar_of, slot_of
from programs.rules.days import DayCalendar
from programs.rules.reasons import Code, Reason, Weight, block, first_of
from programs.rules.series import WEEKS_TO_SEARCH, Interval, span
from programs.rules.timetable import Slot
from programs.rules.trainers import WEEK, Diary, free_time_reasons, is_taken, next_free_times, trainer_reasons
from tmo.accounts.models import User
from tmo.units.enums import RoleKind
from tmo.units.roles import people_with

ByTrainer = dict[UUID, list[Reason]]


@dataclass(frozen=True)
class Dated:
    """An agreed session: its date, and the town it is held in, empty if digital."""

    slot: Slot
    town: str


@dataclass(frozen=True)
class Candidate:
    """Somebody who could train, whether named as a substitute, and what speaks against the dates, in their order."""

    person: User
    is_named: bool
    found: Sequence[Reason]

    @property
    def is_hindered(self) -> bool:
        """Whether one of the dates cannot be taken."""
        return first_of(self.found, Weight.BLOCK) is not None

    @property
    def needs_words(self) -> bool:
        """Whether something is to be thought of, which asks for a reason."""
        return first_of(self.found, Weight.WARN) is not None


@dataclass(frozen=True)
class Replacing:
    """What a trainer holds of a booking from now on, which of it is asked about, and who else could take it."""

    trainer: User
    held: Sequence[Hold]
    keys: Sequence[str]
    found: Sequence[Candidate]
    workplaces: Sequence[BookingWorkplace]

    @property
    def people(self) -> list[User]:
        """Everybody who is listed."""
        return [one.person for one in self.found]


def replacing(booking: Booking, trainer: UUID, asked: Collection[str], at: datetime) -> Replacing | None:
    """For the sessions of these keys, or all to come where none of them is held; None if the trainer holds nothing."""
    held = holds_to_come(booking, at, trainer)
    person = User.objects.filter(pk=trainer).first()
    if person is None or not held:
        return None
    keys = [row.session.key for row in held if row.session.key in asked] or [row.session.key for row in held]
    found = candidates_for(booking, [row for row in held if row.session.key in keys], trainer, at)
    return Replacing(person, held, keys, found, list(booking.workplaces.all()))


def holds_to_come(booking: Booking, at: datetime, trainer: UUID | None = None) -> list[Hold]:
    """What a trainer, or everybody, holds of the booking from now on, in order, with session and date. One query."""
    rows = Hold.objects.filter(session__booking=booking, released_at__isnull=True, ends_at__gt=at)
    rows = rows if trainer is None else rows.filter(trainer=trainer)
    return list(rows.select_related("session__agreed").order_by("starts_at", "id"))


def trainer_facts(
    booking: Booking, people: Iterable[tuple[User, bool]], at: datetime
) -> tuple[ByTrainer, dict[UUID, int]]:
    """Of those not on the booking what speaks against the agreed dates, of the others how many sessions they hold."""
    sessions = booking.sessions.filter(agreed__isnull=False).select_related("agreed").order_by("position")
    beside = [person for person, is_assigned in people if not is_assigned]
    holding = Counter(row.trainer_id for row in holds_to_come(booking, at))
    return judge_trainers(booking, dates_to_come(booking, sessions, at), beside, at), dict(holding)


def candidates_for(booking: Booking, holds: Sequence[Hold], trainer: UUID, at: datetime) -> list[Candidate]:
    """The provider's other trainers, substitutes first, each judged for the dates of these holds of one trainer."""
    people = [one for one in provider_trainers(booking, at) if one.pk != trainer]
    named = set(Substitute.objects.filter(trainer=trainer).values_list("substitute_id", flat=True))
    dates = [Dated(slot_of(row.session.agreed, row.session.key), row.town) for row in holds if row.session.agreed]
    found = judge_trainers(booking, dates, people, at)
    rows = [Candidate(one, one.pk in named, found[one.pk]) for one in people]
    return sorted(rows, key=lambda one: (not one.is_named, one.is_hindered, one.needs_words))


def provider_trainers(booking: Booking, at: datetime) -> list[User]:
    """The provider's trainers of today, by address."""
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    return list(people_with(RoleKind.TRAINER, booking.provider_id, today))


def dates_to_come(booking: Booking, sessions: Iterable[Session], at: datetime) -> list[Dated]:
    """The agreed dates that have not been, of sessions that are not called off."""
    agreed = [(row.key, row.agreed) for row in sessions if row.cancelled_at is None and row.agreed is not None]
    dates = [Dated(slot_of(date, key), town_of(booking, date.place)) for key, date in agreed]
    return [one for one in dates if span(one.slot).end > at]


def judge_trainers(booking: Booking, dates: Sequence[Dated], people: Sequence[User], at: datetime) -> ByTrainer:
    """What speaks against the dates for each of the people; a time that is taken comes with the next free ones.

    Nine queries at most, whatever the number of people and dates.
    """
    if not dates or not people:
        return {one.pk: [] for one in people}
    days = sorted(one.slot.day for one in dates)
    names = {one.pk: one.get_full_name() for one in people}
    last = days[-1] + WEEKS_TO_SEARCH * WEEK
    diaries = diaries_of(list(names), days[0], last, besides=booking, names=names)
    calendar = calendar_of(booking, at, booking.language, first=min(days[0], at.date()))
    own = _held_now(booking)
    return {
        key: [reason for one in dates for reason in _about(one, diary, own.get(key, ()), dates, calendar)]
        for key, diary in diaries.items()
    }


def _held_now(booking: Booking) -> Mapping[UUID, set[str]]:
    """The keys of the booking's sessions that each trainer holds."""
    rows = Hold.objects.filter(session__booking=booking, released_at__isnull=True)
    found: dict[UUID, set[str]] = {}
    for trainer, key in rows.values_list("trainer_id", "session__key"):
        found.setdefault(trainer, set()).add(key)
    return found


def _about(one: Dated, diary: Diary, own: Iterable[str], dates: Sequence[Dated], calendar: DayCalendar) -> list[Reason]:
    if one.slot.session in own:
        return [block(Code.ALREADY_TRAINING, one.slot.session, trainer=diary.name)]
    reasons = trainer_reasons(one.slot, one.town, diary)
    if is_taken(one.slot, diary.booked):
        taken: list[Interval] = [*diary.booked, *(span(other.slot) for other in dates)]
        reasons += free_time_reasons(next_free_times(one.slot, taken, diary.hours, diary.away, calendar))
    return reasons

"""Finds dates for every session of a package, and says of each day it passed over why."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from programs.rules.days import ONE_DAY, DayCalendar
from programs.rules.package import Package, PackageSession
from programs.rules.reasons import Code, Reason, block
from programs.rules.timetable import Slot, clock_reasons, last_day

WEEKS_TO_SEARCH = 20
SATURDAY = 5


@dataclass(frozen=True)
class Interval:
    """A stretch of time that is taken: aware instants, the end exclusive."""

    start: datetime
    end: datetime


def span(slot: Slot) -> Interval:
    """The stretch of time that a date takes; without times its whole local day."""
    if slot.starts_at and slot.ends_at:
        return Interval(slot.starts_at, slot.ends_at)
    midnight = datetime.combine(slot.day, time.min, ZoneInfo(slot.zone))
    return Interval(midnight.astimezone(UTC), (midnight + ONE_DAY).astimezone(UTC))


@dataclass(frozen=True)
class Planned:
    """The date found for a session, or none; and one reason for each weekday that was passed over on the way.

    Where no date was found the last reason says what ended the search.
    """

    session: str
    slot: Slot | None
    skipped: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Series:
    """One planned date for each session, in the order of the package."""

    dates: tuple[Planned, ...]

    @property
    def complete(self) -> bool:
        """Whether every session got a date."""
        return all(planned.slot for planned in self.dates)


def _nothing(slot: Slot) -> Reason | None:
    return None


@dataclass(frozen=True)
class Around:
    """What a series has to go together with.

    `fixed` are dates that stay as they are, by session key; sessions in `off` are not held and get none. `against`
    says what speaks against a date besides the calendar, the clock and the times that are taken.
    """

    fixed: Mapping[str, Slot] = field(default_factory=dict)
    off: Collection[str] = ()
    against: Callable[[Slot], Reason | None] = _nothing


def propose(
    package: Package,
    *,
    start_week: tuple[int, int],
    calendar: DayCalendar,
    zone: str,
    today: date,
    taken: Sequence[Interval] = (),
    weeks_between_steps: int | None = None,
    until: date | None = None,
    around: Around = Around(),
) -> Series:
    """The earliest possible series from a start week (ISO year and week) on.

    Sessions keep the package's order and default times. Those of one step share a day where their times allow it and
    otherwise follow on the next possible day; a step begins in the week that is `weeks_between_steps` after the end
    of the step before. Weekends, warned days, taken times, and days after `until` or beyond what may be proposed are
    avoided, and so are today and the past. A session without times has its day to itself. The search for one session
    ends after twenty weeks. Before a date that is fixed the sessions may follow one another sooner than the pace says.
    Raises `ValueError` for a week that its year does not have.
    """
    last = min(until or date.max, last_day(today))
    search = _Search(calendar, TakenTimes(taken), zone, last, around, _limits(package, around.fixed))
    weeks = package.series.weeks_between_steps if weeks_between_steps is None else weeks_between_steps
    monday = date.fromisocalendar(*start_week, 1)
    earliest = max(monday, today + ONE_DAY)
    past = (block(Code.IN_THE_PAST, day=monday),) if monday < earliest else ()
    dates: list[Planned] = []
    for step in package.steps:
        held = [one for one in step.sessions if one.key not in around.off]
        found = search.step(held, earliest, () if dates else past, _last_slot(dates))
        dates.extend(found)
        earliest = _next_step(earliest, found, weeks)
    return Series(tuple(dates))


def _limits(package: Package, fixed: Mapping[str, Slot]) -> dict[str, date]:
    """The last day of each session that comes before a fixed one: its day, if the session ends before it begins."""
    limits: dict[str, date] = {}
    following: Slot | None = None
    for session in reversed(package.sessions):
        if following:
            fits = session.end and following.start and session.end <= following.start
            limits[session.key] = following.day if fits else following.day - ONE_DAY
        following = fixed.get(session.key, following)
    return limits


def _last_slot(dates: Sequence[Planned]) -> Slot | None:
    return next((one.slot for one in reversed(dates) if one.slot), None)


def _next_step(earliest: date, found: Sequence[Planned], weeks: int) -> date:
    """Monday of the week so many weeks after the step's last date, yet never on or before that date."""
    held = [planned.slot.day for planned in found if planned.slot]
    if not held:
        return earliest
    monday = held[-1] - timedelta(days=held[-1].weekday())
    return max(monday + timedelta(weeks=weeks), held[-1] + ONE_DAY)


class TakenTimes:
    """Taken times, merged and sorted so that one question costs one bisection."""

    def __init__(self, intervals: Iterable[Interval]) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        for each in sorted(intervals, key=lambda interval: interval.start):
            if self._ends and each.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], each.end)
            else:
                self._starts.append(each.start)
                self._ends.append(each.end)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether anything taken lies inside the half-open stretch."""
        place = bisect_right(self._ends, start)
        return place < len(self._starts) and self._starts[place] < end


@dataclass(frozen=True)
class _Search:
    calendar: DayCalendar
    taken: TakenTimes
    zone: str
    last: date
    around: Around
    limits: Mapping[str, date]

    def step(
        self, sessions: Sequence[PackageSession], earliest: date, skipped: tuple[Reason, ...], previous: Slot | None
    ) -> list[Planned]:
        """Dates for the sessions of one step, one after the other. `skipped` belongs to the first of them.

        `previous` is the last date of the steps before.
        """
        found: list[Planned] = []
        before: Slot | None = None
        for session in sessions:
            start = _earliest_after(before, session) if before else earliest
            if session.key in self.limits and not before:
                start = min(start, _earliest_after(previous, session)) if previous else start
            planned = self._planned(session, start, skipped if not found else ())
            found.append(planned)
            before = planned.slot or before
        return found

    def _planned(self, session: PackageSession, earliest: date, skipped: tuple[Reason, ...]) -> Planned:
        if session.key in self.around.fixed:
            return Planned(session.key, self.around.fixed[session.key])
        return self._session(session, earliest, skipped)

    def _session(self, session: PackageSession, earliest: date, skipped: tuple[Reason, ...]) -> Planned:
        passed, last = list(skipped), min(self.last, self.limits.get(session.key, date.max))
        for day in weekdays_from(earliest):
            if day > last:
                passed.append(block(Code.AFTER_LAST_DAY, session.key, last=last))
                return Planned(session.key, None, tuple(passed))
            slot = Slot(session.key, day, session.start, session.end, session.usual_place, self.zone)
            against = self._against(slot)
            if not against:
                return Planned(session.key, slot, tuple(passed))
            passed.append(against)
        return Planned(session.key, None, (*passed, block(Code.NO_DAY_FOUND, session.key, weeks=WEEKS_TO_SEARCH)))

    def _against(self, slot: Slot) -> Reason | None:
        """The first reason against a date."""
        against = self.calendar.reasons(slot.day, slot.session) or clock_reasons(slot)
        if against:
            return against[0]
        return block(Code.TAKEN, slot.session, day=slot.day) if self._is_taken(slot) else self.around.against(slot)

    def _is_taken(self, slot: Slot) -> bool:
        if not self.taken:
            return False
        held = span(slot)
        return self.taken.meets(held.start, held.end)


def _earliest_after(before: Slot, session: PackageSession) -> date:
    """The day of the slot before, if the session begins no sooner than that one ends; else the day after."""
    fits = before.end and session.start and before.end <= session.start
    return before.day if fits else before.day + ONE_DAY


def weekdays_from(first: date) -> Iterator[date]:
    """Monday to Friday for as long as one session is searched for."""
    for number in range(WEEKS_TO_SEARCH * 7):
        day = first + timedelta(days=number)
        if day.weekday() < SATURDAY:
            yield day

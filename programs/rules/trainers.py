"""A trainer's time: what is taken, when somebody works or is away, how far it is to the next town, and what is free.

Working hours and absences are the wall clock and the days of the place where a session is held, as slots are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from programs.rules.days import ONE_DAY, DayCalendar
from programs.rules.reasons import Code, Fact, Reason, block, tell, warn
from programs.rules.series import Interval, TakenTimes, span, weekdays_from
from programs.rules.timetable import Slot, clock_reasons, instant

MINUTES_TO_TRAVEL = 60
FREE_TIMES_SHOWN = 3
WEEK = timedelta(days=7)


class Because(StrEnum):
    """Why another trainer takes over. No word of illness: `absent` is all that anybody has to know."""

    ABSENT = "absent"
    CLASH = "clash"
    HANDED_OVER = "handed_over"
    OTHER = "other"


class AbsenceKind(StrEnum):
    """What an absence is called."""

    AWAY = "away"
    HOLIDAY = "holiday"
    OTHER_WORK = "other_work"


@dataclass(frozen=True)
class Booked(Interval):
    """A stretch that a trainer is booked for, and the town it is held in; empty for a digital session."""

    town: str = ""


@dataclass(frozen=True)
class Hours:
    """Working hours of one trainer on one weekday (0 is Monday), in force from `first` until `until_exclusive`."""

    trainer: UUID
    weekday: int
    start: time
    end: time
    first: date
    until_exclusive: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether they hold on the day's date, whatever its weekday."""
        return self.first <= day and (self.until_exclusive is None or day < self.until_exclusive)


@dataclass(frozen=True)
class Away:
    """Days on which a trainer takes no session; why is nobody's business here."""

    first: date
    until_exclusive: date

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.first <= day < self.until_exclusive


@dataclass(frozen=True)
class Diary:
    """Everything known of one trainer's time around a date. `name` is empty where the reader may see no names."""

    name: str = ""
    booked: Sequence[Booked] = ()
    hours: Sequence[Hours] = ()
    away: Sequence[Away] = ()

    def around(self, day: date) -> "Diary":
        """The same with what is booked near the day alone, in whatever zone: enough to judge the day's dates."""
        near = (one for beside in (day - ONE_DAY, day, day + ONE_DAY) for one in self._by_day.get(beside, ()))
        return replace(self, booked=list(dict.fromkeys(near)))

    @cached_property
    def _by_day(self) -> Mapping[date, Sequence[Booked]]:
        """What is booked by each UTC date that it touches."""
        found: dict[date, list[Booked]] = defaultdict(list)
        for one in self.booked:
            for number in range((one.end.date() - one.start.date()).days + 1):
                found[one.start.date() + number * ONE_DAY].append(one)
        return found


# -- one date --------------------------------------------------------------------------------------------------------


def trainer_reasons(slot: Slot, town: str, diary: Diary) -> list[Reason]:
    """What speaks against a date for one trainer, blocks first. `town` is where it is held, empty if digital.

    Without any working hours in force nothing is said of them. A session whose time the trainer already holds does
    not belong into `diary.booked` when that very session is judged.
    """
    about = slot.session
    facts: dict[str, Fact] = {"trainer": diary.name, "day": slot.day}
    times: dict[str, Fact] = {"start": slot.start, "end": slot.end}
    found = []
    if is_taken(slot, diary.booked):
        found.append(block(Code.TRAINER_TAKEN, about, **facts, **times))
    if is_away(slot.day, diary.away):
        found.append(block(Code.TRAINER_ABSENT, about, **facts))
    if is_outside_hours(slot, diary.hours):
        found.append(warn(Code.OUTSIDE_WORKING_HOURS, about, **facts, **times))
    for minutes, other in _hurried(slot, town, diary.booked):
        found.append(warn(Code.TRAVEL, about, **facts, town=other, minutes=minutes))
    return found


def nameless(reason: Reason) -> Reason:
    """The reason as it is told to readers who are not to know which trainer it is."""
    return replace(reason, facts={**reason.facts, "trainer": ""}) if "trainer" in reason.facts else reason


def is_taken(slot: Slot, booked: Iterable[Interval]) -> bool:
    """Whether anything booked lies inside the date; what ends in the minute it begins does not."""
    own = span(slot)
    return any(meets(own, one) for one in booked)


def meets(one: Interval, other: Interval) -> bool:
    """Whether two half-open stretches have a moment in common."""
    return one.start < other.end and other.start < one.end


def is_away(day: date, away: Iterable[Away]) -> bool:
    """Whether one of the absences covers the day."""
    return any(one.covers(day) for one in away)


def is_outside_hours(slot: Slot, hours: Iterable[Hours]) -> bool:
    """Whether one of the trainers would work outside own hours. A trainer without hours on that date is not asked."""
    by_trainer: dict[UUID, list[Hours]] = {}
    for one in hours:
        if one.in_force(slot.day):
            by_trainer.setdefault(one.trainer, []).append(one)
    return any(not _within(slot, own) for own in by_trainer.values())


def _within(slot: Slot, hours: Sequence[Hours]) -> bool:
    """Whether hours of that weekday cover the whole date; stretches that touch count as one."""
    today = sorted((one.start, one.end) for one in hours if one.weekday == slot.day.weekday())
    if slot.start is None or slot.end is None:
        return bool(today)
    reached = slot.start
    for start, end in today:
        if start <= reached:
            reached = max(reached, end)
    return slot.end <= reached


def _hurried(slot: Slot, town: str, booked: Iterable[Booked]) -> Iterator[tuple[int, str]]:
    """Minutes to or from each session of that day in another town, where they are too few to travel."""
    own, zone = span(slot), ZoneInfo(slot.zone)
    for one in booked:
        same_day = one.start.astimezone(zone).date() == slot.day
        if same_day and _elsewhere(town, one.town) and not meets(own, one):
            between = max(one.start - own.end, own.start - one.end) // timedelta(minutes=1)
            if between < MINUTES_TO_TRAVEL:
                yield between, one.town


def _elsewhere(one: str, other: str) -> bool:
    here, there = one.strip().casefold(), other.strip().casefold()
    return bool(here and there) and here != there


# -- what is free ----------------------------------------------------------------------------------------------------


def next_free_times(
    slot: Slot,
    taken: Iterable[Interval],
    hours: Sequence[Hours],
    absences: Sequence[Away],
    calendar: DayCalendar,
    limit: int = FREE_TIMES_SHOWN,
) -> list[Slot]:
    """The next days after the date, at most twenty weeks on, on which it can be held at its own time of day.

    For several trainers give the taken times, hours and absences of them all: a day counts when everybody can.
    Weekends and days that the calendar warns of are passed over.
    """
    times, found = TakenTimes(taken), list[Slot]()
    for day in weekdays_from(slot.day + ONE_DAY):
        if len(found) == limit:
            break
        candidate = replace(slot, day=day)
        own = span(candidate)
        unsuited = calendar.reasons(day) or clock_reasons(candidate) or is_away(day, absences)
        if not (unsuited or is_outside_hours(candidate, hours) or times.meets(own.start, own.end)):
            found.append(candidate)
    return found


def free_time_reasons(slots: Iterable[Slot]) -> list[Reason]:
    """The free times as something to tell beside a refusal."""
    return [tell(Code.FREE_TIME, one.session, day=one.day, start=one.start, end=one.end) for one in slots]


def free_stretches(day: date, zone: str, diary: Diary) -> list[Interval]:
    """What is left of one trainer's working hours on a day, in order; nothing when away or without hours."""
    if is_away(day, diary.away):
        return []
    today = [one for one in diary.hours if one.in_force(day) and one.weekday == day.weekday()]
    worked = sorted((instant(day, one.start, zone), instant(day, one.end, zone)) for one in today)
    return [piece for start, end in worked for piece in _left_of(start, end, diary.booked)]


def _left_of(start: datetime, end: datetime, booked: Iterable[Interval]) -> Iterator[Interval]:
    for one in sorted(booked, key=lambda each: each.start):
        if start < one.start < end:
            yield Interval(start, one.start)
        if one.start < end:
            start = max(start, one.end)
    if start < end:
        yield Interval(start, end)

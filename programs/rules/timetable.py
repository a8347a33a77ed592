"""Dates of sessions, one by one and together: what speaks against them, with a reason each.

Days and times are the workplace's wall clock; instants are UTC. Periods have an exclusive end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from programs.rules.package import Place


@dataclass(frozen=True)
class Slot:
    """One proposed or agreed date of a session. Without times it is agreed by day.

    `session` is the key in the package, `zone` the name of the workplace's time zone.
    """

    session: str
    day: date
    start: time | None
    end: time | None
    place: Place
    zone: str

    @property
    def timed(self) -> bool:
        """Whether both times are set."""
        return self.start is not None and self.end is not None

    @cached_property
    def starts_at(self) -> datetime | None:
        """The instant it begins, in UTC; `None` without times."""
        return instant(self.day, self.start, self.zone) if self.timed else None

    @cached_property
    def ends_at(self) -> datetime | None:
        """The instant it ends, in UTC; `None` without times."""
        return instant(self.day, self.end, self.zone) if self.timed else None


class PeriodKind(StrEnum):
    """What a period of a workplace's calendar is."""

    SCHOOL_BREAK = "school_break"
    STUDY_DAY = "study_day"
    CLOSED_DAY = "closed_day"


@dataclass(frozen=True)
class Period:
    """A stretch of days of a workplace's calendar; `until` is the first day that no longer belongs to it."""

    kind: PeriodKind
    title: str
    first: date
    until: date


@dataclass(frozen=True)
class DayCalendar:
    """What is known of the days where the sessions are held.

    `holidays` are public holidays by name, `eves` names of eves that have one of their own; the day before any
    holiday is an eve, named or not.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    eves: Mapping[date, str] = field(default_factory=dict)
    periods: Sequence[Period] = ()


def instant(day: date, wall: time | None, zone: str) -> datetime | None:
    """The UTC instant of a wall-clock time, the first of two where the clocks go back."""
    if wall is None:
        return None
    return datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC)

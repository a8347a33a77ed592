"""What speaks against a day: holidays, their eves, weekends, and the periods that a workplace keeps free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from programs.rules.reasons import Code, Reason, warn

ONE_DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    """What a period of a workplace's calendar is."""

    SCHOOL_BREAK = "school_break"
    STUDY_DAY = "study_day"
    CLOSED_DAY = "closed_day"


_PERIOD_CODES = {
    PeriodKind.SCHOOL_BREAK: Code.SCHOOL_BREAK,
    PeriodKind.STUDY_DAY: Code.STUDY_DAY,
    PeriodKind.CLOSED_DAY: Code.CLOSED_DAY,
}


@dataclass(frozen=True)
class Period:
    """A stretch of days in a workplace's calendar; `until_exclusive` is the first day after it.

    `workplace` is the key of the only one that it is about; '' if it is about all of them.
    """

    kind: PeriodKind
    title: str
    first: date
    until_exclusive: date
    workplace: str = ""

    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + ONE_DAY * number for number in range((self.until_exclusive - self.first).days)]


@dataclass(frozen=True)
class DayCalendar:
    """What is known of the days where the sessions are held.

    `holidays` are public holidays by name. `eves` are eves that have a name of their own (midsommarafton); the day
    before any holiday is an eve, named or not.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    eves: Mapping[date, str] = field(default_factory=dict)
    periods: Sequence[Period] = ()

    @cached_property
    def study_days(self) -> tuple[frozenset[date], ...]:
        """The working days that each workplace has planned as study days; one set at least, those for all in each."""
        planned = [one for one in self.periods if one.kind == PeriodKind.STUDY_DAY]
        places = sorted({one.workplace for one in planned} - {""}) or [""]
        return tuple(
            frozenset(day for one in planned if one.workplace in {"", place} for day in one.days() if self._works(day))
            for place in places
        )

    def _works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def reasons(self, day: date, about: str = "") -> list[Reason]:
        """All warnings about a day, the public ones first. A holiday on a Sunday is told as the holiday alone."""
        return self._of_the_country(day, about) + self._of_the_workplace(day, about)

    def _of_the_country(self, day: date, about: str) -> list[Reason]:
        if name := self.holidays.get(day):
            return [warn(Code.HOLIDAY, about, day=day, name=name)]
        if day.weekday() >= 5:
            return [warn(Code.WEEKEND, about, day=day)]
        name, holiday = self.eves.get(day, ""), self.holidays.get(day + ONE_DAY, "")
        return [warn(Code.HOLIDAY_EVE, about, day=day, name=name, holiday=holiday)] if name or holiday else []

    def _of_the_workplace(self, day: date, about: str) -> list[Reason]:
        return [
            warn(_PERIOD_CODES[PeriodKind(period.kind)], about, day=day, name=period.title)
            for period in self.periods
            if period.first <= day < period.until_exclusive
        ]

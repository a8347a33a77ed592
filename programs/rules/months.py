"""Months as pages of a calendar: whole weeks, and no month outside the years that bookings have."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from programs.rules.timetable import last_day

MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
WEEK = timedelta(days=7)
YEARS_BACK = 2


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def next(self) -> "Month":
        """The month after it."""
        return month_of(self.first + timedelta(days=31))

    @property
    def previous(self) -> "Month":
        """The month before it."""
        return month_of(self.first - timedelta(days=1))

    @property
    def weeks(self) -> list[list[date]]:
        """The weeks that it touches, each from Monday to Sunday, with the days of the months beside it."""
        monday = self.first - timedelta(days=self.first.weekday())
        count = -(-(self.next.first - monday).days // 7)
        return [[monday + n * WEEK + timedelta(days=day) for day in range(7)] for n in range(count)]


def month_of(day: date) -> Month:
    """The month that a day lies in."""
    return Month(day.year, day.month)


def bounds(today: date) -> tuple[Month, Month]:
    """The first and the last month that can be looked at: two years back, and as far as dates can be proposed."""
    return Month(today.year - YEARS_BACK, 1), month_of(last_day(today))


def read_month(text: str, today: date) -> Month:
    """`2027-03`; this month for anything else and for months out of bounds."""
    found = MONTH.fullmatch(text)
    month = Month(int(found[1]), int(found[2])) if found else None
    first, last = bounds(today)
    return month if month and 1 <= month.month <= 12 and first <= month <= last else month_of(today)

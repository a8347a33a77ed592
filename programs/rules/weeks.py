"""Weeks as pages of a calendar: from Monday on, and none outside the years that bookings have."""

from datetime import date, timedelta

from programs.rules.months import YEARS_BACK
from programs.rules.timetable import last_day


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def week_bounds(today: date) -> tuple[date, date]:
    """The Mondays of the first and the last week that can be looked at."""
    return monday_of(date(today.year - YEARS_BACK, 1, 1)), monday_of(last_day(today))


def read_week(text: str, today: date) -> date:
    """The Monday of the week of `2027-03-08`; this week's for anything else and for weeks out of bounds."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2027-03-08") else today
    except ValueError:
        day = today
    first, last = week_bounds(today)
    return monday_of(day) if first <= day and day <= last + timedelta(days=6) else monday_of(today)

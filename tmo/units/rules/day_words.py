"""Days as people write them: 2026-10-26, 26.10.2026, 26/10, v. 44, uke 8-9, uge 42, one day or from one to another."""

import re
from datetime import date, timedelta
from enum import StrEnum

FIRST_MONTH = 8
FIRST_WEEK = 31
WORKING_DAYS = 5

_WEEK = re.compile(
    r"(?:veckan|vecka|week|uke|uge|wk|v|u|w)\.?\s*(\d{1,2})"
    r"(?:\s*[-–—]\s*(?:(?:veckan|vecka|week|uke|uge|wk|v|u|w)\.?\s*)?(\d{1,2}))?(?:[\s,/]+(\d{4}))?",
    re.IGNORECASE | re.ASCII,
)
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE | re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./\- ]\s*(\d{4})|\.?)", re.ASCII)
_TIMED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d")
_BETWEEN = re.compile(
    r"\s+(?:-|till|til|to|t\.o\.m\.)\s+|\s*(?:[–—]|--)\s*|(?<=\d{4})-(?=\d{1,2}[./])|(?<=\d)/(?=\d{4}-)"
)
RECURS = "RRULE"

Days = tuple[date, date]


class DayFault(StrEnum):
    """Why no days can be read; the words stand in the presenters."""

    UNREADABLE = "unreadable"
    NO_SUCH_DAY = "no_such_day"
    NO_SUCH_WEEK = "no_such_week"
    TIMED = "timed"
    RECURRING = "recurring"


def school_year(day: date) -> int:
    """The year in which the day's school year began: it lasts from 1 August to 31 July."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def read_days(text: str, year: int) -> Days | DayFault:
    """The first and the last day that the text means. Where it names no year, it is the school year from `year` on.

    A week means its five working days.
    """
    text = text.strip()
    if text.upper().startswith(RECURS):
        return DayFault.RECURRING
    if _TIMED.match(text):
        return DayFault.TIMED
    if weeks := _WEEK.fullmatch(text):
        return _weeks(int(weeks[1]), int(weeks[2] or weeks[1]), int(weeks[3]) if weeks[3] else None, year)
    if week := _ISO_WEEK.fullmatch(text):
        return _weeks(int(week[2]), int(week[2]), int(week[1]), year)
    parts = [_day(part.strip(), year) for part in _BETWEEN.split(text, maxsplit=1)]
    fault = next((part for part in parts if isinstance(part, DayFault)), None)
    return fault or (parts[0], parts[-1])  # type: ignore[return-value]


def _weeks(first: int, last: int, named: int | None, year: int) -> Days | DayFault:
    """Weeks over the turn of the year, such as 51-1, end in the year after."""
    begins = named if named is not None else _year_of_week(first, year)
    ends = begins + 1 if last < first else begins
    try:
        monday = date.fromisocalendar(begins, first, 1)
        return monday, date.fromisocalendar(ends, last, WORKING_DAYS)
    except ValueError:
        return DayFault.NO_SUCH_WEEK


def _year_of_week(week: int, year: int) -> int:
    return year if week >= FIRST_WEEK else year + 1


def _day(text: str, year: int) -> date | DayFault:
    if found := _ISO.fullmatch(text):
        numbers = [int(part) for part in found.groups() if part]
        return _date(numbers[0], numbers[1], numbers[2])
    if found := _DAY_FIRST.fullmatch(text):
        day, month = int(found[1]), int(found[2])
        return _date(int(found[3]) if found[3] else year + (month < FIRST_MONTH), month, day)
    return DayFault.UNREADABLE


def _date(year: int, month: int, day: int) -> date | DayFault:
    try:
        return date(year, month, day)
    except ValueError:
        return DayFault.NO_SUCH_DAY


def day_after(day: date) -> date:
    """The exclusive end of a period whose last day this is."""
    return day + timedelta(days=1)

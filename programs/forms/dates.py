"""Reads days and times as people in the Nordic countries write them. Pure functions."""

import re
from datetime import date, time

DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[ ./](\d{4})", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
TIME = re.compile(r"(\d{1,2})[:.]?(\d{2})", re.ASCII)
SEPARATORS = re.compile(r"[,;\n]+")


class NoSuchDate(ValueError):
    """The text has the shape of a date that the calendar does not have, such as 30 February."""


def read_day(text: str) -> date | None:
    """2027-01-25, 25/1 2027 or 25.1.2027; None for other shapes; raises `NoSuchDate` for 30 February."""
    text = text.strip()
    if found := ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := DAY.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NoSuchDate(text) from None


def read_time(text: str) -> time | None:
    """08:30, 8.30 or 0830; None for other shapes and for hours that no clock has."""
    found = TIME.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def read_days(text: str) -> tuple[list[date], list[str]]:
    """Days separated by commas or lines, in order, and the pieces that were not understood."""
    days, unknown = [], []
    for piece in filter(None, (part.strip() for part in SEPARATORS.split(text))):
        try:
            found = read_day(piece)
        except NoSuchDate:
            found = None
        days.append(found) if found else unknown.append(piece)
    return sorted(set(days)), unknown

"""The sessions of one day as a chain: how long there is between two, whether there is lunch in it, and travel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise

LUNCH_FROM, LUNCH_UNTIL = time(11), time(13, 30)
LUNCH_MINUTES = 30


@dataclass(frozen=True)
class Stop:
    """A session on one day by the wall clock; `town` is where it is held, '' if it is digital."""

    key: str
    day: date
    start: time
    end: time
    town: str = ""


@dataclass(frozen=True)
class Gap:
    """What lies between a stop and the next one of the same day.

    `minutes` is below zero where they overlap. `lunch` is the part of it in which people eat, if it is long enough.
    """

    before: Stop
    after: Stop
    minutes: int
    lunch: tuple[time, time] | None

    @property
    def another_town(self) -> bool:
        """Whether somebody who is at both has to travel."""
        return bool(self.before.town and self.after.town) and _same(self.before.town) != _same(self.after.town)


def gaps(stops: Iterable[Stop]) -> list[Gap]:
    """The gaps of all days, in order; days with one stop have none."""
    row = sorted(stops, key=lambda stop: (stop.day, stop.start, stop.end, stop.key))
    pairs = pairwise(row)
    return [_gap(before, after) for before, after in pairs if before.day == after.day]


def _gap(before: Stop, after: Stop) -> Gap:
    return Gap(before, after, _minutes(before.end, after.start), _lunch(before.end, after.start))


def _lunch(start: time, end: time) -> tuple[time, time] | None:
    first, last = max(start, LUNCH_FROM), min(end, LUNCH_UNTIL)
    return (first, last) if _minutes(first, last) >= LUNCH_MINUTES else None


def _minutes(start: time, end: time) -> int:
    """By the wall clock: sessions lie in the daytime, and no clock changes then."""
    day = date(2000, 1, 1)
    return int((datetime.combine(day, end, UTC) - datetime.combine(day, start, UTC)).total_seconds() // 60)


def _same(town: str) -> str:
    return town.strip().casefold()

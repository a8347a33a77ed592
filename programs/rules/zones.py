"""When the clocks change in a zone, as a calendar file has to say it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True)
class Change:
    """One change of the clocks. `wall` is what they show at that moment before they are changed."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


def changes(zone: str, first: int, last: int) -> list[Change]:
    """All changes of the years, both included, and before them how the clocks stood when the first year began."""
    here, moment, end = ZoneInfo(zone), datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    return [_change(here, moment, moment), *_between(here, moment, end)]


def _between(zone: ZoneInfo, moment: datetime, end: datetime) -> Iterator[Change]:
    while moment < end:
        if _offset(zone, moment) != _offset(zone, moment + DAY):
            at = _first_after(zone, moment)
            yield _change(zone, at - SECOND, at)
        moment += DAY


def _first_after(zone: ZoneInfo, moment: datetime) -> datetime:
    """The second of the change within the day from `moment` on."""
    low, high = 0, int(DAY / SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        same = _offset(zone, moment + middle * SECOND) == _offset(zone, moment)
        low, high = (middle, high) if same else (low, middle)
    return moment + high * SECOND


def _change(zone: ZoneInfo, earlier: datetime, at: datetime) -> Change:
    before, local = _offset(zone, earlier), at.astimezone(zone)
    wall = (at + before).replace(tzinfo=None)
    return Change(wall, before, _offset(zone, at), local.tzname() or zone.key, bool(local.dst()))


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()

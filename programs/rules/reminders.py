"""When people are reminded of a session: at 08.00 where it is held, seven days and one day before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS_BEFORE = (7, 1)
MORNING = time(8)


@dataclass(frozen=True)
class When:
    """The date of a session: its local day and zone, and the instant it starts; None if it is agreed by date alone."""

    day: date
    zone: str
    starts_at: datetime | None = None

    @property
    def begins(self) -> datetime:
        """From here on nobody is told of it any more. Without a time that is when its day begins."""
        return self.starts_at or _at(self.day, time.min, self.zone)

    @property
    def mark(self) -> str:
        """The start as it stands in keys: another start is another reminder."""
        return self.starts_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") if self.starts_at else f"{self.day:%Y%m%d}"


def due_at(when: When, days: int) -> datetime:
    """The instant of 08.00 on the wall clock, `days` days before; summer time moves it by itself."""
    return _at(when.day - timedelta(days=days), MORNING, when.zone)


def still_due(when: When, at: datetime) -> Iterator[tuple[int, datetime]]:
    """The reminders to plan for somebody who has just been told everything: those whose time is to come."""
    return ((days, due) for days in DAYS_BEFORE if at < (due := due_at(when, days)) < when.begins)


def is_useful(when: When, days: int, at: datetime) -> bool:
    """Whether a reminder that was held up may still go: before the next one is due, and before the session begins."""
    later = [due_at(when, one) for one in DAYS_BEFORE if one < days]
    return at < when.begins and all(at < due for due in later)


def _at(day: date, wall: time, zone: str) -> datetime:
    return datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC)

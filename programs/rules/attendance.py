"""What can be marked of a person at a session, when, and what the marks add up to.

Attendance is a record: a mark is never changed, a later one takes its place and both stay. Unmarked is no mark, and
whoever is not called to a session is neither there nor absent.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from programs.rules.reasons import Code, Reason, block, warn


class Mark(StrEnum):
    """One tap on the trainer's page. Unmarked is no mark: nobody is absent because nobody has looked."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    ABSENT = "absent"


THERE = frozenset({Mark.PRESENT, Mark.LATE, Mark.LEFT_EARLY})
PARTLY = frozenset({Mark.LATE, Mark.LEFT_EARLY})


@dataclass(frozen=True)
class Meeting:
    """A session as its attendance sees it, in plain values.

    `day` is None where no date is agreed; `starts` and `ends` are wall clock in `zone`, both None for a session that is
    agreed by date alone: it takes the whole day.
    """

    key: str
    zone: str
    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    cancelled: bool = False
    held: bool = False

    @property
    def begins_at(self) -> datetime:
        """The moment from which it can have been held. Raises `ValueError` where no date is agreed."""
        return self._moment(self.starts or time.min)

    @property
    def over_at(self) -> datetime:
        """The moment at which it ends: the exclusive end of the day where it has no times."""
        return self._moment(self.ends) if self.ends else self._moment(time.min) + timedelta(days=1)

    def is_to_come(self, at: datetime) -> bool:
        """Whether its day has not come yet, by the clocks of its place."""
        return self.day is not None and at.astimezone(ZoneInfo(self.zone)).date() < self.day

    def _moment(self, wall: time) -> datetime:
        if self.day is None:
            raise ValueError(f"no date is agreed for {self.key}")
        return datetime.combine(self.day, wall, ZoneInfo(self.zone))


@dataclass(frozen=True)
class Tap:
    """One mark for one person. `mark` None takes the mark back; `key` is the number of this tap alone.

    `base` is the version that the page showed (None: it did not look), `tapped_at` the browser's time.
    """

    key: UUID
    person: UUID
    mark: Mark | None
    clock: time | None = None
    base: int | None = None
    tapped_at: datetime | None = None

    @property
    def wall(self) -> time | None:
        """The time of coming late or leaving early; other marks have none."""
        return self.clock if self.mark in PARTLY else None


def may_mark(meeting: Meeting, at: datetime) -> Reason | None:
    """Whether the session's list can be marked at all; a warning as long as it has not begun."""
    if meeting.cancelled:
        return block(Code.SESSION_CANCELLED, meeting.key)
    if meeting.day is None:
        return block(Code.NO_DATE_YET, meeting.key)
    if at < meeting.begins_at:
        return warn(Code.NOT_BEGUN, meeting.key, day=meeting.day, start=meeting.starts)
    return None


def asks_why(meeting: Meeting, at: datetime) -> Reason | None:
    """Whether each mark needs a word why: after the session is held, and before its day has come.

    People come early: on the day itself nothing is asked.
    """
    if meeting.held:
        return block(Code.CORRECTION_WHY, meeting.key)
    return block(Code.EARLY_WHY, meeting.key, day=meeting.day) if meeting.is_to_come(at) else None


def may_tap(meeting: Meeting, tap: Tap, *, called: bool) -> Reason | None:
    """Whether one person can get this mark. Somebody who is not called can have come all the same, and no more."""
    if not called and tap.mark is not None and tap.mark not in THERE:
        return block(Code.NOT_CALLED, meeting.key)
    return _against_clock(meeting, tap.wall)


def _against_clock(meeting: Meeting, wall: time | None) -> Reason | None:
    if wall is None or meeting.starts is None or meeting.ends is None or meeting.starts <= wall <= meeting.ends:
        return None
    return block(Code.CLOCK_OUTSIDE, meeting.key, start=meeting.starts, end=meeting.ends)


def may_say_held(meeting: Meeting, at: datetime) -> Reason | None:
    """Whether the session can be said to be held: only after it began."""
    against = may_mark(meeting, at)
    if against:
        return block(against.code, meeting.key, **against.facts)
    return block(Code.ALREADY_HELD, meeting.key) if meeting.held else None


def may_undo_held(meeting: Meeting) -> Reason | None:
    """Whether it can be taken back that the session was held."""
    return None if meeting.held else block(Code.NOT_HELD, meeting.key)


def may_move_taken(*, taken: bool, held: bool, words: str, about: str) -> Reason | None:
    """Moving a session whose list is marked: with a reason; one that is held is not moved at all."""
    if held:
        return block(Code.SESSION_HELD, about)
    return block(Code.ATTENDANCE_TAKEN, about) if taken and not words.strip() else None


def is_overtaken(tap: Tap, version: int, *, by_another: bool) -> bool:
    """Whether the tap was made without knowing of a colleague's mark. It counts all the same, and the page says so."""
    return by_another and tap.base is not None and tap.base < version


# -- what the marks add up to ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Totals:
    """How many of those called were there, were away, and are not marked; and how often each mark stands."""

    there: int = 0
    away: int = 0
    unmarked: int = 0
    each: Mapping[Mark, int] = field(default_factory=dict)

    @property
    def called(self) -> int:
        """Everybody on the list."""
        return self.there + self.away + self.unmarked

    @property
    def marked(self) -> int:
        """Everybody with a mark."""
        return self.there + self.away


def totals(marks: Iterable[Mark | None]) -> Totals:
    """Adds up the marks that hold, None for whoever has none."""
    each = Counter(marks)
    unmarked = each.pop(None, 0)
    known = {mark: each[mark] for mark in Mark}
    there = sum(number for mark, number in known.items() if mark in THERE)
    return Totals(there, sum(known.values()) - there, unmarked, known)

"""Which readings should be looked at, and who may look at them. Plain values in; no tables, no clock."""

import random
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")

SAMPLE_SIZE = 10
REVIEW_DAYS = 14
MANY_A_DAY = 50
NIGHT = (22, 6)
NOTE_MIN = 10

PARTICLES = frozenset({"af", "av", "de", "del", "den", "der", "van", "von", "zu"})


class Why(Enum):
    """Why a reading was drawn; the words stand with the pages."""

    SAMPLE = "sample"
    OWN = "own"
    SURNAME = "surname"
    CLOSED = "closed"
    NIGHT = "night"
    MANY = "many"
    GLASS = "glass"


EVERY_RULE = frozenset({Why.OWN, Why.SURNAME, Why.CLOSED, Why.NIGHT, Why.MANY})


class Reason(Enum):
    """Why somebody's answer is not taken."""

    OWN_READING = "own_reading"
    ALREADY_DECIDED = "already_decided"
    NOTE_NEEDED = "note_needed"


class Refused(Exception):
    """Raised by an action; nothing was written. `reason` is the answer the rule gave."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class About:
    """What is known of one subject: the account that it is about, the person's name, and since when it is closed."""

    person_id: UUID | None = None
    name: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody read something: `at` is in the organisation's own time."""

    viewer_id: UUID
    viewer_name: str
    at: datetime
    subjects: Mapping[str, About]


def surnames(name: str) -> frozenset[str]:
    """The last name and its parts: "Anna von Berg-Ek" gives berg-ek, berg and ek; a single word has none."""
    words = unicodedata.normalize("NFC", name).casefold().split()
    if len(words) < 2 or words[-1] in PARTICLES:
        return frozenset()
    return frozenset({words[-1], *(part for part in re.split(r"[-‐‑–]", words[-1]) if part)})


def is_own(reading: Reading) -> bool:
    """The record is about the reader."""
    return any(one.person_id == reading.viewer_id for one in reading.subjects.values())


def same_surname(reading: Reading) -> bool:
    """Reader and subject may be related. One's own record is told by `is_own`."""
    own = surnames(reading.viewer_name)
    others = (one for one in reading.subjects.values() if one.person_id != reading.viewer_id)
    return any(own & surnames(one.name) for one in others)


def is_closed(reading: Reading) -> bool:
    """The record was closed when it was read."""
    closed = (one.closed_at for one in reading.subjects.values())
    return any(at is not None and at <= reading.at for at in closed)


def is_night(reading: Reading) -> bool:
    """Read from 22.00 to before 06.00 of the organisation's own time."""
    begins, ends = NIGHT
    return reading.at.hour >= begins or reading.at.hour < ends


class Day:
    """How many different subjects each reader has opened today; fed in the order of time, it forgets yesterday."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._seen: dict[UUID, set[str]] = {}

    def passes(self, reading: Reading, limit: int = MANY_A_DAY) -> bool:
        """True for the one reading with which the reader goes past the limit."""
        if reading.at.date() != self._day:
            self._day, self._seen = reading.at.date(), {}
        seen = self._seen.setdefault(reading.viewer_id, set())
        before = len(seen)
        seen.update(reading.subjects)
        return before <= limit < len(seen)


RULES = {Why.OWN: is_own, Why.SURNAME: same_surname, Why.CLOSED: is_closed, Why.NIGHT: is_night}


def hits(reading: Reading, day: Day, asked: frozenset[Why] = EVERY_RULE) -> list[Why]:
    """The rules that this reading meets, of those that are asked for, in their order."""
    found = [why for why, rule in RULES.items() if why in asked and rule(reading)]
    return [*found, Why.MANY] if Why.MANY in asked and day.passes(reading) else found


def sample(stream: Iterable[T], size: int, chance: random.Random) -> list[T]:
    """`size` of the stream, each with the same chance, without keeping the stream; all of a shorter one."""
    kept: list[T] = []
    for count, one in enumerate(stream):
        if count < size:
            kept.append(one)
        elif (place := chance.randrange(count + 1)) < size:
            kept[place] = one
    return kept


def months_to_draw(last: date | None, today: date) -> list[date]:
    """First days of the months that are over and not drawn yet, at most a year of them; the last month alone at first.

    `last` is the month drawn last.
    """
    over = first_of_month(first_of_month(today) - timedelta(days=1))
    if last is None:
        return [over]
    months: list[date] = []
    month = over
    while month > last and len(months) < 12:
        months.append(month)
        month = first_of_month(month - timedelta(days=1))
    return months[::-1]


def first_of_month(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def due_on(today: date) -> date:
    """The last day on which an answer is in time."""
    return today + timedelta(days=REVIEW_DAYS)


def may_decide(*, viewer_id: UUID | None, reviewer_id: UUID | None, decided: bool) -> Reason | None:
    """None if this person may answer: nobody looks over what they did themselves, and an answer stays."""
    if reviewer_id is None or reviewer_id == viewer_id:
        return Reason.OWN_READING
    return Reason.ALREADY_DECIDED if decided else None


def may_say(*, outcome: str, note: str) -> Reason | None:
    """None if the answer is complete: what is not simply in order is told in a few words."""
    return Reason.NOTE_NEEDED if outcome != "in_order" and len(note.strip()) < NOTE_MIN else None

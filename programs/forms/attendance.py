"""Marks as they are sent: the whole list as a form, or single taps as JSON. Both become taps.

A row of the form is `m-<person>-<version>`: the version is the one that the page showed, so that a colleague's mark
is not taken for a change of one's own. Only what was changed becomes a tap.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.http import QueryDict
from django.utils.translation import gettext as _

from programs.forms.dates import read_time
from programs.queries.attendance import Line, Sheet
from programs.rules.attendance import PARTLY, Mark, Tap
from tmo.forms.text import clean_text, has_null

WHY_MAX = 500
ROW = re.compile(r"m-([0-9a-f]{32})-([0-9]{1,6})", re.ASCII)
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
Before = tuple[Mark | None, time | None]


class Unreadable(ValueError):
    """What was sent as taps is none."""


def read_why(text: str) -> str:
    """The word why; raises `Unreadable` with what is wrong with it."""
    why = clean_text(text)
    if has_null(text) or len(why) > WHY_MAX:
        raise Unreadable(_("At most %(limit)s characters.") % {"limit": WHY_MAX})
    return why


@dataclass
class SheetForm:
    """The list as it was sent; `key` is that of the form.

    `errors` maps a row's person to why it could not be read, `why_error` says what is wrong with the word why.
    """

    post: QueryDict
    sheet: Sheet
    key: UUID
    typed: dict[UUID, Before] = field(default_factory=dict)
    seen: dict[UUID, int] = field(default_factory=dict)
    errors: dict[UUID, str] = field(default_factory=dict)
    why: str = ""
    why_error: str = ""

    def __post_init__(self) -> None:
        for name, values in self.post.lists():
            if (found := ROW.fullmatch(name)) and (person := UUID(hex=found[1])) in self.sheet.by_person:
                self._read(person, int(found[2]), values)
        try:
            self.why = read_why(self.post.get("why", ""))
        except Unreadable as error:
            self.why, self.why_error = clean_text(self.post.get("why", "").replace("\x00", "")), str(error)

    @property
    def stale(self) -> dict[UUID, int]:
        """The versions that the page showed of people who were marked since."""
        return {person: number for person, number in self.seen.items() if number != self._line(person).version}

    def taps(self, older: Mapping[UUID, Before]) -> list[Tap]:
        """What was changed on the page, row by row, and what its buttons ask for. Their keys follow from the form's.

        `older` is what held at the versions of `stale`.
        """
        taken = self._person("undo")
        changed = {
            person: told
            for person, told in self.typed.items()
            if person != taken and told != older.get(person, _holds(self._line(person)))
        }
        if self.post.get("all") == Mark.PRESENT:
            called = (line.person.pk for line in self.sheet.lines if line.called)
            unmarked = (one for one in called if self.typed.get(one, _holds(self._line(one)))[0] is None)
            changed |= dict.fromkeys(unmarked, (Mark.PRESENT, None))
        if taken in self.sheet.by_person:
            changed[taken] = (None, None)
        if (came := self._person("came")) in {one.pk for one in self.sheet.others}:
            changed[came] = (Mark.PRESENT, None)
        return [self._tap(person, *told) for person, told in changed.items()]

    def _tap(self, person: UUID, mark: Mark | None, wall: time | None) -> Tap:
        return Tap(uuid5(self.key, person.hex), person, mark, wall, self.seen.get(person, 0))

    def _line(self, person: UUID) -> Line:
        return self.sheet.by_person[person]

    def _person(self, name: str) -> UUID:
        return read_key(self.post.get(name, "")) or UUID(int=0)

    def _read(self, person: UUID, version: int, values: list[Any]) -> None:
        self.seen[person] = version
        if len(values) != 1 or values[0] not in {"", *Mark}:
            self.errors[person] = _("Choose one of the five marks.")
            return
        mark = Mark(values[0]) if values[0] else None
        typed = self.post.get(f"c-{person.hex}", "").strip()[:8] if mark in PARTLY else ""
        wall = read_time(typed[:5])
        if typed and wall is None:
            self.errors[person] = _("Write the time as hours and minutes, for example 14:00.")
        self.typed[person] = (mark, wall)


def _holds(line: Line) -> Before:
    return line.mark, line.attendance.clock if line.attendance else None


def read_key(text: object) -> UUID | None:
    """A key written as 32 hexadecimal digits, in the one form that the page gives it."""
    return UUID(hex=text) if isinstance(text, str) and re.fullmatch("[0-9a-f]{32}", text, re.ASCII) else None


# -- single taps -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taps:
    """What a page sends by itself: whose marks they are, why, and the taps in their order."""

    account: str
    why: str
    taps: list[Tap]


def read_taps(body: bytes) -> Taps:
    """`{"account", "why", "taps": [{"key", "person", "mark", "clock", "base", "at"}]}`; raises `Unreadable`.

    `mark` is '' for a mark that is taken back, `clock` "HH:MM" or '', `at` milliseconds since 1970 or absent.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable(_("These marks could not be read.")) from None
    if not isinstance(found, dict) or not isinstance(found.get("taps"), list):
        raise Unreadable(_("These marks could not be read."))
    why = found.get("why", "")
    taps = [_read_tap(one) for one in found["taps"]]
    return Taps(str(found.get("account", "")), read_why(why if isinstance(why, str) else ""), taps)


def _read_tap(found: object) -> Tap:
    if not isinstance(found, dict):
        raise Unreadable(_("These marks could not be read."))
    key, person, mark, base = (
        read_key(found.get("key")),
        read_key(found.get("person")),
        found.get("mark"),
        found.get("base"),
    )
    clock, at = found.get("clock", ""), found.get("at")
    known = isinstance(mark, str) and mark in {"", *Mark} and isinstance(clock, str)
    if key is None or person is None or not known or not _is_count(base):
        raise Unreadable(_("These marks could not be read."))
    wall = read_time(clock) if clock else None
    if clock and wall is None:
        raise Unreadable(_("Write the time as hours and minutes, for example 14:00."))
    return Tap(key, person, Mark(mark) if mark else None, wall, base, _moment(at))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6


def _moment(value: object) -> datetime | None:
    """The browser's time, if it is one that a browser can have; it is only told, and nothing follows from it."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**13:
        return None
    found = datetime.fromtimestamp(value / 1000, UTC)
    return found if found > EARLIEST else None

"""The date rows of one session as they are typed, on the booking form and where dates are answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _

from programs.forms import dates
from programs.presenters import field_names
from programs.rules.package import PackageSession, Place
from programs.rules.timetable import Slot


@dataclass
class DateRows:
    """Reads the rows from `typed`, field names to text; `zone` is where they are meant.

    `errors` gets the message of each field that could not be read, by the field's name.
    """

    typed: Mapping[str, str]
    zone: str
    errors: dict[str, str]

    def read(self, session: PackageSession) -> dict[int, Slot]:
        """The readable slots of one session by their rank on the form; empty further rows are left out."""
        place = self._place(session)
        slots: dict[int, Slot] = {}
        for rank in field_names.ranks(self.typed, session.key):
            if rank > 1 and not self._is_filled(session.key, rank):
                continue
            if slot := self._slot(session, rank, place):
                slots[rank] = slot
        return slots

    def _is_filled(self, key: str, rank: int) -> bool:
        return bool(self.typed.get(field_names.date_name(key, rank, "day"), "").strip())

    def _place(self, session: PackageSession) -> Place:
        name = f"d-{session.key}-place"
        try:
            return Place(self.typed.get(name) or session.usual_place)
        except ValueError:
            self.errors[name] = _("Choose one of the places in the list.")
            return session.usual_place

    def _slot(self, session: PackageSession, rank: int, place: Place) -> Slot | None:
        day = self._day(session, rank)
        start, end = self._time(session, rank, "start"), self._time(session, rank, "end")
        complete = day is not None and all(
            field_names.date_name(session.key, rank, one) not in self.errors for one in field_names.DATE_FIELDS
        )
        return Slot(session.key, day, start, end, place, self.zone) if complete and day else None

    def _day(self, session: PackageSession, rank: int) -> date | None:
        name = field_names.date_name(session.key, rank, "day")
        text = self.typed.get(name, "").strip()
        if not text:
            self.errors[name] = _("Propose at least one date for “%(about)s”.") % {"about": session.title}
            return None
        try:
            day = dates.read_day(text)
        except dates.NoSuchDate:
            self.errors[name] = _("There is no such day in the calendar: %(text)s.") % {"text": text[:20]}
            return None
        if day is None:
            self.errors[name] = _("Write the date as year-month-day, for example 2027-01-25.")
        return day

    def _time(self, session: PackageSession, rank: int, part: str) -> time | None:
        name = field_names.date_name(session.key, rank, part)
        text = self.typed.get(name, "").strip()
        if not text:
            return None
        found = dates.read_time(text)
        if found is None:
            self.errors[name] = _("Write the time with hours and minutes, for example 08.30.")
        return found

"""The whole booking form: cleans every part, asks the rules about the dates, and answers with every error at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

from django.utils.translation import gettext as _

from programs.forms import dates
from programs.forms.contact import ContactForm, WorkplaceForm
from programs.presenters import field_names
from programs.presenters.reasons import titles_of, words
from programs.rules.days import DayCalendar
from programs.rules.package import Package, PackageSession, Place
from programs.rules.reasons import Reason, Weight
from programs.rules.request import AskedWorkplace, Request
from programs.rules.timetable import Slot, duplicate_reasons, proposal_reasons, slot_reasons

Errors = dict[str, str]


@dataclass
class RequestForm:
    """The form over plain data. `typed` maps field names to text; `at` is now, `zone` the provider's country's.

    `errors` maps a field's name to its message; `notes` a session's key to what is worth knowing about its dates.
    """

    package: Package
    typed: Mapping[str, str]
    calendar: DayCalendar
    at: datetime
    today: date
    zone: str
    errors: Errors = field(default_factory=dict)
    notes: dict[str, list[Reason]] = field(default_factory=dict)

    def is_valid(self) -> bool:
        """Cleans everything; True if `request` can be sent."""
        self._contact = ContactForm(self.typed)
        self._take_errors(self._contact, "")
        self._workplaces = [self._clean_workplace(n) for n in field_names.workplace_numbers(self.typed)]
        self._slots = {session.key: self._clean_session(session) for session in self.package.sessions}
        self._judge_together()
        return not self.errors

    def _judge_together(self) -> None:
        """A series is judged once each of its dates is one; a date proposed twice is named in any case."""
        complete = not any(name.startswith("d-") for name in self.errors)
        for slots in self._by_session.values():
            self._take_reasons(duplicate_reasons(slots))
        if complete:
            self._take_reasons(proposal_reasons(self.package, self._by_session))

    @cached_property
    def _by_session(self) -> dict[str, list[Slot]]:
        return {key: list(rows.values()) for key, rows in self._slots.items()}

    @property
    def request(self) -> Request:
        """The cleaned request; only after `is_valid` answered True."""
        values = {key: value for key, value in self._contact.cleaned_data.items() if key not in {"terms", "website"}}
        return Request(**values, workplaces=tuple(self._workplaces), proposals=self._by_session)

    def _take_errors(self, form: ContactForm | WorkplaceForm, prefix: str) -> None:
        for name, problems in form.errors.items():
            self.errors[prefix + name] = str(problems[0])

    def _clean_workplace(self, number: int) -> AskedWorkplace | None:
        prefix = f"w-{number}-"
        form = WorkplaceForm({one: self.typed.get(prefix + one, "") for one in field_names.WORKPLACE_FIELDS})
        self._take_errors(form, prefix)
        return AskedWorkplace(**form.cleaned_data) if form.is_valid() else None

    def _clean_session(self, session: PackageSession) -> dict[int, Slot]:
        """The slots of one session by their rank on the form; empty further rows are left out."""
        place = self._place(session)
        slots: dict[int, Slot] = {}
        for rank in field_names.ranks(self.typed, session.key):
            if rank > 1 and not self._is_filled(session.key, rank):
                continue
            if slot := self._slot(session, rank, place):
                slots[rank] = slot
                self._judge(session, rank, slot)
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

    def _judge(self, session: PackageSession, rank: int, slot: Slot) -> None:
        """Asks the rules about one date. What blocks becomes an error at the row, the rest a note at the session."""
        reasons = slot_reasons(slot, package_session=session, today=self.today, calendar=self.calendar, now=self.at)
        for reason in reasons:
            if reason.weight is Weight.BLOCK:
                self.errors.setdefault(field_names.date_name(session.key, rank, "day"), self._say(reason))
            else:
                self.notes.setdefault(session.key, []).append(reason)

    def _take_reasons(self, reasons: list[Reason]) -> None:
        for reason in reasons:
            if reason.weight is Weight.BLOCK:
                position = int(reason.facts.get("alternative") or 1)
                rank = list(self._slots[reason.about] or {1: None})[position - 1]
                self.errors.setdefault(field_names.date_name(reason.about, rank, "day"), self._say(reason))

    def _say(self, reason: Reason) -> str:
        return words(reason, titles_of(self.package))

"""The whole booking form: cleans every part, asks the rules about the dates, and answers with every error at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext as _

from programs.forms.contact import ContactForm, WorkplaceForm
from programs.forms.date_rows import DateRows
from programs.presenters import field_names
from programs.presenters.reasons import titles_of, words
from programs.rules.days import DayCalendar
from programs.rules.package import Package, PackageSession
from programs.rules.reasons import Reason, Weight
from programs.rules.request import AskedWorkplace, Request
from programs.rules.timetable import Slot, duplicate_reasons, proposal_reasons, slot_reasons
from tmo.forms.text import clean_line

Errors = dict[str, str]
NO_CALENDAR = DayCalendar()


@dataclass
class RequestForm:
    """The form over plain data. `typed` maps field names to text; `at` is now, `zone` the provider's country's.

    `calendar` is asked only when the page has to say what is worth knowing about a day: it never stops a request.
    `errors` maps a field's name to its message.
    """

    package: Package
    typed: Mapping[str, str]
    calendar: Callable[[], DayCalendar]
    at: datetime
    today: date
    zone: str
    errors: Errors = field(default_factory=dict)

    def is_valid(self) -> bool:
        """Cleans everything; True if `request` can be sent."""
        self._contact = ContactForm(self.typed)
        self._take_errors(self._contact, "")
        self._workplaces = [self._clean_workplace(n) for n in field_names.workplace_numbers(self.typed)]
        self._name_twins()
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
    def notes(self) -> dict[str, list[Reason]]:
        """By session's key what is worth knowing about its dates, without stopping them; only after `is_valid`."""
        calendar, found = self.calendar(), {}
        for key, slots in self._by_session.items():
            reasons = [reason for slot in slots for reason in self._reasons(slot, calendar)]
            if telling := [reason for reason in reasons if reason.weight is not Weight.BLOCK]:
                found[key] = telling
        return found

    def _reasons(self, slot: Slot, calendar: DayCalendar) -> list[Reason]:
        session = self.package.by_key[slot.session]
        return slot_reasons(slot, package_session=session, today=self.today, calendar=calendar, now=self.at)

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

    def _name_twins(self) -> None:
        """Two workplaces of one name could never be told apart when the coordinator links them."""
        seen: set[str] = set()
        for n in field_names.workplace_numbers(self.typed):
            name = clean_line(self.typed.get(f"w-{n}-name", "")).casefold()
            if name and name in seen:
                self.errors.setdefault(f"w-{n}-name", _("This name stands here already. Add the street or the part."))
            seen.add(name)

    def _clean_session(self, session: PackageSession) -> dict[int, Slot]:
        slots = DateRows(self.typed, self.zone, self.errors).read(session)
        for rank, slot in slots.items():
            self._judge(session, rank, slot)
        return slots

    def _judge(self, session: PackageSession, rank: int, slot: Slot) -> None:
        """Asks the rules about one date. What blocks becomes an error at the row; the rest is told by `notes`."""
        for reason in self._reasons(slot, NO_CALENDAR):
            if reason.weight is Weight.BLOCK:
                self.errors.setdefault(field_names.date_name(session.key, rank, "day"), self._say(reason))

    def _take_reasons(self, reasons: list[Reason]) -> None:
        for reason in reasons:
            if reason.weight is Weight.BLOCK:
                position = int(reason.facts.get("alternative") or 1)
                rank = list(self._slots[reason.about] or {1: None})[position - 1]
                self.errors.setdefault(field_names.date_name(reason.about, rank, "day"), self._say(reason))

    def _say(self, reason: Reason) -> str:
        return words(reason, titles_of(self.package))

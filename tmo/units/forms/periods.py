"""Adding one break or study day by hand, and bringing a table or a calendar file of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from tmo.calendar_files import events_in, is_calendar, read_calendar
from tmo.forms.fields import LineField
from tmo.sheets import BYTES_MAX, Sheet, Unreadable, read_pasted, read_upload
from tmo.sheets import Fault as TableFault
from tmo.units.enums import PeriodKind
from tmo.units.presenters.periods import fault_words, table_words, year_words
from tmo.units.queries.periods import Keeper
from tmo.units.rules.day_words import DayFault, Days, read_days, school_year
from tmo.units.rules.periods import MOST_PERIODS, TITLE_MAX, YEARS_AHEAD, Asked, Draft, PeriodFault, Place, draft_fault


class _PlaceForm(forms.Form):
    """The fields that say where and what, as far as the reader has a choice."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=PeriodKind.choices)
    workplace = forms.ChoiceField(label=_("Workplace"), required=False)
    municipality = LineField(label=_("Municipality"), max_length=TITLE_MAX, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        keeper: Keeper,
        today: date,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}))
        self.keeper, self.today = keeper, today
        if not keeper.municipalities:
            del self.fields["municipality"]
        self._offer_workplaces(self.fields["workplace"])

    def _offer_workplaces(self, field: Any) -> None:
        places = [(str(one.pk), one.name) for one in self.keeper.workplaces]
        if not places:
            del self.fields["workplace"]
            return
        choice = len(places) > 1 or self.keeper.municipalities
        field.choices = [("", _("Choose")), *places] if choice else places

    @property
    def place(self) -> Place | None:
        """What was chosen; None for nothing."""
        workplace = self.cleaned_data.get("workplace", "")
        municipality = self.cleaned_data.get("municipality", "")
        if workplace:
            return Place(workplace=UUID(workplace))
        return Place(municipality=municipality) if municipality else None


class PeriodForm(_PlaceForm):
    """One period: what, where, and from which day to which."""

    title = LineField(label=_("Name"), max_length=TITLE_MAX, required=False, help_text=_("For example autumn break."))
    first = LineField(
        label=_("First day"),
        max_length=60,
        help_text=_("A date such as 2026-10-26 or 26/10, or a week such as wk 44."),
    )
    last = LineField(
        label=_("Last day"), max_length=60, required=False, help_text=_("Leave it empty for one day or one week.")
    )
    field_order = ("kind", "title", "workplace", "municipality", "first", "last")
    draft: Draft

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [self.fields[name] for name in ("workplace", "municipality") if name in self.fields]
        for field in places:
            field.required = len(places) == 1

    def clean(self) -> dict[str, Any]:
        """Makes the draft of what was typed, or says at each field what is wrong."""
        data = super().clean() or self.cleaned_data
        if not self.errors and self.place is None:
            self.add_error(next(name for name in ("workplace", "municipality") if name in self.fields), str(_MISSING))
        begins, ends = self._days("first"), self._days("last") if data.get("last") else None
        if self.errors or begins is None or self.place is None:
            return data
        self.draft = Draft(data["kind"], data["title"], self.place, begins[0], (ends or begins)[1])
        fault = draft_fault(self.draft, self.today)
        if fault:
            self.add_error("last" if data["last"] else "first", str(fault_words(fault)))
        return data

    def _days(self, name: str) -> Days | None:
        text = self.cleaned_data.get(name)
        found = read_days(text, school_year(self.today)) if text else None
        if isinstance(found, DayFault):
            self.add_error(name, str(fault_words(found)))
            return None
        return found


_MISSING = fault_words(PeriodFault.PLACE_MISSING)


class ImportForm(_PlaceForm):
    """A table: pasted, or in a file; and what it leaves unsaid."""

    year = forms.TypedChoiceField(
        label=_("School year"), coerce=int, help_text=_("For days without a year, and weeks such as wk 44.")
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("A spreadsheet (.xlsx), a table as text (.csv) or a calendar (.ics), at most 2 MB."),
    )
    text = forms.CharField(
        label=_("Or paste the table here"),
        required=False,
        strip=False,
        max_length=BYTES_MAX,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("One period on each line: name, first day, last day. Headings are understood."),
    )
    field_order = ("file", "text", "kind", "year", "workplace", "municipality")
    sheet: Sheet

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = _("What are rows that do not say it?")
        now = school_year(self.today)
        years = range(now - 1, now + YEARS_AHEAD)
        self.fields["year"].choices = [(year, year_words(year)) for year in years]  # type: ignore[attr-defined]
        for name in ("workplace", "municipality"):
            if name in self.fields:
                self.fields[name].help_text = _("For rows that do not say where.")

    def clean(self) -> dict[str, Any]:
        """Reads the table; what is wrong with it as a whole stands at the file or at the text."""
        data = super().clean() or self.cleaned_data
        name = "file" if data.get("file") else "text"
        if self.errors:
            return data
        try:
            self.sheet = self._read(data)
        except Unreadable as refused:
            self.add_error(name, str(table_words(refused.fault, refused.row)))
        return data

    def _read(self, data: Mapping[str, Any]) -> Sheet:
        file: UploadedFile | None = data.get("file")
        sheet = _from_file(file) if file else _from_text(data["text"])
        if len(sheet.rows) > MOST_PERIODS + 1:
            raise Unreadable(TableFault.TOO_MANY_ROWS, sheet.rows[MOST_PERIODS + 1].number)
        return sheet

    def asked(self, known: set[tuple[object, ...]]) -> Asked:
        """How the rows are to be read; `known` are the keys of periods that exist."""
        return Asked(
            year=self.cleaned_data["year"],
            today=self.today,
            kind=self.cleaned_data["kind"],
            place=self.place,
            places=self.keeper.places,
            any_municipality=self.keeper.municipalities,
            known=known,
        )


def _from_file(file: UploadedFile) -> Sheet:
    content = file.read(BYTES_MAX + 1)
    name = file.name or ""
    return read_calendar(name, content) if name.lower().endswith(".ics") else read_upload(name, content)


def _from_text(text: str) -> Sheet:
    return events_in(text) if is_calendar(text) else read_pasted(text)

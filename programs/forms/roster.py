"""The form of one person, and tables of people as somebody brings them: its columns, and what each row says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from programs.rules.roster import Asked, has_identity_number, joined_names, named_workplace
from tmo.forms.fields import LineField, MailField
from tmo.forms.text import LINE_MAX
from tmo.sheets import Fault, Row, Sheet, Unreadable, find_columns, pasted_text, read_pasted, read_upload

FIELDS = ("name", "first", "last", "email", "workplace", "language")
# The words that stand above such columns in the four languages of the product.
HEADINGS = {
    "name": ("namn", "navn", "name", "för- och efternamn", "for- og etternavn", "for- og efternavn", "full name",
             "hela namnet", "deltagare", "deltaker", "deltager", "medarbetare", "medarbeider", "medarbejder"),
    "first": ("förnamn", "fornavn", "first name", "firstname", "given name", "tilltalsnamn"),
    "last": ("efternamn", "etternavn", "efternavn", "last name", "lastname", "surname", "family name"),
    "email": ("e-post", "epost", "e-postadress", "epostadress", "e-postadresse", "epostadresse", "mejl", "mejladress",
              "mail", "mailadress", "e-mail", "email", "e-mailadresse", "e-mail address", "email address"),
    "workplace": ("arbetsplats", "arbetsställe", "enhet", "verksamhet", "förskola", "skola", "arbeidsplass",
                  "arbejdsplads", "skole", "barnehage", "børnehave", "enhed", "workplace", "unit", "school"),
    "language": ("språk", "sprog", "language"),
}  # fmt: skip
LANGUAGES = {
    "sv": ("sv", "svenska", "svensk", "swedish"),
    "nb": ("nb", "no", "nn", "norska", "norsk", "bokmål", "norwegian"),
    "da": ("da", "dk", "danska", "dansk", "danish"),
    "en": ("en", "engelska", "engelsk", "english"),
}


class PersonOnListForm(forms.Form):
    """One person; without an address the person is on the lists and gets no mail.

    `places` are the workplaces to choose among, by name; of one alone, or of none, nothing is asked.
    """

    name = LineField(
        label=_("Name"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name of the person.")},
    )
    email = MailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Invitations and reminders go here. Without an address the person is on the lists all the same."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    form_token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: Mapping[str, UUID] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places or {}
        if len(self.places) > 1:
            chosen = forms.ChoiceField(
                label=_("Workplace"),
                choices=[("", _("Choose")), *((str(key), name) for name, key in self.places.items())],
                error_messages={"required": _("Choose the workplace.")},
            )
            self.fields = {"place": chosen, **self.fields}

    def asked(self) -> Asked:
        """What was typed, once it is valid."""
        typed = self.cleaned_data
        return Asked(typed["name"], typed["email"], typed["language"], self._place())

    def _place(self) -> UUID | None:
        chosen = self.cleaned_data.get("place", "")
        return next((key for key in self.places.values() if str(key) == chosen or len(self.places) == 1), None)


@dataclass(frozen=True)
class Line:
    """One row of the table: who is asked for, and what is wrong with the cells alone."""

    asked: Asked
    problem: Any
    row: Row


class BroughtTable:
    """A table that was pasted or sent as a file, with the columns as found or as the reader corrected them.

    `places` are the workplaces that the reader may fill, by name. `fault` says why nothing could be read, and `typed`
    is the text that the page shows or carries on; nothing of it is kept anywhere but in the form.
    """

    def __init__(self, data: Mapping[str, str], file: UploadedFile | None, places: Mapping[str, UUID]) -> None:
        self.places = places
        self.typed = data.get("table", "")
        self.fault: Unreadable | None = None
        self.sheet = self._read(file)
        first = self.sheet.rows[0].cells if self.sheet else ()
        was_seen = bool(data.get("looked"))
        found = _found_columns(self.sheet.rows) if self.sheet else {}
        self.columns = _chosen_columns(data, len(self.headings)) if was_seen else found
        self.has_header = bool(data.get("header")) if was_seen else bool(find_columns(first, HEADINGS))
        self.place = _place(data.get("place", ""), places)

    def _read(self, file: UploadedFile | None) -> Sheet | None:
        try:
            sheet = read_upload(file.name or "", file.read()) if file else read_pasted(self.typed)
        except Unreadable as unreadable:
            self.fault = unreadable
            return None
        self.typed = pasted_text(sheet) if file else self.typed
        return sheet

    @property
    def headings(self) -> list[str]:
        """What stands in the first row of each column; empty where the first row is shorter."""
        rows = self.sheet.rows if self.sheet else ()
        width = max((len(row.cells) for row in rows), default=0)
        return [rows[0].cell(index) for index in range(width)]

    @property
    def has_names(self) -> bool:
        """Whether it is known which column holds the names."""
        return bool({"name", "first", "last"} & set(self.columns))

    @property
    def lines(self) -> list[Line]:
        """The rows below the headings."""
        rows = self.sheet.rows if self.sheet else ()
        return [self._line(row) for row in (rows[1:] if self.has_header else rows)]

    def _line(self, row: Row) -> Line:
        cell = {name: row.cell(self.columns.get(name)) for name in FIELDS}
        name = cell["name"] or joined_names(cell["first"], cell["last"])
        email, problem = _clean_email(cell["email"])
        language, unknown = _language(cell["language"])
        place = named_workplace(cell["workplace"], self.places) if cell["workplace"] else self.place
        asked = Asked(name, email, language, place, row.number)
        return Line(asked, problem or _too_long(name) or unknown or _identity(row), row)

    def rest(self, numbers: set[int]) -> str:
        """The rows of these numbers below their headings, as text for the box to mend them in."""
        assert self.sheet is not None
        first = self.sheet.rows[0].number
        kept = [row for row in self.sheet.rows if row.number in numbers or (self.has_header and row.number == first)]
        renumbered = tuple(Row(number, row.cells) for number, row in enumerate(kept, start=1))
        return pasted_text(Sheet(renumbered))


def words_of(fault: Unreadable) -> str:
    """Why a table could not be read, and what to do about it."""
    return str(FAULTS[fault.fault]) % {"row": fault.row}


FAULTS = {
    Fault.EMPTY: _("Paste a table, or choose a file of at most 2 MB."),
    Fault.TOO_LARGE: _("This is too large. At most 2 MB are read."),
    Fault.TOO_MANY_ROWS: _("There are too many rows. At most 2,000 are read at a time."),
    Fault.TOO_MANY_COLUMNS: _("Row %(row)s has too many columns. Take along only names and addresses."),
    Fault.CELL_TOO_LONG: _("A cell of row %(row)s is too long to be a name or an address."),
    Fault.WRONG_NAME: _("The name of the file is too long or has strange characters. Rename it and try again."),
    Fault.WRONG_KIND: _("This is not a table that can be read. Send a spreadsheet (.xlsx) or a text file (.csv)."),
    Fault.OLD_OFFICE: _("This is an older or a locked spreadsheet. Save it as .xlsx without a password."),
    Fault.OTHER_OFFICE: _("This is another kind of document. Save the table as .xlsx or .csv."),
    Fault.MACROS: _("The file holds macros. Save it as .xlsx without macros."),
    Fault.UNPACKS_TOO_LARGE: _("The file unpacks to more than can be read. Copy the columns and paste them instead."),
    Fault.BROKEN: _("The file is damaged. Save it once more, or copy the columns and paste them."),
}


def _found_columns(rows: Sequence[Row]) -> dict[str, int]:
    """By the headings; what they do not tell is guessed from the cells: addresses by their @, else the first column."""
    found = find_columns(rows[0].cells, HEADINGS)
    width = max(len(row.cells) for row in rows)
    free = [index for index in range(width) if index not in found.values()]
    if "email" not in found:
        hits = {index: sum("@" in row.cell(index) for row in rows) for index in free}
        best = max(hits, key=lambda index: hits[index], default=None)
        if best is not None and hits[best]:
            found["email"] = best
            free.remove(best)
    if not {"name", "first", "last"} & set(found) and free:
        found["name"] = free[0]
    return found


def _chosen_columns(data: Mapping[str, str], width: int) -> dict[str, int]:
    """The reader's choice; a number that is no column counts as none."""
    chosen = {name: data.get(f"column-{name}", "") for name in FIELDS}
    known = {str(index): index for index in range(width)}
    return {name: known[value] for name, value in chosen.items() if value in known}


def _place(value: str, places: Mapping[str, UUID]) -> UUID | None:
    """The workplace of rows that name none: the chosen one, or the only one."""
    chosen = next((key for key in places.values() if str(key) == value), None)
    return chosen or (next(iter(places.values())) if len(places) == 1 else None)


def _clean_email(cell: str) -> tuple[str, Any]:
    if not cell:
        return "", ""
    try:
        return MailField().clean(cell), ""
    except ValidationError as error:
        return "", error.messages[0]


def _language(cell: str) -> tuple[str, Any]:
    found = next((code for code, words in LANGUAGES.items() if cell.casefold() in words), "")
    return found, "" if found or not cell else _("Unknown language. Write sv, nb, da or en, or leave the cell empty.")


def _too_long(name: str) -> Any:
    return _("This name is longer than 200 characters.") if len(name) > LINE_MAX else ""


def _identity(row: Row) -> Any:
    if any(has_identity_number(cell) for cell in row.cells):
        return _("This looks like a personal identity number. It is not needed here: take it out.")
    return ""

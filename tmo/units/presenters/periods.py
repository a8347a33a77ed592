"""What the pages about breaks and study days say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from tmo.sheets import Fault as TableFault
from tmo.units.enums import PeriodKind
from tmo.units.models import CalendarPeriod
from tmo.units.queries.periods import Keeper, is_own
from tmo.units.rules.day_words import DayFault
from tmo.units.rules.periods import COLUMNS, Draft, Fault, PeriodFault, Preview, ReadRow

Words = str | Promise

FAULTS: Mapping[Fault, Words] = {
    DayFault.UNREADABLE: _("Write the day as 2026-10-26 or 26/10, or the week as wk 44."),
    DayFault.NO_SUCH_DAY: _("There is no such day."),
    DayFault.NO_SUCH_WEEK: _("There is no such week."),
    DayFault.TIMED: _("It has a time of day. Only whole days are kept here."),
    DayFault.RECURRING: _("It recurs. Write each time on a line of its own."),
    PeriodFault.DAYS_MISSING: _("The day is missing."),
    PeriodFault.ENDS_BEFORE_START: _("The last day must not be before the first."),
    PeriodFault.TOO_LONG: _("It is longer than 100 days. Check the dates."),
    PeriodFault.YEAR_OUT_OF_RANGE: _("Check the year: from two years back to three years ahead."),
    PeriodFault.TITLE_TOO_LONG: _("The name has more than 100 characters."),
    PeriodFault.KIND_UNKNOWN: _("Write school break or study day."),
    PeriodFault.PLACE_MISSING: _("Say where it holds."),
    PeriodFault.PLACE_UNKNOWN: _("This is none of your workplaces."),
    PeriodFault.TWICE: _("The same days stand on an earlier line."),
}
TABLE_FAULTS: Mapping[TableFault, Words] = {
    TableFault.EMPTY: _("Choose a file or paste a table: nothing is in it yet."),
    TableFault.TOO_LARGE: _("This is larger than 2 MB. Bring the rows in parts."),
    TableFault.TOO_MANY_ROWS: _("There are too many rows. Bring 500 at a time."),
    TableFault.TOO_MANY_COLUMNS: _("A row has more than 40 columns. Leave the others out."),
    TableFault.CELL_TOO_LONG: _("A cell has more than 2,000 characters."),
    TableFault.WRONG_NAME: _("The name of the file is too long, or has signs that no name has. Give it a short one."),
    TableFault.WRONG_KIND: _("This is no table. Save it as .xlsx, .csv or .ics."),
    TableFault.OLD_OFFICE: _("The file is of an old kind or has a password. Save it as .xlsx without a password."),
    TableFault.OTHER_OFFICE: _("This is another kind of office file. Save it as .xlsx."),
    TableFault.MACROS: _("The file has programs in it. Save it as .xlsx without macros."),
    TableFault.UNPACKS_TOO_LARGE: _("The file unpacks to more than 20 MB. Copy the rows into a new sheet."),
    TableFault.BROKEN: _("The file cannot be read. Open it, save it anew, and try again."),
}
COLUMN_WORDS: Mapping[str, Words] = {
    "first": _("First day"),
    "last": _("Last day"),
    "title": _("Name"),
    "kind": _("What it is"),
    "place": _("Where"),
}
assert set(COLUMN_WORDS) == set(COLUMNS)


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period as the list shows it; `own` if the reader may remove it."""

    id: UUID
    title: str
    kind: Words
    place: str
    first: date
    last: date
    own: bool


def fault_words(fault: Fault) -> Words:
    """What is wrong with one period."""
    return FAULTS[fault]


def table_words(fault: TableFault, row: int = 0) -> str:
    """What is wrong with the table as a whole, and on which row."""
    words = str(TABLE_FAULTS[fault])
    return now("Row %(row)s: %(words)s") % {"row": row, "words": words} if row else words


def year_words(year: int) -> str:
    """ "2026/27"."""
    return f"{year}/{(year + 1) % 100:02}"


def period_rows(periods: Iterable[CalendarPeriod], keeper: Keeper) -> list[PeriodRow]:
    """The list's rows in the order of their days."""
    return [
        PeriodRow(
            id=one.pk,
            title=one.title,
            kind=PeriodKind(one.kind).label,
            place=one.workplace.name if one.workplace else one.municipality or now("The whole country"),
            first=one.starts_on,
            last=one.ends_on - timedelta(days=1),
            own=is_own(keeper, one),
        )
        for one in periods
    ]


def place_choices(keeper: Keeper, periods: Iterable[CalendarPeriod], chosen: str) -> list[dict[str, Any]]:
    """The places to filter by: the own workplaces, and the municipalities in the list."""
    places = [(str(one.pk), one.name) for one in keeper.workplaces]
    names = sorted({one.municipality for one in periods if one.workplace_id is None and one.municipality} | {chosen})
    places += [(name, name) for name in names if name and name not in dict(places)]
    return [{"value": value, "label": label, "selected": value == chosen} for value, label in places]


def usual_titles(language: str) -> dict[str, str]:
    """What a period without a name is called, in the organisation's language: it is shown to other readers too."""
    with override(language):
        return {kind.value: str(kind.label) for kind in PeriodKind}


def preview_page(preview: Preview, names: Mapping[UUID, str]) -> dict[str, Any]:
    """The context of the preview: what was understood, each row, and how many would be stored."""
    return {
        "columns": [(str(COLUMN_WORDS[name]), heading) for name, heading in preview.columns.items()],
        "rows": [_row(row, names) for row in preview.rows],
        "new": len(preview.new),
        "summary": _summary(preview),
    }


def _row(row: ReadRow, names: Mapping[UUID, str]) -> dict[str, Any]:
    shown = {"number": row.number, "text": row.text, "tone": "agreed", "state": now("New"), "fault": ""}
    if row.there:
        shown |= {"tone": "open", "state": now("Is there already")}
    if row.fault:
        shown |= {"tone": "stopped", "state": now("Not taken"), "fault": str(fault_words(row.fault))}
    return shown | (_draft(row.draft, names) if row.draft else {})


def _draft(draft: Draft, names: Mapping[UUID, str]) -> dict[str, Any]:
    at = draft.place.workplace
    return {
        "title": draft.title,
        "kind": PeriodKind(draft.kind).label,
        "place": names.get(at, "") if at else draft.place.municipality,
        "first": draft.first,
        "last": draft.last,
    }


def _summary(preview: Preview) -> list[str]:
    """How many rows are new, there already, and not taken; those of which there are none are left out."""
    new, there, faulty = len(preview.new), preview.there, preview.faulty
    counted: Sequence[tuple[int, str]] = (
        (new, ngettext("%(count)s period is new.", "%(count)s periods are new.", new)),
        (there, ngettext("%(count)s is there already.", "%(count)s are there already.", there)),
        (faulty, ngettext("%(count)s row cannot be taken.", "%(count)s rows cannot be taken.", faulty)),
    )
    return [words % {"count": count} for count, words in counted if count]


def stored_words(stored: int) -> str:
    """What the import did."""
    words = ngettext("%(count)s period is saved.", "%(count)s periods are saved.", stored)
    return words % {"count": stored} if stored else now("Nothing is new: all of them are there already.")

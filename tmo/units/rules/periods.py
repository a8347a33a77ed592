"""School breaks and study days: where they hold, what is wrong with one, and reading a table of them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tmo.sheets import Row, Sheet, find_columns
from tmo.units.rules.day_words import DayFault, Days, day_after, read_days

MOST_PERIODS = 500
MOST_DAYS = 100
TITLE_MAX = 100
YEARS_BACK, YEARS_AHEAD = 2, 3
STUDY_DAY, SCHOOL_BREAK = "study_day", "school_break"

COLUMNS: Mapping[str, Collection[str]] = {
    "first": (
        *("Första dag", "Första dagen", "Första", "Från", "Från och med", "Fr.o.m.", "Startdatum", "Start", "Datum"),
        *("Dag", "Dagar", "Vecka", "Första dag i lovet", "Första dag", "Fra", "Fra og med", "Første dag", "Startdato"),
        *("Dato", "Uke", "Uge", "Dager", "Dage", "From", "First day", "Start date", "Date", "Day", "Days", "Week"),
    ),
    "last": (
        *("Sista dag", "Sista dagen", "Sista", "Till", "Till och med", "T.o.m.", "Slutdatum", "Slut"),
        *("Til", "Til og med", "Siste dag", "Sidste dag", "Sluttdato", "Slutdato", "Slutt"),
        *("To", "Until", "Last day", "End", "End date"),
    ),
    "title": (
        *("Namn", "Benämning", "Titel", "Lov", "Vad", "Rubrik", "Beskrivning", "Navn", "Tittel", "Ferie"),
        *("Beskrivelse", "Hva", "Hvad", "Name", "Title", "What", "Description", "Subject", "Period"),
    ),
    "kind": ("Slag", "Typ", "Sort", "Type", "Kind"),
    "place": (
        *("Plats", "Arbetsplats", "Kommun", "Skola", "Förskola", "Enhet", "Sted", "Arbeidsplass", "Arbejdsplads"),
        *("Kommune", "Skole", "Barnehage", "Børnehave", "Place", "Workplace", "Municipality", "School", "Preschool"),
    ),
}
_STUDY = re.compile(
    r"studiedag|planeringsdag|utbildningsdag|kompetensdag|fortbildning|planleggingsdag|kursdag|fagdag|"
    r"pædagogisk|personaledag|study|inset|staff|training",
    re.IGNORECASE,
)
_BREAK = re.compile(r"lov\b|lovdag|lovet\b|ferie|ledig|fridag|break|holiday|closed", re.IGNORECASE)


class PeriodFault(StrEnum):
    """What is wrong with one period, besides days that cannot be read (`DayFault`)."""

    DAYS_MISSING = "days_missing"
    ENDS_BEFORE_START = "ends_before_start"
    TOO_LONG = "too_long"
    YEAR_OUT_OF_RANGE = "year_out_of_range"
    TITLE_TOO_LONG = "title_too_long"
    KIND_UNKNOWN = "kind_unknown"
    PLACE_MISSING = "place_missing"
    PLACE_UNKNOWN = "place_unknown"
    TWICE = "twice"


Fault = PeriodFault | DayFault


@dataclass(frozen=True)
class Place:
    """Where a period holds: at one workplace, else in a municipality."""

    workplace: UUID | None = None
    municipality: str = ""

    @property
    def key(self) -> tuple[UUID | None, str]:
        """Equal for two spellings of one municipality."""
        return self.workplace, self.municipality.casefold()


@dataclass(frozen=True)
class Draft:
    """A period as it would be stored; `last` is its last day."""

    kind: str
    title: str
    place: Place
    first: date
    last: date

    @property
    def until(self) -> date:
        """The first day after it."""
        return day_after(self.last)

    @property
    def key(self) -> tuple[object, ...]:
        """Two periods with the same key are the same period, whatever they are called."""
        return self.kind, self.place.key, self.first, self.until


@dataclass(frozen=True)
class Asked:
    """What a table is read with: the school year, what rows are where they do not say, and where they may hold.

    `places` are the reader's workplaces by name. `any_municipality`: other places are taken for municipalities.
    `known` are the keys of periods that exist already.
    """

    year: int
    today: date
    kind: str = SCHOOL_BREAK
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)
    any_municipality: bool = False
    known: Collection[tuple[object, ...]] = ()


@dataclass(frozen=True)
class ReadRow:
    """One row of a table: the period in it, or what is wrong; `there` if it exists already. `text` is what it says."""

    number: int
    text: str
    draft: Draft | None = None
    fault: Fault | None = None
    there: bool = False


@dataclass(frozen=True)
class Preview:
    """What a table would become. `columns` are the headings that were understood; empty if there are none."""

    columns: Mapping[str, str]
    rows: Sequence[ReadRow]

    @property
    def new(self) -> list[Draft]:
        """What would be stored."""
        return [row.draft for row in self.rows if row.draft and not row.there and not row.fault]

    @property
    def there(self) -> int:
        """How many exist already."""
        return sum(row.there for row in self.rows)

    @property
    def faulty(self) -> int:
        """How many cannot be stored."""
        return sum(row.fault is not None for row in self.rows)


def draft_fault(draft: Draft, today: date) -> PeriodFault | None:
    """What is wrong with a period whose parts are all there."""
    answers = (
        (draft.last < draft.first, PeriodFault.ENDS_BEFORE_START),
        (draft.first.year < today.year - YEARS_BACK, PeriodFault.YEAR_OUT_OF_RANGE),
        (draft.last.year > today.year + YEARS_AHEAD, PeriodFault.YEAR_OUT_OF_RANGE),
        ((draft.last - draft.first) >= timedelta(days=MOST_DAYS), PeriodFault.TOO_LONG),
        (len(draft.title) > TITLE_MAX, PeriodFault.TITLE_TOO_LONG),
    )
    return next((fault for wrong, fault in answers if wrong), None)


def read_periods(sheet: Sheet, asked: Asked) -> Preview:
    """The periods in a table, with headings or without: then a row is read by what its cells look like."""
    header = sheet.rows[0].cells
    columns = find_columns(header, COLUMNS)
    if "first" not in columns:
        columns = {}
    rows = sheet.rows[1:] if columns else sheet.rows
    return Preview({name: header[index] for name, index in columns.items()}, list(_read(rows, columns, asked)))


def _read(rows: Sequence[Row], columns: Mapping[str, int], asked: Asked) -> Iterator[ReadRow]:
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        cells = {name: row.cell(index) for name, index in columns.items()} or _guessed(row.cells, asked)
        found = _draft(cells, asked)
        text = " · ".join(cell for cell in row.cells if cell)
        if not isinstance(found, Draft):
            yield ReadRow(row.number, text, fault=found)
            continue
        fault = draft_fault(found, asked.today) or (PeriodFault.TWICE if found.key in seen else None)
        seen.add(found.key)
        yield ReadRow(row.number, text, found, fault, there=fault is None and found.key in asked.known)


def _guessed(cells: Sequence[str], asked: Asked) -> dict[str, str]:
    """Cells that are days, in order; of the others the names of places and of kinds, and the first as the title."""
    found: dict[str, str] = {}
    for cell in cells:
        if read_days(cell, asked.year) is not DayFault.UNREADABLE:
            found.setdefault("last" if "first" in found else "first", cell)
        elif cell.casefold() in asked.places:
            found.setdefault("place", cell)
        elif cell:
            found.setdefault("title", cell)
    return found


def _draft(cells: Mapping[str, str], asked: Asked) -> Draft | Fault:
    days = _days(cells.get("first", ""), cells.get("last", ""), asked.year)
    title = cells.get("title", "")
    kind = _kind(cells.get("kind", ""), title, asked.kind)
    place = _place(cells.get("place", ""), asked)
    for part in (days, kind, place):
        if isinstance(part, PeriodFault | DayFault):
            return part
    assert isinstance(days, tuple)
    assert isinstance(place, Place)
    return Draft(str(kind), title, place, *days)


def _days(first: str, last: str, year: int) -> Days | Fault:
    if not first and not last:
        return PeriodFault.DAYS_MISSING
    begins, ends = read_days(first or last, year), read_days(last or first, year)
    if isinstance(begins, DayFault):
        return begins
    return ends if isinstance(ends, DayFault) else (begins[0], ends[1])


def _kind(text: str, title: str, usual: str) -> str | PeriodFault:
    """From its own column, else from the title where that says it, else what the person chose for all."""
    if text:
        return kind_in(text) or PeriodFault.KIND_UNKNOWN
    return kind_in(title) or usual


def kind_in(text: str) -> str | None:
    """The kind that a word such as "studiedag" or "höstlov" means."""
    if text in {STUDY_DAY, SCHOOL_BREAK}:
        return text
    if _STUDY.search(text):
        return STUDY_DAY
    return SCHOOL_BREAK if _BREAK.search(text) else None


def _place(text: str, asked: Asked) -> Place | PeriodFault:
    if not text:
        return asked.place or PeriodFault.PLACE_MISSING
    if text.casefold() in asked.places:
        return asked.places[text.casefold()]
    if asked.any_municipality and len(text) <= TITLE_MAX:
        return Place(municipality=text)
    return PeriodFault.PLACE_UNKNOWN


def titled(drafts: Sequence[Draft], usual: Mapping[str, str]) -> list[Draft]:
    """The same with the kind's usual name where a row has none."""
    return [draft if draft.title else replace(draft, title=usual[draft.kind]) for draft in drafts]

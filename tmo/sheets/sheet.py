"""What a table is to us: numbered rows of clean text, within limits."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

BYTES_MAX = 2 * 1024 * 1024
ROWS_MAX = 2_000
COLUMNS_MAX = 40
CELL_MAX = 2_000
# Blank rows are passed over, but not without end.
ROWS_LOOKED_AT = 20_000

_BREAKS = re.compile("[\t\n\v\f\r\u0085\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


class Fault(StrEnum):
    """Why a table cannot be read; the words for it stand with the pages."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    CELL_TOO_LONG = "cell_too_long"
    WRONG_NAME = "wrong_name"
    WRONG_KIND = "wrong_kind"
    OLD_OFFICE = "old_office"
    OTHER_OFFICE = "other_office"
    MACROS = "macros"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    BROKEN = "broken"


class Unreadable(Exception):
    """The table is refused as a whole; `row` is where, as the person counts, or 0."""

    def __init__(self, fault: Fault, row: int = 0) -> None:
        super().__init__(fault)
        self.fault = fault
        self.row = row


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank. `number` counts from 1 with the blank ones, as a spreadsheet shows it."""

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int | None) -> str:
        """The text at `index` from 0; '' beyond the end or where there is no such column."""
        return self.cells[index] if index is not None and 0 <= index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """At least one row, at most `ROWS_MAX`; rows may differ in length and end with a cell that is not blank."""

    rows: tuple[Row, ...]


def clean_cell(value: str) -> str:
    """One line in the composed form, without characters that cannot be seen alone; '' if nothing is left to see."""
    text = _CONTROL.sub("", _BREAKS.sub(" ", unicodedata.normalize("NFC", value))).strip()
    return text if _INVISIBLE.sub("", text).strip() else ""


def sheet_of(records: Iterable[Sequence[str]]) -> Sheet:
    """Cleans, numbers and bounds the records. Raises `Unreadable`."""
    rows = []
    for number, record in enumerate(records, start=1):
        cells = _cells(record, number)
        if cells:
            rows.append(Row(number, cells))
        if len(rows) > ROWS_MAX or number > ROWS_LOOKED_AT:
            raise Unreadable(Fault.TOO_MANY_ROWS, number)
    if not rows:
        raise Unreadable(Fault.EMPTY)
    return Sheet(tuple(rows))


def _cells(record: Sequence[str], number: int) -> tuple[str, ...]:
    cells = [clean_cell(value) for value in record]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > COLUMNS_MAX:
        raise Unreadable(Fault.TOO_MANY_COLUMNS, number)
    if any(len(cell) > CELL_MAX for cell in cells):
        raise Unreadable(Fault.CELL_TOO_LONG, number)
    return tuple(cells)

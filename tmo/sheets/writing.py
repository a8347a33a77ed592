"""Tables that leave: no cell of them is ever taken for a formula by the program that opens them."""

import csv
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

from tmo.sheets.sheet import Sheet

Cell = str | int | float | Decimal | date | None

# Half and full width. Spaces and invisible marks before them are passed over, as some programs do.
_FORMULA = re.compile("[\\s\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20\u2212]|[\t\r\n]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\s\x00-\x1f]+")
_TITLE_MAX = 31
_WIDTHS = (8, 60)


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A spreadsheet file (.xlsx) of one sheet; numbers stay numbers and dates dates, text is never a formula."""
    import openpyxl  # late: see tmo.sheets.book
    from openpyxl.utils import get_column_letter

    lines = [[_safe(cell) for cell in row] for row in (header, *rows)]
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "TMO"
    page = book.create_sheet(_title(title))
    page.freeze_panes = "A2"
    for index, width in enumerate(_widths(lines), start=1):
        page.column_dimensions[get_column_letter(index)].width = width
    for line in lines:
        page.append(line)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str = ";") -> str:
    """The table as text; encode it as utf-8-sig, or å becomes two characters in some programs."""
    file = StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows([_safe(cell) for cell in row] for row in (header, *rows))
    return file.getvalue()


def pasted_text(sheet: Sheet) -> str:
    """The table as a person would paste it, so that `read_pasted` finds the same rows under the same numbers.

    A form carries an uploaded table in this way from its preview to its confirmation. Nothing is neutralised here.
    """
    file = StringIO(newline="")
    writer = csv.writer(file, delimiter="\t", lineterminator="\n")
    cells = {row.number: row.cells for row in sheet.rows}
    # A tab in the first line tells the separator, also where no row has two cells.
    for number in range(1, max(cells) + 1):
        writer.writerow((*cells.get(number, ()), ""))
    return file.getvalue()


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, float | Decimal) and not math.isfinite(cell):
        return ""
    if not isinstance(cell, str):
        return cell
    return "'" + _CONTROL.sub("", cell) if _FORMULA.match(cell) else _CONTROL.sub("", cell)


def _title(title: str) -> str:
    return _NOT_IN_TITLES.sub(" ", title).strip(" '")[:_TITLE_MAX].strip(" '") or "TMO"


def _widths(lines: Sequence[Sequence[Cell]]) -> list[int]:
    """Wide enough for the longest text of each column, within bounds; in characters."""
    count = max(len(line) for line in lines)
    least, most = _WIDTHS
    columns = ([str(line[index]) for line in lines if index < len(line)] for index in range(count))
    return [min(most, max(least, *(len(text) for text in texts)) + 2) for texts in columns]

"""Reading a spreadsheet file (.xlsx): first what it would unpack to, then its first visible sheet with content."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from tmo.sheets.sheet import Fault, Sheet, Unreadable, sheet_of

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNPACKED_MAX = 20 * 1024 * 1024
PARTS_MAX = 200
# Far more than may be filled: blank columns are passed over, but not without end.
COLUMNS_LOOKED_AT = 256

_END = b"PK\x05\x06"
_END_SIZE = 22
_WORKBOOK = "xl/workbook.xml"
_TYPES = "[Content_Types].xml"
_DECLARATION = b"<!DOCTYPE"


def read_book(content: bytes) -> Sheet:
    """The rows of the book; numbers and dates as text, dates as year-month-day. Raises `Unreadable`."""
    try:
        _check_archive(content)
        return _first_filled(content)
    except Unreadable:
        raise
    # The file is somebody else's: whatever its parts make the library stumble over, it is the file that is broken.
    except Exception as reason:
        raise Unreadable(Fault.BROKEN) from reason


def _check_archive(content: bytes) -> None:
    """Sizes come from the archive's directory, and nothing unpacks to more than stands there."""
    # An archive that ends with something else is two files in one.
    if content[-_END_SIZE:][:4] != _END:
        raise Unreadable(Fault.BROKEN)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
            raise Unreadable(Fault.UNPACKS_TOO_LARGE)
        _check_kind({part.filename for part in parts})
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                _check_part(archive.read(part))


def _check_kind(names: set[str]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable(Fault.MACROS)
    if _TYPES not in names:
        raise Unreadable(Fault.OTHER_OFFICE if "mimetype" in names else Fault.WRONG_KIND)
    if _WORKBOOK not in names:
        raise Unreadable(Fault.OTHER_OFFICE)


def _check_part(part: bytes) -> None:
    """A part declares no names of its own, and is written in the alphabet in which that can be seen."""
    if _DECLARATION in part or b"\x00" in part:
        raise Unreadable(Fault.BROKEN)


def _first_filled(content: bytes) -> Sheet:
    import openpyxl  # late: it costs a tenth of a second, and most processes never read a book

    with closing(openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)) as book:
        for page in book.worksheets:
            if page.sheet_state != "visible":
                continue
            try:
                return sheet_of(_records(page))
            except Unreadable as unreadable:
                if unreadable.fault is not Fault.EMPTY:
                    raise
    raise Unreadable(Fault.EMPTY)


def _records(page: Any) -> Iterator[Sequence[str]]:
    page.reset_dimensions()  # what the file says about its own size may be wrong
    for row in page.iter_rows(max_col=COLUMNS_LOOKED_AT, values_only=True):
        yield [_shown(value) for value in row]


def _shown(value: object) -> str:
    """A value as the person saw it in the sheet, independent of language."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return format(value, ".15g")
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case time():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
    return str(value)

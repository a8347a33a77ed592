"""Reading what a person pasted or sent. The content decides what a file is; the name only has to be a fitting one."""

import csv
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import PurePath

from tmo.sheets.book import OLD_OFFICE, ZIP, read_book
from tmo.sheets.sheet import BYTES_MAX, Fault, Sheet, Unreadable, sheet_of

NAME_MAX = 200
ENDINGS = frozenset({".xlsx", ".csv", ".tsv", ".txt"})
# What other kinds of files begin with, or hold early; a PDF may have up to a kilobyte before its mark.
_OTHERS = (b"<", b"{\\rtf", b"GIF8", b"MZ", b"BEGIN:")
_PDF = b"%PDF-"
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SEPARATOR_HINT = re.compile(r"sep=(.)\n", re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_pasted(text: str) -> Sheet:
    """The table that was pasted or typed: split by tabs, else semicolons, else commas. Raises `Unreadable`."""
    if len(text.encode(errors="replace")) > BYTES_MAX:
        raise Unreadable(Fault.TOO_LARGE)
    return sheet_of(_records(text))


def read_upload(name: str, content: bytes) -> Sheet:
    """The table in a file: a spreadsheet (.xlsx) or a text file (.csv, .tsv, .txt). Raises `Unreadable`."""
    check_name(name, ENDINGS)
    if len(content) > BYTES_MAX:
        raise Unreadable(Fault.TOO_LARGE)
    if content.startswith(OLD_OFFICE):
        raise Unreadable(Fault.OLD_OFFICE)
    if content.startswith(ZIP):
        return read_book(content)
    return sheet_of(_records(decoded(content)))


def check_name(name: str, endings: frozenset[str]) -> None:
    """Raises `Unreadable` if the name is overlong, holds what no name holds, or ends with none of `endings`."""
    if len(name) > NAME_MAX or not name.isprintable():
        raise Unreadable(Fault.WRONG_NAME)
    if PurePath(name).suffix.lower() not in endings:
        raise Unreadable(Fault.WRONG_KIND)


def decoded(content: bytes) -> str:
    """The text of a file, from UTF-8, UTF-16 or the old Windows alphabet; `Unreadable` if it is no plain table."""
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(_OTHERS) or _PDF in start:
        raise Unreadable(Fault.WRONG_KIND)
    text = plain_text(content)
    if _BINARY.search(text):
        raise Unreadable(Fault.WRONG_KIND)
    return text


def plain_text(content: bytes) -> str:
    """The characters of a text file, whatever they say; `Unreadable` if no alphabet fits."""
    for alphabet in ("utf-16",) if content.startswith(_UTF_16) else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(alphabet)
        except UnicodeDecodeError:
            continue
    raise Unreadable(Fault.WRONG_KIND)


def _records(text: str) -> Sequence[Sequence[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hint = _SEPARATOR_HINT.match(text)
    if hint:
        # The line that tells the separator counts as a row, but a blank one.
        return [[], *_split(text[hint.end() :], hint[1])]
    return _split(text, _delimiter(text))


def _delimiter(text: str) -> str:
    return next((mark for mark in "\t;" if mark in text), ",")


def _split(text: str, delimiter: str) -> Sequence[Sequence[str]]:
    """Quoted cells may hold line breaks; where the quotes do not pair up, they are ordinary characters."""
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return [line.split(delimiter) for line in text.split("\n")]

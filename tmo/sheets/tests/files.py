"""Files for the tests: well-formed books, and archives that are not what they say."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

import openpyxl


def book(*rows: Sequence[object], before: Sequence[Sequence[object]] = (), hidden: bool = False) -> bytes:
    """A book with these rows on its last sheet; before it a sheet for each row of `before`, perhaps hidden."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for row in before:
        page = made.create_sheet()
        page.append(list(row))
        page.sheet_state = "hidden" if hidden else "visible"
    page = made.create_sheet()
    for row in rows:
        page.append(list(row))
    made.active = page
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def archive(parts: Mapping[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def changed(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The book with some parts added or replaced."""
    with zipfile.ZipFile(BytesIO(content)) as old:
        return archive({name: old.read(name) for name in old.namelist()} | dict(parts))


def zip_bomb() -> bytes:
    """Under two megabytes on the way, over twenty when unpacked."""
    return changed(book(["Title"]), {"xl/media/image1.xml": b"0" * (21 * 1024 * 1024)})

from datetime import date, datetime, time

import pytest

from tmo.sheets import Fault, Row, Unreadable, pasted_text, read_pasted, read_upload
from tmo.sheets.tests.files import archive, book, changed, zip_bomb

TWO_ROWS = ((1, ("Name", "Mail")), (2, ("Åsa", "asa@x.example")))


def rows(sheet):
    return tuple((row.number, row.cells) for row in sheet.rows)


def fault_of(read, *given):
    with pytest.raises(Unreadable) as refused:
        read(*given)
    return refused.value.fault


@pytest.mark.parametrize(
    "text",
    [
        "Name\tMail\nÅsa\tasa@x.example",
        "Name;Mail\r\nÅsa;asa@x.example\r\n",
        "Name,Mail\rÅsa,asa@x.example",
        " Name ; Mail ;\n\u200b;\n".replace("\u200b;\n", "") + "\u00a0Åsa;asa@x.example;;",
        'Name;Mail\n"Åsa";"asa@x.example"',
    ],
)
def test_pasted_text_is_read_with_the_mark_that_separates_it(text):
    assert rows(read_pasted(text)) == TWO_ROWS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A\n\n \nB", ((1, ("A",)), (4, ("B",)))),
        ("sep=,\nA,B;C", ((2, ("A", "B;C")),)),
        ('"two\nlines";x\nlast', ((1, ("two lines", "x")), (2, ("last",)))),
        ('5" pipe;x\n"open;y\nlast', ((1, ('5" pipe', "x")), (2, ('"open', "y")), (3, ("last",)))),
        ("a\x00b\x07;\u202ec", ((1, ("ab", "\u202ec")),)),
        ("\u200b\u200b;x", ((1, ("", "x")),)),
    ],
)
def test_blank_rows_are_dropped_and_the_numbers_kept(text, expected):
    assert rows(read_pasted(text)) == expected


def test_composed_and_decomposed_letters_become_one():
    assert rows(read_pasted("A\u030asa")) == rows(read_pasted("\u00c5sa")) == ((1, ("\u00c5sa",)),)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.EMPTY),
        (" \n\t\n\u200b", Fault.EMPTY),
        ("x" * 2_001, Fault.CELL_TOO_LONG),
        ("å" * (1024 * 1024 + 1), Fault.TOO_LARGE),
        ("\t".join(["x"] * 41), Fault.TOO_MANY_COLUMNS),
        ("x\n" * 2_001, Fault.TOO_MANY_ROWS),
        ("\n" * 20_001 + "x", Fault.TOO_MANY_ROWS),
    ],
)
def test_tables_beyond_the_limits_are_refused(text, fault):
    assert fault_of(read_pasted, text) == fault


def test_tables_at_the_limits_are_read():
    assert len(read_pasted("x\n" * 2_000).rows) == 2_000
    assert read_pasted("\t".join(["x"] * 40)).rows[0].cells == ("x",) * 40
    assert read_pasted("x" * 2_000 + "\t" * 60).rows[0].cells == ("x" * 2_000,)


@pytest.mark.parametrize("alphabet", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "å.txt", "x.pdf.csv"])
def test_text_files_are_read_in_the_alphabets_that_programs_write(name, alphabet):
    assert rows(read_upload(name, "Name;Mail\r\nÅsa;asa@x.example".encode(alphabet))) == TWO_ROWS


def test_a_book_is_read_as_the_person_saw_it():
    content = book(
        ["Text", 3, 3.0, 0.1 + 0.2, True, None, "A\u030a"],
        [],
        [date(2027, 3, 26), datetime.fromisoformat("2027-03-26 08:30"), time(8, 30), " x\ty\n"],
    )
    assert rows(read_upload("a.xlsx", content)) == (
        (1, ("Text", "3", "3", "0.3", "TRUE", "", "\u00c5")),
        (3, ("2027-03-26", "2027-03-26 08:30", "08:30", "x y")),
    )


def test_a_formula_is_read_as_what_the_program_last_showed_and_never_worked_out():
    assert rows(read_upload("a.xlsx", book(["x", "=1+1", "y"]))) == ((1, ("x", "", "y")),)


def test_the_content_decides_and_not_the_name():
    assert rows(read_upload("a.csv", book(["Name"]))) == ((1, ("Name",)),)
    assert rows(read_upload("a.xlsx", b"Name")) == ((1, ("Name",)),)


def test_hidden_sheets_are_passed_over():
    assert rows(read_upload("a.xlsx", book(["seen"], before=[["secret"]], hidden=True))) == ((1, ("seen",)),)


def test_of_several_sheets_the_first_that_is_filled_is_read():
    assert rows(read_upload("a.xlsx", book(["x"], before=[[], ["  "]]))) == ((1, ("x",)),)


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
ROW_FAR_DOWN = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="999999999"><c r="A999999999"><v>1</v></c></row></sheetData></worksheet>'
)
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.csv", b"", Fault.EMPTY),
        ("a.csv", b"x" * (2 * 1024 * 1024 + 1), Fault.TOO_LARGE),
        ("x.pdf.exe", b"Name;Mail", Fault.WRONG_KIND),
        ("a", b"Name;Mail", Fault.WRONG_KIND),
        ("a" * 300 + ".csv", b"Name;Mail", Fault.WRONG_NAME),
        ("a\r\nX: y.csv", b"Name;Mail", Fault.WRONG_NAME),
        ("a.csv", b"%PDF-1.7\n", Fault.WRONG_KIND),
        ("a.csv", b"Name;Mail\n%PDF-1.7\n", Fault.WRONG_KIND),
        ("a.csv", b"<svg onload=alert(1)>", Fault.WRONG_KIND),
        ("a.csv", b"\xef\xbb\xbf <html>", Fault.WRONG_KIND),
        ("a.csv", b"GIF89a=1;", Fault.WRONG_KIND),
        ("a.csv", b"MZ\x90", Fault.WRONG_KIND),
        ("a.csv", b"BEGIN:VCALENDAR", Fault.WRONG_KIND),
        ("a.csv", PNG, Fault.WRONG_KIND),
        ("a.csv", b"Name;Mail\n" + book(["x"]), Fault.WRONG_KIND),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, Fault.OLD_OFFICE),
        ("a.xlsx", archive({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), Fault.OTHER_OFFICE),
        ("a.xlsx", archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), Fault.OTHER_OFFICE),
        ("a.xlsx", archive({"photo.jpg": b"x"}), Fault.WRONG_KIND),
        ("a.xlsx", changed(book(["x"]), {"xl/vbaProject.bin": b"x"}), Fault.MACROS),
        ("a.xlsx", archive({f"{number}.xml": b"" for number in range(201)}), Fault.UNPACKS_TOO_LARGE),
        ("a.xlsx", zip_bomb(), Fault.UNPACKS_TOO_LARGE),
        ("a.xlsx", changed(book(["x"]), {"xl/worksheets/sheet1.xml": ENTITIES}), Fault.BROKEN),
        ("a.xlsx", changed(book(["x"]), {"xl/worksheets/sheet1.xml": "<a/>".encode("utf-16")}), Fault.BROKEN),
        ("a.xlsx", changed(book(["x"]), {"xl/worksheets/sheet1.xml": b"<worksheet"}), Fault.BROKEN),
        ("a.xlsx", changed(book(["x"]), {"xl/workbook.xml": b"<a/>"}), Fault.EMPTY),
        ("a.xlsx", changed(book(["x"]), {"xl/worksheets/sheet1.xml": ROW_FAR_DOWN}), Fault.TOO_MANY_ROWS),
        ("a.xlsx", book(["x"])[:-30], Fault.BROKEN),
        ("a.xlsx", book(["x"]) + b"<script>alert(1)</script>", Fault.BROKEN),
        ("a.xlsx", book(["x"] * 41), Fault.TOO_MANY_COLUMNS),
        ("a.xlsx", book(*[["x"]] * 2_001), Fault.TOO_MANY_ROWS),
        ("a.xlsx", book(["x" * 2_001]), Fault.CELL_TOO_LONG),
        ("a.xlsx", book(), Fault.EMPTY),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_file_that_is_something_else_is_refused_with_the_reason(name, content, fault):
    assert fault_of(read_upload, name, content) == fault


def test_the_refusal_says_on_which_row():
    with pytest.raises(Unreadable) as refused:
        read_pasted("a\n\n" + "x" * 2_001)
    assert refused.value.row == 3


@pytest.mark.parametrize("text", ["A\n\nB", 'a;"b ""c"""\n\n\nd', "'x\tåäö\n=1+1\t\ty", "only"])
def test_a_table_written_back_as_pasted_text_is_the_same_table(text):
    sheet = read_pasted(text)
    assert read_pasted(pasted_text(sheet)) == sheet


def test_a_cell_beyond_the_row_is_blank():
    row = Row(1, ("a", "b"))
    assert [row.cell(index) for index in (0, 1, 2, -1, None)] == ["a", "b", "", "", ""]

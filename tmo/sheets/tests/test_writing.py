from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from tmo.sheets import csv_text, read_upload, workbook


def page_of(content):
    return openpyxl.load_workbook(BytesIO(content)).worksheets[0]


FORMULAS = [
    "=HYPERLINK(1)",
    "+46 70",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\u200b=1",
    "−1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_a_program_would_take_for_a_formula_is_neutral_in_both_kinds_of_file(text):
    cell = page_of(workbook("Table", [text], [])).cell(1, 1)
    assert (cell.data_type, cell.value[0]) == ("s", "'")
    assert csv_text(["x"], [[text]]).split("\r\n", 1)[1].lstrip('"')[0] == "'"


@pytest.mark.parametrize("text", ["Åsa", "a=b", "1", "", "'x"])
def test_other_text_is_written_as_it_is(text):
    assert csv_text([text, "x"], []) == f"{text};x\r\n"
    assert (page_of(workbook("Table", ["x", text], [])).cell(1, 2).value or "") == text


def test_numbers_stay_numbers_and_dates_dates():
    sheet = page_of(workbook("Table", ["x"], [[-1, 1.5, Decimal("2.5"), date(2027, 3, 26), None, float("inf")]]))
    values = [(cell.value, cell.data_type) for cell in sheet[2][:3]]
    assert values == [(-1, "n"), (1.5, "n"), (2.5, "n")]
    assert sheet.cell(2, 4).is_date
    assert [sheet.cell(2, 5).value, sheet.cell(2, 6).value] == [None, None]
    assert csv_text(["x"], [[-1, 1.5, date(2027, 3, 26), None]]) == "x\r\n-1;1.5;2027-03-26;\r\n"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("..\\..\\a\r\nX: y?*[b]/c", ".. .. a X y b c"),
        ("x" * 40, "x" * 31),
        ("'", "TMO"),
        ("", "TMO"),
        ("Förskolan", "Förskolan"),
    ],
)
def test_the_title_of_the_sheet_is_one_that_programs_open(title, expected):
    assert page_of(workbook(title, ["x"], [])).title == expected


def test_signs_that_no_file_can_hold_are_left_out():
    assert page_of(workbook("Table", ["a\x00\x0b\ufffeb"], [])).cell(1, 1).value == "ab"


def test_separators_and_quotes_inside_cells_stay_inside_them():
    assert csv_text(["a;b", 'say "x"'], []) == '"a;b";"say ""x"""\r\n'


def test_what_is_written_can_be_read_again():
    content = workbook("Table", ["Name", "Day"], [["Åsa", date(2027, 3, 26)]])
    assert [row.cells for row in read_upload("a.xlsx", content).rows] == [("Name", "Day"), ("Åsa", "2027-03-26")]

"""Tables that people bring and take home: pasted text, spreadsheets and text files, read and written in one way.

Whoever needs a table imports from here alone. Nothing in here knows a model, a form or a request.
"""

from tmo.sheets.columns import find_columns
from tmo.sheets.reading import read_pasted, read_upload
from tmo.sheets.sheet import BYTES_MAX, CELL_MAX, COLUMNS_MAX, ROWS_MAX, Fault, Row, Sheet, Unreadable
from tmo.sheets.writing import csv_text, pasted_text, workbook

__all__ = [
    "BYTES_MAX",
    "CELL_MAX",
    "COLUMNS_MAX",
    "ROWS_MAX",
    "Fault",
    "Row",
    "Sheet",
    "Unreadable",
    "csv_text",
    "find_columns",
    "pasted_text",
    "read_pasted",
    "read_upload",
    "workbook",
]

"""One row of the attendance page, drawn once for each look that a row can have, and filled in for each person.

A list of sixty has three hundred choices. What differs between two rows is a name and a key; which mark is chosen
gives a handful of looks, and each is drawn by its template once for everybody who reads the language.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

VALUES = ("id", "field", "version", "name", "place", "clock", "error")
HOLE = re.compile(r"\[\[(\w+)\]\]")


def row_html(row: Mapping[str, object]) -> SafeString:
    """The row of `VALUES`, `mark` ('' for none) and `called`; every value is escaped."""
    look = _look(str(row["mark"]), bool(row["called"]), bool(row["place"]), bool(row["error"]), get_language())
    values = {name: escape(str(row[name])) for name in VALUES}
    return SafeString("".join(values[text] if number % 2 else text for number, text in enumerate(look)))


@lru_cache(maxsize=256)
def _look(mark: str, called: bool, placed: bool, wrong: bool, language: str | None) -> tuple[str, ...]:
    """The drawn row in pieces: text, name of a value, text, name of a value, and so on."""
    holes = {name: f"[[{name}]]" for name in VALUES}
    shown = {"mark": mark, "called": called, "place": placed and holes["place"], "error": wrong and holes["error"]}
    return tuple(HOLE.split(render_to_string("programs/session/attendance_row.html", {**holes, **shown})))

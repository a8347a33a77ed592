"""Finding the columns of a table by the words above them."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

_ADDED = re.compile(r"\(.*|[:*]+\s*$")
_SPACES = re.compile(r"[\s_]+")


def find_columns(header_cells: Sequence[str], known: Mapping[str, Collection[str]]) -> dict[str, int]:
    """For each name in `known` the first column, from 0, whose heading is one of its words; names not found are absent.

    Upper and lower case are the same, å and a are not. What stands in brackets after a heading is passed over, and
    no column is taken twice.
    """
    headings = [_folded(cell) for cell in header_cells]
    found: dict[str, int] = {}
    for name, words in known.items():
        wanted = {_folded(word) for word in words}
        for index, heading in enumerate(headings):
            if heading in wanted and index not in found.values():
                found[name] = index
                break
    return found


def _folded(heading: str) -> str:
    text = unicodedata.normalize("NFC", heading).casefold()
    return _SPACES.sub(" ", _ADDED.sub("", text)).strip()

"""The action plan's form: what was typed, read into a draft. Only the fields named here are looked at."""

import re
from dataclasses import replace

from django.http import QueryDict

from programs.rules.plan import DATES, FIELDS, MET_ON, PRESENT, Draft
from tmo.forms.text import clean_line, clean_text

FIELD = re.compile(rf"l-([1-9][0-9]{{0,5}})-({'|'.join(FIELDS)})", re.ASCII)
ONE_LINE = {"owner", *DATES}


def read_draft(data: QueryDict) -> Draft:
    """The lines in the order in which the page sends them, each under its own number."""
    lines: dict[int, dict[str, str]] = {}
    for name in data:
        found = FIELD.fullmatch(name)
        if found:
            key, field = int(found[1]), found[2]
            clean = clean_line if field in ONE_LINE else clean_text
            lines.setdefault(key, {})[field] = clean(data[name])
    return Draft(clean_line(data.get(MET_ON, "")), clean_text(data.get(PRESENT, "")), lines)


def read_edit(data: QueryDict) -> int:
    """The number of the saving that the page was opened on; -1 for anything that is none."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def with_line(draft: Draft, key: int) -> Draft:
    """The draft with one more empty line of that number."""
    return replace(draft, lines={**draft.lines, key: {}})


def without_line(draft: Draft, key: str) -> Draft:
    """The draft without the line of that number."""
    return replace(draft, lines={one: line for one, line in draft.lines.items() if str(one) != key})

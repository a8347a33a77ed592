"""The booking form as typed: a mapping of field name to text, and its rows added and taken away.

Names that the form does not have are left out, so nothing else can be set through it.
"""

from collections.abc import Mapping

from django.http import QueryDict

from programs.forms.contact import ContactForm
from programs.presenters.field_names import (
    DATE_FIELDS,
    MAX_DATES,
    MAX_WORKPLACES,
    WORKPLACE_FIELDS,
    date_name,
    ranks,
    workplace_numbers,
)
from programs.rules.package import Package

PLAIN = [*ContactForm.base_fields, "start_from", "pace"]
LENGTH_KEPT = 20_000  # longer text is refused by its field; what is sent back is cut here


def known_names(package: Package) -> set[str]:
    """Every name that the form of this package can have."""
    names = set(PLAIN) | {f"w-{n}-{field}" for n in range(MAX_WORKPLACES) for field in WORKPLACE_FIELDS}
    for session in package.sessions:
        names.add(f"d-{session.key}-place")
        names |= {date_name(session.key, rank, field) for rank in range(1, MAX_DATES + 1) for field in DATE_FIELDS}
    return names


def read_typed(post: QueryDict, package: Package) -> dict[str, str]:
    """What was typed, by known name; of a name sent twice the last value counts."""
    known = known_names(package)
    return {name: str(post[name])[:LENGTH_KEPT] for name in post if name in known}


def add_workplace(typed: dict[str, str]) -> str:
    """Opens one more empty workplace; answers the name of its first field, '' when there is no room."""
    used = workplace_numbers(typed)
    number = next((n for n in range(MAX_WORKPLACES) if n not in used), None)
    if number is None:
        return ""
    typed.setdefault(f"w-{used[0]}-name", "")
    typed[f"w-{number}-name"] = ""
    return f"w-{number}-name"


def remove_workplace(typed: dict[str, str], number: int) -> None:
    """Takes a workplace off the form; those after it move up, and the last one stays, emptied."""
    kept = [_block(typed, n) for n in workplace_numbers(typed) if n != number]
    for n in range(MAX_WORKPLACES):
        for field in WORKPLACE_FIELDS:
            typed.pop(f"w-{n}-{field}", None)
    for n, block in enumerate(kept):
        typed.update({f"w-{n}-{field}": value for field, value in block.items()})


def _block(typed: Mapping[str, str], number: int) -> dict[str, str]:
    return {field: typed.get(f"w-{number}-{field}", "") for field in WORKPLACE_FIELDS}


def add_date(typed: dict[str, str], session: str) -> str:
    """Opens one more empty date row; answers the name of its first field, '' when there is no room."""
    rank = len(ranks(typed, session)) + 1
    if rank > MAX_DATES:
        return ""
    for name in (date_name(session, 1, "day"), date_name(session, rank, "day")):
        typed.setdefault(name, "")
    return date_name(session, rank, "day")


def remove_date(typed: dict[str, str], session: str, rank: int) -> None:
    """Takes a date row off the form; those after it move up."""
    kept = [
        {field: typed.get(date_name(session, one, field), "") for field in DATE_FIELDS}
        for one in ranks(typed, session)
        if one != rank
    ]
    clear_dates(typed, session)
    for place, row in enumerate(kept, start=1):
        typed.update({date_name(session, place, field): value for field, value in row.items()})


def clear_dates(typed: dict[str, str], session: str) -> None:
    """Takes every date row of a session off the form."""
    for rank in range(1, MAX_DATES + 1):
        for field in DATE_FIELDS:
            typed.pop(date_name(session, rank, field), None)

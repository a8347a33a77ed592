"""Names of the booking form's fields, and how many rows a form that was typed has. Pure functions over a mapping.

Names are `w-<n>-<field>` for workplaces, `d-<session>-<rank>-<field>` for dates and `d-<session>-place`; the rest
stand by their own name.
"""

from collections.abc import Mapping

MAX_WORKPLACES = 10
MAX_DATES = 3
DATE_FIELDS = ("day", "start", "end")
WORKPLACE_FIELDS = ("name", "kind", "municipality", "participants", "principal_name", "principal_email")


def date_name(session: str, rank: int, field: str) -> str:
    """The name of one date field."""
    return f"d-{session}-{rank}-{field}"


def workplace_numbers(typed: Mapping[str, str]) -> list[int]:
    """The numbers of the workplaces on the form, at least the first."""
    found = [n for n in range(MAX_WORKPLACES) if f"w-{n}-name" in typed]
    return found or [0]


def ranks(typed: Mapping[str, str], session: str) -> list[int]:
    """The date rows of a session that are on the form, at least the first."""
    found = [rank for rank in range(1, MAX_DATES + 1) if date_name(session, rank, "day") in typed]
    return found or [1]

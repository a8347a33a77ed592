"""Names of the booking form's fields, and how many rows a form that was typed has. Pure functions over a mapping.

Names are `w-<n>-<field>` for workplaces, `d-<session>-<rank>-<field>` for dates and `d-<session>-place`; the rest
stand by their own name.
"""

from collections.abc import Mapping
from functools import cache

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


# -- where dates are answered: one choice for each session, with what the choice needs ---------------------------------

PROPOSE, REFUSE, LATER = "propose", "refuse", "later"
SERIES = frozenset({"start_from", "pace"})  # from which week on a series is suggested, and how many weeks between steps


def session_id(session: str) -> str:
    """The id of the session's part of the page, to which errors about the whole session lead."""
    return f"session-{session}"


def answer_name(session: str) -> str:
    """The choice: the key of a date that is accepted, or `PROPOSE`, `REFUSE`, `LATER`."""
    return f"answer-{session}"


def version_name(session: str) -> str:
    """The hidden version that the page showed."""
    return f"version-{session}"


def words_name(session: str) -> str:
    """Why a warning is all right."""
    return f"words-{session}"


def note_name(session: str) -> str:
    """Why other dates are proposed."""
    return f"note-{session}"


def refusal_name(session: str) -> str:
    """Why the dates are refused."""
    return f"refusal-{session}"


def place_name(session: str) -> str:
    """Where the session is held."""
    return f"d-{session}-place"


@cache
def date_names(session: str) -> frozenset[str]:
    """The fields of dates that are proposed in a round: three rows, where, and why."""
    dates = {date_name(session, rank, part) for rank in range(1, MAX_DATES + 1) for part in DATE_FIELDS}
    return frozenset({*dates, place_name(session), note_name(session)})


@cache
def round_names(session: str) -> frozenset[str]:
    """Every field that one session has in a round."""
    plain = (answer_name, version_name, words_name, refusal_name)
    return frozenset({*date_names(session), *(name(session) for name in plain)})

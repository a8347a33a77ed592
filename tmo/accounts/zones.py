"""Time zones that a person can choose, the Nordic ones first."""

from functools import cache
from zoneinfo import available_timezones

FIRST = ("Europe/Stockholm", "Europe/Copenhagen", "Europe/Oslo")


@cache
def choices() -> tuple[tuple[str, str], ...]:
    """(IANA name, words) for every zone of a place; technical names such as `Etc/GMT+3` are left out."""
    others = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix")))
    return tuple((name, words(name)) for name in (*FIRST, *(name for name in others if name not in FIRST)))


def words(name: str) -> str:
    """`America/Argentina/San_Juan` as `San Juan (America)`."""
    parts = name.replace("_", " ").split("/")
    return f"{parts[-1]} ({parts[0]})"

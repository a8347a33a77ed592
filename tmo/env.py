"""Typed readers of the process environment.

Every setting that comes from outside is read here and nowhere else, so that `.env.example` can be compared
with the code and a value of the wrong kind is refused at start with its name.
"""

import os
from pathlib import Path


class BadEnvironment(RuntimeError):
    """A variable is missing or has a value of the wrong kind; the message names it."""


def text(name: str, default: str | None = None) -> str:
    """The variable as written; raises `BadEnvironment` if it is unset and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise BadEnvironment(f"{name} must be set")
    return value


def flag(name: str, default: bool = False) -> bool:
    """`1/true/yes/on` or `0/false/no/off`; anything else is refused."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadEnvironment(f"{name} must be yes or no, not {value!r}")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise BadEnvironment(f"{name} must be a whole number, not {value!r}") from None


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas, empty parts left out."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def secret(name: str, default: str | None = None) -> str:
    """A secret from the variable, or from the file that `<name>_FILE` points at.

    Raises `BadEnvironment` when neither is there and no default was given.
    """
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return text(name, default)

"""Reads a package from its TOML file, and names every fault of a file at once."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Any

from programs.rules.package import (
    Audience,
    Film,
    FilmAccess,
    Order,
    Package,
    PackageSession,
    Participants,
    PlaceRule,
    SeriesRule,
    Step,
)

Table = Mapping[str, Any]
Check = Callable[[Any], bool]

LANGUAGES = ("sv", "nb", "da", "en")
COUNTRIES = ("SE", "NO", "DK")


class BadPackage(ValueError):
    """A package file that cannot be used; the message names the file and all its faults."""


def load(path: Path) -> Package:
    """The package in a file; raises `BadPackage` with every fault of it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadPackage(f"{path.name}: {error}") from error
    if found := faults(data):
        raise BadPackage(f"{path.name}: " + "; ".join(found))
    return _package(data)


def faults(data: Table) -> list[str]:
    """Every fault of a definition, each with the place it stands; empty when the definition is sound."""
    return list(_faults(data))


# -- what a definition must look like --------------------------------------------------------------------------------


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _time(value: Any) -> bool:
    return isinstance(value, time)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_text(each) for each in value)


def _tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _key(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", value) is not None


def _package_key(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9-]{0,39}", value) is not None


def _table(value: Any) -> bool:
    return isinstance(value, dict)


def _one_of(choices: type[StrEnum] | tuple[str, ...]) -> Check:
    allowed = frozenset(str(each) for each in choices)
    return lambda value: isinstance(value, str) and value in allowed


@dataclass(frozen=True)
class _Form:
    """The fields of one kind of table, each with the check of its value."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)


_PACKAGE = _Form(
    {
        "key": _package_key,
        "version": _count,
        "lang": _one_of(LANGUAGES),
        "title": _text,
        "source": _text,
        "country": _one_of(COUNTRIES),
        "order": _one_of(Order),
        "series": _table,
        "participants": _table,
        "steps": _tables,
    },
    {"film_access": _one_of(FilmAccess)},
)
_SERIES = _Form({"weeks_between_steps": _whole})
_PARTICIPANTS = _Form({"least": _count, "most": _count, "principal_counts": _yes_or_no})
_STEP = _Form({"key": _key, "title": _text, "text": _text}, {"sessions": _tables, "films": _tables})
_SESSION = _Form(
    {"key": _key, "title": _text, "audience": _one_of(Audience), "place": _one_of(PlaceRule)},
    {"start": _time, "end": _time, "minutes": _count},
)
_FILM = _Form({"key": _key, "title": _text, "minutes": _count, "questions": _texts})


def _faults(data: Table) -> Iterator[str]:
    yield from _fields(data, _PACKAGE, "package")
    yield from _fields(_part(data, "series"), _SERIES, "series")
    participants = _part(data, "participants")
    yield from _fields(participants, _PARTICIPANTS, "participants")
    least, most = participants.get("least"), participants.get("most")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield "participants: least is more than most"
    steps = _list(data, "steps")
    for number, step in enumerate(steps, 1):
        yield from _step_faults(step, f"step {number}")
    yield from _series_faults(data, steps)


def _step_faults(step: Table, where: str) -> Iterator[str]:
    yield from _fields(step, _STEP, where)
    sessions, films = _list(step, "sessions"), _list(step, "films")
    if not sessions and not films:
        yield f"{where}: neither sessions nor films"
    for number, session in enumerate(sessions, 1):
        yield from _session_faults(session, f"{where}, session {number}")
    for number, film in enumerate(films, 1):
        yield from _fields(film, _FILM, f"{where}, film {number}")


def _session_faults(session: Table, where: str) -> Iterator[str]:
    yield from _fields(session, _SESSION, where)
    start, end = session.get("start"), session.get("end")
    if (start is None) != (end is None):
        yield f"{where}: start and end go together"
    if not (isinstance(start, time) and isinstance(end, time)):
        return
    if end <= start:
        yield f"{where}: end is not after start"
    elif session.get("minutes") not in (None, _minutes(start, end)):
        yield f"{where}: minutes is not the time from start to end"


def _series_faults(data: Table, steps: list[Table]) -> Iterator[str]:
    sessions = [session for step in steps for session in _list(step, "sessions")]
    films = [film for step in steps for film in _list(step, "films")]
    for kind, tables in (("step", steps), ("session", sessions), ("film", films)):
        for key, times in Counter(str(table.get("key")) for table in tables if "key" in table).items():
            if times > 1:
                yield f"{kind} key {key!r} stands {times} times"
    if not sessions:
        yield "package: no sessions"
    if films and "film_access" not in data:
        yield "package: films without film_access"


def _fields(table: Table, form: _Form, where: str) -> Iterator[str]:
    known = {**form.required, **form.optional}
    for name in sorted(table.keys() - known.keys()):
        yield f"{where}: unknown field {name!r}"
    for name in (name for name in form.required if name not in table):
        yield f"{where}: {name} is missing"
    for name in (name for name in known if name in table and not known[name](table[name])):
        yield f"{where}: {name} cannot be {table[name]!r}"


def _part(table: Table, name: str) -> Table:
    value = table.get(name)
    return value if isinstance(value, dict) else {}


def _list(table: Table, name: str) -> list[Table]:
    value = table.get(name, [])
    return value if _tables(value) else []


# -- from a sound definition to values -------------------------------------------------------------------------------


def _package(data: Table) -> Package:
    access = data.get("film_access")
    return Package(
        key=data["key"],
        version=data["version"],
        lang=data["lang"],
        title=data["title"],
        source=data["source"],
        country=data["country"],
        order=Order(data["order"]),
        steps=tuple(_steps(data["steps"])),
        series=SeriesRule(**data["series"]),
        film_access=FilmAccess(access) if access else None,
        participants=Participants(**data["participants"]),
    )


def _steps(tables: list[Table]) -> Iterator[Step]:
    sessions = films = 0
    for number, table in enumerate(tables, 1):
        own_sessions, own_films = table.get("sessions", []), table.get("films", [])
        yield Step(
            number=number,
            key=table["key"],
            title=table["title"],
            text=table["text"],
            sessions=tuple(_session(each, number, place) for place, each in enumerate(own_sessions, sessions + 1)),
            films=tuple(_film(each, number, place) for place, each in enumerate(own_films, films + 1)),
        )
        sessions, films = sessions + len(own_sessions), films + len(own_films)


def _session(table: Table, step: int, number: int) -> PackageSession:
    start, end = table.get("start"), table.get("end")
    return PackageSession(
        key=table["key"],
        step=step,
        number=number,
        title=table["title"],
        start=start,
        end=end,
        minutes=_minutes(start, end) if start and end else table.get("minutes"),
        audience=Audience(table["audience"]),
        place=PlaceRule(table["place"]),
    )


def _film(table: Table, step: int, number: int) -> Film:
    return Film(
        key=table["key"],
        step=step,
        number=number,
        title=table["title"],
        minutes=table["minutes"],
        questions=tuple(table["questions"]),
    )


def _minutes(start: time, end: time) -> int:
    return end.hour * 60 + end.minute - start.hour * 60 - start.minute

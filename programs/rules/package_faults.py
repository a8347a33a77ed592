"""Names every fault of a package's definition at once, each with the place where it stands."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Any

from programs.rules.package import Audience, FilmAccess, Order, PlaceRule, minutes_between

Table = Mapping[str, Any]
Check = Callable[[Any], bool]

LANGUAGES = ("sv", "nb", "da", "en")
COUNTRIES = ("SE", "NO", "DK")


def faults(data: Table) -> list[str]:
    """Every fault of a definition; empty when it is sound."""
    return list(_faults(data))


# -- the checks of single values -------------------------------------------------------------------------------------


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
    elif session.get("minutes") not in (None, minutes_between(start, end)):
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

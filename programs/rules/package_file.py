"""Reads a package from its TOML file."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

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
    minutes_between,
)
from programs.rules.package_faults import Table, faults


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
        minutes=minutes_between(start, end) if start and end else table.get("minutes"),
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

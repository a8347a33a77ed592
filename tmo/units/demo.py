"""Invented organisations, workplaces and people, from `demo.toml`. Run again, it changes nothing."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from tmo.accounts.models import User
from tmo.units.demo_log import seed_readings
from tmo.units.enums import Country, PeriodKind
from tmo.units.models import CalendarPeriod, Organisation, Role, Workplace
from tmo.units.rules import local_day

PASSWORD = "traumamedveten-omsorg"  # noqa: S105  printed on the sign-in page of the demonstration
NAMESPACE = uuid5(NAMESPACE_DNS, "demo.example")
SINCE = timedelta(days=200)
BATCH = 500


def key(kind: str, *names: str) -> UUID:
    """The fixed key of a demonstration row: `key("organisation", "radda-barnen")`, `key("user", "staff@...")`."""
    return uuid5(NAMESPACE, "/".join((kind, *names)))


@transaction.atomic
def seed(size: int, at: datetime) -> None:
    """Writes everything once. `size` copies of the customers with their workplaces are made, for benchmarks."""
    data = read()
    _add(Organisation, (_organisation(one, copy, at) for one, copy in _copies(data, size)))
    _add(Workplace, (place for one, copy in _copies(data, size) for place in _workplaces(one, copy)))
    _add_people(data["person"], at)
    _add(Role, (role for person in data["person"] for role in _roles(person, local_day(at, settings.TIME_ZONE))))
    _add(CalendarPeriod, [*_breaks(data["break"]), *_study_days(data["study"])])
    seed_readings({name: key("user", f"{name}@demo.example") for name in ("admin", "customer-admin")}, at)


@cache
def read() -> dict[str, Any]:
    """The data file: lists under `organisation`, `person`, `break`, `study`."""
    return tomllib.loads(Path(__file__).with_name("demo.toml").read_text(encoding="utf-8"))


def known_password() -> str | None:
    """The password of all demonstration accounts; None, so that none can be used, on a database of one's own."""
    embedded = not settings.DATABASE_URL or settings.DATABASE_URL.startswith("sqlite:")
    return PASSWORD if embedded else None


def _add(model: Any, rows: Any) -> None:
    model.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def _copies(data: dict[str, Any], size: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Each organisation, and the customers again under a number; the first copy has none."""
    for number in range(1, size + 1):
        for one in data["organisation"]:
            if number == 1 or "workplaces" in one:
                yield one, "" if number == 1 else str(number)


def _organisation(one: dict[str, Any], copy: str, at: datetime) -> Organisation:
    country = Country(one["country"])
    return Organisation(
        id=key("organisation", one["slug"] + copy),
        name=f"{one['name']} {copy}".strip(),
        slug=f"{one['slug']}{copy}",
        country=country,
        language=country.language,
        created_at=at - SINCE,
        **{f"is_{part}": True for part in one["parts"]},
        **{name: value for name, value in one.items() if name.startswith("support_")},
    )


def _workplaces(one: dict[str, Any], copy: str) -> Iterator[Workplace]:
    organisation = one["slug"] + copy
    for place in one.get("workplaces", []):
        values = {name: value for name, value in place.items() if name != "slug"}
        yield Workplace(
            id=key("workplace", organisation, place["slug"]),
            organisation_id=key("organisation", organisation),
            timezone=Country(one["country"]).zone,
            **values,
        )


def _add_people(people: list[dict[str, Any]], at: datetime) -> None:
    """New accounts only, all with one hash: computing it once for each would cost seconds at every start."""
    known = set(User.objects.filter(email__in=[one["email"] for one in people]).values_list("email", flat=True))
    new = [one for one in people if one["email"] not in known]
    password = make_password(known_password()) if new else ""
    _add(User, [_user(one, password, at) for one in new])
    addresses = [{"user_id": key("user", one["email"]), "email": one["email"]} for one in new]
    _add(EmailAddress, [EmailAddress(**address, verified=True, primary=True) for address in addresses])


def _user(one: dict[str, Any], password: str, at: datetime) -> User:
    country = next(Country(row["country"]) for row in read()["organisation"] if row["slug"] == one["roles"][0][1])
    return User(
        id=key("user", one["email"]),
        email=one["email"],
        name=one["name"],
        password=password,
        language=country.language,
        timezone=country.zone,
        created_at=at - SINCE,
    )


def _roles(person: dict[str, Any], day: date) -> Iterator[Role]:
    for kind, organisation, *place in person["roles"]:
        yield Role(
            id=key("role", person["email"], kind, organisation, *place),
            user_id=key("user", person["email"]),
            organisation_id=key("organisation", organisation),
            workplace_id=key("workplace", organisation, *place) if place else None,
            kind=kind,
            starts_on=day - SINCE,
        )


def _breaks(groups: list[dict[str, Any]]) -> Iterator[CalendarPeriod]:
    for group in groups:
        for municipality in group["municipalities"]:
            for period in group["periods"]:
                yield CalendarPeriod(
                    id=key("break", municipality, period["title"], str(period["from"])),
                    country=group["country"],
                    kept_by_id=key("organisation", group["kept_by"]) if "kept_by" in group else None,
                    municipality=municipality,
                    kind=PeriodKind.SCHOOL_BREAK,
                    title=period["title"],
                    starts_on=period["from"],
                    ends_on=period["until"],
                )


def _study_days(groups: list[dict[str, Any]]) -> Iterator[CalendarPeriod]:
    for group in groups:
        for place in group["workplaces"]:
            for day in group["days"]:
                yield CalendarPeriod(
                    id=key("study", group["organisation"], place, str(day)),
                    country=Country.SWEDEN,
                    workplace_id=key("workplace", group["organisation"], place),
                    kept_by_id=key("organisation", group["organisation"]),
                    kind=PeriodKind.STUDY_DAY,
                    title=group["title"],
                    starts_on=day,
                    ends_on=day + timedelta(days=1),
                )

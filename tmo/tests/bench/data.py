"""One provider with its form, a coordinator, and as many bookings as are asked for."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from programs import demo
from programs.forms import series
from programs.models import Booking, Hold, Offer, Session, Terms
from programs.queries.calendar import day_calendar
from programs.rules.booking import State, whose_turn
from programs.rules.catalogue import package
from tmo.accounts.models import User
from tmo.tests.architecture.tree import ROOT
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.tests.factories import make_organisation, make_role, make_user

MINUTES_APART = 15
STATES = ("requested", "requested", "confirmed", "withdrawn")
PLACES = ("Björkdal", "Söråsen", "Norrås", "Vikby")
CONTACT = {
    "contact_name": "Gunilla Norén",
    "contact_phone": "070-555 01 01",
    "address": "Lingonstigen 4, Björkdal",
    "wishes": "Vi vill ha många exempel från vardagen med de yngsta barnen.",
}
WORKPLACE = {
    "name": "Förskolan Lingonet",
    "kind": "preschool",
    "municipality": "Björkdal",
    "principal_name": "Hanna Lind",
    "principal_email": "hanna.lind@bjorkdal.example",
    "participants": "24",
}


@dataclass(frozen=True)
class World:
    """What the pages of a run are about."""

    offer: Offer
    customer: Organisation
    coordinator: User


def make_world(at: datetime) -> World:
    """The provider with the terms of the demonstration, and a customer."""
    provider = make_organisation(slug="bench", is_training_provider=True)
    coordinator = make_user()
    make_role(coordinator, provider, RoleKind.COORDINATOR)
    offer = Offer.objects.create(provider=provider, package_key=demo.PACKAGE)
    words = tomllib.loads((ROOT / "programs" / "demo.toml").read_text("utf-8"))["terms"]
    Terms.objects.create(offer=offer, version=1, language="sv", published_at=at, **words)
    return World(offer, make_organisation(), coordinator)


def fill_board(world: World, upto: int, at: datetime) -> None:
    """Brings the provider's board to `upto` bookings; those that are there already are multiplied."""
    there = Booking.objects.filter(provider=world.offer.provider, requested_at__isnull=False).count()
    if there:
        _multiply(upto // there, there)
    else:
        Booking.objects.bulk_create(_booking(world, number, at) for number in range(upto))


def _multiply(times: int, there: int) -> None:
    """Copies inside SQLite, far faster than models. What is sealed is copied as it lies: no list opens it."""
    columns = {field.column: field.column for field in Booking._meta.concrete_fields}
    copied = columns | {
        "id": "lower(hex(randomblob(16)))",
        "reference": f"printf('B%08d', {there} * n + CAST(substr(reference, 2) AS INTEGER))",
        "label": "label || '-' || n",
        "label_key": "label_key || '-' || n",
        "requested_at": f"datetime(requested_at, '-' || ({there * MINUTES_APART} * n) || ' minutes')",
    }
    numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {times})"
    source = f"{Booking._meta.db_table}, numbers WHERE requested_at IS NOT NULL AND n < {times}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Booking._meta.db_table} ({', '.join(columns)}) "
            f"{numbers} SELECT {', '.join(copied.values())} FROM {source}"
        )


def fill_diary(world: World, trainer: User, count: int, first: datetime) -> None:
    """Holds that many stretches of the trainer's time, two hours each, three a day from `first` on."""
    made = package(demo.PACKAGE)
    bookings = [_booking(world, number, first) for number in range(-(-count // len(made.sessions)))]
    for number, booking in enumerate(bookings):
        booking.reference = f"D{number:08d}"
    Booking.objects.bulk_create(bookings)
    sessions = [
        Session(booking=booking, key=one.key, position=position)
        for booking in bookings
        for position, one in enumerate(made.sessions)
    ][:count]
    Session.objects.bulk_create(sessions)
    starts = [first + timedelta(days=number // 3, hours=3 * (number % 3)) for number in range(count)]
    Hold.objects.bulk_create(
        Hold(session=session, trainer=trainer, starts_at=start, ends_at=start + timedelta(hours=2), made_at=first)
        for session, start in zip(sessions, starts, strict=True)
    )


def _booking(world: World, number: int, at: datetime) -> Booking:
    """Every second one waits, every fourth is confirmed, every fourth withdrawn."""
    asked = at - timedelta(minutes=MINUTES_APART * number)
    name = f"Förskolan Talludden {number}"
    return Booking(
        reference=f"B{number:08d}",
        provider=world.offer.provider,
        customer=world.customer,
        package_key=demo.PACKAGE,
        package_version=1,
        state=STATES[number % 4],
        turn=whose_turn(State(STATES[number % 4])).value,
        turn_since=asked,
        answer_by=asked.date() + timedelta(days=14) if STATES[number % 4] == "requested" else None,
        language="sv",
        timezone=demo.ZONE,
        label=name,
        label_key=name.casefold(),
        municipality=PLACES[number % 4],
        participants=20 + number % 30,
        wishes=CONTACT["wishes"],
        **dict.fromkeys(("created_at", "saved_at", "sent_at", "requested_at", "confirmed_at", "withdrawn_at"), asked),
    )


def request_typed(at: datetime) -> dict[str, str]:
    """A form filled in completely: one workplace, and a date for each session from eight weeks on."""
    made, today = package(demo.PACKAGE), at.date()
    typed = {"language": "sv", "terms": "on", **CONTACT, **{f"w-0-{name}": text for name, text in WORKPLACE.items()}}
    calendar = day_calendar(country="SE", language="sv", first=today, municipalities=["Björkdal"])
    series.fill(typed, made, series.Wish(today + timedelta(weeks=8), None), calendar, zone=demo.ZONE, today=today)
    return typed

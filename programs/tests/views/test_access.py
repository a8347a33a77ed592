"""Who may do what with a booking: every route of the app, by everybody there is, as tmo/access.toml says."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from programs.actions import coordination, requests
from programs.actions.people import add_person
from programs.models import Booking
from programs.rules.request import AskedWorkplace
from programs.rules.roster import Asked
from programs.tests.factories import (
    AT,
    counts,
    hold_link,
    make_confirmed,
    make_member,
    make_offer,
    make_provider,
    make_ready,
    make_requested,
    send,
)
from programs.tests.views.conftest import browser
from tmo.accounts.models import User
from tmo.audit.models import Event
from tmo.tests.architecture.routes import access
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_role, make_user, make_workplace

pytestmark = pytest.mark.django_db
# Trainers' time has doors of its own, tried in test_access_trainers.
OF_TRAINERS = {f"programs:trainer_{name}" for name in ("list", "week", "hours", "absences", "substitutes", "replace")}
OF_TRAINERS |= {"programs:my_week", "programs:absence_remove"}
# A plan belongs to a workplace of the booking: test_access_plans.
OF_PLANS = {
    f"programs:plan_{name}" for name in ("detail", "version", "pdf", "start", "draft", "autosave", "review", "approve")
}
ELSEWHERE = OF_TRAINERS | OF_PLANS
LINES = {name: line for name, line in access().items() if name.startswith("programs:") and name not in ELSEWHERE}
# A link opens for whoever has it; it is tried on its own below.
BY_TOKEN = {"programs:my_path", "programs:booking_open", "programs:calendar_feed", "programs:path_calendar"}
CANARY = re.compile("kanarie", re.IGNORECASE)
ENDED, COMING = {"ends_on": AT.date()}, {"starts_on": date(2027, 3, 2)}


@dataclass
class World:
    """Two providers with a booking each, and everybody around the first one."""

    booking: Booking
    other: Booking
    people: dict[str, User] = field(default_factory=dict)


def asked(name: str, prefix: str) -> list[AskedWorkplace]:
    return [AskedWorkplace(name, "preschool", "Björkdal", f"{prefix} Rektor", f"{prefix.lower()}@rektor.example", 12)]


def make_booking(offer, prefix: str) -> Booking:
    text = {"contact_name": f"{prefix} Kontakt", "contact_email": f"{prefix.lower()}@kontakt.example"}
    text |= {name: f"{prefix} {name}" for name in ("address", "invoice_reference", "wishes", "ideas", "questions")}
    trainer = make_member(offer.provider, RoleKind.TRAINER, name=f"{prefix} Utbildare")
    return make_ready(offer, trainer, customer=f"{prefix} kommun", workplaces=asked(f"{prefix}gården", prefix), **text)


@pytest.fixture
def world() -> World:
    first = make_offer(make_provider(name="Kanarieutbildarna", slug="first"))
    second = make_offer(make_provider(name="Andra utbildarna", slug="second"))
    booking, other = make_booking(first, "Kanarie"), make_booking(second, "Annan")
    person = Asked("Kanarie Deltagare", "kanarie@deltagare.example", workplace=booking.workplaces.get().pk)
    add_person(booking=booking, person=person, by=actor(), at=AT)
    return World(booking, other, everybody(booking, other))


def everybody(booking: Booking, other: Booking) -> dict[str, User]:
    """By the right that the access file names, or by why there is none."""
    provider, customer = booking.provider, booking.customer
    here = booking.workplaces.get().workplace
    beside = make_workplace(customer, name="Granngården")
    there = other.workplaces.get().workplace
    people = {
        "coordinator:organisation": make_member(provider, RoleKind.COORDINATOR),
        "trainer:assigned": booking.assignments.get().trainer,
        "admin:organisation": make_member(provider, RoleKind.ADMIN),
        "admin:organisation of the customer": make_member(customer, RoleKind.ADMIN),
        "-trainer of the provider, not assigned": make_member(provider, RoleKind.TRAINER),
        "-trainer who was taken off": taken_off(booking),
        "-coordinator of the other provider": make_member(other.provider, RoleKind.COORDINATOR),
        "-trainer of the other provider": other.assignments.get().trainer,
        "-admin of the other provider": make_member(other.provider, RoleKind.ADMIN),
        "-admin of the other customer": make_member(other.customer, RoleKind.ADMIN),
        "-coordinator at the customer": make_member(customer, RoleKind.COORDINATOR),
        "-admin of the workplace": make_member(customer, RoleKind.ADMIN, workplace=here),
        "-admin of the workplace beside": make_member(customer, RoleKind.ADMIN, workplace=beside),
        "-nobody": make_user(language="en"),
        "-superuser without a role": make_user(language="en", is_superuser=True),
    }
    for kind in (RoleKind.PRINCIPAL, RoleKind.MANAGER, RoleKind.STAFF):
        people[f"{kind}:workplace"] = make_member(customer, kind, workplace=here)
        people[f"-{kind} of the workplace beside"] = make_member(customer, kind, workplace=beside)
        people[f"-{kind} of the other customer"] = make_member(other.customer, kind, workplace=there)
    for kind in (RoleKind.CASEWORKER, RoleKind.TEAM_LEADER, RoleKind.CARE_WORKER, RoleKind.AUDITOR):
        people[f"-{kind} of the provider"] = make_member(provider, kind)
        people[f"-{kind} of the workplace"] = make_member(customer, kind, workplace=here)
    for name, period in {"ended": ENDED, "coming": COMING}.items():
        for kind, where in {RoleKind.COORDINATOR: None, RoleKind.ADMIN: None, RoleKind.PRINCIPAL: here}.items():
            person = make_user(language="en")
            make_role(person, where.organisation if where else provider, kind, workplace=where, **period)
            people[f"-{kind} whose role is {name}"] = person
    return people


def taken_off(booking: Booking) -> User:
    """Somebody who was a trainer of the booking until a moment ago."""
    person = make_member(booking.provider, RoleKind.TRAINER)
    now = booking.assignments.get(ended_at=None).trainer
    for people in ([now.pk, person.pk], [now.pk]):
        coordination.assign_trainers(booking=booking, trainers=people, by=actor(), at=AT)
    booking.refresh_from_db()
    return person


VISITORS = [
    "anonymous",
    "link",
    "link by mail",
    "-link of another booking",
    "-link that was ended",
    "-link that is old",
]


def visiting(who: str, world: World) -> Client:
    """A browser without an account, with or without a link."""
    client, own = browser(), world.booking.links.get(mailed=False)
    if who == "link by mail":
        own = world.booking.links.get(mailed=True)
    if who == "-link of another booking":
        own = world.other.links.get(mailed=True)
    if who == "-link that was ended":
        world.booking.links.update(revoked_at=AT)
    if who == "-link that is old":
        world.booking.links.update(created_at=AT - timedelta(days=2), expires_at=AT)
    if who != "anonymous":
        hold_link(client, own)
    return client


def addresses(booking: Booking, key: object) -> dict[str, str]:
    """The address of every route for the booking with that key."""
    args = {"booking_new": [booking.provider.slug, booking.package_key], "booking_list": [], "booking_lost_link": []}
    args |= {"my_calendar": [], "calendar_change": []}
    args["booking_autosave"] = args["booking_new"]
    args["session_cancel"] = args["session_detail"] = [key, "konsultation_1"]
    args["participant_change"] = args["attendance_person"] = [key, booking.people.get().pk]
    of_session = ("session_attendance", "session_attendance_taps", "session_attendance_paper", "session_held")
    args |= dict.fromkeys(of_session, args["session_detail"])
    return {name: reverse(name, args=args.get(name.partition(":")[2], [key])) for name in LINES if name not in BY_TOKEN}


def ask(client: Client, method: str, url: str):
    """One request whose effect is undone; the answer, and which events it wrote."""
    mark = transaction.savepoint()
    before = Counter(Event.objects.values_list("kind", flat=True))
    answer = client.generic(method, url, b"csrfmiddlewaretoken=x", "application/x-www-form-urlencoded")
    written = Counter(Event.objects.values_list("kind", flat=True)) - before
    transaction.savepoint_rollback(mark)
    return answer, dict(written)


def expected(line: dict, method: str, right: str, *, signed_in: bool) -> str:
    """What the access file says: inside, outside (404), sign in, or no such method."""
    needs_account = not {"anyone", "link"} & set(line["who"])
    if needs_account and not signed_in:
        return "sign in"
    if method not in line["methods"]:
        return "no method"
    open_to_all = "anyone" in line["who"] or ("signed_in" in line["who"] and signed_in)
    return "inside" if open_to_all or right in line["who"] else "outside"


def met(answer) -> str:
    if answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_login")):
        return "sign in"
    known = {404: "outside", 405: "no method", 200: "inside", 302: "inside", 303: "inside", 422: "inside"}
    # Saving by itself has no page to come back with: without the form's mark it answers 403.
    return "inside" if answer.status_code == 403 and b"<" not in answer.content else known.get(answer.status_code, "?")


def matrix(client: Client, world: World, right: str, *, signed_in: bool):
    """What the file says and what happened, for every route and method."""
    said, happened = {}, {}
    for name, url in addresses(world.booking, world.booking.pk).items():
        for method in ("GET", "POST"):
            answer, written = ask(client, method, url)
            said[name, method] = expected(LINES[name], method, right, signed_in=signed_in)
            happened[name, method] = met(answer)
            _check_traces(answer, written, "<uuid:pk>" in _route(answer))
            if happened[name, method] == "outside":
                _check_like_nothing(client, method, name, world, answer)
    return said, happened


def _route(answer) -> str:
    return answer.wsgi_request.resolver_match.route if answer.wsgi_request.resolver_match else ""


def _check_traces(answer, written: dict[str, int], of_a_booking: bool) -> None:
    """A refusal is logged once and nothing else with it; whoever gets in is logged as a reader once."""
    if answer.status_code == 404:
        assert written == {"booking.refused": 1}
    elif of_a_booking and met(answer) == "inside":
        assert written["booking.read"] == 1
    else:
        assert "booking.read" not in written


def _check_like_nothing(client: Client, method: str, name: str, world: World, answer) -> None:
    """The same body, to the letter, as for a booking that does not exist; and no name of the booking in it."""
    nothing, written = ask(client, method, addresses(world.booking, uuid4())[name])
    assert written == {"booking.refused": 1}
    assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content)
    assert CANARY.search(answer.content.decode()) is None


def test_every_route_of_the_app_is_tried(world):
    assert set(addresses(world.booking, world.booking.pk)) | BY_TOKEN == set(LINES)


WHO = sorted(
    [
        "coordinator:organisation",
        "trainer:assigned",
        "admin:organisation",
        "admin:organisation of the customer",
        "-trainer of the provider, not assigned",
        "-trainer who was taken off",
        "-coordinator of the other provider",
        "-trainer of the other provider",
        "-admin of the other provider",
        "-admin of the other customer",
        "-coordinator at the customer",
        "-admin of the workplace",
        "-admin of the workplace beside",
        "-nobody",
        "-superuser without a role",
    ]
    + [f"{kind}:workplace" for kind in ("principal", "manager", "staff")]
    + [
        f"-{kind} of the {where}"
        for kind in ("principal", "manager", "staff")
        for where in ("workplace beside", "other customer")
    ]
    + [
        f"-{kind} of the {where}"
        for kind in ("caseworker", "team_leader", "care_worker", "auditor")
        for where in ("provider", "workplace")
    ]
    + [
        f"-{kind} whose role is {when}"
        for kind in ("coordinator", "admin", "principal")
        for when in ("ended", "coming")
    ]
)


def test_everybody_around_the_booking_is_tried(world):
    assert sorted(world.people) == WHO


@pytest.mark.parametrize("who", WHO)
def test_somebody_signed_in_does_what_the_access_file_says_and_nothing_else(world, who):
    client = browser()
    client.force_login(world.people[who])
    said, happened = matrix(client, world, who.partition(" of the customer")[0], signed_in=True)
    assert happened == said


@pytest.mark.parametrize("who", VISITORS)
def test_somebody_without_an_account_does_what_the_access_file_says_and_nothing_else(world, who):
    client = visiting(who, world)
    said, happened = matrix(client, world, who.partition(" by mail")[0], signed_in=False)
    assert happened == said


def test_the_way_to_sign_in_is_the_same_for_a_booking_that_does_not_exist(world):
    """Where an account is needed, nobody learns without one whether the booking exists."""
    client = browser()
    for name in ("booking_customer", "booking_trainers", "booking_accept"):
        real, none = (
            ask(client, "GET", addresses(world.booking, key)[f"programs:{name}"])[0]
            for key in (world.booking.pk, uuid4())
        )
        assert (real.status_code, none.status_code, real.content) == (302, 302, none.content)


def test_the_board_lists_exactly_the_bookings_whose_page_opens_whoever_reads(world):
    offer = world.booking.provider.offers.get()
    withdrawn = make_requested(offer, workplaces=asked("Kanariebergets", "Kanarie"))
    requests.withdraw(booking=withdrawn, by=actor(), at=AT)
    send(offer)
    listed, opened = {}, {}
    for who, person in world.people.items():
        client = browser()
        client.force_login(person)
        rows = client.get(reverse("programs:booking_list")).context["rows"]
        listed[who] = {row["reference"] for row in rows}
        opened[who] = {one.reference for one in Booking.objects.all() if client.get(page_of(one)).status_code == 200}
    assert listed == opened
    assert opened["coordinator:organisation"] == {world.booking.reference, withdrawn.reference}


def page_of(booking: Booking) -> str:
    return reverse("programs:booking_detail", args=[booking.pk])


def test_somebody_with_several_roles_sees_what_each_of_them_shows_and_no_more(world):
    """Coordinating at an organisation that itself books opens none of the bookings that it makes as a customer."""
    booking, other = world.booking, world.other
    both = make_member(other.provider, RoleKind.COORDINATOR)
    make_role(both, other.customer, RoleKind.COORDINATOR)
    make_role(both, booking.customer, RoleKind.COORDINATOR)
    make_role(both, booking.provider, RoleKind.TRAINER)
    client = browser()
    client.force_login(both)
    assert [row["reference"] for row in client.get(reverse("programs:booking_list")).context["rows"]] == [
        other.reference
    ]
    assert client.get(reverse("programs:booking_detail", args=[booking.pk])).status_code == 404


def test_pages_of_outsiders_hold_no_name_of_the_booking(world):
    """Start page and board of everybody outside, and the offers of the front page."""
    found = []
    for who, person in world.people.items():
        if not who.startswith("-") or "provider" in who.partition(" of the other")[0]:
            continue
        client = browser()
        client.force_login(person)
        pages = [client.get(url).content.decode() for url in (reverse("home"), reverse("programs:booking_list"))]
        found += [who for page in pages if "Kanariegården" in page or "Kanarie Kontakt" in page]
    assert found == []


PERSONS = ["Kanarie Kontakt", "kanarie@kontakt.example", "Kanarie Rektor", "Kanarie wishes", "Kanarie address"]


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("coordinator:organisation", PERSONS),
        ("trainer:assigned", PERSONS),
        ("principal:workplace", PERSONS),
        ("manager:workplace", []),
        ("staff:workplace", []),
        ("admin:organisation", []),
        ("admin:organisation of the customer", []),
    ],
)
def test_names_and_words_of_people_are_shown_to_those_who_work_with_the_booking(world, who, shown):
    client = browser()
    client.force_login(world.people[who])
    page = client.get(reverse("programs:booking_detail", args=[world.booking.pk])).content.decode()
    assert [text for text in PERSONS if text in page] == shown
    assert "Kanariegården" in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_request_that_is_not_confirmed_is_seen_by_its_link_alone(world, language):
    offer = world.booking.provider.offers.get()
    waiting = send(offer, workplaces=asked("Kanarieängen", "Kanarie")).booking
    url = reverse("programs:booking_detail", args=[waiting.pk])
    statuses = set()
    for person in world.people.values():
        client = browser(language)
        client.force_login(person)
        statuses.add(client.get(url).status_code)
    holder = browser(language)
    hold_link(holder, waiting.links.first())
    assert (statuses, holder.get(url).status_code) == ({404}, 200)


def test_a_right_that_has_ended_ends_with_the_next_request(world):
    client = browser()
    client.force_login(world.people["coordinator:organisation"])
    url = reverse("programs:booking_detail", args=[world.booking.pk])
    before = client.get(url).status_code
    world.people["coordinator:organisation"].roles.update(ends_on=AT.date())
    assert (before, client.get(url).status_code) == (200, 404)


def test_a_closed_organisation_gives_no_right(world):
    client = browser()
    client.force_login(world.people["coordinator:organisation"])
    world.booking.provider.closed_at = AT
    world.booking.provider.save()
    assert client.get(reverse("programs:booking_detail", args=[world.booking.pk])).status_code == 404


def test_looking_changes_nothing_but_the_log(world):
    """Promise C5: GET on every address, by the one who may most."""
    client = browser()
    client.force_login(world.people["coordinator:organisation"])
    hold_link(client, world.booking.links.get(mailed=True))
    before, versions = counts(), list(Booking.objects.order_by("pk").values())
    for url in addresses(world.booking, world.booking.pk).values():
        client.get(url)
    assert {**counts(), "Event": 0} == {**before, "Event": 0}
    assert list(Booking.objects.order_by("pk").values()) == versions


def test_an_agreed_booking_keeps_its_doors(world):
    booking = make_confirmed(world.booking.provider.offers.get(), customer="Tredje kommun")
    principal = make_member(booking.customer, RoleKind.PRINCIPAL, workplace=booking.workplaces.get().workplace)
    client = browser()
    client.force_login(principal)
    url = reverse("programs:booking_detail", args=[booking.pk])
    assert client.get(url).status_code == 200
    client.force_login(world.people["principal:workplace"])
    assert client.get(url).status_code == 404

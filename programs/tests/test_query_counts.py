"""How many statements a page asks of the database: the same for one row and for a hundred."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.actions.ambassadors import appoint_ambassador
from programs.actions.people import import_people
from programs.models import Attendance, Proposal
from programs.presenters import field_names as names
from programs.rules.roster import Asked
from programs.tests.factories import (
    AT,
    DAYS,
    PACKAGE,
    SOLEN,
    make_confirmed,
    make_member,
    make_offer,
    make_ready,
    make_request,
    make_requested,
    slot,
    typed_for,
)
from tmo.tests.bench.data import World, fill_board
from tmo.tests.bench.rolls import changed_rows, make_roll, roll_path
from tmo.tests.bench.visitor import about_tables
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_organisation

pytestmark = pytest.mark.django_db

WORKPLACES = [SOLEN, *(SOLEN.__class__(**{**vars(SOLEN), "name": f"Förskola {n}"}) for n in range(2, 6))]

PAGES_OF_PEOPLE = ("booking_participants", "participant_add", "participants_import", "participant_change")
STATEMENTS_OF_PEOPLE = dict.fromkeys(PAGES_OF_PEOPLE, 11) | {"session_detail": 14}
STATEMENTS_AROUND = {"booking_month": 11, "booking_rooms": 9, "booking_people": 6, "booking_cancel": 13}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world():
    offer = make_offer()
    return World(offer, make_organisation(), make_member(offer.provider, RoleKind.COORDINATOR))


@pytest.fixture
def form_url(world):
    return reverse("programs:booking_new", args=[world.offer.provider.slug, PACKAGE])


@pytest.fixture
def as_coordinator(world):
    client = Client()
    client.force_login(world.coordinator)
    return client


def statements(ask, *args, status=200):
    """How many statements one request takes once everything that is kept between requests is there."""
    with CaptureQueriesContext(connection) as captured:
        response = ask(*args)
    assert response.status_code == status
    return len(about_tables(captured))


def several_dates(count):
    return {key: [slot(key, day + timedelta(weeks=n)) for n in range(count)] for key, day in DAYS.items()}


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_empty_form_asks_for_its_offer_and_terms_alone(client, world, form_url, rows):
    fill_board(world, rows, AT)
    assert statements(client.get, form_url) == 2


@pytest.mark.parametrize(
    ("rows", "dates", "workplaces"), [(1, 1, 1), (3, 1, 1), (100, 1, 1), (1, 3, 1), (1, 1, 5), (100, 3, 5)]
)
def test_sending_the_form_takes_the_same_statements_for_any_number_of_rows(
    client, world, form_url, rows, dates, workplaces
):
    fill_board(world, rows, AT)
    typed = typed_for(make_request(proposals=several_dates(dates), workplaces=WORKPLACES[:workplaces]))
    mark = {"form_token": client.get(form_url).context["form_token"], "version": "0"}
    assert statements(client.post, form_url, typed | mark, status=303) == 11


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_board_takes_the_same_statements_for_any_number_of_rows(as_coordinator, world, rows):
    fill_board(world, rows, AT)
    assert statements(as_coordinator.get, reverse("programs:booking_list")) == 5


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_board_takes_the_same_statements_with_every_filter(as_coordinator, world, rows):
    fill_board(world, rows, AT)
    assert statements(as_coordinator.get, reverse("programs:booking_list") + "?turn=provider&sort=answer") == 5


@pytest.mark.parametrize(("dates", "workplaces"), [(1, 1), (3, 1), (1, 5), (3, 5)])
def test_the_pages_around_the_dates_take_the_same_statements(as_coordinator, world, dates, workplaces):
    booking = make_requested(world.offer, proposals=several_dates(dates), workplaces=WORKPLACES[:workplaces])
    pages = ("booking_month", "booking_rooms", "booking_people", "booking_cancel")
    found = {name: statements(as_coordinator.get, reverse(f"programs:{name}", args=[booking.pk])) for name in pages}
    assert found == STATEMENTS_AROUND


@pytest.mark.parametrize(("dates", "workplaces"), [(1, 1), (3, 1), (1, 5), (3, 5)])
def test_a_booking_takes_the_same_statements_for_any_number_of_dates_and_workplaces(
    as_coordinator, world, dates, workplaces
):
    booking = make_requested(world.offer, proposals=several_dates(dates), workplaces=WORKPLACES[:workplaces])
    assert statements(as_coordinator.get, reverse("programs:booking_detail", args=[booking.pk])) == 14


@pytest.mark.parametrize("people", [0, 1, 20])
def test_a_confirmed_booking_takes_the_same_statements_for_any_number_of_people(as_coordinator, world, people):
    booking = make_confirmed(world.offer)
    place = booking.workplaces.get()
    rows = [Asked(f"Person {n}", f"p{n}@solen.example", workplace=place.pk, language="sv") for n in range(people)]
    if rows:
        import_people(booking=booking, people=rows, key=uuid4(), by=actor(), at=AT)
    assert statements(as_coordinator.get, reverse("programs:booking_detail", args=[booking.pk])) == 18


# -- agreeing on dates -------------------------------------------------------------------------------------------------

# Proposals on the table, from one to the 27 of nine sessions with three dates each; and the trainers' time beside them.
ONE_TO_27 = [(1, 1), (9, 1), (9, 2), (9, 3)]


def under_discussion(world, sessions, dates):
    """A request with a trainer, of which so many sessions wait for the provider with so many dates each."""
    booking = make_ready(world.offer, proposals=several_dates(dates))
    left = list(DAYS)[:sessions]
    taken_back = Proposal.objects.filter(session__booking=booking).exclude(session__key__in=left)
    taken_back.update(answer="refused", answered_at=AT)
    return booking


@pytest.mark.parametrize(("sessions", "dates"), ONE_TO_27)
def test_the_dates_page_takes_the_same_statements_from_one_proposed_date_to_twenty_seven(
    as_coordinator, world, sessions, dates
):
    booking = under_discussion(world, sessions, dates)
    assert statements(as_coordinator.get, reverse("programs:booking_dates", args=[booking.pk])) == 14


@pytest.mark.parametrize(("sessions", "dates"), ONE_TO_27)
def test_accepting_one_session_takes_the_same_statements_from_one_proposed_date_to_twenty_seven(
    as_coordinator, world, sessions, dates
):
    booking = under_discussion(world, sessions, dates)
    first = booking.sessions.get(position=0)
    chosen = first.proposals.get().alternatives.get(rank=1)
    typed = {names.answer_name(first.key): str(chosen.pk), names.version_name(first.key): "1"}
    url = reverse("programs:booking_dates", args=[booking.pk])
    assert statements(as_coordinator.post, url, typed, status=302) == 25


@pytest.mark.parametrize(("sessions", "dates"), ONE_TO_27)
def test_a_suggested_series_takes_the_same_statements_from_one_proposed_date_to_twenty_seven(
    as_coordinator, world, sessions, dates
):
    booking = under_discussion(world, sessions, dates)
    url = reverse("programs:booking_dates", args=[booking.pk])
    assert statements(as_coordinator.post, url, {"do": "series", "start_from": "2027-03-08"}) == 18


def roster_of(world, people):
    """A booking with that many people, a quarter of them ambassadors."""
    booking = make_confirmed(world.offer)
    place = booking.workplaces.get().pk
    asked = [Asked(f"Namn {n:03}", f"namn{n}@solen.example", workplace=place) for n in range(people)]
    rows = import_people(booking=booking, people=asked, key=uuid4(), by=actor(), at=AT)
    for row in rows[::4]:
        appoint_ambassador(booking=booking, person=row.pk, by=actor(), at=AT)
    return booking, rows[0]


@pytest.mark.parametrize("people", [1, 100])
def test_the_pages_of_people_take_the_same_statements_for_any_number_of_them(as_coordinator, world, people):
    booking, person = roster_of(world, people)
    args = {
        "booking_participants": [booking.pk],
        "participant_add": [booking.pk],
        "participants_import": [booking.pk],
        "participant_change": [booking.pk, person.pk],
        "session_detail": [booking.pk, "ambassadorer"],
    }
    found = {name: statements(as_coordinator.get, reverse(f"programs:{name}", args=args[name])) for name in args}
    assert found == STATEMENTS_OF_PEOPLE


@pytest.mark.parametrize("rows", [1, 100])
def test_the_preview_of_a_table_takes_the_same_statements_for_any_number_of_rows(as_coordinator, world, rows):
    booking, _person = roster_of(world, 1)
    url = reverse("programs:participants_import", args=[booking.pk])
    table = "Namn\tE-post\n" + "".join(f"Ny {n}\tny{n}@solen.example\n" for n in range(rows))
    assert statements(as_coordinator.post, url, {"table": table, "do": "look"}, status=200) == 11


@pytest.mark.parametrize("people", [1, 100])
def test_a_list_of_attendance_takes_the_same_statements_for_any_number_of_people(as_coordinator, world, people):
    """Two of them log the reading; saving logs once more, and reads what it writes again under its lock."""
    booking = make_roll(world, AT, people)
    opened = statements(as_coordinator.get, roll_path(booking))
    page = as_coordinator.get(roll_path(booking))
    typed = changed_rows(booking, 1)[0] | {"form_token": page.context["form_token"]}
    assert (opened, statements(as_coordinator.post, roll_path(booking), typed, status=302)) == (8, 14)
    assert Attendance.objects.count() == people


@pytest.mark.parametrize("people", [1, 100])
def test_the_attendance_of_a_booking_takes_the_same_statements_for_any_number_of_people(as_coordinator, world, people):
    booking = make_roll(world, AT, people)
    pages = ("booking_attendance", "booking_attendance_export")
    found = {name: statements(as_coordinator.get, reverse(f"programs:{name}", args=[booking.pk])) for name in pages}
    assert found == {"booking_attendance": 12, "booking_attendance_export": 12}

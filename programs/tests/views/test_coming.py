"""A trainer's start page: today and this week first."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.actions.arrangements import set_room
from programs.models import Hold
from programs.tests.factories import AT, make_confirmed, make_member, slot
from programs.tests.inviting import join
from programs.tests.views.conftest import browser
from programs.tests.views.reading import page_text
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db
TUESDAY = slot("uppstartsmote").starts_at - timedelta(hours=1)


@pytest.fixture
def kim(offer):
    return make_member(offer.provider, RoleKind.TRAINER, name="Kim Ek")


@pytest.fixture
def booking(offer, kim):
    return make_confirmed(offer, kim)


def home(person, at):
    with time_machine.travel(at, tick=False):
        client = browser()
        client.force_login(person)
        response = client.get(reverse("home"))
    panels = response.context["panels"]
    return response, next((one for one in panels if one["template"].endswith("/coming.html")), None)


def titles(rows):
    return [one["title"] for one in rows]


def test_today_stands_before_the_rest_of_the_week(booking, kim):
    response, found = home(kim, TUESDAY)
    assert titles(found["today"]) == ["Uppstartsmöte", "Grundutbildning i TMO, dag 1"]
    assert (titles(found["week"]), found["later"]) == (["Grundutbildning i TMO, dag 2"], None)
    assert response.context["panels"][0] is found


def test_what_is_over_today_still_stands_there(booking, kim):
    _response, found = home(kim, slot("grundutbildning_1").ends_at)
    assert titles(found["today"]) == ["Uppstartsmöte", "Grundutbildning i TMO, dag 1"]
    _response, found = home(kim, slot("grundutbildning_2").ends_at)
    assert (titles(found["today"]), found["week"]) == (["Grundutbildning i TMO, dag 2"], [])


def test_without_a_session_this_week_the_next_one_is_shown(booking, kim):
    response, found = home(kim, AT)
    assert (found["today"], found["week"], found["later"]["title"]) == ([], [], "Uppstartsmöte")
    assert "No session today." in page_text(response)


def test_a_trainer_without_any_session_is_told_so(offer, kim):
    _response, found = home(kim, AT)
    assert (found["today"], found["week"], found["later"]) == ([], [], None)


def test_each_session_says_where_with_whom_and_how_many(booking, kim):
    set_room(booking=booking, session="grundutbildning_1", room="Salen", meeting_link="", by=actor(), at=AT)
    response, found = home(kim, TUESDAY)
    text = page_text(response)
    assert "Förskolan Solen · 24 people booked, no list yet" in text
    assert "Salen , Skogsvägen 1, Björkdal" in text
    assert [one["where"]["missing"] for one in found["today"]] == ["no room or link yet", ""]
    assert found["today"][1]["attendance_url"] == reverse(
        "programs:session_attendance", args=[booking.pk, "grundutbildning_1"]
    )


def test_with_a_list_those_whom_the_session_calls_are_counted(booking, kim):
    for number in range(3):
        join(booking, f"eva{number}@solen.example")
    _response, found = home(kim, TUESDAY)
    principals = booking.people.filter(part="principal").count()
    assert [one["people"] for one in found["today"]] == [f"{principals} person", f"{3 + principals} people"]


def test_a_session_for_ambassadors_without_a_list_says_so(booking, kim):
    _response, found = home(kim, slot("ambassadorer").starts_at)
    assert [one["people"] for one in found["today"]] == ["no list yet", "24 people booked, no list yet"]


def test_a_session_that_somebody_else_took_over_is_gone(booking, kim):
    Hold.objects.update(released_at=AT)
    _response, found = home(kim, TUESDAY)
    assert (found["today"], found["week"], found["later"]) == ([], [], None)


def test_nobody_else_has_such_a_start_page(booking, anna):
    _response, found = home(anna, TUESDAY)
    assert found is None


def statements(person, at):
    with time_machine.travel(at, tick=False):
        client = browser()
        client.force_login(person)
        client.get(reverse("home"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("home"))
    return len([one for one in captured if "SAVEPOINT" not in one["sql"]])


def test_the_start_page_takes_the_same_statements_for_any_number_of_sessions_and_people(offer, booking, kim):
    join(booking, "eva@solen.example")
    one = statements(kim, TUESDAY)
    for number in range(6):
        join(booking, f"eva{number}@solen.example")
    assert statements(kim, TUESDAY) == one
    assert statements(kim, slot("grundutbildning_2").starts_at) == one

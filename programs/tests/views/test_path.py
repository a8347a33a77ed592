"""The page of somebody who takes part, over HTTP: the personal link, and the start page of whoever has an account."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from programs.actions.arrangements import set_room
from programs.actions.cancelling import cancel_booking
from programs.links import feed_token, path_token, token_of
from programs.models import Session
from programs.queries.path import OPEN_AFTER
from programs.rules.booking import Side
from programs.tests.factories import AT, counts, make_member, slot
from programs.tests.inviting import ALI, EVA, TRAINER, leave, make_called, person
from programs.tests.views.conftest import browser
from programs.tests.views.reading import page_text
from tmo.accounts.models import User
from tmo.audit.models import Event
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    found = make_called()
    trainer = User.objects.get(email=TRAINER)
    trainer.name = "Amir Sandberg"
    trainer.save()
    return found


def path_to(row):
    return reverse("programs:my_path", args=[path_token(row.pk)])


def read(row, at=AT):
    with time_machine.travel(at, tick=False):
        return browser().get(path_to(row))


def test_the_page_says_when_where_how_long_with_whom_and_what_to_expect(booking):
    room = {"room": "Stora salen", "meeting_link": "https://meet.example/1"}
    set_room(booking=booking, session="grundutbildning_1", **room, by=actor(), at=AT)
    response = read(person(booking, EVA))
    found = response.context["next"]
    assert (response.status_code, found["title"], found["length"]) == (200, "Grundutbildning i TMO, dag 1", "6 h")
    assert (found["date"].text, found["date"].time) == ("Tue 9 March, wk 10", "10:00–16:00")
    assert found["trainers"] == ["Amir Sandberg"]
    text = page_text(response)
    assert "Where Stora salen , Skogsvägen 1, Björkdal Link to the meeting" in text
    assert "What to expect" in text
    assert 'href="https://meet.example/1"' in response.content.decode()


def test_the_whole_way_has_all_steps_and_says_what_is_not_for_the_reader(booking):
    response = read(person(booking, EVA))
    steps = response.context["steps"]
    assert [step["number"] for step in steps] == [1, 2, 3, 4, 5]
    assert [str(step["state_words"]) for step in steps] == [
        "Next",
        "To come",
        "To come",
        "To come",
        "For one school year",
    ]
    beside = [one["title"] for step in steps for one in step["sessions"] if not one["is_called"]]
    assert beside == ["Uppstartsmöte", "Utbildning av TMO-ambassadörer", "Avslutande möte"]


def test_an_ambassador_is_called_to_more(booking):
    steps = read(person(booking, ALI)).context["steps"]
    assert [one["title"] for step in steps for one in step["sessions"] if not one["is_called"]] == ["Uppstartsmöte"]


def test_the_page_names_nobody_but_the_trainers(booking):
    content = read(person(booking, EVA)).content.decode()
    named = ["Eva", "Ali", EVA, ALI, "Kerstin Lund", "Åsa Öberg", "asa@solen.example", booking.reference]
    assert [name for name in named if name in content] == []
    assert "Amir Sandberg" in content


def test_the_next_session_moves_on_as_time_does(booking):
    eva = person(booking, EVA)
    during = slot("grundutbildning_1").starts_at + timedelta(minutes=5)
    assert read(eva, during).context["next"]["title"] == "Grundutbildning i TMO, dag 1"
    assert read(eva, slot("grundutbildning_1").ends_at).context["next"]["title"] == "Grundutbildning i TMO, dag 2"
    over = read(eva, slot("konsultation_3").ends_at)
    assert (over.context["next"], over.context["steps"][3]["state_words"]) == (None, "Has been")


def test_a_link_ends_when_its_person_has_left_or_the_booking_has_ended(booking):
    eva, ali = person(booking, EVA), person(booking, ALI)
    leave(booking, EVA, AT)
    ended = read(eva)
    long_after = read(ali, slot("konsultation_3").ends_at + OPEN_AFTER)
    cancel_booking(booking=booking, side=Side.CUSTOMER, note="Nej", by=actor(), at=AT)
    assert {one.status_code for one in (ended, long_after, read(ali))} == {404}


def test_a_link_that_never_was_shows_the_same_page_as_one_that_has_ended(booking):
    eva = person(booking, EVA)
    leave(booking, EVA, AT)
    ended = page_text(read(eva))
    strangers = [
        path_token(booking.pk),
        token_of(eva.pk),
        feed_token(eva.pk),
        "x",
        path_token(eva.pk)[:-1] + "A",
        "å" * 40,
    ]
    for token in strangers:
        with time_machine.travel(AT, tick=False):
            response = browser().get(reverse("programs:my_path", args=[token]))
        assert (response.status_code, page_text(response)) == (404, ended)


def test_a_link_of_one_person_opens_nothing_else(booking):
    eva = person(booking, EVA)
    client = browser()
    client.get(path_to(eva))
    assert client.get(reverse("programs:booking_detail", args=[booking.pk])).status_code == 404
    assert client.get(reverse("programs:booking_participants", args=[booking.pk])).status_code == 302


def test_reading_is_logged_with_the_link_and_writes_nothing_else(booking):
    eva, before = person(booking, EVA), counts()
    read(eva)
    event = Event.objects.get(kind="path.read")
    assert (event.role, event.link_id, event.subject_ids) == ("participant", eva.pk, [str(eva.pk)])
    assert {**counts(), "Event": 0} == {**before, "Event": 0}


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(booking, method):
    assert getattr(browser(), method)(path_to(person(booking, EVA))).status_code == 405


def test_a_cancelled_session_is_left_out_and_a_room_that_is_not_known_troubles_nobody(booking):
    Session.objects.filter(key="grundutbildning_2").update(cancelled_at=AT, cancelled_side="customer", cancel_note=None)
    response = read(person(booking, EVA))
    assert "Where Skogsvägen 1, Björkdal With whom" in page_text(response)
    titles = [one["title"] for step in response.context["steps"] for one in step["sessions"]]
    assert ("Grundutbildning i TMO, dag 2" in titles, len(titles)) == (False, 8)


# -- with an account -------------------------------------------------------------------------------------------------


def home(user):
    client = browser()
    client.force_login(user)
    with time_machine.travel(AT, tick=False):
        return client.get(reverse("home"))


def panel_of(response, name):
    return next((one for one in response.context["panels"] if one["template"].endswith(f"/{name}.html")), None)


def test_somebody_with_an_account_finds_the_next_session_on_the_start_page(booking):
    found = panel_of(home(make_user(EVA.upper(), language="en")), "path")
    assert [(one["title"], one["url"]) for one in found["sessions"]] == [
        ("Grundutbildning i TMO, dag 1", path_to(person(booking, EVA)))
    ]


def test_somebody_who_is_on_no_list_finds_none(booking):
    assert panel_of(home(make_user("other@solen.example", language="en")), "path") is None


def test_staff_find_it_at_the_top_of_the_booking_s_page(booking):
    workplace = booking.workplaces.get().workplace
    eva = make_member(booking.customer, RoleKind.STAFF, EVA, workplace=workplace)
    beside = make_member(booking.customer, RoleKind.STAFF, workplace=workplace)
    found = {}
    for who, user in {"eva": eva, "beside": beside}.items():
        client = browser()
        client.force_login(user)
        with time_machine.travel(AT, tick=False):
            response = client.get(reverse("programs:booking_detail", args=[booking.pk]))
        found[who] = [one["title"] for one in response.context["own_sessions"]]
    assert found == {"eva": ["Grundutbildning i TMO, dag 1"], "beside": []}

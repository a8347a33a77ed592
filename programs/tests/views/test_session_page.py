"""The page of one session: when, where, with whom, and what is missing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from programs.actions.arrangements import set_room
from programs.actions.cancelling import cancel_session
from programs.actions.people import add_person
from programs.models import Session
from programs.rules.booking import Side
from programs.rules.roster import Asked
from programs.tests.factories import AT, MANEN, SOLEN, make_confirmed, make_member, make_requested
from programs.tests.views.conftest import browser
from programs.tests.views.reading import page_text
from tmo.audit.models import Event
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(offer):
    return make_confirmed(offer, workplaces=(SOLEN, MANEN))


def add(booking, name, position=0, *, appoint=False, at=AT):
    place = booking.workplaces.get(position=position).pk
    return add_person(booking=booking, person=Asked(name, workplace=place), by=actor(), at=at, appoint=appoint)


def page(client, booking, key="ambassadorer"):
    return client.get(reverse("programs:session_detail", args=[booking.pk, key]))


def test_it_says_when_where_and_with_whom(booking, as_anna):
    room = {"room": "Stora salen", "meeting_link": "https://video.example/abc"}
    set_room(booking=booking, session="ambassadorer", by=actor(), at=AT, **room)
    add(booking, "Åsa Ek", appoint=True)
    add(booking, "Bo Ås", 1, appoint=True)
    add(booking, "Eva Ö")
    text = page_text(page(as_anna, booking))
    wanted = ["Tue 16 March, wk 11", "09:00–12:00", "Stora salen", "https://video.example/abc", "Kim Ek"]
    wanted += ["Åsa Ek", "Åsa Öberg", "Bo Ås", "Ulla Ek", "2 people are expected"]
    assert [words for words in wanted if words not in text] == []
    assert "Eva Ö" not in text
    assert "none is appointed" not in text


def test_it_says_what_is_missing_before_it(booking, as_anna):
    add(booking, "Åsa Ek", appoint=True)
    text = page_text(page(as_anna, booking))
    assert "Månens förskola: “Utbildning av TMO-ambassadörer” is for the TMO ambassadors" in text
    assert "Förskolan Solen: “Utbildning" not in text
    assert "Neither a room nor a link to a meeting is given." in text


def test_before_the_dates_are_agreed_it_says_so(offer, as_anna):
    text = page_text(page(as_anna, make_requested(offer)))
    wanted = ["The date is not agreed yet.", "Nobody is expected: put people on the list.", "no agreed date yet"]
    assert [words for words in wanted if words not in text] == []


@pytest.mark.parametrize("what", ["cancelled", "held"])
def test_when_it_is_over_nothing_is_missing(booking, as_anna, what):
    if what == "cancelled":
        given = {"side": Side.CUSTOMER, "note": "Ingen tid", "by": actor(), "at": AT}
        cancel_session(booking=booking, session="ambassadorer", **given)
    else:
        Session.objects.filter(booking=booking, key="ambassadorer").update(held_at=AT)
    text = page_text(page(as_anna, booking))
    assert (what in text, "is for the TMO ambassadors" in text, "Neither a room" in text) == (True, False, False)


def test_who_came_after_it_is_not_on_its_list(booking, as_anna):
    after = booking.sessions.get(key="ambassadorer").agreed.ends_at + timedelta(minutes=1)
    add(booking, "Sen Sara", appoint=True, at=after)
    assert "Sen Sara" not in page_text(page(as_anna, booking))
    assert "Sen Sara" in page_text(page(as_anna, booking, "avslutande_mote"))


def test_a_principal_sees_the_own_people_by_name_and_the_others_by_number(booking):
    add(booking, "Åsa Ek")
    add(booking, "Kanarie Fågel", 1)
    place = booking.workplaces.get(position=0).workplace
    client = browser()
    client.force_login(make_member(booking.customer, RoleKind.PRINCIPAL, workplace=place))
    answer = page(client, booking, "konsultation_1")
    assert ("Åsa Ek" in page_text(answer), "anarie" in answer.content.decode()) == (True, False)
    assert page_text(answer).count("2 people are expected") == 2
    listed = Event.objects.get(kind="participant.listed")
    assert (len(listed.subject_ids), listed.facts["session"]) == (2, "konsultation_1")


@pytest.mark.parametrize("kind", [RoleKind.MANAGER, RoleKind.STAFF])
def test_a_reader_of_numbers_is_logged_as_a_reader_of_the_booking_alone(booking, kind):
    add(booking, "Kanarie Fågel")
    client = browser()
    client.force_login(make_member(booking.customer, kind, workplace=booking.workplaces.get(position=0).workplace))
    assert "anarie" not in page(client, booking, "konsultation_1").content.decode()
    assert Event.objects.filter(kind="participant.listed").count() == 0


def test_a_session_that_the_package_does_not_have_is_not_there(booking, as_anna):
    assert [page(as_anna, booking, key).status_code for key in ("fest", "ambassadorer-", "x" * 60)] == [404] * 3

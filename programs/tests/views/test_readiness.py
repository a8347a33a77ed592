"""What is missing before the sessions, on the booking's page and on the start page, over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.actions.arrangements import set_room
from programs.actions.people import add_person
from programs.models import Ambassador, Participant, Session
from programs.rules.roster import Asked
from programs.tests.factories import (
    AT,
    MANEN,
    SOLEN,
    hold_link,
    make_confirmed,
    make_member,
    make_requested,
)
from programs.tests.views.conftest import browser
from programs.tests.views.reading import page_text
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_role

pytestmark = pytest.mark.django_db
PLACE = "There is neither a room nor a link to a meeting."
NOBODY = "Nobody is on the list yet."
NO_AMBASSADOR = "No ambassador is appointed."


@pytest.fixture
def booking(offer):
    return make_confirmed(offer)


def client_of(person):
    client = browser()
    client.force_login(person)
    return client


def principal_of(booking, number=0):
    place = list(booking.workplaces.order_by("position"))[number]
    return client_of(make_member(booking.customer, RoleKind.PRINCIPAL, workplace=place.workplace))


def on_page(client, booking):
    found = client.get(reverse("programs:booking_detail", args=[booking.pk])).context["readiness"]
    return said(found)


def said(found):
    rows = found["sessions"] if found else []
    return {row["title"]: [line["text"] for line in row["missing"]] for row in rows}


def join(booking, name, email="", number=0):
    place = list(booking.workplaces.order_by("position"))[number]
    asked = Asked(name, email, workplace=place.pk, language="sv")
    return add_person(booking=booking, person=asked, by=actor(), at=AT)


def give_rooms(booking):
    for session in booking.sessions.all():
        set_room(booking=booking, session=session.key, room="Salen", meeting_link="", by=actor(), at=AT)


def test_a_principal_reads_what_is_missing_before_the_next_sessions(booking):
    client = principal_of(booking)
    assert on_page(client, booking) == {
        "Uppstartsmöte": [PLACE],
        "Grundutbildning i TMO, dag 1": [PLACE],
        "Grundutbildning i TMO, dag 2": [PLACE],
    }
    text = page_text(client.get(reverse("programs:booking_detail", args=[booking.pk])))
    assert "Something is missing before 6 later sessions too." in text


def test_each_line_leads_to_where_it_is_mended(offer):
    booking = make_confirmed(offer, workplaces=(SOLEN, MANEN))
    join(booking, "Eva Ek", "eva@solen.example")
    found = principal_of(booking, 1).get(reverse("programs:booking_detail", args=[booking.pk])).context["readiness"]
    urls = [line["url"] for line in found["sessions"][1]["missing"]]
    assert urls == [reverse(f"programs:booking_{page}", args=[booking.pk]) for page in ("rooms", "participants")]


def test_rooms_people_and_ambassadors_are_missed_one_after_the_other(booking):
    client = principal_of(booking)
    give_rooms(booking)
    assert on_page(client, booking) == {}
    eva = join(booking, "Eva Ek", "eva@solen.example")
    assert on_page(client, booking) == {"Utbildning av TMO-ambassadörer": [NO_AMBASSADOR]}
    Ambassador.objects.create(participant=eva, since_at=AT)
    assert on_page(client, booking) == {}
    join(booking, "Ali Berg")
    text = "1 person has no e-mail address and gets no invitation."
    assert on_page(client, booking) == {"Grundutbildning i TMO, dag 1": [text]}
    Participant.objects.filter(email_index="").update(left_at=AT)
    assert on_page(client, booking) == {}


def untold(client, booking):
    """What the page says apart of sessions whose mail nobody gets."""
    return client.get(reverse("programs:booking_detail", args=[booking.pk])).context["untold"]


def test_that_nobody_gets_the_mail_is_said_once_with_the_page_where_it_is_mended(booking):
    response = principal_of(booking).get(reverse("programs:booking_detail", args=[booking.pk]))
    found = response.context["untold"]
    assert found["url"] == reverse("programs:booking_participants", args=[booking.pk])
    assert found["sessions"][0]["title"] == "Grundutbildning i TMO, dag 1"
    text = page_text(response)
    assert f"Nobody gets the mail about {found['count']} sessions: nobody whom they call is on the list" in text
    assert NOBODY not in text


def test_once_somebody_has_an_address_only_the_ambassadors_sessions_are_told_of(booking):
    client = principal_of(booking)
    join(booking, "Ali Berg")
    before = untold(client, booking)["count"]
    eva = join(booking, "Eva Ek", "eva@solen.example")
    found = untold(client, booking)
    assert [one["title"] for one in found["sessions"]] == ["Utbildning av TMO-ambassadörer", "Avslutande möte"]
    assert before > found["count"]
    Ambassador.objects.create(participant=eva, since_at=AT)
    assert untold(client, booking) is None


def test_who_keeps_no_lists_reads_nothing_of_untold_sessions(booking, as_anna):
    link = browser()
    hold_link(link, booking.links.get(mailed=True))
    trainer = client_of(booking.assignments.get(ended_at=None).trainer)
    assert [untold(one, booking) for one in (link, trainer)] == [None, None]
    assert untold(as_anna, booking)["count"] > 1


def test_with_several_workplaces_each_is_named_and_a_principal_reads_of_the_own_alone(offer, as_anna):
    booking = make_confirmed(offer, workplaces=(SOLEN, MANEN))
    give_rooms(booking)
    join(booking, "Eva Ek", "eva@solen.example")
    assert on_page(as_anna, booking)["Grundutbildning i TMO, dag 1"] == [
        "Nobody is on the list of Månens förskola yet."
    ]
    assert on_page(principal_of(booking, 0), booking) == {"Utbildning av TMO-ambassadörer": [NO_AMBASSADOR]}
    assert list(on_page(principal_of(booking, 1), booking).values()) == [[NOBODY]]


def test_a_link_without_an_account_reads_it_and_is_told_where_lists_are_kept(booking):
    client = browser()
    hold_link(client, booking.links.get(mailed=True))
    assert on_page(client, booking)["Grundutbildning i TMO, dag 1"] == [PLACE, NOBODY]
    response = client.get(reverse("programs:booking_detail", args=[booking.pk]))
    assert response.context["readiness"]["sessions"][1]["missing"][1]["url"] == ""
    assert "Lists of people are kept after signing in." in page_text(response)


@pytest.mark.parametrize("kind", [RoleKind.MANAGER, RoleKind.STAFF])
def test_those_who_do_not_prepare_the_sessions_read_nothing_of_it(booking, kind):
    place = booking.workplaces.get().workplace
    assert on_page(client_of(make_member(booking.customer, kind, workplace=place)), booking) == {}


def test_sessions_that_are_over_or_off_are_not_prepared(booking):
    Session.objects.filter(key="uppstartsmote").update(cancelled_at=AT, cancelled_side="customer", cancel_note=None)
    assert next(iter(on_page(principal_of(booking), booking))) == "Grundutbildning i TMO, dag 1"


def test_before_dates_are_agreed_nothing_is_missing(offer, as_anna):
    assert on_page(as_anna, make_requested(offer)) == {}


# -- the start page --------------------------------------------------------------------------------------------------


def panel(client):
    panels = client.get(reverse("home")).context["panels"]
    return next((one for one in panels if one["template"].endswith("/readiness.html")), None)


def test_the_start_page_says_it_to_principals(booking, as_anna):
    found = panel(principal_of(booking))
    assert [said(one)["Uppstartsmöte"] for one in found["bookings"]] == [[PLACE]]
    assert panel(as_anna) is None


def test_another_principal_s_start_page_says_nothing_of_it(booking, offer):
    other = make_confirmed(offer, customer="Annan kommun")
    give_rooms(other)
    found = panel(principal_of(other))
    assert [one["url"] for one in found["bookings"]] == [reverse("programs:booking_detail", args=[other.pk])]


def statements(client):
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("home"))
    return len([one for one in captured if "SAVEPOINT" not in one["sql"]])


def test_the_start_page_takes_the_same_statements_for_any_number_of_bookings_and_people(booking, offer):
    place = booking.workplaces.get().workplace
    person = make_member(booking.customer, RoleKind.PRINCIPAL, workplace=place)
    join(booking, "Eva", "eva@solen.example")
    client = client_of(person)
    one = statements(client)
    for number in range(3):
        more = make_confirmed(offer, customer=f"Kommun {number}")
        make_role(person, more.customer, RoleKind.PRINCIPAL, workplace=more.workplaces.get().workplace)
        for name in ("Eva", "Ali", "Bo"):
            join(more, name, f"{name}{number}@solen.example")
    assert (statements(client), len(panel(client)["bookings"])) == (one, 4)

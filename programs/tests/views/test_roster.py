"""The lists of people over HTTP: who reads and changes them, and what one press does."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from programs.actions.people import add_person, person_leaves
from programs.models import Booking, Participant
from programs.rules.roster import Asked
from programs.tests.factories import AT, MANEN, SOLEN, hold_link, mailed_link, make_confirmed, make_member, trace
from programs.tests.views.conftest import browser
from programs.tests.views.reading import Form, page_text
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.outbox.post import post
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(offer) -> Booking:
    return make_confirmed(offer, workplaces=(SOLEN, MANEN))


@pytest.fixture
def solen(booking):
    return booking.workplaces.get(position=0)


@pytest.fixture
def manen(booking):
    return booking.workplaces.get(position=1)


def member(booking, kind, place=None) -> Client:
    organisation = place.workplace.organisation if place else booking.provider
    client = browser()
    client.force_login(make_member(organisation, kind, workplace=place.workplace if place else None))
    return client


@pytest.fixture
def head(booking, solen):
    """The principal of the first workplace."""
    return member(booking, RoleKind.PRINCIPAL, solen)


def add(booking, place, name="Åsa Ek", email="asa.ek@solen.example", at=AT, appoint=False):
    person = Asked(name, email, workplace=place.pk)
    return add_person(booking=booking, person=person, by=actor(), at=at, appoint=appoint)


def roster(booking, extra=""):
    return reverse("programs:booking_participants", args=[booking.pk]) + extra


def adding(booking, **query):
    url = reverse("programs:participant_add", args=[booking.pk])
    return url + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def page_of(person):
    return reverse("programs:participant_change", args=[person.booking_id, person.pk])


def step(client, booking, do, person, **more):
    url = reverse("programs:participant_step", args=[booking.pk])
    return client.post(url, {"do": do, "person": str(getattr(person, "pk", person)), **more})


def typed(client, url, **changes):
    """The form as the page gives it, with what is typed into it."""
    return {**Form(client.get(url)).values, **changes}


def fill(client, at, into, /, **changes):
    """Opens the page on which one person is added, types and presses the button."""
    url = adding(at, place=into.pk, **({"appoint": "1"} if changes.pop("appoint", False) else {}))
    known = {"name": "Lena Ny", "email": "lena@solen.example"}
    return client.post(url.partition("?")[0], typed(client, url, **{**known, **changes}))


def names(booking):
    rows = booking.people.filter(part="participant", left_at__isnull=True)
    return sorted((row.name, row.workplace.position) for row in rows)


# -- who reads and who changes --------------------------------------------------------------------------------------


def test_a_principal_sees_the_people_of_the_own_workplace_alone(booking, solen, manen, head):
    add(booking, solen)
    other = add(booking, manen, "Kanarie Fågel", "kanarie@manen.example")
    text = page_text(head.get(roster(booking)))
    assert ("Åsa Ek" in text, "Förskolan Solen" in text) == (True, True)
    assert [word for word in ("anarie", "Ulla Ek", "7 booked") if word in text] == []
    assert head.get(page_of(other)).status_code == 404
    before = trace()
    assert step(head, booking, "leave", other).status_code == 404
    assert head.post(page_of(other), {"name": "X"}).status_code == 404
    assert {**trace(), "Event": 0} == {**before, "Event": 0}


def test_a_principal_fills_no_other_workplace(booking, manen, head):
    answer = fill(head, booking, manen, place=str(manen.pk))
    assert (answer.status_code, names(booking)) == (302, [("Lena Ny", 0)])


@pytest.mark.parametrize(("kind", "at_workplace"), [("coordinator", False), ("trainer", False)])
def test_the_provider_s_people_see_all_workplaces(booking, solen, manen, kind, at_workplace):
    add(booking, solen)
    add(booking, manen, "Bo Ås", "bo@manen.example")
    client = browser()
    client.force_login(
        booking.assignments.get().trainer if kind == "trainer" else make_member(booking.provider, RoleKind.COORDINATOR)
    )
    text = page_text(client.get(roster(booking)))
    assert ("Åsa Ek" in text, "Bo Ås" in text) == (True, True)


def test_a_trainer_reads_and_changes_nothing(booking, solen):
    person = add(booking, solen)
    client = browser()
    client.force_login(booking.assignments.get().trainer)
    page = client.get(roster(booking)).content.decode()
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    before = trace()
    answers = [step(client, booking, "leave", person), step(client, booking, "appoint", person)]
    answers += [client.get(page_of(person)), client.get(adding(booking))]
    assert [one.status_code for one in answers] == [404] * 4
    assert {**trace(), "Event": 0} == {**before, "Event": 0}


@pytest.mark.parametrize("kind", [RoleKind.MANAGER, RoleKind.STAFF])
def test_managers_and_staff_see_no_names(booking, solen, kind):
    add(booking, solen, "Kanarie Fågel")
    client = member(booking, kind, solen)
    page = client.get(reverse("programs:session_detail", args=[booking.pk, "konsultation_1"]))
    assert (client.get(roster(booking)).status_code, page.status_code) == (404, 200)
    assert "anarie" not in page.content.decode()
    assert "2 people are expected" in page_text(page)


def test_who_holds_the_link_alone_signs_in_first(booking, solen):
    add(booking, solen, "Kanarie Fågel")
    client = browser()
    hold_link(client, mailed_link(booking))
    assert client.get(roster(booking)).status_code == 302
    page = client.get(reverse("programs:session_detail", args=[booking.pk, "konsultation_1"]))
    assert (page.status_code, "anarie" in page.content.decode()) == (200, False)


def test_a_person_of_another_booking_is_not_there(booking, solen, as_anna, offer):
    other = make_confirmed(offer, workplaces=(SOLEN,), customer="Norrås kommun", trainer=None)
    stranger = add(other, other.workplaces.get())
    url = reverse("programs:participant_change", args=[booking.pk, stranger.pk])
    assert (as_anna.get(url).status_code, step(as_anna, booking, "leave", stranger).status_code) == (404, 404)
    missing = as_anna.get(reverse("programs:participant_change", args=[booking.pk, uuid4()]))
    assert missing.content == as_anna.get(url).content


def test_every_look_is_one_event_that_names_nobody(booking, solen, head):
    person = add(booking, solen)
    head.get(roster(booking))
    listed = Event.objects.filter(kind="participant.listed").get()
    assert str(person.pk) in listed.subject_ids
    assert (listed.role, listed.mode, listed.facts) == (
        "principal",
        "read",
        {"booking": str(booking.pk), "count": 2},
    )
    head.get(page_of(person))
    assert Event.objects.filter(kind="participant.read").get().subject_ids == [str(person.pk)]


# -- the page -------------------------------------------------------------------------------------------------------


def test_the_page_says_who_comes_how_many_were_booked_and_what_is_missing(booking, solen, head):
    add(booking, solen)
    add(booking, solen, "Bo Ås", "")
    text = page_text(head.get(roster(booking)))
    found = [words for words in ("2 of 24 booked", "0 ambassadors", "1 without e-mail", "no e-mail") if words in text]
    assert found == ["2 of 24 booked", "0 ambassadors", "1 without e-mail", "no e-mail"]
    assert "“Utbildning av TMO-ambassadörer” is for the TMO ambassadors, and none is appointed yet." in text
    assert "It is held on Tue 16 March, wk 11." in text
    assert "Åsa Öberg · asa@solen.example" in text


def test_names_stand_in_the_reader_s_order(booking, solen, head):
    for name in ("Öa Ö", "Zed Z", "Åke Å", "Ärla Ä", "Anna A"):
        add(booking, solen, name, "")
    page = head.get(roster(booking)).content.decode()
    found = re.findall(r'<th role="rowheader" scope="row"><a [^>]+><bdi>([^<]+)</bdi>', page)
    assert found == ["Anna A", "Zed Z", "Åke Å", "Ärla Ä", "Öa Ö"]


def test_with_ambassadors_nothing_is_missing_and_the_history_tells_who_was_one(booking, solen):
    anna = add(booking, solen, appoint=True)
    bo = add(booking, solen, "Bo Ås", "")
    with time_machine.travel(AT + timedelta(days=20), tick=False):
        again = member(booking, RoleKind.PRINCIPAL, solen)
        answer = step(again, booking, "replace", bo, instead=str(anna.pk))
        text = page_text(again.get(answer.headers["Location"]))
    assert "none is appointed yet" not in text
    assert "Åsa Ek was an ambassador from Mon 1 March, wk 9 to Sun 21 March, wk 11." in text
    assert "Bo Ås has been an ambassador since Sun 21 March, wk 11." in text


def test_more_people_than_were_booked_is_a_warning(booking, manen, as_anna):
    for n in range(10):
        add(booking, manen, f"Namn {n}", "")
    assert "That makes 10 people; 7 were booked." in page_text(as_anna.get(roster(booking)))


def test_a_mail_that_was_refused_stands_at_the_person_until_somebody_has_dealt_with_it(booking, solen, head):
    add(booking, solen)
    about = {"kind": "programs.invitation", "language": "sv", "at": AT, "subject_id": booking.pk}
    post(key="x", to="Asa.Ek@solen.example", organisation_id=booking.provider_id, **about)
    words = "The mail did not arrive: check the address."
    assert words not in page_text(head.get(roster(booking)))
    Message.objects.filter(key="x").update(state="failed", reason="refused")
    assert page_text(head.get(roster(booking))).count(words) == 1
    Message.objects.filter(key="x").update(handled_at=AT)
    assert words not in page_text(head.get(roster(booking)))


def test_a_called_off_booking_shows_its_people_and_takes_no_more(booking, solen, as_anna):
    person = add(booking, solen)
    Booking.objects.filter(pk=booking.pk).update(
        state="cancelled", turn="nobody", cancelled_at=AT, cancelled_side="customer"
    )
    page = as_anna.get(roster(booking))
    assert "The booking has been cancelled." in page_text(page)
    assert "<form" not in page.content.decode().partition("<main")[2].partition("</main")[0]
    before = trace()
    answer = step(as_anna, booking, "leave", person)
    assert "The booking has been cancelled." in page_text(as_anna.get(answer.headers["Location"]))
    assert {**trace(), "Event": 0} == {**before, "Event": 0}


# -- one press ------------------------------------------------------------------------------------------------------


def test_somebody_is_added_and_the_page_says_so(booking, solen, head):
    answer = fill(head, booking, solen)
    assert (answer.status_code, answer.headers["Location"]) == (302, roster(booking, f"#w-{solen.pk}"))
    assert "The person is on the list now." in page_text(head.get(answer.headers["Location"]))
    assert names(booking) == [("Lena Ny", 0)]


def test_who_sees_several_workplaces_says_at_which(booking, solen, manen, as_anna):
    answer = fill(as_anna, booking, manen, place="")
    assert (answer.status_code, names(booking)) == (422, [])
    assert "Choose the workplace." in page_text(answer)
    answer = fill(as_anna, booking, manen, place=str(uuid4()))
    assert (answer.status_code, names(booking)) == (422, [])
    assert fill(as_anna, booking, manen).status_code == 302
    assert names(booking) == [("Lena Ny", 1)]


def test_a_double_click_adds_once_and_both_answers_lead_back(booking, solen, head):
    url = adding(booking, place=solen.pk)
    sent = typed(head, url, name="Lena Ny", email="")
    assert [head.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert names(booking) == [("Lena Ny", 0)]


def test_a_form_without_its_mark_is_given_a_new_one_and_loses_nothing(booking, solen, head):
    answer = fill(head, booking, solen, form_token="made up")
    assert (answer.status_code, names(booking)) == (422, [])
    again = {**Form(answer).values}
    assert (again["name"], again["email"]) == ("Lena Ny", "lena@solen.example")
    assert head.post(adding(booking), again).status_code == 302
    assert names(booking) == [("Lena Ny", 0)]


def test_an_ambassador_who_is_no_participant_is_offered_to_be_added_and_one_press_does_both(booking, solen, head):
    page = page_text(head.get(adding(booking, place=solen.pk, appoint=1)))
    assert "Ambassadors are chosen among the participants. Add the person as a participant first." in page
    assert "Add as participant and appoint" in page
    fill(head, booking, solen, appoint=True)
    person = Participant.objects.get(part="participant")
    assert (person.name, person.ambassadorships.filter(until_at=None).count()) == ("Lena Ny", 1)


def test_the_principal_is_refused_as_an_ambassador_with_the_reason(booking, solen, head):
    principal = booking.people.get(part="principal", workplace=solen)
    answer = step(head, booking, "appoint", principal)
    assert "Ambassadors are chosen among the participants." in page_text(head.get(answer.headers["Location"]))


def test_taking_off_the_list_is_undone_by_one_press(booking, solen, head):
    person = add(booking, solen, appoint=True)
    answer = step(head, booking, "leave", person)
    page = head.get(answer.headers["Location"])
    assert "Åsa Ek is taken off the list." in page_text(page)
    assert names(booking) == []
    answer = step(head, booking, "return", person)
    assert "The person is on the list again." in page_text(head.get(answer.headers["Location"]))
    assert (names(booking), person.ambassadorships.get().until_at) == ([("Åsa Ek", 0)], None)


def test_after_a_day_there_is_nothing_to_undo(booking, solen):
    person = add(booking, solen)
    person_leaves(booking=booking, person=person.pk, by=actor(), at=AT)
    with time_machine.travel(AT + timedelta(days=2), tick=False):
        again = member(booking, RoleKind.PRINCIPAL, solen)
        page = again.get(roster(booking, f"?left={person.pk}"))
        assert ("Undo" in page_text(page), "Put back" in page_text(page), "Åsa Ek" in page_text(page)) == (
            False,
            False,
            True,
        )
        answer = step(again, booking, "return", person)
        assert "more than a day ago" in page_text(again.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"do": "appoint"},
        {"do": "appoint", "person": ""},
        {"do": "appoint", "person": "x' OR 1=1"},
        {"do": "drop", "person": str(uuid4())},
        {"do": "appoint", "person": "{12345678-1234-5678-1234-567812345678}"},
    ],
)
def test_a_press_that_says_too_little_does_nothing(booking, head, sent):
    before = trace()
    answer = head.post(reverse("programs:participant_step", args=[booking.pk]), sent)
    assert "Choose a person first." in page_text(head.get(answer.headers["Location"]))
    assert {**trace(), "Event": 0} == {**before, "Event": 0}


# -- one person -----------------------------------------------------------------------------------------------------


def test_name_and_address_are_changed(booking, solen, head):
    person = add(booking, solen)
    sent = typed(head, page_of(person), name="Åsa Berg", email="asa.berg@solen.example")
    assert head.post(page_of(person), sent).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.email, person.language) == ("Åsa Berg", "asa.berg@solen.example", "sv")


def test_two_tabs_the_second_keeps_what_was_typed_and_is_told(booking, solen, head):
    person = add(booking, solen)
    first, second = (typed(head, page_of(person), name=name) for name in ("Åsa Berg", "Åsa Strand"))
    assert head.post(page_of(person), first).status_code == 302
    answer = head.post(page_of(person), second)
    assert (answer.status_code, Form(answer).values["name"]) == (422, "Åsa Strand")
    assert "Somebody else has changed this person meanwhile." in page_text(answer)
    assert head.post(page_of(person), Form(answer).values).status_code == 302
    person.refresh_from_db()
    assert person.name == "Åsa Strand"


def test_who_has_left_has_no_page(booking, solen, head):
    person = add(booking, solen)
    person_leaves(booking=booking, person=person.pk, by=actor(), at=AT)
    principal = booking.people.get(part="principal", workplace=solen)
    assert [head.get(page_of(one)).status_code for one in (person, principal)] == [404, 404]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("name", "", "Write the name of the person."),
        ("name", "\u200b\u200b", "Write the name of the person."),
        ("name", "x" * 201, "Ensure this value has at most 200 characters"),
        ("name", "Bo\x00", "Null characters are not allowed."),
        ("name", "Bo 900101-1234", "This looks like a personal identity number."),
        ("email", "a@b.se,c@d.se", "Write one complete e-mail address"),
        ("email", '"a b"@x.se', "Write one complete e-mail address"),
        ("email", '"rektor" <x@evil.example>', "Write one complete e-mail address"),
        ("email", "å@exämple.se", "Only the letters a-z can stand before the @."),
        ("email", "a" * 320 + "@x.example", "Ensure this value has at most 254 characters"),
        ("email", "ulla", "Write one complete e-mail address"),
        ("language", "xx", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_typed_is_lost(booking, solen, head, field, text, words):
    before = names(booking)
    answer = fill(head, booking, solen, **{field: text})
    assert (answer.status_code, names(booking)) == (422, before)
    assert words in page_text(answer)
    kept = Form(answer).values
    assert kept["email"] == (text if field == "email" else "lena@solen.example")


@pytest.mark.parametrize(
    "name",
    [
        "Áŋŋel Sámmol Máhtte",
        "نور الهدى",
        "Ærlig Øst Åse",
        "Kalaallit Ŋuuk",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467 Ek",
        "\u202eevil",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}}",
        "{% load static %}",
        "=HYPERLINK(1)",
    ],
)
def test_names_of_all_alphabets_and_of_none_are_shown_as_they_are(booking, solen, head, name):
    assert fill(head, booking, solen, name=name).status_code == 302
    page = head.get(roster(booking))
    person = Participant.objects.get(part="participant")
    assert person.name == name
    assert name in page_text(page).replace("\u2069", "")
    assert ("<script>alert" in page.content.decode(), "<img src=x" in page.content.decode()) == (False, False)
    assert f"<bdi>{name}</bdi>" in page.content.decode() or "&lt;" in page.content.decode() or '"' in name


def test_the_two_forms_of_a_letter_are_one_person(booking, solen, head):
    fill(head, booking, solen, name="\u00c5sa Ek", email="")
    answer = fill(head, booking, solen, name="A\u030asa Ek", email="")
    assert (answer.status_code, "Is on the list already." in page_text(answer)) == (422, True)


def test_what_does_not_belong_to_the_form_is_passed_over(booking, solen, head):
    strange = {"part": "principal", "booking": str(uuid4()), "left_at": "2020-01-01", "id": str(uuid4())}
    fill(head, booking, solen, **strange)
    person = Participant.objects.get(name__isnull=False, part="participant")
    assert (person.booking_id, person.left_at, str(person.pk) == strange["id"]) == (booking.pk, None, False)

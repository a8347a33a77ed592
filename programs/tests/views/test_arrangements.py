"""Calling off, people and rooms over HTTP: who is told, what is refused in which words, and what stays as it was."""

import re
from dataclasses import replace
from datetime import time

import pytest
from django.urls import reverse

from programs.models import Booking, Session
from programs.tests.factories import (
    MANEN,
    SOLEN,
    counts,
    hold_link,
    mailed_link,
    make_confirmed,
    make_request,
    make_requested,
)
from programs.tests.views.conftest import browser
from programs.tests.views.reading import Form, field_errors, page_text, summary
from tmo.audit.models import Event
from tmo.outbox.models import Message

pytestmark = pytest.mark.django_db
WHY = "Rektorn är sjuk hela våren."


@pytest.fixture
def booking(offer, anna):
    return make_confirmed(offer)


@pytest.fixture
def customer(booking):
    client = browser()
    hold_link(client, mailed_link(booking))
    return client


def at(name, booking, *more):
    return reverse(f"programs:{name}", args=[booking.pk, *more])


def wrong_fields(answer):
    """The names of the fields that say of themselves that they are wrong, on a page of Django's forms."""
    controls = re.findall(r"<(?:input|textarea)[^>]*>", answer.content.decode())
    return [re.search(r'name="([^"]*)"', one).group(1) for one in controls if 'aria-invalid="true"' in one]


def rows():
    return {name: count for name, count in counts().items() if name != "Event"}


# -- calling off -----------------------------------------------------------------------------------------------------


def test_the_page_says_who_will_be_told_and_they_are(booking, customer, anna):
    text = page_text(customer.get(at("booking_cancel", booking)))
    assert [name in text for name in ("Kerstin Lund", "Åsa Öberg", "the coordinators of")] == [True] * 3
    answer = customer.post(at("booking_cancel", booking), {"note": WHY}, follow=True)
    assert "The booking is cancelled." in page_text(answer)
    told = {row.to for row in Message.objects.filter(kind="programs.cancelled")}
    trainer = booking.assignments.get().trainer
    assert told == {"kerstin@solen.example", "asa@solen.example", anna.email, trainer.email}
    assert Booking.objects.get().cancelled_side == "customer"


@pytest.mark.parametrize("note", ["", "   ", "\u200b\u200b"])
def test_calling_off_needs_a_reason_in_words(booking, customer, note):
    before = rows()
    for url in (at("booking_cancel", booking), at("session_cancel", booking, "konsultation_1")):
        answer = customer.post(url, {"note": note})
        assert answer.status_code == 422
        assert wrong_fields(answer) == ["note"]
        assert answer.content.count(b'href="#id_note"') == 1
    assert rows() == before
    assert Booking.objects.get().state == "confirmed"


def test_a_reason_that_is_too_long_is_kept_and_named(booking, customer):
    answer = customer.post(at("booking_cancel", booking), {"note": "å" * 501})
    assert (answer.status_code, Form(answer).values["note"]) == (422, "å" * 501)
    assert Booking.objects.get().state == "confirmed"


def test_one_session_is_called_off_and_the_others_go_on(booking, as_anna):
    answer = as_anna.post(at("session_cancel", booking, "konsultation_1"), {"note": WHY})
    assert (answer.status_code, answer.headers["Location"]) == (302, at("booking_detail", booking))
    cancelled = Session.objects.filter(cancelled_at__isnull=False)
    assert [(row.key, row.cancelled_side, row.cancel_note) for row in cancelled] == [
        ("konsultation_1", "provider", WHY)
    ]
    assert Booking.objects.get().state == "confirmed"


def test_what_is_cancelled_already_greys_the_button_in_the_words_that_refuse(booking, customer):
    url = at("session_cancel", booking, "konsultation_1")
    customer.post(url, {"note": WHY})
    before = rows()
    page, again = customer.get(url), customer.post(url, {"note": WHY})
    words = "“Konsultation 1” has been cancelled."
    assert (words in page_text(page), words in page_text(again)) == (True, True)
    assert 'aria-disabled="true"' in page.content.decode()
    assert "note" not in Form(page).values
    assert (again.status_code, rows()) == (422, before)


def test_a_request_that_is_not_confirmed_cannot_be_called_off(offer):
    waiting = make_requested(offer)
    Booking.objects.filter(pk=waiting.pk).update(state="unconfirmed")
    client = browser()
    hold_link(client, mailed_link(waiting))
    words = "The e-mail address has not been confirmed yet."
    assert words in page_text(client.get(at("booking_cancel", waiting)))
    assert client.post(at("booking_cancel", waiting), {"note": WHY}).status_code == 422
    assert Booking.objects.get().state == "unconfirmed"


@pytest.mark.parametrize("key", ["konsultation_9", "uppstartsmote-x", "a" * 200])
def test_a_session_that_the_booking_does_not_have_is_not_found(booking, customer, key):
    url = at("session_cancel", booking, key)
    assert [customer.get(url).status_code, customer.post(url, {"note": WHY}).status_code] == [404, 404]
    assert not Session.objects.filter(cancelled_at__isnull=False).exists()


# -- people ----------------------------------------------------------------------------------------------------------


def person(client, booking, prefix, who, **changes):
    values = Form(client.get(at("booking_people", booking))).values
    sent = {name: text for name, text in values.items() if name.startswith(f"{prefix}-")}
    return {**sent, "who": who, **{f"{prefix}-{name}": text for name, text in changes.items()}}


def test_a_new_contact_takes_over_and_the_former_one_is_led_out(booking, customer):
    typed = person(customer, booking, "contact", "contact", name="Nils Nyman", email="nils@solen.example")
    answer = customer.post(at("booking_people", booking), typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    assert customer.get(at("booking_detail", booking)).status_code == 404
    stored = Booking.objects.get()
    assert (stored.contact_name, stored.contact_email) == ("Nils Nyman", "nils@solen.example")
    assert Message.objects.filter(kind="programs.continue_link").count() == 1


def test_another_phone_keeps_the_link(booking, customer):
    typed = person(customer, booking, "contact", "contact", phone="070-1")
    answer = customer.post(at("booking_people", booking), typed, follow=True)
    assert "Saved." in page_text(answer)
    assert Booking.objects.get().contact_phone == "070-1"


def test_a_principal_of_one_workplace_is_changed(offer, as_anna):
    booking = make_requested(offer, workplaces=(SOLEN, MANEN))
    row = booking.workplaces.get(position=1)
    typed = person(as_anna, booking, "w-1", str(row.pk), name="Pia Ek", email="PIA@manen.example")
    assert as_anna.post(at("booking_people", booking), typed).status_code == 302
    names = [(one.principal_name, one.principal_email) for one in booking.workplaces.order_by("position")]
    assert names == [("Åsa Öberg", "asa@solen.example"), ("Pia Ek", "pia@manen.example")]


@pytest.mark.parametrize(
    ("field", "text"),
    [("email", "rektor@"), ("email", ""), ("name", " \u200b "), ("email", "åsa@solen.example"), ("name", "x" * 201)],
)
def test_wrong_people_are_named_at_their_field_and_nothing_is_saved(booking, customer, field, text):
    before = rows()
    typed = person(customer, booking, "contact", "contact", **{field: text})
    answer = customer.post(at("booking_people", booking), typed)
    assert (answer.status_code, wrong_fields(answer)) == (422, [f"contact-{field}"])
    assert rows() == before
    assert Booking.objects.get().contact_email == "kerstin@solen.example"


@pytest.mark.parametrize("who", ["", "nobody", "00000000-0000-4000-8000-000000000000", "\x00"])
def test_a_form_of_nobody_is_refused(booking, customer, who):
    answer = customer.post(at("booking_people", booking), {"who": who})
    assert answer.status_code == 422
    assert "This booking has no such workplace." in page_text(answer)


def test_a_page_opened_before_a_change_saves_nothing_until_it_is_sent_again(booking, customer, as_anna):
    late = person(customer, booking, "contact", "contact", phone="070-2")
    as_anna.post(at("booking_people", booking), person(as_anna, booking, "contact", "contact", phone="070-1"))
    answer = customer.post(at("booking_people", booking), late)
    assert answer.status_code == 422
    assert Booking.objects.get().contact_phone == "070-1"
    again = {name: text for name, text in Form(answer).values.items() if name.startswith("contact-")}
    assert customer.post(at("booking_people", booking), {**again, "who": "contact"}).status_code == 302
    assert Booking.objects.get().contact_phone == "070-2"


# -- rooms -----------------------------------------------------------------------------------------------------------


def typed_rooms(client, booking, **changes):
    values = Form(client.get(at("booking_rooms", booking))).values
    sent = {name: text for name, text in values.items() if name.startswith(("room-", "link-", "version"))}
    return {**sent, **changes}


def rooms():
    found = Session.objects.order_by("position")
    return {row.key: (row.room, row.meeting_link) for row in found if row.room or row.meeting_link}


def test_all_rooms_are_saved_in_one_form(booking, customer):
    changes = {"room-uppstartsmote": "Lilla salen", "link-ambassadorer": "https://meet.example/1"}
    assert customer.post(at("booking_rooms", booking), typed_rooms(customer, booking, **changes)).status_code == 302
    assert rooms() == {"uppstartsmote": ("Lilla salen", None), "ambassadorer": (None, "https://meet.example/1")}
    assert Event.objects.filter(kind="booking.room_set").count() == 2


@pytest.mark.parametrize("link", ["http://meet.example", "javascript:alert(1)", "https://", "https://a b", "x" * 501])
def test_one_wrong_link_saves_no_room_at_all_and_keeps_what_was_typed(booking, customer, link):
    typed = typed_rooms(customer, booking, **{"room-uppstartsmote": "Lilla salen", "link-ambassadorer": link})
    answer = customer.post(at("booking_rooms", booking), typed)
    assert (answer.status_code, list(field_errors(answer)), list(summary(answer))) == (
        422,
        ["link-ambassadorer"],
        ["link-ambassadorer"],
    )
    values = Form(answer).values
    assert (values["room-uppstartsmote"], values["link-ambassadorer"]) == ("Lilla salen", link)
    assert rooms() == {}


def test_rooms_of_two_windows_do_not_overwrite_each_other_unseen(booking, customer, as_anna):
    late = typed_rooms(customer, booking, **{"room-uppstartsmote": "Stora salen"})
    as_anna.post(at("booking_rooms", booking), typed_rooms(as_anna, booking, **{"room-uppstartsmote": "Lilla salen"}))
    answer = customer.post(at("booking_rooms", booking), late)
    assert answer.status_code == 422
    assert "Saved now: Lilla salen" in page_text(answer)
    assert rooms() == {"uppstartsmote": ("Lilla salen", None)}
    again = {name: text for name, text in Form(answer).values.items() if name.startswith(("room-", "link-", "version"))}
    customer.post(at("booking_rooms", booking), again)
    assert rooms() == {"uppstartsmote": ("Stora salen", None)}


def test_names_of_no_session_are_left_out(booking, customer):
    customer.post(at("booking_rooms", booking), typed_rooms(customer, booking, **{"room-x": "y", "link-": "z"}))
    assert rooms() == {}


def in_the_evening() -> dict:
    """The days of every request, at hours that leave the trainer free for both bookings."""
    early, late = (time(17), time(18)), (time(18, 30), time(19, 30))
    days = make_request().proposals.items()
    hours = {key: early if slots[0].start < time(10) else late for key, slots in days}
    return {key: [replace(slots[0], start=hours[key][0], end=hours[key][1])] for key, slots in days}


def test_breaks_lunch_and_another_booking_of_the_trainer_are_seen_at_a_glance(offer, booking, customer, as_anna):
    trainer = booking.assignments.get().trainer
    there = type(SOLEN)(**{**vars(SOLEN), "name": "Vikens förskola", "municipality": "Vikby"})
    make_confirmed(offer, trainer, customer="Vikby kommun", workplaces=(there,), proposals=in_the_evening())
    plain, full = (page_text(client.get(at("booking_rooms", booking))) for client in (customer, as_anna))
    assert "30 min between" in plain
    assert ("another town" in plain, "another town" in full) == (False, True)

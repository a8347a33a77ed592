"""What the mails about dates say, and when they have nothing left to say."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import translation

from programs.actions import arrangements, cancelling, negotiation, reminders, requests
from programs.models import Booking
from programs.rules.booking import Side
from programs.rules.negotiation import Counter, Refuse
from programs.tests.factories import (
    AT,
    LATER,
    accepted,
    answer,
    make_confirmed,
    make_member,
    make_offer,
    make_ready,
    slot,
)
from tmo.outbox.delivery import outgoing
from tmo.outbox.kinds import Drop, Letter, build
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db
CUSTOMER, PROVIDER = Side.CUSTOMER, Side.PROVIDER
NEW_DAY = date(2027, 3, 15)
SECRET = "Kanariefågeln sjunger"
KINDS = ["proposed", "answer_due", "stalled", "moved", "cancelled", "people_changed"]


def ready():
    offer = make_offer()
    make_member(offer.provider, RoleKind.COORDINATOR)
    return make_ready(offer, make_member(offer.provider, RoleKind.TRAINER))


def answered():
    """Seven accepted, one countered, one refused."""
    booking = ready()
    counter = Counter([slot("ambassadorer", NEW_DAY), slot("ambassadorer", NEW_DAY - timedelta(days=3))], SECRET)
    given = {**accepted(booking), "ambassadorer": counter, "konsultation_2": Refuse(SECRET)}
    return answer(booking, PROVIDER, given)


def moving(booking=None):
    booking = booking or make_confirmed()
    arguments = {"booking": booking, "session": "ambassadorer", "side": PROVIDER, "version": 1, "note": SECRET}
    return negotiation.move_session(slots=[slot("ambassadorer", NEW_DAY)], by=actor(), at=AT, **arguments)


def moved():
    booking = moving()
    return answer(booking, CUSTOMER, accepted(booking, "ambassadorer"))


def cancel_session(booking):
    arguments = {"session": "konsultation_3", "side": CUSTOMER, "note": SECRET}
    return cancelling.cancel_session(booking=booking, **arguments, by=actor(), at=LATER)


def cancel_booking(booking):
    return cancelling.cancel_booking(booking=booking, side=PROVIDER, note=SECRET, by=actor(), at=LATER)


def new_contact(booking):
    arguments = {"name": "Nils", "email": "nils@solen.example", "phone": ""}
    return arrangements.change_contact(booking=booking, **arguments, by=actor(), at=LATER)


def messages(kind, side=None):
    rows = Message.objects.filter(kind=f"programs.{kind}").order_by("created_at", "key")
    return [row for row in rows if side is None or row.facts["side"] == side]


def letter(kind, side=None, language="en"):
    row = messages(kind, side)[-1]
    row.language = language
    with translation.override(language):
        return outgoing(row, built(row))


def built(row):
    found = build(row, LATER)
    assert isinstance(found, Letter), found
    return found


def dropped(kind, side=None):
    """The reasons why the mails of this kind are not sent; a mail that would be sent has none."""
    return {found.reason if isinstance(found := build(row, LATER), Drop) else "" for row in messages(kind, side)}


MAKE = {
    "proposed": answered,
    "answer_due": lambda: reminders.remind_of_answers(AT + timedelta(days=20)) if answered() else None,
    "stalled": lambda: reminders.nudge_stalled(AT + timedelta(days=8)) if answered() else None,
    "moved": moved,
    "cancelled": lambda: cancel_session(make_confirmed()),
    "people_changed": lambda: new_contact(ready()),
}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_names_the_booking_and_leads_to_it_in_both_parts_and_no_typed_word(kind, language):
    MAKE[kind]()
    booking = Booking.objects.get()
    mail = letter(kind, language=language)
    assert booking.reference in mail.subject
    for part in (mail.text, mail.html):
        assert f"/bookings/{booking.pk}/" in part
        assert booking.reference in part
        assert not re.search(r"%\(|{{|{%|None", part)
        assert SECRET not in part


def test_the_customer_reads_what_is_agreed_what_to_answer_and_until_when():
    answered()
    text = letter("proposed", "customer").text
    assert "has answered on the dates of booking" in text
    assert "7 of 9 sessions are agreed." in text
    assert "- Utbildning av TMO-ambassadörer\n  1. Mon 15 March 2027, wk 11, 09:00–12:00" in text
    assert "\n  2. Fri 12 March 2027, wk 10, 09:00–12:00" in text
    assert "- Konsultation 2\n  Your dates were refused. Propose others." in text
    assert "Please answer by" in text
    assert "Send the link again" in text


def test_the_provider_reads_of_the_customer_s_answer_without_a_link_of_the_customer():
    booking = answered()
    answer(booking, CUSTOMER, accepted(booking, "ambassadorer"))
    text = letter("proposed", "provider").text
    assert "The customer has answered on the dates" in text
    assert "8 of 9 sessions are agreed." in text
    assert "Nothing waits for you." in text
    assert "Send the link again" not in text


def test_an_answer_that_has_been_answered_is_no_news_any_more():
    booking = answered()
    assert dropped("proposed", "customer") == {""}
    given = {
        **accepted(booking, "ambassadorer"),
        "konsultation_2": Counter([slot("konsultation_2", date(2027, 4, 14))]),
    }
    answer(booking, CUSTOMER, given)
    assert dropped("proposed", "customer") == {"the dates have been answered since"}
    assert dropped("proposed", "provider") == {""}


@pytest.mark.parametrize("kind", ["proposed", "answer_due", "stalled"])
def test_nothing_is_asked_for_in_a_booking_that_was_cancelled(kind):
    MAKE[kind]()
    assert dropped(kind) == {""}
    cancel_booking(Booking.objects.get())
    assert "" not in dropped(kind)


def test_a_reminder_is_not_sent_once_the_side_has_answered():
    MAKE["answer_due"]()
    booking = Booking.objects.get()
    given = {"konsultation_2": Counter([slot("konsultation_2", date(2027, 4, 14))])}
    answer(booking, CUSTOMER, {**accepted(booking, "ambassadorer"), **given})
    assert dropped("answer_due") == {"the dates have been answered since"}


def test_a_booking_that_moved_after_all_is_not_said_to_stand_still():
    MAKE["stalled"]()
    booking = Booking.objects.get()
    answer(booking, CUSTOMER, accepted(booking, "ambassadorer"), LATER)
    assert dropped("stalled") == {"something has moved since"}


def test_a_moved_date_comes_with_all_dates_and_the_calendar():
    moved()
    mail = letter("moved", "customer")
    assert "Mon 15 March" in mail.text
    assert "Tue 16 March 2027, wk 11, 09:00" not in mail.text
    calendar = mail.calendar.decode()
    assert (calendar.count("BEGIN:VEVENT"), "20270315T090000" in calendar) == (9, True)
    assert (calendar.count("SEQUENCE:1"), calendar.count("SEQUENCE:0")) == (1, 8)


def test_a_date_that_is_being_moved_is_asked_about_as_such():
    moving()
    assert "a new date; the agreed one holds until you both accept it" in letter("proposed", "customer").text


def test_a_cancelled_session_is_named_and_gone_from_the_calendar():
    cancel_session(make_confirmed())
    mail = letter("cancelled", "provider")
    assert "Konsultation 3" in mail.text
    assert "The reason stands on the booking's page." in mail.text
    assert mail.calendar.decode().count("BEGIN:VEVENT") == 8
    assert mail.text.count("Konsultation 3") == 1


def test_of_a_request_that_is_not_confirmed_no_calendar_is_sent():
    cancel_session(ready())
    assert letter("cancelled", "customer").calendar is None


def test_a_session_s_cancellation_is_silent_once_everything_is_cancelled():
    booking = make_confirmed()
    cancel_session(booking)
    cancel_booking(booking)
    with translation.override("en"):
        found = {row.facts.get("session", ""): build(row, LATER) for row in messages("cancelled", "customer")}
    assert found["konsultation_3"] == Drop("the booking has moved on")
    assert found[""].subject == f"Booking {booking.reference} is cancelled"


def test_mails_about_a_withdrawn_request_are_dropped():
    booking = answered()
    requests.withdraw(booking=booking, by=actor(), at=LATER)
    assert dropped("proposed") == {"the booking has moved on"}


# -- who reads of other people ---------------------------------------------------------------------------------------


def new_principal(booking, email):
    row = booking.workplaces.get()
    return arrangements.change_principal(
        booking=booking, workplace=row.pk, name="Pia", email=email, by=actor(), at=LATER
    )


def readers_of_people_changed():
    """Who is still written to of another contact or principal, in the order of the mails."""
    rows = messages("people_changed")
    return sorted({row.to for row in rows if isinstance(build(row, LATER), Letter)})


def test_who_was_replaced_reads_of_it_and_a_coordinator_who_has_left_does_not():
    booking = ready()
    new_contact(booking)
    coordinator = booking.provider.roles.get(kind=RoleKind.COORDINATOR)
    assert readers_of_people_changed() == ["kerstin@solen.example", coordinator.user.email]
    coordinator.ends_on = AT.date()
    coordinator.save()
    assert readers_of_people_changed() == ["kerstin@solen.example"]


def test_a_principal_who_has_been_replaced_again_is_not_told_of_a_part_that_is_another_s():
    booking = ready()
    new_principal(booking, "pia@solen.example")
    assert "pia@solen.example" in readers_of_people_changed()
    first = set(Message.objects.values_list("pk", flat=True))
    new_principal(booking, "nils@solen.example")
    kept = {row.to for row in messages("people_changed") if row.pk in first and isinstance(build(row, LATER), Letter)}
    assert "pia@solen.example" not in kept
    assert {"pia@solen.example", "nils@solen.example", "asa@solen.example"} <= set(readers_of_people_changed())

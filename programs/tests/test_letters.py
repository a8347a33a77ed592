"""Mails about bookings: every kind in every language, what none of them may say, and when none is sent any more."""

import re

import pytest
import time_machine
from django.conf import settings
from django.utils import translation

from programs.actions import coordination, requests
from programs.models import Booking, BookingLink
from programs.rules.catalogue import package
from programs.rules.package import Place
from programs.rules.request import AskedWorkplace
from programs.tests.factories import (
    AT,
    DAYS,
    LATER,
    mailed_link,
    make_confirmed,
    make_member,
    make_offer,
    make_provider,
    make_ready,
    make_request,
    make_requested,
    send,
    slot,
)
from programs.tests.views.reading import html_of
from tmo.outbox import delivery, kinds
from tmo.outbox.models import Message
from tmo.outbox.sender import send_due
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
DATES = ["proposed", "answer_due", "stalled", "moved", "cancelled", "people_changed"]  # in test_letters_dates
SESSIONS = ["invitation", "reminder", "nobody_called"]  # in test_letters_sessions
ELSEWHERE = [*DATES, *SESSIONS, "trainer_replaced", "trainer_away"]  # what trainers are told is tried with the actions
ELSEWHERE += ["ambassadors_missing"]  # with the sweep that finds it
ALL_KINDS = sorted(name for name in kinds.known() if name.startswith("programs."))
KINDS = sorted(set(ALL_KINDS) - {f"programs.{kind}" for kind in ELSEWHERE})
TO_PROVIDER = ["request_news", "request_changed", "request_withdrawn", "request_back", "assigned"]
CANARIES = {
    name: f"Kanarie{number}x"
    for number, name in enumerate(
        ["contact_name", "contact_phone", "address", "invoice_reference", "wishes", "ideas", "questions"]
    )
}
PLACE = AskedWorkplace("Kanarie8x", "preschool", "Kanarie9x", "Kanarie10x", "kanarie11x@solen.example", 24)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


def canary_offer():
    return make_offer(make_provider(name="Utbildarna"))


def row(kind, booking, language="en", **fields):
    """A message as it stands in the outbox; its address has no account, like that of a provider's support."""
    known = {"kind": f"programs.{kind}", "subject_id": booking.pk, "to": "a@b.example", "language": language}
    return Message(**{**known, **fields})


def letter(kind, booking, language="en", **facts):
    """The mail, or the reason why there is none."""
    with translation.override(language):
        message = row(kind, booking, language, facts=facts)
        built = kinds.build(message, AT)
        return built.reason if isinstance(built, kinds.Drop) else delivery.outgoing(message, built)


def booking_for(kind):
    """A booking in the state in which the kind is posted, with a canary in every text."""
    make = {"confirmed": make_confirmed, "request_link": lambda *a, **k: send(*a, **k).booking}.get(kind, make_ready)
    booking = make(canary_offer(), workplaces=[PLACE], **CANARIES)
    if kind == "request_withdrawn":
        requests.withdraw(booking=booking, by=actor(), at=LATER)
    return Booking.objects.get(pk=booking.pk)


def facts_for(kind, booking):
    return {"link": str(mailed_link(booking).pk)} if kind.endswith("_link") else {}


def titles():
    return [session.title for session in package("kup-tmo").sessions]


def words(mail):
    return f"{mail.subject}\n{mail.text}\n{mail.html}\n{(mail.calendar or b'').decode()}"


def test_the_kinds_of_this_app_are_these():
    own = {"request_link", "continue_link", "request_copy", "confirmed", *TO_PROVIDER, *ELSEWHERE}
    assert {f"programs.{kind}" for kind in own} == set(ALL_KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_written_in_every_language(name, language):
    kind = name.removeprefix("programs.")
    booking = booking_for(kind)
    mail = letter(kind, booking, language, **facts_for(kind, booking))
    assert mail.subject
    assert f'<html lang="{language}"' in mail.html
    assert settings.SITE_URL in mail.text
    assert settings.SITE_URL in mail.html
    assert re.findall(r"\{[{%]|%\(|None|&amp;amp;", words(mail)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["request_link", "continue_link"])
def test_a_mail_to_an_address_that_is_not_proved_says_nothing_that_was_typed(kind, language):
    """Decision 17: nobody can make us write to strangers."""
    booking = booking_for("request_link")
    mail = letter(kind, booking, language, **facts_for(kind, booking))
    assert "Kanarie" not in words(mail)
    assert booking.reference not in words(mail)
    assert "Utbildarna" in mail.text


@pytest.mark.parametrize("kind", TO_PROVIDER)
def test_a_mail_to_the_provider_names_nobody(kind):
    """The page does, after signing in."""
    booking = booking_for(kind)
    mail = letter(kind, booking)
    assert "anarie" not in words(mail)
    assert booking.reference in mail.text


def test_the_copy_says_all_that_was_written():
    booking = booking_for("request_copy")
    mail = letter("request_copy", booking)
    said = [*CANARIES.values(), *(value for value in vars(PLACE).values() if str(value).startswith("Kanarie"))]
    assert [one for one in said if one not in mail.text] == []
    assert [one for one in said if one not in mail.html] == []
    assert [line[2:] for line in mail.text.splitlines() if line.startswith("- ")][1:] == titles()
    assert (mail.calendar, "Nothing is booked until both sides" in mail.text) == (None, True)


def test_the_copy_names_every_proposed_date_best_first():
    dates = [slot("uppstartsmote"), slot("uppstartsmote", DAYS["uppstartsmote"].replace(day=8), place=Place.ON_SITE)]
    booking = make_requested(proposals={**make_request().proposals, "uppstartsmote": dates})
    text = letter("request_copy", booking).text
    first = text[text.index("Uppstartsmöte\n") :].splitlines()[1:3]
    assert [line.strip() for line in first] == [
        "1. Tue 9 March, wk 10, 08:30–09:30, on site",
        "2. Mon 8 March, wk 10, 08:30–09:30, on site",
    ]


@pytest.mark.parametrize("kind", ["request_link", "request_copy"])
def test_a_mail_about_a_request_that_was_withdrawn_meanwhile_is_dropped(kind):
    booking = booking_for(kind)
    facts = facts_for(kind, booking) if kind.endswith("_link") else {}
    requests.withdraw(booking=booking, by=actor(), at=LATER)
    assert letter(kind, booking, **facts) == "the request is gone"


@pytest.mark.parametrize("kind", ["request_news", "request_changed", "request_back"])
def test_news_of_a_request_that_moved_on_are_dropped(kind):
    booking = booking_for(kind)
    requests.withdraw(booking=booking, by=actor(), at=LATER)
    assert letter(kind, booking) == "the booking has moved on"


def test_news_of_a_withdrawal_that_was_undone_are_dropped():
    booking = booking_for("request_withdrawn")
    requests.undo_withdrawal(booking=booking, by=actor(), at=LATER)
    assert letter("request_withdrawn", booking) == "the booking has moved on"


def test_a_confirmation_of_a_booking_that_is_not_confirmed_is_dropped():
    assert letter("confirmed", booking_for("request_news")) == "the booking is not confirmed any more"


@pytest.mark.parametrize("kind", ["request_link", "continue_link"])
@pytest.mark.parametrize("change", [{"revoked_at": AT}, {"created_at": AT.replace(year=2026), "expires_at": AT}])
def test_a_link_that_has_ended_is_not_mailed(kind, change):
    booking = booking_for("request_link")
    facts = facts_for(kind, booking)
    BookingLink.objects.filter(pk=facts["link"]).update(**change)
    assert letter(kind, booking, **facts) == "the request is gone"


@pytest.mark.parametrize("name", ALL_KINDS)
def test_a_mail_about_a_booking_that_was_deleted_is_dropped(name):
    booking = booking_for("request_link")
    facts = {"link": str(mailed_link(booking).pk), "holds": [], "told": {}, "invitation": str(booking.pk)}
    message = Message(kind=name, subject_id=booking.pk, to="a@b.example", language="en", facts=facts)
    Booking.objects.all().delete()
    assert isinstance(kinds.build(message, AT), kinds.Drop)


def test_no_row_of_the_outbox_holds_what_was_typed():
    """Its rows name the booking; the words are read when the mail is sent."""
    booking_for("confirmed")
    plain = [
        str(list(Message.objects.values_list(name, flat=True))) for name in ("key", "facts", "body", "to", "reason")
    ]
    assert [text for text in plain[1:] if "anarie" in text] == []


def test_mail_goes_out_in_the_language_chosen_on_the_form_and_then_in_the_account_s(mailoutbox):
    offer = canary_offer()
    make_member(offer.provider, RoleKind.COORDINATOR, "anna@provider.example", language="da")
    make_requested(offer, language="nb")
    send_due(AT)
    assert {one.to[0]: re.search(r'<html lang="(\w+)"', html_of(one))[1] for one in mailoutbox} == {
        "kerstin@solen.example": "nb",
        "anna@provider.example": "da",
    }


def test_a_mail_to_an_address_with_letters_in_its_domain_is_sent(mailoutbox):
    """Bad input 51: a domain may have any letters."""
    send(contact_email="rektor@exämple.se")
    assert send_due(AT).sent == 1
    assert "rektor@xn--exmple-cua.se" in str(mailoutbox[0].message()["To"])


def test_an_address_in_the_form_is_never_a_header():
    """Bad input 49."""
    booking = make_requested(contact_name="K\u2028Bcc: evil@x.example")
    mail = letter("request_copy", booking)
    assert "\u2028" not in mail.subject


def test_a_trainer_taken_off_again_is_not_told_of_the_booking():
    """State is checked when the mail is sent: the page would answer 404."""
    booking = make_ready(canary_offer())
    first = booking.assignments.get().trainer
    other = make_member(booking.provider, RoleKind.TRAINER)
    coordination.assign_trainers(booking=booking, trainers=[other.pk], by=actor(), at=AT)
    found = {one: kinds.build(row("assigned", booking, to=one.email), AT) for one in (first, other)}
    assert found[first] == kinds.Drop("the reader has no part in it any more")
    assert found[other].template == "programs/assigned"


@pytest.mark.parametrize("kind", ["request_news", "request_changed"])
def test_a_coordinator_whose_role_has_ended_is_not_told_any_more(kind):
    """Promise B20: nothing goes to somebody whose permission is gone."""
    booking = booking_for(kind)
    anna = make_member(booking.provider, RoleKind.COORDINATOR)
    message = row(kind, booking, to=anna.email)
    before = kinds.build(message, AT)
    anna.roles.update(ends_on=AT.date())
    assert before.template == f"programs/{kind}"
    assert kinds.build(message, AT) == kinds.Drop("the reader has no part in it any more")

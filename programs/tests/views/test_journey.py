"""The main job from the empty form to the accepted booking, over HTTP, with the mails as they are built."""

import pytest
from django.urls import reverse
from icalendar import Calendar

from programs.models import Booking
from programs.tests.factories import DAYS, SOLEN, first_choices, form, make_linked, make_member, make_ready
from programs.tests.views.conftest import browser
from programs.tests.views.reading import Form, calendar_of, link_in, page_text
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind

pytestmark = pytest.mark.django_db
AGREED = "Nothing is booked until both sides"


def test_a_principal_books_the_package_and_the_coordinator_accepts_it(
    visitor, url, post, delivered, anna, as_anna, offer
):
    trainer = make_member(offer.provider, RoleKind.TRAINER, "tove@provider.example", name="Tove Utbildare")
    empty = visitor.get(url)
    assert [len(step["sessions"]) for step in empty.context["steps"]] == [3, 2, 2, 2, 0]
    assert [len(step["films"]) for step in empty.context["steps"]] == [0, 0, 0, 0, 3]
    assert AGREED in page_text(empty)

    sent = post(form(language="en"))
    booking = Booking.objects.get()
    detail = reverse("programs:booking_detail", args=[booking.pk])
    assert (sent.status_code, sent.headers["Location"]) == (303, detail)
    receipt = page_text(visitor.get(detail))
    assert "Waiting for your e-mail to be confirmed" in receipt
    assert "Nobody else" not in receipt

    [mail] = delivered()
    assert (mail.to, mail.subject) == (["kerstin@solen.example"], "Confirm your e-mail address")
    phone = browser()
    opened = phone.get(link_in(mail.body))
    assert (opened.status_code, opened.headers["Location"]) == (302, detail)
    assert Booking.objects.get().state == "unconfirmed"
    assert "Confirm my e-mail address" in page_text(phone.get(detail))
    assert as_anna.get(detail).status_code == 404

    confirmed = phone.post(reverse("programs:booking_confirm_email", args=[booking.pk]), follow=True)
    assert "Your request has reached the training provider" in page_text(confirmed)
    copy, news = sorted(delivered(), key=lambda one: one.subject, reverse=True)
    assert (copy.to, copy.subject) == (["kerstin@solen.example"], "Copy of your request")
    assert (news.to, news.subject) == ([anna.email], "A new request")
    assert AGREED in copy.body
    written = {"Förskolan Solen", "Åsa Öberg", "Kerstin Lund", "Skogsvägen 1, Björkdal", "En vandring", "RE-17"}
    assert [one for one in written if one not in copy.body] == []
    assert booking.reference in news.body

    board = as_anna.get(reverse("programs:booking_list"))
    assert [row["reference"] for row in board.context["rows"]] == [booking.reference]
    _link_and_assign(as_anna, booking, trainer)
    [told] = delivered()
    assert told.to == ["tove@provider.example"]

    booking.refresh_from_db()
    accept = reverse("programs:booking_accept", args=[booking.pk])
    shown = Form(as_anna.get(accept)).values
    answer = {name: value for name, value in shown.items() if name == "version" or name.startswith("choice-")}
    assert len(answer) == 10
    assert as_anna.post(accept, answer, follow=True).redirect_chain == [(detail, 302)]
    done = {one.to[0]: one for one in delivered()}
    assert set(done) == {"kerstin@solen.example", SOLEN.principal_email, "tove@provider.example"}
    events = Calendar.from_ical(calendar_of(done["kerstin@solen.example"])).walk("VEVENT")
    assert [one["dtstart"].dt.date() for one in events] == list(DAYS.values())
    assert "Confirmed" in page_text(phone.get(detail))
    assert set(Message.objects.exclude(state="sent").values_list("kind", "state")) == {
        ("programs.reminder", "pending"),
        ("programs.nobody_called", "pending"),
    }


def _link_and_assign(as_anna, booking, trainer):
    customer = reverse("programs:booking_customer", args=[booking.pk])
    assert as_anna.post(customer, {"customer": "other", "other": "Björkdals kommun"}).status_code == 302
    trainers = reverse("programs:booking_trainers", args=[booking.pk])
    assert as_anna.post(trainers, {"trainers": [str(trainer.pk)]}).status_code == 302


def test_a_form_is_saved_and_continued_on_another_computer(visitor, post, delivered):
    saved = post(
        {"contact_email": "kerstin@solen.example", "w-0-name": "Solen", "d-uppstartsmote-1-day": "30/2"}, "save"
    )
    booking = Booking.objects.get()
    assert (saved.status_code, booking.state) == (303, "draft")
    [mail] = delivered()
    other = browser()
    other.get(link_in(mail.body))
    edit = reverse("programs:booking_edit", args=[booking.pk])
    page = other.get(edit)
    shown = Form(page).values
    assert [shown[name] for name in ("w-0-name", "d-uppstartsmote-1-day", "contact_email")] == [
        "Solen",
        "30/2",
        "kerstin@solen.example",
    ]
    assert "Villkor 1" in page_text(page), "whoever agrees to the terms must be able to read them"
    hidden = {"form_token": page.context["form_token"], "version": str(page.context["version"])}
    sent = other.post(edit, {**form(), **hidden, "do": "send"})
    assert (sent.status_code, Booking.objects.get().state) == (303, "unconfirmed")
    assert [one.to for one in delivered()] == [["kerstin@solen.example"]]


def test_a_form_that_saves_itself_is_found_again_by_its_browser(visitor, url, offer):
    token = visitor.get(url).context["form_token"]
    autosave = reverse("programs:booking_autosave", args=[offer.provider.slug, "kup-tmo"])
    answer = visitor.post(autosave, {"contact_name": "Ker", "form_token": token, "version": "0"})
    assert (answer.status_code, answer.json()) == (200, {"saved_at": "09:00", "version": 1})
    again = visitor.get(url)
    assert again.context["continuing"] == Booking.objects.get()
    assert browser().get(url).context["continuing"] is None


def test_a_suggested_series_fills_every_session_and_can_be_sent(post, visitor, url):
    typed = {name: value for name, value in form().items() if not name.startswith("d-")}
    page = post({**typed, "start_from": "2027-03-15", "pace": "3"}, "series")
    shown = Form(page).values
    days = [shown[f"d-{key}-1-day"] for key in DAYS]
    assert (page.status_code, days == sorted(days), days[0]) == (200, True, "2027-03-15")
    sendable = {name: value for name, value in shown.items() if name.startswith(("w-", "d-")) and "__" not in name}
    again = visitor.post(url, {**form(), **sendable, "form_token": page.context["form_token"], "version": "0"})
    assert again.status_code == 303


@pytest.mark.parametrize("start", ["", "2027-02-30", "2020-01-01", "9999-12-31", "0001-01-01", "soon"])
def test_a_series_without_a_week_to_come_says_so_at_its_field(post, start):
    page = post(form(start_from=start), "series")
    assert page.status_code == 422
    assert page.context["page"].errors.keys() == {"start_from"}


@pytest.mark.parametrize("pace", ["0", "-1", "13", "٣", "9" * 4301, "x"])
def test_a_pace_that_the_form_does_not_offer_is_the_package_s_own(post, pace):
    """Bad input 13."""
    days = [
        Form(post(form(start_from="2027-03-15", pace=one), "series")).values["d-konsultation_3-1-day"]
        for one in (pace, "")
    ]
    assert days[0] == days[1]


def test_the_request_is_withdrawn_and_put_back_by_its_link(visitor, post, delivered):
    post(form(language="en"))
    booking = Booking.objects.get()
    withdraw, undo = (
        reverse(f"programs:booking_{name}", args=[booking.pk]) for name in ("withdraw", "undo_withdrawal")
    )
    assert "You can undo this below" in page_text(visitor.post(withdraw, follow=True))
    assert (delivered(), Message.objects.get().state) == ([], "dropped")
    assert "The request is back as it was" in page_text(visitor.post(undo, follow=True))
    assert "The request is not withdrawn" in page_text(visitor.post(undo, follow=True))
    assert Booking.objects.get().state == "unconfirmed"


def test_a_lost_link_is_mailed_anew_and_the_page_is_the_same_for_everybody(visitor, post, delivered):
    post(form(language="en"))
    delivered()
    url = reverse("programs:booking_lost_link")
    known, unknown = (visitor.post(url, {"email": one}) for one in ("kerstin@solen.example", "nobody@x.example"))
    assert page_text(known) == page_text(unknown)
    [mail] = delivered()
    assert mail.to == ["kerstin@solen.example"]
    assert browser().get(link_in(mail.body)).status_code == 302


def test_the_receiver_of_a_link_is_told_what_to_do_when_it_has_ended(visitor, post, delivered):
    post(form(language="en"))
    [mail] = delivered()
    booking = Booking.objects.get()
    booking.links.update(revoked_at=booking.created_at)
    page = browser().get(link_in(mail.body))
    assert page.status_code == 404
    assert "This link does not work" in page_text(page)
    assert browser().get("/bookings/open/unknown/").status_code == 404


def test_the_browser_that_sent_the_form_cannot_confirm_the_address_itself(visitor, post, delivered):
    """Only the link in the mail shows that the address is the writer's."""
    post(form(language="en"))
    booking = Booking.objects.get()
    detail = reverse("programs:booking_detail", args=[booking.pk])
    assert "Confirm my e-mail address" not in page_text(visitor.get(detail))
    confirm = reverse("programs:booking_confirm_email", args=[booking.pk])
    assert "Open the link in the mail that we sent you" in page_text(visitor.post(confirm, follow=True))
    assert Booking.objects.get().state == "unconfirmed"
    assert [one.subject for one in delivered()] == ["Confirm your e-mail address"]


def test_twenty_visits_of_a_mail_scanner_use_nothing_up(post, delivered):
    post(form())
    [mail] = delivered()
    before = Booking.objects.values().get()
    for _ in range(20):
        browser().get(link_in(mail.body), headers={"user-agent": "LinkScanner/1.0"})
    assert Booking.objects.values().get() == before
    assert browser().get(link_in(mail.body)).status_code == 302


def test_reading_is_logged_once_and_deeds_by_the_seat_that_did_them(visitor, post):
    post(form())
    booking = Booking.objects.get()
    before = Event.objects.count()
    visitor.get(reverse("programs:booking_detail", args=[booking.pk]))
    event = Event.objects.filter(kind="booking.read").get()
    assert Event.objects.count() == before + 1
    link = booking.links.get(mailed=False)
    assert (event.role, event.link_id, event.user_id, event.subject_ids) == ("link", link.pk, None, [str(booking.pk)])


def test_first_choices_are_marked_on_the_page_of_answers(as_anna, offer, post, visitor):
    booking = make_ready(offer)
    shown = Form(as_anna.get(reverse("programs:booking_accept", args=[booking.pk]))).values
    assert {name.removeprefix("choice-"): value for name, value in shown.items() if name.startswith("choice-")} == {
        key: str(one.alternative) for key, one in first_choices(booking).items()
    }


def test_a_principal_who_is_signed_in_changes_the_request_under_the_own_role(offer):
    booking = make_linked(offer)
    person = make_member(booking.customer, RoleKind.PRINCIPAL, workplace=booking.workplaces.get().workplace)
    client = browser()
    client.force_login(person)
    edit = reverse("programs:booking_edit", args=[booking.pk])
    page = client.get(edit)
    hidden = {"form_token": page.context["form_token"], "version": str(page.context["version"])}
    assert client.post(edit, {**form(wishes="Något nytt"), **hidden, "do": "send"}).status_code == 303
    event = Event.objects.get(kind="booking.revised")
    assert (event.role, event.user_id, event.link_id) == ("principal", person.pk, None)

"""Bad input to the booking form and its pages: what was typed stays, what is wrong is said, nothing is half stored."""

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from programs.models import Booking
from programs.tests.factories import (
    MANEN,
    SOLEN,
    counts,
    first_choices,
    form,
    hold_link,
    make_confirmed,
    make_member,
    make_offer,
    make_ready,
    make_request,
    make_requested,
    send,
    typed_for,
)
from programs.tests.views.conftest import browser
from programs.tests.views.reading import Form, calendar_of, field_errors, html_of, page_text, summary
from tmo.forms.text import clean_line
from tmo.mail import clean_header
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind

pytestmark = pytest.mark.django_db
TYPED_TEXT = ["contact_name", "contact_phone", "address", "invoice_reference", "wishes", "ideas", "questions"]
TYPED_TEXT += ["w-0-name", "w-0-municipality", "w-0-principal_name"]


def detail_of(booking):
    return reverse("programs:booking_detail", args=[booking.pk])


def edit_of(booking):
    return reverse("programs:booking_edit", args=[booking.pk])


def holder(booking, language="en"):
    """A browser that holds the link of the request."""
    client = browser(language)
    hold_link(client, booking.links.filter(mailed=False).first())
    return client


def kept(response, typed):
    """Fields whose text did not come back as it was typed."""
    shown = {name: value.replace("\r\n", "\n") for name, value in Form(response).values.items()}
    lines = {name: value.replace("\r\n", "\n") for name, value in typed.items() if name not in {"terms", "website"}}
    return {name: shown.get(name) for name, value in lines.items() if shown.get(name) != value}


# -- the form comes back ---------------------------------------------------------------------------------------------

BAD = {"contact_email": "rektor@", "w-0-participants": "2.5", "d-uppstartsmote-1-day": "2027-02-30", "terms": ""}
BAD |= {"d-konsultation_1-1-day": "2027-02-28", "d-konsultation_3-1-start": "half one", "address": "\u200b\u200b"}


def test_all_errors_come_together_beside_their_fields_and_in_the_list_at_the_top(post):
    """Bad input 2, 13, 43 and 44 together."""
    before = counts()
    page = post(form(BAD))
    assert page.status_code == 422
    assert field_errors(page).keys() == set(BAD)
    assert summary(page).keys() == set(BAD)
    assert {name: text for name, text in summary(page).items() if not text.endswith(field_errors(page)[name])} == {}
    assert summary(page)["d-uppstartsmote-1-day"].startswith("Uppstartsmöte: ")
    assert set(summary(page)) <= set(Form(page).ids)
    assert "7 things to look at again" in page_text(page)
    assert counts() == before


def test_nothing_that_was_typed_is_lost_beside_an_error(post):
    typed = form(BAD, wishes="Rad ett\r\n  rad två & tre <b>", contact_phone='"><img src=x>')
    typed |= {"d-uppstartsmote-2-day": "8/3 2027", "d-uppstartsmote-2-start": "8.30", "d-uppstartsmote-2-end": "0930"}
    typed |= {"start_from": "25/1 2027", "pace": "6", "closed_days": "12/3 2027"}
    typed |= {f"w-1-{name}": str(value) for name, value in vars(MANEN).items()}
    assert kept(post(typed), typed) == {}


@pytest.mark.parametrize("language", ["sv", "nb", "da", "en"])
def test_errors_are_said_in_the_language_of_the_page(url, post, language):
    page = post(form(contact_name="", contact_email=""), client=browser(language))
    with translation.override(language):
        expected = {
            "contact_name": translation.gettext("Write the name of the person we can talk to."),
            "contact_email": translation.gettext("Write an e-mail address; the confirmation goes there."),
        }
    assert f'<html lang="{language}">' in page.content.decode()
    assert field_errors(page) == summary(page) == expected


@pytest.mark.parametrize("name", [*TYPED_TEXT, "contact_email", "w-0-principal_email", "closed_days"])
def test_a_nul_is_refused_and_nothing_is_stored(post, name):
    """Bad input 1."""
    before = counts()
    page = post(form({name: "a\x00b"}))
    assert (page.status_code, field_errors(page).keys(), counts()) == (422, {name}, before)


def test_a_nul_in_a_draft_is_kept_as_typed_and_hurts_nothing(visitor, post):
    """Bad input 1."""
    saved = post({"w-0-municipality": "Björk\x00dal", "contact_email": "kerstin@solen.example"}, "save")
    edit = edit_of(Booking.objects.get())
    page = visitor.get(edit)
    hidden = {"form_token": page.context["form_token"], "version": "1"}
    again = visitor.post(edit, {**form({"w-0-municipality": "Björk\x00dal"}), **hidden})
    assert (saved.status_code, page.status_code, again.status_code) == (303, 200, 422)


@pytest.mark.parametrize("name", [*TYPED_TEXT, "closed_days"])
def test_twenty_thousand_characters_come_back_with_a_plain_message(post, name):
    """Bad input 5."""
    typed = form({name: "åäö x" * 4_000})
    before = counts()
    page = post(typed)
    assert (page.status_code, field_errors(page).keys(), counts()) == (422, {name}, before)
    assert kept(page, typed) == {}


def test_a_form_larger_than_two_megabytes_is_refused_as_a_whole(visitor, url):
    """Bad input 5."""
    before = counts()
    page = visitor.post(url, {"wishes": "x" * (2 * 1024 * 1024 + 1)})
    assert (page.status_code, counts()) == (400, before)


def test_more_fields_than_any_page_has_are_refused_as_a_whole(visitor, url):
    before = counts()
    page = visitor.post(url, {f"x{number}": "" for number in range(2_501)})
    assert (page.status_code, counts()) == (400, before)


def test_a_program_that_fills_every_field_is_told_and_makes_nothing(post):
    before = counts()
    page = post(form(website="https://evil.example"))
    assert (page.status_code, field_errors(page).keys(), counts()) == (422, {"website"}, before)


def test_the_trap_is_out_of_the_way_of_people(visitor, url):
    body = visitor.get(url).content.decode()
    trap = body[body.index('class="field-trap"') :].partition("</div>")[0]
    assert 'aria-hidden="true"' in trap
    assert 'tabindex="-1"' in trap


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_half_past_two_in_the_night_of_the_clocks_is_explained(post, day):
    """Bad input 41 and 42."""
    typed = {"d-uppstartsmote-1-day": day, "d-uppstartsmote-1-start": "02:30", "d-uppstartsmote-1-end": "03:30"}
    page = post(form(typed))
    assert (page.status_code, field_errors(page).keys()) == (422, {"d-uppstartsmote-1-day"})
    assert "clocks" in field_errors(page)["d-uppstartsmote-1-day"]


@pytest.mark.parametrize("day", ["2027-02-29", "2027-02-31", "0001-01-01", "9999-12-31", "2026-10-25", "2026-03-29"])
def test_a_day_that_is_none_or_far_away_is_refused_at_its_field(post, day):
    """Bad input 41 to 44."""
    before = counts()
    typed = form({"d-uppstartsmote-1-day": day, "d-uppstartsmote-1-start": "02:30", "d-uppstartsmote-1-end": "03:30"})
    page = post(typed)
    assert (page.status_code, field_errors(page).keys(), counts()) == (422, {"d-uppstartsmote-1-day"}, before)
    assert kept(page, typed) == {}


@pytest.mark.parametrize(("start", "end"), [("12:00", "10:00"), ("10:00", "10:00"), ("23:00", "02:00")])
def test_an_end_that_is_not_after_the_start_is_refused(post, start, end):
    """Bad input 45."""
    page = post(form({"d-uppstartsmote-1-start": start, "d-uppstartsmote-1-end": end}))
    assert (page.status_code, field_errors(page).keys()) == (422, {"d-uppstartsmote-1-day"})


def test_sessions_back_to_back_are_sent(post):
    """Bad input 45."""
    assert post(form({"d-uppstartsmote-1-start": "09:00", "d-uppstartsmote-1-end": "10:00"})).status_code == 303


@pytest.mark.parametrize("typed", ["٣", "1e3", "9" * 20, "9" * 4301, "-0", "0", "-3", "2.5"])
def test_a_number_that_is_none_is_refused_and_comes_back(post, typed):
    """Bad input 13."""
    whole = form({"w-0-participants": typed})
    page = post(whole)
    assert (page.status_code, field_errors(page).keys(), kept(page, whole)) == (422, {"w-0-participants"}, {})


@pytest.mark.parametrize("address", ["a@b.se,c@d.se", '"a b"@x.se', "å@exämple.se", "a" * 320 + "@x.se", "rektor@"])
@pytest.mark.parametrize("do", ["send", "save"])
def test_what_is_not_one_address_is_refused_whatever_button_was_pressed(post, address, do):
    """Bad input 51."""
    before = counts()
    page = post(form(contact_email=address), do)
    assert (page.status_code, field_errors(page).keys(), counts()) == (422, {"contact_email"}, before)


def test_an_address_with_a_name_before_it_is_refused(post):
    """Bad input 52."""
    page = post(form(contact_email='"rektor" <x@evil.example>'))
    assert field_errors(page).keys() == {"contact_email"}


# -- typed text is only ever text ------------------------------------------------------------------------------------

TRAPS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "{% load x %}", "${7*7}"]


def trapped(trap):
    """A request with the trap in every text."""
    place = {"name": f"N{trap}", "municipality": f"M{trap}", "principal_name": f"P{trap}"}
    text = {name: f"{name}{trap}" for name in ("contact_name", "contact_phone", "address", "invoice_reference")}
    text |= {name: f"{name}{trap}" for name in ("wishes", "ideas", "questions")}
    return make_request(
        workplaces=[type(SOLEN)(**{**vars(SOLEN), **place})], language="en", **{**text, "contact_phone": trap[:40]}
    )


@pytest.mark.parametrize("trap", TRAPS)
def test_markup_is_shown_literally_on_page_board_mail_and_calendar(
    post, offer, as_anna, anna, delivered, visitor, trap
):
    """Bad input 6."""
    asked = trapped(trap)
    assert post(typed_for(asked)).status_code == 303
    booking = Booking.objects.get()
    [first] = delivered()
    _confirm(booking)
    pages = [visitor.get(detail_of(booking)), visitor.get(edit_of(booking)), as_anna.get(detail_of(booking))]
    pages += [
        as_anna.get(reverse("programs:booking_list")),
        as_anna.get(reverse("programs:booking_customer", args=[booking.pk])),
    ]
    assert [page.status_code for page in pages] == [200] * 5
    assert [trap in page_text(page) or trap in Form(page).values["wishes"] for page in pages] == [True] * 5
    assert [page for page in pages if "<" in trap and trap in page.content.decode()] == []
    assert trap not in first.body + html_of(first)
    copy = next(one for one in delivered() if one.subject == "Copy of your request")
    assert copy.body.count(trap) == 10
    assert (trap in html_of(copy)) == ("<" not in trap)
    assert asked.contact_name in page_of(html_of(copy))


def page_of(markup):
    """The words of a mail's HTML."""
    return page_text(type("Response", (), {"content": markup.encode()}))


def _confirm(booking):
    client = browser()
    hold_link(client, booking.links.get(mailed=True))
    client.post(reverse("programs:booking_confirm_email", args=[booking.pk]))


@pytest.mark.parametrize("trap", [*TRAPS, "A\r\nBcc: evil@x.example", "a\u0085b\u2028c", "Sol\u202enel"])
def test_a_calendar_file_holds_the_name_of_the_workplace_as_one_line(offer, delivered, trap):
    """Bad input 3, 6, 49 and 50."""
    name = clean_line(trap)
    booking = make_confirmed(offer, workplaces=[type(SOLEN)(**{**vars(SOLEN), "name": name})], language="en")
    mails = delivered()
    told = next(one for one in mails if one.subject == "Your dates are confirmed")
    events = Calendar.from_ical(calendar_of(told)).walk("VEVENT")
    assert str(events[0]["summary"]) == f"Uppstartsmöte – {name}"
    assert len(events) == 9
    invited = {one.subject for one in mails if one.subject.startswith("Invitation")}
    assert invited == {clean_header(f"Invitation to 9 sessions: {booking.label}")}
    assert all("Bcc" not in one.message() for one in mails)


def test_a_name_that_turns_the_direction_of_reading_is_kept_apart_from_its_surroundings(offer, as_anna):
    """Bad input 3."""
    name = "Sol\u202enel"
    booking = make_requested(offer, workplaces=[type(SOLEN)(**{**vars(SOLEN), "name": name})])
    pages = [as_anna.get(detail_of(booking)), as_anna.get(reverse("programs:booking_list"))]
    for page in pages:
        bare = page.content.decode().replace(f"<bdi>{name}</bdi>", "").replace(f"<title>{name}", "")
        assert name not in bare


def test_a_name_with_line_breaks_adds_no_line_to_a_mail(post, delivered):
    """Bad input 49."""
    post(form({"w-0-name": "A\r\nBcc: evil@x.example", "contact_name": "K\r\nBcc: evil@x.example"}))
    _confirm(Booking.objects.get())
    mails = delivered()
    assert len(mails) == 3
    assert [one.message()["Bcc"] for one in mails] == [None] * 3
    assert {to for one in mails for to in one.recipients()} == {"kerstin@solen.example", "support@tmo.example"}


def test_the_letters_of_every_people_come_back_as_typed(post, visitor):
    """Bad input 4 and 12."""
    names = {"w-0-name": "👩‍👩‍👧 Sámi ĸ حضانة Z̷a̵l", "contact_name": "A\u030asa"}
    assert post(form(names)).status_code == 303
    booking = Booking.objects.get()
    assert (booking.label, booking.contact_name) == (names["w-0-name"], "Åsa")
    assert booking.label in page_text(visitor.get(detail_of(booking)))


# -- what else is posted ---------------------------------------------------------------------------------------------

EXTRA = {
    "tenant": "2",
    "owner": "1",
    "signed_at": "2020-01-01",
    "is_staff": "on",
    "role": "admin",
    "state": "confirmed",
}
EXTRA |= {"id": str(uuid4()), "reference": "AAAA-AAAA", "customer": "1", "provider": "1", "requested_at": "2020-01-01"}
EXTRA |= {"confirmed_at": "2020-01-01", "package_version": "9", "created_at": "2020-01-01", "label": "Canary"}


def test_fields_that_the_form_does_not_have_set_nothing(post, offer):
    """Bad input 9."""
    assert post(form() | EXTRA).status_code == 303
    plain = Booking.objects.values().get()
    assert (
        plain["state"],
        plain["provider_id"],
        plain["customer_id"],
        plain["confirmed_at"],
        plain["package_version"],
    ) == ("unconfirmed", offer.provider_id, None, None, 1)
    assert "Canary" not in str(Booking.objects.get().draft) + plain["label"]
    assert str(plain["id"]) != EXTRA["id"]


def test_of_a_field_sent_twice_the_last_counts(post):
    """Bad input 8."""
    assert post(form() | {"contact_name": ["Första", "Andra"]}).status_code == 303
    assert Booking.objects.get().contact_name == "Andra"


@pytest.mark.parametrize(
    "do", ["remove-workplace:" + "9" * 4301, "remove-workplace:٣", "remove-workplace:", "add-date:x"]
)
def test_a_button_that_does_not_exist_changes_nothing(post, do):
    """Bad input 13."""
    typed, before = form(), counts()
    page = post(typed, do)
    assert (page.status_code, kept(page, typed), counts()) == (200, {}, before)


@pytest.mark.parametrize("do", ["remove-date:uppstartsmote/9", "remove-date:x/1", "remove-date:", "add-workplace"])
def test_rows_come_and_go_without_storing_anything(post, do):
    typed, before = form(), counts()
    page = post(typed, do)
    assert (page.status_code, kept(page, typed), counts()) == (200, {}, before)


def test_a_workplace_and_a_date_are_added_and_taken_away(post):
    more = post(form(), "add-workplace")
    assert "w-1-name" in Form(more).values
    assert "w-1-name" not in Form(post({**form(), "w-1-name": "X"}, "remove-workplace:1")).values
    assert "d-konsultation_1-2-day" in Form(post(form(), "add-date:konsultation_1")).values
    two = {**form(), "d-konsultation_1-2-day": "2027-03-17"}
    assert "d-konsultation_1-2-day" not in Form(post(two, "remove-date:konsultation_1/2")).values


# -- once, and in order ----------------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_makes_one_booking(visitor, url):
    """Bad input 55, a double click."""
    token = visitor.get(url).context["form_token"]
    sent = {**form(), "form_token": token, "version": "0"}
    first, second = visitor.post(url, sent), visitor.post(url, sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Booking.objects.count(), Message.objects.count()) == (1, 1)


def test_a_mark_used_again_with_other_words_is_a_conflict(visitor, url):
    """Bad input 11."""
    token = visitor.get(url).context["form_token"]
    visitor.post(url, {**form(), "form_token": token, "version": "0"})
    before, typed = counts(), form(contact_name="Någon annan")
    page = visitor.post(url, {**typed, "form_token": token, "version": "0"})
    assert (page.status_code, counts(), kept(page, typed)) == (409, before, {})
    assert "This form has been sent before with other content" in page_text(page)


@pytest.mark.parametrize(("token", "status"), [(None, 422), ("", 403), ("x" * 50, 403), ("å:\x00:é", 403)])
def test_a_missing_or_invented_mark_is_refused_and_the_words_stay(visitor, url, token, status):
    """Bad input 11."""
    visitor.get(url)
    before, typed = counts(), form()
    hidden = {} if token is None else {"form_token": token}
    page = visitor.post(url, {**typed, **hidden, "version": "0"})
    assert (page.status_code, counts(), kept(page, typed)) == (status, before, {})
    again = visitor.post(url, {**typed, "form_token": page.context["form_token"], "version": "0"})
    assert again.status_code == 303


def test_the_mark_of_another_browser_is_refused(visitor, url):
    """Bad input 11."""
    foreign = browser().get(url).context["form_token"]
    visitor.get(url)
    before = counts()
    page = visitor.post(url, {**form(), "form_token": foreign, "version": "0"})
    assert (page.status_code, counts()) == (403, before)


def test_the_mark_of_another_request_opens_nothing_here(visitor, offer):
    """A browser that holds two requests cannot write one through the address of the other."""
    one, two = send(offer).booking, send(offer, contact_name="Andra").booking
    visitor.cookies["requests"] = ".".join(holder(each).cookies["requests"].value for each in (one, two))
    token = visitor.get(edit_of(one)).context["form_token"]
    before = counts()
    page = visitor.post(edit_of(two), {**form(), "form_token": token, "version": "1"})
    assert page.status_code == 403
    assert {**counts(), "Event": 0} == {**before, "Event": 0}


def test_without_the_protection_of_forms_nothing_is_posted(url):
    client = Client(enforce_csrf_checks=True)
    token = client.get(url).context["form_token"]
    before = counts()
    page = client.post(url, {**form(), "form_token": token, "version": "0"})
    assert (page.status_code, counts()) == (403, before)


@pytest.mark.parametrize("version", ["0", "1", "9", "-1", "", "x", "٢", "9" * 4301])
def test_a_form_opened_on_another_version_shows_both_texts_and_the_next_sending_wins(offer, version):
    """Bad input 10 and 55: two tabs."""
    booking = make_requested(offer, wishes="Det som står sparat")
    client = holder(booking)
    token = client.get(edit_of(booking)).context["form_token"]
    typed = form(wishes="Det som jag skrev")
    page = client.post(edit_of(booking), {**typed, "form_token": token, "version": version})
    assert (page.status_code, kept(page, typed)) == (409, {})
    assert page.context["conflicts"] == [
        {"label": "What do you wish for?", "saved": "Det som står sparat", "name": "wishes"}
    ]
    assert "Det som står sparat" in page_text(page)
    assert Booking.objects.get().wishes == "Det som står sparat"
    hidden = {name: Form(page).values[name] for name in ("form_token", "version")}
    assert client.post(edit_of(booking), {**typed, **hidden}).status_code == 303
    assert Booking.objects.get().wishes == "Det som jag skrev"


def test_two_tabs_that_save_a_draft_lose_no_word(visitor, url):
    """Bad input 55."""
    token = visitor.get(url).context["form_token"]
    typed = {"contact_email": "kerstin@solen.example", "wishes": "Första fliken"}
    hidden = {"form_token": token, "version": "0", "do": "save"}
    assert visitor.post(url, {**typed, **hidden}).status_code == 303
    page = visitor.post(url, {**typed, "wishes": "Andra fliken", **hidden})
    assert page.status_code == 409
    assert "Första fliken" in page_text(page)
    assert Form(page).values["wishes"] == "Andra fliken"


def test_saving_by_itself_never_overwrites_another_tab(visitor, url, offer):
    token = visitor.get(url).context["form_token"]
    autosave = reverse("programs:booking_autosave", args=[offer.provider.slug, "kup-tmo"])
    first = visitor.post(autosave, {"wishes": "A", "form_token": token, "version": "0"})
    second = visitor.post(autosave, {"wishes": "B", "form_token": token, "version": "0"})
    foreign = browser().post(autosave, {"wishes": "C", "form_token": token, "version": "1"})
    assert [one.status_code for one in (first, second, foreign)] == [200, 409, 403]
    assert Booking.objects.get().draft == {"wishes": "A"}


def test_an_acceptance_of_a_page_that_was_opened_before_a_change_is_refused(offer, as_anna):
    """Bad input 10."""
    booking = make_ready(offer)
    answer = {f"choice-{key}": str(one.alternative) for key, one in first_choices(booking).items()}
    url = reverse("programs:booking_accept", args=[booking.pk])
    for version in ("1", "", "x", "9" * 4301):
        page = as_anna.post(url, {**answer, "version": version})
        assert page.status_code == 422
        assert "The request was changed meanwhile" in page_text(page)
    assert Booking.objects.get().state == "requested"


@pytest.mark.parametrize("choice", ["x", "", str(uuid4()), "{0}", "urn:uuid:{0}", "\x00"])
def test_an_acceptance_with_invented_dates_is_refused(offer, as_anna, choice):
    booking = make_ready(offer)
    answers = first_choices(booking)
    posted = {f"choice-{key}": str(one.alternative) for key, one in answers.items()}
    foreign = (
        make_ready(offer, customer="En annan").sessions.get(key="uppstartsmote").proposals.get().alternatives.get()
    )
    posted["choice-uppstartsmote"] = choice.format(foreign.pk)
    url = reverse("programs:booking_accept", args=[booking.pk])
    page = as_anna.post(url, {**posted, "version": str(booking.version)})
    assert (page.status_code, Booking.objects.get(pk=booking.pk).state) == (422, "requested")
    assert "Uppstartsmöte" in page_text(page)


# -- addresses -------------------------------------------------------------------------------------------------------


def variants(key: UUID) -> list[str]:
    """Other ways to write a UUID, and others that are near it."""
    text = str(key)
    near = str(UUID(int=key.int + 1))
    return [
        text.upper(),
        "{" + text + "}",
        f"urn:uuid:{text}",
        text[:-1],
        key.hex,
        near,
        text + "0",
        f"%20{text}",
        text + "%00",
    ]


def test_only_the_one_spelling_of_a_key_opens_a_booking(offer, as_anna):
    """Bad input 17."""
    booking = make_requested(offer)
    assert as_anna.get(detail_of(booking)).status_code == 200
    # A key without letters has one spelling in capitals, too.
    others = [text for text in variants(booking.pk) if text != str(booking.pk)]
    assert {text: as_anna.get(f"/bookings/{text}/").status_code for text in others} == dict.fromkeys(others, 404)


PATHS = [
    "/bookings/../",
    "/bookings/%2e%2e/",
    "/bookings/%00/",
    "/bookings/;jsessionid=1/",
    "/bookings/.",
]
PATHS += ["/book/x/%2e%2e/", "/book/%00/kup-tmo/", "/bookings/open/%00/", "/bookings/open/" + "A" * 43 + "/"]


@pytest.mark.parametrize("path", PATHS)
def test_an_address_written_otherwise_is_not_found(visitor, path):
    """Bad input 18."""
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("path", ["//bookings/", "/bookings//", "/./bookings/", "/bookings/ "])
def test_an_address_with_something_more_in_it_is_not_found(visitor, path):
    """Bad input 18."""
    assert visitor.get("/", PATH_INFO=path).status_code == 404


@pytest.mark.parametrize("name", ["booking_new", "booking_autosave"])
def test_an_offer_that_is_closed_or_was_never_made_is_not_found(visitor, offer, name):
    args = [offer.provider.slug, offer.package_key]
    unknown = visitor.post(reverse(f"programs:{name}", args=["nobody", "kup-tmo"]))
    offer.is_open = False
    offer.save()
    closed = visitor.post(reverse(f"programs:{name}", args=args))
    assert (closed.status_code, closed.content) == (404, unknown.content)


BOARD = [
    "?page=-1",
    "?page=1000000000",
    "?sort=password",
    "?sort=-id",
    "?q=%25",
    "?q=_",
    "?q=%00",
    "?q=" + "a" * 10_000,
]
BOARD += ["?k=1", "?wave=open", "?state=draft", "?state=unconfirmed", "?state='", "?state=confirmed&state=draft"]
BOARD += ["?after=", "?after=x_y", "?after=2027-03-01_x", "?after=0001-01-01T00:00:00%2B14:00_" + str(uuid4())]
BOARD += ["?after=9999-12-31T23:59:59-14:00_" + str(uuid4()), "?after=2027-03-01T08:00:00_" + str(uuid4())]
BOARD += ["?after=2027-03-01T08:00:00Z_" + str(uuid4()).upper(), "?q=%ED%A0%80", "?q=%F0%9F%92%9B", "?q=%EF%BF%BF"]


@pytest.mark.parametrize("query", BOARD)
def test_the_board_takes_no_harm_from_its_address(offer, as_anna, query):
    """Bad input 20."""
    booking = make_requested(offer)
    send(offer)
    page = as_anna.get(reverse("programs:booking_list") + query)
    assert page.status_code == 200
    assert {row["reference"] for row in page.context["rows"]} <= {booking.reference}


@pytest.mark.parametrize("query", ["?q=%25", "?q=_", "?q=kolan", "?state=confirmed"])
def test_a_search_is_for_the_letters_that_were_typed(offer, as_anna, query):
    """Bad input 20 and 21: no letter stands for any other."""
    make_requested(offer)
    assert as_anna.get(reverse("programs:booking_list") + query).context["rows"] == []


ROUTES = {
    "booking_new": "GET POST",
    "booking_autosave": "POST",
    "booking_list": "GET",
    "booking_lost_link": "GET POST",
    "booking_open": "GET",
    "booking_detail": "GET",
    "booking_edit": "GET POST",
    "booking_confirm_email": "POST",
    "booking_withdraw": "POST",
    "booking_undo_withdrawal": "POST",
    "booking_customer": "GET POST",
    "booking_trainers": "GET POST",
    "booking_accept": "GET POST",
}


METHODS = ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "GET", "POST"]
MISSING = [(name, method) for name in ROUTES for method in METHODS if method not in ROUTES[name].split()]


@pytest.mark.parametrize(("name", "method"), MISSING)
def test_a_method_that_a_page_does_not_have_is_refused_and_does_nothing(offer, as_anna, name, method):
    """Bad input 22."""
    booking = make_ready(offer)
    args = {"booking_new": [offer.provider.slug, "kup-tmo"], "booking_autosave": [offer.provider.slug, "kup-tmo"]}
    args |= {"booking_list": [], "booking_lost_link": [], "booking_open": ["x"]}
    before = counts()
    answer = as_anna.generic(method, reverse(f"programs:{name}", args=args.get(name, [booking.pk])))
    assert (answer.status_code, counts()) == (405, before)


def test_a_method_named_in_a_field_is_only_a_field(visitor, url, post):
    """Bad input 22."""
    post(form() | {"_method": "DELETE"})
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"x-forwarded-host": "evil.example"}])
def test_a_mail_never_leads_to_the_host_of_a_request(post, url, visitor, delivered, headers):
    """Bad input 33."""
    token = visitor.get(url).context["form_token"]
    answer = visitor.post(url, {**form(), "form_token": token, "version": "0"}, headers=headers)
    assert answer.status_code in {303, 400}
    lost = visitor.post(reverse("programs:booking_lost_link"), {"email": "kerstin@solen.example"}, headers=headers)
    assert lost.status_code in {200, 400}
    assert [one for one in delivered() if "evil.example" in str(one.message())] == []


def test_a_stranger_host_is_refused(visitor, url):
    """Bad input 33."""
    assert visitor.get(url, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("text", ["sv-u-x", "../../", "x" * 10_000])
def test_an_odd_wish_for_a_language_gets_the_page(url, text):
    assert browser("../x").get(url, headers={"accept-language": text}).status_code == 200


def test_links_in_the_cookie_that_are_no_links_open_nothing(visitor, offer):
    booking = make_requested(offer)
    for value in ("x", ".".join("A" * 43 for _ in range(100)), "å" * 43, "." * 5_000):
        visitor.cookies["requests"] = value
        assert visitor.get(detail_of(booking)).status_code == 404


@pytest.mark.parametrize("name", ["booking_customer", "booking_trainers"])
def test_a_coordinator_s_form_without_an_answer_says_so(offer, as_anna, name):
    booking = make_requested(offer)
    before = counts()
    page = as_anna.post(reverse(f"programs:{name}", args=[booking.pk]), {"csrfmiddlewaretoken": "x"})
    assert page.status_code == 422
    assert {**counts(), "Event": 0} == {**before, "Event": 0}


def test_an_organisation_named_by_nothing_visible_is_refused(offer, as_anna):
    """Bad input 2."""
    url = reverse("programs:booking_customer", args=[make_requested(offer).pk])
    page = as_anna.post(url, {"customer": "other", "other": "\u200b\u200b"})
    assert (page.status_code, "Write the name of the organisation." in page_text(page)) == (422, True)


def test_a_trainer_of_another_provider_is_refused_by_the_page_too(offer, as_anna):
    """Bad input 16."""
    booking, foreign = make_requested(offer), make_member(make_offer().provider, RoleKind.TRAINER)
    url = reverse("programs:booking_trainers", args=[booking.pk])
    assert as_anna.post(url, {"trainers": [str(foreign.pk)]}).status_code == 422
    assert booking.assignments.count() == 0


def test_a_language_that_nobody_offers_is_said_at_its_own_control(post):
    response = post(form(language="xx"))
    assert response.status_code == 422
    assert list(summary(response)) == ["language_wanted"]
    assert list(field_errors(response)) == ["language_wanted"]
    assert "language_wanted" in Form(response).ids

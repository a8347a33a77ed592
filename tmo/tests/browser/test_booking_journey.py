"""The main job: from an empty form to dates that both sides have agreed on, with and without JavaScript."""

from icalendar import Calendar
from playwright.sync_api import expect

from programs.models import Booking
from programs.tests.factories import DAYS
from tmo.tests.browser.booking_form import CONTACT, MANEN, SOLEN, BookingForm
from tmo.tests.browser.place import CLOSED

LAST = "konsultation_3"
EMPTY_FORM_ERRORS = [
    "w-0-name",
    "w-0-municipality",
    "w-0-participants",
    "w-0-principal_name",
    "w-0-principal_email",
    "contact_name",
    "contact_email",
    "address",
    *(f"d-{session}-1-day" for session in DAYS),
    "terms",
]


def test_a_school_books_and_the_provider_accepts(principal, coordinator, opens):
    principal.opens_the_form()
    principal.sends()
    assert principal.form.errors() == EMPTY_FORM_ERRORS
    assert all(principal.form.error_at(name) for name in EMPTY_FORM_ERRORS)

    principal.form.write_everything_but_dates()
    principal.form.ask_for_a_series()
    principal.sees_a_good_page()
    suggested = principal.form.days()
    assert sorted(suggested.values()) == list(suggested.values())
    assert min(suggested.values()) == "2027-03-08"
    principal.form.date(LAST).fill("2027-06-08")
    principal.form.button(f"add-date:{LAST}").click()
    expect(principal.form.date(LAST, 2)).to_be_focused()
    principal.form.date(LAST, 2).fill(CLOSED.isoformat())
    principal.form.date(LAST, 2).blur()
    principal.form.is_saved(f"d-{LAST}-2-day")

    principal.goes_home_and_returns_with(opens(principal.page.context.cookies()))
    principal.goes_to(principal.house.form_path)
    principal.clicks(principal.page.locator("main a[href$='/edit/']"))
    assert principal.form.date(LAST, 2).input_value() == CLOSED.isoformat()
    assert principal.form.field("w-0-name").input_value() == SOLEN["name"]
    principal.sends()
    principal.sees_the_receipt()
    principal.is_shown_all_sessions()

    at_work = opens()
    principal.page = at_work
    assert SOLEN["name"] not in principal.reads_the_newest_mail()
    principal.follows_the_link_in_the_mail()
    principal.confirms_the_address()
    copy = principal.reads_the_newest_mail()
    assert [words for words in (SOLEN["name"], *CONTACT.values()) if words not in copy] == [CONTACT["contact_email"]]

    coordinator.signs_in_with_password()
    coordinator.finds_the_request_on_the_board(SOLEN["name"])
    coordinator.links_it_to("Björkdals kommun")
    coordinator.chooses_all_trainers()
    coordinator.opens_the_dates()
    coordinator.prefers_the_second_date_of(LAST)
    coordinator.submits()
    expect(coordinator.page.locator(".error-summary a")).to_have_attribute("href", f"#words-{LAST}")
    coordinator.explains(LAST, "Skolan har valt dagen själv.")
    coordinator.submits()
    coordinator.sees_the_state("agreed")

    principal.follows_the_link_in_the_mail()
    principal.sees_the_state("agreed")
    principal.finds_the_mail_with_all_dates()
    assert len(Calendar.from_ical(principal.downloads_the_calendar()).events) == 9


def test_the_same_without_javascript(principal, coordinator, opens):
    principal.page.context.close()
    plain = opens(java_script_enabled=False)
    principal.page, principal.form = plain, BookingForm(plain)
    form = principal.form
    principal.opens_the_form()
    principal.sends()
    assert form.errors() == EMPTY_FORM_ERRORS

    form.press("add-workplace")
    expect(form.field("w-1-name")).to_be_focused()
    form.write_everything_but_dates()
    form.write(MANEN, "w-1-")
    form.ask_for_a_series()
    expect(form.date("uppstartsmote")).to_be_focused()
    form.press("add-date:uppstartsmote")
    expect(form.date("uppstartsmote", 2)).to_be_focused()
    form.date("uppstartsmote", 2).fill("2027-03-15")
    form.press("add-date:uppstartsmote")
    principal.sees_a_good_page()
    form.press("remove-date:uppstartsmote/3")
    form.press("add-workplace")
    form.press("remove-workplace:2")
    assert [form.field(f"w-{n}-name").input_value() for n in (0, 1)] == [SOLEN["name"], MANEN["name"]]
    assert form.date("uppstartsmote", 2).input_value() == "2027-03-15"

    form.press("save")
    principal.sees_a_good_page()
    principal.page.context.clear_cookies()
    principal.reads_the_newest_mail()
    principal.follows_the_link_in_the_mail()
    principal.clicks(principal.page.locator("main a[href$='/edit/']"))
    principal.sends()
    principal.sees_the_receipt()

    principal.reads_the_newest_mail()
    principal.follows_the_link_in_the_mail()
    principal.confirms_the_address()

    coordinator.page.context.close()
    coordinator.page = opens(java_script_enabled=False)
    coordinator.signs_in_with_a_code_from_the_mail()
    coordinator.finds_the_request_on_the_board(f"{SOLEN['name']}, {MANEN['name']}")
    coordinator.links_it_to("Nya kommunen")
    coordinator.chooses_all_trainers()
    coordinator.opens_the_dates()
    coordinator.submits()
    coordinator.sees_the_state("agreed")
    assert Booking.objects.get().customer.name == "Nya kommunen"

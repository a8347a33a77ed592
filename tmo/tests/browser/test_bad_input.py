"""What goes wrong on the way to a booking: wrong answers, impatience, two windows, a server that is away."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Route, expect

from programs.models import Booking
from programs.tests.factories import DAYS
from tmo.tests.browser.booking_form import SOLEN, BookingForm
from tmo.tests.browser.visitors import Visitor
from tmo.units.tests.factories import AT

YESTERDAY = (AT - timedelta(days=1)).date().isoformat()
SCRIPT = "<script>alert('Solen')</script>"
WRONG = {
    "w-0-participants": "2.5",
    "w-0-principal_email": "rektor@",
    "contact_email": "",
    "d-uppstartsmote-1-day": YESTERDAY,
    "d-konsultation_3-2-day": DAYS["konsultation_3"].isoformat(),
    "wishes": "å" * 20_000,
}


def test_every_wrong_answer_is_named_at_its_field_and_at_the_top_and_nothing_typed_is_lost(principal):
    principal.goes_to(principal.house.form_path)
    principal.writes_a_complete_request()
    principal.form.button("add-date:konsultation_3").click()
    principal.form.write(WRONG)
    principal.sends()
    assert principal.form.errors() == list(WRONG)
    assert all(principal.form.error_at(name) for name in WRONG)
    assert {name: principal.form.field(name).input_value() for name in WRONG} == WRONG
    assert principal.form.field("w-0-name").input_value() == SOLEN["name"]
    assert Booking.objects.filter(sent_at__isnull=False).count() == 0


def test_a_number_of_participants_that_cannot_be_is_kept_and_explained(principal):
    principal.goes_to(principal.house.form_path)
    for count in ("0", "-3", "many"):
        principal.form.field("w-0-participants").fill(count)
        principal.form.press("send")
        assert principal.form.error_at("w-0-participants")
        assert principal.form.field("w-0-participants").input_value() == count


def test_a_day_that_no_calendar_has_stays_readable_where_it_was_typed(principal):
    principal.goes_to(principal.house.form_path)
    principal.writes_a_complete_request()
    day = principal.form.date("uppstartsmote")
    day.evaluate("one => one.type = 'text'")  # as in a browser without a calendar of its own
    day.fill("2027-02-30")
    principal.sends()
    assert principal.form.errors() == ["d-uppstartsmote-1-day"]
    assert "2027-02-30" in principal.form.error_at("d-uppstartsmote-1-day")
    assert principal.form.date("uppstartsmote").input_value() == "2027-02-30"


def test_a_link_in_the_summary_leads_into_the_field(principal):
    principal.goes_to(principal.house.form_path)
    principal.sends()
    principal.page.locator(".error-summary a[href='#address']").click()
    expect(principal.form.field("address")).to_be_focused()
    principal.sends()
    expect(principal.page.locator(".error-summary")).to_be_focused()


def test_a_double_press_on_send_while_the_server_is_slow_sends_once(principal):
    edit = principal.has_begun()
    principal.goes_to(edit)
    waiting: list[Route] = []
    principal.page.route(f"**{edit}", lambda route: waiting.append(route))
    with principal.page.expect_request(f"**{edit}"):
        principal.form.button("send").dblclick()
    principal.page.wait_for_timeout(300)  # time enough for a second one
    assert len(waiting) == 1
    waiting[0].continue_()
    principal.sees_the_receipt()
    assert Booking.objects.count() == 1


def test_a_double_press_without_javascript_makes_one_booking(principal, opens):
    principal.page = opens(java_script_enabled=False)
    principal.form = BookingForm(principal.page)
    principal.page.goto(principal.has_begun())
    principal.form.button("send").dblclick()
    principal.sees_the_receipt()
    assert Booking.objects.count() == 1


def test_going_back_after_sending_makes_no_second_booking(principal):
    principal.page.goto(principal.has_begun())
    principal.form.press("send")
    principal.sees_the_receipt()
    principal.page.go_back()
    principal.sees_a_good_page()
    principal.page.go_forward()
    principal.sees_the_receipt()
    assert Booking.objects.count() == 1


def test_two_windows_meet_and_both_texts_are_shown(principal, look):
    edit = principal.has_begun()
    principal.page.goto(edit)
    second = principal.page.context.new_page()
    look.watch(second)
    second.goto(edit)

    other = BookingForm(second)
    other.field("address").fill("Nya vägen 2")
    other.field("address").blur()
    other.is_saved("address")
    principal.form.field("address").fill("Gamla vägen 1")
    principal.form.field("address").blur()
    expect(principal.page.locator("[data-save-state]")).to_have_attribute("data-state", "conflict")
    principal.sends()
    expect(principal.page.locator(".facts dd").filter(has_text="Nya vägen 2")).to_be_visible()
    assert principal.form.field("address").input_value() == "Gamla vägen 1"
    principal.sends()
    principal.sees_the_receipt()
    assert Booking.objects.get().address == "Gamla vägen 1"


def test_a_lost_link_is_sent_anew_and_an_unknown_address_gets_the_same_answer(principal, opens):
    principal.has_asked()
    principal.page = opens()
    answers = []
    for address in ("nobody@solen.example", principal.address):
        principal.goes_to(reverse("programs:booking_lost_link"))
        principal.page.locator("[name=email]").fill(address)
        principal.submits()
        answers.append(principal.page.locator("main").inner_text())
    assert answers[0] == answers[1]
    principal.reads_the_newest_mail()
    principal.follows_the_link_in_the_mail()
    principal.sees_the_receipt()


def test_a_request_is_withdrawn_and_put_back(principal):
    principal.has_asked(confirmed=True)
    principal.submits("/withdraw/")
    principal.sees_the_state("stopped")
    principal.submits("/undo-withdrawal/")
    principal.sees_the_state("proposed")
    assert Booking.objects.get().state == "requested"


def test_a_script_in_the_name_of_a_school_is_text_on_every_page(principal, coordinator):
    boxes: list[str] = []
    for visitor in (principal, coordinator):
        visitor.page.on("dialog", lambda dialog: boxes.append(dialog.message))
    principal.page.goto(principal.house.form_path)
    principal.writes_a_complete_request()
    principal.form.field("w-0-name").fill(SCRIPT)
    principal.form.field("address").fill("")
    principal.sends()
    assert principal.form.field("w-0-name").input_value() == SCRIPT
    principal.form.field("address").fill("Skogsvägen 1")
    principal.sends()
    assert principal.page.locator("h1").inner_text() == SCRIPT
    principal.reads_the_newest_mail()
    principal.follows_the_link_in_the_mail()
    principal.confirms_the_address()
    assert SCRIPT in principal.reads_the_newest_mail()
    principal.page.goto(principal.page.locator(".text-kept + p a").get_attribute("href"))
    assert SCRIPT in principal.page.locator("body").inner_text()
    coordinator.signs_in_with_password()
    coordinator.finds_the_request_on_the_board(SCRIPT)
    assert coordinator.page.locator("h1").inner_text() == SCRIPT
    assert boxes == []


def test_the_trap_for_programs_is_neither_seen_nor_heard_nor_reached(principal):
    principal.goes_to(principal.house.form_path)
    trap = principal.form.field("website")
    assert trap.get_attribute("tabindex") == "-1"
    assert principal.page.get_by_role("textbox").and_(trap).count() == 0
    assert trap.bounding_box()["x"] < 0
    principal.writes_a_complete_request()
    trap.evaluate("one => one.value = 'https://spam.example'")
    principal.form.press("send")
    assert principal.form.errors() == ["website"]
    assert Booking.objects.filter(sent_at__isnull=False).count() == 0


def test_while_the_server_is_away_the_page_says_so_and_saves_once_it_is_back(principal, look):
    principal.goes_to(principal.house.form_path)
    state = principal.page.locator("[data-save-state]")
    principal.page.context.set_offline(True)
    principal.form.write(SOLEN, "w-0-")
    principal.form.field("contact_name").focus()
    expect(state).to_have_attribute("data-state", "offline")
    expect(principal.page.locator("[data-save-live]")).to_have_text(state.inner_text())
    assert Booking.objects.count() == 0
    principal.page.context.set_offline(False)
    principal.form.is_saved("w-0-principal_email")
    assert Booking.objects.get().draft["w-0-name"] == SOLEN["name"]
    assert [one for one in look.heard if "ERR_INTERNET_DISCONNECTED" not in one] == []


@pytest.mark.parametrize("path", ["/bookings/open/nothing/", "/invitations/nothing/", "/nowhere/", "/book/no/one/"])
def test_an_address_that_leads_nowhere_answers_with_a_page_that_helps(house, opens, look, path):
    visitor = Visitor(opens(), house, look)
    visitor.goes_to(path)
    expect(visitor.page.locator("main a[href], main button").first).to_be_visible()


def test_a_link_that_was_cut_off_in_the_mail_offers_a_new_one(principal):
    principal.has_asked()
    principal.reads_the_newest_mail()
    whole = principal.page.locator(".text-kept a").first.get_attribute("href")
    principal.goes_to(re.sub(r"...../$", "/", whole))
    principal.page.locator("[name=email]").fill(principal.address)
    principal.submits("/lost-link/")
    principal.reads_the_newest_mail()
    principal.follows_the_link_in_the_mail()
    principal.sees_the_receipt()
    assert principal.page.url.endswith(reverse("programs:booking_detail", args=[Booking.objects.get().pk]))

"""S2 with two people in two browsers at once, and moving what they agreed on."""

from playwright.sync_api import expect

from programs.actions.coordination import assign_trainers, link_customer
from programs.models import Booking
from programs.tests.factories import DAYS
from tmo import clock
from tmo.tests.browser.dates_page import DatesPage
from tmo.tests.browser.look import PHONE, WIDE
from tmo.units.tests.factories import actor

ONE, THREE, SEVEN = "uppstartsmote", "grundutbildning_2", "konsultation_2"
REST = [session for session in DAYS if session not in {ONE, THREE, SEVEN}]
BOTH = (PHONE, WIDE)


def ready(house):
    """The request of the principal, linked and with a trainer."""
    given = {"by": actor(), "at": clock.now()}
    booking = link_customer(booking=Booking.objects.get(), organisation_name="Björkdals kommun", **given)
    assign_trainers(booking=booking, trainers=[house.trainers[0].pk], **given)
    return booking


def opens_the_dates(visitor, booking):
    visitor.goes_to(f"/bookings/{booking.pk}/")
    visitor.clicks(visitor.page.locator("main a[href$='/dates/']"))
    visitor.look(visitor.page, widths=BOTH)
    return DatesPage(visitor.page)


def sends(visitor):
    visitor.submits("/dates/")


def test_two_people_agree_in_two_browsers(principal, coordinator, house):
    principal.has_asked(confirmed=True)
    booking = ready(house)
    coordinator.signs_in_with_password()

    provider = opens_the_dates(coordinator, booking)
    school = opens_the_dates(principal, booking)
    assert (provider.waiting(), school.waiting()) == (list(DAYS), [])

    provider.accept(ONE)
    provider.propose(THREE, "2027-03-11", "09:00", "15:30", "Jag är i Umeå den 10:e")
    provider.choose(SEVEN, "refuse")
    sends(coordinator)
    assert provider.page.locator(".error-summary a").get_attribute("href") == f"#refusal-{SEVEN}"
    coordinator.look(coordinator.page, widths=BOTH)
    assert provider.field(f"d-{THREE}-1-day").input_value() == "2027-03-11"
    provider.refuse(SEVEN, "Båda är på kurs")
    sends(coordinator)
    coordinator.sees_the_state("proposed")
    coordinator.look(coordinator.page, widths=BOTH)

    school = opens_the_dates(principal, booking)
    assert school.waiting() == [THREE, SEVEN]
    school.accept(THREE)
    school.propose(SEVEN, "2027-04-14", "13:00", "15:00")

    # Meanwhile, in the other browser, the provider proposes yet another day for the third session.
    provider = opens_the_dates(coordinator, booking)
    provider.open_move(THREE)
    provider.field(f"d-{THREE}-1-day").fill("2027-03-12")
    coordinator.clicks(provider.page.locator(f"#session-{THREE} form[action$='/dates/'] button[type=submit]"))

    sends(principal)
    expect(principal.page.locator(".error-summary a")).to_have_attribute("href", f"#session-{THREE}")
    principal.look(principal.page, widths=BOTH)
    expect(principal.page.locator(f"#session-{THREE}")).to_contain_text("12 mars")
    assert school.field(f"d-{SEVEN}-1-day").input_value() == "2027-04-14"
    school.accept(THREE)
    sends(principal)
    principal.sees_the_state("proposed")

    provider = opens_the_dates(coordinator, booking)
    assert provider.waiting() == [session for session in DAYS if session in {*REST, SEVEN}]
    provider.accept(*REST)
    sends(coordinator)
    coordinator.sees_the_state("proposed")
    provider = opens_the_dates(coordinator, booking)
    provider.accept(SEVEN)
    sends(coordinator)
    # A sixth day for the whole staff in one school year is said, and answered in words.
    expect(coordinator.page.locator(".error-summary a")).to_have_attribute("href", f"#words-{SEVEN}")
    provider.field(f"words-{SEVEN}").fill("Skolan har planerat för det")
    sends(coordinator)
    coordinator.sees_the_state("agreed")
    principal.goes_to(f"/bookings/{booking.pk}/")
    principal.sees_the_state("agreed")
    expect(principal.page.locator(".story").first).to_contain_text("14 april")


def test_an_agreed_date_is_moved_and_the_move_taken_back(principal, coordinator, house):
    principal.has_asked(confirmed=True)
    booking = ready(house)
    coordinator.signs_in_with_password()
    provider = opens_the_dates(coordinator, booking)
    provider.accept(*DAYS)
    sends(coordinator)
    coordinator.sees_the_state("agreed")

    school = opens_the_dates(principal, booking)
    school.open_move(SEVEN)
    school.field(f"d-{SEVEN}-1-day").fill("2027-04-20")
    school.field(f"note-{SEVEN}").fill("Många är sjuka")
    principal.look(principal.page, widths=BOTH)
    principal.clicks(principal.page.locator(f"#session-{SEVEN} form button[type=submit]"))
    expect(principal.page.locator(".session", has_text="Konsultation 2")).to_contain_text("20 april")
    principal.look(principal.page, widths=BOTH)
    opens_the_dates(coordinator, booking)
    opens_the_dates(principal, booking)
    principal.submits("/take-back/")
    expect(principal.page.locator(".session", has_text="Konsultation 2")).not_to_contain_text("20 april")

"""The dates page with the keys alone, and two people or two tabs on the same dates (bad input 54 and 55)."""

from playwright.sync_api import expect

from programs.actions.coordination import assign_trainers, link_customer
from programs.models import Proposal, Session
from programs.rules.booking import Side
from programs.rules.negotiation import Counter
from programs.tests.factories import DAYS, answer, make_requested, slot
from tmo import clock
from tmo.audit.models import Event
from tmo.tests.bench.run import session_of
from tmo.tests.browser.dates_page import DatesPage
from tmo.tests.browser.test_keyboard import FOCUS, tab_to
from tmo.tests.browser.visitors import Visitor
from tmo.units.enums import RoleKind
from tmo.units.models import Workplace
from tmo.units.tests.factories import actor, make_role, make_user

ONE, THREE, SEVEN = "uppstartsmote", "grundutbildning_2", "konsultation_2"


def ready(house):
    """A request that waits for the provider."""
    booking = make_requested(house.offer)
    given = {"by": actor(), "at": clock.now()}
    link_customer(booking=booking, organisation_name="Björkdals kommun", **given)
    assign_trainers(booking=booking, trainers=[house.trainers[0].pk], **given)
    return booking


def answered(house):
    """The provider has proposed another day for two sessions: they wait for the school."""
    booking = ready(house)
    days = {THREE: DAYS[THREE].replace(day=11), SEVEN: DAYS[SEVEN].replace(day=14)}
    answer(booking, Side.PROVIDER, {key: Counter([slot(key, day)]) for key, day in days.items()}, clock.now())
    return booking


def of_the_school(name, opens, house, look, base_url):
    """A principal of the booked preschool in a browser of their own, signed in."""
    person = make_user(f"{name}@solen.example", name=name.title(), language="en")
    workplace = Workplace.objects.get(name="Förskolan Solen")
    make_role(person, workplace.organisation, RoleKind.PRINCIPAL, workplace=workplace)
    cookies = [{"name": key, "value": value, "url": base_url} for key, value in session_of(person).items()]
    return Visitor(opens(cookies), house, look)


def agreed():
    return list(Session.objects.filter(agreed__isnull=False).values_list("key", flat=True))


def rounds():
    return Event.objects.filter(kind__in=["booking.answered", "booking.accepted"]).count()


def test_dates_are_accepted_countered_and_refused_with_the_keys_alone(house, opens, look, base_url):
    booking = answered(house)
    visitor = of_the_school("anna", opens, house, look, base_url)
    page, dates = visitor.page, DatesPage(visitor.page)
    page.goto(f"/bookings/{booking.pk}/dates/")
    seen = []

    def goes_to(there):
        tab_to(page, there)
        seen.append(page.evaluate(FOCUS))

    def chooses(session, value):
        """Tab leads to the group; the arrows choose within it."""
        goes_to(page.locator(f"main [name='answer-{session}']:checked"))
        wanted = page.locator(f"main [name='answer-{session}'][value='{value}']")
        while not wanted.is_checked():
            page.keyboard.press("ArrowUp")
        seen.append(page.evaluate(FOCUS))

    page.locator("main h1").evaluate("one => { one.tabIndex = -1; one.focus(); }")
    chooses(THREE, "refuse")
    goes_to(page.get_by_role("button", name="Send my answers").last)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dates.field(f"refusal-{THREE}")).to_be_focused()
    page.keyboard.insert_text("Stängt den dagen")

    chooses(SEVEN, "propose")
    goes_to(dates.field(f"d-{SEVEN}-1-day"))
    page.keyboard.type("04212027")
    goes_to(page.get_by_role("button", name="Send my answers").last)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[role=status]").filter(has_text="Your answers are sent")).to_be_visible()
    latest = {row.session.key: row for row in Proposal.objects.order_by("version").select_related("session")}
    assert (latest[THREE].answer, latest[THREE].answer_note) == ("refused", "Stängt den dagen")
    assert latest[SEVEN].alternatives.get().day == DAYS[SEVEN].replace(day=21)

    answer(booking, Side.PROVIDER, {THREE: Counter([slot(THREE, DAYS[THREE].replace(day=12))])}, clock.now())
    page.goto(f"/bookings/{booking.pk}/dates/")
    page.locator("main h1").evaluate("one => { one.tabIndex = -1; one.focus(); }")
    chooses(THREE, page.locator(f"#session-{THREE} .answer-accept").get_attribute("value"))
    goes_to(page.get_by_role("button", name="Send my answers").last)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert agreed() == [THREE]
    assert [stop["name"] for stop in seen if not (stop["marked"] and stop["uncovered"])] == []


def test_of_two_principals_of_the_same_school_the_first_is_kept_and_the_second_sees_it(house, opens, look, base_url):
    booking = answered(house)
    anna, bo = (of_the_school(name, opens, house, look, base_url) for name in ("anna", "bo"))
    for one in (anna, bo):
        one.goes_to(f"/bookings/{booking.pk}/dates/")
    DatesPage(anna.page).accept(THREE)
    anna.submits("/dates/")
    hers = DatesPage(bo.page)
    hers.propose(THREE, "2027-03-15", "09:00", "15:30")
    hers.propose(SEVEN, "2027-04-21", "13:00", "15:00", "Vi har stängt den 14:e")
    bo.submits("/dates/")
    expect(bo.page.locator(".error-summary a").first).to_have_attribute("href", f"#session-{THREE}")
    assert (agreed(), rounds()) == ([THREE], 2)
    assert hers.field(f"note-{SEVEN}").input_value() == "Vi har stängt den 14:e"
    bo.submits("/dates/")
    assert (agreed(), rounds()) == ([THREE], 3)
    assert Session.objects.get(key=SEVEN).version == 3


def test_of_two_tabs_the_second_keeps_what_still_can_be_sent(house, opens, look, base_url):
    booking = answered(house)
    visitor = of_the_school("anna", opens, house, look, base_url)
    first, second = DatesPage(visitor.page), DatesPage(visitor.page.context.new_page())
    for tab in (first, second):
        tab.page.goto(f"/bookings/{booking.pk}/dates/")
    first.accept(THREE)
    visitor.submits("/dates/")
    second.accept(THREE, SEVEN)
    with second.page.expect_navigation():
        second.page.get_by_role("button", name="Send my answers").last.click()
    assert agreed() == [THREE]
    assert second.field(f"answer-{SEVEN}").first.is_checked()
    with second.page.expect_navigation():
        second.page.get_by_role("button", name="Send my answers").last.click()
    assert (agreed(), rounds()) == ([THREE, SEVEN], 3)


def test_going_back_and_sending_again_or_clicking_twice_changes_nothing_more(house, opens, look, base_url):
    booking = answered(house)
    visitor = of_the_school("anna", opens, house, look, base_url)
    page, dates = visitor.page, DatesPage(visitor.page)
    page.goto(f"/bookings/{booking.pk}/dates/")
    dates.propose(THREE, "2027-03-15", "09:00", "15:30")
    with page.expect_navigation(url="**/bookings/*/"):
        page.get_by_role("button", name="Send my answers").last.dblclick()
    assert (Session.objects.get(key=THREE).version, rounds()) == (3, 2)
    page.go_back()
    assert dates.waiting() == [SEVEN]
    form = {"form": {f"answer-{THREE}": "refuse", f"refusal-{THREE}": "Nej", f"version-{THREE}": "2"}}
    token = page.locator("main [name=csrfmiddlewaretoken]").first.input_value()
    form["form"]["csrfmiddlewaretoken"] = token
    sent_again = page.request.post(page.url, **form, headers={"Referer": page.url})
    assert (sent_again.status, Session.objects.get(key=THREE).version, rounds()) == (409, 3, 2)

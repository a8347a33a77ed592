"""S6: attendance on a phone, with the network cut and restored, the tab closed and opened again, and by keys alone."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from programs.actions.attendance import say_held
from programs.models import Attendance, AttendanceMark, Participant
from programs.rules.attendance import Mark
from programs.tests.attending import ALL, BEGUN, Class, by, history, make_class, press, tap
from programs.tests.factories import make_member
from tmo import clock
from tmo.accounts.models import User
from tmo.tests.browser.look import PHONE, WIDE, Look
from tmo.tests.browser.test_keyboard import FOCUS, tab_to
from tmo.units.enums import RoleKind

FIRST, LAST = ("Anna", "Bo", "Åsa", "Ärla", "Örjan", "Zara"), ("Berg", "Ek", "Öst", "Åkesson")
NAMES = [f"{first} {last}" for last in LAST for first in FIRST]
BOTH = (PHONE, WIDE)
HAND = {"width": PHONE, "height": 740}


@pytest.fixture
def made(house, monkeypatch) -> Class:
    """Twenty-four people whose first training day began five minutes ago; the clock goes on from there."""
    before = clock.now
    made = make_class(NAMES, offer=house.offer, trainer=house.trainers[0])
    shift = BEGUN - before()
    monkeypatch.setattr(clock, "now", lambda: before() + shift)
    return made


@pytest.fixture
def takes(opens, made, base_url):
    """Opens the list in a browser of its own: `takes()`, `takes(person)`; answers the page."""

    def open_list(person: User | None = None, **more) -> "Roll":
        page = opens(cookies_of(person or made.trainer, base_url), viewport=HAND, **more)
        page.clock.install(time=BEGUN)
        page.goto(path(made))
        return Roll(page)

    return open_list


def cookies_of(person: User, base_url: str) -> list[dict]:
    client = Client()
    client.force_login(person)
    found = {name: one.value for name, one in client.cookies.items()}
    found[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    return [{"name": name, "value": value, "url": base_url} for name, value in found.items()]


def path(made: Class) -> str:
    return reverse("programs:session_attendance", args=[made.booking.pk, ALL])


class Roll:
    """The list as a trainer uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def row(self, person: Participant) -> Locator:
        return self.page.locator(f"[data-person='{person.pk.hex}']")

    def taps(self, mark: str, *people: Participant) -> None:
        for person in people:
            self.row(person).locator(f"label:has([value={mark}])").click()

    def shows(self, person: Participant, mark: str) -> None:
        expect(self.row(person).locator(f"[value={mark}]")).to_be_checked()

    def counts(self, saved: int, waiting: int) -> None:
        expect(self.page.locator("[data-save-state]")).to_contain_text(f"{saved} saved, {waiting} waiting")

    def says(self, words: str) -> None:
        expect(self.page.locator("[data-roll-problem]")).to_contain_text(words)

    def keeps(self) -> str:
        """Everything that this device keeps."""
        return self.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")

    def opens_again(self, made: Class) -> None:
        """A new tab of the same browser; the old one is closed."""
        context = self.page.context
        self.page.close()
        self.page = context.new_page()
        self.page.clock.install(time=BEGUN)
        self.page.goto(path(made))


def without_network(look: Look) -> Look:
    """What the browser says of a network that was cut is no fault of the page."""
    look.heard[:] = [one for one in look.heard if "ERR_INTERNET_DISCONNECTED" not in one]
    return look


def marks(mark: str) -> set[str]:
    return {row.participant.name for row in Attendance.objects.filter(mark=mark).select_related("participant")}


def test_marks_wait_without_network_survive_closing_the_tab_and_are_sent_once(takes, made, look):
    people = made.people
    roll = takes()
    look(roll.page, widths=BOTH)
    roll.page.set_viewport_size(HAND)
    roll.taps("present", *people[:20])
    roll.counts(20, 0)

    roll.page.context.set_offline(True)
    roll.taps("present", people[20], people[21])
    roll.taps("late", people[22])
    roll.taps("left_early", people[23])
    roll.row(people[23]).locator("input[type=time]").fill("14:00")
    roll.counts(20, 4)
    roll.says("No network.")
    roll.says("You may close the page.")
    assert re.search("|".join([*FIRST, *LAST, "Solen"]), roll.keeps()) is None
    assert AttendanceMark.objects.count() == 20

    context = roll.page.context
    roll.page.close()
    context.set_offline(False)
    sent = []
    context.on("request", lambda request: sent.append(request.post_data_json) if request.method == "POST" else None)
    roll.page = context.new_page()
    roll.page.clock.install(time=BEGUN)
    roll.page.goto(path(made))
    roll.counts(24, 0)
    without_network(look)(roll.page, widths=BOTH)
    assert [len(body["taps"]) for body in sent] == [5]
    assert marks("present") == {one.name for one in people[:22]}
    assert (marks("late"), marks("left_early")) == ({people[22].name}, {people[23].name})
    row = Attendance.objects.get(participant=people[23])
    assert (f"{row.clock:%H:%M}", f"{Attendance.objects.get(participant=people[22]).clock:%H:%M}") == ("14:00", "10:05")

    roll.page.reload()
    roll.counts(24, 0)
    assert (len(sent), roll.keeps()) == (1, "[{},{}]")


def test_marks_that_wait_are_sent_as_soon_as_the_network_is_back(takes, made):
    roll = takes()
    roll.page.context.set_offline(True)
    roll.taps("absent", made.people[0])
    roll.counts(0, 1)
    roll.page.context.set_offline(False)
    roll.counts(1, 0)
    expect(roll.page.locator("[data-roll-problem]")).to_be_hidden()
    assert marks("absent") == {made.people[0].name}


def test_an_answer_that_is_lost_on_the_way_makes_no_second_mark(takes, made):
    roll = takes()
    roll.page.route("**/taps/", lambda route: (route.fetch(), route.abort()))
    with roll.page.expect_event("requestfailed"):
        roll.taps("present", made.people[0])
    roll.counts(0, 1)
    assert AttendanceMark.objects.count() == 1
    roll.page.unroute("**/taps/")
    roll.page.clock.run_for(11_000)
    roll.counts(1, 0)
    assert AttendanceMark.objects.count() == 1


def test_who_was_signed_out_reads_so_and_nobody_else_sends_the_marks(takes, made, base_url):
    first, second = made.trainer, make_member(made.booking.provider, RoleKind.COORDINATOR, name="Eva Ek")
    roll = takes()
    context = roll.page.context
    context.clear_cookies(name="sessionid")
    roll.taps("late", made.people[0])
    roll.says("You are signed out.")
    roll.counts(0, 1)

    context.add_cookies(cookies_of(second, base_url))
    roll.taps("late", made.people[1])
    roll.opens_again(made)
    roll.counts(0, 0)
    assert AttendanceMark.objects.count() == 0

    context.add_cookies(cookies_of(first, base_url))
    roll.opens_again(made)
    roll.counts(2, 0)
    assert {row.made_by_user for row in AttendanceMark.objects.all()} == {first.pk}


def test_a_page_left_open_while_somebody_else_signs_in_sends_nothing_in_their_name(takes, made, base_url):
    second = make_member(made.booking.provider, RoleKind.COORDINATOR, name="Eva Ek")
    roll = takes()
    csrf = roll.page.context.cookies()
    roll.page.context.add_cookies([*cookies_of(second, base_url), *(one for one in csrf if one["name"] == "csrftoken")])
    roll.taps("late", made.people[0])
    roll.says("Somebody else has signed in on this device.")
    assert AttendanceMark.objects.count() == 0


def test_one_tap_too_many_is_undone(takes, made):
    people = made.people
    roll = takes()
    roll.taps("absent", people[0])
    roll.page.get_by_role("button", name="Everybody else is here").click()
    roll.counts(24, 0)
    assert len(marks("present")) == 23
    roll.page.locator("[data-roll-undo]").click()
    roll.counts(1, 0)
    roll.row(people[0]).get_by_role("button").click()
    roll.counts(0, 0)
    assert (marks("present"), marks("absent")) == (set(), set())
    assert [mark for mark, _who in history(people[0])] == ["absent", ""]


def test_two_trainers_mark_the_same_list_and_each_learns_what_holds(takes, made):
    bo = made.people[1]
    colleague = make_member(made.booking.provider, RoleKind.COORDINATOR, name="Eva Ek")
    roll, other = takes(), takes(colleague)
    other.taps("excused", bo)
    other.counts(1, 0)
    roll.taps("present", bo)
    expect(roll.row(bo)).to_contain_text("Eva Ek had marked “Excused” meanwhile.")
    assert history(bo) == [("excused", colleague.pk), ("present", made.trainer.pk)]
    other.page.reload()
    other.shows(bo, "present")


def test_marks_that_waited_while_the_session_was_said_to_be_held_are_sent_with_a_reason(takes, made, look):
    bo = made.people[1]
    roll = takes()
    roll.page.context.set_offline(True)
    roll.taps("late", bo)
    say_held(session=made.session, by=by(made.trainer), at=BEGUN + timedelta(hours=7))
    roll.page.context.set_offline(False)
    expect(roll.page.locator("[data-roll-waiting] li")).to_have_text("Bo Berg: Late 10:05")
    without_network(look)(roll.page, widths=BOTH)
    roll.page.locator("[data-roll-send]").click()
    expect(roll.page.locator("#why")).to_be_focused()
    roll.page.locator("#why").fill("Nätet var borta i källaren")
    with roll.page.expect_navigation():
        roll.page.locator("[data-roll-send]").click()
    assert bo.attendances.get().marks.get().reason == "Nätet var borta i källaren"
    expect(roll.page.locator("[data-roll-panel]")).to_be_hidden()


def test_a_correction_after_the_session_keeps_the_first_mark(takes, made, look):
    asa = made.people[2]
    press(made, tap(asa, Mark.PRESENT))
    roll = takes()
    roll.page.get_by_role("button", name="The session was held").click()
    expect(roll.page.locator(".note", has_text="Held, said by Amir Sandberg")).to_be_visible()
    roll.taps("left_early", asa)
    with roll.page.expect_navigation():
        roll.page.get_by_role("button", name="Save", exact=True).click()
    look(roll.page, widths=BOTH)
    roll.page.locator("#why").fill("Gick 14.00")
    with roll.page.expect_navigation():
        roll.page.get_by_role("button", name="Save", exact=True).click()
    roll.shows(asa, "left_early")
    assert [mark for mark, _who in history(asa)] == ["present", "left_early"]


def test_the_list_is_a_form_where_no_script_runs(takes, made):
    anna, bo = made.people[:2]
    roll = takes(java_script_enabled=False)
    roll.taps("left_early", anna)
    roll.row(anna).locator("input[type=time]").fill("14:00")
    roll.taps("absent", bo)
    roll.page.get_by_role("button", name="Save", exact=True).click()
    roll.shows(anna, "left_early")
    roll.page.get_by_role("button", name="Everybody else is here").click()
    assert (marks("left_early"), marks("absent"), len(marks("present"))) == ({anna.name}, {bo.name}, 22)


def test_the_list_is_taken_with_the_keys_alone(takes, made):
    page = takes().page
    tab_to(page, page.locator("[data-roll-all]"))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate(FOCUS)["uncovered"]
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tick").first.locator("[value=late]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("1020AM")
    tab_to(page, page.locator(".tick").nth(1).locator("[value=present]"))
    expect(page.locator("[data-save-state]")).to_contain_text("1 saved, 0 waiting")
    row = Attendance.objects.get()
    assert (row.participant.name, row.mark, f"{row.clock:%H:%M}") == ("Anna Berg", "late", "10:20")


def test_five_marks_keep_their_order_and_their_size_on_a_phone(takes, made):
    page = takes().page
    for width in (PHONE, 320, WIDE):
        page.set_viewport_size({"width": width, "height": 740})
        boxes = [one.bounding_box() for one in page.locator(".tick").first.locator(".tick-marks label").all()]
        assert [box["x"] for box in boxes] == sorted(box["x"] for box in boxes)
        assert len({box["y"] for box in boxes}) == 1
        assert min(box["height"] for box in boxes) >= 44
        assert min(box["width"] for box in boxes) >= 44


def test_totals_and_the_marks_of_one_person_are_good_pages(takes, made, look):
    anna = made.people[0]
    press(made, tap(anna, Mark.PRESENT))
    press(made, tap(anna, Mark.LEFT_EARLY, clock="14:00"))
    page = takes().page
    page.get_by_role("link", name="Attendance of the whole booking").click()
    look(page, widths=BOTH)
    page.get_by_role("link", name=anna.name).click()
    expect(page.locator(".story-event")).to_have_count(2)
    look(page, widths=BOTH)

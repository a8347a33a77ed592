"""S5: a list is pasted, ambassadors are appointed and replaced, and each session calls its own."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from programs.models import Booking
from programs.tests.factories import make_confirmed, make_member
from tmo.tests.browser.look import PHONE, WIDE
from tmo.tests.browser.visitors import Visitor
from tmo.units.enums import RoleKind

WIDTHS = (PHONE, WIDE)
HEAD = "rektor@solen.example"
NAMES = [f"Deltagare {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVÅÄ"]
TABLE = "Namn\tE-post\n" + "".join(f"{name}\t{name[-1].lower()}{n}@solen.example\n" for n, name in enumerate(NAMES))
PLAIN = TABLE.replace("å", "aa").replace("ä", "ae")


class Head(Visitor):
    """The principal of the workplace, who has an account."""

    address = HEAD

    def opens_the_list(self) -> None:
        self.clicks(self.page.locator("main a[href$='/participants/']").first)

    def pastes(self, table: str) -> None:
        self.clicks(self.page.locator("main a[href*='/participants/import/']").first)
        self.page.locator("[name=table]").fill(table)
        self.clicks(self.page.locator("main button[value=look]"))

    def puts_them_on_the_list(self) -> None:
        self.clicks(self.page.locator("main button[value=import]"))

    def appoints(self, name: str) -> None:
        self.page.locator("select[id^=appoint]").select_option(label=name)
        self.clicks(self.page.locator("main button[value=appoint]"))

    def replaces(self, name: str, by: str) -> None:
        person = self.page.locator(".person", has_text=name)
        person.locator("summary").click()
        person.locator("select").select_option(label=by)
        self.clicks(person.locator("button[value=replace]"))

    def sees_who_comes_to(self, booking: Booking, session: str) -> list[str]:
        self.goes_to(reverse("programs:session_detail", args=[booking.pk, session]))
        return self.page.locator(".name-columns bdi").all_inner_texts()


@pytest.fixture
def booking(house):
    return make_confirmed(house.offer, house.trainers[0])


@pytest.fixture
def head(booking, house, opens, look, live_server):
    """Signed in, on the page of the booking."""
    place = booking.workplaces.get().workplace
    person = make_member(booking.customer, RoleKind.PRINCIPAL, HEAD, workplace=place, language="sv", name="Åsa Öberg")
    visitor = Head(opens(signed_in(person, live_server.url)), house, look)
    visitor.goes_to(reverse("programs:booking_detail", args=[booking.pk]))
    return visitor


def signed_in(person, url):
    """The cookie of a session."""
    client = Client()
    client.force_login(person)
    return [
        {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": url}
    ]


def test_a_pasted_list_becomes_the_people_of_nine_sessions_and_ambassadors_follow_their_time(head, booking):
    head.opens_the_list()
    head.pastes(PLAIN)
    expect(head.page.locator(".board tbody tr")).to_have_count(24)
    head.puts_them_on_the_list()
    expect(head.page.locator(".board tbody tr")).to_have_count(24)
    for name in NAMES[:4]:
        head.appoints(name)
    expect(head.page.locator(".person-list").first.locator("li")).to_have_count(4)
    assert head.sees_who_comes_to(booking, "uppstartsmote") == ["Åsa Öberg"]
    assert head.sees_who_comes_to(booking, "ambassadorer") == [*NAMES[:4], "Åsa Öberg"]
    assert len(head.sees_who_comes_to(booking, "konsultation_1")) == 25
    head.goes_to(reverse("programs:booking_participants", args=[booking.pk]))
    head.replaces(NAMES[0], by=NAMES[10])
    assert head.sees_who_comes_to(booking, "avslutande_mote") == [*NAMES[1:4], NAMES[10], "Åsa Öberg"]


def test_what_is_wrong_in_the_table_is_said_row_by_row_and_stays_in_the_box(head, booking):
    head.opens_the_list()
    head.pastes("Namn\tE-post\nLena Ny\tlena@solen.example\n\tingen@solen.example\nBo Ås\tbo@a.se,bo@b.se\n")
    expect(head.page.locator(".row-problem")).to_have_count(2)
    head.look(head.page, widths=WIDTHS)
    head.puts_them_on_the_list()
    head.look(head.page, widths=WIDTHS)
    head.page.locator("[name=table]").fill("Namn\tE-post\nBo Ås\tbo@a.example\n")
    head.clicks(head.page.locator("main button[value=look]"))
    head.puts_them_on_the_list()
    names = head.page.locator(".board tbody th a").all_inner_texts()
    assert names == ["Bo Ås", "Lena Ny"]


def test_somebody_is_taken_off_the_list_and_put_back_by_one_press_each(head, booking):
    head.opens_the_list()
    head.pastes("Lena Ny\nBo Ås\n")
    head.puts_them_on_the_list()
    head.look(head.page, widths=WIDTHS)
    head.clicks(head.page.get_by_role("link", name="Lena Ny"))
    head.look(head.page, widths=WIDTHS)
    head.clicks(head.page.locator("button[value=leave]"))
    assert head.page.locator(".board tbody th a").all_inner_texts() == ["Bo Ås"]
    head.look(head.page, widths=WIDTHS)
    head.clicks(head.page.locator(".note button[value=return]"))
    assert head.page.locator(".board tbody th a").all_inner_texts() == ["Bo Ås", "Lena Ny"]


def test_the_pages_of_people_are_good_on_a_phone_and_on_a_wide_screen(head, booking):
    pages = {
        "participants_import": [booking.pk],
        "participant_add": [booking.pk],
        "booking_participants": [booking.pk],
        "session_detail": [booking.pk, "ambassadorer"],
    }
    for name, args in pages.items():
        head.page.goto(reverse(f"programs:{name}", args=args))
        head.look(head.page, widths=WIDTHS)
    head.page.goto(reverse("programs:participant_add", args=[booking.pk]))
    head.submits("/add/")
    expect(head.page.locator(".error-summary")).to_be_focused()
    head.look(head.page, widths=WIDTHS)


def test_a_list_is_pasted_and_imported_without_scripts(booking, house, opens, look, live_server):
    place = booking.workplaces.get().workplace
    person = make_member(booking.customer, RoleKind.PRINCIPAL, HEAD, workplace=place, language="sv")
    head = Head(opens(signed_in(person, live_server.url), java_script_enabled=False), house, look)
    head.page.goto(reverse("programs:booking_participants", args=[booking.pk]))
    head.page.locator("main a[href*='/participants/import/']").first.click()
    head.page.locator("[name=table]").fill(PLAIN)
    head.page.locator("main button[value=look]").click()
    head.page.locator("main button[value=import]").click()
    expect(head.page.locator(".board tbody tr")).to_have_count(24)

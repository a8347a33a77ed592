"""Each page in four languages, wide and on a phone: axe finds nothing, nothing runs out, the language is told."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.urls import reverse

from programs.links import token_of
from programs.models import Booking
from programs.tests.factories import DAYS, MANEN, SOLEN, mailed_link, make_confirmed, make_ready, make_requested, slot
from tmo import clock
from tmo.outbox.models import Message
from tmo.outbox.post import post
from tmo.outbox.sender import send_due
from tmo.tests.browser.booking_form import BookingForm
from tmo.tests.browser.look import PHONE, WIDE, Look
from tmo.tests.browser.place import CLOSED, PASSPHRASE, House
from tmo.units.links import path_of
from tmo.units.tests.factories import make_admin, make_invitation, make_open_invitation

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ADMIN = "admin@provider.example"
LAST = "konsultation_3"
# One word, as the languages of the north make them: it must break, not push the page aside.
LONG = replace(MANEN, name="Förskoleverksamhetsutvecklingsavdelningen vid Björkdalsängarnas naturskoleområde")


class Reader:
    """Opens page after page in one language, and keeps what is wrong with each until the end."""

    def __init__(self, page, look: Look, language: str) -> None:
        self.page, self.look, self.language = page, look, language
        self.faults: list[str] = []

    def reads(self, path: str = "") -> None:
        """The page at the address; without one, the page that is open."""
        if path:
            self.page.goto(path)
        found = self.look.faults(self.page, self.language, (WIDE, PHONE))
        self.faults += [f"{self.page.url}: {fault}" for fault in found]

    def submits(self, path: str = "", **answers: str) -> None:
        """Presses the button of the form whose address ends so, or of the first one."""
        there = f"[action$='{path}']" if path else ""
        for name, value in answers.items():
            self.page.locator(f"main [name={name}]").fill(value)
        with self.page.expect_navigation():
            self.page.locator(f"main form[method=post]{there} button[type=submit]").first.click()

    def signs_in(self, address: str) -> None:
        self.page.goto(reverse("account_login"))
        self.submits(login=address, password=PASSPHRASE)


@pytest.fixture
def reader(house: House, opens, look: Look, base_url: str, request: pytest.FixtureRequest) -> Reader:
    language = {"name": settings.LANGUAGE_COOKIE_NAME, "value": request.param, "url": base_url}
    scheme = "dark" if request.param == "nb" else "light"  # colours do not depend on the language
    return Reader(opens([language], color_scheme=scheme), look, request.param)


@pytest.fixture
def ready(house: House) -> Booking:
    """A booking that waits for the answer on its dates, one of which lies in a school break."""
    dates = {key: [slot(key)] for key in DAYS} | {LAST: [slot(LAST), slot(LAST, CLOSED)]}
    return make_ready(house.offer, house.trainers[0], proposals=dates, workplaces=(SOLEN, MANEN))


@pytest.fixture
def busy(house: House, ready: Booking) -> House:
    """More bookings, mail that failed, people who are invited, mail in the mailbox."""
    make_confirmed(house.offer, house.trainers[1], customer="Norrås kommun")
    make_requested(house.offer, workplaces=(LONG,))
    post(key="x", kind="programs.confirmed", to="nobody@nowhere.example", language="sv", at=clock.now())
    failed = {"state": Message.State.FAILED, "organisation_id": house.provider.pk, "reason": "550 unknown user"}
    Message.objects.filter(key="x").update(**failed)
    admin = make_admin(house.provider, ADMIN, password=PASSPHRASE)
    make_invitation(house.provider, proposed_by=admin)
    send_due(clock.now())
    return house


@pytest.mark.parametrize("reader", LANGUAGES, indirect=True)
def test_what_anybody_can_open(reader: Reader, house: House):
    reader.reads("/")
    reader.reads(house.form_path)
    BookingForm(reader.page).press("send")
    reader.reads()
    reader.reads(reverse("programs:booking_lost_link"))
    reader.submits(email="kerstin@solen.example")
    reader.reads()
    reader.reads(reverse("programs:booking_open", args=["nothing"]))
    reader.reads(reverse("account_login"))
    reader.submits()
    reader.reads()
    reader.reads(reverse("account_request_login_code"))
    reader.submits(email=house.coordinator.email)
    reader.reads()
    reader.reads(reverse("account_reset_password"))
    reader.reads(reverse("invitation_accept", args=["nothing"]))
    reader.reads(path_of(make_open_invitation(house.provider).pk))
    reader.reads("/nowhere/")
    reader.reads(reverse("demo_mail_list"))
    assert reader.faults == []


@pytest.mark.parametrize("reader", LANGUAGES, indirect=True)
def test_what_the_one_who_asked_reads(reader: Reader, ready: Booking, busy: House):
    reader.reads(reverse("programs:booking_open", args=[token_of(mailed_link(ready).pk)]))
    reader.reads(reverse("demo_mail_list"))
    with reader.page.expect_navigation():
        reader.page.locator("main tbody a").first.click()
    reader.reads()
    assert reader.faults == []


@pytest.mark.parametrize("reader", LANGUAGES, indirect=True)
def test_what_the_provider_works_with(reader: Reader, ready: Booking, busy: House):
    reader.signs_in(busy.coordinator.email)
    reader.reads("/")
    reader.reads(reverse("programs:booking_list"))
    reader.reads(reverse("programs:booking_list") + "?q=nothing")
    for name in ("booking_detail", "booking_accept", "booking_customer", "booking_trainers"):
        reader.reads(reverse(f"programs:{name}", args=[ready.pk]))
    reader.reads(reverse("profile"))
    reader.reads(reverse("failed_mail_list"))
    reader.page.context.clear_cookies(name="sessionid")
    reader.signs_in(ADMIN)
    reader.reads(reverse("people_list", args=[busy.provider.pk]))
    reader.submits("/invite/")
    reader.reads()
    assert reader.faults == []

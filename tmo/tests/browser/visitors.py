"""The people of the journeys: what they do reads as sentences, and each page that they meet is looked at."""

import re
from uuid import uuid4

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from programs.actions.requests import confirm_email, save_draft
from programs.links import token_of
from programs.tests.factories import DAYS, mailed_link, make_request, send, typed_for
from tmo import clock
from tmo.outbox.sender import send_due
from tmo.tests.browser.booking_form import CONTACT, BookingForm
from tmo.tests.browser.look import Look
from tmo.tests.browser.place import COORDINATOR, PASSPHRASE, House
from tmo.units.tests.factories import actor

CODE = re.compile(r"^[A-Z0-9]{3,}-?[A-Z0-9]{2,}$", re.MULTILINE)


class Visitor:
    """Somebody with a browser and a mailbox."""

    address = ""

    def __init__(self, page: Page, house: House, look: Look) -> None:
        self.page, self.house, self.look = page, house, look

    def goes_to(self, path: str) -> None:
        self.page.goto(path)
        self.sees_a_good_page()

    def sees_a_good_page(self) -> None:
        self.look(self.page)

    def clicks(self, what: Locator) -> None:
        """A link or button that leads to another page."""
        with self.page.expect_navigation():
            what.click()
        self.sees_a_good_page()

    def submits(self, path: str = "") -> None:
        """Presses the button of the form that is sent to an address ending in `path`, or of the only one in it."""
        form = f"main form[method=post][action$='{path}']" if path else "main form[method=post]"
        self.clicks(self.page.locator(f"{form} button[type=submit]:not([aria-hidden]):not([formnovalidate])").first)

    def reads_the_newest_mail(self) -> str:
        """Opens it in the demonstration's mailbox once the sender has been by; answers its text."""
        send_due(clock.now())
        self.goes_to(reverse("demo_mail_list"))
        self.clicks(self.page.locator("main tr", has_text=self.address).first.locator("a"))
        return self.page.locator(".text-kept").inner_text()

    def finds_the_mail_with_all_dates(self) -> None:
        """Opens the newest mail with exactly one calendar file: that of the whole booking, not of single sessions."""
        send_due(clock.now())
        self.goes_to(reverse("demo_mail_list"))
        rows = self.page.locator("main tr", has_text=self.address).locator("a")
        for address in rows.evaluate_all("links => links.map(link => link.getAttribute('href'))"):
            self.goes_to(address)
            if self.page.locator("main a", has_text=".ics").count() == 1:
                return
        raise AssertionError("no mail holds the dates")

    def follows_the_link_in_the_mail(self) -> None:
        self.clicks(self.page.locator(".text-kept a").first)

    def downloads_the_calendar(self) -> str:
        with self.page.expect_download() as download:
            self.page.locator("main a", has_text=".ics").first.click()
        return download.value.path().read_text(encoding="utf-8")

    def sees_the_state(self, tone: str) -> None:
        expect(self.page.locator(".page-header .chip")).to_have_attribute("data-tone", tone)


class Principal(Visitor):
    """Asks for a training without an account."""

    address = CONTACT["contact_email"]

    def __init__(self, page: Page, house: House, look: Look) -> None:
        super().__init__(page, house, look)
        self.form = BookingForm(page)

    def opens_the_form(self) -> None:
        self.goes_to("/")
        self.clicks(self.page.locator(f"a[href='{self.house.form_path}']"))

    def writes_a_complete_request(self) -> None:
        self.form.write_everything_but_dates()
        self.form.write_dates()

    def sends(self) -> None:
        self.form.press("send")
        self.sees_a_good_page()

    def has_asked(self, *, confirmed: bool = False) -> None:
        """A request made earlier, opened through the link in its mail; made without the form, which takes seconds."""
        saved = send(self.house.offer, clock.now(), contact_email=self.address)
        if confirmed:
            confirm_email(booking=saved.booking, mailed_link=True, by=actor(), at=clock.now())
        self.goes_to(reverse("programs:booking_open", args=[token_of(mailed_link(saved.booking).pk)]))

    def has_begun(self) -> str:
        """A complete form that is saved and not sent yet; answers the address on which it goes on."""
        request = make_request(contact_email=self.address)
        given = {"key": uuid4(), "version": 0, "language": "sv", "links": (), "by": actor(), "at": clock.now()}
        saved = save_draft(offer=self.house.offer, typed=typed_for(request), **given)
        self.page.goto(reverse("programs:booking_open", args=[token_of(saved.link.pk)]))
        return reverse("programs:booking_edit", args=[saved.booking.pk])

    def sees_the_receipt(self) -> None:
        expect(self.page).to_have_url(re.compile(r"/bookings/[0-9a-f-]{36}/$"))
        self.sees_the_state("open")

    def confirms_the_address(self) -> None:
        self.submits("/confirm-email/")
        self.sees_the_state("proposed")

    def is_shown_all_sessions(self) -> None:
        expect(self.page.locator(".session-dates")).to_have_count(len(DAYS))

    def goes_home_and_returns_with(self, page: Page) -> None:
        """Closes the browser; what it does next happens in the other one."""
        self.page.context.close()
        self.page, self.form = page, BookingForm(page)


class Coordinator(Visitor):
    """Answers requests at the training provider."""

    address = COORDINATOR

    def reads(self, language: str) -> None:
        """Has chosen a language; before signing in."""
        self.house.coordinator.language = language
        self.house.coordinator.save(update_fields=["language"])

    def signs_in_with_password(self) -> None:
        self.goes_to(reverse("account_login"))
        self.page.locator("[name=login]").fill(self.address)
        self.page.locator("[name=password]").fill(PASSPHRASE)
        self.submits()
        self.is_signed_in()

    def signs_in_with_a_code_from_the_mail(self) -> None:
        self.goes_to(reverse("account_request_login_code"))
        self.page.locator("[name=email]").fill(self.address)
        self.submits()
        confirm = self.page.url
        code = CODE.search(self.reads_the_newest_mail())
        assert code is not None
        self.goes_to(confirm)
        self.page.locator("[name=code]").fill(code.group())
        self.submits()
        self.is_signed_in()

    def is_signed_in(self) -> None:
        expect(self.page.locator(".menu-name")).to_have_text("Kerstin Lund")

    def finds_the_request_on_the_board(self, name: str) -> None:
        self.goes_to(reverse("programs:booking_list"))
        self.clicks(self.page.get_by_role("link", name=name))

    def links_it_to(self, organisation: str) -> None:
        self.clicks(self.page.locator("main a[href$='/customer/']"))
        if not self.page.get_by_label(organisation, exact=True).count():
            self.page.locator("[name=other]").fill(organisation)
            self.page.locator("[name=customer][value=other]").check()
        else:
            self.page.get_by_label(organisation, exact=True).check()
        self.submits()

    def chooses_all_trainers(self) -> None:
        self.clicks(self.page.locator("main a[href$='/trainers/']"))
        for box in self.page.locator("[name=trainers]").all():
            box.check()
        self.submits()

    def opens_the_dates(self) -> None:
        self.clicks(self.page.locator("main a[href$='/accept/']"))

    def prefers_the_second_date_of(self, session: str) -> None:
        self.page.locator(f"[name=choice-{session}]").nth(1).check()

    def explains(self, session: str, words: str) -> None:
        self.page.locator(f"[name=words-{session}]").fill(words)

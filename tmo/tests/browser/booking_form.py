"""The booking form as somebody meets it who writes in its fields and presses its buttons."""

from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

from programs.models import Booking
from programs.tests.factories import DAYS, slot

CONTACT = {
    "contact_name": "Kerstin Ek",
    "contact_email": "kerstin@solen.example",
    "contact_phone": "070-123 45 67",
    "address": "Skogsvägen 1, Björkdal",
    "wishes": "Gärna lokaler nära oss",
    "questions": "Hur många är ni?",
}
SOLEN = {
    "name": "Förskolan Solen",
    "municipality": "Björkdal",
    "participants": "24",
    "principal_name": "Åsa Öberg",
    "principal_email": "asa@solen.example",
}
MANEN = {
    "name": "Månens förskola",
    "municipality": "Björkdal",
    "participants": "7",
    "principal_name": "Ulla Ek",
    "principal_email": "ulla@manen.example",
}


class BookingForm:
    """One page with the form. Fields are found by their names, which no translation changes."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def field(self, name: str) -> Locator:
        return self.page.locator(f"main [name='{name}']")

    def date(self, session: str, rank: int = 1, part: str = "day") -> Locator:
        return self.field(f"d-{session}-{rank}-{part}")

    def button(self, deed: str) -> Locator:
        """The visible button; the invisible first one is what Enter presses."""
        return self.page.locator(f"main button[name=do][value='{deed}']:not([tabindex='-1'])")

    def press(self, deed: str) -> None:
        """Presses a button that the server answers with a page."""
        with self.page.expect_navigation():
            self.button(deed).click()

    def write(self, values: dict[str, str], prefix: str = "") -> None:
        for name, value in values.items():
            self.field(prefix + name).fill(value)

    def write_everything_but_dates(self) -> None:
        self.write(SOLEN, "w-0-")
        self.write(CONTACT)
        self.field("terms").check()

    def write_dates(self) -> None:
        for session, day in DAYS.items():
            self.date(session).fill(day.isoformat())

    def write_usual_times(self, sessions: Iterable[str]) -> None:
        """Their own days, at the times of the package."""
        for session in sessions:
            usual = slot(session)
            self.date(session).fill(usual.day.isoformat())
            self.date(session, part="start").fill(f"{usual.start:%H:%M}")
            self.date(session, part="end").fill(f"{usual.end:%H:%M}")

    def ask_for_a_series(self, week_of: str = "2027-03-08") -> None:
        self.field("start_from").fill(week_of)
        self.press("series")

    def days(self) -> dict[str, str]:
        """The first date of each session, as the form holds it."""
        return {session: self.date(session).input_value() for session in DAYS}

    def errors(self) -> list[str]:
        """Names of the fields that the summary leads to, in its order."""
        links = self.page.locator(".error-summary a")
        return [link.get_attribute("href").removeprefix("#") for link in links.all()]

    def error_at(self, name: str) -> str:
        """What stands at the field."""
        return self.page.locator(f"[id='{name}-error']").inner_text()

    def is_saved(self, name: str) -> None:
        """Waits until what the field holds stands saved, and the page has said so."""
        value = self.field(name).input_value()
        for _ in range(100):
            draft = Booking.objects.order_by("-saved_at").values_list("pk", flat=True).first()
            if draft and (Booking.objects.get(pk=draft).draft or {}).get(name) == value:
                break
            self.page.wait_for_timeout(50)
        expect(self.page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")

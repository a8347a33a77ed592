"""The page on which dates are answered, as somebody meets it who chooses, writes and sends."""

from playwright.sync_api import Locator, Page, expect

from programs.tests.factories import DAYS


class DatesPage:
    """Controls are found by their names, which no translation changes."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def field(self, name: str) -> Locator:
        return self.page.locator(f"main [name='{name}']")

    def choose(self, session: str, answer: str) -> None:
        """One of the answers that are words: propose, refuse, later."""
        self.page.locator(f"main [name='answer-{session}'][value='{answer}']").check()

    def accept(self, *sessions: str) -> None:
        """The first date of each."""
        for session in sessions:
            self.page.locator(f"main [name='answer-{session}'].answer-accept").first.check()

    def propose(self, session: str, day: str, start: str, end: str, why: str = "") -> None:
        expect(self.field(f"d-{session}-1-day")).to_be_hidden()
        self.choose(session, "propose")
        for part, value in {"day": day, "start": start, "end": end}.items():
            self.field(f"d-{session}-1-{part}").fill(value)
        self.field(f"note-{session}").fill(why)

    def refuse(self, session: str, why: str) -> None:
        self.choose(session, "refuse")
        self.field(f"refusal-{session}").fill(why)

    def open_move(self, session: str) -> None:
        self.page.locator(f"#session-{session} summary").click()

    def waiting(self) -> list[str]:
        """The sessions that wait for the reader, in order."""
        found = [one.get_attribute("id") or "" for one in self.page.locator("fieldset.answer-card").all()]
        return [one.removeprefix("session-") for one in found if one.removeprefix("session-") in DAYS]

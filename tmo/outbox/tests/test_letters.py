"""What arrives: both parts, the calendar, headers that nobody can add to."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

import pytest

from tmo.outbox import kinds
from tmo.outbox.models import Message
from tmo.outbox.sender import Counts, send_due
from tmo.outbox.tests.conftest import PostOffice

pytestmark = pytest.mark.django_db
Note = Callable[..., Message]

LINES = "BEGIN:VCALENDAR VERSION:2.0 METHOD:REQUEST BEGIN:VEVENT UID:1 SUMMARY:Möte END:VEVENT END:VCALENDAR"
CALENDAR = LINES.replace(" ", "\r\n") + "\r\n"


def arrived(office: PostOffice, at: datetime) -> EmailMessage:
    assert send_due(at) == Counts(sent=1)
    (letter,) = office.letters
    return letter


def types(letter: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in letter.walk()]


def test_a_letter_has_text_and_html_and_says_whom_to_ask(
    smtp_server: PostOffice, note: Note, at: datetime, settings: object
) -> None:
    settings.SUPPORT = {"name": "Support & co", "email": "help@tmo.example", "phone": "+46 8 123"}
    row = note(language="en", facts={"words": "Good day", "link": "https://tmo.example/a/?b=1&c=2"})
    letter = arrived(smtp_server, at)
    assert types(letter) == ["multipart/alternative", "text/plain", "text/html"]
    text = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text == (
        "Hello,\n\nGood day\n\nOpen:\nhttps://tmo.example/a/?b=1&c=2\n\n--\n"
        "Do you wonder about anything? Support & co helps you: help@tmo.example, +46 8 123\nhttp://127.0.0.1:8000\n"
    )
    html = letter.get_body(("html",)).get_content()
    assert '<html lang="en">' in html
    assert '<a class="button" href="https://tmo.example/a/?b=1&amp;c=2">Open</a>' in html
    assert "Support &amp; co" in html
    assert letter["Message-ID"] == f"<{row.pk}@127.0.0.1>"


def test_the_headers_name_language_sender_and_where_to_answer(
    smtp_server: PostOffice, note: Note, at: datetime, settings: object
) -> None:
    note(language="nb")
    letter = arrived(smtp_server, at)
    names = ["From", "To", "Reply-To", "Subject", "Content-Language", "Auto-Submitted", "X-Auto-Response-Suppress"]
    told = [settings.DEFAULT_FROM_EMAIL, "one@school.example", settings.SUPPORT["email"], "A note", "nb"]
    assert [str(letter[name]) for name in names] == [*told, "auto-generated", "All"]


@pytest.mark.parametrize("words", ['<script>x</script>"&', "{{ 7 }} {% load x %} ${7}", "Åsa <b>\u202eevil</b>"])
def test_typed_text_stays_text_in_both_parts(smtp_server: PostOffice, note: Note, at: datetime, words: str) -> None:
    note(facts={"words": words})
    letter = arrived(smtp_server, at)
    assert words in letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "<b>" not in html


@pytest.mark.parametrize("breaking", ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029", "\x00", "\x0b", "\x0c"])
def test_a_name_cannot_add_a_header_or_a_line_to_the_subject(
    smtp_server: PostOffice, note: Note, at: datetime, breaking: str
) -> None:
    def build(message: Message, at: datetime) -> kinds.Letter:
        return kinds.Letter(f"School A{breaking}Bcc: evil@x.example", "tests/note", {"words": "x"})

    kinds.kind("tests.subject")(build)
    note(kind="tests.subject")
    letter = arrived(smtp_server, at)
    assert letter["Subject"] == "School A Bcc: evil@x.example"
    assert letter["Bcc"] is None
    assert smtp_server.recipients == ["one@school.example"]


def test_the_calendar_goes_with_its_method_and_as_a_file(smtp_server: PostOffice, note: Note, at: datetime) -> None:
    note(facts={"calendar": CALENDAR})
    letter = arrived(smtp_server, at)
    kinds_of_part = ["text/plain", "text/html", "text/calendar", "application/ics"]
    assert types(letter) == ["multipart/mixed", "multipart/alternative", *kinds_of_part]
    calendar = next(part for part in letter.walk() if part.get_content_type() == "text/calendar")
    assert dict(calendar["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert calendar.get_content().splitlines() == CALENDAR.splitlines()
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("invitation.ics", CALENDAR.encode())


def test_a_cancellation_says_so_in_the_type_of_its_part(smtp_server: PostOffice, note: Note, at: datetime) -> None:
    note(facts={"calendar": CALENDAR.replace("METHOD:REQUEST", "METHOD:CANCEL")})
    letter = arrived(smtp_server, at)
    (calendar,) = (part for part in letter.walk() if part.get_content_type() == "text/calendar")
    assert calendar["Content-Type"].params["method"] == "CANCEL"


def test_a_calendar_without_a_method_has_none_in_its_type(smtp_server: PostOffice, note: Note, at: datetime) -> None:
    note(facts={"calendar": CALENDAR.replace("METHOD:REQUEST\r\n", "")})
    letter = arrived(smtp_server, at)
    (calendar,) = (part for part in letter.walk() if part.get_content_type() == "text/calendar")
    assert dict(calendar["Content-Type"].params) == {"charset": "utf-8"}


def test_an_address_with_a_domain_of_its_own_letters_is_reached(
    smtp_server: PostOffice, note: Note, at: datetime
) -> None:
    note(to="rektor@exämple.example")
    arrived(smtp_server, at)
    assert smtp_server.recipients == ["rektor@xn--exmple-cua.example"]


def test_an_address_whose_name_part_is_not_ascii_fails_and_blocks_nobody(
    smtp_server: PostOffice, note: Note, at: datetime
) -> None:
    note("bad", to="å@school.example")
    note("fine")
    assert send_due(at) == Counts(sent=1, failed=1)
    assert Message.objects.get(state="failed").reason == "address not valid"

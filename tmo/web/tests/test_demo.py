"""The mail pages of the demonstration, over HTTP."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tmo import mailbox
from tmo.tests.test_mailbox import CALENDAR, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(settings: object, tmp_path: Path) -> mailbox.Letter:
    """One kept mail with a calendar, in a demonstration."""
    settings.DEMO, settings.MAILBOX_DIR = True, tmp_path
    settings.EMAIL_BACKEND = "tmo.mailbox.Backend"
    text = "See https://tmo.example/a/?b=1&c=2\n\n<script>alert(1)</script>\n"
    html = "<style>p{color:red}</style><p>Hello</p><script>alert(1)</script>"
    send(subject="A <b>note</b>", text=text, html=html, calendar=CALENDAR)
    return mailbox.letters()[0]


def part_url(letter: mailbox.Letter, content_type: str) -> str:
    number = next(part.number for part in letter.parts if part.content_type == content_type)
    return reverse("demo_mail_part", args=[letter.name, number])


def test_the_list_names_each_mail_and_leads_to_it_without_signing_in(client: Client, letter: mailbox.Letter) -> None:
    response = client.get("/demo/mail/")
    assert response.status_code == 200
    assert f'<a href="/demo/mail/{letter.name}/"><bdi>A &lt;b&gt;note&lt;/b&gt;</bdi></a>' in response.text
    assert "a@school.example" in response.text


def test_an_empty_mailbox_says_so(client: Client, settings: object, tmp_path: Path) -> None:
    settings.DEMO, settings.MAILBOX_DIR, settings.LANGUAGE_CODE = True, tmp_path, "en"
    response = client.get("/demo/mail/", headers={"accept-language": "en"})
    assert "No mail yet" in response.text


def test_the_text_of_a_mail_is_shown_as_text_with_its_links(client: Client, letter: mailbox.Letter) -> None:
    page = client.get(reverse("demo_mail_detail", args=[letter.name])).text
    assert 'href="https://tmo.example/a/?b=1&amp;c=2"' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert part_url(letter, "text/html") in page
    assert part_url(letter, "application/ics") in page


def test_the_design_is_shown_on_a_page_that_can_do_nothing(client: Client, letter: mailbox.Letter) -> None:
    response = client.get(part_url(letter, "text/html"))
    assert response.text.startswith("<style>p{color:red}</style><p>Hello</p>")
    assert response["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )


def test_the_calendar_is_saved_as_a_calendar_under_a_name_of_ours(client: Client, letter: mailbox.Letter) -> None:
    response = client.get(part_url(letter, "application/ics"))
    assert (response.content, response["Content-Type"]) == (CALENDAR, "text/calendar; charset=utf-8")
    assert response["Content-Disposition"] == f'attachment; filename="{letter.attachments[0].file_name}"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_other_parts_and_other_names_are_not_there(client: Client, letter: mailbox.Letter) -> None:
    missing = [
        part_url(letter, "text/plain"),
        part_url(letter, "text/calendar"),
        reverse("demo_mail_part", args=[letter.name, 99]),
        reverse("demo_mail_detail", args=["20270301"]),
        "/demo/mail/..%2f..%2fetc%2fpasswd/",
        "/demo/mail/%2e%2e/",
    ]
    assert [client.get(url).status_code for url in missing] == [404] * len(missing)


def test_nothing_can_be_posted(client: Client, letter: mailbox.Letter) -> None:
    urls = ["/demo/mail/", reverse("demo_mail_detail", args=[letter.name]), part_url(letter, "text/html")]
    assert [client.post(url).status_code for url in urls] == [405, 405, 405]


def test_outside_the_demonstration_the_pages_do_not_exist(
    client: Client, letter: mailbox.Letter, settings: object
) -> None:
    settings.DEMO = False
    urls = ["/demo/mail/", reverse("demo_mail_detail", args=[letter.name]), part_url(letter, "text/html")]
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]

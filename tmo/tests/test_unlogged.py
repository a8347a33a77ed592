"""What cannot be logged is not shown: every page that logs a reading answers 503, without content, while it cannot.

The pages are found by following links from the start page as each of the demonstration's people, so that a new page
is tried as soon as something leads to it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.audit.log import Unwritable, record
from tmo.audit.models import Event
from tmo.management.commands.seed_demo import seeders
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.tests.factories import AT, make_role, make_user
from tmo.web import middleware

PEOPLE = ("coordinator", "trainer", "principal", "staff", "manager", "admin", "customer-admin")
EACH_ROUTE = 2
HREF = re.compile(r'href="(/[^"#]*)')
# Readings that have to be among those found; the walk finds more.
KNOWN = {
    "people_list",
    "failed_mail_list",
    "own_log",
    "own_log_export",
    "organisation_log",
    "organisation_log_export",
    "review_list",
    "programs:booking_detail",
    "programs:booking_dates",
    "programs:booking_people",
}
WITHOUT_LINKS = [reverse("profile"), reverse("own_log_export"), reverse("failed_mail_list")]

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Iterator[dict[str, User]]:
    """The demonstration, and an auditor of each of its organisations."""
    with time_machine.travel(AT, tick=False):
        for seed in seeders():
            seed(1, AT)
        auditor = make_user("auditor@tests.example", language="sv")
        for organisation in Organisation.objects.all():
            make_role(auditor, organisation, RoleKind.AUDITOR)
        named = {name: User.objects.get(email=f"{name}@demo.example") for name in PEOPLE}
        yield {**named, "auditor": auditor}


def name_of(path: str) -> str:
    """The route of an address; empty for what is none of ours."""
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""


def walked(user: User) -> Iterator[tuple[str, str]]:
    """Addresses that log a reading, each with its route: links are followed, two of each route."""
    client, waiting, visits, seen = Client(), ["/", *WITHOUT_LINKS], Counter(), set()
    client.force_login(user)
    while waiting:
        path = waiting.pop(0)
        name = name_of(path)
        if path in seen or not name or name == "account_logout" or visits[name] >= EACH_ROUTE:
            continue
        seen.add(path)
        visits[name] += 1
        before = Event.objects.filter(mode="read").count()
        response = client.get(path)
        if response.status_code == 200 and Event.objects.filter(mode="read").count() > before:
            yield path, name
        if response.status_code == 302:
            waiting.append(response.headers["Location"])
        if response.headers.get("Content-Type", "").startswith("text/html"):
            waiting += [unescape(one) for one in HREF.findall(response.content.decode())]


def refuse_events() -> None:
    """The log takes nothing more, as on a full disk."""
    if connection.vendor == "sqlite":
        statements = [
            "CREATE TRIGGER no_log BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        ]
    else:
        body = "BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = 'disk_full'; END"
        statements = [
            f"CREATE FUNCTION no_log() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            "CREATE TRIGGER no_log BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION no_log()",
        ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def bodies(pages: list[tuple[str, User]]) -> dict[str, tuple[int, bytes]]:
    """Status and body of each address, read by its person."""
    answers = {}
    for path, user in pages:
        client = Client()
        client.force_login(user)
        response = client.get(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        answers[f"{user.email} {path}"] = (response.status_code, content)
    return answers


def test_no_page_that_logs_a_reading_is_shown_while_the_log_cannot_be_written(people, caplog) -> None:
    found = [(path, user, name) for user in people.values() for path, name in walked(user)]
    assert KNOWN - {name for _path, _user, name in found} == set()
    refuse_events()
    answers = bodies([(path, user) for path, user, _name in found])
    assert {key: status for key, (status, _body) in answers.items() if status != 503} == {}
    # One page for all, in the language of the reader: nothing of what it would have shown is in it.
    languages = {user.language for _path, user, _name in found}
    assert len({body for _status, body in answers.values()}) == len(languages)
    assert Event.objects.filter(at=AT).exists()


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody without any role, signed in, while the log takes nothing."""
    client.force_login(make_user(language="en"))
    refuse_events()
    return client


def test_the_page_says_why_and_when_to_come_back(reader: Client) -> None:
    response = reader.get(reverse("own_log"))
    content = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "120")
    assert "Just now the log cannot be written, and so nothing is shown and nothing was changed." in content
    assert response.headers["Cache-Control"] == "no-store, private"


def test_a_refusal_that_cannot_be_logged_is_no_404_either(reader: Client) -> None:
    assert reader.get(reverse("log_list")).status_code == 503


def test_nothing_is_done_that_cannot_be_logged(reader: Client) -> None:
    response = reader.post(reverse("profile"), {"name": "Another", "language": "sv", "timezone": "Europe/Stockholm"})
    assert response.status_code == 503
    assert User.objects.get().name == "Kim Ek"


def test_without_the_guard_it_would_be_an_error_page_and_not_this_one(reader: Client, monkeypatch) -> None:
    """The control."""
    monkeypatch.setattr(middleware, "Unwritable", KeyError)
    with pytest.raises(Unwritable):
        reader.get(reverse("own_log"))


def test_a_database_that_does_not_answer_is_said_calmly(reader: Client, monkeypatch) -> None:
    def broken(*_arguments: object) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("tmo.web.audit.own.queries.page", broken)
    response = reader.get(reverse("own_log"))
    assert (response.status_code, "closed the connection" in response.content.decode()) == (503, False)


def test_an_event_can_be_written_again_afterwards() -> None:
    """What stood in the way was the trigger of a test, and it went with its test."""
    assert record("booking.read", by=Actor.system("tests"), at=AT).pk

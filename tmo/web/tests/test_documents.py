"""The page of a document: for the one who asked, while the right lasts, for a day."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tmo.accounts.models import User
from tmo.audit.models import Event
from tmo.documents.building import build_due
from tmo.documents.models import Document
from tmo.documents.tests.conftest import ALLOWED, ask_for
from tmo.units.tests.factories import AT, make_user

pytestmark = pytest.mark.django_db
NAMES = ("document_detail", "document_state", "document_download")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def asker() -> User:
    person = make_user("asker@school.example", name="Åsa Öberg", language="en")
    ALLOWED.add(person.pk)
    return person


def signed_in(person: User) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(person)
    return client


def get(client: Client, name: str, document: Document, **headers: str):
    return client.get(reverse(name, args=[document.pk]), headers=headers)


@pytest.fixture
def ready(asker: User) -> Document:
    ask_for(asker)
    build_due()
    return Document.objects.get()


def test_the_page_tells_how_far_it_is_with_and_without_a_script(asker: User) -> None:
    document = ask_for(asker)
    client = signed_in(asker)
    page = get(client, "document_detail", document).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert f'data-progress="/documents/{document.pk}/state/"' in page
    assert "Waiting for its turn" in page
    assert get(client, "document_state", document).json() == {
        "state": "waiting",
        "done": 0,
        "total": 0,
        "words": "Waiting for its turn …",
    }
    Document.objects.update(state="building", done=4, total=9)
    assert get(client, "document_state", document).json() == {
        "state": "building",
        "done": 4,
        "total": 9,
        "words": "Being made …",
    }


def test_a_ready_document_is_handed_out_as_a_file_that_nobody_keeps(asker: User, ready: Document) -> None:
    answer = get(signed_in(asker), "document_download", ready)
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, b"a;b", "text/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (answer.headers["Accept-Ranges"], "ETag" in answer.headers, "Last-Modified" in answer.headers) == (
        "none",
        False,
        False,
    )


def test_each_download_is_logged(asker: User, ready: Document) -> None:
    client = signed_in(asker)
    for _ in range(2):
        get(client, "document_download", ready)
    found = Event.objects.filter(kind="document.downloaded")
    assert [(one.mode, one.user_id, one.subject_ids) for one in found] == [("read", asker.pk, [str(ready.pk)])] * 2


def test_a_part_of_the_file_is_not_handed_out(asker: User, ready: Document) -> None:
    answer = get(signed_in(asker), "document_download", ready, range="bytes=0-0", if_none_match="*")
    assert (answer.status_code, answer.content) == (200, b"a;b")


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_not_there_for_anybody_else(asker: User, ready: Document, name: str) -> None:
    other = make_user()
    ALLOWED.add(other.pk)
    missing = Client()
    missing.force_login(other)
    nothing = missing.get(reverse(name, args=["00000000-0000-4000-8000-000000000000"]))
    answer = missing.get(reverse(name, args=[ready.pk]))
    assert (answer.status_code, answer.content) == (404, nothing.content)
    assert Event.objects.filter(kind="document.refused", user_id=other.pk).count() == 2


@pytest.mark.parametrize("name", NAMES)
def test_nobody_without_an_account_comes_in(ready: Document, name: str) -> None:
    assert Client().get(reverse(name, args=[ready.pk])).headers["Location"].startswith("/accounts/login/")


def test_who_lost_the_right_since_gets_no_file(asker: User, ready: Document) -> None:
    client = signed_in(asker)
    assert get(client, "document_download", ready).status_code == 200
    ALLOWED.discard(asker.pk)
    assert get(client, "document_download", ready).status_code == 404


def test_after_a_day_the_file_is_gone_swept_or_not(asker: User, ready: Document, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=24) - timedelta(seconds=1))
    assert get(signed_in(asker), "document_download", ready).status_code == 200
    clock.shift(timedelta(seconds=1))
    client = signed_in(asker)
    assert get(client, "document_download", ready).status_code == 404
    assert "Make it anew" in get(client, "document_detail", ready).content.decode()


def test_a_failure_says_why_and_can_be_tried_again(asker: User) -> None:
    document = ask_for(asker, fault="bug")
    build_due()
    client = signed_in(asker)
    page = get(client, "document_detail", document).content.decode()
    assert ("Something went wrong on our side" in page, "Try again" in page) == (True, True)
    answer = client.post(reverse("document_again", args=[document.pk]))
    second = Document.objects.exclude(pk=document.pk).get()
    assert (answer.headers["Location"], second.state) == (f"/documents/{second.pk}/", "waiting")


def test_a_lost_right_is_said_and_not_offered_again(asker: User) -> None:
    document = ask_for(asker)
    ALLOWED.discard(asker.pk)
    build_due()
    page = get(signed_in(asker), "document_detail", document).content.decode()
    assert ("You no longer have access" in page, "Try again" in page) == (True, False)


def test_nobody_else_can_try_again(asker: User) -> None:
    document = ask_for(asker, fault="bug")
    build_due()
    assert signed_in(make_user()).post(reverse("document_again", args=[document.pk])).status_code == 404
    assert Document.objects.count() == 1


def test_looking_changes_nothing(asker: User, ready: Document) -> None:
    client = signed_in(asker)
    before = Document.objects.values().get()
    for name in NAMES:
        get(client, name, ready)
    assert Document.objects.values().get() == before

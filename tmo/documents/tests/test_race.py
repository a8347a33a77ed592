"""Many askers, many builders, and one that is killed in the middle."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from urllib.parse import quote

import pytest
from django.db import connection, connections, transaction

from tmo import clock
from tmo.accounts.models import User
from tmo.audit.models import Event
from tmo.documents import building, kinds
from tmo.documents.building import build_due
from tmo.documents.kinds import File
from tmo.documents.models import Document, State
from tmo.documents.tests.conftest import ALLOWED, ask_for
from tmo.units.tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

BUILDER = """
import sys, time, uuid, django
django.setup()
from tmo.documents import kinds
from tmo.documents.building import build_due
@kinds.document("tests.slow", label="x", may=lambda user, document, at: True)
def build(document, at, progress):
    print("building", flush=True)
    time.sleep(60)
build_due()
"""


def at_once(number: int, work: Callable[[], object]) -> list[object]:
    """Runs `work` in so many threads that start together; the answers, or the exceptions, in no order."""
    barrier, answers = Barrier(number), []

    def run() -> None:
        barrier.wait(60)
        try:
            answers.append(work())
        except Exception as error:
            answers.append(error)
        finally:
            connections["default"].close()

    threads = [Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


def database_url() -> str:
    """The database of this test, as another process reaches it."""
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    user = quote(parts["USER"], safe="") + (":" + quote(parts["PASSWORD"], safe="") if parts["PASSWORD"] else "")
    return f"postgresql://{user}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def test_a_hundred_askings_at_once_are_one_job(asker: User) -> None:
    def ask() -> object:
        with transaction.atomic():
            return ask_for(asker, at=clock.now()).pk

    answers = at_once(100, ask)
    assert set(answers) == {Document.objects.get().pk}, answers
    assert Event.objects.filter(kind="document.asked").count() == 1


def test_builders_at_once_build_each_document_once(asker: User) -> None:
    for number in range(12):
        with transaction.atomic():
            ask_for(asker, version=str(number), at=clock.now())
    answers = at_once(4, build_due)
    assert sum(answers) == 12, answers
    assert Document.objects.filter(state=State.READY, attempts=1).count() == 12
    assert Event.objects.filter(kind="document.printed").count() == 12


def test_without_the_claim_the_same_builders_build_twice(asker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the race is there, and it is the claim that wins it."""
    chosen = Barrier(2)
    built = []

    def claim_blindly(at: object, builder: object) -> Document | None:
        row = None if built else Document.objects.first()
        if row is not None:
            chosen.wait(20)
            row.claimed_by = builder
        return row

    monkeypatch.setattr(building, "claim", claim_blindly)
    monkeypatch.setattr(building, "work", built.append)
    with transaction.atomic():
        ask_for(asker, at=clock.now())
    assert at_once(2, build_due) == [1, 1]
    assert len(built) == 2


def test_what_a_killed_builder_left_is_built_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_user("killed@school.example")
    ALLOWED.add(person.pk)
    with transaction.atomic():
        asked = ask_for(person, kind="tests.slow", at=clock.now())
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tmo.settings"}
    killed = subprocess.Popen([sys.executable, "-c", BUILDER], env=environment, stdout=subprocess.PIPE, text=True)
    assert killed.stdout.readline() == "building\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    row = Document.objects.get()
    assert (row.pk, row.state, row.attempts) == (asked.pk, "building", 1)
    assert build_due() == 0  # the claim still holds

    monkeypatch.setitem(
        kinds._kinds,
        "tests.slow",
        kinds.Kind("tests.slow", lambda *args: File(b"x", "x.csv", "text/csv"), lambda *args: True, "x"),
    )
    Document.objects.update(claimed_until=clock.now() - timedelta(seconds=1))
    assert build_due() == 1
    row.refresh_from_db()
    assert (row.state, row.content, row.attempts) == ("ready", b"x", 2)


def test_a_killed_printer_fails_the_document_and_not_the_builder(asker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*args: object, **more: object) -> bytes:
        from tmo.pdf import press

        one = press._take(press.USUAL)
        one.process.kill()
        one.process.wait()
        return one.print(b"{}", None)

    with transaction.atomic():
        ask_for(asker, kind="tests.paper", at=clock.now())
        second = ask_for(asker, version="2", at=clock.now() + timedelta(seconds=1))
    monkeypatch.setattr(building.pdf, "render", killed)
    started = time.monotonic()
    assert build_due() == 2
    assert (Document.objects.get(kind="tests.paper").code, Document.objects.get(pk=second.pk).state) == (
        "too_large",
        "ready",
    )
    assert time.monotonic() - started < 20

"""The two ways the sender is started."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from celery import current_app

from tmo import clock, jobs
from tmo.outbox.models import Message
from tmo.outbox.tests.conftest import PostOffice

pytestmark = pytest.mark.django_db


def test_the_task_sends_what_is_due_now(smtp_server: PostOffice, note: Callable[..., Message]) -> None:
    note("due", due_at=clock.now())
    note("later", due_at=clock.now() + timedelta(hours=1))
    current_app.tasks["tmo.outbox.send"]()
    assert smtp_server.recipients == ["due@school.example"]


def test_the_sweep_of_every_minute_sends_too(smtp_server: PostOffice, note: Callable[..., Message]) -> None:
    note("due", due_at=clock.now())
    current_app.tasks["tmo.sweep"]()
    assert smtp_server.recipients == ["due@school.example"]


def test_the_sweep_counts_the_messages_it_dealt_with(
    smtp_server: PostOffice, note: Callable[..., Message], at: object
) -> None:
    note("one")
    note("two", facts={"drop": "nothing to say"})
    assert [one.handled for one in jobs.sweep(at) if one.name == "outbox"] == [2]

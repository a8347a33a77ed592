"""What the tests of the log share: a file of checkpoints of their own, and hands that work behind the models."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction

from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.models import Event
from tmo.outbox.models import Message

USER = UUID(int=1)
TENANT = UUID(int=3)
TRAINER = Actor(user_id=USER, role="trainer", link_id=None, address="192.0.2.7")


@pytest.fixture(autouse=True)
def checkpoint_file(settings, tmp_path: Path) -> Path:
    """A file that no other test writes to."""
    settings.AUDIT_CHECKPOINTS = str(tmp_path / "audit" / "checkpoints.jsonl")
    return Path(settings.AUDIT_CHECKPOINTS)


@pytest.fixture
def write(at: datetime) -> Callable[..., list[Event]]:
    """Writes so many events at the given moment, about one message each."""

    def written(count: int, when: datetime = at, **more: object) -> list[Event]:
        with time_machine.travel(when, tick=False), transaction.atomic():
            return [record("booking.read", by=TRAINER, at=when, subjects=message(when), **more) for _ in range(count)]

    return written


def message(at: datetime) -> Message:
    """Something to write about; it is not saved."""
    return Message(key="x", kind="tests.note", to="a@school.example", language="sv", due_at=at, created_at=at)


def as_owner(statement: str, *values: object) -> None:
    """Runs SQL as the owner of the tables could; keys are given as UUIDs."""
    prepared = [value.hex if isinstance(value, UUID) and connection.vendor == "sqlite" else value for value in values]
    with connection.cursor() as cursor:
        cursor.execute(statement, prepared)

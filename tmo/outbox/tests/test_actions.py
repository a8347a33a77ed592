"""Dealing with a failure is noted once, with who did it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from tmo.audit.actor import Actor
from tmo.audit.models import Event
from tmo.outbox.actions import mark_handled
from tmo.outbox.models import Message

pytestmark = pytest.mark.django_db
COORDINATOR = Actor(user_id=UUID(int=7), role="coordinator", link_id=None, address="192.0.2.7")


def test_a_failure_is_handled_once(note: Callable[..., Message], at: datetime) -> None:
    row = note(state="failed", organisation_id=UUID(int=1))
    assert [mark_handled(row, by=COORDINATOR, at=at) for _ in range(2)] == [True, False]
    row.refresh_from_db()
    assert (row.handled_at, row.handled_by) == (at, UUID(int=7))
    event = Event.objects.get()
    assert (event.kind, event.subject_ids, event.organisation_id) == ("message.handled", [str(row.pk)], UUID(int=1))


def test_what_has_not_failed_cannot_be_handled_and_leaves_no_trace(note: Callable[..., Message], at: datetime) -> None:
    assert mark_handled(note(), by=COORDINATOR, at=at) is False
    assert Event.objects.count() == 0

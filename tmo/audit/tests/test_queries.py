"""What the pages about the log ask is answered by an index, however long the log is."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tmo.audit import queries
from tmo.audit.log import record
from tmo.audit.models import Event, Mention
from tmo.audit.queries import Filter
from tmo.audit.review import subjects
from tmo.audit.tests.conftest import TRAINER, as_owner, message

pytestmark = pytest.mark.django_db
ROWS = 6000


@pytest.fixture
def filled(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Filter:
    """6,000 events of 300 people in 30 organisations within 60 days, each about one of 500 rows; a filter of 7 days."""
    monkeypatch.setattr(subjects, "_own_rows", {"tests.row": lambda user_id: [UUID(int=7), UUID(int=8)]})
    events = [
        Event(
            at=at - timedelta(minutes=number * 14),
            mode="read",
            kind="booking.read",
            user_id=UUID(int=number % 300),
            organisation_id=UUID(int=number % 30),
            subject_ids=[str(UUID(int=number % 500))],
            mac="0" * 64,
        )
        for number in range(ROWS)
    ]
    Event.objects.bulk_create(events, batch_size=1000)
    Mention.objects.bulk_create(
        [Mention(event_id=event.pk, subject_id=event.subject_ids[0]) for event in events], batch_size=1000
    )
    as_owner("ANALYZE")
    return Filter(at - timedelta(days=7), at + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("rows", "more", "index"),
    [
        (lambda: queries.done_by(UUID(int=1)), {}, "audit_event_user_at"),
        (lambda: queries.of_organisation(UUID(int=1)), {}, "audit_event_"),
        (lambda: queries.of_organisation(UUID(int=1), ["role", "mail"]), {}, "audit_event_organisation_at"),
        (lambda: queries.of_organisation(UUID(int=1)), {"who": UUID(int=1)}, "audit_event_"),
        (lambda: queries.of_organisation(UUID(int=7)), {"about": str(UUID(int=7))}, "audit_mention_subject"),
        (lambda: queries.read_about(UUID(int=1)), {}, "audit_mention_subject"),
    ],
    ids=["did", "organisation", "admin", "who", "about", "read about me"],
)
def test_no_page_reads_the_whole_log(filled: Filter, rows, more: dict, index: str) -> None:
    wanted = Filter(filled.begins, filled.ends, **more)
    plan = queries._filtered(rows(), wanted)[:51].explain()
    assert index in plan, plan
    assert "SCAN audit_event\n" not in f"{plan}\n", plan
    assert "Seq Scan on audit_event" not in plan, plan
    assert "Seq Scan on audit_mention" not in plan, plan


def test_a_list_of_five_hundred_is_one_statement(at: datetime) -> None:
    rows = [message(at) for _ in range(500)]
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        event = record("message.listed", by=TRAINER, at=at, subjects=rows)
    assert (len(captured), len(event.subject_ids)) == (1, 500)


def test_an_export_that_is_too_long_is_none(filled: Filter, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = queries.done_by(UUID(int=1))
    length = len(queries.everything(rows, filled))
    monkeypatch.setattr(queries, "EXPORT_MAX", length)
    assert len(queries.everything(rows, filled)) == length > 0
    monkeypatch.setattr(queries, "EXPORT_MAX", length - 1)
    assert queries.everything(rows, filled) is None

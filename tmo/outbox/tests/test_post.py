"""Posting: once for each key, in the caller's transaction, with the sender woken on commit."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tmo import jobs
from tmo.outbox.models import Message
from tmo.outbox.post import post, post_again
from tmo.outbox.queries import failed_for, late, sendable, sent_to

TENANT, OTHER, SUBJECT = (UUID(int=number) for number in (1, 2, 3))


def letter(at: datetime, **changes: object) -> Message:
    values = {"key": "k1", "kind": "tests.note", "to": "a@school.example", "language": "nb", "at": at}
    post(**{**values, **changes})
    return Message.objects.get(key=changes.get("key", values["key"]))


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the tasks that were handed to the broker."""
    sent: list[str] = []
    monkeypatch.setattr(jobs, "_send", lambda task: sent.append(task.name))
    return sent


@pytest.mark.django_db
def test_a_post_writes_the_whole_row(at: datetime) -> None:
    due = at + timedelta(days=7)
    body = {"code": "1"}
    facts = {"session": str(SUBJECT)}
    row = letter(at, due_at=due, subject_id=SUBJECT, organisation_id=TENANT, facts=facts, body=body)
    row = Message.objects.get(pk=row.pk)
    assert (row.key, row.kind, row.to, row.language, row.state) == (
        "k1",
        "tests.note",
        "a@school.example",
        "nb",
        "pending",
    )
    assert (row.subject_id, row.organisation_id, row.facts, row.body) == (SUBJECT, TENANT, facts, body)
    assert (row.created_at, row.due_at, row.attempts) == (at, due, 0)


@pytest.mark.django_db
def test_a_post_is_due_at_once_unless_it_says_when(at: datetime) -> None:
    assert letter(at).due_at == at


@pytest.mark.django_db
def test_the_same_key_again_changes_nothing_and_gives_the_first_row(at: datetime) -> None:
    first = letter(at)
    second = letter(at, to="b@school.example", kind="tests.other")
    assert (second.pk, second.to, second.kind) == (first.pk, "a@school.example", "tests.note")
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_language_becomes_the_sites_own(at: datetime) -> None:
    assert letter(at, language="fi").language == "sv"


@pytest.mark.django_db(transaction=True)
def test_the_sender_is_woken_once_and_only_after_the_commit(at: datetime, nudges: list[str]) -> None:
    with transaction.atomic():
        letter(at)
        letter(at, key="k2")
        assert nudges == []
    assert nudges == ["tmo.outbox.send"]


@pytest.mark.django_db(transaction=True)
def test_when_the_caller_fails_nothing_is_posted_and_nobody_woken(at: datetime, nudges: list[str]) -> None:
    @transaction.atomic
    def work() -> None:
        letter(at)
        raise KeyError

    with pytest.raises(KeyError):
        work()
    assert (Message.objects.count(), nudges) == (0, [])


@pytest.mark.django_db
def test_sendable_and_late_leave_out_what_is_held_or_paused(at: datetime) -> None:
    minute = timedelta(minutes=1)
    letter(at, key="due")
    letter(at, key="tomorrow", due_at=at + timedelta(days=1))
    letter(at, key="paused")
    Message.objects.filter(key="paused").update(claimed_until=at + minute)
    assert [row.key for row in sendable(at)] == ["due"]
    assert {row.key for row in sendable(at + minute)} == {"due", "paused"}
    assert [row.key for row in late(at + minute, 2 * minute)] == []
    assert {row.key for row in late(at + 2 * minute, 2 * minute)} == {"due", "paused"}


@pytest.mark.django_db
def test_failures_are_seen_by_their_own_organisation_until_somebody_dealt_with_them(at: datetime) -> None:
    for key, organisation in [("old", TENANT), ("new", TENANT), ("foreign", OTHER), ("fine", TENANT), ("done", TENANT)]:
        letter(at, key=key, organisation_id=organisation, due_at=at + timedelta(hours=key == "new"))
    Message.objects.exclude(key="fine").update(state="failed")
    Message.objects.filter(key="done").update(handled_at=at)
    assert [row.key for row in failed_for([TENANT])] == ["new", "old"]
    assert list(failed_for([])) == []


@pytest.mark.django_db
def test_a_failed_message_is_posted_again_once_and_counts_as_dealt_with(at: datetime) -> None:
    failed = letter(at, organisation_id=TENANT, subject_id=SUBJECT, facts={"n": 1})
    Message.objects.update(state="failed", reason="refused 550", attempts=3)
    failed.refresh_from_db()
    later = at + timedelta(hours=1)
    post_again(failed, by=OTHER, at=later)
    post_again(failed, by=OTHER, at=later)
    again = Message.objects.exclude(pk=failed.pk).get()
    assert (again.state, again.attempts, again.due_at, again.reason) == ("pending", 0, later, "")
    assert (again.to, again.kind, again.language, again.facts) == ("a@school.example", "tests.note", "nb", {"n": 1})
    assert (again.subject_id, again.organisation_id) == (SUBJECT, TENANT)
    failed.refresh_from_db()
    assert (failed.state, failed.handled_at, failed.handled_by) == ("failed", later, OTHER)
    assert list(failed_for([TENANT])) == []


@pytest.mark.django_db
def test_messages_are_found_by_address_however_it_is_written(at: datetime) -> None:
    letter(at, to="Vera@School.example")
    letter(at, key="k2", to="ada@school.example")
    assert [row.to for row in sent_to("vera@school.example ")] == ["Vera@School.example"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "constraint"),
    [
        ({"state": "lost"}, "outbox_message_state_known"),
        ({"state": "sent"}, "outbox_message_sent_has_time"),
        ({"sent_at": datetime(2027, 3, 1).astimezone()}, "outbox_message_sent_has_time"),
        ({"state": "dropped", "body": {"code": 1}}, "outbox_message_body_only_pending"),
        ({"handled_at": datetime(2027, 3, 1).astimezone()}, "outbox_message_handled_if_failed"),
        ({"key": "taken"}, "outbox_message_key_once|outbox_message.key"),
    ],
)
def test_the_database_refuses_a_message_that_makes_no_sense(at: datetime, fault: dict, constraint: str) -> None:
    def save(**values: object) -> None:
        good = {"kind": "tests.note", "to": "a@school.example", "language": "sv", "due_at": at, "created_at": at}
        Message(**{**good, **values}).save()

    save(key="taken")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        save(**{"key": "free", **fault})

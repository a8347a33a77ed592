"""Several senders on the same rows at the same time, each with a database connection of its own."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection, connections

from tmo.outbox import sender
from tmo.outbox.models import Message
from tmo.outbox.post import post
from tmo.outbox.queries import sendable
from tmo.outbox.sender import Counts, send_due
from tmo.outbox.tests.conftest import PostOffice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
Note = Callable[..., Message]
ROWS = 24


def at_once(number: int, work: Callable[[], object]) -> list[object]:
    """Runs `work` in so many threads that start together; the answers, or the exceptions, in no order."""
    barrier, answers = Barrier(number), []

    def run() -> None:
        barrier.wait()
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
        thread.join(60)
    return answers


def test_senders_at_the_same_time_send_each_message_once(smtp_server: PostOffice, note: Note, at: datetime) -> None:
    for number in range(ROWS):
        note(f"p{number}")
    answers = at_once(4, lambda: send_due(at))
    assert all(isinstance(answer, Counts) for answer in answers), answers
    assert sum(answer.sent for answer in answers) == ROWS
    assert Counter(smtp_server.recipients) == {f"p{number}@school.example": 1 for number in range(ROWS)}
    assert Message.objects.filter(state="sent", attempts=1).count() == ROWS


def test_without_the_claim_the_same_senders_send_doubles(
    smtp_server: PostOffice, note: Note, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the race is there, and it is the claim that wins it."""
    chosen = Barrier(2)

    def claim_nothing(at: datetime, sender: UUID) -> Message | None:
        message = sendable(at).first()
        chosen.wait(20)
        return message

    monkeypatch.setattr(sender, "claim", claim_nothing)
    note()
    at_once(2, lambda: send_due(at, limit=1))
    assert smtp_server.recipients == ["one@school.example"] * 2


def test_one_message_is_taken_by_one_of_many(note: Note, at: datetime) -> None:
    row = note()
    names = [UUID(int=number) for number in range(1, 7)]
    takers = iter(names)
    answers = at_once(6, lambda: sender.take(Message.objects.get(pk=row.pk), at, next(takers)))
    assert sorted(answers) == [False] * 5 + [True]


def test_a_key_posted_by_many_at_once_stands_once(at: datetime) -> None:
    answers = at_once(6, lambda: post(key="same", kind="tests.note", to="a@school.example", language="sv", at=at))
    assert (answers, Message.objects.get().key) == ([None] * 6, "same")


@pytest.mark.postgres
def test_on_postgresql_a_row_that_is_being_taken_is_passed_over(note: Note, at: datetime) -> None:
    first, second = note("first", due_at=at - timedelta(minutes=1)), note("second")
    held, done = Barrier(2), Barrier(2)

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; SELECT 1 FROM outbox_message WHERE id = %s FOR UPDATE", [first.pk])
            held.wait(20)
            done.wait(20)
            cursor.execute("ROLLBACK")
        connections["default"].close()

    thread = Thread(target=hold)
    thread.start()
    held.wait(20)
    taken = [sender.claim(at, UUID(int=9)), sender.claim(at, UUID(int=9))]
    done.wait(20)
    thread.join(20)
    assert [row and row.pk for row in taken] == [second.pk, None]

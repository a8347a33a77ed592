"""The sender against a real SMTP server."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import translation

from tmo.outbox import delivery, kinds, sender
from tmo.outbox.models import Message
from tmo.outbox.sender import Counts, send_due
from tmo.outbox.tests.conftest import PostOffice, free_port

pytestmark = pytest.mark.django_db
Note = Callable[..., Message]
MINUTE = timedelta(minutes=1)


def states() -> dict[str, str]:
    return {row.key.removeprefix("note:"): row.state for row in Message.objects.all()}


def test_a_due_message_is_sent_once_and_marked(smtp_server: PostOffice, note: Note, at: datetime) -> None:
    row = note()
    assert send_due(at) == Counts(sent=1)
    assert send_due(at) == Counts()
    row.refresh_from_db()
    assert (row.state, row.sent_at, row.attempts, row.reason) == ("sent", at, 1, "")
    assert (row.claimed_by, row.claimed_until) == (None, None)
    assert smtp_server.recipients == ["one@school.example"]


def test_nothing_is_sent_before_it_is_due(smtp_server: PostOffice, note: Note, at: datetime) -> None:
    note(due_at=at + timedelta(microseconds=1))
    assert send_due(at) == Counts()
    assert send_due(at + MINUTE) == Counts(sent=1)


def test_with_nothing_due_the_server_is_left_alone(smtp_server: PostOffice, at: datetime) -> None:
    assert send_due(at) == Counts()
    assert smtp_server.connections == 0


def test_many_messages_go_over_one_connection_the_longest_due_first(
    smtp_server: PostOffice, note: Note, at: datetime
) -> None:
    for number in (1, 3, 2):
        note(f"p{number}", due_at=at - number * MINUTE)
    assert send_due(at) == Counts(sent=3)
    assert smtp_server.recipients == ["p3@school.example", "p2@school.example", "p1@school.example"]
    assert smtp_server.connections == 1


def test_a_run_stops_at_its_limit(smtp_server: PostOffice, note: Note, at: datetime) -> None:
    for number in range(3):
        note(f"p{number}")
    assert send_due(at, limit=2) == Counts(sent=2)
    assert send_due(at, limit=2) == Counts(sent=1)


def test_a_run_stops_when_its_time_is_over(
    smtp_server: PostOffice, note: Note, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    note()
    monkeypatch.setattr(sender, "RUN_SECONDS", 0.0)
    assert send_due(at) == Counts()


def test_the_state_is_checked_when_the_message_is_sent(smtp_server: PostOffice, note: Note, at: datetime) -> None:
    row = note(facts={"drop": "booking cancelled"}, body={"code": 1})
    assert send_due(at) == Counts(dropped=1)
    row.refresh_from_db()
    assert (row.state, row.reason, row.sent_at, row.body) == ("dropped", "booking cancelled", None, None)
    assert smtp_server.letters == []


def test_the_sealed_body_is_there_for_the_builder_and_gone_with_the_mail(
    smtp_server: PostOffice, note: Note, at: datetime
) -> None:
    seen = []

    def build(message: Message, at: datetime) -> kinds.Letter:
        seen.append(message.body)
        return kinds.Letter("Code", "tests/note", {"words": "x"})

    kinds.kind("tests.code")(build)
    note(kind="tests.code", body={"code": "123456"})
    assert send_due(at) == Counts(sent=1)
    assert (seen, Message.objects.get().body) == ([{"code": "123456"}], None)


def test_a_message_is_written_in_its_readers_language(smtp_server: PostOffice, note: Note, at: datetime) -> None:
    seen = []
    kinds.kind("tests.where")(lambda message, at: seen.append(translation.get_language()) or kinds.Drop("seen"))
    for language in ("nb", "da", "en"):
        note(language, kind="tests.where", language=language)
    with translation.override("sv"):
        send_due(at)
        assert translation.get_language() == "sv"
    assert sorted(seen) == ["da", "en", "nb"]


def test_an_address_refused_for_good_fails_at_once_and_the_others_are_sent(
    smtp_server: PostOffice, note: Note, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    smtp_server.answers["gone@school.example"] = "550 5.1.1 gone@school.example does not live here"
    note("first", due_at=at - 2 * MINUTE)
    row = note("gone", due_at=at - MINUTE)
    note("last")
    assert send_due(at) == Counts(sent=2, failed=1)
    row.refresh_from_db()
    assert (row.state, row.reason, row.attempts) == ("failed", "refused 550", 1)
    assert "school.example" not in caplog.text


def test_an_address_put_off_waits_longer_each_time_and_is_then_sent(
    smtp_server: PostOffice, note: Note, at: datetime
) -> None:
    smtp_server.answers["grey@school.example"] = "451 4.7.1 try again"
    row = note("grey")
    waits = []
    for _ in range(5):
        assert send_due(at) == Counts(postponed=1)
        row.refresh_from_db()
        waits.append((row.claimed_until - at) / MINUTE)
        assert send_due(row.claimed_until - timedelta(seconds=1)) == Counts()
        at = row.claimed_until
    assert waits == [1, 5, 15, 60, 60]
    assert (row.state, row.reason, row.attempts) == ("pending", "put off 451", 5)
    smtp_server.answers.clear()
    assert send_due(at) == Counts(sent=1)


def test_a_server_that_puts_off_for_ever_is_given_up_after_about_a_day(
    smtp_server: PostOffice, note: Note, at: datetime
) -> None:
    smtp_server.data_answer = "451 not now"
    row, started = note(), at
    while row.state == "pending":
        send_due(at)
        row.refresh_from_db()
        last, at = at, row.claimed_until or at
    assert (row.state, row.reason, row.attempts) == ("failed", "put off 451", delivery.ATTEMPTS_MAX)
    assert timedelta(hours=23) < last - started < timedelta(hours=25)


def test_a_mail_refused_after_its_content_fails_at_once(smtp_server: PostOffice, note: Note, at: datetime) -> None:
    smtp_server.data_answer = "552 too large"
    note()
    assert send_due(at) == Counts(failed=1)
    assert Message.objects.get().reason == "refused 552"


def test_a_dead_server_costs_no_message_an_attempt(note: Note, at: datetime, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    row = note()
    note("two")
    assert send_due(at) == Counts(unreachable=True)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.claimed_by, row.claimed_until) == ("pending", 0, None, None)


def test_after_three_days_without_a_server_everything_is_sent(
    smtp_server: PostOffice, note: Note, at: datetime, settings: object
) -> None:
    note()
    alive, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    for hour in range(72):
        assert send_due(at + timedelta(hours=hour)) == Counts(unreachable=True)
    settings.EMAIL_PORT = alive
    assert send_due(at + timedelta(hours=72)) == Counts(sent=1)


def test_a_server_that_falls_silent_holds_up_one_message_and_not_the_row_of_the_next(
    smtp_server: PostOffice, note: Note, at: datetime, settings: object
) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    smtp_server.silence = 1.0
    note("one", due_at=at - MINUTE)
    assert send_due(at, limit=1) == Counts(postponed=1)
    assert Message.objects.get().reason == "no answer: SMTPServerDisconnected"
    smtp_server.silence, settings.EMAIL_TIMEOUT = 0.0, 5
    note("two")
    assert send_due(at) == Counts(sent=1)
    assert states() == {"one": "pending", "two": "sent"}


def test_a_copy_that_is_sent_again_carries_the_same_message_id(
    smtp_server: PostOffice, note: Note, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender dies between the server's yes and the commit; after the lease another one sends."""

    def die(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    row = note()
    with monkeypatch.context() as patch:
        patch.setattr(sender, "end", die)
        with pytest.raises(KeyboardInterrupt):
            send_due(at)
    assert send_due(at + sender.LEASE - MINUTE) == Counts()
    assert send_due(at + sender.LEASE) == Counts(sent=1)
    assert [letter["Message-ID"] for letter in smtp_server.letters] == [f"<{row.pk}@127.0.0.1>"] * 2


def test_a_builder_that_breaks_fails_after_three_tries_and_blocks_nobody(
    smtp_server: PostOffice, note: Note, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    row = note("broken", facts={"break": 1}, due_at=at - MINUTE, body={"code": 1})
    note("fine")
    assert send_due(at) == Counts(sent=1, postponed=1)
    assert send_due(at + MINUTE) == Counts(postponed=1)
    assert send_due(at + 6 * MINUTE) == Counts(failed=1)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", "could not be written: ZeroDivisionError")
    assert (row.attempts, row.body) == (3, None)
    assert "build_note" in caplog.text
    assert "the words of somebody" not in caplog.text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "tests.nobody_knows"}, "unknown kind"),
        ({"facts": {"template": "tests/missing"}}, "could not be written: TemplateDoesNotExist"),
    ],
)
def test_what_cannot_be_written_fails_that_row_alone(
    smtp_server: PostOffice, note: Note, at: datetime, changes: dict, reason: str
) -> None:
    note("broken", **changes)
    note("fine")
    for minutes in (0, 1, 6):
        send_due(at + minutes * MINUTE)
    assert states() == {"broken": "failed", "fine": "sent"}
    assert Message.objects.get(state="failed").reason == reason


@pytest.mark.parametrize(
    "address",
    [
        "a@b.se,c@d.se",
        '"a b"@x.se',
        '"rektor" <x@evil.example>',
        "a@b.se\r\nBcc: evil@x.example",
        "",
    ],
)
def test_what_is_not_one_plain_address_fails_at_once(
    smtp_server: PostOffice, note: Note, at: datetime, address: str
) -> None:
    note("bad")
    row = Message.objects.get()
    row.to = address
    row.save()
    note("fine")
    send_due(at)
    assert states() == {"bad": "failed", "fine": "sent"}
    assert smtp_server.recipients == ["fine@school.example"]
    assert Message.objects.get(state="failed").reason == "address not valid"


def test_without_a_database_the_run_stops_and_the_claim_runs_out(
    smtp_server: PostOffice, note: Note, at: datetime
) -> None:
    def build(message: Message, at: datetime) -> kinds.Letter:
        raise OperationalError

    kinds.kind("tests.no_database")(build)
    row = note(kind="tests.no_database")
    with pytest.raises(OperationalError):
        send_due(at)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.claimed_until) == ("pending", 0, at + sender.LEASE)


def test_an_outcome_is_not_written_over_that_of_the_sender_who_took_over(
    smtp_server: PostOffice, note: Note, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    def build(message: Message, at: datetime) -> kinds.Drop:
        Message.objects.update(claimed_by=None, claimed_until=None, state="sent", sent_at=at)
        return kinds.Drop("too late")

    kinds.kind("tests.slow")(build)
    note(kind="tests.slow")
    with caplog.at_level(logging.ERROR):
        send_due(at)
    row = Message.objects.get()
    assert (row.state, row.reason) == ("sent", "")
    assert "the claim ran out before the outcome was written" in caplog.text

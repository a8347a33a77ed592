"""Sends what is due. Any number of senders may run at once: each message is claimed before it is touched.

A claim is one conditional UPDATE that holds for `LEASE`. When a sender dies its claim runs out, and the message is sent
again with the same Message-ID: nothing is lost, and at worst one extra copy arrives that changes nothing.
"""

import logging
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import translation

from tmo import mail
from tmo.outbox import delivery, kinds
from tmo.outbox.models import Message
from tmo.outbox.queries import sendable

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # longer than a run may last, and than a server can keep one mail waiting
RUN_SECONDS = 200.0  # under Celery's limit, so that no run is cut off between the server's yes and our commit
State = Message.State


@dataclass(frozen=True)
class Counts:
    """What one run did, in messages. `unreachable`: the mail server let nobody in and the rest was left as it is."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0
    postponed: int = 0
    unreachable: bool = False

    @property
    def total(self) -> int:
        """Messages dealt with."""
        return self.sent + self.dropped + self.failed + self.postponed


def send_due(at: datetime, limit: int = 500) -> Counts:
    """Sends up to `limit` messages that are due at `at`, one after the other on one connection."""
    done: Counter[State] = Counter()
    sender = uuid4()
    ends = time.monotonic() + RUN_SECONDS
    unreachable = False
    with mail.Line() as line:
        while done.total() < limit and time.monotonic() < ends and (message := claim(at, sender)) is not None:
            try:
                done[deliver(message, at, line)] += 1
            except mail.Unreachable as error:
                log.warning("mail server cannot be reached: %s", error)
                settle(message, claimed_until=None)
                unreachable = True
                break
    return Counts(
        sent=done[State.SENT],
        dropped=done[State.DROPPED],
        failed=done[State.FAILED],
        postponed=done[State.PENDING],
        unreachable=unreachable,
    )


def claim(at: datetime, sender: UUID) -> Message | None:
    """The message that has been due longest, now this sender's for `LEASE`; None if there is none.

    SQLite lets one writer in at a time; on PostgreSQL rows that another sender is just taking are passed over.
    """
    with transaction.atomic():
        free = sendable(at)
        if connection.features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True)
        message = free.first()
        if message is None or not take(message, at, sender):
            return None
    return message


def take(message: Message, at: datetime, sender: UUID) -> bool:
    """True for the one sender whose UPDATE still found the message free."""
    message.claimed_by = sender
    return bool(sendable(at).filter(pk=message.pk).update(claimed_by=sender, claimed_until=at + LEASE))


def deliver(message: Message, at: datetime, line: mail.Line) -> State:
    """Writes and sends one claimed message and commits the outcome; raises `mail.Unreachable`."""
    attempts = message.attempts + 1
    try:
        with translation.override(message.language):
            letter = kinds.build(message, at)
            if isinstance(letter, kinds.Drop):
                return end(message, State.DROPPED, attempts=message.attempts, reason=letter.reason[:80])
            outgoing = delivery.outgoing(message, letter)
        line.send(outgoing)
    except (mail.Unreachable, OperationalError, InterfaceError):
        raise  # no message's fault; without a database the claim runs out by itself
    except OSError as error:
        return not_sent(message, at, attempts, delivery.of_server(error, attempts))
    except Exception as error:  # whatever a builder or a template raises concerns this message alone
        log.error("message %s (%s): %s", message.pk, message.kind, _where(error))
        return not_sent(message, at, attempts, delivery.of_build(error, attempts))
    return end(message, State.SENT, attempts=attempts, sent_at=at)


def not_sent(message: Message, at: datetime, attempts: int, verdict: delivery.Verdict) -> State:
    """Failed for good, or pending again after a pause."""
    log.warning("message %s (%s), attempt %d: %s", message.pk, message.kind, attempts, verdict.reason)
    if verdict.final:
        return end(message, State.FAILED, attempts=attempts, reason=verdict.reason)
    settle(message, attempts=attempts, reason=verdict.reason, claimed_until=delivery.next_try(attempts, at))
    return State.PENDING


def end(message: Message, state: State, **changes: Any) -> State:
    """A state that is never left: the sealed body goes with it."""
    settle(message, state=state, body=None, claimed_until=None, **{"reason": "", **changes})
    return state


def settle(message: Message, **changes: Any) -> None:
    """Commits the outcome, unless the claim ran out meanwhile and another sender has the message."""
    mine = Message.objects.filter(pk=message.pk, claimed_by=message.claimed_by, state=State.PENDING)
    if not mine.update(claimed_by=None, **changes):
        log.error("message %s (%s): the claim ran out before the outcome was written", message.pk, message.kind)


def _where(error: Exception) -> str:
    """Kind and place of a fault; not its text, which may hold what somebody typed."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {frame.filename}:{frame.lineno} in {frame.name}"

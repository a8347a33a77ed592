"""Posts messages in the caller's transaction, and takes back what is not to be said any more."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from tmo import jobs
from tmo.crypto.index import blind_index
from tmo.outbox.models import Message

KEY_MAX = 200
SEND_TASK = "tmo.outbox.send"
TO_INDEX = "outbox.to"


@dataclass(frozen=True)
class Draft:
    """A message to be posted.

    `key` names the one occasion ("booking-received:<id>"): a second post with it changes nothing. `due_at`, by default
    the moment of posting, is the earliest time of sending. An unknown `language` becomes the site's own.
    """

    key: str
    kind: str
    to: str
    language: str
    due_at: datetime | None = None
    subject_id: UUID | None = None
    organisation_id: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    body: Any = None


def post(
    *,
    key: str,
    kind: str,
    to: str,
    language: str,
    at: datetime,
    due_at: datetime | None = None,
    subject_id: UUID | None = None,
    organisation_id: UUID | None = None,
    facts: dict[str, Any] | None = None,
    body: Any = None,
) -> None:
    """Writes one row, as `Draft` says, and wakes the sender on commit. `at` is now."""
    post_all([Draft(key, kind, to, language, due_at, subject_id, organisation_id, facts or {}, body)], at=at)


def post_all(drafts: Iterable[Draft], *, at: datetime) -> None:
    """Writes any number of rows in one go; what is due now wakes the sender on commit."""
    rows = [_message(draft, at) for draft in drafts]
    if rows:
        Message.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.due_at <= at for row in rows):
        jobs.nudge(SEND_TASK)


def _message(draft: Draft, at: datetime) -> Message:
    return Message(
        key=draft.key,
        kind=draft.kind,
        to=draft.to,
        to_index=blind_index(draft.to, TO_INDEX),
        language=draft.language if draft.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        subject_id=draft.subject_id,
        organisation_id=draft.organisation_id,
        facts=draft.facts,
        body=draft.body,
        due_at=draft.due_at or at,
        created_at=at,
    )


def withdraw(messages: Iterable[UUID], reason: str) -> int:
    """Drops pending messages, for a short `reason` without names; how many.

    For rows that the caller holds (`queries.held_back`): what a sender has taken already goes its way.
    """
    waiting = Message.objects.filter(pk__in=list(messages), state=Message.State.PENDING)
    return waiting.update(state=Message.State.DROPPED, reason=reason, body=None, claimed_by=None, claimed_until=None)


def put_aside(message: Message, *, by: UUID | None, at: datetime) -> None:
    """Marks a failed message as dealt with by the account `by`."""
    message.handled_at, message.handled_by = at, by
    message.save(update_fields=["handled_at", "handled_by"])


def post_again(message: Message, *, by: UUID | None, at: datetime) -> None:
    """Posts a failed message once more as a row of its own; the failed one stays, dealt with by the account `by`."""
    put_aside(message, by=by, at=at)
    post(
        key=f"again:{message.pk}",
        kind=message.kind,
        to=message.to,
        language=message.language,
        at=at,
        subject_id=message.subject_id,
        organisation_id=message.organisation_id,
        facts=message.facts,
        body=message.body,
    )

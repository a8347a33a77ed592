"""Posts a message in the caller's transaction."""

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
    """Writes the row and wakes the sender on commit.

    `key` names the one occasion ("booking-received:<id>"): a second post with it changes nothing. `at` is now and
    `due_at`, by default the same, the earliest time of sending. An unknown `language` becomes the site's own.
    """
    message = Message(
        key=key,
        kind=kind,
        to=to,
        to_index=blind_index(to, TO_INDEX),
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        subject_id=subject_id,
        organisation_id=organisation_id,
        facts=facts or {},
        body=body,
        due_at=due_at or at,
        created_at=at,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    jobs.nudge(SEND_TASK)


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

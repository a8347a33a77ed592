"""Mails of sign-in. They were written when they were asked for, since they hold a code; here they are only unsealed."""

from datetime import datetime

from django.utils.safestring import mark_safe

from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message


@kind("accounts.ready_made")
def ready_made(message: Message, at: datetime) -> Letter | Drop:
    """The text as it was sealed; dropped once the code or link inside it has run out."""
    body: dict[str, str] | None = message.body
    if not body:
        return Drop("empty")
    if at >= datetime.fromisoformat(body["expires"]):
        return Drop("expired")
    # Markup from our own template, which escaped what it put in; the seal shows that nobody changed it since.
    html = mark_safe(body["html"])  # noqa: S308
    return Letter(body["subject"], "accounts/ready_made", {"text": body["text"], "html": html})

"""Which documents wait, which are whose. None of these reads the content."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from tmo.documents.models import LIVE, Document, State

# Whoever answers for a page takes the type from here, and no table.
__all__ = ["Document", "State", "buildable", "content_of", "live", "outdated", "own_document", "stuck"]


def buildable(at: datetime) -> QuerySet[Document]:
    """Waiting, or left by a builder whose claim has run out; the longest asked for first."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
    open_states = Q(state__in=[State.WAITING, State.BUILDING])
    return Document.objects.defer("content").filter(free & open_states).order_by("asked_at", "id")


def stuck(at: datetime, after: timedelta) -> QuerySet[Document]:
    """Buildable for longer than `after`: no worker has answered the call."""
    return buildable(at).filter(asked_at__lte=at - after)


def live(key: str) -> Document | None:
    """The one that is under way or kept for this key."""
    return Document.objects.defer("content").filter(key=key, state__in=LIVE).first()


def outdated(at: datetime) -> QuerySet[Document]:
    """Kept or under way although their day is over."""
    return Document.objects.filter(state__in=LIVE, expires_at__lte=at)


def own_document(user_id: UUID, pk: UUID, at: datetime) -> Document | None:
    """The document, if this account asked for it; one whose day is over counts as expired, swept or not."""
    found = Document.objects.defer("content").filter(pk=pk, requested_by_id=user_id).first()
    if found is not None and found.state == State.READY and found.expires_at <= at:
        found.state = State.EXPIRED
    return found


def content_of(document: Document) -> bytes:
    """The opened content of a document that is ready."""
    content: bytes | None = Document.objects.get(pk=document.pk, state=State.READY).content
    assert content is not None, "the database keeps the content of every ready document"
    return content

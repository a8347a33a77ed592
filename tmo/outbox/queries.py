"""What people and pages ask about messages."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from tmo.crypto.index import blind_index
from tmo.outbox.models import Message
from tmo.outbox.post import TO_INDEX


def sendable(at: datetime) -> QuerySet[Message]:
    """Pending, due, and neither with a sender nor in a pause; the longest due first."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
    return Message.objects.filter(free, state=Message.State.PENDING, due_at__lte=at).order_by("due_at", "id")


def late(at: datetime, after: timedelta) -> QuerySet[Message]:
    """Sendable for longer than `after`: a sign that nobody is sending."""
    return sendable(at).filter(due_at__lte=at - after)


def failed_for(organisation_ids: Iterable[UUID]) -> QuerySet[Message]:
    """Failed messages of these organisations that nobody has dealt with yet, newest first."""
    mine = Message.objects.filter(state=Message.State.FAILED, organisation_id__in=list(organisation_ids))
    return mine.filter(handled_at__isnull=True).order_by("-due_at", "id")


def sent_to(address: str) -> QuerySet[Message]:
    """Every message to one address, newest first; how letters differ in case makes no difference."""
    return Message.objects.filter(to_index=blind_index(address, TO_INDEX)).order_by("-due_at", "id")

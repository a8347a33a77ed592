"""What people and pages ask about messages."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
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


def held_back(subject_id: UUID, kinds: Iterable[str], at: datetime) -> list[Message]:
    """Pending messages about one thing that no sender has taken, held by the caller until its transaction ends.

    What a sender has in hand is passed over, and no sender takes what is held here.
    """
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_by__isnull=True)
    rows = Message.objects.filter(free, state=Message.State.PENDING, subject_id=subject_id, kind__in=list(kinds))
    return list(rows.select_for_update(skip_locked=True).order_by("due_at", "id"))


def failed_about(subject_id: UUID) -> QuerySet[Message]:
    """Failed messages about one thing, newest first, whoever has dealt with them."""
    return Message.objects.filter(state=Message.State.FAILED, subject_id=subject_id).order_by("-due_at", "id")


def failed_for(organisation_ids: Iterable[UUID]) -> QuerySet[Message]:
    """Failed messages of these organisations that nobody has dealt with yet, newest first."""
    mine = Message.objects.filter(state=Message.State.FAILED, organisation_id__in=list(organisation_ids))
    return mine.filter(handled_at__isnull=True).order_by("-due_at", "id")


def sent_to(address: str) -> QuerySet[Message]:
    """Every message to one address, newest first; how letters differ in case makes no difference."""
    return Message.objects.filter(to_index=blind_index(address, TO_INDEX)).order_by("-due_at", "id")


def refused_addresses(organisation_id: UUID, addresses: Iterable[str]) -> frozenset[str]:
    """Those of the addresses, in small letters, at which a mail failed that nobody has dealt with yet. One query."""
    indexes = {blind_index(one, TO_INDEX): one.lower() for one in addresses}
    failed = failed_for([organisation_id]).filter(to_index__in=indexes).order_by()
    return frozenset(indexes[index] for index in failed.values_list("to_index", flat=True))


def facts_of(kind: str, subjects: Iterable[UUID]) -> list[tuple[UUID, dict[str, Any]]]:
    """What was posted of one kind about several things, whatever became of it. One query."""
    rows = Message.objects.filter(subject_id__in=list(subjects), kind=kind).values_list("subject_id", "facts")
    return [(subject, facts) for subject, facts in rows if subject]

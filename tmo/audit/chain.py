"""Puts events into the chain: each gets the next number and a seal over itself and everything before it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from tmo.audit.keys import first_key
from tmo.audit.mac import seal
from tmo.audit.models import Event, Link, Mention

BATCH = 500
KEY_MAX = 64
# A transaction that took longer than this before it committed is found by the search through everything.
SLACK = timedelta(days=1)
SEARCH_EVERYTHING_AT = (3, 0)


@dataclass(frozen=True)
class End:
    """The last place of a chain; the beginning has number 0."""

    number: int = 0
    value: str = "0" * 64

    def next(self, event_id: UUID, event_mac: str) -> "End":
        """The place after this one, taken by the event."""
        number = self.number + 1
        return End(number, seal(["link", number, self.value, event_id, event_mac]))


def chain_new(at: datetime) -> int:
    """Chains what was written since the last time, in the order of writing; answers how many events.

    Two that run at once do no harm: the database gives each number once, and the one that comes too late stops.
    """
    last = Link.objects.order_by("-number").first()
    since, chained = _since(last, at), 0
    while unlinked(since).exists():
        try:
            chained += _chain_batch(since, at)
        except IntegrityError:
            if last == Link.objects.order_by("-number").first():
                raise
            break
    return chained


def unlinked(since: datetime | None = None) -> QuerySet[Event]:
    """Events that are not in the chain, in the order of writing; with `since` those alone that were written after."""
    rows: QuerySet[Event] = Event.objects.filter(~Exists(Link.objects.filter(event_id=OuterRef("pk")))).order_by("pk")
    return rows.filter(pk__gte=first_key(since)) if since else rows


def is_behind(at: datetime, by: timedelta) -> bool:
    """Whether something written in the last day has waited longer than `by` for its place: nobody sweeps."""
    return unlinked(at - SLACK).filter(pk__lt=first_key(at - by)).exists()


def _since(last: Link | None, at: datetime) -> datetime | None:
    """Where to begin to look; once a night from the very beginning, whatever the clocks have done."""
    if last is None or (at.hour, at.minute) == SEARCH_EVERYTHING_AT:
        return None
    return min(at, last.linked_at) - SLACK


@transaction.atomic
def _chain_batch(since: datetime | None, at: datetime) -> int:
    last = Link.objects.order_by("-number").first()
    end = End(last.number, last.value) if last else End()
    events = list(unlinked(since).only("pk", "mac", "subject_ids")[:BATCH])
    links = []
    for event in events:
        end = end.next(event.pk, event.mac)
        links.append(Link(number=end.number, event_id=event.pk, value=end.value, linked_at=at))
    Link.objects.bulk_create(links)
    Mention.objects.bulk_create(
        [Mention(event_id=event.pk, subject_id=key) for event in events for key in mentioned(event)]
    )
    return len(events)


def mentioned(event: Event) -> list[str]:
    """The keys of an event's subjects, each once; whatever stands there that is no key is left out."""
    keys = event.subject_ids if isinstance(event.subject_ids, list) else []
    return list(dict.fromkeys(key[:KEY_MAX] for key in keys if isinstance(key, str) and key))

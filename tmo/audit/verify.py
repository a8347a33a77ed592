"""Reads the whole log and says what is wrong with it, a batch at a time: memory does not grow with the log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from tmo.audit import checkpoints
from tmo.audit.chain import End, mentioned, unlinked
from tmo.audit.checkpoints import Checkpoint
from tmo.audit.keys import written_at
from tmo.audit.mac import is_intact, same
from tmo.audit.models import Event, Link, Mention

BATCH = 500
# The sweep runs each minute; what is older than two should be in the chain.
OPEN_WINDOW = timedelta(minutes=2)


@dataclass(frozen=True)
class Fault:
    """`row` is what to look for: "event <key>", "row <number> of the chain", "checkpoint <time>"."""

    row: str
    words: str

    def __str__(self) -> str:
        return f"{self.row}: {self.words}"


@dataclass
class Tally:
    """What was read: events in the chain, events that wait for the next sweep, and checkpoints."""

    chained: int = 0
    waiting: int = 0
    checkpoints: int = 0
    end: End = field(default_factory=End)


def faults(at: datetime, tally: Tally | None = None) -> Iterator[Fault]:
    """Every fault, those of the chain first and in its order; nothing if the log is as it was written."""
    tally = tally or Tally()
    # Checkpoints first: their file is read only as far as it goes now, and every line of it follows its rows.
    anchors = _Anchors(checkpoints.read(), tally)
    for links in _batches():
        yield from _batch_faults(links, tally, anchors)
    yield from anchors.beyond(tally.end.number)
    yield from _unlinked_faults(at, tally)


def _batches() -> Iterator[list[Link]]:
    number = 0
    while links := list(Link.objects.filter(number__gt=number).order_by("number")[:BATCH]):
        yield links
        number = links[-1].number


def _batch_faults(links: list[Link], tally: Tally, anchors: "_Anchors") -> Iterator[Fault]:
    keys = [link.event_id for link in links]
    events: dict[UUID, Event] = {event.pk: event for event in Event.objects.filter(pk__in=keys)}
    index = _index(keys)
    for link in links:
        tally.chained += 1
        found = _link_fault(link, events.get(link.event_id), index.get(link.event_id, set()), tally.end)
        if found is not None:
            yield found
        tally.end = End(link.number, link.value)
        yield from anchors.against(tally.end)


def _index(keys: list[UUID]) -> dict[UUID, set[str]]:
    rows = Mention.objects.filter(event_id__in=keys).order_by("event_id").values_list("event_id", "subject_id")
    return {key: {subject for _key, subject in group} for key, group in groupby(rows, lambda row: row[0])}


def _link_fault(link: Link, event: Event | None, index: set[str], before: End) -> Fault | None:
    """The first thing that is wrong about one place of the chain."""
    row = f"row {link.number} of the chain"
    if link.number != before.number + 1:
        return Fault(f"row {before.number + 1} of the chain", f"missing: after row {before.number} comes {link.number}")
    if event is None:
        return Fault(f"event {link.event_id}", f"was deleted; it was {row}")
    if not is_intact(event):
        return Fault(f"event {event.pk}", "was changed after it was written")
    if not same(link.value, before.next(event.pk, event.mac).value):
        return Fault(row, "does not follow from the row before: a row was changed, swapped, put in or taken out")
    if index != set(mentioned(event)):
        return Fault(f"event {event.pk}", "the index of whom it was about says something else")
    return None


def _unlinked_faults(at: datetime, tally: Tally) -> Iterator[Fault]:
    for event in unlinked().iterator(chunk_size=BATCH):
        if not is_intact(event):
            yield Fault(f"event {event.pk}", "was changed after it was written, or put in by hand")
        elif (written_at(event.pk) or event.at) < at - OPEN_WINDOW:
            yield Fault(f"event {event.pk}", "is not in the chain: its place was taken out, or the sweep does not run")
        else:
            tally.waiting += 1


class _Anchors:
    """Checkpoints in the order of the file, compared with the chain as it goes by."""

    def __init__(self, lines: Iterable[Checkpoint], tally: Tally) -> None:
        self._lines = iter(lines)
        self._tally = tally
        self._before = ""
        self._next = next(self._lines, None)

    def against(self, end: End) -> Iterator[Fault]:
        """Faults of the checkpoints that know the chain up to this place."""
        while self._next is not None and self._next.number <= end.number:
            yield from self._take(self._next, end)

    def beyond(self, number: int) -> Iterator[Fault]:
        """Faults of what the chain does not reach: its end was cut off. Without any checkpoint nobody can tell."""
        if not self._tally.checkpoints and self._next is None and number:
            yield Fault("checkpoints", "there are none: whether the end of the log was cut off cannot be told")
        while self._next is not None:
            here = self._next
            yield Fault(
                f"row {number + 1} of the chain",
                f"missing: at {here.at} the chain had {here.number} rows, and now it has {number}",
            )
            yield from self._take(here, None)

    def _take(self, here: Checkpoint, end: End | None) -> Iterator[Fault]:
        self._tally.checkpoints += 1
        if not here.is_intact():
            yield Fault(f"checkpoint {here.at}", "was changed after it was written")
        elif here.previous != self._before:
            yield Fault(f"checkpoint {here.at}", "the checkpoint before it is missing from the file")
        elif end is not None and (here.number != end.number or not same(here.value, end.value)):
            yield Fault(f"row {here.number} of the chain", f"is not the one of {here.at}: the chain was written anew")
        self._before = here.mac
        self._next = next(self._lines, None)

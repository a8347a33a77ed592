"""The list of bookings: filtered, sorted and paged by key, at the same cost for a thousand rows and a million."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from programs.models import Booking
from programs.permissions import Reader, visible
from programs.rules.booking import State
from tmo.forms.text import clean_line

PAGE = 50
CEILING = 1_000
SHOWN_STATES = [State.REQUESTED, State.CONFIRMED, State.WITHDRAWN, State.CANCELLED]


@dataclass(frozen=True)
class Filters:
    """What the address asks for; anything unknown falls back to everything, newest first."""

    state: str = ""
    search: str = ""
    oldest_first: bool = False
    after: tuple[datetime, UUID] | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """From the query string; values out of bounds are left out, never an error."""
        state = query.get("state", "")
        return cls(
            state=state if state in SHOWN_STATES else "",
            search=clean_line(query.get("q", "")[:100]),
            oldest_first=query.get("sort") == "oldest",
            after=_read_key(query.get("after", "")),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of the list shows. Reading whole bookings instead costs four times as much."""

    pk: UUID
    label: str
    municipality: str
    reference: str
    participants: int
    state: str
    timezone: str
    requested_at: datetime


COLUMNS = [field.name for field in fields(Row)]


@dataclass(frozen=True)
class Page:
    """Rows of one page, the key of the next one ('' at the end), and how many there are up to `CEILING`."""

    rows: list[Row]
    next_key: str
    count: int

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.count > CEILING


def _read_key(value: str) -> tuple[datetime, UUID] | None:
    moment, _, key = value[:80].partition("_")
    try:
        found, row = datetime.fromisoformat(moment), UUID(key)
        return (found.astimezone(UTC), row) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def key_of(booking: Booking | Row) -> str:
    """The place of a row in the list, as it stands in the address of the next page."""
    assert booking.requested_at is not None
    return f"{booking.requested_at.isoformat().replace('+00:00', 'Z')}_{booking.pk}"


def _matching(reader: Reader, filters: Filters) -> QuerySet[Booking]:
    rows = visible(reader)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.search:
        start = filters.search.casefold()
        by_name = Q(label_key__gte=start, label_key__lt=start + "\uffff")
        rows = rows.filter(by_name | Q(reference=filters.search.upper()))
    return rows


def _from_key(rows: QuerySet[Booking], filters: Filters) -> QuerySet[Booking]:
    if filters.after is None:
        return rows
    moment, key = filters.after
    if filters.oldest_first:
        return rows.filter(requested_at__gte=moment).filter(Q(requested_at__gt=moment) | Q(pk__gt=key))
    return rows.filter(requested_at__lte=moment).filter(Q(requested_at__lt=moment) | Q(pk__lt=key))


def board(reader: Reader, filters: Filters) -> Page:
    """One page of the bookings that the reader has a seat at. Two queries, whatever the number of rows."""
    matching = _matching(reader, filters)
    order = ("requested_at", "id") if filters.oldest_first else ("-requested_at", "-id")
    asked = _from_key(matching, filters).order_by(*order).values_list(*COLUMNS)
    rows = [Row(*values) for values in asked[: PAGE + 1]]
    next_key = key_of(rows[PAGE - 1]) if len(rows) > PAGE else ""
    return Page(rows[:PAGE], next_key, matching.order_by()[: CEILING + 1].count())


def waiting_for_provider(reader: Reader) -> int:
    """How many new requests wait for the reader's side, up to 100."""
    return visible(reader).filter(state=State.REQUESTED).order_by()[:100].count()

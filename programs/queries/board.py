"""The list of bookings: filtered, sorted and paged by key, at the same cost for a thousand rows and a million."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from programs.models import Booking
from programs.permissions import Reader, visible
from programs.rules.booking import Side, State
from tmo.forms.text import clean_line

PAGE = 50
CEILING = 1_000
SHOWN_STATES = [State.REQUESTED, State.CONFIRMED, State.WITHDRAWN, State.CANCELLED]
# What is asked for, and the turns that it means: both sides' turn is each side's.
TURNS = {
    Side.PROVIDER: [Side.PROVIDER, Side.BOTH],
    Side.CUSTOMER: [Side.CUSTOMER, Side.BOTH],
    Side.NOBODY: [Side.NOBODY],
}
NEWEST, OLDEST, BY_ANSWER = "", "oldest", "answer"
ORDERS = {
    NEWEST: (F("requested_at").desc(), F("id").desc()),
    OLDEST: (F("requested_at").asc(), F("id").asc()),
    BY_ANSWER: (F("answer_by").asc(nulls_last=True), F("id").asc()),
}
Place = tuple[datetime | date | None, UUID]


@dataclass(frozen=True)
class Filters:
    """What the address asks for; anything unknown falls back to everything, newest first.

    `after` is the place of the last row of the page before: what the list is sorted by, and the row's key.
    """

    state: str = ""
    turn: str = ""
    search: str = ""
    sort: str = NEWEST
    after: Place | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """From the query string; values out of bounds are left out, never an error."""
        state, turn, sort = (query.get(name, "") for name in ("state", "turn", "sort"))
        sort = sort if sort in ORDERS else NEWEST
        return cls(
            state=state if state in SHOWN_STATES else "",
            turn=turn if turn in TURNS else "",
            search=clean_line(query.get("q", "")[:100]),
            sort=sort,
            after=_read_key(query.get("after", ""), sort),
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
    turn: str
    turn_since: datetime | None
    answer_by: date | None


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


def _read_key(value: str, sort: str) -> Place | None:
    """A place as `key_of` writes it; None for everything else, and for one of another order."""
    where, _, key = value[:80].partition("_")
    try:
        row = UUID(key)
        if sort == BY_ANSWER:
            return (date.fromisoformat(where) if where else None, row)
        moment = datetime.fromisoformat(where)
        return (moment.astimezone(UTC), row) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def key_of(booking: Booking | Row, sort: str = NEWEST) -> str:
    """The place of a row in the list, as it stands in the address of the next page."""
    if sort == BY_ANSWER:
        return f"{booking.answer_by.isoformat() if booking.answer_by else ''}_{booking.pk}"
    assert booking.requested_at is not None
    return f"{booking.requested_at.isoformat().replace('+00:00', 'Z')}_{booking.pk}"


def _matching(reader: Reader, filters: Filters) -> QuerySet[Booking]:
    rows = visible(reader)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.turn:
        rows = rows.filter(turn__in=TURNS[Side(filters.turn)])
    if filters.search:
        start = filters.search.casefold()
        by_name = Q(label_key__gte=start, label_key__lt=start + "\uffff")
        rows = rows.filter(by_name | Q(reference=filters.search.upper()))
    return rows


def _from_key(rows: QuerySet[Booking], filters: Filters) -> QuerySet[Booking]:
    if filters.after is None:
        return rows
    where, key = filters.after
    if filters.sort == BY_ANSWER:
        return rows.filter(_after_answer(where, key))
    if filters.sort == OLDEST:
        return rows.filter(requested_at__gte=where).filter(Q(requested_at__gt=where) | Q(pk__gt=key))
    return rows.filter(requested_at__lte=where).filter(Q(requested_at__lt=where) | Q(pk__lt=key))


def _after_answer(day: object, key: UUID) -> Q:
    """Rows without a date to answer by stand last."""
    if day is None:
        return Q(answer_by__isnull=True, pk__gt=key)
    return Q(answer_by__gt=day) | Q(answer_by=day, pk__gt=key) | Q(answer_by__isnull=True)


def page_of(reader: Reader, filters: Filters) -> QuerySet[Booking, tuple[Any, ...]]:
    """The rows of one page and one more, in its order, as `Row` takes them; an index answers in that very order."""
    rows = _from_key(_matching(reader, filters), filters).order_by(*ORDERS[filters.sort])
    return rows.values_list(*COLUMNS)[: PAGE + 1]


def board(reader: Reader, filters: Filters) -> Page:
    """One page of the bookings that the reader has a seat at. Two queries, whatever the number of rows."""
    matching = _matching(reader, filters)
    rows = [Row(*values) for values in page_of(reader, filters)]
    next_key = key_of(rows[PAGE - 1], filters.sort) if len(rows) > PAGE else ""
    return Page(rows[:PAGE], next_key, matching.order_by()[: CEILING + 1].count())


def waiting_for_provider(reader: Reader) -> int:
    """How many bookings it is the provider's turn at, up to 100."""
    waiting = visible(reader).filter(turn__in=TURNS[Side.PROVIDER])
    return waiting.order_by()[:100].count()

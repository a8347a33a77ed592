"""Where each session is held, and what lies before and after it on its day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from programs.models import Alternative, Booking, Session
from programs.queries.bookings import sessions_with_dates
from programs.queries.negotiation import waiting_dates
from programs.rules.booking import State
from programs.rules.day_plan import Stop

DAYS_AT_MOST = 60


@dataclass(frozen=True)
class Planned:
    """A session with the date that it has: the agreed one, or the first of those on the table."""

    session: Session
    date: Alternative | None


def planned_sessions(booking: Booking) -> list[Planned]:
    """All sessions in order. Four queries."""
    return [Planned(row, row.agreed or next(iter(waiting_dates(row)), None)) for row in sessions_with_dates(booking)]


def stops_of(booking: Booking, planned: Sequence[Planned]) -> list[Stop]:
    """The sessions that have a time, as stops of their days; cancelled ones are none."""
    return [
        _stop(one.session.key, one.date, booking.municipality)
        for one in planned
        if one.date is not None and one.date.starts and one.session.cancelled_at is None
    ]


def stops_elsewhere(booking: Booking, days: Collection[date]) -> list[Stop]:
    """What the booking's trainers have agreed on the same days for other bookings. One query.

    For the provider's eyes alone.
    """
    mine = booking.assignments.filter(ended_at__isnull=True).values("trainer_id")
    rows = Alternative.objects.filter(
        day__in=sorted(days)[:DAYS_AT_MOST],
        starts__isnull=False,
        agreed_session__cancelled_at__isnull=True,
        agreed_session__booking__state__in=[State.REQUESTED, State.CONFIRMED],
        agreed_session__booking__assignments__trainer__in=mine,
        agreed_session__booking__assignments__ended_at__isnull=True,
    ).exclude(agreed_session__booking=booking)
    rows = rows.select_related("agreed_session__booking").distinct()
    return [_stop("", row, row.agreed_session.booking.municipality) for row in rows]


def _stop(key: str, row: Alternative, town: str) -> Stop:
    assert row.starts is not None
    assert row.ends is not None
    return Stop(key, row.day, row.starts, row.ends, town if row.place == "on_site" else "")

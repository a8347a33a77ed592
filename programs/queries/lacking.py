"""What is missing among the people of agreed bookings, found for the sweep."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from programs.models import Alternative, Ambassador, Booking, BookingWorkplace, Participant, Session
from programs.queries.people import sessions_for_ambassadors
from programs.rules.booking import State
from programs.rules.people import AMBASSADORS_BY, Part

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lacking:
    """A workplace without ambassadors, and a session to come that is held for them."""

    workplace: BookingWorkplace
    session: Session
    date: Alternative

    @property
    def mark(self) -> str:
        """The one occasion that is told of: a session on its day, at one workplace."""
        return f"{self.session.key}:{self.date.day}:{self.workplace.position}"


def without_principals() -> QuerySet[Booking]:
    """Confirmed bookings with a workplace of which nobody is on the list as its principal."""
    heads = Participant.objects.filter(workplace=OuterRef("pk"), part=Part.PRINCIPAL, left_at__isnull=True)
    headless = BookingWorkplace.objects.filter(~Exists(heads), booking=OuterRef("pk"))
    return Booking.objects.filter(Exists(headless), state=State.CONFIRMED)


def without_ambassadors(at: datetime) -> list[Lacking]:
    """Every workplace without ambassadors and session for them that is held within two weeks. Two queries."""
    sessions = Session.objects.filter(
        booking__state=State.CONFIRMED,
        cancelled_at__isnull=True,
        held_at__isnull=True,
        agreed__day__gte=(at - DAY).date(),
        agreed__day__lte=(at + AMBASSADORS_BY + DAY).date(),
    ).select_related("agreed", "booking__provider")
    few = [one for one in sessions if one.key in sessions_for_ambassadors(one.booking) and _is_time(one, at)]
    places = _workplaces_without({one.booking_id for one in few})
    return [
        Lacking(place, one, one.agreed)
        for one in few
        for place in places
        if place.booking_id == one.booking_id and one.agreed
    ]


def _is_time(session: Session, at: datetime) -> bool:
    """From the day two weeks before it, where it is held, until its own day."""
    today = at.astimezone(ZoneInfo(session.booking.timezone)).date()
    assert session.agreed is not None
    return timedelta(0) <= session.agreed.day - today <= AMBASSADORS_BY


def _workplaces_without(bookings: Iterable[UUID]) -> list[BookingWorkplace]:
    keys = list(bookings)
    now = Ambassador.objects.filter(participant__workplace=OuterRef("pk"), until_at__isnull=True)
    here = now.filter(participant__left_at__isnull=True)
    return list(BookingWorkplace.objects.filter(~Exists(here), booking__in=keys)) if keys else []


def still_lacks(booking: Booking, mark: str, at: datetime) -> Lacking | None:
    """What a mark of `Lacking` speaks of, if it is still so."""
    return next(
        (one for one in without_ambassadors(at) if one.workplace.booking_id == booking.pk and one.mark == mark), None
    )

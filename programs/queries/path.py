"""The way of one person through a package: whom a personal link opens for, and what stands on the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from programs.models import Booking, Participant, Session
from programs.queries.holds import trainers_for
from programs.queries.judged import slot_of
from programs.queries.people import email_index, people_of, person_of
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.package import People
from programs.rules.people import Person, expected
from programs.rules.series import Interval, span
from tmo.accounts.models import User
from tmo.units.roles import AnyUser

# How long after the last session the page still opens, to look something up.
OPEN_AFTER = timedelta(days=60)
ALIVE = frozenset({State.REQUESTED, State.CONFIRMED})


@dataclass(frozen=True)
class OnPath:
    """A session as one person meets it: `time` is None as long as it has no agreed date."""

    session: Session
    time: Interval | None
    is_called: bool
    trainers: Sequence[str]


@dataclass(frozen=True)
class Path:
    """One person's way: the sessions in order of the package."""

    person: Participant
    booking: Booking
    sessions: Sequence[OnPath]
    at: datetime

    @property
    def next(self) -> OnPath | None:
        """The first session that calls the person and is not over."""
        coming = [(one.time, one) for one in self.sessions if one.is_called and one.time and one.time.end > self.at]
        return min(coming, key=lambda pair: pair[0].start)[1] if coming else None

    @property
    def has_ended(self) -> bool:
        """Whether everything has been for a while."""
        ends = [one.time.end for one in self.sessions if one.time]
        return bool(ends) and max(ends) + OPEN_AFTER <= self.at


def path_of(person_id: UUID, at: datetime) -> Path | None:
    """The way of somebody who is on a list of a booking that goes on; None for everybody else. Seven queries."""
    rows = Participant.objects.select_related("booking__provider", "workplace")
    person = rows.filter(pk=person_id, left_at__isnull=True, booking__state__in=ALIVE).first()
    if person is None:
        return None
    found = _path(person, at)
    return None if found.has_ended else found


def paths_of(user: AnyUser, at: datetime, booking: Booking | None = None) -> list[Path]:
    """The ways of whoever has this account: the lists on which the account's address stands. One query, and six each.

    The address of an account was proved by the mail that opened it.
    """
    if not isinstance(user, User):
        return []
    rows = Participant.objects.select_related("booking__provider", "workplace").filter(
        email_index=email_index(user.email), left_at__isnull=True, booking__state__in=ALIVE
    )
    rows = rows if booking is None else rows.filter(booking=booking)
    found = [_path(row, at) for row in rows.order_by("joined_at", "id")]
    return [one for one in found if not one.has_ended]


def _path(row: Participant, at: datetime) -> Path:
    booking = row.booking
    sessions = list(booking.sessions.filter(cancelled_at__isnull=True).select_related("agreed").order_by("position"))
    (person,) = [person_of(one) for one in people_of(booking) if one.pk == row.pk]
    called = {one.pk: _time(one) for one in sessions if _calls(booking, one, person, at)}
    names = _trainer_names(booking, sessions)
    return Path(
        row, booking, [OnPath(one, _time(one), one.pk in called, names.get(one.pk, ())) for one in sessions], at
    )


def _time(session: Session) -> Interval | None:
    return span(slot_of(session.agreed, session.key)) if session.agreed else None


def _calls(booking: Booking, session: Session, person: Person, at: datetime) -> bool:
    audience = package(booking.package_key, booking.package_version).by_key[session.key].audience
    time = _time(session) or Interval(at, at)
    return bool(expected(audience, [person], time.start, time.end))


def _trainer_names(booking: Booking, sessions: Sequence[Session]) -> Mapping[UUID, list[str]]:
    """Names of whoever trains each session, for those in which trainers take part."""
    by_key = package(booking.package_key, booking.package_version).by_key
    led = [one for one in sessions if People.TRAINERS in by_key[one.key].audience.people]
    keys = trainers_for(booking, led)
    people = User.objects.filter(pk__in={key for each in keys.values() for key in each}, is_active=True)
    names = {one.pk: one.get_full_name() for one in people}
    return {one: [names[key] for key in each if key in names] for one, each in keys.items()}

"""What is missing before the sessions to come, of several bookings in a fixed number of queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from programs.models import Ambassador, Booking, BookingWorkplace, Participant, Session
from programs.permissions import Deed, Place, Reader, Seat
from programs.queries.holds import DAY
from programs.queries.judged import slot_of
from programs.queries.people import is_ambassador, person_of
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.people import Part, expected
from programs.rules.readiness import Listed, Missing, first_said, missing_before
from programs.rules.series import span
from tmo.units.enums import RoleKind
from tmo.units.roles import workplaces_where

AGREEING = frozenset({State.REQUESTED, State.CONFIRMED})


@dataclass(frozen=True)
class Unready:
    """A session to come and what is missing before it."""

    session: Session
    missing: Sequence[Missing]


@dataclass
class Prepared:
    """A booking with its people and its sessions to come, in the order of their dates."""

    booking: Booking
    workplaces: list[BookingWorkplace] = field(default_factory=list)
    people: list[Participant] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)

    @property
    def listed(self) -> dict[UUID, Listed]:
        """What each workplace has on its list now."""
        people = {row.pk: [one for one in self.people if one.workplace_id == row.pk] for row in self.workplaces}
        return {key: self._listed(rows) for key, rows in people.items()}

    def _listed(self, people: Sequence[Participant]) -> Listed:
        there = [one for one in people if one.left_at is None and one.part == Part.PARTICIPANT]
        return Listed(len(there), sum(1 for one in there if is_ambassador(one)))

    def called(self, session: Session) -> list[Participant]:
        """Whom the session calls."""
        assert session.agreed is not None
        time = span(slot_of(session.agreed, session.key))
        made = package(self.booking.package_key, self.booking.package_version)
        persons = [person_of(one) for one in self.people]
        keys = set(expected(made.by_key[session.key].audience, persons, time.start, time.end))
        return [one for one in self.people if one.pk in keys]

    def unready(self) -> list[Unready]:
        """The sessions before which something is missing that was not said of an earlier one."""
        made, listed = package(self.booking.package_key, self.booking.package_version), self.listed
        found = [
            missing_before(
                made.by_key[one.key].audience,
                has_place=bool(one.room or one.meeting_link),
                listed=listed,
                without_address=sum(1 for person in self.called(one) if not person.email_index),
            )
            for one in self.sessions
        ]
        rows = zip(self.sessions, first_said(found), strict=True)
        return [Unready(session, missing) for session, missing in rows if missing]


def prepared(bookings: Iterable[Booking], at: datetime, mine: Collection[UUID] | None = None) -> list[Prepared]:
    """Bookings with agreed sessions to come. Four queries, whatever their number; none without bookings.

    Of workplaces that are not among `mine` nothing is read; None: of all.
    """
    rows = {one.pk: Prepared(one) for one in bookings if State(one.state) in AGREEING}
    found = Session.objects.filter(booking__in=rows, cancelled_at__isnull=True, agreed__day__gte=(at - DAY).date())
    for session in to_come(found.select_related("agreed"), at) if rows else ():
        rows[session.booking_id].sessions.append(session)
    coming = {key: one for key, one in rows.items() if one.sessions}
    if coming:
        _add_people(coming, mine)
    return list(coming.values())


def prepared_for(place: Place, reader: Reader, sessions: Iterable[Session], at: datetime) -> Prepared | None:
    """One booking for those who prepare its sessions; a principal without the booking's link sees the own workplace.

    `sessions` come with their agreed dates. Three queries, or none where no agreed session is to come.
    """
    coming = to_come(sessions, at)
    if not (coming and place.may(Deed.SET_ROOM) and State(place.booking.state) in AGREEING):
        return None
    sees_all = place.may_act_for_provider or Seat.LINK in place.seats
    row = Prepared(place.booking, sessions=coming)
    _add_people({place.booking.pk: row}, None if sees_all else led_workplaces(reader))
    return row


def to_come(sessions: Iterable[Session], at: datetime) -> list[Session]:
    """The agreed sessions that have not been and are not called off, in the order of their dates."""
    rows = [(one, one.agreed) for one in sessions if one.agreed is not None and one.cancelled_at is None]
    timed = [(span(slot_of(agreed, one.key)), one) for one, agreed in rows]
    return [one for time, one in sorted(timed, key=lambda pair: pair[0].start) if time.end > at]


def _add_people(rows: dict[UUID, Prepared], mine: Collection[UUID] | None) -> None:
    places = BookingWorkplace.objects.filter(booking__in=rows).order_by("position")
    for place in places if mine is None else places.filter(workplace__in=mine):
        rows[place.booking_id].workplaces.append(place)
    here = [place.pk for row in rows.values() for place in row.workplaces]
    terms = Prefetch("ambassadorships", Ambassador.objects.order_by("since_at", "id"))
    people = Participant.objects.filter(workplace__in=here).order_by("joined_at", "id")
    for person in people.prefetch_related(terms):
        rows[person.booking_id].people.append(person)


def led_bookings(reader: Reader) -> list[Booking]:
    """The bookings that are going on at workplaces of which the reader is principal. One query, or none."""
    mine = led_workplaces(reader)
    if not mine:
        return []
    here = BookingWorkplace.objects.filter(workplace__in=mine).values("booking_id")
    rows = Booking.objects.filter(pk__in=here, state__in=AGREEING, requested_at__isnull=False)
    return list(rows.order_by("requested_at", "id"))


def led_workplaces(reader: Reader) -> frozenset[UUID]:
    """The workplaces of which the reader is principal."""
    return workplaces_where(reader.user, reader.day, RoleKind.PRINCIPAL)

"""Doors to bookings: a function takes the reader and answers the record, or raises `OutsideScope` (404).

Who may do what with a booking stands in `MAY`, one table. Which records a reader has at all stands in `visible`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from programs.models import Assignment, Booking, BookingLink, BookingWorkplace
from programs.rules.booking import Side
from tmo.accounts.models import User
from tmo.audit.scope import OutsideScope
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.roles import AnyUser, administered, organisations_where, workplaces_where


class Seat(StrEnum):
    """In which capacity somebody sits at a booking. Somebody may have several."""

    LINK = "link"
    COORDINATOR = "coordinator"
    TRAINER = "trainer"
    PRINCIPAL = "principal"
    MANAGER = "manager"
    STAFF = "staff"
    ADMIN = "admin"


class Deed(StrEnum):
    """What can be done with a booking."""

    READ = "read"
    READ_PERSONS = "read_persons"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    LINK_CUSTOMER = "link_customer"
    ASSIGN = "assign"
    ACCEPT = "accept"
    NEGOTIATE = "negotiate"
    CANCEL = "cancel"
    CHANGE_PEOPLE = "change_people"
    SET_ROOM = "set_room"
    MARK = "mark"
    READ_ATTENDANCE = "read_attendance"
    COUNT_ATTENDANCE = "count_attendance"
    READ_PEOPLE = "read_people"
    KEEP_PEOPLE = "keep_people"
    APPOINT = "appoint"


CUSTOMER_VOICE = {Seat.LINK, Seat.PRINCIPAL}
PROVIDER_VOICE = {Seat.COORDINATOR, Seat.TRAINER}
MAY: dict[Deed, set[Seat]] = {
    Deed.READ: set(Seat),
    Deed.READ_PERSONS: CUSTOMER_VOICE | {Seat.COORDINATOR, Seat.TRAINER},
    Deed.EDIT: {Seat.LINK, Seat.PRINCIPAL},
    Deed.WITHDRAW: {Seat.LINK, Seat.PRINCIPAL},
    Deed.LINK_CUSTOMER: {Seat.COORDINATOR},
    Deed.ASSIGN: {Seat.COORDINATOR},
    Deed.ACCEPT: {Seat.COORDINATOR, Seat.TRAINER},
    Deed.NEGOTIATE: CUSTOMER_VOICE | PROVIDER_VOICE,
    Deed.CANCEL: CUSTOMER_VOICE | PROVIDER_VOICE,
    Deed.CHANGE_PEOPLE: CUSTOMER_VOICE | {Seat.COORDINATOR},
    Deed.SET_ROOM: CUSTOMER_VOICE | PROVIDER_VOICE,
    # A coordinator marks from a paper list. Names are read by whoever marks, and by principals of their own workplace.
    Deed.MARK: PROVIDER_VOICE,
    Deed.READ_ATTENDANCE: PROVIDER_VOICE | {Seat.PRINCIPAL},
    Deed.COUNT_ATTENDANCE: PROVIDER_VOICE | {Seat.PRINCIPAL, Seat.MANAGER},
    # Names of those who take part need signing in; a coordinator keeps lists and appoints on a principal's word.
    Deed.READ_PEOPLE: {Seat.PRINCIPAL, Seat.COORDINATOR, Seat.TRAINER},
    Deed.KEEP_PEOPLE: {Seat.PRINCIPAL, Seat.COORDINATOR},
    Deed.APPOINT: {Seat.PRINCIPAL, Seat.COORDINATOR},
}
# What the pages behind a deed show of the booking besides its provider.
SHOWN_WITH = {Deed.READ: ("customer", "terms"), Deed.EDIT: ("terms",)}
AT_WORKPLACE = {Seat.PRINCIPAL: RoleKind.PRINCIPAL, Seat.MANAGER: RoleKind.MANAGER, Seat.STAFF: RoleKind.STAFF}


@dataclass(frozen=True)
class Reader:
    """Who asks, on which local day, and which links the browser holds (keys of `BookingLink`)."""

    user: AnyUser
    day: date
    at: datetime
    links: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Place:
    """A booking with the seats that the reader has at it."""

    booking: Booking
    seats: frozenset[Seat]
    link: BookingLink | None = None
    deeds: frozenset[Deed] = field(init=False)

    def __post_init__(self) -> None:
        allowed = frozenset(deed for deed, seats in MAY.items() if seats & self.seats)
        object.__setattr__(self, "deeds", allowed)

    def may(self, deed: Deed) -> bool:
        """Whether one of the seats allows the deed."""
        return deed in self.deeds

    @property
    def may_read_persons(self) -> bool:
        """Whether names and addresses of people are shown."""
        return self.may(Deed.READ_PERSONS)

    @property
    def may_act_for_provider(self) -> bool:
        """Whether the reader speaks for the provider's side."""
        return bool(self.seats & PROVIDER_VOICE)

    @property
    def side(self) -> Side:
        """The side that the reader speaks for. Whoever has seats on both sides speaks for the provider."""
        if self.may_act_for_provider:
            return Side.PROVIDER
        return Side.CUSTOMER if self.seats & CUSTOMER_VOICE else Side.NOBODY

    @property
    def role(self) -> str:
        """The strongest seat, as the audit log names it."""
        return next(seat.value for seat in Seat if seat in self.seats)


def visible(reader: Reader) -> QuerySet[Booking]:
    """All bookings of somebody signed in, by role. Links open single bookings and are no part of lists.

    A provider's people see a request from the moment its mail address was confirmed.
    """
    bookings = Booking.objects.filter(requested_at__isnull=False)
    gives = _at(reader, RoleKind.COORDINATOR) | administered(reader.user, reader.day)
    conditions = [*_as_customer(reader), *_as_trainer(reader)]
    if not conditions and len(gives) == 1:
        return bookings.filter(provider_id=next(iter(gives)))  # a plain equality, which one index answers in order
    return bookings.filter(reduce(or_, conditions, Q(provider__in=gives)))


def _as_customer(reader: Reader) -> list[Q]:
    buys = administered(reader.user, reader.day)
    works = workplaces_where(reader.user, reader.day, *AT_WORKPLACE.values())
    here = BookingWorkplace.objects.filter(booking=OuterRef("pk"), workplace__in=works)
    return [*([Q(customer__in=buys)] if buys else []), *([Q(Exists(here))] if works else [])]


def _as_trainer(reader: Reader) -> list[Q]:
    trains = organisations_where(reader.user, reader.day, RoleKind.TRAINER)
    mine = open_assignments(reader.user).filter(booking=OuterRef("pk"))
    return [Q(Exists(mine), provider__in=trains)] if trains else []


def workplaces_for(place: Place, reader: Reader, deed: Deed) -> list[BookingWorkplace]:
    """The booking's workplaces for whose people the reader has this deed: a principal's own, the provider's all."""
    prefetch_related_objects([place.booking], "workplaces")  # asked for several deeds, read once
    rows = list(place.booking.workplaces.all())
    if MAY[deed] & place.seats & PROVIDER_VOICE:
        return rows
    own = workplaces_where(reader.user, reader.day, RoleKind.PRINCIPAL) if place.may(deed) else frozenset()
    return [row for row in rows if row.workplace_id in own]


def open_assignments(user: AnyUser) -> QuerySet[Assignment]:
    """The person's assignments that have not ended."""
    return Assignment.objects.filter(trainer=user.pk, ended_at__isnull=True)


def seats_at(booking: Booking, reader: Reader) -> frozenset[Seat]:
    """The seats of somebody signed in; empty for a stranger."""
    if not isinstance(reader.user, User) or booking.requested_at is None:
        return frozenset()
    held = {Seat.COORDINATOR} if booking.provider_id in _at(reader, RoleKind.COORDINATOR) else set()
    if {booking.provider_id, booking.customer_id} & administered(reader.user, reader.day):
        held.add(Seat.ADMIN)
    if booking.provider_id in _at(reader, RoleKind.TRAINER) and _is_assigned(booking, reader.user):
        held.add(Seat.TRAINER)
    return frozenset(held | _workplace_seats(booking, reader))


def _at(reader: Reader, kind: RoleKind) -> frozenset[UUID]:
    return organisations_where(reader.user, reader.day, kind)


def _is_assigned(booking: Booking, user: User) -> bool:
    return open_assignments(user).filter(booking=booking).exists()


def _workplace_seats(booking: Booking, reader: Reader) -> set[Seat]:
    by_seat = {seat: workplaces_where(reader.user, reader.day, kind) for seat, kind in AT_WORKPLACE.items()}
    if not any(by_seat.values()):
        return set()
    here = set(booking.workplaces.values_list("workplace_id", flat=True))
    return {seat for seat, workplaces in by_seat.items() if workplaces & here}


def workplaces_counted(place: Place, reader: Reader) -> frozenset[UUID] | None:
    """The rows of the booking's workplaces of whose people the reader sees how many were there; None: of all.

    Whoever reads their names as well is found by `workplaces_for`.
    """
    if place.may_act_for_provider:
        return None
    mine = workplaces_where(reader.user, reader.day, RoleKind.PRINCIPAL, RoleKind.MANAGER)
    return frozenset(place.booking.workplaces.filter(workplace__in=mine).values_list("pk", flat=True))


def live_link(booking_id: UUID, reader: Reader) -> BookingLink | None:
    """The link among those the browser holds that opens this booking now; one left by mail comes first."""
    if not reader.links:
        return None
    links = BookingLink.objects.filter(pk__in=reader.links, booking=booking_id, revoked_at__isnull=True)
    return links.filter(expires_at__gt=reader.at).order_by("-mailed").first()


def booking_for(reader: Reader, booking_id: UUID, *needed: Deed) -> Place:
    """The booking and the reader's seats at it; `OutsideScope` if there is no seat that allows all of `needed`."""
    related = [name for deed in needed for name in SHOWN_WITH.get(deed, ())]
    try:
        booking = Booking.objects.select_related("provider", *related).get(pk=booking_id)
    except Booking.DoesNotExist:
        raise OutsideScope("booking", booking_id) from None
    link = live_link(booking_id, reader)
    seats = seats_at(booking, reader) | ({Seat.LINK} if link else set())
    place = Place(booking, frozenset(seats), link)
    if not seats or not all(place.may(deed) for deed in needed):
        raise OutsideScope("booking", booking_id)
    return place


# -- trainers' time --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """A trainer whose time is opened. `coordinated` are the trainer's providers at which the reader coordinates.

    `organisation` is the provider through which the reader gets in. Who neither is the trainer nor coordinates there
    sees when the trainer is booked and free, and nothing else.
    """

    trainer: User
    organisation: Organisation
    is_own: bool
    coordinated: frozenset[UUID]

    @property
    def may_keep(self) -> bool:
        """Whether hours and absences may be read and written."""
        return self.is_own or bool(self.coordinated)

    @property
    def role(self) -> str:
        """The right that is used, as the audit log names it."""
        return Seat.COORDINATOR.value if self.coordinated else Seat.TRAINER.value

    def sees(self, provider_id: UUID) -> bool:
        """Whether a booking of that provider is shown with its name."""
        return self.is_own or provider_id in self.coordinated


def desk_of(reader: Reader, trainer_id: UUID, *, to_keep: bool = False, to_coordinate: bool = False) -> Desk:
    """A trainer of one of the reader's providers; `OutsideScope` for everybody else, and for what is not allowed."""
    trainer = User.objects.filter(pk=trainer_id, is_active=True).first()
    trains = organisations_where(trainer, reader.day, RoleKind.TRAINER) if trainer else frozenset()
    coordinated, beside = trains & _at(reader, RoleKind.COORDINATOR), trains & _at(reader, RoleKind.TRAINER)
    allowed = sorted(coordinated or (frozenset() if to_coordinate else beside))
    if trainer is None or not allowed:
        raise OutsideScope("trainer", trainer_id)
    desk = Desk(trainer, Organisation.objects.get(pk=allowed[0]), trainer.pk == reader.user.pk, coordinated)
    if to_keep and not desk.may_keep:
        raise OutsideScope("trainer", trainer_id)
    return desk


def providers_of(reader: Reader) -> list[tuple[Organisation, bool]]:
    """The providers whose trainers the reader sees, by name, and whether as coordinator."""
    coordinated, beside = _at(reader, RoleKind.COORDINATOR), _at(reader, RoleKind.TRAINER)
    rows = Organisation.objects.filter(pk__in=coordinated | beside, is_training_provider=True).order_by("name", "id")
    found = [(row, row.pk in coordinated) for row in rows]
    if not found:
        raise OutsideScope("trainer", "")
    return found

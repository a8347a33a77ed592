"""Action plans: the door to one workplace's plan, and what its pages read.

A plan belongs to a workplace, so the seats are those at that workplace: somebody else's principal or manager is a
stranger here, though the booking is shared.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from programs.models import Ambassador, Booking, BookingWorkplace, Participant, Plan, PlanLine, PlanVersion
from programs.permissions import Place, Reader, Seat, booking_for
from programs.queries.attendance import meeting_of, session_in, standing
from programs.queries.holds import trainers_for
from programs.queries.people import email_index
from programs.rules.attendance import THERE, Mark
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.names import sort_key
from programs.rules.people import Part
from programs.rules.plan import FIELDS, Draft, Line, closing_session
from tmo.accounts.models import User
from tmo.audit.scope import OutsideScope
from tmo.units.enums import RoleKind
from tmo.units.roles import roles_of, workplaces_where


class PlanSeat(StrEnum):
    """In which capacity somebody comes to a workplace's plan. Somebody may have several."""

    TRAINER = "trainer"
    PRINCIPAL = "principal"
    MANAGER = "manager"
    AMBASSADOR = "ambassador"
    STAFF = "staff"


class PlanDeed(StrEnum):
    """What can be done with a plan. Reading is of versions that were approved; a draft is for those who write it."""

    READ = "read"
    PRINT = "print"
    WRITE = "write"
    APPROVE = "approve"


MAY_PLAN: dict[PlanDeed, set[PlanSeat]] = {
    PlanDeed.READ: set(PlanSeat),
    PlanDeed.PRINT: {PlanSeat.TRAINER, PlanSeat.PRINCIPAL, PlanSeat.MANAGER},
    PlanDeed.WRITE: {PlanSeat.TRAINER, PlanSeat.PRINCIPAL, PlanSeat.AMBASSADOR},
    PlanDeed.APPROVE: {PlanSeat.PRINCIPAL},
}
AT_WORK = {
    PlanSeat.PRINCIPAL: RoleKind.PRINCIPAL,
    PlanSeat.MANAGER: RoleKind.MANAGER,
    PlanSeat.STAFF: RoleKind.STAFF,
}


@dataclass(frozen=True)
class Desk:
    """The plan of one workplace of a booking, and the seats that the reader has at it. `plan` is None before it is
    begun.
    """

    booking: Booking
    workplace: BookingWorkplace
    seats: frozenset[PlanSeat]
    plan: Plan | None
    deeds: frozenset[PlanDeed] = field(init=False)

    def __post_init__(self) -> None:
        allowed = frozenset(deed for deed, seats in MAY_PLAN.items() if seats & self.seats)
        object.__setattr__(self, "deeds", allowed)

    def may(self, deed: PlanDeed) -> bool:
        """Whether one of the seats allows the deed."""
        return deed in self.deeds

    @property
    def role(self) -> str:
        """The strongest seat, as the audit log names it."""
        return next(seat.value for seat in PlanSeat if seat in self.seats)


def plan_desk(reader: Reader, booking_id: UUID, workplace_id: UUID, *needed: PlanDeed) -> Desk:
    """The plan of the workplace (key of its row in the booking); `OutsideScope` without a seat that allows `needed`."""
    place = booking_for(reader, booking_id)
    workplace = place.booking.workplaces.select_related("plan").filter(pk=workplace_id).first()
    if workplace is None:
        raise OutsideScope("plan", workplace_id)
    desk = Desk(place.booking, workplace, _seats(place, workplace, reader), getattr(workplace, "plan", None))
    if not desk.seats or not all(desk.may(deed) for deed in needed):
        raise OutsideScope("plan", workplace_id)
    return desk


def desks_at(place: Place, reader: Reader, rows: Sequence[BookingWorkplace]) -> list[Desk]:
    """The workplaces among these rows of the booking whose plans the reader may come to, from the moment the dates are
    agreed. The plans themselves are not read.
    """
    if not isinstance(reader.user, User) or State(place.booking.state) not in {State.CONFIRMED, State.CANCELLED}:
        return []
    made = [Desk(place.booking, row, _seats(place, row, reader), None) for row in rows]
    return [desk for desk in made if desk.seats]


def _seats(place: Place, workplace: BookingWorkplace, reader: Reader) -> frozenset[PlanSeat]:
    if not isinstance(reader.user, User):
        return frozenset()
    held = {PlanSeat.TRAINER} if Seat.TRAINER in place.seats else set()
    held |= {
        seat
        for seat, kind in AT_WORK.items()
        if workplace.workplace_id in workplaces_where(reader.user, reader.day, kind)
    }
    if _is_ambassador(workplace, reader.user, reader.day):
        held.add(PlanSeat.AMBASSADOR)
    return frozenset(held)


def _is_ambassador(workplace: BookingWorkplace, user: User, day: date) -> bool:
    """An ambassador of the list with the account's address, who works there by a role of today."""
    if workplace.workplace_id not in {held.workplace_id for held in roles_of(user, day) if held.workplace_id}:
        return False
    rows = Ambassador.objects.filter(participant__workplace=workplace, until_at=None, participant__left_at=None)
    return rows.filter(participant__email_index=email_index(user.email)).exists()


# -- versions --------------------------------------------------------------------------------------------------------


def draft_of(plan: Plan | None) -> PlanVersion | None:
    """The version that is being written."""
    return plan.versions.filter(state="draft").first() if plan else None


def approved(plan: Plan | None) -> list[PlanVersion]:
    """The versions that the principal has approved, the latest first."""
    return list(plan.versions.filter(state="approved").order_by("-number")) if plan else []


def approved_version(plan: Plan | None, number: int) -> PlanVersion | None:
    """One approved version."""
    return plan.versions.filter(state="approved", number=number).first() if plan else None


def version_by_id(pk: UUID) -> PlanVersion | None:
    """An approved version by its key, with its workplace and booking."""
    rows = PlanVersion.objects.select_related("plan__workplace", "plan__booking__provider")
    return rows.filter(pk=pk, state="approved").first()


def lines_of(version: PlanVersion) -> list[Line]:
    """The actions of an approved version."""
    return [line_of(row) for row in version.lines.all()]


def line_of(row: PlanLine) -> Line:
    """The row as the rules see it."""
    dates = {"due": row.due_on, "follow_up": row.follow_up_on}
    return Line(row.position, row.aim, row.action, row.why, row.owner, row.sign, **dates)


def draft_from(typed: dict[str, Any]) -> Draft:
    """The draft as it is kept."""
    lines = {int(key): {name: str(line.get(name, "")) for name in FIELDS} for key, line in typed.get("lines", [])}
    return Draft(typed.get("met_on", ""), typed.get("present", ""), lines)


def kept(draft: Draft) -> dict[str, Any]:
    """The way back: what is kept of a draft."""
    lines = [[key, {name: line.get(name, "") for name in FIELDS}] for key, line in draft.lines.items()]
    return {"met_on": draft.met_on, "present": draft.present, "lines": lines}


# -- people and the closing meeting ----------------------------------------------------------------------------------


def people_at(workplace: BookingWorkplace) -> list[Participant]:
    """Everybody who is or was on the workplace's list."""
    return list(Participant.objects.filter(workplace=workplace).order_by("joined_at", "id"))


def names_there(people: Sequence[Participant], language: str) -> list[str]:
    """Names of those who are there now, each once, as the language sorts."""
    names = {one.name for one in people if one.left_at is None}
    return sorted(names, key=lambda name: (sort_key(name, language), name))


@dataclass(frozen=True)
class Closing:
    """The closing meeting: its day, if one is agreed, and who of the workplace and of the trainers was there."""

    title: str
    day: date | None
    present: tuple[str, ...]


def closing_of(booking: Booking, workplace: BookingWorkplace) -> Closing:
    """What is known of the closing meeting; nothing where the package has none or no date is agreed."""
    made = package(booking.package_key, booking.package_version)
    key = closing_session(made)
    session = session_in(booking, key) if key else None
    meeting = meeting_of(booking, session) if session else None
    if session is None or meeting is None or meeting.day is None or meeting.cancelled:
        return Closing("", None, ())
    marks = standing([session])[session.pk]
    there = [one for one in people_at(workplace) if one.pk in marks and _was_there(marks[one.pk].mark)]
    there.sort(key=lambda one: (one.part != Part.PRINCIPAL.value, sort_key(one.name, booking.language)))
    trainers = User.objects.filter(pk__in=trainers_for(booking, [session])[session.pk])
    names = [one.name for one in there] + ([one.name or one.email for one in trainers] if there else [])
    return Closing(made.by_key[session.key].title, meeting.day, tuple(dict.fromkeys(names)))


def _was_there(mark: str) -> bool:
    return bool(mark) and Mark(mark) in THERE

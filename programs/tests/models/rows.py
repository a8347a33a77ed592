"""Rows with as little as their tables ask for, made past all rules, to try what the database itself holds."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from programs.models import (
    Absence,
    Alternative,
    Assignment,
    Booking,
    BookingLink,
    BookingWorkplace,
    Hold,
    Offer,
    Proposal,
    Session,
    Substitute,
    WorkingHours,
)
from programs.rules.booking import State
from programs.tests.factories import AT, make_terms, slot
from tmo.units.tests.factories import make_organisation, make_user, make_workplace

REQUESTED = {"requested_at": AT, "confirmed_at": AT}
A_MOMENT = timedelta(microseconds=1)
NINE, HOUR = datetime.fromisoformat("2027-03-09T08:00:00+00:00"), timedelta(hours=1)
EARLIER = AT - timedelta(minutes=1)
NO = {"answer": "refused", "answered_at": AT}
OFF = {"cancelled_at": AT, "cancelled_side": "provider"}
NO_TIMES = {"starts": None, "ends": None, "starts_at": None, "ends_at": None}


def booking(**fields: object) -> Booking:
    """A draft with as little as the table asks for."""
    known = {"package_key": "kup-tmo", "package_version": 1, "language": "sv", "timezone": "Europe/Stockholm"}
    provider = fields.pop("provider", None) or make_organisation(is_training_provider=True)
    return Booking.objects.create(provider=provider, created_at=AT, saved_at=AT, **{**known, **fields})


def sent(state: State, **fields: object) -> Booking:
    return booking(state=state.value, **{"sent_at": AT, **fields})


def workplace_row(**fields: object) -> BookingWorkplace:
    known = {"position": 0, "name": "Solen", "kind": "preschool", "municipality": "Björkdal", "participants": 24}
    known |= {"principal_name": "Åsa", "principal_email": "asa@solen.example", "package_key": "kup-tmo"}
    parent = fields.pop("booking", None) or booking()
    return BookingWorkplace.objects.create(booking=parent, **{**known, **fields})


def session_row(**fields: object) -> Session:
    parent = fields.pop("booking", None) or booking()
    return Session.objects.create(booking=parent, **{"key": "uppstartsmote", "position": 0, **fields})


def proposal(**fields: object) -> Proposal:
    parent = fields.pop("session", None) or session_row()
    return Proposal.objects.create(session=parent, made_at=AT, **{"version": 1, "side": "customer", **fields})


def alternative(**fields: object) -> Alternative:
    one = slot("uppstartsmote")
    known = {"rank": 1, "day": one.day, "starts": one.start, "ends": one.end, "timezone": one.zone, "place": "on_site"}
    known |= {"starts_at": one.starts_at, "ends_at": one.ends_at}
    parent = fields.pop("proposal", None) or proposal()
    return Alternative.objects.create(proposal=parent, **{**known, **fields})


def assignment(**fields: object) -> Assignment:
    parent = fields.pop("booking", None) or booking()
    trainer = fields.pop("trainer", None) or make_user()
    return Assignment.objects.create(booking=parent, trainer=trainer, **{"assigned_at": AT, **fields})


def hold(**fields: object) -> Hold:
    known = {"starts_at": NINE, "ends_at": NINE + HOUR, "made_at": AT}
    parent = fields.pop("session", None) or session_row()
    return Hold.objects.create(
        session=parent, trainer=fields.pop("trainer", None) or make_user(), **{**known, **fields}
    )


def two_holds(*rows: dict[str, object]) -> None:
    """Of one trainer, each for a session of its own."""
    trainer = make_user()
    for row in rows:
        hold(trainer=trainer, **row)


def two_holds_of_one_session(**fields: object) -> None:
    """At different times, so that only the session and the trainer are the same."""
    session, trainer = session_row(), make_user()
    hold(session=session, trainer=trainer, **fields)
    hold(session=session, trainer=trainer, starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR)


def moved_hold(starts_at: datetime) -> None:
    """A hold at noon that is moved beside or into one from nine to ten."""
    trainer = make_user()
    hold(trainer=trainer)
    later = hold(trainer=trainer, starts_at=NINE + 3 * HOUR, ends_at=NINE + 4 * HOUR)
    later.starts_at = starts_at
    later.save()


def hours(**fields: object) -> WorkingHours:
    known = {"weekday": 1, "starts": time(8), "ends": time(17), "valid_from": date(2027, 1, 1)}
    return WorkingHours.objects.create(trainer=fields.pop("trainer", None) or make_user(), **{**known, **fields})


def absence(**fields: object) -> Absence:
    known = {"kind": "away", "starts_on": date(2027, 3, 9), "ends_on": date(2027, 3, 10)}
    return Absence.objects.create(trainer=make_user(), **{**known, **fields})


def substitute(*, same: bool) -> None:
    trainer = make_user()
    Substitute.objects.create(trainer=trainer, substitute=trainer if same else make_user())


def two_substitutes(*, same: bool) -> None:
    trainer, one = make_user(), make_user()
    Substitute.objects.create(trainer=trainer, substitute=one)
    Substitute.objects.create(trainer=trainer, substitute=one if same else make_user())


def link(expires_at: datetime) -> BookingLink:
    return BookingLink.objects.create(booking=booking(), mailed=False, created_at=AT, expires_at=expires_at)


def two(make: Callable[..., object], parent: Callable[[], object], name: str, *rows: dict[str, object]) -> None:
    """Both rows below one parent."""
    above = parent()
    for row in rows:
        make(**{name: above, **row})


def two_offers(*keys: str) -> None:
    provider = make_organisation(is_training_provider=True)
    for key in keys:
        Offer.objects.create(provider=provider, package_key=key)


def two_terms(*versions: int) -> None:
    offer = Offer.objects.create(provider=make_organisation(is_training_provider=True), package_key="kup-tmo")
    for version in versions:
        make_terms(offer, version)


def two_active(first: bool, second: bool) -> None:
    place = make_workplace()
    workplace_row(workplace=place, active=first)
    workplace_row(workplace=place, active=second)


def two_assignments(ended_at: datetime | None) -> None:
    one, trainer = booking(), make_user()
    assignment(booking=one, trainer=trainer, ended_at=ended_at)
    assignment(booking=one, trainer=trainer, assigned_at=AT + timedelta(days=1))


def agreed_session(agreed_at: datetime | None) -> None:
    row = alternative()
    session = row.proposal.session
    session.agreed, session.agreed_at = row, agreed_at
    session.save()


def two_chosen(first: bool, second: bool) -> None:
    parent = proposal()
    alternative(proposal=parent, chosen=first)
    alternative(proposal=parent, chosen=second, rank=2, day=date(2027, 3, 11))


def same_reference(other: str) -> None:
    booking(reference="K7M2-Q9XD")
    booking(reference=other)

"""Bookings whose dates are being agreed on, as many as are asked for: each with a customer and a trainer of its own.

A trainer of one's own, so that each booking can be answered by itself: nobody's time is taken by the one before.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from programs import demo
from programs.models import Alternative, Assignment, Booking, BookingWorkplace, Proposal, Session, WorkingHours
from programs.queries.calendar import day_calendar
from programs.rules.catalogue import package
from programs.rules.series import propose
from programs.rules.timetable import Slot
from tmo import clock
from tmo.accounts.models import User
from tmo.tests.bench.data import WORKPLACE, World, fill_diary
from tmo.units.enums import RoleKind
from tmo.units.models import Role, Workplace

DATES_EACH = 3
WEEKS_AHEAD = 8
HOLDS = 200
_numbers = count(1)


def make_talks(world: World, how_many: int, at: datetime) -> list[Booking]:
    """Requests that wait for the provider: nine sessions, three dates for each, one trainer with working hours."""
    slots, numbers = _slots(at), [next(_numbers) for _ in range(how_many)]
    bookings = Booking.objects.bulk_create(_request(world, number, at) for number in numbers)
    places = Workplace.objects.bulk_create(_place(world, number) for number in numbers)
    BookingWorkplace.objects.bulk_create(map(_workplace, bookings, places))
    _put_trainers_on(bookings, numbers, at)
    sessions = [
        Session(booking=booking, key=one.session, position=position, version=1)
        for booking in bookings
        for position, one in enumerate(slots)
    ]
    Session.objects.bulk_create(sessions)
    proposals = Proposal.objects.bulk_create(_proposal(session, at) for session in sessions)
    by_key = {slot.session: slot for slot in slots}
    Alternative.objects.bulk_create(
        _date(proposal, by_key[proposal.session.key], rank) for proposal in proposals for rank in range(DATES_EACH)
    )
    return bookings


def busy_talk(world: World) -> Booking:
    """One such request, whose trainer has 200 other sessions from the first proposed week on."""
    at = clock.now()
    booking = make_talks(world, 1, at)[0]
    trainer = booking.assignments.get().trainer
    first = datetime.combine(at.date() + timedelta(weeks=WEEKS_AHEAD), time(8), UTC)
    fill_diary(world, trainer, HOLDS, first)
    return booking


def _slots(at: datetime) -> list[Slot]:
    """A day without any warning for each session, found as the product finds it."""
    first = at.date() + timedelta(weeks=WEEKS_AHEAD)
    calendar = day_calendar(country="SE", language="sv", first=at.date(), municipalities=[WORKPLACE["municipality"]])
    year, week, _weekday = first.isocalendar()
    found = propose(package(demo.PACKAGE), start_week=(year, week), calendar=calendar, zone=demo.ZONE, today=at.date())
    return [one.slot for one in found.dates if one.slot]


def _request(world: World, number: int, at: datetime) -> Booking:
    name = f"Förskolan Aspen {number}"
    return Booking(
        reference=f"T{number:08d}",
        provider=world.offer.provider,
        customer=world.customer,
        package_key=demo.PACKAGE,
        package_version=1,
        state="requested",
        turn="provider",
        turn_since=at,
        answer_by=at.date() + timedelta(days=14),
        language="sv",
        timezone=demo.ZONE,
        label=name,
        label_key=name.casefold(),
        municipality=WORKPLACE["municipality"],
        participants=24,
        contact_name="Gunilla Norén",
        contact_email=f"aspen{number}@bjorkdal.example",
        **dict.fromkeys(("created_at", "saved_at", "sent_at", "requested_at"), at),
    )


def _place(world: World, number: int) -> Workplace:
    return Workplace(
        organisation=world.customer,
        name=f"Förskolan Aspen {number}",
        kind=WORKPLACE["kind"],
        municipality=WORKPLACE["municipality"],
    )


def _workplace(booking: Booking, place: Workplace) -> BookingWorkplace:
    return BookingWorkplace(
        booking=booking,
        workplace=place,
        position=0,
        name=place.name,
        kind=place.kind,
        municipality=place.municipality,
        principal_name=WORKPLACE["principal_name"],
        principal_email=WORKPLACE["principal_email"],
        participants=24,
        package_key=demo.PACKAGE,
    )


def _put_trainers_on(bookings: list[Booking], numbers: list[int], at: datetime) -> None:
    """Each trainer works eight to five from Monday to Friday."""
    trainers = [User(email=f"trainer{number}@demo.example", name="Kim Ek", created_at=at) for number in numbers]
    User.objects.bulk_create(trainers)
    provider = bookings[0].provider
    Role.objects.bulk_create(
        Role(user=one, organisation=provider, kind=RoleKind.TRAINER, starts_on=at.date()) for one in trainers
    )
    WorkingHours.objects.bulk_create(
        WorkingHours(trainer=one, weekday=day, starts=time(8), ends=time(17), valid_from=date(2026, 1, 1))
        for one in trainers
        for day in range(5)
    )
    Assignment.objects.bulk_create(
        Assignment(booking=booking, trainer=one, assigned_at=at)
        for booking, one in zip(bookings, trainers, strict=True)
    )


def _proposal(session: Session, at: datetime) -> Proposal:
    return Proposal(session=session, version=1, side="customer", made_at=at, answer_by=at.date() + timedelta(days=14))


def _date(proposal: Proposal, slot: Slot, rank: int) -> Alternative:
    """The slot, or the same weekday so many weeks later."""
    later = timedelta(weeks=rank)
    assert slot.starts_at
    assert slot.ends_at
    return Alternative(
        proposal=proposal,
        rank=rank + 1,
        day=slot.day + later,
        starts=slot.start,
        ends=slot.end,
        timezone=slot.zone,
        starts_at=slot.starts_at + later,
        ends_at=slot.ends_at + later,
        place=slot.place,
    )

"""One training day that is going on, with sixty people whom it calls."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from programs import demo
from programs.models import Alternative, Attendance, Booking, Participant, Session
from programs.rules.attendance import Mark
from tmo.tests.bench.data import World
from tmo.tests.bench.talks import make_talks

PEOPLE = 60
SESSION = "grundutbildning_1"
IN_TURN = (Mark.PRESENT, Mark.ABSENT)


def make_roll(world: World, at: datetime, people: int = PEOPLE) -> Booking:
    """A booking whose first training day is today, agreed by date alone, so that it has begun at any hour."""
    booking = make_talks(world, 1, at)[0]
    today = at.astimezone(ZoneInfo(demo.ZONE)).date()
    agreed = Alternative.objects.get(proposal__session__booking=booking, proposal__session__key=SESSION, rank=1)
    agreed.day, agreed.starts, agreed.ends, agreed.starts_at, agreed.ends_at = today, None, None, None, None
    agreed.save()
    Session.objects.filter(booking=booking, key=SESSION).update(agreed=agreed, agreed_at=at)
    place = booking.workplaces.get()
    Participant.objects.bulk_create(
        Participant(
            booking=booking,
            workplace=place,
            part="participant",
            name=f"Ann-Sofie Sjöstrand {number}",
            language="sv",
            joined_at=at,
        )
        for number in range(people)
    )
    return booking


def roll_path(booking: Booking) -> str:
    """The address of the list."""
    return reverse("programs:session_attendance", args=[booking.pk, SESSION])


def changed_rows(booking: Booking, times: int) -> list[dict[str, str]]:
    """For each of so many sendings, one after another, a form in which every row is changed."""
    people = [one.hex for one in booking.people.values_list("pk", flat=True)]
    version = Attendance.objects.filter(session__booking=booking).values_list("version", flat=True).first() or 0
    return [
        {f"m-{one}-{number}": IN_TURN[number % 2].value for one in people} for number in range(version, version + times)
    ]

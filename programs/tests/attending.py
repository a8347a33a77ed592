"""A confirmed booking with people who come to its sessions, and the moments around its first training day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

from programs.actions import attendance as actions
from programs.models import Ambassador, Attendance, Booking, BookingWorkplace, Participant, Session
from programs.rules.attendance import Mark, Tap
from programs.tests.factories import AT, make_confirmed
from tmo.accounts.models import User
from tmo.audit.actor import Actor

ALL, FEW = "grundutbildning_1", "ambassadorer"
NAMES = ("Örjan Ek", "Åsa Berg", "Anna Öst", "Ärla Ny", "Bo Zetterlund")
BEFORE = datetime(2027, 3, 9, 8, 50, tzinfo=UTC)
BEGUN = datetime(2027, 3, 9, 9, 5, tzinfo=UTC)
AFTER = datetime(2027, 3, 9, 16, 0, tzinfo=UTC)
DAY_BEFORE = datetime(2027, 3, 8, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Class:
    """The booking with its people; the first of them is an ambassador."""

    booking: Booking
    people: Sequence[Participant]

    @property
    def session(self) -> Session:
        """The first training day, which calls everybody."""
        return self.session_of(ALL)

    def session_of(self, key: str) -> Session:
        """A session as its door hands it out."""
        row = Session.objects.select_related("agreed").get(booking=self.booking, key=key)
        row.booking = self.booking
        return row

    @property
    def trainer(self) -> User:
        """Who is assigned."""
        return self.booking.assignments.get(ended_at=None).trainer


def make_class(names: Iterable[str] = NAMES, **changes: object) -> Class:
    """A booking with a person for each name at its first workplace, and with nobody else."""
    booking = make_confirmed(**changes)
    booking.people.all().delete()
    place = booking.workplaces.order_by("position").first()
    people = [join(place, name) for name in names]
    Ambassador.objects.bulk_create(Ambassador(participant=one, since_at=AT) for one in people[:1])
    return Class(Booking.objects.select_related("provider", "customer").get(pk=booking.pk), people)


def join(place: BookingWorkplace, name: str, **fields: object) -> Participant:
    """Somebody on the workplace's list."""
    known = {"part": "participant", "language": "sv", "joined_at": AT}
    return Participant.objects.create(booking=place.booking, workplace=place, name=name, **{**known, **fields})


def by(person: User | None = None, role: str = "trainer") -> Actor:
    """Somebody who acts."""
    return Actor(user_id=person.pk if person else None, role=role, link_id=None, address="")


def tap(person: Participant, mark: Mark | None, **fields: object) -> Tap:
    """One tap with a key of its own."""
    clock = fields.pop("clock", None)
    wall = time.fromisoformat(clock) if isinstance(clock, str) else clock
    return Tap(fields.pop("key", None) or uuid4(), person.pk, mark, wall, **fields)


def press(made: Class, *taps: Tap, at: datetime = BEGUN, **fields: object) -> actions.Marked:
    """Sends taps for the first training day, unless another session is given."""
    session = fields.pop("session", None) or made.session
    who = fields.pop("by", None) or by(made.trainer)
    return actions.mark(session=session, taps=taps, by=who, at=at, **fields)


def holding(session: Session) -> dict[str, tuple[str, str, int]]:
    """What holds, by name: mark, clock, version."""
    rows = Attendance.objects.filter(session=session).select_related("participant")
    return {row.participant.name: (row.mark, f"{row.clock or ''}"[:5], row.version) for row in rows}


def history(person: Participant) -> list[tuple[str, UUID | None]]:
    """Every mark of somebody with who made it, as they were made."""
    rows = person.attendances.get().marks.all()
    return [(row.mark, row.made_by_user) for row in rows]


SECOND = timedelta(seconds=1)

"""The people of a booking's workplaces, and who of them comes to which session."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from programs.models import Alternative, Ambassador, Booking, Participant, Session
from programs.rules.catalogue import package
from programs.rules.package import PackageSession
from programs.rules.people import Part, Person, Term, expected, needs_ambassadors
from tmo.crypto.index import blind_index

EMAIL_PURPOSE = "programs.participant"
Span = tuple[datetime, datetime]


def email_index(email: str) -> str:
    """The blind index of a person's address; '' for none."""
    return blind_index(email, EMAIL_PURPOSE) if email else ""


def people_of(booking: Booking, **only: str) -> list[Participant]:
    """Everybody who is or was on the booking's lists, as they came, with their ambassadorships. Two queries.

    `only` narrows it by the values of fields (`email_index`).
    """
    terms = Prefetch("ambassadorships", Ambassador.objects.order_by("since_at", "id"))
    return list(booking.people.filter(**only).order_by("joined_at", "id").prefetch_related(terms))


def person_of(row: Participant) -> Person:
    """The row as the rules reckon with it; of a row read by `people_of` without a query."""
    terms = tuple(Term(one.since_at, one.until_at) for one in row.ambassadorships.all())
    return Person(row.pk, Part(row.part), Term(row.joined_at, row.left_at), terms)


def expected_at(session: Session, at: datetime) -> list[Participant]:
    """Who of the workplaces' people comes to the session; trainers are asked for with `queries.holds.trainers_for`.

    Of a session with a date the people of that time, of one without those at the moment `at`. Four queries.
    """
    return expected_by_session(session.booking, [session], at)[session.pk]


def expected_by_session(booking: Booking, sessions: Collection[Session], at: datetime) -> dict[UUID, list[Participant]]:
    """`expected_at` for several sessions of one booking, by session key of the database. Three queries."""
    return called(booking, sessions, people_of(booking), at)


def called(
    booking: Booking, sessions: Collection[Session], people: Sequence[Participant], at: datetime
) -> dict[UUID, list[Participant]]:
    """Who comes to each session, from people that were read already. One query."""
    by_key = package(booking.package_key, booking.package_version).by_key
    rows = {row.pk: row for row in people}
    persons, spans = [person_of(row) for row in people], spans_of(sessions, at)
    return {
        one.pk: [rows[key] for key in expected(by_key[one.key].audience, persons, *spans[one.pk])] for one in sessions
    }


def spans_of(sessions: Collection[Session], at: datetime) -> dict[UUID, Span]:
    """From when until when each session lasts; without times its whole day, without a date the moment `at`."""
    dates = Alternative.objects.filter(agreed_session__in=sessions)
    fields = ("agreed_session", "starts_at", "ends_at", "day", "timezone")
    known = {key: _span(starts, ends, day, zone) for key, starts, ends, day, zone in dates.values_list(*fields)}
    return {one.pk: known.get(one.pk, (at, at)) for one in sessions}


def _span(starts_at: datetime | None, ends_at: datetime | None, day: date, zone: str) -> Span:
    if starts_at and ends_at:
        return starts_at, ends_at
    midnight = datetime.combine(day, time.min, ZoneInfo(zone))
    return midnight, midnight + timedelta(days=1)


def there(people: Iterable[Participant]) -> list[Participant]:
    """Those who are on the lists now."""
    return [one for one in people if one.left_at is None]


def is_ambassador(person: Participant) -> bool:
    """Whether the person is an ambassador now; of a row read by `people_of` without a query."""
    return person.left_at is None and any(one.until_at is None for one in person.ambassadorships.all())


def ambassadors_by_workplace(booking: Booking) -> dict[UUID, int]:
    """How many ambassadors each workplace of the booking has now, 0 where there are none. Two queries."""
    counts = dict.fromkeys(booking.workplaces.values_list("pk", flat=True), 0)
    rows = Ambassador.objects.filter(
        participant__booking=booking, until_at__isnull=True, participant__left_at__isnull=True
    )
    for row in rows.select_related("participant"):
        counts[row.participant.workplace_id] += 1
    return counts


def sessions_for_ambassadors(booking: Booking) -> Mapping[str, PackageSession]:
    """The sessions of the package that are held for the ambassadors in particular, by key."""
    made = package(booking.package_key, booking.package_version)
    return {one.key: one for one in made.sessions if needs_ambassadors(one.audience)}

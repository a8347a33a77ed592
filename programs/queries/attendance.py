"""Who is called to a session and how each of them is marked, in a few statements whatever the number of people."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from programs.models import Attendance, AttendanceMark, Booking, Participant, Session
from programs.queries.people import people_of, person_of
from programs.rules.attendance import Mark, Meeting
from programs.rules.catalogue import package
from programs.rules.names import sort_key
from programs.rules.package import Audience, People
from programs.rules.people import Part, Person, Term, expected
from tmo.accounts.models import User

STANDS = ("id", "mark", "clock", "version", "marked_at", "marked_by_user")

NEEDED = ("booking", "workplace", "part", "name", "joined_at", "left_at")


def session_in(booking: Booking, key: str) -> Session | None:
    """The booking's session with its agreed date. One query."""
    return booking.sessions.select_related("agreed").filter(key=key).first()


def session_by_id(key: UUID) -> Session | None:
    """The session with its booking and agreed date; for what was asked for by somebody whom a door let in."""
    return Session.objects.select_related("agreed", "booking").filter(pk=key).first()


def agreed_sessions(booking: Booking) -> list[Session]:
    """The sessions that have an agreed date and are not cancelled, in order. One query."""
    rows = booking.sessions.select_related("agreed").filter(agreed__isnull=False, cancelled_at__isnull=True)
    return list(rows.order_by("position"))


def meeting_of(booking: Booking, session: Session) -> Meeting:
    """The session as the rules of attendance see it. What was held before a booking was called off stays on record."""
    date = session.agreed
    if date is None:
        return Meeting(session.key, booking.timezone, cancelled=session.cancelled_at is not None)
    made = Meeting(session.key, date.timezone, date.day, date.starts, date.ends, held=session.held_at is not None)
    called_off = booking.cancelled_at is not None and booking.cancelled_at <= made.begins_at
    off = session.cancelled_at is not None or called_off
    return Meeting(made.key, made.zone, made.day, made.starts, made.ends, cancelled=off, held=made.held)


@dataclass(frozen=True)
class Line:
    """One person of a session's list. `called` is false for somebody who came without being called."""

    person: Participant
    called: bool
    attendance: Attendance | None

    @property
    def mark(self) -> Mark | None:
        """The mark that holds."""
        return Mark(self.attendance.mark) if self.attendance and self.attendance.mark else None

    @property
    def version(self) -> int:
        """How many marks there have been, 0 for none."""
        return self.attendance.version if self.attendance else 0


@dataclass(frozen=True)
class Sheet:
    """A session's list: who is called or has a mark, and who else of the booking could have come."""

    session: Session
    meeting: Meeting
    lines: Sequence[Line]
    others: Sequence[Participant]

    @cached_property
    def by_person(self) -> dict[UUID, Line]:
        """The lines by the key of the person."""
        return {line.person.pk: line for line in self.lines}


def sheet(booking: Booking, session: Session, *, by_name: bool = True) -> Sheet:
    """The list of a session read by `session_in`; empty where no date is agreed. One query, two for ambassadors.

    Without `by_name` nobody's name is read, and the order is that of the lists.
    """
    if meeting_of(booking, session).day is None:
        return Sheet(session, meeting_of(booking, session), [], [])
    people, marked = people_with_marks(booking, session)
    return sheet_of(booking, session, in_order(people, booking.language) if by_name else people, marked)


def people_with_marks(booking: Booking, session: Session) -> tuple[list[Participant], dict[UUID, Attendance]]:
    """Everybody of the booking's lists, and by person how they are marked at the session. One query, two for
    ambassadors.
    """
    here = FilteredRelation("attendances", condition=Q(attendances__session=session))
    found = {f"stands_{name}": F(f"here__{name}") for name in STANDS}
    rows = booking.people.only(*NEEDED).annotate(here=here).annotate(**found).order_by("joined_at", "id")
    people: list[Any] = list(rows.prefetch_related("ambassadorships") if _is_select(booking, session.key) else rows)
    return people, {one.pk: _row(one, session) for one in people if vars(one)["stands_id"]}


def _row(person: Participant, session: Session) -> Attendance:
    values = {name: vars(person)[f"stands_{name}"] for name in STANDS}
    return Attendance(session_id=session.pk, participant_id=person.pk, **values)


def _is_select(booking: Booking, key: str) -> bool:
    """Whether the session calls some of the participants and not all."""
    return People.PARTICIPANTS not in _audience(booking, key).people


def _audience(booking: Booking, key: str) -> Audience:
    return package(booking.package_key, booking.package_version).by_key[key].audience


def sheet_of(
    booking: Booking, session: Session, people: Sequence[Participant], marked: Mapping[UUID, Attendance]
) -> Sheet:
    """The list from people and marks that were read already, in their order. No query."""
    meeting = meeting_of(booking, session)
    called = called_to(booking, meeting, people)
    listed = called | {person for person, row in marked.items() if row.mark}
    lines = [Line(one, one.pk in called, marked.get(one.pk)) for one in people if one.pk in listed]
    others = [one for one in people if one.pk not in listed and _could_come(one, meeting)]
    return Sheet(session, meeting, lines, others)


def called_to(booking: Booking, meeting: Meeting, people: Sequence[Participant]) -> set[UUID]:
    """Whom the session calls, of people that were read already; terms as ambassadors are read only where they count."""
    known = person_of if _is_select(booking, meeting.key) else _without_terms
    audience = _audience(booking, meeting.key)
    return set(expected(audience, map(known, people), meeting.begins_at, meeting.over_at))


def _without_terms(row: Participant) -> Person:
    return Person(row.pk, Part(row.part), Term(row.joined_at, row.left_at))


def _could_come(person: Participant, meeting: Meeting) -> bool:
    return person.left_at is None or person.left_at > meeting.begins_at


def in_order(people: Iterable[Participant], language: str) -> list[Participant]:
    """The people by name, as the language sorts."""
    return sorted(people, key=lambda one: (sort_key(one.name, language), one.pk))


def standing(sessions: Collection[Session]) -> dict[UUID, dict[UUID, Attendance]]:
    """What is marked, by session and person. One query."""
    found: dict[UUID, dict[UUID, Attendance]] = {one.pk: {} for one in sessions}
    for row in Attendance.objects.filter(session__in=list(found)):
        found[row.session_id][row.participant_id] = row
    return found


def has_marks(session: Session) -> bool:
    """Whether attendance was taken for the session: at least one mark holds."""
    return session.attendances.exclude(mark="").exists()


def held_before(versions: Mapping[UUID, int], session: Session) -> dict[UUID, tuple[Mark | None, time | None]]:
    """Which mark and time held at an older version, by person: what a page showed. One query, or none."""
    if not versions:
        return {}
    rows = AttendanceMark.objects.filter(attendance__session=session, attendance__participant__in=list(versions))
    history: dict[UUID, list[AttendanceMark]] = {person: [] for person in versions}
    for row in rows.select_related("attendance").defer("reason").order_by("made_at", "id"):
        history[row.attendance.participant_id].append(row)
    return {person: _at_version(history[person], number) for person, number in versions.items()}


def _at_version(made: Sequence[AttendanceMark], number: int) -> tuple[Mark | None, time | None]:
    row = made[number - 1] if 0 < number <= len(made) else None
    return (Mark(row.mark) if row.mark else None, row.clock) if row else (None, None)


# -- a whole booking -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Register:
    """The lists of a booking's sessions that have begun or are marked already, and all sessions with a date."""

    booking: Booking
    sessions: Sequence[Session]
    sheets: Sequence[Sheet]
    people: Sequence[Participant]
    workplaces: Mapping[UUID, str]


def register(booking: Booking, at: datetime, workplaces: Collection[UUID] | None = None) -> Register:
    """The lists as they stand; `workplaces` are keys of the booking's rows (None: all). Five queries."""
    sessions = agreed_sessions(booking)
    names = workplace_names(booking)
    shown = {key: name for key, name in names.items() if workplaces is None or key in workplaces}
    people = in_order((one for one in people_of(booking) if one.workplace_id in shown), booking.language)
    marked = standing(sessions)
    begun = [one for one in sessions if meeting_of(booking, one).begins_at <= at or any(_marks(marked[one.pk]))]
    sheets = [sheet_of(booking, one, people, marked[one.pk]) for one in begun]
    return Register(booking, sessions, sheets, people, shown)


def _marks(rows: Mapping[UUID, Attendance]) -> list[str]:
    return [row.mark for row in rows.values()]


def person_in(booking: Booking, key: UUID) -> Participant | None:
    """Somebody who is or was on the booking's lists."""
    return booking.people.select_related("workplace").filter(pk=key).first()


def history_of(person: Participant) -> list[AttendanceMark]:
    """Every mark of one person with its session, as they were made. One query."""
    rows = AttendanceMark.objects.filter(attendance__participant=person)
    return list(rows.select_related("attendance__session").order_by("attendance__session__position", "made_at", "id"))


def names_of_accounts(keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names by account; one query, none where there are no accounts."""
    known = {key for key in keys if key is not None}
    found = User.objects.filter(pk__in=known).only("name", "email") if known else User.objects.none()
    return {one.pk: one.name or one.email for one in found}


def workplaces_of(booking: Booking, found: Sheet) -> dict[UUID, str]:
    """The workplaces to be told apart on a list; none, and no query, where everybody is of one."""
    people = [*(line.person for line in found.lines), *found.others]
    return workplace_names(booking) if len({one.workplace_id for one in people}) > 1 else {}


def workplace_names(booking: Booking) -> dict[UUID, str]:
    """The booking's workplaces by the key of their row, in order. One query."""
    return dict(booking.workplaces.order_by("position").values_list("pk", "name"))

"""Who is invited to which session of a booking, each address once, and who is left without an invitation."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from programs.models import Booking, Participant, Session, SessionInvitation
from programs.queries.holds import trainers_for
from programs.queries.people import called, email_index, expected_by_session, people_of
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.invitations import Method
from programs.rules.package import People
from programs.rules.people import Part
from programs.rules.reminders import When
from tmo.accounts.models import User


@dataclass(frozen=True)
class Invitee:
    """Somebody whom a session calls and who can be written to: of the workplaces, or a trainer."""

    to: str
    to_index: str
    language: str
    participant_id: UUID | None = None
    trainer_id: UUID | None = None

    @classmethod
    def of_participant(cls, person: Participant) -> "Invitee":
        """Somebody of a workplace."""
        return cls(person.email, person.email_index, person.language, participant_id=person.pk)

    @classmethod
    def of_trainer(cls, person: User) -> "Invitee":
        """Somebody of the provider."""
        return cls(person.email, email_index(person.email), person.language, trainer_id=person.pk)


def when_of(session: Session) -> When:
    """The agreed date of a session that has one."""
    assert session.agreed is not None
    return When(session.agreed.day, session.agreed.timezone, session.agreed.starts_at)


def sessions_to_tell(booking: Booking) -> list[Session]:
    """Every session that has or had an agreed date, in order, with it. One query."""
    return list(booking.sessions.filter(agreed__isnull=False).select_related("agreed").order_by("position"))


def invitees_of(booking: Booking, sessions: Collection[Session], at: datetime) -> dict[UUID, dict[str, Invitee]]:
    """By session, whom it calls, by the index of the address: nobody is told twice. Six queries.

    Who takes part in a workplace comes before who trains, if both read the same mail.
    """
    people = expected_by_session(booking, sessions, at)
    trainers = _trainers(booking, sessions)
    found: dict[UUID, dict[str, Invitee]] = {}
    for session in sessions:
        rows = found.setdefault(session.pk, {})
        for one in (*_written(people[session.pk]), *trainers[session.pk]):
            rows.setdefault(one.to_index, one)
    return found


def _written(people: Collection[Participant]) -> Iterator[Invitee]:
    return (Invitee.of_participant(one) for one in people if one.email)


def _trainers(booking: Booking, sessions: Collection[Session]) -> dict[UUID, list[Invitee]]:
    by_key = package(booking.package_key, booking.package_version).by_key
    theirs = [one for one in sessions if People.TRAINERS in by_key[one.key].audience.people]
    keys = trainers_for(booking, theirs) if theirs else {}
    active = User.objects.filter(pk__in={key for each in keys.values() for key in each}, is_active=True)
    people = {one.pk: Invitee.of_trainer(one) for one in active}
    return {one.pk: [people[key] for key in keys.get(one.pk, ()) if key in people] for one in sessions}


def called_still(rows: Sequence[SessionInvitation], at: datetime) -> list[SessionInvitation]:
    """Of the entries of one reader in one booking those whose sessions call the reader now.

    Reads anew, and of this one reader alone: the answer may be wanted long after the writing. Four queries at most.
    """
    booking = rows[0].session.booking
    if booking.state != State.CONFIRMED:
        return []
    standing = [row for row in rows if row.session.cancelled_at is None and row.method == Method.REQUEST]
    sessions = [row.session for row in standing]
    own = people_of(booking, email_index=rows[0].to_index)
    people = called(booking, sessions, own, at) if own else {}
    trainers = _trainers(booking, sessions) if any(row.trainer_id for row in rows) else {}
    written = {
        one.pk: {row.email_index for row in people.get(one.pk, ())} | {row.to_index for row in trainers.get(one.pk, ())}
        for one in sessions
    }
    return [row for row in standing if row.to_index in written[row.session_id]]


def invitations_of(booking: Booking) -> QuerySet[SessionInvitation]:
    """Every entry of the booking's calendars, with its session's row left out and its people in."""
    rows = SessionInvitation.objects.filter(session__booking=booking)
    return rows.select_related("participant", "trainer").order_by("session__position", "id")


def address_of(row: SessionInvitation) -> tuple[str, str] | None:
    """Where the person of an entry reads mail, and in which language; None if it is elsewhere than the entry says."""
    invitee = None
    if row.participant:
        invitee = Invitee.of_participant(row.participant)
    elif row.trainer:
        invitee = Invitee.of_trainer(row.trainer)
    return (invitee.to, invitee.language) if invitee and invitee.to_index == row.to_index else None


def sessions_without_recipients(booking: Booking, at: datetime) -> list[Session]:
    """Agreed sessions to come whose own people cannot be written to: nobody is on the list, or nobody has an address.

    A session for all with a principal and no participant is one of them, and a session for ambassadors without any.
    That trainers are told does not count. Five queries.
    """
    if booking.state != State.CONFIRMED:
        return []
    coming = [one for one in sessions_to_tell(booking) if one.cancelled_at is None and at < when_of(one).begins]
    by_key = package(booking.package_key, booking.package_version).by_key
    people = expected_by_session(booking, coming, at)
    return [one for one in coming if not _reached(people[one.pk], by_key[one.key].audience.people)]


def _reached(people: Collection[Participant], called: frozenset[People]) -> bool:
    """Whether somebody with an address is among those for whom the session is held."""
    staff = called & {People.PARTICIPANTS, People.AMBASSADORS}
    part = Part.PARTICIPANT if staff else Part.PRINCIPAL
    return any(one.email and one.part == part for one in people)

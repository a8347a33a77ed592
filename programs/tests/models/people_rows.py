"""Rows of the people of a booking, what they were told and who was there, and the rules that hold for them."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import uuid4

from programs.models import (
    Ambassador,
    Attendance,
    AttendanceMark,
    CalendarFeed,
    Participant,
    Session,
    SessionInvitation,
)
from programs.tests.factories import AT
from programs.tests.models.rows import EARLIER, OFF, alternative, session_row, two, workplace_row
from tmo.units.tests.factories import make_user

LATER = AT + timedelta(days=1)


def person(**fields: object) -> Participant:
    """A participant of a workplace of its own, without an address."""
    place = fields.pop("workplace", None) or workplace_row()
    known = {"part": "participant", "name": "Åsa Ek", "language": "sv", "joined_at": AT}
    return Participant.objects.create(booking=place.booking, workplace=place, **{**known, **fields})


def ambassador(**fields: object) -> Ambassador:
    parent = fields.pop("participant", None) or person()
    return Ambassador.objects.create(participant=parent, **{"since_at": AT, **fields})


def attendance(**fields: object) -> Attendance:
    known = {"session": session_row, "participant": person}
    made = {name: fields.pop(name, None) or make() for name, make in known.items()}
    return Attendance.objects.create(**made, **{"mark": "present", "marked_at": AT, **fields})


def tap(**fields: object) -> AttendanceMark:
    return AttendanceMark.objects.create(
        attendance=attendance(), **{"key": uuid4(), "mark": "present", "made_at": AT, **fields}
    )


def invitation(**fields: object) -> SessionInvitation:
    """An entry of a participant, unless it is said whose."""
    if not {"participant", "trainer"} & set(fields):
        fields["participant"] = person()
    known = {"to_index": "a" * 64, "method": "request", "digest": "b" * 64, "invited_at": AT, "told_at": AT}
    return SessionInvitation.objects.create(session=fields.pop("session", None) or session_row(), **{**known, **fields})


def feed(**fields: object) -> CalendarFeed:
    return CalendarFeed.objects.create(**{"made_at": AT, **fields})


def held_session(**fields: object) -> Session:
    row = alternative().proposal.session
    agreed = {"agreed": row.proposals.get().alternatives.get(), "agreed_at": AT}
    Session.objects.filter(pk=row.pk).update(**{**agreed, "held_at": LATER, **fields})
    return row


def same_session_and_person(*, twice: bool) -> None:
    first = attendance()
    attendance(session=first.session, participant=first.participant if twice else None)


def same_key(*, twice: bool) -> None:
    key = uuid4()
    tap(key=key)
    tap(key=key if twice else uuid4())


def two_feeds(name: str, make: Callable[[], object], revoked_at: datetime | None) -> None:
    one = make()
    feed(**{name: one, "revoked_at": revoked_at})
    feed(**{name: one})


HERE = {"email_index": "c" * 64}
# name of the constraint: (what it takes, what it refuses)
PEOPLE_CASES: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "participant_part_known": (
        lambda: [person(part="participant"), person(part="principal")],
        lambda: person(part="guest"),
    ),
    "participant_left_after_joined": (lambda: person(left_at=AT), lambda: person(left_at=EARLIER)),
    "participant_address_once": (
        lambda: two(person, workplace_row, "workplace", {**HERE, "left_at": AT}, HERE, {}, {}),
        lambda: two(person, workplace_row, "workplace", HERE, {**HERE, "part": "principal"}),
    ),
    "ambassador_open_once": (
        lambda: two(ambassador, person, "participant", {"until_at": AT}, {}),
        lambda: two(ambassador, person, "participant", {}, {"since_at": LATER}),
    ),
    "ambassador_until_after_since": (lambda: ambassador(until_at=AT), lambda: ambassador(until_at=EARLIER)),
    "session_held_was_agreed": (held_session, lambda: held_session(agreed=None, agreed_at=None)),
    "attendance_person_once": (
        lambda: same_session_and_person(twice=False),
        lambda: same_session_and_person(twice=True),
    ),
    "attendance_mark_known": (
        lambda: [attendance(mark=one) for one in ("", "present", "late", "left_early", "excused", "absent")],
        lambda: attendance(mark="ill"),
    ),
    "attendance_clock_if_partly": (
        lambda: [attendance(mark=one, clock=time(14)) for one in ("late", "left_early")],
        lambda: attendance(mark="present", clock=time(14)),
    ),
    "attendancemark_key_once": (lambda: same_key(twice=False), lambda: same_key(twice=True)),
    "attendancemark_mark_known": (lambda: [tap(mark=""), tap(mark="absent")], lambda: tap(mark="ill")),
    "sessioninvitation_address_once": (
        lambda: two(invitation, session_row, "session", {}, {"to_index": "d" * 64}),
        lambda: two(invitation, session_row, "session", {}, {}),
    ),
    "sessioninvitation_method_known": (
        lambda: [invitation(method="request"), invitation(method="cancel")],
        lambda: invitation(method="reply"),
    ),
    "sessioninvitation_of_one_person": (
        lambda: [invitation(), invitation(trainer=make_user())],
        lambda: invitation(participant=person(), trainer=make_user()),
    ),
    "calendarfeed_of_one_person": (
        lambda: [feed(participant=person()), feed(user=make_user())],
        lambda: feed(),
    ),
    "calendarfeed_participant_once": (
        lambda: two_feeds("participant", person, LATER),
        lambda: two_feeds("participant", person, None),
    ),
    "calendarfeed_user_once": (
        lambda: two_feeds("user", make_user, LATER),
        lambda: two_feeds("user", make_user, None),
    ),
}
# The other half of rules that have two.
PEOPLE_HALVES: list[tuple[str, Callable[[], object]]] = [
    ("sessioninvitation_of_one_person", lambda: invitation(participant=None)),
    ("calendarfeed_of_one_person", lambda: feed(participant=person(), user=make_user())),
    ("session_held_was_agreed", lambda: held_session(**OFF)),
]

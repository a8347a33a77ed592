"""Keeps what people were told of their sessions in step with what holds: invitations, updates, cancellations.

`keep_invitations` is called by every action that changes a date, a place or a person of a booking, in its transaction,
and by the minute sweep for whatever was changed without it. Run again, it changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from programs.actions import session_reminders
from programs.actions.invitation_mail import post_news
from programs.actions.locking import locked
from programs.models import Booking, CalendarFeed, Session, SessionInvitation
from programs.queries.invitees import Invitee, invitations_of, invitees_of, sessions_to_tell, when_of
from programs.rules import invitations as rules
from programs.rules.booking import State
from programs.rules.invitations import Method, Standing, Tell, Told
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.crypto.index import blind_index

DIGEST = "programs.invitation"
AT_ONCE = 20
CALLED = frozenset({State.CONFIRMED, State.CANCELLED})
Rows = Mapping[tuple[UUID, str], SessionInvitation]
Called = Mapping[UUID, Mapping[str, Invitee]]


@dataclass(frozen=True)
class News:
    """One piece of news: what `who` (or who held the entry until now) is told of a session."""

    session: Session
    tell: Tell
    to_index: str
    who: Invitee | None
    row: SessionInvitation | None

    @property
    def before(self) -> Told | None:
        """What was told last."""
        return Told(Method(self.row.method), self.row.digest) if self.row else None


def keep_invitations(*, booking: Booking, by: Actor, at: datetime) -> frozenset[str]:
    """Tells everybody what they do not know yet; answers the addresses, in small letters, that a mail goes to now.

    One mail for each person, however many sessions it tells of, and reminders for the sessions that person comes to.
    A constant number of queries, whatever the numbers of sessions and people.
    """
    return _keep(booking, by, at) if State(booking.state) in CALLED else frozenset()


@transaction.atomic
def _keep(booking: Booking, by: Actor, at: datetime) -> frozenset[str]:
    current = locked(booking)
    sessions = sessions_to_tell(current)
    called = invitees_of(current, sessions, at) if current.state == State.CONFIRMED else {}
    rows = {(row.session_id, row.to_index): row for row in invitations_of(current)}
    _repoint(rows, called)
    news = list(_news(current, sessions, called, rows, at))
    told = _tell(current, news, rows, by, at) if news else frozenset()
    session_reminders.keep_reminders(current, sessions, at)
    Booking.objects.filter(pk=current.pk).update(invited_version=current.version)
    return told


def keep_what_is_left(at: datetime) -> int:
    """Tells of changes that no action has told of; how many bookings were looked at."""
    behind = Booking.objects.filter(state__in=CALLED).exclude(invited_version=F("version"))
    return sum(_keep_one(key, at) for key in behind.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _keep_one(key: UUID, at: datetime) -> int:
    """Each booking in a transaction of its own; one that another hand has just now is left for the next minute."""
    free = Booking.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
    if free is None:
        return 0
    keep_invitations(booking=free, by=Actor.system("invitations"), at=at)
    return 1


# -- what is news ----------------------------------------------------------------------------------------------------


def _news(
    booking: Booking,
    sessions: Sequence[Session],
    called: Mapping[UUID, Mapping[str, Invitee]],
    rows: Rows,
    at: datetime,
) -> Iterator[News]:
    """In the order of the sessions."""
    for session in sessions:
        standing, digest = standing_of(booking, session, at), digest_of(booking, session)
        who = called.get(session.pk, {})
        held = {index: row for (key, index), row in rows.items() if key == session.pk}
        for index in {**held, **who}:
            row = held.get(index)
            told = Told(Method(row.method), row.digest) if row else None
            tell = rules.news(told, expected=index in who, standing=standing, digest=digest)
            if tell is not Tell.NOTHING:
                yield News(session, tell, index, who.get(index), row)


def standing_of(booking: Booking, session: Session, at: datetime) -> Standing:
    """How a session with an agreed date stands for everybody."""
    if when_of(session).begins <= at:
        return Standing.BEGUN
    is_off = booking.state == State.CANCELLED or session.cancelled_at is not None
    return Standing.OFF if is_off else Standing.COMING


def digest_of(booking: Booking, session: Session) -> str:
    """Everything about a session that people are told; unreadable, since rooms and links are sealed elsewhere."""
    agreed = session.agreed
    assert agreed is not None
    dates = (agreed.day, agreed.starts_at, agreed.ends_at, agreed.timezone, agreed.place)
    places = (session.room or "", session.meeting_link or "", booking.address, booking.label)
    return blind_index("\x00".join(map(str, (*dates, *places))), DIGEST)


def _repoint(rows: Rows, called: Called) -> None:
    """Two people may read the same mail; when one of them leaves, the entry is the other's."""
    changed = []
    for (session, index), row in rows.items():
        who = called.get(session, {}).get(index)
        if who and (row.participant_id, row.trainer_id) != (who.participant_id, who.trainer_id):
            row.participant_id, row.trainer_id = who.participant_id, who.trainer_id
            changed.append(row)
    if changed:
        SessionInvitation.objects.bulk_update(changed, ["participant", "trainer"])


# -- writing it ------------------------------------------------------------------------------------------------------


def _tell(booking: Booking, news: Sequence[News], rows: Rows, by: Actor, at: datetime) -> frozenset[str]:
    _count_up(news)
    written = [(one, _row(booking, one, at)) for one in news]
    SessionInvitation.objects.bulk_create(row for one, row in written if one.row is None)
    SessionInvitation.objects.bulk_update(
        [row for one, row in written if one.row is not None],
        ["participant", "trainer", "method", "sequence", "digest", "invited_at", "told_at"],
    )
    _open_feeds([row for one, row in written if one.tell is Tell.INVITE], at)
    called = {one.to_index: one.who for one in news if one.who}
    told = post_news(booking, [(row, one.tell) for one, row in written], called, rows, at)
    tells = [one.tell for one in news]
    facts = {kind.value: tells.count(kind) for kind in (Tell.INVITE, Tell.UPDATE, Tell.CANCEL)}
    record("booking.invited", by=by, at=at, subjects=booking, organisation_id=booking.provider_id, facts=facts)
    return told


def _count_up(news: Sequence[News]) -> None:
    """The number that this round's messages carry: one for all who are told of the same session."""
    told = {one.session: [each for each in news if each.session.pk == one.session.pk] for one in news}
    for session, round_ in told.items():
        session.revision = rules.next_revision(session.revision, [(one.before, one.tell) for one in round_])
    Session.objects.bulk_update(told, ["revision"])


def _row(booking: Booking, one: News, at: datetime) -> SessionInvitation:
    row = one.row or SessionInvitation(session=one.session, to_index=one.to_index, invited_at=at)
    if one.who:
        row.participant_id, row.trainer_id = one.who.participant_id, one.who.trainer_id
    if one.tell is Tell.INVITE:
        row.invited_at = at
    row.method, row.sequence = rules.method_of(one.tell), one.session.revision
    row.digest, row.told_at = digest_of(booking, one.session), at
    return row


def _open_feeds(rows: Iterable[SessionInvitation], at: datetime) -> None:
    """A calendar address for whoever is invited for the first time. Who has ended one gets none unasked."""
    people = {row.participant_id for row in rows if row.participant_id}
    known = CalendarFeed.objects.filter(participant__in=people).values_list("participant_id", flat=True)
    missing = sorted(people - set(known))
    CalendarFeed.objects.bulk_create(CalendarFeed(participant_id=one, made_at=at) for one in missing)

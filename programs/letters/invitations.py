"""Letters that call people to sessions and away from them, each with its calendar message.

No calendar acts on more than one session in a message (RFC 5546), so a mail about one session carries it as a part of
its own, and a mail about several carries them as files; see docs/decisions/0012-one-mail-a-round.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from programs.calendar import invitation_to
from programs.letters.booking import GONE, address
from programs.links import feed_token, path_token
from programs.models import CalendarFeed, SessionInvitation
from programs.presenters.invitations import sections_of, subject_of
from programs.queries.invitees import called_still, when_of
from programs.rules.invitations import Tell, method_of
from programs.rules.people import Part
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message

Told = Sequence[tuple[SessionInvitation, Tell]]


@kind("programs.invitation")
def invitation(message: Message, at: datetime) -> Letter | Drop:
    """Everything that is new for one reader: invited, changed, cancelled. What was told anew since is left out."""
    facts: Mapping[str, Any] = message.facts["told"]
    rows = entries(facts)
    current = [(row, Tell(facts[str(row.pk)][1])) for row in rows if row.sequence == facts[str(row.pk)][0]]
    if not current:
        return Drop("told anew since")
    coming = [(row, tell) for row, tell in current if at < when_of(row.session).begins]
    if not coming:
        return Drop("the sessions have begun")
    told = still_called(coming, at)
    return _letter(told, message, at) if told else Drop(GONE)


def entries(keys: Iterable[str]) -> QuerySet[SessionInvitation]:
    """Entries of one booking with everything that a letter says of them, in the order of the sessions."""
    rows = SessionInvitation.objects.filter(pk__in=list(keys)).order_by("session__position")
    return rows.select_related("session__agreed", "session__booking__provider", "participant", "trainer")


def still_called(told: Told, at: datetime) -> Told:
    """Leaves out what would call somebody who is not called any more; the end of a calling is told in any case."""
    asked = [row for row, tell in told if tell is not Tell.CANCEL]
    called = {row.pk for row in called_still(asked, at)} if asked else set()
    return [(row, tell) for row, tell in told if tell is Tell.CANCEL or row.pk in called]


def reader_context(row: SessionInvitation) -> dict[str, Any]:
    """Where the reader finds the whole path and the calendar, and who sees what."""
    booking = row.session.booking
    known = {"booking": booking, "is_trainer": row.trainer_id is not None, "is_principal": _is_principal(row)}
    if row.participant_id is None:
        return {**known, "url": address("programs:booking_detail", booking.pk), "feed_url": ""}
    feed = CalendarFeed.objects.filter(participant=row.participant_id, revoked_at__isnull=True).first()
    return {
        **known,
        "url": address("programs:my_path", path_token(row.participant_id)),
        "feed_url": address("programs:calendar_feed", feed_token(feed.pk)) if feed else "",
    }


def _is_principal(row: SessionInvitation) -> bool:
    return row.participant is not None and row.participant.part == Part.PRINCIPAL


def _letter(told: Told, message: Message, at: datetime) -> Letter:
    news = [(row.session, tell) for row, tell in told]
    files = tuple(invitation_to(row.session, method_of(tell), row.sequence, message.to, at) for row, tell in told)
    context = {
        **reader_context(told[0][0]),
        "sections": sections_of(news),
        "files": len(files),
        "stays": any(tell is not Tell.CANCEL for _row, tell in told),
    }
    one = files[0] if len(files) == 1 else None
    return Letter(subject_of(news), "programs/invitation", context, one, () if one else files)

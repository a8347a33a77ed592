"""Plans reminders as rows of the outbox that are due later, and drops those that no longer hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from programs.actions.notices import reader_mark, readers_of
from programs.models import Booking, Session, SessionInvitation
from programs.queries.invitees import address_of, invitations_of, sessions_without_recipients, when_of
from programs.rules import reminders as rules
from programs.rules.booking import State
from programs.rules.invitations import Method
from tmo.outbox.models import Message
from tmo.outbox.post import Draft, post_all, withdraw
from tmo.outbox.queries import held_back

KIND = "programs.reminder"
NOBODY = "programs.nobody_called"
MOVED_ON = "moved, cancelled, or called no more"
FIRST = max(rules.DAYS_BEFORE)
DROPPED = Message.State.DROPPED


def keep_reminders(booking: Booking, sessions: Sequence[Session], at: datetime) -> None:
    """Plans what is missing for everybody who is invited now, and drops what waits for nobody. Run again: nothing.

    What is due already stays as long as it holds: the sender is about to take it, and asks whether it is of use.
    """
    standing = {one.pk: one for one in sessions if one.cancelled_at is None and at < when_of(one).begins}
    invited = invitations_of(booking).filter(method=Method.REQUEST, session__in=standing)
    wanted = {draft.key: draft for row in invited for draft in _drafts(booking, standing[row.session_id], row)}
    stale = [row.pk for row in held_back(booking.pk, [KIND], at) if not _holds(row, wanted)]
    withdraw(stale, MOVED_ON)
    known = Message.objects.filter(subject_id=booking.pk, kind=KIND).values_list("key", "state")
    post_all(_missing([one for one in wanted.values() if one.due_at and at < one.due_at], known), at=at)
    if booking.state == State.CONFIRMED:
        _tell_of_nobody(booking, at)


def _drafts(booking: Booking, session: Session, row: SessionInvitation) -> Iterator[Draft]:
    """All reminders that belong to an invitation, whenever they are due."""
    reader, when = address_of(row), when_of(session)
    if reader is None:
        return
    for days in rules.DAYS_BEFORE:
        yield Draft(
            key=f"remind:{row.pk}:{days}:{when.mark}",
            kind=KIND,
            to=reader[0],
            language=reader[1],
            due_at=rules.due_at(when, days),
            subject_id=booking.pk,
            organisation_id=booking.provider_id,
            facts={"invitation": str(row.pk), "days": days, "start": when.mark},
        )


def _holds(row: Message, wanted: Mapping[str, Draft]) -> bool:
    draft = wanted.get(_occasion(row.key))
    return draft is not None and draft.language == row.language


def _occasion(key: str) -> str:
    """The key without the number that it has got when it was planned once more."""
    return key.partition("~")[0]


def _missing(wanted: Iterable[Draft], known: Iterable[tuple[str, str]]) -> Iterator[Draft]:
    """What has no row that waits or was sent. A date that was moved away and back is planned once more."""
    states: dict[str, list[str]] = {}
    for key, state in known:
        states.setdefault(_occasion(key), []).append(state)
    for draft in wanted:
        before = states.get(draft.key, [])
        if all(state == DROPPED for state in before):
            yield _numbered(draft, len(before))


def _numbered(draft: Draft, before: int) -> Draft:
    return Draft(**{**vars(draft), "key": f"{draft.key}~{before + 1}" if before else draft.key})


def _tell_of_nobody(booking: Booking, at: datetime) -> None:
    """A session that nobody will be reminded of is told of when the first reminder would be: once a day and reader."""
    days: dict[date, datetime] = {}
    for session in sessions_without_recipients(booking, at):
        when = when_of(session)
        days.setdefault(when.day, max(at, rules.due_at(when, FIRST)))
    readers = readers_of(booking, at) if days else []
    post_all(
        (
            Draft(
                key=f"nobody:{booking.pk}:{day}:{reader_mark(to)}",
                kind=NOBODY,
                to=to,
                language=language,
                due_at=due,
                subject_id=booking.pk,
                organisation_id=booking.provider_id,
                facts={"side": side.value, "day": str(day)},
            )
            for day, due in days.items()
            for side, (to, language) in readers
        ),
        at=at,
    )

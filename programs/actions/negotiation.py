"""Two sides agreeing on dates: one round of answers at a time, and moving what is agreed.

A round is one transaction and one mail for each reader, however many sessions it answers. Whatever a rule refuses
leaves every row as it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Case, Value, When, prefetch_related_objects

from programs.actions import holds, notices, people, turns
from programs.actions.invitations import keep_invitations
from programs.actions.locking import locked
from programs.actions.proposals import lay_dates
from programs.actions.refusal import Refused, refuse_if
from programs.models import Alternative, Booking, Proposal, Session
from programs.queries.attendance import has_marks
from programs.queries.bookings import sessions_with_dates
from programs.queries.holds import remember, trainers_on
from programs.queries.judged import judge_slots, slot_of
from programs.queries.negotiation import (
    Standing,
    agreed_keys,
    forget,
    latest_proposal,
    standing_of,
    table_of,
    talk_of,
    waiting_dates,
)
from programs.rules import booking as rules
from programs.rules import negotiation as talks
from programs.rules.attendance import may_move_taken
from programs.rules.booking import Side, State
from programs.rules.fit import proposal_faults
from programs.rules.negotiation import Accept, Answer, Answered, Counter, Refuse
from programs.rules.reasons import Code, Reason, Weight, block, first_of
from programs.rules.timetable import Slot
from programs.rules.trainers import nameless
from tmo.audit.actor import Actor
from tmo.audit.log import record

Sessions = Mapping[str, Session]
Answers = Mapping[str, Answer]
MayLay = Callable[..., Reason | None]


@transaction.atomic
def answer_round(
    *, booking: Booking, side: Side, answers: Answers, versions: Mapping[str, int], by: Actor, at: datetime
) -> Booking:
    """Answers on several sessions at once. `versions` are the proposals' versions that the page showed, by session.

    When the last session is accepted the booking becomes confirmed. Raises `Refused` with every reason against it:
    an outdated version, an own proposal, a date that is not possible, a warning without words.
    """
    return _answer(locked(booking), side, answers, versions, talks.may_propose, by=by, at=at)


@transaction.atomic
def move_session(
    *,
    booking: Booking,
    session: str,
    side: Side,
    slots: Sequence[Slot],
    note: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> Booking:
    """Proposes new dates for an agreed session; the agreed one holds until the other side has accepted."""
    answers = {session: Counter(slots, note)}
    return _answer(locked(booking), side, answers, {session: version}, talks.may_move, by=by, at=at)


@transaction.atomic
def take_back_move(*, booking: Booking, session: str, side: Side, version: int, by: Actor, at: datetime) -> Booking:
    """Takes back an own move that nobody has answered; the agreed date goes on."""
    current = locked(booking)
    refuse_if(rules.may_negotiate(State(current.state)))
    row = next((one for one in sessions_with_dates(current) if one.key == session), None)
    if row is None:
        refuse_if(block(Code.UNKNOWN_SESSION, session))
    assert row is not None
    refuse_if(talks.may_take_back(talk_of(row), side, version, session))
    _answer_proposals([_latest(row)], Answered.TAKEN_BACK, by, at)
    return _finish(current, side, {"taken_back": [session]}, moved=False, by=by, at=at)


def _answer(
    current: Booking,
    side: Side,
    answers: Answers,
    versions: Mapping[str, int],
    may_lay: MayLay,
    *,
    by: Actor,
    at: datetime,
) -> Booking:
    prefetch_related_objects([current], "workplaces")
    remember(current, trainers_on(current))
    refuse_if(_hindrance(current, side, answers))
    sessions = {session.key: session for session in sessions_with_dates(current)}
    misplaced = [reason for reason in _misplaced(sessions, side, answers, versions, may_lay, by) if reason]
    wrong = {reason.about for reason in misplaced}
    rest = {key: answer for key, answer in answers.items() if key not in wrong}
    refuse_if(*misplaced, *_impossible(current, sessions, side, rest, at))
    return carry_out(current, sessions, side, answers, by=by, at=at)


# -- what stands against a round -------------------------------------------------------------------------------------


def is_linked(booking: Booking) -> bool:
    """Whether the customer and every workplace are known rows."""
    return booking.customer_id is not None and all(row.workplace_id for row in booking.workplaces.all())


def _hindrance(current: Booking, side: Side, answers: Answers) -> Reason | None:
    """What hinders the round as a whole, said first and alone."""
    commits = any(not isinstance(answer, Refuse) for answer in answers.values())
    state, linked, trainers = State(current.state), is_linked(current), len(trainers_on(current))
    refusal = rules.may_answer(state, side=side, commits=commits, linked=linked, trainers=trainers)
    return refusal or (None if answers else block(Code.NO_ANSWERS))


def _misplaced(
    sessions: Sessions, side: Side, answers: Answers, versions: Mapping[str, int], may_lay: MayLay, by: Actor
) -> Iterator[Reason | None]:
    """Answers that the table of moves does not have, or that do not say what they must."""
    for key, answer in answers.items():
        session = sessions.get(key)
        if session is None:
            yield block(Code.UNKNOWN_SESSION, key)
        else:
            yield from _against(session, answer, side, versions.get(key, 0), may_lay, by)


def _against(
    session: Session, answer: Answer, side: Side, version: int, may_lay: MayLay, by: Actor
) -> Sequence[Reason | None]:
    talk, key = talk_of(session), session.key
    if isinstance(answer, Counter):
        refusal = may_lay(talk, side, version, key) or _against_taken(session, answer)
        return [refusal] if refusal else proposal_faults(answer.slots, key, _said_before(session))
    if isinstance(answer, Refuse):
        return [talks.may_refuse(talk, side, version, key) or talks.needs_words(answer.note, key)]
    own = _is_own(session, by)
    refusal = talks.may_accept(talk, side, version, key, same_person=own)
    refusal = refusal or _against_taken(session, answer)
    return [refusal or (None if is_on_table(session, answer) else block(Code.NOT_AMONG_DATES, key))]


def _against_taken(session: Session, answer: Accept | Counter) -> Reason | None:
    """A session whose list is marked is moved with a reason: the proposer's, or one of whoever accepts the move."""
    if session.agreed is None:
        return None
    said = answer.note if isinstance(answer, Counter) else answer.words or _latest(session).note or ""
    return may_move_taken(taken=has_marks(session), held=session.held_at is not None, words=said, about=session.key)


def _said_before(session: Session) -> list[list[Slot]]:
    latest = latest_proposal(session)
    dates = [latest.dates] if latest else []
    dates += [[session.agreed]] if session.agreed else []
    return [[slot_of(row, session.key) for row in rows] for rows in dates]


def _is_own(session: Session, by: Actor) -> bool:
    latest = latest_proposal(session)
    return latest is not None and by.user_id is not None and latest.by_user == by.user_id


def is_on_table(session: Session, answer: Accept) -> bool:
    """Whether the accepted date waits for an answer on this very session."""
    return any(row.pk == answer.alternative for row in waiting_dates(session))


def _impossible(current: Booking, sessions: Sessions, side: Side, answers: Answers, at: datetime) -> Iterator[Reason]:
    """Dates that cannot be, and accepted dates with a warning that nobody has answered in words.

    The provider answers for its trainers' hours and ways too, of which the customer knows nothing.
    """
    given = {key: _slots(sessions[key], answer) for key, answer in answers.items() if not isinstance(answer, Refuse)}
    of_trainers = side is Side.PROVIDER
    table, agreed = table_of(sessions), agreed_keys(sessions).difference(given)
    found = judge_slots(current, given, table, at, agreed=agreed, of_trainers=of_trainers) if given else {}
    for key, reasons in found.items():
        blocks = list(dict.fromkeys(one for one in reasons if one.weight is Weight.BLOCK))
        yield from blocks or _unanswered(key, reasons, answers[key])


def _slots(session: Session, answer: Accept | Counter) -> list[Slot]:
    if isinstance(answer, Counter):
        return list(answer.slots)
    return [slot_of(row, session.key) for row in waiting_dates(session) if row.pk == answer.alternative]


def _unanswered(key: str, reasons: Sequence[Reason], answer: Answer) -> Iterator[Reason]:
    """Who proposes only sees a warning; who accepts says why it is all right."""
    warning = first_of(reasons, Weight.WARN)
    if warning and isinstance(answer, Accept) and not answer.words.strip():
        yield block(Code.WARNING_UNANSWERED, key, because=warning.code)


# -- writing it ------------------------------------------------------------------------------------------------------


def carry_out(
    current: Booking, sessions: Sessions, side: Side, answers: Answers, *, by: Actor, at: datetime
) -> Booking:
    """Writes a round that the rules have allowed, with its event and its one mail for each reader.

    For actions that have locked the booking and asked the rules already. Every date that becomes agreed does so here,
    and here takes the trainers' time: raises `holds.TrainerTaken` with the next free times if somebody else was first,
    `Refused` if a trainer is away, and then nothing is written.
    """
    accepted = {key: one for key, one in answers.items() if isinstance(one, Accept)}
    refused = {key: one for key, one in answers.items() if isinstance(one, Refuse)}
    countered = {key: one for key, one in answers.items() if isinstance(one, Counter)}
    was_confirmed = current.state == State.CONFIRMED
    _hold(current, sessions, side, accepted, by, at)
    _accept(sessions, accepted, by, at)
    _answer_proposals(
        [_latest(sessions[key]) for key in refused], Answered.REFUSED, by, at, [one.note for one in refused.values()]
    )
    for key in (*accepted, *refused):
        forget(sessions[key])
    if countered:
        slots = {key: one.slots for key, one in countered.items()}
        notes = {key: one.note for key, one in countered.items()}
        lay_dates(current, sessions, slots, side=side, by=by, at=at, notes=notes)
    facts = {"accepted": list(accepted), "countered": list(countered), "refused": list(refused)}
    # New versions are read as they were written; of what was answered everything is known here.
    known = None if countered else [standing_of(one) for one in sessions.values()]
    return _finish(current, side, facts, moved=was_confirmed and bool(accepted), known=known, by=by, at=at)


def _hold(
    current: Booking, sessions: Sessions, side: Side, accepted: Mapping[str, Accept], by: Actor, at: datetime
) -> None:
    """Who trains is the provider's to tell: the customer reads that the time is taken, and not whose."""
    dates = [(sessions[key], _date(sessions[key], answer)) for key, answer in accepted.items()]
    try:
        holds.hold_accepted(booking=current, accepted=dates, by=by, at=at)
    except Refused as refusal:
        if side is Side.CUSTOMER:
            refusal.reasons = list(dict.fromkeys(map(nameless, refusal.reasons)))
        raise


def _date(session: Session, answer: Accept) -> Alternative:
    return next(row for row in waiting_dates(session) if row.pk == answer.alternative)


def _latest(session: Session) -> Proposal:
    latest = latest_proposal(session)
    assert latest is not None
    return latest


def _accept(sessions: Sessions, accepted: Mapping[str, Accept], by: Actor, at: datetime) -> None:
    rows = [sessions[key] for key in accepted]
    words = [one.words.strip() for one in accepted.values()]
    Alternative.objects.filter(pk__in=[one.alternative for one in accepted.values()]).update(chosen=True)
    _answer_proposals([_latest(row) for row in rows], Answered.ACCEPTED, by, at, words)
    for row, answer in zip(rows, accepted.values(), strict=True):
        row.agreed = _date(row, answer)
    dates = Case(*(When(pk=row.pk, then=Value(row.agreed_id)) for row in rows))
    chosen = Session.objects.filter(pk__in=[row.pk for row in rows])
    chosen.update(agreed=dates, agreed_at=at, agreed_by=by.user_id)
    for row, said in zip(rows, words, strict=True):
        if row.agreed_reason != said:
            row.agreed_reason = said
            row.save(update_fields=["agreed_reason"])


def _answer_proposals(
    rows: Sequence[Proposal], answer: Answered, by: Actor, at: datetime, words: Sequence[str] = ()
) -> None:
    """Writes what became of the versions; words are sealed row by row."""
    told = {"answer": answer, "answered_at": at, "answered_by_user": by.user_id, "answered_by_link": by.link_id}
    Proposal.objects.filter(pk__in=[row.pk for row in rows]).update(**told)
    for row in rows:
        row.answer, row.answered_at = answer, at
    for row, said in zip(rows, words, strict=False):
        if said.strip():
            row.answer_note = said.strip()
            row.save(update_fields=["answer_note"])


def _finish(
    current: Booking,
    side: Side,
    facts: dict[str, list[str]],
    *,
    moved: bool,
    known: Sequence[Standing] | None = None,
    by: Actor,
    at: datetime,
) -> Booking:
    was_confirmed = current.state == State.CONFIRMED
    current.version += 1
    current.save(update_fields=["version", *turns.settle(current, at, known)])
    confirmed = current.state == State.CONFIRMED and not was_confirmed
    if confirmed:
        people.keep_principals(booking=current, by=by, at=at)
    told = keep_invitations(booking=current, by=by, at=at)
    tell = partial(notices.post_to_side, booking=current, at=at)
    if confirmed:
        tell("programs.confirmed", side=Side.CUSTOMER)
        if side is Side.CUSTOMER:
            tell("programs.confirmed", side=Side.PROVIDER)
    elif moved:
        notices.post_to_both("programs.moved", current, at=at, besides=told)
    else:
        tell("programs.proposed", side=talks.other(side))
    kind = "booking.accepted" if confirmed else "booking.answered"
    named = {"side": side.value, **{name: keys for name, keys in facts.items() if keys}}
    record(kind, by=by, at=at, subjects=current, organisation_id=current.provider_id, facts=named)
    return current

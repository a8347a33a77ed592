"""The life of a booking: states, and one table of the moves between them.

Each question `may_...` answers `None` (yes) or the `Reason` why not, from plain values alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from programs.rules.reasons import Code, Reason, Weight, block, first_of


class State(StrEnum):
    """Where a booking stands. `unconfirmed`: sent, but the e-mail address has not been proved yet."""

    DRAFT = "draft"
    UNCONFIRMED = "unconfirmed"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """What can be done to a booking.

    Negotiate: propose, answer, move or cancel dates of single sessions. Arrange: people and rooms, but no dates.
    """

    SEND = "send"
    CONFIRM_EMAIL = "confirm_email"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    UNDO_WITHDRAWAL = "undo_withdrawal"
    LINK = "link"
    ASSIGN = "assign"
    ACCEPT = "accept"
    NEGOTIATE = "negotiate"
    ARRANGE = "arrange"
    CANCEL = "cancel"


class Side(StrEnum):
    """Who is expected to do something next."""

    CUSTOMER = "customer"
    PROVIDER = "provider"
    BOTH = "both"
    NOBODY = "nobody"


# Everything that is legal. `None` as the target: back to the state that the withdrawal left.
MOVES: Mapping[tuple[State, Move], State | None] = {
    (State.DRAFT, Move.EDIT): State.DRAFT,
    (State.DRAFT, Move.SEND): State.UNCONFIRMED,
    (State.DRAFT, Move.WITHDRAW): State.WITHDRAWN,
    (State.UNCONFIRMED, Move.EDIT): State.UNCONFIRMED,
    (State.UNCONFIRMED, Move.CONFIRM_EMAIL): State.REQUESTED,
    (State.UNCONFIRMED, Move.WITHDRAW): State.WITHDRAWN,
    (State.REQUESTED, Move.EDIT): State.REQUESTED,
    (State.REQUESTED, Move.LINK): State.REQUESTED,
    (State.REQUESTED, Move.ASSIGN): State.REQUESTED,
    (State.REQUESTED, Move.ACCEPT): State.CONFIRMED,
    (State.REQUESTED, Move.NEGOTIATE): State.REQUESTED,
    (State.REQUESTED, Move.ARRANGE): State.REQUESTED,
    (State.REQUESTED, Move.WITHDRAW): State.WITHDRAWN,
    (State.REQUESTED, Move.CANCEL): State.CANCELLED,
    (State.CONFIRMED, Move.ASSIGN): State.CONFIRMED,
    (State.CONFIRMED, Move.NEGOTIATE): State.CONFIRMED,
    (State.CONFIRMED, Move.ARRANGE): State.CONFIRMED,
    (State.CONFIRMED, Move.CANCEL): State.CANCELLED,
    (State.WITHDRAWN, Move.UNDO_WITHDRAWAL): None,
}

# Why a move that the table does not have is refused: the state says it, save where the move says it better.
_BY_STATE = {
    State.DRAFT: Code.NOT_SENT,
    State.UNCONFIRMED: Code.EMAIL_NOT_CONFIRMED,
    State.CONFIRMED: Code.BOOKING_CONFIRMED,
    State.WITHDRAWN: Code.BOOKING_WITHDRAWN,
    State.CANCELLED: Code.BOOKING_CANCELLED,
}
_BY_MOVE = {
    Move.SEND: Code.ALREADY_SENT,
    Move.CONFIRM_EMAIL: Code.EMAIL_ALREADY_CONFIRMED,
    Move.UNDO_WITHDRAWAL: Code.NOT_WITHDRAWN,
}
_ENDED = frozenset({State.WITHDRAWN, State.CANCELLED})
_TURN = {State.DRAFT: Side.CUSTOMER, State.UNCONFIRMED: Side.CUSTOMER, State.REQUESTED: Side.PROVIDER}


def may(state: State, move: Move) -> Reason | None:
    """Whether the table has the move."""
    if (state, move) in MOVES:
        return None
    if state is State.DRAFT and move is Move.CONFIRM_EMAIL:
        return block(Code.NOT_SENT)
    if state not in _ENDED and move in _BY_MOVE:
        return block(_BY_MOVE[move])
    return block(_BY_STATE[state])


def after(state: State, move: Move, *, before: State | None = None) -> State:
    """The state that a legal move leads to. `before` is the state that a withdrawal left.

    Raises `ValueError` for a move that is not legal, ask `may` first; and for an undone withdrawal without the state
    it goes back to.
    """
    if target := MOVES.get((state, move)):
        return target
    if may(state, move) or before is None or may(before, Move.WITHDRAW):
        raise ValueError(f"no move {move} from {state}")
    return before


def may_send(state: State) -> Reason | None:
    """Sending a draft; the address is to be confirmed next."""
    return may(state, Move.SEND)


def may_confirm_email(state: State) -> Reason | None:
    """Proving the address, which hands the request to the provider."""
    return may(state, Move.CONFIRM_EMAIL)


def may_edit(state: State) -> Reason | None:
    """Changing the request through its link."""
    return may(state, Move.EDIT)


def may_withdraw(state: State) -> Reason | None:
    """Taking back what is not agreed yet. A confirmed booking is cancelled instead."""
    return may(state, Move.WITHDRAW)


def may_undo_withdrawal(state: State) -> Reason | None:
    """Going back to the state that the withdrawal left."""
    return may(state, Move.UNDO_WITHDRAWAL)


def may_link(state: State) -> Reason | None:
    """Tying the request to a customer's organisation, or to another one as long as nothing is agreed."""
    return may(state, Move.LINK)


def may_assign(state: State) -> Reason | None:
    """Naming trainers, before and after the dates are agreed."""
    return may(state, Move.ASSIGN)


def may_negotiate(state: State) -> Reason | None:
    """Proposing and answering dates of single sessions, from both sides; when all are agreed it is for moving them."""
    return may(state, Move.NEGOTIATE)


def may_arrange(state: State) -> Reason | None:
    """Changing the contact, a principal, a room."""
    return may(state, Move.ARRANGE)


def may_cancel(state: State) -> Reason | None:
    """Calling off, from either side."""
    return may(state, Move.CANCEL)


def accept_reasons(
    state: State,
    *,
    linked: bool,
    trainers: int,
    first_choices: Mapping[str, Sequence[Reason]],
    words: Mapping[str, str],
) -> list[Reason]:
    """Everything that stands against accepting the series as proposed; empty if nothing does.

    `first_choices` holds the reasons against each session's first choice, by session key; `words` what the accepting
    side wrote to each session that has a warning. What hinders the whole comes first and alone.
    """
    if refusal := may(state, Move.ACCEPT):
        return [refusal]
    if not linked:
        return [block(Code.NOT_LINKED)]
    if trainers < 1:
        return [block(Code.NO_TRAINER)]
    return [*_blocked(first_choices), *_unanswered(first_choices, words)]


def may_accept(
    state: State,
    *,
    linked: bool,
    trainers: int,
    first_choices: Mapping[str, Sequence[Reason]],
    words: Mapping[str, str],
) -> Reason | None:
    """The first of `accept_reasons`, which greys the button."""
    against = accept_reasons(state, linked=linked, trainers=trainers, first_choices=first_choices, words=words)
    return against[0] if against else None


def may_answer(state: State, *, side: Side, commits: bool, linked: bool, trainers: int) -> Reason | None:
    """What hinders a side from answering on dates at all. `commits`: it accepts or proposes, which binds the side.

    The provider binds itself for known workplaces and with a trainer; the customer cannot put either right.
    """
    if refusal := may_negotiate(state):
        return refusal
    if not commits or (linked and trainers > 0):
        return None
    if side is Side.CUSTOMER:
        return block(Code.PROVIDER_NOT_READY)
    return block(Code.NO_TRAINER if linked else Code.NOT_LINKED)


def whose_turn(state: State) -> Side:
    """Who has to do something for the booking to move on, before the two sides have begun to answer each other."""
    return _TURN.get(state, Side.NOBODY)


def _blocked(first_choices: Mapping[str, Sequence[Reason]]) -> Iterator[Reason]:
    for session, reasons in first_choices.items():
        if reason := first_of(reasons, Weight.BLOCK):
            yield block(Code.DATE_BLOCKED, session, because=reason.code)


def _unanswered(first_choices: Mapping[str, Sequence[Reason]], words: Mapping[str, str]) -> Iterator[Reason]:
    for session, reasons in first_choices.items():
        reason = first_of(reasons, Weight.WARN)
        if reason and not words.get(session, "").strip():
            yield block(Code.WARNING_UNANSWERED, session, because=reason.code)

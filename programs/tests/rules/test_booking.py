"""The life of a booking: every state against every move."""

from collections.abc import Callable

import pytest

from programs.rules import booking
from programs.rules.booking import MOVES, Move, Side, State
from programs.rules.reasons import Code, Reason, block, tell, warn

YES = ""
COLUMNS = [State.DRAFT, State.UNCONFIRMED, State.REQUESTED, State.CONFIRMED, State.WITHDRAWN, State.CANCELLED]
SENT, PROVED = "already_sent", "email_already_confirmed"
NOT_SENT, NOT_PROVED = "not_sent", "email_not_confirmed"
AGREED, TAKEN_BACK, OFF = "booking_confirmed", "booking_withdrawn", "booking_cancelled"
NOT_BACK = "not_withdrawn"
TRUTH: dict[Move, list[str]] = {
    #                     draft     unconfirmed requested confirmed withdrawn   cancelled
    Move.SEND: [YES, SENT, SENT, SENT, TAKEN_BACK, OFF],
    Move.CONFIRM_EMAIL: [NOT_SENT, YES, PROVED, PROVED, TAKEN_BACK, OFF],
    Move.EDIT: [YES, YES, YES, AGREED, TAKEN_BACK, OFF],
    Move.WITHDRAW: [YES, YES, YES, AGREED, TAKEN_BACK, OFF],
    Move.UNDO_WITHDRAWAL: [NOT_BACK, NOT_BACK, NOT_BACK, NOT_BACK, YES, OFF],
    Move.LINK: [NOT_SENT, NOT_PROVED, YES, AGREED, TAKEN_BACK, OFF],
    Move.ASSIGN: [NOT_SENT, NOT_PROVED, YES, YES, TAKEN_BACK, OFF],
    Move.ACCEPT: [NOT_SENT, NOT_PROVED, YES, AGREED, TAKEN_BACK, OFF],
    Move.NEGOTIATE: [NOT_SENT, NOT_PROVED, YES, YES, TAKEN_BACK, OFF],
    Move.ARRANGE: [NOT_SENT, NOT_PROVED, YES, YES, TAKEN_BACK, OFF],
    Move.CANCEL: [NOT_SENT, NOT_PROVED, YES, YES, TAKEN_BACK, OFF],
}
QUESTIONS: dict[Move, Callable[[State], Reason | None]] = {
    Move.SEND: booking.may_send,
    Move.CONFIRM_EMAIL: booking.may_confirm_email,
    Move.EDIT: booking.may_edit,
    Move.WITHDRAW: booking.may_withdraw,
    Move.UNDO_WITHDRAWAL: booking.may_undo_withdrawal,
    Move.LINK: booking.may_link,
    Move.ASSIGN: booking.may_assign,
    Move.ACCEPT: lambda state: booking.may_accept(state, linked=True, trainers=1, first_choices={}, words={}),
    Move.NEGOTIATE: booking.may_negotiate,
    Move.ARRANGE: booking.may_arrange,
    Move.CANCEL: booking.may_cancel,
}
TABLE = [(state, move, TRUTH[move][place]) for move in Move for place, state in enumerate(COLUMNS)]


@pytest.mark.parametrize(("state", "move", "expected"), TABLE, ids=[f"{move}-from-{state}" for state, move, _ in TABLE])
def test_a_move_is_allowed_or_refused_with_its_reason(state: State, move: Move, expected: str) -> None:
    assert QUESTIONS[move](state) == (block(Code(expected)) if expected else None)


@pytest.mark.parametrize(
    ("state", "move", "after"),
    [
        (State.DRAFT, Move.SEND, State.UNCONFIRMED),
        (State.UNCONFIRMED, Move.CONFIRM_EMAIL, State.REQUESTED),
        (State.REQUESTED, Move.ACCEPT, State.CONFIRMED),
        (State.REQUESTED, Move.EDIT, State.REQUESTED),
        (State.REQUESTED, Move.CANCEL, State.CANCELLED),
        (State.CONFIRMED, Move.ASSIGN, State.CONFIRMED),
        (State.CONFIRMED, Move.CANCEL, State.CANCELLED),
    ],
)
def test_a_move_leads_to_its_state(state: State, move: Move, after: State) -> None:
    assert booking.after(state, move) is after


@pytest.mark.parametrize("state", [state for state in State if booking.may_withdraw(state) is None])
def test_an_undone_withdrawal_leads_back_to_the_state_it_left(state: State) -> None:
    withdrawn = booking.after(state, Move.WITHDRAW)
    assert booking.after(withdrawn, Move.UNDO_WITHDRAWAL, before=state) is state


@pytest.mark.parametrize(
    ("state", "move", "before"),
    [(state, move, State.DRAFT) for state, move, expected in TABLE if expected]
    + [
        (State.WITHDRAWN, Move.UNDO_WITHDRAWAL, None),
        (State.WITHDRAWN, Move.UNDO_WITHDRAWAL, State.CONFIRMED),
        (State.WITHDRAWN, Move.UNDO_WITHDRAWAL, State.WITHDRAWN),
    ],
)
def test_a_move_that_is_not_legal_leads_nowhere(state: State, move: Move, before: State | None) -> None:
    with pytest.raises(ValueError, match="no move"):
        booking.after(state, move, before=before)


def test_every_state_is_reached_from_a_draft() -> None:
    reached = {State.DRAFT}
    for _ in State:
        reached |= {target for (state, _), target in MOVES.items() if state in reached and target}
    assert reached == set(State)


WARNED = {
    "uppstartsmote": [tell(Code.MOVED_FROM_PACKAGE, "uppstartsmote")],
    "konsultation_1": [warn(Code.HOLIDAY_EVE, "konsultation_1"), warn(Code.PREFERRED_ON_SITE, "konsultation_1")],
}
BLOCKED = {"konsultation_2": [warn(Code.WEEKEND, "konsultation_2"), block(Code.OVERLAP, "konsultation_2")]}


@pytest.mark.parametrize(
    ("linked", "trainers", "reasons", "words", "expected"),
    [
        (True, 1, {}, {}, None),
        (True, 2, {}, {}, None),
        (False, 1, {}, {}, block(Code.NOT_LINKED)),
        (True, 0, {}, {}, block(Code.NO_TRAINER)),
        (False, 0, BLOCKED, {}, block(Code.NOT_LINKED)),
        (True, 1, WARNED, {}, block(Code.WARNING_UNANSWERED, "konsultation_1", because="holiday_eve")),
        (
            True,
            1,
            WARNED,
            {"konsultation_1": " \n", "uppstartsmote": "Ja"},
            block(Code.WARNING_UNANSWERED, "konsultation_1", because="holiday_eve"),
        ),
        (True, 1, WARNED, {"konsultation_1": "Alla kan den dagen."}, None),
        (
            True,
            1,
            WARNED | BLOCKED,
            {"konsultation_1": "Ja", "konsultation_2": "Ja"},
            block(Code.DATE_BLOCKED, "konsultation_2", because="overlap"),
        ),
    ],
    ids=[
        "ready",
        "two trainers",
        "not linked",
        "no trainer",
        "the organisation is asked for first",
        "a warning without words",
        "a warning with empty words",
        "a warning with words",
        "no words help against a block",
    ],
)
def test_a_request_is_accepted_when_everything_is_answered(
    linked: bool, trainers: int, reasons: dict[str, list[Reason]], words: dict[str, str], expected: Reason | None
) -> None:
    answer = booking.may_accept(State.REQUESTED, linked=linked, trainers=trainers, first_choices=reasons, words=words)
    assert answer == expected


def test_everything_that_stands_against_accepting_is_named_at_once() -> None:
    found = booking.accept_reasons(
        State.REQUESTED, linked=True, trainers=1, first_choices=WARNED | BLOCKED, words={"konsultation_2": "Ja"}
    )
    assert found == [
        block(Code.DATE_BLOCKED, "konsultation_2", because="overlap"),
        block(Code.WARNING_UNANSWERED, "konsultation_1", because="holiday_eve"),
    ]


@pytest.mark.parametrize(
    ("state", "side"),
    [
        (State.DRAFT, Side.CUSTOMER),
        (State.UNCONFIRMED, Side.CUSTOMER),
        (State.REQUESTED, Side.PROVIDER),
        (State.CONFIRMED, Side.NOBODY),
        (State.WITHDRAWN, Side.NOBODY),
        (State.CANCELLED, Side.NOBODY),
    ],
)
def test_a_booking_says_whose_turn_it_is(state: State, side: Side) -> None:
    assert booking.whose_turn(state) is side


@pytest.mark.parametrize(
    ("side", "commits", "linked", "trainers", "expected"),
    [
        (Side.PROVIDER, True, True, 1, None),
        (Side.PROVIDER, True, False, 0, block(Code.NOT_LINKED)),
        (Side.PROVIDER, True, True, 0, block(Code.NO_TRAINER)),
        (Side.PROVIDER, False, False, 0, None),
        (Side.CUSTOMER, True, True, 1, None),
        (Side.CUSTOMER, True, False, 1, block(Code.PROVIDER_NOT_READY)),
        (Side.CUSTOMER, True, True, 0, block(Code.PROVIDER_NOT_READY)),
        (Side.CUSTOMER, False, False, 0, None),
    ],
)
def test_dates_are_agreed_only_with_a_known_customer_and_a_trainer(
    side: Side, commits: bool, linked: bool, trainers: int, expected: Reason | None
) -> None:
    """Each side is told what it can do about it."""
    ready = {"side": side, "commits": commits, "linked": linked, "trainers": trainers}
    assert booking.may_answer(State.REQUESTED, **ready) == expected
    assert booking.may_answer(State.CANCELLED, **ready) == block(Code.BOOKING_CANCELLED)

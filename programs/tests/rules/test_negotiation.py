"""The dates of one session between two sides: every stage against every move by either side, and every path."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from programs.rules import negotiation
from programs.rules.booking import Side
from programs.rules.negotiation import MOVES, Answered, Move, Stage, Talk, may, whose_turn
from programs.rules.reasons import Code, block

# One talk at each stage; the version on the table is the customer's.
AT_STAGE = {
    Stage.OPEN: Talk(),
    Stage.PROPOSED: Talk(3, Side.CUSTOMER),
    Stage.REFUSED: Talk(3, Side.CUSTOMER, Answered.REFUSED),
    Stage.AGREED: Talk(3, Side.CUSTOMER, Answered.ACCEPTED, agreed=3),
    Stage.MOVING: Talk(3, Side.CUSTOMER, agreed=2),
    Stage.CANCELLED: Talk(3, Side.CUSTOMER, Answered.ACCEPTED, agreed=3, cancelled=True),
}
COLUMNS = list(AT_STAGE)
YES, OFF = "", "session_cancelled"
NONE, LIES, REFUSED, AGREED = "nothing_proposed", "dates_on_table", "already_refused", "already_agreed"
NO_DATE, OWN, FOREIGN = "not_agreed", "own_proposal", "not_own_proposal"
# move: (by the customer, whose version it is; by the provider)
TRUTH: dict[Move, tuple[list[str], list[str]]] = {
    #   open     proposed  refused  agreed  moving  cancelled
    Move.PROPOSE: (
        [YES, LIES, YES, AGREED, LIES, OFF],
        [YES, LIES, YES, AGREED, LIES, OFF],
    ),
    Move.COUNTER: (
        [NONE, OWN, REFUSED, AGREED, OWN, OFF],
        [NONE, YES, REFUSED, AGREED, YES, OFF],
    ),
    Move.REPLACE: (
        [NONE, YES, REFUSED, AGREED, YES, OFF],
        [NONE, FOREIGN, REFUSED, AGREED, FOREIGN, OFF],
    ),
    Move.ACCEPT: (
        [NONE, OWN, REFUSED, AGREED, OWN, OFF],
        [NONE, YES, REFUSED, AGREED, YES, OFF],
    ),
    Move.REFUSE: (
        [NONE, OWN, REFUSED, AGREED, OWN, OFF],
        [NONE, YES, REFUSED, AGREED, YES, OFF],
    ),
    Move.MOVE: (
        [NO_DATE, NO_DATE, NO_DATE, YES, LIES, OFF],
        [NO_DATE, NO_DATE, NO_DATE, YES, LIES, OFF],
    ),
    Move.TAKE_BACK: (
        [NO_DATE, NO_DATE, NO_DATE, NONE, YES, OFF],
        [NO_DATE, NO_DATE, NO_DATE, NONE, FOREIGN, OFF],
    ),
    Move.CANCEL: (
        [YES, YES, YES, YES, YES, OFF],
        [YES, YES, YES, YES, YES, OFF],
    ),
}
SIDES = (Side.CUSTOMER, Side.PROVIDER)
TABLE = [
    (stage, move, side, expected)
    for move, by_side in TRUTH.items()
    for side, row in zip(SIDES, by_side, strict=True)
    for stage, expected in zip(COLUMNS, row, strict=True)
]


def test_the_table_of_the_test_asks_for_everything() -> None:
    assert len(TABLE) == len(Stage) * len(Move) * 2


@pytest.mark.parametrize("stage", Stage)
def test_each_stage_is_told_by_its_values(stage: Stage) -> None:
    assert AT_STAGE[stage].stage is stage


@pytest.mark.parametrize(
    ("stage", "move", "side", "expected"),
    TABLE,
    ids=[f"{move}-from-{stage}-by-{side}" for stage, move, side, _ in TABLE],
)
def test_a_move_is_allowed_or_refused_with_its_reason(stage: Stage, move: Move, side: Side, expected: str) -> None:
    found = may(AT_STAGE[stage], move, side, about="konsultation_1")
    assert found == (block(Code(expected), "konsultation_1") if expected else None)


@pytest.mark.parametrize(("stage", "move", "side"), [(stage, move, side) for stage, move, side, no in TABLE if not no])
def test_a_legal_move_leads_to_the_stage_of_its_line(stage: Stage, move: Move, side: Side) -> None:
    assert negotiation.after(AT_STAGE[stage], move, side).stage is MOVES[stage, move].to


@pytest.mark.parametrize(("stage", "move", "side"), [(stage, move, side) for stage, move, side, no in TABLE if no])
def test_a_move_that_is_not_legal_leads_nowhere(stage: Stage, move: Move, side: Side) -> None:
    with pytest.raises(ValueError, match="no move"):
        negotiation.after(AT_STAGE[stage], move, side)


@pytest.mark.parametrize("move", [move for move in Move if move is not Move.CANCEL])
@pytest.mark.parametrize("shown", [0, 2, 4])
def test_an_answer_to_another_version_is_refused_and_names_the_present_one(move: Move, shown: int) -> None:
    found = may(AT_STAGE[Stage.PROPOSED], move, Side.PROVIDER, shown, "konsultation_1")
    assert found == block(Code.OUTDATED, "konsultation_1", version=shown, current=3)


def test_nothing_is_said_of_versions_after_a_cancellation() -> None:
    assert may(AT_STAGE[Stage.CANCELLED], Move.ACCEPT, Side.PROVIDER, 1) == block(Code.SESSION_CANCELLED)


def test_nobody_accepts_an_own_proposal_with_another_role_in_hand() -> None:
    talk = AT_STAGE[Stage.PROPOSED]
    assert negotiation.may_accept(talk, Side.PROVIDER, 3) is None
    assert negotiation.may_accept(talk, Side.PROVIDER, 3, same_person=True) == block(Code.OWN_PROPOSAL)


def test_the_only_session_left_is_cancelled_with_its_booking() -> None:
    talk = AT_STAGE[Stage.AGREED]
    found = [negotiation.may_cancel(talk, Side.CUSTOMER, "a", only_one=one) for one in (False, True)]
    assert found == [None, block(Code.LAST_SESSION, "a")]


@pytest.mark.parametrize(("words", "enough"), [("", False), (" \n", False), ("Ingen lokal", True)])
def test_a_refusal_says_why(words: str, enough: bool) -> None:
    assert (negotiation.needs_words(words) is None) is enough


@pytest.mark.parametrize(
    ("stage", "by_customer", "by_provider"),
    [
        (Stage.OPEN, Move.PROPOSE, Move.PROPOSE),
        (Stage.PROPOSED, Move.REPLACE, Move.COUNTER),
        (Stage.REFUSED, Move.PROPOSE, Move.PROPOSE),
        (Stage.MOVING, Move.REPLACE, Move.COUNTER),
    ],
)
def test_dates_laid_on_the_table_are_the_move_that_fits(stage: Stage, by_customer: Move, by_provider: Move) -> None:
    talk = AT_STAGE[stage]
    assert [negotiation.proposing(talk, side) for side in SIDES] == [by_customer, by_provider]
    assert [negotiation.may_propose(talk, side, talk.version) for side in SIDES] == [None, None]


def test_an_agreed_date_is_moved_and_never_just_proposed_over() -> None:
    agreed, moving = AT_STAGE[Stage.AGREED], AT_STAGE[Stage.MOVING]
    assert negotiation.may_propose(agreed, Side.CUSTOMER, 3) == block(Code.ALREADY_AGREED)
    assert [negotiation.may_move(talk, side, 3) for talk in (agreed, moving) for side in SIDES] == [None] * 4
    assert negotiation.may_move(AT_STAGE[Stage.PROPOSED], Side.CUSTOMER, 3) == block(Code.NOT_AGREED)


@pytest.mark.parametrize(
    ("stage", "turn"),
    [
        (Stage.OPEN, Side.CUSTOMER),
        (Stage.PROPOSED, Side.PROVIDER),
        (Stage.REFUSED, Side.CUSTOMER),
        (Stage.AGREED, Side.NOBODY),
        (Stage.MOVING, Side.PROVIDER),
        (Stage.CANCELLED, Side.NOBODY),
    ],
)
def test_a_session_says_whose_turn_it_is(stage: Stage, turn: Side) -> None:
    assert whose_turn(AT_STAGE[stage]) is turn


def test_a_booking_is_everybodys_turn_who_has_something_before_them() -> None:
    mine, yours, done = AT_STAGE[Stage.REFUSED], AT_STAGE[Stage.PROPOSED], AT_STAGE[Stage.AGREED]
    found = [negotiation.turn_of(talks) for talks in ([], [done], [mine, done], [yours, yours], [mine, yours, done])]
    assert found == [Side.NOBODY, Side.NOBODY, Side.CUSTOMER, Side.PROVIDER, Side.BOTH]


@pytest.mark.parametrize(
    ("stages", "confirmed"),
    [
        ([], False),
        ([Stage.CANCELLED], False),
        ([Stage.AGREED], True),
        ([Stage.AGREED, Stage.CANCELLED], True),
        ([Stage.AGREED, Stage.MOVING], True),
        ([Stage.AGREED, Stage.PROPOSED], False),
        ([Stage.AGREED, Stage.REFUSED], False),
        ([Stage.AGREED, Stage.OPEN], False),
    ],
)
def test_a_booking_is_confirmed_when_every_session_left_has_an_agreed_date(
    stages: list[Stage], confirmed: bool
) -> None:
    assert negotiation.is_confirmed(AT_STAGE[stage] for stage in stages) is confirmed


@pytest.mark.parametrize(
    ("talk", "begun"),
    [
        (Talk(), False),
        (Talk(2, Side.CUSTOMER), False),
        (Talk(1, Side.PROVIDER), True),
        (Talk(1, Side.CUSTOMER, Answered.REFUSED), True),
        (Talk(1, Side.CUSTOMER, Answered.ACCEPTED, agreed=1), True),
        (Talk(1, Side.CUSTOMER, cancelled=True), True),
    ],
)
def test_a_negotiation_begins_with_anything_but_the_customers_own_dates(talk: Talk, begun: bool) -> None:
    assert negotiation.has_begun([Talk(1, Side.CUSTOMER), talk]) is begun


TODAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (None, date(2027, 3, 15)),
        (date(2027, 5, 1), date(2027, 3, 15)),
        (date(2027, 3, 16), date(2027, 3, 15)),
        (date(2027, 3, 9), date(2027, 3, 8)),
        (date(2027, 3, 1), date(2027, 3, 1)),
        (date(2027, 2, 1), date(2027, 3, 1)),
    ],
)
def test_an_answer_is_asked_for_within_two_weeks_and_before_the_first_date(first: date | None, expected: date) -> None:
    assert negotiation.answer_by(TODAY, first) == expected


NOON = datetime.fromisoformat("2027-03-08T11:00:00+00:00")
SECOND, DAYS = timedelta(seconds=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "nudged", "expected"),
    [
        (7 * DAYS - SECOND, None, False),
        (7 * DAYS, None, True),
        (30 * DAYS, 7 * DAYS - SECOND, False),
        (30 * DAYS, 7 * DAYS, True),
        (3 * DAYS, 20 * DAYS, False),
    ],
)
def test_a_booking_is_stalled_after_a_week_without_movement_or_word_of_it(
    since: timedelta, nudged: timedelta | None, expected: bool
) -> None:
    nudged_at = NOON - nudged if nudged is not None else None
    assert negotiation.is_stalled(NOON - since, nudged_at, NOON) is expected


class Negotiation(RuleBasedStateMachine):
    """Two sides do whatever they like with three sessions, on present and on outdated versions.

    Beside the talks a ledger is kept of who said yes to which version, from the meaning of the moves alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.talks = [Talk() for _ in range(3)]
        self.yes: set[tuple[int, int, Side]] = set()
        self.versions: list[list[Side]] = [[] for _ in range(3)]
        self.off: set[int] = set()

    @rule(
        place=st.integers(0, 2),
        move=st.sampled_from([*Move, Move.PROPOSE, Move.ACCEPT, Move.COUNTER]),
        side=st.sampled_from(SIDES),
        back=st.sampled_from([0, 0, 0, 1, 2]),
    )
    def try_a_move(self, place: int, move: Move, side: Side, back: int) -> None:
        talk = self.talks[place]
        shown = talk.version - back
        if reason := may(talk, move, side, None if move is Move.CANCEL else shown):
            assert reason.weight == "block"
            assert self.talks[place] == talk
            return
        self.talks[place] = negotiation.after(talk, move, side)
        self.keep(place, move, side, shown)

    def keep(self, place: int, move: Move, side: Side, shown: int) -> None:
        if move in negotiation.PROPOSING:
            self.versions[place].append(side)
            self.yes.add((place, len(self.versions[place]), side))
        elif move is Move.ACCEPT:
            self.yes.add((place, shown, side))
        elif move is Move.CANCEL:
            self.off.add(place)

    def both_said_yes(self, place: int, version: int) -> bool:
        return all((place, version, side) in self.yes for side in SIDES)

    @invariant()
    def a_confirmed_package_has_both_yeses_on_one_version_of_each_session(self) -> None:
        left = {0, 1, 2} - self.off
        agreed = {place for place in left if self.both_said_yes(place, self.talks[place].agreed)}
        assert negotiation.is_confirmed(self.talks) == (bool(left) and agreed == left)

    @invariant()
    def the_date_that_holds_is_the_latest_one_with_both_yeses(self) -> None:
        for place, talk in enumerate(self.talks):
            with_both = [version for version in range(1, talk.version + 1) if self.both_said_yes(place, version)]
            assert talk.agreed == max(with_both, default=0)

    @invariant()
    def no_version_is_lost_or_changed(self) -> None:
        for talk, made in zip(self.talks, self.versions, strict=True):
            assert talk.version == len(made)
            assert talk.side is (made[-1] if made else Side.NOBODY)

    @invariant()
    def it_is_somebodys_turn_until_a_date_is_agreed(self) -> None:
        for place, talk in enumerate(self.talks):
            done = place in self.off or talk.stage is Stage.AGREED
            assert (whose_turn(talk) is Side.NOBODY) == done

    @invariant()
    def who_is_on_turn_can_do_something_about_it(self) -> None:
        for talk in self.talks:
            turn = whose_turn(talk)
            if turn is not Side.NOBODY:
                assert negotiation.may_propose(talk, turn, talk.version) is None

    @invariant()
    def nothing_happens_after_a_cancellation(self) -> None:
        for place in self.off:
            assert [may(self.talks[place], move, side) for move in Move for side in SIDES] == [
                block(Code.SESSION_CANCELLED)
            ] * (2 * len(Move))


TestEveryPath = Negotiation.TestCase
TestEveryPath.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)

"""The dates of one session between two sides: the stages of a talk, and one table of the moves between them.

A proposal is one side's numbered version. Proposing means accepting one's own version; the other side accepts it,
refuses it, or lays a version of its own on the table. A move of an agreed date leaves the old one standing until both
sides have accepted the new one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from programs.rules.booking import Side
from programs.rules.reasons import Code, Reason, block
from programs.rules.timetable import Slot

ANSWER_DAYS = 14
NOTICE_DAYS = 2
STALLED_AFTER = timedelta(days=7)


class Stage(StrEnum):
    """Where the dates of a session stand. `moving`: agreed, with a new date on the table; the agreed one holds."""

    OPEN = "open"
    PROPOSED = "proposed"
    REFUSED = "refused"
    AGREED = "agreed"
    MOVING = "moving"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """What a side can do. Propose, counter, replace and move each lay a new version on the table."""

    PROPOSE = "propose"
    COUNTER = "counter"
    REPLACE = "replace"
    ACCEPT = "accept"
    REFUSE = "refuse"
    MOVE = "move"
    TAKE_BACK = "take_back"
    CANCEL = "cancel"


class Who(StrEnum):
    """Which side a move is open to, seen from the version on the table."""

    EITHER = "either"
    PROPOSER = "proposer"
    OTHER = "other"


class Answered(StrEnum):
    """What became of a version."""

    NOT_YET = ""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Line:
    """One line of the table: who may make the move, and the stage it leads to."""

    by: Who
    to: Stage


# Everything that is legal.
MOVES: Mapping[tuple[Stage, Move], Line] = {
    (Stage.OPEN, Move.PROPOSE): Line(Who.EITHER, Stage.PROPOSED),
    (Stage.OPEN, Move.CANCEL): Line(Who.EITHER, Stage.CANCELLED),
    (Stage.PROPOSED, Move.ACCEPT): Line(Who.OTHER, Stage.AGREED),
    (Stage.PROPOSED, Move.COUNTER): Line(Who.OTHER, Stage.PROPOSED),
    (Stage.PROPOSED, Move.REFUSE): Line(Who.OTHER, Stage.REFUSED),
    (Stage.PROPOSED, Move.REPLACE): Line(Who.PROPOSER, Stage.PROPOSED),
    (Stage.PROPOSED, Move.CANCEL): Line(Who.EITHER, Stage.CANCELLED),
    (Stage.REFUSED, Move.PROPOSE): Line(Who.EITHER, Stage.PROPOSED),
    (Stage.REFUSED, Move.CANCEL): Line(Who.EITHER, Stage.CANCELLED),
    (Stage.AGREED, Move.MOVE): Line(Who.EITHER, Stage.MOVING),
    (Stage.AGREED, Move.CANCEL): Line(Who.EITHER, Stage.CANCELLED),
    (Stage.MOVING, Move.ACCEPT): Line(Who.OTHER, Stage.AGREED),
    (Stage.MOVING, Move.COUNTER): Line(Who.OTHER, Stage.MOVING),
    (Stage.MOVING, Move.REFUSE): Line(Who.OTHER, Stage.AGREED),
    (Stage.MOVING, Move.REPLACE): Line(Who.PROPOSER, Stage.MOVING),
    (Stage.MOVING, Move.TAKE_BACK): Line(Who.PROPOSER, Stage.AGREED),
    (Stage.MOVING, Move.CANCEL): Line(Who.EITHER, Stage.CANCELLED),
}
PROPOSING = frozenset({Move.PROPOSE, Move.COUNTER, Move.REPLACE, Move.MOVE})

# Why a move that the table does not have is refused: the stage says it, save where the move says it better.
_BY_STAGE = {
    Stage.OPEN: Code.NOTHING_PROPOSED,
    Stage.PROPOSED: Code.DATES_ON_TABLE,
    Stage.REFUSED: Code.ALREADY_REFUSED,
    Stage.AGREED: Code.ALREADY_AGREED,
    Stage.MOVING: Code.DATES_ON_TABLE,
    Stage.CANCELLED: Code.SESSION_CANCELLED,
}
_WITHOUT_DATE = frozenset({Stage.OPEN, Stage.PROPOSED, Stage.REFUSED})
_BY_SIDE = {Who.OTHER: Code.OWN_PROPOSAL, Who.PROPOSER: Code.NOT_OWN_PROPOSAL}
_ANSWERS = {
    Move.ACCEPT: Answered.ACCEPTED,
    Move.REFUSE: Answered.REFUSED,
    Move.TAKE_BACK: Answered.TAKEN_BACK,
}


@dataclass(frozen=True)
class Talk:
    """The dates of one session as they stand, in plain values.

    `version` numbers the latest proposal (0: none), `side` made it, `answered` is what became of it. `agreed` is the
    version that both sides accepted last (0: none).
    """

    version: int = 0
    side: Side = Side.NOBODY
    answered: Answered = Answered.NOT_YET
    agreed: int = 0
    cancelled: bool = False

    @property
    def stage(self) -> Stage:
        """The stage that these values say."""
        if self.cancelled:
            return Stage.CANCELLED
        if self.version == 0:
            return Stage.OPEN
        if self.answered is Answered.NOT_YET:
            return Stage.MOVING if self.agreed else Stage.PROPOSED
        return Stage.AGREED if self.agreed else Stage.REFUSED


@dataclass(frozen=True)
class Accept:
    """Yes to one alternative, by its key; `words` say why its warnings are all right, where it has any."""

    alternative: UUID
    words: str = ""


@dataclass(frozen=True)
class Counter:
    """Other dates instead, one to three, best first."""

    slots: Sequence[Slot]
    note: str = ""


@dataclass(frozen=True)
class Refuse:
    """No, and why."""

    note: str


Answer = Accept | Counter | Refuse


def other(side: Side) -> Side:
    """The opposite side of the table."""
    return Side.PROVIDER if side is Side.CUSTOMER else Side.CUSTOMER


def may(talk: Talk, move: Move, side: Side, version: int | None = None, about: str = "") -> Reason | None:
    """Whether the side may make the move now. `version` is the one that its page showed; None: it does not matter.

    Whoever answers an outdated version is told the current one; `about` is the session's key, for the words.
    """
    if talk.cancelled:
        return block(Code.SESSION_CANCELLED, about)
    if version is not None and version != talk.version:
        return block(Code.OUTDATED, about, version=version, current=talk.version)
    line = MOVES.get((talk.stage, move))
    if line is None:
        return block(_misfit(talk.stage, move), about)
    return None if _is_open_to(line.by, talk, side) else block(_BY_SIDE[line.by], about)


def _misfit(stage: Stage, move: Move) -> Code:
    if move in {Move.MOVE, Move.TAKE_BACK} and stage in _WITHOUT_DATE:
        return Code.NOT_AGREED
    if move is Move.TAKE_BACK and stage is Stage.AGREED:
        return Code.NOTHING_PROPOSED
    return _BY_STAGE[stage]


def _is_open_to(who: Who, talk: Talk, side: Side) -> bool:
    return who is Who.EITHER or (side is talk.side) == (who is Who.PROPOSER)


def may_propose(talk: Talk, side: Side, version: int | None = None, about: str = "") -> Reason | None:
    """Laying dates on the table for a session that is not agreed; for one that is being moved, other new dates."""
    return may(talk, proposing(talk, side), side, version, about)


def may_move(talk: Talk, side: Side, version: int | None = None, about: str = "") -> Reason | None:
    """Laying a new date on the table for a session that is agreed."""
    return may(talk, moving(talk, side), side, version, about)


def may_accept(
    talk: Talk, side: Side, version: int | None, about: str = "", *, same_person: bool = False
) -> Reason | None:
    """Saying yes to the version shown. Nobody accepts an own proposal, with whichever role in hand."""
    reason = may(talk, Move.ACCEPT, side, version, about)
    return reason or (block(Code.OWN_PROPOSAL, about) if same_person else None)


def may_refuse(talk: Talk, side: Side, version: int | None, about: str = "") -> Reason | None:
    """Saying no to the version shown, which passes the turn."""
    return may(talk, Move.REFUSE, side, version, about)


def may_take_back(talk: Talk, side: Side, version: int | None, about: str = "") -> Reason | None:
    """Taking back an own move that nobody has answered: the agreed date goes on."""
    return may(talk, Move.TAKE_BACK, side, version, about)


def may_cancel(talk: Talk, side: Side, about: str = "", *, only_one: bool = False, held: bool = False) -> Reason | None:
    """Cancelling a session, from either side. The only one left is cancelled with its booking, a held one never."""
    reason = block(Code.SESSION_HELD, about) if held else may(talk, Move.CANCEL, side, None, about)
    return reason or (block(Code.LAST_SESSION, about) if only_one else None)


def needs_words(words: str, about: str = "") -> Reason | None:
    """A refusal and a cancellation say why."""
    return None if words.strip() else block(Code.WORDS_NEEDED, about)


def proposing(talk: Talk, side: Side) -> Move:
    """Which move it is when this side lays dates on the table."""
    if talk.stage not in {Stage.PROPOSED, Stage.MOVING}:
        return Move.PROPOSE
    return Move.REPLACE if side is talk.side else Move.COUNTER


def moving(talk: Talk, side: Side) -> Move:
    """Which move it is when this side wants another date for an agreed session."""
    return proposing(talk, side) if talk.stage is Stage.MOVING else Move.MOVE


def after(talk: Talk, move: Move, side: Side) -> Talk:
    """The talk that a legal move leads to. Raises `ValueError` for any other, ask `may` first."""
    if reason := may(talk, move, side):
        raise ValueError(f"no move {move} by {side}: {reason.code}")
    if move in PROPOSING:
        return replace(talk, version=talk.version + 1, side=side, answered=Answered.NOT_YET)
    if move is Move.CANCEL:
        return replace(talk, cancelled=True)
    agreed = talk.version if move is Move.ACCEPT else talk.agreed
    return replace(talk, answered=_ANSWERS[move], agreed=agreed)


def whose_turn(talk: Talk) -> Side:
    """Who has to do something for this session. After a refusal: the side that was refused."""
    if talk.stage is Stage.OPEN:
        return Side.CUSTOMER
    if talk.stage in {Stage.PROPOSED, Stage.MOVING}:
        return other(talk.side)
    return talk.side if talk.stage is Stage.REFUSED else Side.NOBODY


def turn_of(talks: Iterable[Talk]) -> Side:
    """Who has to do something for a whole booking; `both` when each side has something before it."""
    sides = {whose_turn(talk) for talk in talks} - {Side.NOBODY}
    if len(sides) > 1:
        return Side.BOTH
    return next(iter(sides), Side.NOBODY)


def is_confirmed(talks: Iterable[Talk]) -> bool:
    """Whether each session that is not cancelled has a version that both sides accepted; one at least must be left."""
    alive = [talk for talk in talks if not talk.cancelled]
    return bool(alive) and all(talk.agreed for talk in alive)


def has_begun(talks: Iterable[Talk]) -> bool:
    """Whether anything more has happened than that the customer proposed dates."""
    return any(
        talk.side is Side.PROVIDER or talk.agreed or talk.cancelled or talk.answered is not Answered.NOT_YET
        for talk in talks
    )


# -- dates to answer by ----------------------------------------------------------------------------------------------


def answer_by(today: date, first: date | None) -> date:
    """The day by which a round is to be answered: two weeks, or the day before the first date proposed."""
    usual = today + timedelta(days=ANSWER_DAYS)
    return usual if first is None else max(today, min(usual, first - timedelta(days=1)))


def is_stalled(since: datetime, nudged_at: datetime | None, at: datetime) -> bool:
    """Whether nothing has moved for a week, and nobody was reminded of it within a week."""
    latest = since if nudged_at is None else max(since, nudged_at)
    return at - latest >= STALLED_AFTER

"""`docs/states.md`: the tables of states and moves as pages and diagrams, made from the tables themselves."""

from collections.abc import Iterable, Sequence

from programs.rules import booking, negotiation
from programs.rules.booking import Side, State
from programs.rules.negotiation import Answered, Stage, Talk, Who

HEAD = """\
# States and moves

Made from the tables in `programs/rules/` by `manage.py states`; a test fails when it is not current. Do not edit it.

"""
BOOKING = """\
## A booking

The table is `MOVES` in `programs/rules/booking.py`. What is not listed is refused with a reason. A request becomes
confirmed exactly when each of its sessions that is not cancelled has a version that both sides accepted.

"""
SESSION = """\
## The dates of one session

The table is `MOVES` in `programs/rules/negotiation.py`. Each proposal is a numbered version; proposing means accepting
one's own. "Proposer" is the side that made the version on the table, "other" the opposite one. An answer to an outdated
version is refused, and so is accepting one's own. While a session is moving, the agreed date holds.

"""
TURNS = """\
Whose turn it is:

"""
BACK = "the state it left"


def states_page() -> str:
    """The whole page, in Markdown."""
    parts = [HEAD, BOOKING, _table(["state", "move", "leads to"], _booking_rows()), _diagram(_booking_arrows())]
    parts += [SESSION, _table(["stage", "move", "by", "leads to"], _session_rows()), _diagram(_session_arrows())]
    return "".join([*parts, TURNS, _table(["stage", "turn"], _turn_rows())]).rstrip("\n") + "\n"


def _booking_rows() -> list[list[str]]:
    return [[state, move, target or BACK] for (state, move), target in booking.MOVES.items()]


def _booking_arrows() -> list[tuple[str, str, str]]:
    """Moves that change the state; back from a withdrawal to each state that can be withdrawn."""
    found = []
    for (state, move), target in booking.MOVES.items():
        for end in [target] if target else _withdrawable():
            if end is not state:
                found.append((str(state), str(end), str(move)))
    return found


def _withdrawable() -> list[State]:
    return [state for (state, move) in booking.MOVES if move is booking.Move.WITHDRAW]


def _session_rows() -> list[list[str]]:
    return [[stage, move, line.by, line.to] for (stage, move), line in negotiation.MOVES.items()]


def _session_arrows() -> list[tuple[str, str, str]]:
    return [(str(stage), str(line.to), f"{move} ({line.by})") for (stage, move), line in negotiation.MOVES.items()]


def _turn_rows() -> list[list[str]]:
    """The turn is read off the rule, for a version that the customer made."""
    return [[stage, _turn_words(stage)] for stage in Stage]


def _turn_words(stage: Stage) -> str:
    turn = negotiation.whose_turn(_example(stage))
    if turn is Side.NOBODY:
        return "nobody"
    if stage is Stage.OPEN:
        return str(turn)
    return str(Who.PROPOSER if turn is Side.CUSTOMER else Who.OTHER)


def _example(stage: Stage) -> Talk:
    """A talk at that stage, whose latest version is the customer's."""
    talks = {
        Stage.OPEN: Talk(),
        Stage.PROPOSED: Talk(1, Side.CUSTOMER),
        Stage.REFUSED: Talk(1, Side.CUSTOMER, Answered.REFUSED),
        Stage.AGREED: Talk(1, Side.CUSTOMER, Answered.ACCEPTED, agreed=1),
        Stage.MOVING: Talk(2, Side.CUSTOMER, agreed=1),
        Stage.CANCELLED: Talk(1, Side.CUSTOMER, cancelled=True),
    }
    return talks[stage]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _diagram(arrows: Iterable[tuple[str, str, str]]) -> str:
    lines = "".join(f"    {start} --> {end}: {label}\n" for start, end, label in arrows)
    return f"```mermaid\nstateDiagram-v2\n{lines}```\n\n"

"""Keeps what a booking repeats of its sessions: whose turn it is, since when, and until when to answer."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from programs.models import Booking, Proposal
from programs.queries.negotiation import Standing, standings
from programs.rules import booking as rules
from programs.rules.booking import Side, State
from programs.rules.negotiation import Stage, answer_by, is_confirmed, turn_of, whose_turn

FIELDS = ["turn", "turn_since", "answer_by"]
TALKING = frozenset({State.REQUESTED, State.CONFIRMED})


def local_day(booking: Booking, at: datetime) -> date:
    """The day of the moment where the booking is held."""
    return at.astimezone(ZoneInfo(booking.timezone)).date()


def settle(booking: Booking, at: datetime, known: Sequence[Standing] | None = None) -> list[str]:
    """Sets state and turn as they follow from the sessions' rows; answers the names of the fields to be saved.

    A request whose every session is agreed becomes confirmed here, and nowhere else. `known` is how every session
    stands, of a caller who has them all under its lock; without, it is read.
    """
    state = State(booking.state)
    found = list(standings(booking).values() if known is None else known) if state in TALKING else []
    talks = [one.talk for one in found]
    if state is State.REQUESTED and is_confirmed(talks):
        booking.state, booking.confirmed_at = rules.after(state, rules.Move.ACCEPT), at
    booking.turn = turn_of(talks) if found else rules.whose_turn(state)
    booking.turn_since, booking.answer_by = at, _first_due(booking, found)
    return ["state", "confirmed_at", *FIELDS]


def _first_due(booking: Booking, found: Iterable[Standing]) -> date | None:
    return min((due for one in found if (due := due_of(booking, one))), default=None)


def due_of(booking: Booking, one: Standing) -> date | None:
    """The day by which something is to happen for one session, if anything is.

    A version on the table says its day itself; who was refused has as long to propose anew.
    """
    if one.talk.stage is Stage.REFUSED and one.answered_at:
        return answer_by(local_day(booking, one.answered_at), None)
    return one.answer_by if one.talk.stage in {Stage.PROPOSED, Stage.MOVING} else None


def start_waiting(booking: Booking, at: datetime) -> None:
    """Counts the time to answer from now: a request waits from the moment it reaches the provider."""
    open_now = Proposal.objects.filter(session__booking=booking, answer="")
    first = open_now.order_by("alternatives__day").values_list("alternatives__day", flat=True).first()
    open_now.update(answer_by=answer_by(local_day(booking, at), first))


def sides_due(booking: Booking) -> list[Side]:
    """Which sides are asked to act by the booking's `answer_by`."""
    due = [
        one for one in standings(booking).values() if booking.answer_by and due_of(booking, one) == booking.answer_by
    ]
    return sorted({whose_turn(one.talk) for one in due})


def sides_on_turn(booking: Booking) -> list[Side]:
    """The sides that have something before them."""
    return [side for side in (Side.CUSTOMER, Side.PROVIDER) if booking.turn in {side, Side.BOTH}]

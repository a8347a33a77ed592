"""How the dates of each session stand, as its line says it: chip, whose turn, until when, and both dates of a move."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.actions.turns import TALKING, due_of
from programs.presenters.booking import date_line
from programs.queries.negotiation import standing_of, talk_of, waiting_dates
from programs.rules.booking import Side, State
from programs.rules.negotiation import Stage, Talk, whose_turn
from tmo.templatetags.tmo import day

if TYPE_CHECKING:
    from programs.models import Booking, Session

CHIPS = {
    Stage.OPEN: ("open", gettext_lazy("No date yet")),
    Stage.PROPOSED: ("open", gettext_lazy("Proposed")),
    Stage.REFUSED: ("stopped", gettext_lazy("Refused")),
    Stage.AGREED: ("agreed", gettext_lazy("Agreed")),
    Stage.MOVING: ("held", gettext_lazy("Moving")),
    Stage.CANCELLED: ("stopped", gettext_lazy("Cancelled")),
}
WAITING_FOR_YOU = ("proposed", gettext_lazy("Waiting for you"))
SIDES = {
    Side.CUSTOMER: gettext_lazy("The customer's turn"),
    Side.PROVIDER: gettext_lazy("The training provider's turn"),
}


def due_day(booking: "Booking", session: "Session") -> date | None:
    """The day by which something is to happen for the session; for sessions read by `sessions_with_dates`."""
    return due_of(booking, standing_of(session))


def session_line(booking: "Booking", session: "Session", side: Side) -> dict[str, Any]:
    """The session's standing as its reader's side sees it."""
    talk = talk_of(session)
    talking = State(booking.state) in TALKING
    turn = whose_turn(talk) if talking else Side.NOBODY
    mine = turn is side and side is not Side.NOBODY
    tone, label = WAITING_FOR_YOU if mine and talk.stage is Stage.PROPOSED else CHIPS[talk.stage]
    return {
        "tone": tone,
        "label": label,
        "turn": _turn_words(talk, turn, side),
        "answer_by": due_day(booking, session) if talking else None,
        "new_dates": [date_line(row) for row in waiting_dates(session)] if talk.stage is Stage.MOVING else [],
    }


def _turn_words(talk: Talk, turn: Side, side: Side) -> str:
    if turn is Side.NOBODY or (turn is side and talk.stage is Stage.PROPOSED):
        return ""  # nothing waits, or the chip says it
    if turn is not side:
        return str(SIDES[turn])
    if talk.stage in {Stage.REFUSED, Stage.OPEN}:
        return _("Your turn: propose other dates")
    return _("Your turn")


def what_waits(booking: "Booking", sessions: Iterable["Session"], side: Side) -> str:
    """ "3 sessions wait for your answer, by tors 25 mars." in as many sentences as there are kinds of waiting.

    Empty where the dates are not being talked about, or the reader speaks for no side.
    """
    if State(booking.state) not in TALKING or side is Side.NOBODY:
        return ""
    found = [(talk_of(one), due_day(booking, one)) for one in sessions]
    mine = [(talk, due) for talk, due in found if whose_turn(talk) is side]
    answers = [due for talk, due in mine if talk.stage in {Stage.PROPOSED, Stage.MOVING}]
    anew = [due for talk, due in mine if talk.stage not in {Stage.PROPOSED, Stage.MOVING}]
    theirs = [due for talk, due in found if whose_turn(talk) not in {side, Side.NOBODY}]
    said = [_answers_words(answers), _anew_words(anew)]
    return " ".join(filter(None, said)) or (_theirs_words(theirs) if theirs else "")


def _by(what: str, due: Iterable[date | None]) -> str:
    """The sentence, with the first of the days if there is one."""
    known = [one for one in due if one]
    return _("%(what)s, by %(day)s.") % {"what": what, "day": day(min(known))} if known else f"{what}."


def _answers_words(due: list[date | None]) -> str:
    if not due:
        return ""
    text = ngettext("%(count)s session waits for your answer", "%(count)s sessions wait for your answer", len(due))
    return _by(text % {"count": len(due)}, due)


def _anew_words(due: list[date | None]) -> str:
    if not due:
        return ""
    text = ngettext(
        "%(count)s session waits for new dates from you",
        "%(count)s sessions wait for new dates from you",
        len(due),
    )
    return _by(text % {"count": len(due)}, due)


def _theirs_words(due: list[date | None]) -> str:
    text = ngettext(
        "Nothing for you to do: %(count)s session waits for the other side",
        "Nothing for you to do: %(count)s sessions wait for the other side",
        len(due),
    )
    return _by(text % {"count": len(due)}, due)

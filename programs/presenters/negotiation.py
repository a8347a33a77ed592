"""What waits for a side, session by session."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from programs.presenters.booking import date_line
from programs.queries.negotiation import talk_of, waiting_dates
from programs.rules.booking import Side
from programs.rules.negotiation import Stage, whose_turn
from programs.rules.package import Package

if TYPE_CHECKING:
    from programs.models import Session


def waiting(package: Package, sessions: Iterable["Session"], side: Side) -> list[dict[str, Any]]:
    """The sessions on which the side is to act: their dates to answer, or none where it was refused and proposes anew.

    For sessions read by `sessions_with_dates`.
    """
    return [
        {
            "title": package.by_key[session.key].title,
            "dates": [date_line(row) for row in waiting_dates(session)],
            "moving": talk_of(session).stage is Stage.MOVING,
        }
        for session in sessions
        if whose_turn(talk_of(session)) is side
    ]


def agreed_of(sessions: Iterable["Session"]) -> dict[str, int]:
    """How many sessions have an agreed date, and how many there are; cancelled ones are not counted."""
    alive = [session for session in sessions if session.cancelled_at is None]
    return {"agreed_count": sum(1 for one in alive if one.agreed is not None), "session_count": len(alive)}

"""Warnings of a trainer's time are answered in words before it is taken."""

from collections.abc import Collection, Sequence
from uuid import UUID

from programs.actions.holds import Wanted
from programs.models import Booking
from programs.queries.holds import diaries_of, reasons_of_trainers
from programs.rules.reasons import Code, Reason, Weight, block, first_of


def unanswered(booking: Booking, wanted: Sequence[Wanted], trainers: Collection[UUID], words: str) -> list[Reason]:
    """One reason for each date with a warning, as long as nobody has said why it is all right all the same."""
    if words.strip() or not wanted or not trainers:
        return []
    days = sorted(one.slot.day for one in wanted)
    diaries = diaries_of(list(trainers), days[0], days[-1], besides=booking)
    found = [(one, first_of(reasons_of_trainers(diaries, one.slot, one.town), Weight.WARN)) for one in wanted]
    return [block(Code.WARNING_UNANSWERED, one.slot.session, because=reason.code) for one, reason in found if reason]

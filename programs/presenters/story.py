"""The history of a booking's dates as a story: who proposed what, when and why, and who answered how."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.presenters.booking import date_line
from programs.rules.booking import Side
from programs.rules.negotiation import Answered, other
from programs.rules.package import Package

if TYPE_CHECKING:
    from programs.models import Booking, Proposal, Session

SHOWN = 3
WHO = {Side.CUSTOMER: gettext_lazy("The customer"), Side.PROVIDER: gettext_lazy("The training provider")}
# A version that was replaced is told by the one that replaced it.
ANSWERS = {
    Answered.ACCEPTED: gettext_lazy("Accepted: %(dates)s"),
    Answered.REFUSED: gettext_lazy("Refused: %(dates)s"),
    Answered.TAKEN_BACK: gettext_lazy("Took back the move to: %(dates)s"),
}


@dataclass(frozen=True)
class By:
    """Who did something in one moment: one round, told as one event."""

    at: datetime
    side: Side
    user: UUID | None
    link: UUID | None


@dataclass(frozen=True)
class Line:
    """What was done about one session, and the words that were written to it; title '' for the whole booking."""

    title: str
    text: str
    note: str


def story(
    booking: "Booking", sessions: Iterable["Session"], package: Package, people: Mapping[UUID, str], *, persons: bool
) -> dict[str, list[dict[str, Any]]]:
    """The events, newest first: `latest`, and the `earlier` ones that a page may fold away.

    `people` are names by account. Names and what people wrote are told only with `persons`.
    """
    told: dict[By, list[Line]] = {}
    for by, line in _events(booking, sessions, package):
        told.setdefault(by, []).append(line if persons else Line(line.title, line.text, ""))
    newest = sorted(told, key=lambda by: by.at, reverse=True)
    found = [{"at": by.at, "who": _who(by, people if persons else {}), "lines": told[by]} for by in newest]
    shown = SHOWN if len(found) > 1 else 0  # that dates were proposed at all stands above
    return {"latest": found[:shown], "earlier": found[shown:]}


def _who(by: By, people: Mapping[UUID, str]) -> str:
    """ "The customer", with the account's name where it may be told."""
    side = str(WHO[by.side])
    if by.user in people:
        return _("%(side)s, %(name)s") % {"side": side, "name": people[by.user]}
    return _("%(side)s, by link") % {"side": side} if by.link else side


def _events(booking: "Booking", sessions: Iterable["Session"], package: Package) -> Iterator[tuple[By, Line]]:
    for session in sessions:
        title = package.by_key[session.key].title
        before = Answered.NOT_YET
        for one in session.versions:
            yield from _told(one, title, before)
            before = Answered(one.answer)
        yield from _cancelled(session, title, _("Cancelled this session."))
    yield from _cancelled(booking, "", _("Cancelled the whole booking."))


def _told(one: "Proposal", title: str, before: Answered) -> Iterator[tuple[By, Line]]:
    side = Side(one.side)
    dates = "; ".join(_date(row) for row in one.dates)
    proposed = _proposed(before) % {"dates": dates}
    yield By(one.made_at, side, one.by_user, one.by_link), Line(title, proposed, one.note or "")
    if (answer := Answered(one.answer)) in ANSWERS and one.answered_at:
        chosen = "; ".join(_date(row) for row in one.dates if row.chosen)
        answering = side if answer is Answered.TAKEN_BACK else other(side)
        by = By(one.answered_at, answering, one.answered_by_user, one.answered_by_link)
        yield by, Line(title, ANSWERS[answer] % {"dates": chosen or dates}, one.answer_note or "")


def _proposed(before: Answered) -> str:
    if before is Answered.ACCEPTED:
        return _("Wants to move it to: %(dates)s")
    return _("Proposed: %(dates)s") if before is Answered.NOT_YET else _("Proposed instead: %(dates)s")


def _cancelled(row: "Booking | Session", title: str, text: str) -> Iterator[tuple[By, Line]]:
    if row.cancelled_at:
        by = By(row.cancelled_at, Side(row.cancelled_side), row.cancelled_by_user, row.cancelled_by_link)
        yield by, Line(title, text, row.cancel_note or "")


def _date(row: Any) -> str:
    line = date_line(row)
    return f"{line.text} {line.time}"

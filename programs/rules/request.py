"""A request as the customer makes it, in plain values: what the form answers and the actions take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from programs.rules import booking
from programs.rules.booking import State
from programs.rules.reasons import Code, Reason, block
from programs.rules.timetable import Slot

LABEL_MAX = 200
LINKS_A_DAY = 10


@dataclass(frozen=True)
class AskedWorkplace:
    """One workplace as typed: `kind` is a key of the workplace kinds, `participants` a count without the principal."""

    name: str
    kind: str
    municipality: str
    principal_name: str
    principal_email: str
    participants: int


@dataclass(frozen=True)
class Request:
    """Everything that a sent request says. `proposals` maps a session's key to one to three slots, best first."""

    language: str
    contact_name: str
    contact_email: str
    contact_phone: str
    address: str
    invoice_reference: str
    wishes: str
    ideas: str
    questions: str
    closed_days: tuple[date, ...]
    workplaces: Sequence[AskedWorkplace]
    proposals: Mapping[str, Sequence[Slot]] = field(default_factory=dict)

    @property
    def participants(self) -> int:
        """All participants of all workplaces; principals are not counted among them."""
        return sum(workplace.participants for workplace in self.workplaces)

    @property
    def label(self) -> str:
        """What the booking is called in lists: the names of its workplaces."""
        names = ", ".join(workplace.name for workplace in self.workplaces)
        return names if len(names) <= LABEL_MAX else names[: LABEL_MAX - 1] + "…"

    @property
    def municipality(self) -> str:
        """The municipality of the first workplace, which the lists are read by."""
        return self.workplaces[0].municipality if self.workplaces else ""


@dataclass(frozen=True)
class Choice:
    """The accepting side's answer for one session: an alternative's key, and words for its warnings if it has any."""

    alternative: UUID
    words: str = ""


def same_slots(left: Sequence[Slot], right: Sequence[Slot]) -> bool:
    """Whether two proposals for one session say the same dates in the same order."""
    return list(left) == list(right)


def may_save_draft(state: State) -> Reason | None:
    """A form is kept as typed until it is sent; afterwards it is changed as a whole."""
    return None if state is State.DRAFT else block(Code.ALREADY_SENT)


def may_confirm(state: State, *, mailed_link: bool) -> Reason | None:
    """Only the link that left by mail shows that the address is the holder's."""
    return booking.may_confirm_email(state) or (None if mailed_link else block(Code.MAILED_LINK_NEEDED))


def may_revise(state: State, *, address_changed: bool, begun: bool = False) -> Reason | None:
    """A request may be changed until the two sides answer each other; its mail address only until it is confirmed.

    `begun`: somebody has answered. From then on the form would say other dates than those on the table.
    """
    if reason := booking.may_edit(state):
        return reason
    if begun:
        return block(Code.NEGOTIATION_BEGUN)
    return block(Code.ADDRESS_FIXED) if address_changed and state is State.REQUESTED else None


def may_mail_link(mailed_today: int) -> Reason | None:
    """Nobody can use the form to fill a stranger's mailbox: so many links a day to one address, and no more."""
    return block(Code.TOO_MANY_LINKS, limit=LINKS_A_DAY) if mailed_today >= LINKS_A_DAY else None


def may_undo(state: State, *, workplaces_taken: bool) -> Reason | None:
    """A withdrawal is undone unless a workplace has another active booking of the package meanwhile."""
    if reason := booking.may_undo_withdrawal(state):
        return reason
    return block(Code.WORKPLACE_TAKEN) if workplaces_taken else None

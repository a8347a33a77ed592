"""The board of bookings as rows of plain words."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.presenters import booking as say
from programs.rules.booking import Side, State
from tmo.templatetags.tmo import day

if TYPE_CHECKING:
    from programs.queries.board import Filters, Page, Row

# Stands in the address of a booking, which is asked of the resolver once a page and not once a row.
NO_BOOKING = UUID(int=0)
FILTER_STATES = [State.REQUESTED, State.CONFIRMED, State.WITHDRAWN, State.CANCELLED]


TURN_WORDS = {
    Side.PROVIDER: gettext_lazy("The training provider's turn"),
    Side.CUSTOMER: gettext_lazy("The customer's turn"),
    Side.NOBODY: gettext_lazy("Nobody's turn"),
    Side.BOTH: gettext_lazy("Both sides' turn"),
}
FILTER_TURNS = [Side.PROVIDER, Side.CUSTOMER, Side.NOBODY]
ORDERS = {
    "": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "answer": gettext_lazy("Day to answer by"),
}


def board_page(page: "Page", filters: "Filters", at: datetime) -> dict[str, Any]:
    """The context of `programs/booking/list.html`; filters and sorting stay in every address."""
    return {
        "rows": _rows(page.rows, at),
        "count": _count(page),
        "states": [
            {"value": state.value, "label": say.state_words(state), "selected": filters.state == state}
            for state in FILTER_STATES
        ],
        "turns": [
            {"value": side.value, "label": TURN_WORDS[side], "selected": filters.turn == side} for side in FILTER_TURNS
        ],
        "orders": [{"value": key, "label": label, "selected": filters.sort == key} for key, label in ORDERS.items()],
        "search": filters.search,
        "is_filtered": bool(filters.state or filters.turn or filters.search),
        "is_later_page": filters.after is not None,
        "next_url": _address(filters, page.next_key) if page.next_key else "",
        "first_url": _address(filters, ""),
    }


def _address(filters: "Filters", after: str) -> str:
    asked = {"state": filters.state, "turn": filters.turn, "q": filters.search, "sort": filters.sort}
    query = urlencode({key: value for key, value in {**asked, "after": after}.items() if value})
    return f"{reverse('programs:booking_list')}?{query}" if query else reverse("programs:booking_list")


def _count(page: "Page") -> str:
    if page.is_capped:
        return _("More than 1,000 bookings")
    return ngettext("%(count)s booking", "%(count)s bookings", page.count) % {"count": page.count}


def _rows(bookings: "list[Row]", at: datetime) -> list[dict[str, Any]]:
    address = reverse("programs:booking_detail", args=[NO_BOOKING])
    chips = {state: {"state": say.state_words(state), "tone": say.state_tone(state)} for state in State}
    turns = {side.value: str(words) for side, words in TURN_WORDS.items()}
    said = _Said(at)
    return [
        _row(booking, at, said)
        | {"url": address.replace(str(NO_BOOKING), str(booking.pk)), "turn": turns[booking.turn]}
        | chips[State(booking.state)]
        for booking in bookings
    ]


class _Said:
    """Words that many rows of one page share, found once each."""

    def __init__(self, at: datetime) -> None:
        self.day, self.age, self.waited = cache(day), cache(_age), cache(_waited)
        self.today = cache(lambda zone: at.astimezone(ZoneInfo(zone)).date())


def _row(booking: "Row", at: datetime, said: _Said) -> dict[str, Any]:
    """`waited` is how long it has been that side's turn; nothing where it is nobody's."""
    waits = booking.turn != Side.NOBODY and booking.turn_since is not None
    return {
        "label": booking.label,
        "municipality": booking.municipality,
        "reference": booking.reference,
        "participants": str(booking.participants),
        "asked": said.day(booking.requested_at.astimezone(ZoneInfo(booking.timezone)).date()),
        "age": said.age((at - booking.requested_at).days),
        "waited": said.waited((at - booking.turn_since).days) if waits and booking.turn_since else "",
        "answer_by": said.day(booking.answer_by),
        "late": waits and booking.answer_by is not None and booking.answer_by < said.today(booking.timezone),
    }


def _waited(days: int) -> str:
    if days < 1:
        return _("since today")
    return ngettext("for %(count)s day", "for %(count)s days", days) % {"count": days}


def _age(days: int) -> str:
    if days < 1:
        return _("today")
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}

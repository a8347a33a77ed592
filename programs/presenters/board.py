"""The board of bookings as rows of plain words."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.presenters import booking as say
from programs.rules.booking import State
from tmo.templatetags.tmo import day

if TYPE_CHECKING:
    from programs.queries.board import Filters, Page, Row

# Stands in the address of a booking, which is asked of the resolver once a page and not once a row.
NO_BOOKING = UUID(int=0)
FILTER_STATES = [State.REQUESTED, State.CONFIRMED, State.WITHDRAWN, State.CANCELLED]


def board_page(page: "Page", filters: "Filters", query: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """The context of `programs/booking/list.html`; filters and sorting stay in every address."""
    return {
        "rows": _rows(page.rows, at),
        "count": _count(page),
        "states": [
            {"value": state.value, "label": say.state_words(state), "selected": filters.state == state}
            for state in FILTER_STATES
        ],
        "search": filters.search,
        "oldest_first": filters.oldest_first,
        "is_filtered": bool(filters.state or filters.search),
        "is_later_page": filters.after is not None,
        "next_url": _address(filters, page.next_key) if page.next_key else "",
        "first_url": _address(filters, ""),
    }


def _address(filters: "Filters", after: str) -> str:
    asked = {"state": filters.state, "q": filters.search, "sort": "oldest" if filters.oldest_first else ""}
    query = urlencode({key: value for key, value in {**asked, "after": after}.items() if value})
    return f"{reverse('programs:booking_list')}?{query}" if query else reverse("programs:booking_list")


def _count(page: "Page") -> str:
    if page.is_capped:
        return _("More than 1,000 bookings")
    return ngettext("%(count)s booking", "%(count)s bookings", page.count) % {"count": page.count}


def _rows(bookings: "list[Row]", at: datetime) -> list[dict[str, Any]]:
    address = reverse("programs:booking_detail", args=[NO_BOOKING])
    chips = {state: {"state": say.state_words(state), "tone": say.state_tone(state)} for state in State}
    return [
        _row(booking, at) | {"url": address.replace(str(NO_BOOKING), str(booking.pk))} | chips[State(booking.state)]
        for booking in bookings
    ]


def _row(booking: "Row", at: datetime) -> dict[str, Any]:
    return {
        "label": booking.label,
        "municipality": booking.municipality,
        "reference": booking.reference,
        "participants": str(booking.participants),
        "asked": day(booking.requested_at.astimezone(ZoneInfo(booking.timezone)).date()),
        "age": _age((at - booking.requested_at).days),
    }


def _age(days: int) -> str:
    if days < 1:
        return _("today")
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}

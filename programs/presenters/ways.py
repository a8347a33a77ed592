"""The row of further pages of a booking: what is arranged around its dates."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.permissions import Deed
from programs.presenters.reasons import words
from programs.queries.plans import Desk
from programs.rules import booking as rules
from programs.rules.booking import State

if TYPE_CHECKING:
    from programs.permissions import Place

WAYS = (
    (Deed.READ, "booking_month", "calendar", _("Month by month"), None),
    (Deed.SET_ROOM, "booking_rooms", "place", _("Rooms and links"), rules.may_arrange),
    (Deed.READ_PEOPLE, "booking_participants", "users", _("Participants"), None),
    (Deed.COUNT_ATTENDANCE, "booking_attendance", "check", _("Attendance"), None),
    (Deed.CHANGE_PEOPLE, "booking_people", "users", _("Contact and principals"), rules.may_arrange),
    (Deed.CANCEL, "booking_cancel", "minus", _("Cancel"), rules.may_cancel),
)


def ways(place: "Place") -> list[dict[str, Any]]:
    """Pages that the reader may open, each with why it is of no use now; none before the request has arrived."""
    booking = place.booking
    state = State(booking.state)
    if booking.requested_at is None:
        return []
    return [
        {
            "url": reverse(f"programs:{name}", args=[booking.pk]),
            "icon": icon,
            "label": label,
            "reason": words(against, {}) if rule and (against := rule(state)) else "",
        }
        for deed, name, icon, label, rule in WAYS
        if place.may(deed)
    ]


def plan_ways(desks: Sequence[Desk]) -> list[dict[str, Any]]:
    """The action plan of each workplace whose plan the reader may come to."""
    return [
        {
            "url": reverse("programs:plan_detail", args=[desk.booking.pk, desk.workplace.pk]),
            "icon": "check",
            "label": _named(desk.workplace.name) if len(desks) > 1 else gettext("Action plan"),
            "reason": "",
        }
        for desk in desks
    ]


def _named(workplace: str) -> str:
    return gettext("Action plan, %(workplace)s") % {"workplace": workplace}

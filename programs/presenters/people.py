"""The page on which contact and principals are changed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from programs.presenters.reasons import words
from programs.rules import booking as rules
from programs.rules.booking import State

if TYPE_CHECKING:
    from programs.models import Booking


def people_page(booking: "Booking", shown: Iterable[tuple[str, Any, Any]], problem: str) -> dict[str, Any]:
    """The context of `programs/booking/people.html`; `shown` are key, workplace or None, and form."""
    against = rules.may_arrange(State(booking.state))
    return {
        "booking": booking,
        "reason": words(against, {}) if against else "",
        "problem": problem,
        "parts": [
            {
                "key": key,
                "form": form,
                "title": _("Contact") if row is None else _("Principal of %(name)s") % {"name": row.name},
                "hint": _hint(row),
            }
            for key, row, form in shown
        ],
    }


def _hint(workplace: Any) -> str:
    if workplace is None:
        return _(
            "With another e-mail address the links of the present contact end, and the new contact gets one by mail. "
            "Both are told, and the training provider."
        )
    return _("Both the present and the new principal are told by mail, and the training provider.")

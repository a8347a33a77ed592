"""What the pages of calling off say: why it cannot be done, and who will be told."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from programs.presenters.booking import date_line
from programs.presenters.reasons import titles_of, words
from programs.queries.negotiation import talk_of
from programs.rules import booking as rules
from programs.rules.booking import Side, State
from programs.rules.catalogue import package
from programs.rules.negotiation import may_cancel
from programs.rules.reasons import Reason

if TYPE_CHECKING:
    from programs.models import Session
    from programs.queries.pages import PageFacts


def cancel_page(facts: "PageFacts") -> dict[str, Any]:
    """The context of `programs/booking/cancel.html` for the whole booking, with a way to each session's own page."""
    booking = facts.place.booking
    made = package(booking.package_key, booking.package_version)
    against = rules.may_cancel(State(booking.state))
    return {
        "booking": booking,
        "package": made,
        "reason": words(against, {}) if against else "",
        "told": told(facts),
        "sessions": [_session(facts, one, titles_of(made)) for one in facts.sessions] if not against else [],
    }


def _session(facts: "PageFacts", session: "Session", titles: dict[str, str]) -> dict[str, str]:
    against = against_session(facts, session)
    return {
        "title": titles[session.key],
        "url": reverse("programs:session_cancel", args=[facts.place.booking.pk, session.key]),
        "reason": words(against, titles) if against else "",
    }


def session_page(facts: "PageFacts", session: "Session") -> dict[str, Any]:
    """The context of the same page for one session."""
    booking = facts.place.booking
    made = package(booking.package_key, booking.package_version)
    titles = titles_of(made)
    against = against_session(facts, session)
    return {
        "booking": booking,
        "package": made,
        "title": titles[session.key],
        "line": date_line(session.agreed) if session.agreed else None,
        "reason": words(against, titles) if against else "",
        "told": told(facts),
    }


def against_session(facts: "PageFacts", session: "Session") -> Reason | None:
    """Why the session cannot be cancelled now, if so: the rules that the action asks."""
    alive = [one for one in facts.sessions if one.cancelled_at is None]
    side = Side(facts.place.side)
    refusal = rules.may_negotiate(State(facts.place.booking.state))
    held = session.held_at is not None
    return refusal or may_cancel(talk_of(session), side, session.key, only_one=len(alive) == 1, held=held)


def told(facts: "PageFacts") -> Sequence[str]:
    """Everybody who gets the mail, in words."""
    booking = facts.place.booking
    customers = dict.fromkeys([booking.contact_name, *(row.principal_name for row in facts.workplaces)])
    trainers = [row.trainer.name or row.trainer.email for row in facts.trainers]
    return [
        *customers,
        _("the coordinators of %(name)s") % {"name": booking.provider.name},
        *trainers,
    ]

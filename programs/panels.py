"""What this app puts on the start page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.presenters.coming import coming_days
from programs.presenters.path import next_session
from programs.presenters.readiness import readiness
from programs.presenters.trainers import uncovered_words
from programs.queries.board import waiting_for_provider
from programs.queries.coming import days_of
from programs.queries.offers import open_offers
from programs.queries.path import paths_of
from programs.queries.readiness import led_bookings, led_workplaces, prepared
from programs.queries.trainers import uncovered_sessions
from programs.rules.catalogue import package
from programs.views.reader import reader_of
from tmo.units.enums import RoleKind
from tmo.units.roles import holds, organisations_where

BOOKING_ROLES = (
    RoleKind.COORDINATOR,
    RoleKind.TRAINER,
    RoleKind.PRINCIPAL,
    RoleKind.MANAGER,
    RoleKind.STAFF,
    RoleKind.ADMIN,
)

OF_WORKPLACE = gettext_lazy("Here are the bookings of your workplace.")


def sees_bookings(request: HttpRequest) -> bool:
    """Whether one of the reader's roles leads to bookings."""
    reader = reader_of(request)
    return request.user.is_authenticated and holds(reader.user, reader.day, *BOOKING_ROLES)


def is_trainer(request: HttpRequest) -> bool:
    """Whether the reader trains for somebody."""
    reader = reader_of(request)
    return holds(reader.user, reader.day, RoleKind.TRAINER)


def is_coordinator(request: HttpRequest) -> bool:
    """Whether the reader looks after a provider's bookings."""
    reader = reader_of(request)
    return holds(reader.user, reader.day, RoleKind.COORDINATOR)


def bookings_panel(request: HttpRequest) -> dict[str, Any] | None:
    """For a coordinator the bookings that wait, for others the way to their bookings."""
    if not sees_bookings(request):
        return None
    reader = reader_of(request)
    found = {"template": "programs/panels/bookings.html", "url": reverse("programs:booking_list")}
    if not holds(reader.user, reader.day, RoleKind.COORDINATOR):
        sentence = _("Here are the bookings that you train.") if is_trainer(request) else OF_WORKPLACE
        return found | {"sentence": sentence, "action": _("See the bookings")}
    waiting = waiting_for_provider(reader)
    sentence = ngettext("%(count)s booking waits for you.", "%(count)s bookings wait for you.", waiting)
    url = reverse("programs:booking_list") + "?turn=provider&sort=answer"
    return found | {"sentence": sentence % {"count": waiting}, "url": url, "action": _("See what waits")}


def coming_panel(request: HttpRequest) -> dict[str, Any] | None:
    """For a trainer today and this week, before everything else."""
    if not is_trainer(request):
        return None
    reader = reader_of(request)
    days = coming_days(days_of(reader.user, reader.at), reader.user.timezone)
    return {"template": "programs/panels/coming.html", "url": reverse("programs:my_week"), **days}


def uncovered_panel(request: HttpRequest) -> dict[str, Any] | None:
    """For a coordinator the sessions whose trainer is away, as long as there are any."""
    reader = reader_of(request)
    count = uncovered_sessions(organisations_where(reader.user, reader.day, RoleKind.COORDINATOR), reader.at)
    if not count:
        return None
    url = reverse("programs:trainer_list")
    return {"template": "programs/panels/uncovered.html", "sentence": uncovered_words(count), "url": url}


def path_panel(request: HttpRequest) -> dict[str, Any] | None:
    """For somebody who takes part: the next session on each list on which the account's address stands."""
    reader = reader_of(request)
    found = [one for one in map(next_session, paths_of(reader.user, reader.at)) if one]
    return {"template": "programs/panels/path.html", "sessions": found} if found else None


def calendar_panel(request: HttpRequest) -> dict[str, Any] | None:
    """For whoever has something to do with bookings: the way to the own calendar address."""
    found = {"template": "programs/panels/calendar.html", "url": reverse("programs:my_calendar")}
    return found if sees_bookings(request) else None


def readiness_panel(request: HttpRequest) -> dict[str, Any] | None:
    """For a principal what is missing before the next sessions of the own workplaces."""
    reader = reader_of(request)
    bookings = led_bookings(reader)
    rows = prepared(bookings, reader.at, led_workplaces(reader)) if bookings else []
    found = [one for one in map(readiness, rows) if one]
    return {"template": "programs/panels/readiness.html", "bookings": found} if found else None


def offers_panel(request: HttpRequest) -> dict[str, Any] | None:
    """For visitors: what can be booked, and at whose address."""
    if request.user.is_authenticated:
        return None
    return {"template": "programs/panels/offers.html", "offers": [_offer(one) for one in open_offers()]}


def _offer(offer: Any) -> dict[str, str]:
    made = package(offer.package_key)
    size = _("%(steps)s steps, %(sessions)s sessions, %(films)s films") % {
        "steps": len(made.steps),
        "sessions": len(made.sessions),
        "films": len(made.films),
    }
    url = reverse("programs:booking_new", args=[offer.provider.slug, offer.package_key])
    return {"provider": offer.provider.name, "title": made.title, "lang": made.lang, "size": size, "url": url}

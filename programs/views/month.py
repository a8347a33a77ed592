"""A booking's dates in their month, with what the days are like on both sides."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from programs.permissions import Deed
from programs.presenters.month import month_page
from programs.queries.month import month_facts
from programs.rules.months import read_month
from programs.views.reader import open_booking
from tmo import clock
from tmo.units.enums import RoleKind
from tmo.units.roles import holds

# Who may keep breaks and study days somewhere; the page behind the link says where.
KEEPERS = (RoleKind.COORDINATOR, RoleKind.ADMIN, RoleKind.PRINCIPAL)


@login_not_required
@require_GET
@transaction.atomic
def booking_month(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The month of the address; without one, that of the next date to come."""
    place, _actor = open_booking(request, pk, Deed.READ)
    at = clock.now()
    today = at.astimezone(ZoneInfo(place.booking.timezone)).date()
    asked = request.GET.get("m")
    month = read_month(asked[:20], today) if asked is not None else None
    facts = month_facts(place.booking, month, today=today, at=at, language=get_language() or "sv")
    context = month_page(facts) | {"keeps_days": holds(request.user, today, *KEEPERS)}
    return render(request, "programs/booking/month.html", context)

"""Opened glass, for those who were told: who, when, why, and the button that says it was seen."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tmo import clock
from tmo.audit.actor import actor_of
from tmo.audit.breakglass import Refused, notice
from tmo.audit.log import record
from tmo.audit.people import directory
from tmo.units.auditing import glass_for, organisation_names
from tmo.units.signed_in import person
from tmo.web.audit.words import GLASS_REASONS

ROLE = "told"


@require_safe
@transaction.atomic
def glass_show(request: HttpRequest, glass_id: UUID) -> HttpResponse:
    """GET: the opening and its reason; reading it is logged."""
    at, user = clock.now(), person(request)
    glass = glass_for(user, glass_id, at)
    record("glass.read", by=actor_of(request, ROLE), at=at, subjects=glass, organisation_id=glass.organisation_id)
    names = directory().names([key for key in (glass.user_id, glass.noticed_by) if key])
    context = {
        "glass": glass,
        "who": names.get(glass.user_id, ""),
        "seen_by": names.get(glass.noticed_by, "") if glass.noticed_by else "",
        "organisation": organisation_names([glass.organisation_id]).get(glass.organisation_id, ""),
        "is_own": glass.user_id == user.pk,
        "is_open": glass.until_at > at,
    }
    return render(request, "audit/glass.html", context)


@require_POST
@transaction.atomic
def glass_seen(request: HttpRequest, glass_id: UUID) -> HttpResponse:
    """POST: says that it was seen; the first one counts, and a second does no harm."""
    at = clock.now()
    glass = glass_for(person(request), glass_id, at)
    try:
        notice(glass=glass, by=actor_of(request, ROLE), at=at)
    except Refused as refused:
        messages.error(request, str(GLASS_REASONS[refused.reason]))
    else:
        messages.success(request, _("Noted that you have seen it."))
    return redirect("glass_show", glass.pk)

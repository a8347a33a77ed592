"""The page of somebody who takes part, opened by the personal link of the mails."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from programs.links import path_in
from programs.presenters.feeds import feed_card
from programs.presenters.path import path_page
from programs.queries.feeds import feed_of_participant
from programs.queries.path import path_of
from tmo import clock
from tmo.audit.actor import actor_of
from tmo.audit.log import record


@login_not_required
@require_GET
@transaction.atomic
def my_path(request: HttpRequest, token: str) -> HttpResponse:
    """The next session and the whole way. One page for a link that has ended and for one that never was."""
    key, at = path_in(token), clock.now()
    path = path_of(key, at) if key else None
    if path is None:
        return render(request, "programs/path/ended.html", status=404)
    request.link_id = path.person.pk  # type: ignore[attr-defined]
    by = actor_of(request, "participant")
    record("path.read", by=by, at=at, subjects=path.person, organisation_id=path.booking.provider_id)
    card = feed_card(feed_of_participant(path.person.pk), reverse("programs:path_calendar", args=[token]))
    return render(request, "programs/path/show.html", {**path_page(path), **card})

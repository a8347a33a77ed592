"""The private address that a calendar reads, and the page on which its owner ends or renews it."""

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from programs.actions.feeds import Owner, end_feed, renew_feed
from programs.calendar import feed_of
from programs.links import feed_in, path_in
from programs.presenters.feeds import feed_card
from programs.queries.feeds import entries_of, feed_of_account, open_feed
from programs.queries.path import path_of
from tmo import clock
from tmo.audit.actor import actor_of
from tmo.audit.scope import OutsideScope

CONTENT_TYPE = "text/calendar; charset=utf-8"


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Titles, times and places; an unknown and an ended address are the same 404.

    The mark of the content says whose it is too, so that nobody's copy is taken for somebody else's.
    """
    key = feed_in(token)
    feed = open_feed(key) if key else None
    if feed is None:
        raise OutsideScope("calendar", key or "")
    content = feed_of((one.session, one.title, one.told_at) for one in entries_of(feed))
    mark = f'"{sha256(feed.pk.bytes + content).hexdigest()[:32]}"'
    fresh = request.headers.get("If-None-Match", "") == mark
    response = (
        HttpResponseNotModified() if fresh else HttpResponse(content, content_type="text/calendar; charset=utf-8")
    )
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_GET
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The account's own address, to be copied, renewed or ended."""
    feed = feed_of_account(request.user)  # type: ignore[arg-type]
    return render(request, "programs/calendar/show.html", feed_card(feed, reverse("programs:calendar_change")))


@require_POST
def calendar_change(request: HttpRequest) -> HttpResponse:
    """Makes the account's address anew, or ends it."""
    _change(request, request.user, "")  # type: ignore[arg-type]
    return redirect("programs:my_calendar")


@login_not_required
@require_POST
def path_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The same for somebody who takes part, from the page of the personal link."""
    key = path_in(token)
    path = path_of(key, clock.now()) if key else None
    if path is None:
        raise OutsideScope("path", key or "")
    request.link_id = path.person.pk  # type: ignore[attr-defined]
    _change(request, path.person, "participant")
    return HttpResponseRedirect(reverse("programs:my_path", args=[token]) + "#calendar")


def _change(request: HttpRequest, owner: Owner, role: str) -> None:
    by, at = actor_of(request, role), clock.now()
    if request.POST.get("do") == "end":
        end_feed(owner=owner, by=by, at=at)
        messages.success(request, _("The address has ended. No calendar can read it any more."))
    else:
        renew_feed(owner=owner, by=by, at=at)
        messages.success(request, _("Here is your new address. An earlier one has ended."))

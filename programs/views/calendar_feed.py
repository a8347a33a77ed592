"""The private address that a calendar reads, and the page on which its owner ends or renews it."""

from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from programs.calendar import feed_of
from programs.links import feed_in
from programs.queries.feeds import entries_of, open_feed
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

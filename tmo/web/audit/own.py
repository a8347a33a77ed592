"""One's own log: what one did, and who read what is about oneself."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tmo import clock
from tmo.audit import queries
from tmo.audit.actor import actor_of
from tmo.audit.log import record
from tmo.units.signed_in import person
from tmo.web.audit.files import log_file
from tmo.web.audit.filters import typed
from tmo.web.audit.rows import rows_of

ROLE = "self"
DID, ABOUT = "did", "about"
ROWS = {DID: queries.done_by, ABOUT: queries.read_about}


@require_safe
@transaction.atomic
def own_log(request: HttpRequest) -> HttpResponse:
    """GET: a page of one part. Who read something is told by role and organisation, not by name."""
    part, asked = _part(request), typed(request)
    found = queries.page(ROWS[part](person(request).pk), asked.wanted())
    record("log.read", by=actor_of(request, ROLE), at=clock.now(), facts={"part": part, **asked.facts()})
    rows = rows_of(found.events, with_names=False)
    context = {"part": part, "asked": asked, "rows": rows, "after": found.after}
    return render(request, "audit/own.html", context)


@require_safe
@transaction.atomic
def own_log_export(request: HttpRequest) -> HttpResponse:
    """GET: the same without pages, as a file."""
    part, asked = _part(request), typed(request)
    events = queries.everything(ROWS[part](person(request).pk), asked.wanted())
    if events is None:
        messages.error(request, _("That is too much for one file. Choose fewer days."))
        return redirect(f"{reverse('own_log')}?{request.GET.urlencode()}")
    facts = {"part": part, "rows": len(events), **asked.facts()}
    record("log.exported", by=actor_of(request, ROLE), at=clock.now(), facts=facts)
    return log_file(events, asked, with_names=False)


def _part(request: HttpRequest) -> str:
    return ABOUT if request.GET.get("part") == ABOUT else DID

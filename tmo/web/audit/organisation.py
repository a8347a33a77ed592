"""An organisation's log, for its auditors; what is about running it also for its administrators."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tmo import clock
from tmo.accounts.step_up import fresh_factor
from tmo.audit import queries
from tmo.audit.actor import actor_of
from tmo.audit.log import record
from tmo.audit.scope import OutsideScope
from tmo.units.auditing import audited, log_organisations, organisation_for_auditor, organisation_for_log
from tmo.units.enums import RoleKind
from tmo.units.signed_in import person
from tmo.web.audit.files import log_file
from tmo.web.audit.filters import mode_options, noun_options, typed
from tmo.web.audit.rows import rows_of
from tmo.web.audit.words import ADMIN_NOUNS
from tmo.web.today import today_for


@require_safe
def log_list(request: HttpRequest) -> HttpResponse:
    """GET: the organisations of whose log the reader sees something, and what waits in each."""
    user, day = person(request), today_for(request)
    organisations, mine = log_organisations(user, day), audited(user, day)
    if not organisations:
        raise OutsideScope("log", "all")
    if len(organisations) == 1:
        return redirect("organisation_log", organisations[0].pk)
    waiting = queries.waiting_for(mine)
    rows = [(one, one.pk in mine, waiting.get(one.pk)) for one in organisations]
    return render(request, "audit/list.html", {"rows": rows, "day": day})


@require_safe
@transaction.atomic
def organisation_log(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """GET: a page of the log, filtered by the address. That it was read is logged in it."""
    at = clock.now()
    organisation, role = organisation_for_log(person(request), organisation_id, at)
    known = ADMIN_NOUNS if role is RoleKind.ADMIN else None
    asked = typed(request, known)
    found = queries.page(queries.of_organisation(organisation.pk, known), asked.wanted())
    facts = asked.facts()
    record("log.read", by=actor_of(request, role), at=at, organisation_id=organisation.pk, facts=facts)
    rows = rows_of(found.events, with_names=True)
    context = {
        "organisation": organisation,
        "is_auditor": role is RoleKind.AUDITOR,
        "asked": asked,
        "rows": rows,
        # Only a name that stands in this log anyway: the filter is no way to look up accounts.
        "who": next((row.who for row in rows if row.who_id == asked.who), "") if asked.who else "",
        "after": found.after,
        "modes": mode_options(asked.mode),
        "nouns": noun_options(asked.noun, known),
    }
    return render(request, "audit/organisation.html", context)


@require_safe
@fresh_factor(minutes=10)
@transaction.atomic
def organisation_log_export(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """GET: the same without pages, as a file, for auditors alone; the export is logged."""
    at = clock.now()
    organisation = organisation_for_auditor(person(request), organisation_id, at)
    asked = typed(request)
    events = queries.everything(queries.of_organisation(organisation.pk), asked.wanted())
    if events is None:
        messages.error(request, _("That is too much for one file. Choose fewer days."))
        return redirect(f"{reverse('organisation_log', args=[organisation.pk])}?{request.GET.urlencode()}")
    by, facts = actor_of(request, RoleKind.AUDITOR), {"rows": len(events), **asked.facts()}
    record("log.exported", by=by, at=at, organisation_id=organisation.pk, facts=facts)
    return log_file(events, asked, with_names=True)

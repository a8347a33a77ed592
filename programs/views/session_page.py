"""One session: when, where, with whom, and what is missing before it."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from programs.permissions import Deed, workplaces_for
from programs.presenters.session_page import session_page
from programs.queries.roster import session_facts
from programs.views.reader import open_booking, reader_of
from tmo import clock
from tmo.audit.log import record
from tmo.audit.scope import OutsideScope


@login_not_required
@require_GET
@transaction.atomic
def session_detail(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """The names of those who come stand here for their own principal, trainers and coordinators; others see counts."""
    place, actor = open_booking(request, pk, Deed.READ)
    rows = workplaces_for(place, reader_of(request), Deed.READ_PEOPLE) if place.may(Deed.READ_PEOPLE) else []
    facts = session_facts(place, key, frozenset(row.pk for row in rows), clock.now())
    if facts is None:
        raise OutsideScope("booking", pk)
    seen = [one for one in facts.expected if one.workplace_id in facts.named]
    if seen:
        about = {"booking": pk, "count": len(seen), "session": key}
        organisation = place.booking.provider_id
        record("participant.listed", by=actor, at=clock.now(), subjects=seen, organisation_id=organisation, facts=about)
    return render(request, "programs/people/session.html", session_page(facts))

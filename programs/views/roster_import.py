"""A table of people: read, looked at, and put on the lists. Between the steps it lives in the form alone."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programs.actions.people import import_people
from programs.actions.refusal import Refused
from programs.forms.roster import BroughtTable, words_of
from programs.permissions import Deed
from programs.presenters.reasons import words
from programs.presenters.roster_import import Judged, import_page, imported_words, preview_page
from programs.queries.roster import imported_before
from programs.views.roster_door import Opened, open_roster
from tmo import clock
from tmo.forms.token import new_token, read_token

BOX, PREVIEW = "programs/people/import.html", "programs/people/preview.html"


@require_http_methods(["GET", "POST"])
@transaction.atomic
def participants_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The box, then the preview, then the import; nothing is written before the last button."""
    opened = open_roster(request, pk, Deed.KEEP_PEOPLE)
    if request.method == "GET":
        return render(request, BOX, import_page(opened.facts, place=request.GET.get("place", "")))
    table = BroughtTable(request.POST, request.FILES.get("file"), opened.places)
    if table.fault or request.POST.get("do") == "box":
        error = words_of(table.fault) if table.fault else ""
        page = import_page(opened.facts, typed=table.typed, place=request.POST.get("place", ""), error=error)
        return render(request, BOX, page, status=422 if error else 200)
    if request.POST.get("do") == "import" and table.has_names:
        return _import(request, opened, table)
    return _preview(request, opened, table)


def _preview(request: HttpRequest, opened: Opened, table: BroughtTable, problem: str = "") -> HttpResponse:
    judged = Judged(table, opened.facts)
    page = preview_page(opened.facts, table, judged, new_token(request))
    page["problem"] = problem or page["problem"]
    return render(request, PREVIEW, page, status=422 if page["problem"] or judged.problems else 200)


def _import(request: HttpRequest, opened: Opened, table: BroughtTable) -> HttpResponse:
    """Puts the good ones on the list; the others stay in the box, to be mended."""
    facts, key = opened.facts, read_token(request, request.POST.get("form_token", ""))
    if key is None:
        return _preview(request, opened, table, _("The page was open for too long. Look at the list once more."))
    before = imported_before(facts.booking, key, len(table.lines))
    judged = Judged(table, facts, before)
    people = [line.asked for line in judged.good]
    if not people:
        return _preview(request, opened, table)
    try:
        rows = import_people(booking=facts.booking, people=people, key=key, by=opened.actor, at=clock.now())
    except Refused as refusal:
        return _preview(request, opened, table, " ".join(words(reason, {}) for reason in refusal.reasons[:1]))
    messages.success(request, imported_words(len(rows)))
    if not judged.bad_numbers:
        return redirect("programs:booking_participants", facts.booking.pk)
    page = import_page(facts, typed=table.rest(judged.bad_numbers), place=str(table.place or ""))
    return render(request, BOX, page | {"left_over": len(judged.bad_numbers)})

"""A document that somebody asked for: how far it is, and the file, for the one who asked and nobody else."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tmo import clock
from tmo.audit.actor import actor_of
from tmo.audit.log import record
from tmo.audit.scope import OutsideScope
from tmo.documents.asking import TooManyWaiting, ask_again
from tmo.documents.kinds import kind_of
from tmo.documents.queries import Document, State, content_of, own_document
from tmo.units.signed_in import person

UNDER_WAY = (State.WAITING, State.BUILDING)


def door(request: HttpRequest, pk: UUID) -> Document:
    """The reader's own document; anybody else's is not there."""
    found = own_document(person(request).pk, pk, clock.now())
    if found is None:
        raise OutsideScope("document", pk)
    return found


def reasons() -> dict[str, str]:
    """Why a document could not be made, by the code of its failure."""
    return {
        "too_large": _("It holds more than can be printed in one file. Shorten the texts, then try again."),
        "too_slow": _("Printing it took more than a minute and was stopped. Shorten the texts, then try again."),
        "not_allowed": _("You no longer have access to what it would show."),
        "gone": _("What it was to show is not there any more."),
    }


def words_of(document: Document) -> str:
    """Where the document stands, in a sentence."""
    if document.state == State.WAITING:
        return _("Waiting for its turn …")
    if document.state == State.BUILDING:
        return _("Being made …")
    if document.state == State.READY:
        return _("The document is ready.")
    if document.state == State.EXPIRED:
        return _("The document was kept for a day and has been removed.")
    other = _("Something went wrong on our side. Try again; if it happens once more, ask us for help.")
    return reasons().get(document.code, other)


@require_GET
def document_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: progress, then the way to the file or what went wrong."""
    document = door(request, pk)
    kind = kind_of(document)
    context: dict[str, Any] = {
        "document": document,
        "label": kind.label,
        "back": kind.back(document),
        "words": words_of(document),
        "under_way": document.state in UNDER_WAY,
        "ready": document.state == State.READY,
        "again": document.state == State.EXPIRED or (document.state == State.FAILED and document.code != "not_allowed"),
    }
    return render(request, "documents/detail.html", context)


@require_GET
def document_state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: how far it is, for the script of the page."""
    document = door(request, pk)
    facts = {"done": document.done, "total": document.total, "words": words_of(document)}
    return JsonResponse({"state": document.state, **facts})


@require_GET
@transaction.atomic
def document_download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the file, if the reader may still see what it shows. Each time is logged."""
    document, at = door(request, pk), clock.now()
    if document.state != State.READY or not kind_of(document).may(person(request), document, at):
        raise OutsideScope("document", pk)
    facts = {"kind": document.kind, "subject": document.subject_id}
    organisation = document.organisation_id
    record(
        "document.downloaded", by=actor_of(request), at=at, subjects=document, organisation_id=organisation, facts=facts
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{document.name}"',
        "Cache-Control": "no-store, private",
        "Accept-Ranges": "none",
    }
    return HttpResponse(content_of(document), content_type=document.media_type, headers=headers)


@require_POST
@transaction.atomic
def document_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST: tries once more."""
    document = door(request, pk)
    try:
        document = ask_again(document, by=actor_of(request, "document"), at=clock.now())
    except TooManyWaiting:
        messages.error(request, _("You already wait for many documents. Try again in a minute."))
    return redirect("document_detail", document.pk)


urlpatterns = [
    path("documents/<uuid:pk>/", document_detail, name="document_detail"),
    path("documents/<uuid:pk>/state/", document_state, name="document_state"),
    path("documents/<uuid:pk>/download/", document_download, name="document_download"),
    path("documents/<uuid:pk>/again/", document_again, name="document_again"),
]

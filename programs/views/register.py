"""Attendance of a whole booking: the totals, one person's marks, and what is taken home."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from programs.actions import attendance as actions
from programs.permissions import Deed, Place, workplaces_counted, workplaces_for
from programs.presenters.register import person_page, register_page, register_rows
from programs.queries.attendance import history_of, names_of_accounts, person_in, register
from programs.rules.catalogue import package
from programs.views.attendance import open_session
from programs.views.reader import open_booking, reader_of
from tmo import clock
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.scope import OutsideScope
from tmo.documents.asking import TooManyWaiting
from tmo.sheets import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@transaction.atomic
def booking_attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many were there, by workplace and session; and for those who may read names, who."""
    place, actor = open_booking(request, pk, Deed.COUNT_ATTENDANCE)
    found = register(place.booking, clock.now(), workplaces_counted(place, reader_of(request)))
    named = _named(request, place)
    people = [one for one in found.people if one.workplace_id in named]
    if people:
        _log("attendance.listed", place, actor, people)
    context = register_page(found, named) | {"place": place, "may_mark": place.may(Deed.MARK)}
    return render(request, "programs/booking/attendance.html", context)


@require_GET
@transaction.atomic
def attendance_person(request: HttpRequest, pk: UUID, person: UUID) -> HttpResponse:
    """Every mark of one person: the first, and each that took its place, with who, when and why."""
    place, actor = open_booking(request, pk, Deed.READ_ATTENDANCE)
    row = person_in(place.booking, person)
    if row is None or row.workplace_id not in _named(request, place):
        raise OutsideScope("participant", person)
    row.booking = place.booking
    history = history_of(row)
    _log("attendance.read", place, actor, [row])
    accounts = names_of_accounts(one.made_by_user for one in history)
    made = package(place.booking.package_key, place.booking.package_version)
    context = person_page(row, history, accounts, made)
    return render(request, "programs/booking/attendance_person.html", context)


@require_GET
@transaction.atomic
def booking_attendance_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The register as a spreadsheet, of the people whose names the reader may read."""
    place, actor = open_booking(request, pk, Deed.READ_ATTENDANCE)
    found = register(place.booking, clock.now(), _named(request, place))
    _log("attendance.exported", place, actor, found.people)
    name = f"attendance-{place.booking.reference}-{clock.now():%Y%m%d}.xlsx"
    content = workbook(_("Attendance"), *register_rows(found))
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_POST
@transaction.atomic
def session_attendance_paper(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Asks for the list as PDF: empty boxes to sign before the session, filled in after it."""
    _place, actor, session = open_session(request, pk, key, Deed.MARK)
    try:
        document = actions.ask_for_list(session=session, by=actor, at=clock.now())
    except TooManyWaiting:
        messages.error(request, _("You already wait for many documents. Try again in a minute."))
        return redirect("programs:session_attendance", pk, key)
    return redirect("document_detail", document.pk)


def _named(request: HttpRequest, place: Place) -> frozenset[UUID]:
    return frozenset(row.pk for row in workplaces_for(place, reader_of(request), Deed.READ_ATTENDANCE))


def _log(kind: str, place: Place, actor: Actor, people: Sequence[Any]) -> None:
    facts, organisation = {"booking": place.booking.pk, "count": len(people)}, place.booking.provider_id
    record(kind, by=actor, at=clock.now(), subjects=people, organisation_id=organisation, facts=facts)

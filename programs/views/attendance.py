"""Taking attendance: the list of a session as a form and as single taps, and saying that it was held."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programs.actions import attendance as actions
from programs.actions.attendance import Marked
from programs.actions.refusal import Refused
from programs.forms.attendance import SheetForm, Unreadable, read_taps
from programs.permissions import Deed, Place
from programs.presenters.attendance import attendance_page, overtook_words, saved_words, taps_answer
from programs.presenters.reasons import titles_of, words
from programs.queries.attendance import Sheet, held_before, names_of_accounts, session_in, sheet, workplaces_of
from programs.rules.catalogue import package
from programs.rules.reasons import Code
from programs.views.reader import open_booking
from tmo import clock
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.scope import OutsideScope
from tmo.forms.token import new_token, read_token

ASKS_WHY = frozenset({Code.CORRECTION_WHY, Code.EARLY_WHY})
Opened = tuple[Place, Actor, Any]  # the last is the session


def open_session(request: HttpRequest, pk: UUID, key: str, *needed: Deed) -> Opened:
    """The door to a session of a booking; for a session that the booking does not have it is shut as for a stranger."""
    place, actor = open_booking(request, pk, *needed)
    session = session_in(place.booking, key)
    if session is None:
        raise OutsideScope("booking", pk)
    session.booking = place.booking
    return place, actor, session


@require_http_methods(["GET", "POST"])
@transaction.atomic
def session_attendance(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Everybody whom the session calls, with one mark each; the form works without any script."""
    opened = open_session(request, pk, key, Deed.MARK)
    if request.method == "GET":
        return _page(request, *opened)
    place, _actor, session = opened
    token = read_token(request, request.POST.get("form_token", ""))
    form = SheetForm(request.POST, sheet(place.booking, session, by_name=False), token or uuid4())
    if token is None:
        return _page(request, *opened, form, _("This form is too old. Look at it again, then save."))
    if form.errors or form.why_error:
        return _page(request, *opened, form)
    return _save(request, opened, form)


def _save(request: HttpRequest, opened: Opened, form: SheetForm) -> HttpResponse:
    place, actor, session = opened
    taps = form.taps(held_before(form.stale, session))
    try:
        marked = actions.mark(session=session, taps=taps, why=form.why, by=actor, at=clock.now())
    except Refused as refusal:
        titles, reason = _titles(place), refusal.reasons[0]
        if reason.code in ASKS_WHY:
            form.why_error = words(reason, titles)
            return _page(request, *opened, form)
        return _page(request, *opened, form, words(reason, titles))
    if marked.refused:
        people = {tap.key: tap.person for tap in taps}
        form.errors = {people[key]: words(reason, _titles(place)) for key, reason in marked.refused.items()}
        return _page(request, *opened, form)
    _say(request, form.sheet, marked)
    return redirect("programs:session_attendance", place.booking.pk, session.key)


def _say(request: HttpRequest, found: Sheet, marked: Marked) -> None:
    messages.success(request, saved_words(marked) if marked.saved else _("Nothing was changed."))
    accounts = names_of_accounts(row.marked_by_user for row in marked.overtook.values())
    people = {one.pk: one for one in (*(line.person for line in found.lines), *found.others)}
    for person, row in marked.overtook.items():
        messages.warning(request, f"{people[person].name}: {overtook_words(row, accounts)}")


def _page(
    request: HttpRequest, place: Place, actor: Actor, session: Any, form: SheetForm | None = None, problem: str = ""
) -> HttpResponse:
    """The list as it stands saved, with what was typed where a form comes back. Whose names it shows is logged."""
    booking, found = place.booking, sheet(place.booking, session)
    back: dict[str, Any] = {}
    if form is not None:
        back = {"typed": form.typed, "errors": form.errors, "why": form.why, "why_error": form.why_error}
    context = attendance_page(
        booking,
        found,
        clock.now(),
        workplaces=workplaces_of(booking, found),
        accounts=names_of_accounts([session.held_by_user]),
        problem=problem,
        **back,
    )
    _log_reading(place, actor, found)
    context |= {"form_token": new_token(request)}
    return render(request, "programs/session/attendance.html", context, status=200 if form is None else 422)


def _titles(place: Place) -> dict[str, str]:
    return titles_of(package(place.booking.package_key, place.booking.package_version))


def _log_reading(place: Place, actor: Actor, found: Sheet) -> None:
    people = [*(line.person for line in found.lines), *found.others]
    facts = {"session": found.session.key, "count": len(people)}
    organisation = place.booking.provider_id
    record("attendance.listed", by=actor, at=clock.now(), subjects=people, organisation_id=organisation, facts=facts)


@require_POST
@transaction.atomic
def session_attendance_taps(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Taps that the page sends by itself, also those that waited for the network.

    They are taken from the account alone that made them: on a shared device somebody else may have signed in since.
    """
    place, actor, session = open_session(request, pk, key, Deed.MARK)
    try:
        sent = read_taps(request.body)
        if sent.account != _account(request):
            return JsonResponse({"error": _("These marks were made by another account.")}, status=403)
        marked = actions.mark(session=session, taps=sent.taps, why=sent.why, by=actor, at=clock.now())
    except Unreadable as error:
        return JsonResponse({"error": str(error)}, status=422)
    except Refused as refusal:
        asks_why = refusal.reasons[0].code in ASKS_WHY
        return JsonResponse({"error": words(refusal.reasons[0], _titles(place)), "why": asks_why}, status=422)
    accounts = names_of_accounts(row.marked_by_user for row in marked.overtook.values())
    answer = taps_answer(marked, accounts, _titles(place))
    return JsonResponse(answer, status=422 if sent.taps and not marked.saved else 200)


def _account(request: HttpRequest) -> str:
    return UUID(str(request.user.pk)).hex


@require_POST
@transaction.atomic
def session_held(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Says that the session was held, or takes it back."""
    place, actor, session = open_session(request, pk, key, Deed.MARK)
    undo = request.POST.get("do") == "undo"
    act = actions.undo_held if undo else actions.say_held
    try:
        act(session=session, by=actor, at=clock.now())
    except Refused as refusal:
        messages.error(request, words(refusal.reasons[0], _titles(place)))
    else:
        done = _("The session is open again.") if undo else _("The session is held. Its list can still be corrected.")
        messages.success(request, done)
    return redirect("programs:session_attendance", pk, key)

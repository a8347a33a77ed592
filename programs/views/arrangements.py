"""What both sides arrange around the dates: calling off, people, rooms."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programs.actions import arrangements as actions
from programs.actions.cancelling import cancel_booking, cancel_session
from programs.actions.refusal import Refused, Stale
from programs.forms.arrangements import CancelForm, RoomsForm
from programs.permissions import Deed, Place
from programs.presenters.cancelling import cancel_page, session_page
from programs.presenters.people import people_page
from programs.presenters.reasons import titles_of, words
from programs.presenters.rooms import link_errors, rooms_page
from programs.queries.pages import page_facts
from programs.queries.rooms import planned_sessions, stops_elsewhere, stops_of
from programs.rules.catalogue import package
from programs.rules.reasons import Code
from programs.views.people_forms import PeopleForms
from programs.views.reader import open_booking
from tmo import clock
from tmo.audit.actor import Actor
from tmo.audit.scope import OutsideScope


def _titles(place: Place) -> dict[str, str]:
    return titles_of(package(place.booking.package_key, place.booking.package_version))


@login_not_required
@require_http_methods(["GET", "POST"])
@transaction.atomic
def booking_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Calls the whole booking off, with a reason."""
    place, actor = open_booking(request, pk, Deed.CANCEL)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {"side": place.side, "note": form.cleaned_data["note"], "by": actor, "at": clock.now()}
        try:
            cancel_booking(booking=place.booking, **given)
        except Refused as refusal:
            _say_at_note(form, refusal, place)
        else:
            messages.success(request, _("The booking is cancelled. Both sides have been told by mail."))
            return redirect("programs:booking_detail", pk)
    context = cancel_page(page_facts(place, clock.now(), get_language() or "sv")) | {"form": form}
    return render(request, "programs/booking/cancel.html", context, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
@transaction.atomic
def session_cancel(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Calls one session off, with a reason; the others go on."""
    place, actor = open_booking(request, pk, Deed.CANCEL)
    form = CancelForm(request.POST if request.method == "POST" else None)
    facts = page_facts(place, clock.now(), get_language() or "sv")
    session = next((one for one in facts.sessions if one.key == key), None)
    if session is None:
        raise OutsideScope("booking", pk)
    if form.is_valid():
        given = {"side": place.side, "note": form.cleaned_data["note"], "by": actor, "at": clock.now()}
        try:
            cancel_session(booking=place.booking, session=key, **given)
        except Refused as refusal:
            _say_at_note(form, refusal, place)
        else:
            messages.success(request, _("The session is cancelled. Both sides have been told by mail."))
            return redirect("programs:booking_detail", pk)
    context = session_page(facts, session) | {"form": form}
    return render(request, "programs/booking/cancel.html", context, status=422 if form.errors else 200)


def _say_at_note(form: CancelForm, refusal: Refused, place: Place) -> None:
    """At the field what is missing there; everything else is said of the whole form."""
    titles = _titles(place)
    for reason in refusal.reasons:
        form.add_error("note" if reason.code is Code.WORDS_NEEDED else None, words(reason, titles))


@login_not_required
@require_http_methods(["GET", "POST"])
@transaction.atomic
def booking_people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another contact, or another principal of one workplace: a form each."""
    place, actor = open_booking(request, pk, Deed.CHANGE_PEOPLE)
    workplaces = list(place.booking.workplaces.all())
    forms = PeopleForms(request, place.booking, workplaces)
    if request.method == "POST" and forms.save(by=actor, at=clock.now()):
        messages.success(request, _("Saved. Those concerned have been told by mail."))
        keeps = not forms.ended_links or place.link is None or len(place.seats) > 1
        return redirect("programs:booking_detail", pk) if keeps else redirect("home")
    context = people_page(place.booking, forms.shown, forms.problem)
    return render(request, "programs/booking/people.html", context, status=422 if forms.failed else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
@transaction.atomic
def booking_rooms(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Room and meeting link of every session, in one form."""
    place, actor = open_booking(request, pk, Deed.SET_ROOM)
    planned = planned_sessions(place.booking)
    stored = {one.session.key: actions.room_of(one.session) for one in planned if one.session.cancelled_at is None}
    form = RoomsForm(request.POST, stored)
    errors: dict[str, Any] = dict(form.errors)
    if request.method == "POST" and not errors:
        errors = _save_rooms(place, form, actor)
        if not errors:
            messages.success(request, _("Rooms and links are saved."))
            return redirect("programs:booking_rooms", pk)
    stops = stops_of(place.booking, planned)
    if place.may_act_for_provider:
        stops += stops_elsewhere(place.booking, {stop.day for stop in stops})
    context = rooms_page(place.booking, planned, stops, typed=form.typed, errors=errors)
    return render(request, "programs/booking/rooms.html", context, status=422 if errors else 200)


def _save_rooms(place: Place, form: RoomsForm, actor: Actor) -> dict[str, Any]:
    """Saves, or answers why not: words by field, or under '' of the whole form."""
    booking = place.booking
    try:
        actions.set_rooms(booking=booking, rooms=form.typed, version=form.version, by=actor, at=clock.now())
    except Stale as stale:
        booking.version = stale.current
        return {"": _("The booking was changed meanwhile. Look at what is saved now, then save again.")}
    except Refused as refusal:
        titles = _titles(place)
        found = link_errors(refusal.reasons, titles)
        return found or {"": words(refusal.reasons[0], titles)}
    return {}

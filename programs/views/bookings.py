"""A booking's own page, the link that opens it, and what its customer does with it."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs.actions import requests as actions
from programs.actions.refusal import Refused
from programs.forms.lost_link import LostLinkForm
from programs.links import hold, link_in
from programs.permissions import AT_WORKPLACE, Deed, Place
from programs.presenters.board import board_page
from programs.presenters.booking_page import booking_page
from programs.presenters.path import next_session
from programs.presenters.readiness import readiness, untold_note
from programs.presenters.reasons import titles_of, words
from programs.presenters.ways import plan_ways
from programs.queries.board import Filters, board
from programs.queries.bookings import link_by_key
from programs.queries.deliveries import refusals_of
from programs.queries.invitees import sessions_without_recipients
from programs.queries.pages import page_facts
from programs.queries.path import paths_of
from programs.queries.plans import desks_at
from programs.queries.readiness import prepared_for
from programs.rules.catalogue import package
from programs.views.reader import open_booking, reader_of
from tmo import clock
from tmo.audit.actor import actor_of


@require_GET
def booking_list(request: HttpRequest) -> HttpResponse:
    """The board: every booking that the reader has a seat at, filtered and sorted by the address."""
    filters = Filters.read(request.GET)
    page = board(reader_of(request), filters)
    return render(request, "programs/booking/list.html", board_page(page, filters, clock.now()))


@login_not_required
@require_GET
@transaction.atomic
def booking_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the booking stands, what happens next, and its dates."""
    place, _actor = open_booking(request, pk, Deed.READ)
    at = clock.now()
    facts = page_facts(place, at, get_language() or "sv")
    ready = prepared_for(place, reader_of(request), facts.sessions, at)
    own = paths_of(request.user, at, place.booking) if place.seats & AT_WORKPLACE.keys() else []
    untold = sessions_without_recipients(place.booking, at) if place.may(Deed.KEEP_PEOPLE) else []
    context = booking_page(facts) | {"readiness": readiness(ready, place, untold) if ready else None}
    context["untold"] = untold_note(untold, place)
    context["ways"] += plan_ways(desks_at(place, reader_of(request), facts.workplaces))
    context["refusals"] = refusals_of(place.booking) if place.may_act_for_provider else []
    context["own_sessions"] = [one for one in map(next_session, own) if one]
    return render(request, "programs/booking/detail.html", context)


@login_not_required
@require_GET
def booking_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link from a mail: the token moves into a cookie, the address becomes clean. Nothing is used up by it."""
    key = link_in(token)
    link = link_by_key(key) if key else None
    if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
        return render(request, "programs/booking/link_ended.html", {"form": LostLinkForm()}, status=404)
    where = reverse("programs:booking_detail", args=[link.booking_id])
    return hold(HttpResponseRedirect(where), request, link.pk)


@login_not_required
@require_http_methods(["GET", "POST"])
def booking_lost_link(request: HttpRequest) -> HttpResponse:
    """Sends the link anew; the answer is the same whether the address is known or not."""
    form = LostLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, language = form.cleaned_data["email"], get_language() or "sv"
        actions.resend_links(email=email, language=language, by=actor_of(request, "link"), at=clock.now())
        return render(request, "programs/booking/link_sent.html")
    status = 422 if form.errors else 200
    return render(request, "programs/booking/lost_link.html", {"form": form}, status=status)


@login_not_required
@require_POST
@transaction.atomic
def booking_confirm_email(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The click in the mail leads to a page; this button on it confirms the address."""
    place, actor = open_booking(request, pk, Deed.EDIT)
    mailed = place.link is not None and place.link.mailed
    thanks = _("Thank you. Your request has reached the training provider, and a copy is on its way.")
    return _act(request, place, thanks, partial(actions.confirm_email, mailed_link=mailed, by=actor))


@login_not_required
@require_POST
@transaction.atomic
def booking_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Takes the request back."""
    place, actor = open_booking(request, pk, Deed.WITHDRAW)
    thanks = _("The request is withdrawn. You can undo this below.")
    return _act(request, place, thanks, partial(actions.withdraw, by=actor))


@login_not_required
@require_POST
@transaction.atomic
def booking_undo_withdrawal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Puts a withdrawn request back."""
    place, actor = open_booking(request, pk, Deed.WITHDRAW)
    return _act(request, place, _("The request is back as it was."), partial(actions.undo_withdrawal, by=actor))


def _act(request: HttpRequest, place: Place, thanks: str, act: Callable[..., object]) -> HttpResponse:
    """Does it and says thanks; a refusal writes nothing, and the page says why."""
    booking = place.booking
    try:
        act(booking=booking, at=clock.now())
    except Refused as refusal:
        titles = titles_of(package(booking.package_key, booking.package_version))
        for reason in refusal.reasons:
            messages.error(request, words(reason, titles))
    else:
        messages.success(request, thanks)
    return redirect("programs:booking_detail", booking.pk)

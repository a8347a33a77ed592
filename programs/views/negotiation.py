"""Agreeing on dates: one page for both sides, and moving what is agreed."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programs.actions import negotiation as actions
from programs.actions.refusal import Refused
from programs.forms.round import RoundForm, fill_round, read_typed
from programs.forms.series import passed_over, read_wish
from programs.permissions import Deed, Place
from programs.presenters.round import RoundText, proposable, round_page
from programs.queries.pages import PageFacts, round_facts
from programs.queries.suggesting import suggest_series
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.reasons import Code, Reason
from programs.views.reader import open_booking
from tmo import clock


class Unreadable(Exception):
    """Something that was typed cannot be read: what the rules allowed of the rest is not kept."""


@login_not_required
@require_http_methods(["GET", "POST"])
@transaction.atomic
def booking_dates(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every session with its dates; one POST is one round of answers."""
    place, actor = open_booking(request, pk, Deed.NEGOTIATE)
    if request.method == "GET":
        return _page(request, place, RoundText())
    form = _form(request, place)
    if request.POST.get("do") == "series":
        return _suggest(request, place, form)
    act = partial(actions.answer_round, answers=form.answers, versions=form.versions, by=actor)
    return _do(request, place, form, act, _("Your answers are sent. The other side is told by mail."))


@login_not_required
@require_POST
@transaction.atomic
def session_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Proposes other dates for an agreed session; the agreed one holds meanwhile."""
    place, actor = open_booking(request, pk, Deed.NEGOTIATE)
    form, key = _form(request, place), request.POST.get("session", "")
    counter = form.counter(key) if key in form.package.by_key else None
    slots, note = (counter.slots, counter.note) if counter else ((), "")
    version = form.versions.get(key, -1)
    act = partial(actions.move_session, session=key, slots=slots, note=note, version=version, by=actor)
    thanks = _("The new date is proposed. The agreed one holds until both sides have accepted it.")
    return _do(request, place, form, act, thanks)


@login_not_required
@require_POST
@transaction.atomic
def session_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Takes back an own move; the agreed date goes on."""
    place, actor = open_booking(request, pk, Deed.NEGOTIATE)
    form, key = _form(request, place), request.POST.get("session", "")
    act = partial(actions.take_back_move, session=key, version=form.versions.get(key, -1), by=actor)
    return _do(request, place, form, act, _("The move is taken back. The agreed date holds."))


def _suggest(request: HttpRequest, place: Place, form: RoundForm) -> HttpResponse:
    """Fills in dates for every session that the reader may propose; nothing is written, all else stays as typed."""
    facts = round_facts(place, clock.now(), get_language() or "sv")
    booking, keys, typed = place.booking, proposable(facts), dict(form.typed)
    wish, message = read_wish(typed, facts.at.astimezone(ZoneInfo(booking.timezone)).date())
    if wish is None:
        return _render(request, facts, RoundText(typed, {"start_from": message}), status=422)
    when = {"start_from": wish.start_from, "weeks_between": wish.weeks_between}
    found = suggest_series(booking, facts.sessions, keys, **when, at=facts.at, language=get_language() or "sv")
    count = fill_round(typed, found, keys)
    text = ngettext(
        "A date is filled in for %(count)s session. Nothing is sent yet: change it as you like, then send.",
        "Dates are filled in for %(count)s sessions. Nothing is sent yet: change them as you like, then send.",
        count,
    )
    messages.info(request, text % {"count": count})
    return _render(request, facts, RoundText(typed, skipped=passed_over(found)))


def _form(request: HttpRequest, place: Place) -> RoundForm:
    booking = place.booking
    made = package(booking.package_key, booking.package_version)
    return RoundForm(made, read_typed(request.POST, made), booking.timezone)


def _do(request: HttpRequest, place: Place, form: RoundForm, act: Callable[..., object], thanks: str) -> HttpResponse:
    """Does it and leads on; a refusal writes nothing, and the page comes back with every error and all that was typed.

    Whoever answered on dates that have changed meanwhile gets 409 with the present ones. The action takes back all of
    itself that is refused; what it did beside something unreadable is taken back here.
    """
    reasons: Sequence[Reason] = ()
    try:
        with transaction.atomic() if form.errors else nullcontext():
            done = act(booking=place.booking, side=place.side, at=clock.now())
            if form.errors:
                raise Unreadable
    except Unreadable:
        pass
    except Refused as refusal:
        reasons = refusal.reasons
    else:
        confirmed = getattr(done, "state", "") == State.CONFIRMED and place.booking.state != State.CONFIRMED
        messages.success(request, _("All dates are agreed: the booking is confirmed.") if confirmed else thanks)
        return redirect("programs:booking_detail", place.booking.pk)
    text = RoundText(form.typed, form.errors)
    text.say(_worth_saying(reasons, form), form.package, form.answers, form.rows)
    outdated = any(reason.code is Code.OUTDATED for reason in reasons)
    return _page(request, place, text, status=409 if outdated else 422)


def _worth_saying(reasons: Sequence[Reason], form: RoundForm) -> list[Reason]:
    """Dates that could not be read say so at their fields; that they are missing is no news then."""
    unread = {Code.NO_ANSWERS, Code.PROPOSAL_MISSING} if form.errors else set()
    return [reason for reason in reasons if reason.code not in unread]


def _page(request: HttpRequest, place: Place, text: RoundText, status: int = 200) -> HttpResponse:
    return _render(request, round_facts(place, clock.now(), get_language() or "sv"), text, status)


def _render(request: HttpRequest, facts: PageFacts, text: RoundText, status: int = 200) -> HttpResponse:
    return render(request, "programs/booking/dates.html", round_page(facts, text), status=status)

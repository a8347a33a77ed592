"""What the provider's coordinator does with a request: link it, choose trainers, answer on the dates."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programs.actions import coordination as actions
from programs.actions.refusal import Refused, Stale
from programs.actions.trainers import replace_trainer
from programs.forms.coordination import AcceptForm, CustomerForm, TrainersForm
from programs.forms.trainers import ReplaceForm
from programs.permissions import Deed
from programs.presenters.accept import accept_hindrance, accept_page
from programs.presenters.booking import refusals
from programs.presenters.reasons import titles_of, words
from programs.presenters.replacing import assign_refusals, replace_page, replaced_words, trainers_page, words_field
from programs.queries.candidates import replacing, trainer_facts
from programs.queries.coordination import chosen_dates, known_customers, possible_trainers
from programs.queries.judged import judge_choice
from programs.queries.pages import page_facts
from programs.rules.catalogue import package
from programs.rules.reasons import Reason
from programs.views.reader import open_booking
from tmo import clock
from tmo.audit.scope import OutsideScope


@require_http_methods(["GET", "POST"])
@transaction.atomic
def booking_customer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Links the request to an organisation that exists, or opens one."""
    place, actor = open_booking(request, pk, Deed.LINK_CUSTOMER)
    booking = place.booking
    form = CustomerForm(request.POST or None, known=known_customers(booking))
    problems: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.link_customer(booking=booking, organisation_name=form.name, by=actor, at=clock.now())
        except Refused as refusal:
            problems = refusals(refusal.reasons, package(booking.package_key, booking.package_version))
        else:
            messages.success(request, _("The request is linked to %(name)s.") % {"name": form.name})
            return redirect("programs:booking_detail", pk)
    context = {"booking": booking, "form": form, "problems": problems, "workplaces": list(booking.workplaces.all())}
    return render(request, "programs/booking/customer.html", context, status=422 if form.errors or problems else 200)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def booking_trainers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Chooses who trains; agreed dates show what speaks against those who would join."""
    place, actor = open_booking(request, pk, Deed.ASSIGN)
    booking, at = place.booking, clock.now()
    people = possible_trainers(booking, at)
    form = TrainersForm(request.POST or None, people=people)
    problems: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            actions.assign_trainers(booking=booking, trainers=form.chosen, words=words, by=actor, at=at)
        except Refused as refusal:
            problems = assign_refusals(refusal.reasons, package(booking.package_key, booking.package_version))
        else:
            messages.success(request, _("The trainers are chosen, and those who are new have been told by mail."))
            return redirect("programs:booking_detail", pk)
    context = trainers_page(booking, form, people, trainer_facts(booking, people, at))
    context |= {"problems": problems, "words_field": words_field(form, problems)}
    return render(request, "programs/booking/trainers.html", context, status=422 if form.errors or problems else 200)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def trainer_replace(request: HttpRequest, pk: UUID, trainer: UUID) -> HttpResponse:
    """Somebody else takes a trainer's place, at the sessions of the address or at all to come."""
    place, actor = open_booking(request, pk, Deed.ASSIGN)
    booking, at = place.booking, clock.now()
    facts = replacing(booking, trainer, request.GET.getlist("session"), at)
    if facts is None:
        raise OutsideScope("booking", pk)
    form = ReplaceForm(request.POST if request.method == "POST" else None, people=facts.people)
    problems: list[dict[str, str]] = []
    if form.is_valid():
        given = {"booking": booking, "trainer": trainer, "sessions": facts.keys, "by": actor, "at": at}
        try:
            rows = replace_trainer(**given, **form.given)
        except Refused as refusal:
            problems = assign_refusals(refusal.reasons, package(booking.package_key, booking.package_version))
        else:
            messages.success(request, replaced_words(rows, facts))
            return redirect("programs:booking_detail", pk)
    context = replace_page(booking, facts, form) | {"problems": problems, "words_field": words_field(form, problems)}
    return render(request, "programs/trainer/replace.html", context, status=422 if form.errors or problems else 200)


@require_http_methods(["GET", "POST"])
def booking_accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accepts one date of each session, with words for every warning. Drawn once nothing is locked any more."""
    with transaction.atomic():
        answer = _accept(request, pk)
    if isinstance(answer, HttpResponse):
        return answer
    return render(request, "programs/booking/accept.html", answer, status=422 if answer["problems"] else 200)


def _accept(request: HttpRequest, pk: UUID) -> HttpResponse | dict[str, Any]:
    """Where it leads, or the page's context. A page on which nothing could be accepted does not open."""
    place, actor = open_booking(request, pk, Deed.ACCEPT)
    booking, at, language = place.booking, clock.now(), get_language() or "sv"
    form = AcceptForm(request.POST if request.method == "POST" else None)
    problems: list[dict[str, str]] = []
    found: dict[str, Sequence[Reason]] = {}
    if form.is_bound:
        found = judge_choice(booking, chosen_dates(booking, form.choices), at, language)
        given = {"choices": form.choices, "found": found, "version": form.version, "by": actor, "at": at}
        try:
            actions.accept_series(booking=booking, **given)
        except Stale:
            text = _("The request was changed meanwhile. Look at the dates again before you accept.")
            problems = [{"anchor": "", "text": text}]
        except Refused as refusal:
            problems = refusals(refusal.reasons, package(booking.package_key, booking.package_version))
        else:
            messages.success(request, _("All dates are accepted. The customer has been told by mail."))
            return redirect("programs:booking_detail", pk)
    facts = page_facts(place, at, language)
    if not form.is_bound and (hindrance := accept_hindrance(facts)):
        messages.info(request, words(hindrance, titles_of(package(booking.package_key, booking.package_version))))
        return redirect("programs:booking_detail", pk)
    return accept_page(facts, form.choices if form.is_bound else {}, problems, found)

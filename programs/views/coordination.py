"""What the provider's coordinator does with a request: link it, choose trainers, answer on the dates."""

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
from programs.forms.coordination import AcceptForm, CustomerForm, TrainersForm
from programs.permissions import Deed
from programs.presenters.accept import accept_page
from programs.presenters.booking import refusals
from programs.queries.coordination import chosen_dates, known_customers, possible_trainers
from programs.queries.judged import judge_choice
from programs.queries.pages import page_facts
from programs.rules.catalogue import package
from programs.views.reader import open_booking
from tmo import clock


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
    """Chooses who trains."""
    place, actor = open_booking(request, pk, Deed.ASSIGN)
    booking = place.booking
    form = TrainersForm(request.POST or None, people=possible_trainers(booking, clock.now()))
    problems: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.assign_trainers(booking=booking, trainers=form.chosen, by=actor, at=clock.now())
        except Refused as refusal:
            problems = refusals(refusal.reasons, package(booking.package_key, booking.package_version))
        else:
            messages.success(request, _("The trainers are chosen, and those who are new have been told by mail."))
            return redirect("programs:booking_detail", pk)
    context = {"booking": booking, "form": form, "problems": problems}
    return render(request, "programs/booking/trainers.html", context, status=422 if form.errors or problems else 200)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def booking_accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accepts one date of each session, with words for every warning."""
    place, actor = open_booking(request, pk, Deed.ACCEPT)
    booking, at, language = place.booking, clock.now(), get_language() or "sv"
    form = AcceptForm(request.POST if request.method == "POST" else None)
    problems: list[dict[str, str]] = []
    if form.is_bound:
        found = judge_choice(booking, chosen_dates(booking, form.choices), at, language)
        try:
            actions.accept_series(
                booking=booking, choices=form.choices, found=found, version=form.version, by=actor, at=at
            )
        except Stale:
            text = _("The request was changed meanwhile. Look at the dates again before you accept.")
            problems = [{"anchor": "", "text": text}]
        except Refused as refusal:
            problems = refusals(refusal.reasons, package(booking.package_key, booking.package_version))
        else:
            messages.success(request, _("All dates are accepted. The customer has been told by mail."))
            return redirect("programs:booking_detail", pk)
    facts = page_facts(place, at, language)
    context = accept_page(facts, form.choices if form.is_bound else {}, problems)
    return render(request, "programs/booking/accept.html", context, status=422 if problems else 200)

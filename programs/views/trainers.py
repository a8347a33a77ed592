"""Trainers' time: the list, one's week, working hours, absences, substitutes."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs.actions import trainers as actions
from programs.actions.refusal import Refused
from programs.forms.hours import HoursForm
from programs.forms.trainers import AbsenceForm, SubstitutesForm
from programs.permissions import Desk, desk_of, providers_of
from programs.presenters.reasons import words
from programs.presenters.trainer_week import trainer_week as week_page
from programs.presenters.trainers import absence_cards, by_name, colleague_row, desk_page, hours_page, trainer_row
from programs.queries.holds import week_of
from programs.queries.trainers import (
    absence_of,
    absences_to_come,
    hours_kept,
    hours_mark,
    substitute_choice,
    substitutes_mark,
    trainers_ahead,
)
from programs.rules.trainers import AbsenceKind
from programs.rules.weeks import read_week
from programs.views.reader import open_desk, reader_of
from tmo import clock
from tmo.audit.actor import Actor, actor_of
from tmo.audit.log import record
from tmo.audit.scope import OutsideScope
from tmo.forms.token import new_token, read_token
from tmo.units.rules import local_day


@require_GET
@transaction.atomic
def trainer_list(request: HttpRequest) -> HttpResponse:
    """The provider's trainers: for coordinators with what is ahead, for trainers with the way to a week."""
    reader, at, parts = reader_of(request), clock.now(), []
    for organisation, coordinates in providers_of(reader):
        found = trainers_ahead(organisation.pk, reader.day, at)
        people = [one.trainer for one in found]
        by = actor_of(request, "coordinator" if coordinates else "trainer")
        record("trainer.listed", by=by, at=at, subjects=people, organisation_id=organisation.pk)
        rows = [trainer_row(one, reader.day) if coordinates else colleague_row(one) for one in found]
        parts.append({"organisation": organisation, "coordinates": coordinates, "rows": by_name(rows)})
    return render(request, "programs/trainer/list.html", {"parts": parts})


@require_GET
def my_week(request: HttpRequest) -> HttpResponse:
    """Leads a trainer to the own week."""
    reader = reader_of(request)
    return redirect("programs:trainer_week", desk_of(reader, reader.user.pk).trainer.pk)


@require_GET
@transaction.atomic
def trainer_week(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A week of a trainer; without one in the address this week."""
    desk, _actor = open_desk(request, pk)
    today = local_day(clock.now(), desk.trainer.timezone)
    week = week_of(desk.trainer, read_week(request.GET.get("monday", "")[:20], today))
    context = desk_page(desk, "trainer_week") | week_page(week, today, desk.sees)
    return render(request, "programs/trainer/week.html", context)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def trainer_hours(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Working hours, several stretches a weekday, from a day on."""
    desk, actor = open_desk(request, pk, to_keep=True)
    at, problem = clock.now(), ""
    today = local_day(at, desk.trainer.timezone)
    if request.method == "POST":
        form = HoursForm(request.POST.dict())
        if form.read() and _set_hours(desk, form, actor, at):
            messages.success(request, _("The working hours are saved."))
            return redirect("programs:trainer_hours", pk)
        problem = form.errors.pop("", "")
        form.mark = hours_mark(desk.trainer.pk)
    kept = hours_kept(desk.trainer, today)
    if request.method == "GET":
        now = kept[0].days if kept and kept[0].first <= today else {}
        form = HoursForm.of(now, today, hours_mark(desk.trainer.pk))
    context = desk_page(desk, "trainer_hours") | hours_page(form, kept, today) | {"problem": problem}
    return render(request, "programs/trainer/hours.html", context, status=422 if request.method == "POST" else 200)


def _set_hours(desk: Desk, form: HoursForm, actor: Actor, at: datetime) -> bool:
    given = {"trainer": desk.trainer.pk, "organisation": desk.organisation, "by": actor, "at": at}
    try:
        actions.set_working_hours(week=list(form.week), first=form.first, mark=form.mark, **given)
    except Refused as refusal:
        form.refuse(refusal.reasons)
    return not form.errors


@require_http_methods(["GET", "POST"])
@transaction.atomic
def trainer_absences(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Absences that are not over, with the sessions that need somebody else; and a form for one more."""
    desk, actor = open_desk(request, pk, to_keep=True)
    at = clock.now()
    form = AbsenceForm(request.POST if request.method == "POST" else None, initial={"form_token": new_token(request)})
    if form.is_valid() and _record_absence(request, desk, form, actor, at):
        return redirect("programs:trainer_absences", pk)
    if form.is_bound:
        form.data = form.data.copy()
        form.data["form_token"] = new_token(request)
    cards = absence_cards(absences_to_come(desk.trainer, at), desk)
    context = desk_page(desk, "trainer_absences") | {"form": form, "absences": cards}
    return render(request, "programs/trainer/absences.html", context, status=422 if form.errors else 200)


def _record_absence(request: HttpRequest, desk: Desk, form: AbsenceForm, actor: Actor, at: datetime) -> bool:
    """Notes it and says what follows, or says at the form why not."""
    key = read_token(request, form.cleaned_data["form_token"])
    if key is None:
        form.add_error(None, _("The page was opened too long ago. Look at it again and press once more."))
        return False
    first, until = form.period
    given = {"trainer": desk.trainer.pk, "organisation": desk.organisation, "starts_on": first, "ends_on": until}
    kind = AbsenceKind(form.cleaned_data["kind"])
    try:
        held = actions.record_absence(kind=kind, key=key, by=actor, at=at, **given)
    except Refused as refusal:
        form.add_error("last" if form.cleaned_data["last"] else "first", words(refusal.reasons[0], {}))
        return False
    messages.success(request, _("The absence is noted."))
    if held:
        text = _("Sessions lie in it. The coordinators have been told by mail, and they need somebody else for these.")
        messages.warning(request, text)
    return True


@require_POST
@transaction.atomic
def absence_remove(request: HttpRequest, pk: UUID, absence: UUID) -> HttpResponse:
    """Takes an absence back."""
    desk, actor = open_desk(request, pk, to_keep=True)
    row = absence_of(desk.trainer, absence)
    if row is None:
        raise OutsideScope("trainer", pk)
    actions.remove_absence(absence=row, organisation=desk.organisation, by=actor, at=clock.now())
    messages.success(request, _("The absence is removed. Sessions that somebody else took over stay with them."))
    return redirect("programs:trainer_absences", pk)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def trainer_substitutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who may take this trainer's place."""
    desk, actor = open_desk(request, pk, to_coordinate=True)
    at, mark = clock.now(), substitutes_mark(pk)
    people = substitute_choice(desk.trainer, desk.organisation.pk, reader_of(request).day)
    form = SubstitutesForm(request.POST if request.method == "POST" else None, people=people, mark=mark)
    if form.is_valid():
        given = {"trainer": pk, "organisation": desk.organisation, "mark": form.cleaned_data["mark"]}
        try:
            actions.name_substitutes(substitutes=form.chosen, by=actor, at=at, **given)
        except Refused as refusal:
            form.add_error(None, words(refusal.reasons[0], {}))
            form.data = form.data.copy()
            form.data["mark"] = mark
        else:
            messages.success(request, _("The substitutes are saved."))
            return redirect("programs:trainer_substitutes", pk)
    context = desk_page(desk, "trainer_substitutes") | {"form": form, "alone": not people}
    return render(request, "programs/trainer/substitutes.html", context, status=422 if form.errors else 200)

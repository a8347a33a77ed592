"""A workplace's action plan: read, written, approved, fetched as PDF."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs.actions import plans as actions
from programs.actions.refusal import Refused, Stale
from programs.forms.plan import read_draft, read_edit, with_line, without_line
from programs.presenters import plan_form
from programs.presenters.plan import aims, head, plan_page
from programs.presenters.plan_draft import draft_page
from programs.presenters.reasons import words
from programs.queries import plans
from programs.queries.plans import Desk, PlanDeed, PlanVersion, plan_desk
from programs.rules.plan import Draft, differing, faults, gone_names, hard_faults, read
from programs.views.reader import reader_of
from tmo import clock
from tmo.audit.actor import Actor, actor_of
from tmo.audit.log import record
from tmo.documents.asking import TooManyWaiting
from tmo.templatetags.tmo import clock as wall_clock
from tmo.units.signed_in import person


def open_plan(request: HttpRequest, pk: UUID, workplace: UUID, *needed: PlanDeed) -> tuple[Desk, Actor]:
    """Opens the door to a workplace's plan and logs the reading; both, or neither."""
    desk = plan_desk(reader_of(request), pk, workplace, *needed)
    actor, organisation = actor_of(request, desk.role), desk.booking.provider_id
    record("plan.read", by=actor, at=clock.now(), subjects=desk.workplace, organisation_id=organisation)
    return desk, actor


@require_GET
@transaction.atomic
def plan_detail(request: HttpRequest, pk: UUID, workplace: UUID, number: int = 0) -> HttpResponse:
    """The version that holds, or an earlier one; before there is one, how to begin."""
    desk, _actor = open_plan(request, pk, workplace, PlanDeed.READ)
    versions = plans.approved(desk.plan)
    shown = next((one for one in versions if one.number == number or not number), None)
    if number and shown is None:
        raise plans.OutsideScope("plan", workplace)
    lines = plans.lines_of(shown) if shown else []
    today = actions.local_day(desk.booking, clock.now())
    context = plan_page(desk, shown, versions, plans.draft_of(desk.plan), lines, today)
    return render(request, "programs/plan/detail.html", context)


@require_POST
@transaction.atomic
def plan_start(request: HttpRequest, pk: UUID, workplace: UUID) -> HttpResponse:
    """Begins the next version, or leads to the one that is being written."""
    desk, actor = open_plan(request, pk, workplace, PlanDeed.WRITE)
    try:
        actions.start_draft(booking=desk.booking, workplace=desk.workplace, by=actor, at=clock.now())
    except Refused as refusal:
        messages.error(request, words(refusal.reasons[0], {}))
        return redirect("programs:plan_detail", pk, workplace)
    return redirect("programs:plan_draft", pk, workplace)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_draft(request: HttpRequest, pk: UUID, workplace: UUID) -> HttpResponse:
    """The form. It is saved as it stands; what is missing is said when one asks for it."""
    desk, actor = open_plan(request, pk, workplace, PlanDeed.WRITE)
    version = plans.draft_of(desk.plan)
    if version is None:
        return redirect("programs:plan_detail", pk, workplace)
    if request.method == "POST":
        return _save(request, desk, version, actor)
    draft = plans.draft_from(version.typed)
    found = judged(desk, draft) if "check" in request.GET else []
    return render(request, "programs/plan/draft.html", draft_page(desk, version, draft, found))


def _save(request: HttpRequest, desk: Desk, version: PlanVersion, actor: Actor) -> HttpResponse:
    draft, do = _changed(request, desk, version)
    where = reverse("programs:plan_draft", args=[desk.booking.pk, desk.workplace.pk])
    try:
        actions.save_draft(version=version, draft=draft, edit=read_edit(request.POST), by=actor, at=clock.now())
    except Stale as stale:
        return _conflict(request, desk, version, draft, stale)
    except Refused as refusal:
        context = draft_page(desk, version, draft, refusal.reasons) | {"version_edit": read_edit(request.POST)}
        return render(request, "programs/plan/draft.html", context, status=422)
    if do == "more":
        return redirect(f"{where}#{plan_form.anchor_of(version.next_line)}")
    if do != "save":
        return redirect(where)
    wrong = hard_faults(judged(desk, draft))
    if wrong:
        version.refresh_from_db()
        return render(request, "programs/plan/draft.html", draft_page(desk, version, draft, wrong), status=422)
    messages.success(request, _("Saved."))
    return redirect("programs:plan_review", desk.booking.pk, desk.workplace.pk)


def _changed(request: HttpRequest, desk: Desk, version: PlanVersion) -> tuple[Draft, str]:
    """What was typed, after the button that was pressed: one more card, one less, or the attendance list."""
    draft, do = read_draft(request.POST), request.POST.get("do", "save")
    if do == "more":
        return with_line(draft, max([version.next_line, *(key + 1 for key in draft.lines)])), do
    if do == "fetch":
        present = plans.closing_of(desk.booking, desk.workplace).present
        return replace(draft, present="\n".join(present) or draft.present), do
    return (without_line(draft, do.removeprefix("remove-")) if do.startswith("remove-") else draft), do


def _conflict(request: HttpRequest, desk: Desk, version: PlanVersion, draft: Draft, stale: Stale) -> HttpResponse:
    """Both texts, side by side; nothing that was typed is lost, and the next saving decides."""
    version.refresh_from_db()
    if version.typed is None:  # approved meanwhile
        version.edit = stale.current
        context = draft_page(desk, version, draft, ()) | {"approved_meanwhile": True}
        return render(request, "programs/plan/draft.html", context, status=409)
    saved = plans.draft_from(version.typed)
    names = differing(draft, saved)
    context = draft_page(desk, version, draft, ()) | {"conflicts": plan_form.conflicts(draft, saved, names)}
    return render(request, "programs/plan/draft.html", context, status=409)


@require_POST
@transaction.atomic
def plan_autosave(request: HttpRequest, pk: UUID, workplace: UUID) -> HttpResponse:
    """Saves the form as it stands while it is being written."""
    desk, actor = open_plan(request, pk, workplace, PlanDeed.WRITE)
    version, at = plans.draft_of(desk.plan), clock.now()
    if version is None:
        return JsonResponse({"reason": "gone"}, status=409)
    try:
        saved = actions.save_draft(
            version=version, draft=read_draft(request.POST), edit=read_edit(request.POST), by=actor, at=at
        )
    except Stale as stale:
        return JsonResponse({"reason": "conflict", "version": stale.current}, status=409)
    except Refused as refusal:
        return JsonResponse({"reason": words(refusal.reasons[0], {})}, status=422)
    return JsonResponse({"saved_at": wall_clock(timezone.localtime(at)), "version": saved.edit})


@require_GET
@transaction.atomic
def plan_review(request: HttpRequest, pk: UUID, workplace: UUID) -> HttpResponse:
    """The draft as it will read, what is still missing, and for the principal what approving means."""
    desk, _actor = open_plan(request, pk, workplace, PlanDeed.WRITE)
    version = plans.draft_of(desk.plan)
    if version is None:
        return redirect("programs:plan_detail", pk, workplace)
    return render(request, "programs/plan/review.html", _to_approve(desk, version, ""))


@require_POST
@transaction.atomic
def plan_approve(request: HttpRequest, pk: UUID, workplace: UUID) -> HttpResponse:
    """The principal approves what was read; what stands against it is said on the same page."""
    desk, actor = open_plan(request, pk, workplace, PlanDeed.APPROVE)
    version, name = plans.draft_of(desk.plan), person(request).name or person(request).email
    if version is None:
        return redirect("programs:plan_detail", pk, workplace)
    try:
        actions.approve(version=version, edit=read_edit(request.POST), name=name, by=actor, at=clock.now())
    except Stale:
        problem = _("Somebody changed the draft meanwhile. Read it again, then approve.")
    except Refused:
        problem = _("The plan cannot be approved yet.")
    else:
        messages.success(request, _("Version %(number)s is approved.") % {"number": version.number})
        return redirect("programs:plan_detail", pk, workplace)
    return render(request, "programs/plan/review.html", _to_approve(desk, version, problem), status=409)


def _to_approve(desk: Desk, version: PlanVersion, problem: str) -> dict[str, Any]:
    draft = plans.draft_from(version.typed)
    errors = plan_form.errors_of(judged(desk, draft))
    plan = read(draft)
    return head(desk) | {
        "version": version,
        "plan": plan,
        "aims": aims(plan.lines),
        "missing": plan_form.summary(draft, errors),
        "problem": problem,
    }


def judged(desk: Desk, draft: Draft) -> list[Any]:
    """What stands against approving the draft today."""
    people = plans.people_at(desk.workplace)
    left = gone_names((one.name, one.left_at is None) for one in people)
    return faults(draft, today=actions.local_day(desk.booking, clock.now()), left=left)


@require_POST
@transaction.atomic
def plan_pdf(request: HttpRequest, pk: UUID, workplace: UUID, number: int) -> HttpResponse:
    """Asks for one approved version as PDF; the page of the document tells how far it is."""
    desk, actor = open_plan(request, pk, workplace, PlanDeed.PRINT)
    version = plans.approved_version(desk.plan, number)
    if version is None:
        raise plans.OutsideScope("plan", workplace)
    try:
        document = actions.ask_for_pdf(version=version, by=actor, at=clock.now())
    except TooManyWaiting:
        messages.error(request, _("You already wait for many documents. Try again in a minute."))
        return redirect("programs:plan_detail", pk, workplace)
    return redirect("document_detail", document.pk)

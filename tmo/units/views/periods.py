"""Breaks and study days: the list of a school year, adding one, bringing many, removing one and putting it back."""

import hashlib
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tmo import clock
from tmo.audit.actor import Actor, actor_of
from tmo.audit.scope import OutsideScope
from tmo.forms.token import new_token, read_token
from tmo.sheets import pasted_text
from tmo.units.actions.periods import add_period, import_periods, remove_period
from tmo.units.enums import PeriodKind
from tmo.units.forms.periods import ImportForm, PeriodForm
from tmo.units.links import removed_in, undo_token
from tmo.units.permissions import Keeper, keeper_at, period_for_keeper
from tmo.units.presenters.people import reason_words
from tmo.units.presenters.periods import (
    period_rows,
    place_choices,
    preview_page,
    stored_words,
    usual_titles,
    year_words,
)
from tmo.units.queries.periods import kept_organisations, known_keys, periods_in
from tmo.units.rules import Refused, local_day
from tmo.units.rules.day_words import school_year
from tmo.units.rules.periods import MOST_PERIODS, YEARS_AHEAD, YEARS_BACK, Preview, read_periods, titled
from tmo.units.signed_in import person


@require_safe
def period_start(request: HttpRequest) -> HttpResponse:
    """GET: on to the organisation whose days the reader keeps; its page leads to the others."""
    user = person(request)
    kept = kept_organisations(user, local_day(clock.now(), user.timezone))
    if not kept:
        raise OutsideScope("organisation", user.pk)
    return redirect("period_list", kept[0].pk)


@require_safe
def period_list(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """GET: the periods of one school year; year, kind and place stand in the address."""
    keeper, today = _door(request, organisation_id)
    year, kind, place = _filters(request, today)
    found = periods_in(keeper, year, kind, place)
    every = periods_in(keeper, year) if kind or place else found
    removed = removed_in(request.GET.get("removed", ""), organisation_id)
    others = kept_organisations(person(request), today)
    context = {
        "organisation": keeper.organisation,
        "others": [one for one in others if one.pk != organisation_id],
        "year": year_words(year),
        "years": [_option(one, year_words(one), one == year) for one in _years(today)],
        "kinds": [_option(value, label, value == kind) for value, label in PeriodKind.choices],
        "places": place_choices(keeper, every, place),
        "periods": period_rows(found[:MOST_PERIODS], keeper),
        "more": len(found) > MOST_PERIODS,
        "is_filtered": bool(kind or place),
        "removed": removed[1] if removed else None,
        "undo": request.GET.get("removed", "") if removed else "",
    }
    return render(request, "units/periods/list.html", context)


@require_http_methods(["GET", "POST"])
def period_add(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """One period by hand. The mark of the form becomes its key, so that the same form stores it once."""
    keeper, today = _door(request, organisation_id)
    form = PeriodForm(request.POST if request.method == "POST" else None, keeper=keeper, today=today)
    key = read_token(request, request.POST.get("form_token", ""))
    if form.is_bound and key is None:
        form.add_error(None, _("This form has been open too long, or comes from another window. Send it once more."))
    if key is not None and form.is_valid():
        [draft] = titled([form.draft], usual_titles(keeper.organisation.language))
        try:
            add_period(key=key, keeper=keeper, draft=draft, by=_actor(request, keeper), at=clock.now())
        except Refused as refused:
            form.add_error("first", str(reason_words(refused.reason)))
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": draft.title})
            return _to_list(keeper, draft.first)
    context = {"organisation": keeper.organisation, "form": form, "form_token": new_token(request, key)}
    return render(request, "units/periods/add.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def period_import(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Many at once: what was sent is shown first, and stored when the same rows come back with a yes.

    Between the two nothing is kept here: the table travels in the form.
    """
    keeper, today = _door(request, organisation_id)
    start = {"year": school_year(today)}
    if request.method != "POST":
        return _show_import(request, keeper, ImportForm(keeper=keeper, today=today, initial=start))
    form = ImportForm(request.POST, request.FILES, keeper=keeper, today=today)
    if not form.is_valid():
        return _show_import(request, keeper, form, status=422)
    preview = read_periods(form.sheet, form.asked(known_keys(keeper, today)))
    if request.POST.get("do") == "save" and request.POST.get("seen") == _mark(form):
        drafts = titled(preview.new, usual_titles(keeper.organisation.language))
        stored = import_periods(keeper=keeper, drafts=drafts, by=_actor(request, keeper), at=clock.now())
        messages.success(request, stored_words(stored))
        return _to_list(keeper, drafts[0].first if drafts else today)
    return _show_preview(request, keeper, form, preview)


@require_POST
def period_remove(request: HttpRequest, organisation_id: UUID, period_id: UUID) -> HttpResponse:
    """Takes one away; the list says so and offers to put it back."""
    keeper, _today = _door(request, organisation_id)
    period = period_for_keeper(keeper, period_id)
    token = undo_token(period)
    remove_period(period=period, by=_actor(request, keeper), at=clock.now())
    return _to_list(keeper, period.starts_on, removed=token)


@require_POST
def period_restore(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Puts back what was removed; a text that we did not make today is answered as an address that does not exist."""
    keeper, _today = _door(request, organisation_id)
    removed = removed_in(request.POST.get("undo", ""), organisation_id)
    if removed is None:
        raise OutsideScope("calendar_period", organisation_id)
    key, draft = removed
    try:
        add_period(key=key, keeper=keeper, draft=draft, by=_actor(request, keeper), at=clock.now())
    except Refused as refused:
        messages.info(request, str(reason_words(refused.reason)))
    else:
        messages.success(request, _("“%(name)s” is back.") % {"name": draft.title})
    return _to_list(keeper, draft.first)


def _door(request: HttpRequest, organisation_id: UUID) -> tuple[Keeper, date]:
    at = clock.now()
    keeper = keeper_at(person(request), organisation_id, at)
    return keeper, local_day(at, keeper.organisation.zone)


def _actor(request: HttpRequest, keeper: Keeper) -> Actor:
    return actor_of(request, keeper.role.value)


def _years(today: date) -> range:
    now = school_year(today)
    return range(now - YEARS_BACK, now + YEARS_AHEAD)


def _filters(request: HttpRequest, today: date) -> tuple[int, str, str]:
    """What the address asks for; anything that is none of the choices is left out."""
    asked = request.GET.get("year", "")
    year = next((one for one in _years(today) if str(one) == asked), school_year(today))
    kind = request.GET.get("kind", "")
    place = request.GET.get("place", "")[:100].replace("\x00", "")
    return year, kind if kind in PeriodKind.values else "", place


def _option(value: object, label: object, selected: bool) -> dict[str, Any]:
    return {"value": value, "label": label, "selected": selected}


def _to_list(keeper: Keeper, day: date, **more: str) -> HttpResponseRedirect:
    query = urlencode({"year": school_year(day), **more})
    return HttpResponseRedirect(f"{reverse('period_list', args=[keeper.organisation.pk])}?{query}")


def _mark(form: ImportForm) -> str:
    """Names the table with what it was read with: only what was seen is stored."""
    settings = [str(form.cleaned_data.get(name, "")) for name in ("kind", "year", "workplace", "municipality")]
    seen = [pasted_text(form.sheet), *settings]
    return hashlib.sha256("\x1f".join(seen).encode()).hexdigest()


def _show_import(request: HttpRequest, keeper: Keeper, form: ImportForm, status: int = 200) -> HttpResponse:
    context = {"organisation": keeper.organisation, "form": form}
    return render(request, "units/periods/import.html", context, status=status)


def _show_preview(request: HttpRequest, keeper: Keeper, form: ImportForm, preview: Preview) -> HttpResponse:
    """The table as it was understood, with its text in the form; a file is text from here on."""
    start = {**form.cleaned_data, "text": pasted_text(form.sheet), "file": None}
    again = ImportForm(keeper=keeper, today=form.today, initial=start)
    del again.fields["file"]
    names = {one.pk: one.name for one in keeper.workplaces}
    context = {"organisation": keeper.organisation, "form": again, "seen": _mark(form), **preview_page(preview, names)}
    return render(request, "units/periods/preview.html", context)

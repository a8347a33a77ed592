"""Who comes: the lists of a booking's workplaces, one person, and the steps that are taken by one press."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs.actions import ambassadors
from programs.actions import people as actions
from programs.actions.refusal import Refused
from programs.actions.roster import state_of
from programs.forms.roster import PersonOnListForm
from programs.permissions import Deed
from programs.presenters.reasons import words
from programs.presenters.roster import add_page, person_page, roster_page
from programs.queries.roster import person_at
from programs.rules.reasons import Code
from programs.views.roster_door import Opened, open_roster
from tmo import clock
from tmo.audit.scope import OutsideScope
from tmo.forms.token import new_token, read_token


@require_GET
@transaction.atomic
def booking_participants(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The lists of the workplaces that the reader sees."""
    opened = open_roster(request, pk)
    return render(request, "programs/people/roster.html", roster_page(opened.facts, request.GET.get("left", "")))


@require_http_methods(["GET", "POST"])
@transaction.atomic
def participant_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Puts one person on a list; with `appoint` as an ambassador at once."""
    opened = open_roster(request, pk, Deed.KEEP_PEOPLE)
    appoint = bool((request.POST if request.method == "POST" else request.GET).get("appoint"))
    known = {"language": opened.facts.booking.language, "place": request.GET.get("place", "")}
    known["form_token"] = new_token(request)
    data = request.POST if request.method == "POST" else None
    form = PersonOnListForm(data, initial=known, places=opened.places)
    if request.method == "POST" and form.is_valid() and _added(request, opened, form, appoint=appoint):
        messages.success(request, _("The person is on the list now."))
        return redirect(_roster_url(pk, form.asked().workplace))
    page = add_page(opened.facts, appoint=appoint) | {"form": form}
    return render(request, "programs/people/add.html", page, status=422 if form.errors else 200)


def _added(request: HttpRequest, opened: Opened, form: PersonOnListForm, *, appoint: bool) -> bool:
    key = read_token(request, form.cleaned_data["form_token"])
    if key is None:
        form.add_error(None, _("The page was open for too long. Press the button once more."))
        _put(form, "form_token", new_token(request))
        return False
    given: dict[str, Any] = {"person": form.asked(), "key": key, "appoint": appoint}
    return _tried(form, actions.add_person, booking=opened.facts.booking, by=opened.actor, at=clock.now(), **given)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def participant_change(request: HttpRequest, pk: UUID, person: UUID) -> HttpResponse:
    """One person: name, address and language, ambassadorships, and taking the person off the list."""
    opened = open_roster(request, pk, Deed.KEEP_PEOPLE, person)
    row = person_at(opened.facts, person)
    if row is None or row.left_at is not None or row.part != "participant":
        raise OutsideScope("participant", person)
    known = {"name": row.name, "email": row.email, "language": row.language, "seen": state_of(row)}
    form = PersonOnListForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        given = {"person": person, "asked": form.asked(), "seen": form.cleaned_data["seen"]}
        facts = opened.facts
        if _tried(form, actions.change_person, booking=facts.booking, by=opened.actor, at=clock.now(), **given):
            messages.success(request, _("Saved."))
            return redirect(_roster_url(pk, row.workplace_id))
        _put(form, "seen", state_of(row))
    page = person_page(opened.facts, row) | {"form": form}
    return render(request, "programs/people/person.html", page, status=422 if form.errors else 200)


def _put(form: PersonOnListForm, name: str, value: str) -> None:
    """Another value of a hidden field for the next sending of the same form."""
    form.data = {**form.data.dict(), name: value}  # type: ignore[attr-defined]


def _tried(form: PersonOnListForm, act: Callable[..., object], **given: Any) -> bool:
    """Does it; a refusal stands at the field that it belongs to, or at the top."""
    try:
        act(**given)
    except Refused as refusal:
        for reason in refusal.reasons:
            field = "name" if reason.code in {Code.NAME_MISSING, Code.IDENTITY_NUMBER} else None
            form.add_error(field, words(reason, {}))
        return False
    return True


STEPS: dict[str, tuple[Deed, Callable[..., Any]]] = {
    "leave": (Deed.KEEP_PEOPLE, actions.person_leaves),
    "return": (Deed.KEEP_PEOPLE, actions.undo_leaving),
    "appoint": (Deed.APPOINT, ambassadors.appoint_ambassador),
    "end": (Deed.APPOINT, ambassadors.end_ambassadorship),
    "replace": (Deed.APPOINT, ambassadors.replace_ambassador),
}


@require_POST
@transaction.atomic
def participant_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One press: `do` says what, `person` whom; of a replacement `instead` says of whom."""
    do, person = request.POST.get("do", ""), _key(request.POST.get("person", ""))
    deed, act = STEPS.get(do, (Deed.KEEP_PEOPLE, None))
    if act is None or person is None:
        open_roster(request, pk, deed)
        messages.error(request, _("Choose a person first."))
        return redirect("programs:booking_participants", pk)
    opened = open_roster(request, pk, deed, person)
    given: dict[str, Any] = {"person": person, "by": opened.actor, "at": clock.now()}
    if do == "replace":
        given["instead"] = _key(request.POST.get("instead", "")) or person
    try:
        row = act(booking=opened.facts.booking, **given)
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, words(reason, {}))
        return redirect("programs:booking_participants", pk)
    if do != "leave":
        messages.success(request, _done(do))
    return redirect(_roster_url(pk, row.workplace_id, left=person if do == "leave" else None))


def _done(do: str) -> str:
    return {
        "return": _("The person is on the list again."),
        "appoint": _("The person is an ambassador now."),
        "end": _("The person is no ambassador any more, and still a participant."),
        "replace": _("The ambassador is replaced. Sessions that have been keep who was there."),
    }[do]


def _key(text: str) -> UUID | None:
    """The key in its one written form, else nothing."""
    try:
        key = UUID(text)
    except ValueError:
        return None
    return key if str(key) == text else None


def _roster_url(pk: UUID, place: UUID | None = None, left: UUID | None = None) -> str:
    url = reverse("programs:booking_participants", args=[pk])
    return f"{url}?left={left}" if left else f"{url}#w-{place}" if place else url

"""People of an organisation, for its administrators."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tmo import clock
from tmo.accounts.step_up import fresh_factor
from tmo.audit.actor import actor_of
from tmo.units.actions.invitations import approve_invitation, propose_invitation, revoke_invitation
from tmo.units.actions.people import end_role, read_people
from tmo.units.forms import InvitationForm
from tmo.units.permissions import Organisation, invitation_for_admin, organisation_for_admin, role_for_admin
from tmo.units.presenters import invitation_rows, reason_words, role_rows
from tmo.units.queries import admin_ids
from tmo.units.rules import Refused, local_day
from tmo.units.signed_in import person

ROLE = "admin"


@require_safe
def people_list(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """GET: who has which role, and which invitations wait."""
    organisation = organisation_for_admin(person(request), organisation_id, clock.now())
    return _list(request, organisation, InvitationForm(organisation=organisation))


@require_POST
def invitation_propose(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """POST: offers a role; 422 with everything typed kept if it cannot be offered."""
    at = clock.now()
    organisation = organisation_for_admin(person(request), organisation_id, at)
    form = InvitationForm(request.POST, organisation=organisation)
    if form.is_valid():
        try:
            propose_invitation(organisation=organisation, **form.cleaned_data, by=actor_of(request, ROLE), at=at)
        except Refused as refused:
            form.add_error(None, str(reason_words(refused.reason)))
        else:
            messages.success(request, _("The invitation waits for another administrator's approval."))
            return redirect("people_list", organisation.pk)
    return _list(request, organisation, form, status=422)


@require_POST
@fresh_factor(minutes=10)
def invitation_approve(request: HttpRequest, organisation_id: UUID, invitation_id: UUID) -> HttpResponse:
    """POST: the second person's yes."""
    at = clock.now()
    invitation = invitation_for_admin(person(request), organisation_id, invitation_id, at)
    done = _("The invitation is approved and on its way.")
    by = actor_of(request, ROLE)
    return _do(request, organisation_id, lambda: approve_invitation(invitation=invitation, by=by, at=at), done)


@require_POST
def invitation_revoke(request: HttpRequest, organisation_id: UUID, invitation_id: UUID) -> HttpResponse:
    """POST: takes the offer back."""
    at = clock.now()
    invitation = invitation_for_admin(person(request), organisation_id, invitation_id, at)
    done = _("The invitation is taken back.")
    by = actor_of(request, ROLE)
    return _do(request, organisation_id, lambda: revoke_invitation(invitation=invitation, by=by, at=at), done)


@require_POST
@fresh_factor(minutes=10)
def role_end(request: HttpRequest, organisation_id: UUID, role_id: UUID) -> HttpResponse:
    """POST: ends a role from today."""
    at = clock.now()
    role = role_for_admin(person(request), organisation_id, role_id, at)
    done = _("The role has ended.")
    return _do(request, organisation_id, lambda: end_role(role=role, by=actor_of(request, ROLE), at=at), done)


def _do(request: HttpRequest, organisation_id: UUID, action: Callable[[], object], done: str) -> HttpResponse:
    """Runs the action and says on the list how it went."""
    try:
        action()
    except Refused as refused:
        messages.error(request, str(reason_words(refused.reason)))
    else:
        messages.success(request, done)
    return redirect("people_list", organisation_id)


def _list(request: HttpRequest, organisation: Organisation, form: InvitationForm, status: int = 200) -> HttpResponse:
    at, by = clock.now(), actor_of(request, ROLE)
    day = local_day(at, organisation.zone)
    people = read_people(organisation=organisation, after=_after(request), by=by, at=at)
    context = {
        "organisation": organisation,
        "roles": role_rows(people.roles, day, by, admin_ids(organisation.pk, day)),
        "invitations": invitation_rows(people.invitations, person(request).email, by, at),
        "after": people.after,
        "form": form,
    }
    return render(request, "units/people/list.html", context, status=status)


def _after(request: HttpRequest) -> UUID | None:
    """The key to go on from; anything that is none shows the first page."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None

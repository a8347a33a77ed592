"""The page behind the link of an invitation."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tmo import clock
from tmo.accounts.models import User
from tmo.audit.actor import actor_of
from tmo.units.actions.invitations import accept_invitation, against_accepting
from tmo.units.forms import AcceptForm
from tmo.units.permissions import Invitation, invitation_by_link
from tmo.units.presenters import kind_words, reason_words, sight_words
from tmo.units.rules import Reason, Refused
from tmo.units.signed_in import person_or_none


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what is offered and changes nothing, POST accepts. A link that no longer works answers 404."""
    invitation = invitation_by_link(token, clock.now())
    if invitation is None:
        return _gone(request)
    request.link_id = invitation.pk  # type: ignore[attr-defined]
    form = _form(request, invitation)
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return _show(request, invitation, form)
    return _accept(request, invitation, form)


def _form(request: HttpRequest, invitation: Invitation) -> AcceptForm | None:
    """Somebody signed in has an account already and fills in nothing."""
    if person_or_none(request) is not None:
        return None
    start = {"name": invitation.name, "language": invitation.language}
    data = request.POST if request.method == "POST" else None
    return AcceptForm(data, initial=start, email=invitation.email)


def _accept(request: HttpRequest, invitation: Invitation, form: AcceptForm | None) -> HttpResponse:
    user, data = person_or_none(request), form.cleaned_data if form else {}
    try:
        accepted = accept_invitation(
            invitation=invitation, user=user, **data, by=actor_of(request, "link"), at=clock.now()
        )
    except Refused as refused:
        return _gone(request) if refused.reason is Reason.NOT_OPEN else _show(request, invitation, form, 409)
    if user is None:
        _sign_in(request, accepted)
    return redirect("home")


def _sign_in(request: HttpRequest, user: User) -> None:
    """Opening the link has just shown who it is: setting up a second factor does not ask for the new password again."""
    get_adapter(request).login(request, user)
    record_authentication(request, user, "link")


def _show(
    request: HttpRequest, invitation: Invitation, form: AcceptForm | None, status: int | None = None
) -> HttpResponse:
    reason = against_accepting(invitation, person_or_none(request), clock.now())
    context = {
        "invitation": invitation,
        "role": kind_words(invitation.kind),
        "sight": sight_words(invitation.kind),
        "inviter": invitation.proposed_by.get_full_name() if invitation.proposed_by else "",
        "refusal": reason_words(reason),
        "sign_in": reason is Reason.SIGN_IN_FIRST,
        "form": form,
    }
    invalid = form is not None and form.is_bound and not form.is_valid()
    return render(request, "units/invitations/accept.html", context, status=status or (422 if invalid else 200))


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "units/invitations/gone.html", status=404)

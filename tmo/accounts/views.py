"""Pages about signing in that are our own: where a person is signed in, and taking a passkey away."""

from uuid import UUID

from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tmo import clock
from tmo.accounts import sessions
from tmo.accounts.models import User
from tmo.audit.actor import actor_of


@require_safe
def sign_in_list(request: HttpRequest) -> HttpResponse:
    """GET: where the person is signed in."""
    rows = sessions.sign_ins_of(_person(request), clock.now())
    context = {"sign_ins": rows, "current": request.session.session_key, "address": actor_of(request).address}
    return render(request, "accounts/sign_ins.html", context)


@require_POST
def sign_in_end(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """POST: ends one; 404 if it is none of the person's."""
    by, at = actor_of(request, "self"), clock.now()
    if not sessions.end_one(user=_person(request), sign_in_id=sign_in_id, by=by, at=at):
        raise Http404
    messages.success(request, _("You are signed out there."))
    return redirect("sign_in_list")


@require_POST
def sign_in_end_others(request: HttpRequest) -> HttpResponse:
    """POST: ends all but this one."""
    by, at = actor_of(request, "self"), clock.now()
    count = sessions.end_others(user=_person(request), kept=request.session.session_key, by=by, at=at)
    words = ngettext("You are signed out in %(count)s browser.", "You are signed out in %(count)s browsers.", count)
    messages.success(request, words % {"count": count})
    return redirect("sign_in_list")


class RemovePasskey(RemoveWebAuthnView):
    """GET asks, POST takes a passkey away, unless it is the only factor."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Refused in words for the last one, as the app is."""
        if not factor_adapter().can_delete_authenticator(self.object):
            messages.error(self.request, str(factor_adapter().error_messages["cannot_delete_authenticator"]))
            return redirect("mfa_index")
        response: HttpResponse = super().form_valid(form)
        return response


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "this page is reached by signed-in people only"
    return request.user

"""The way to the provider of single sign-on, and back. 404 where none is configured."""

import logging
from dataclasses import asdict
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tmo import clock
from tmo.accounts import oidc
from tmo.accounts.outside import account_of
from tmo.audit.actor import actor_of

log = logging.getLogger(__name__)
ASKED = "oidc_asked"
PATIENCE = 10 * 60  # seconds that a person may stay at the provider


@login_not_required
@require_POST
def oidc_begin(request: HttpRequest) -> HttpResponse:
    """POST: sends the browser to the provider."""
    _configured()
    question = oidc.Question.new()
    try:
        there = oidc.address_to_ask(question, _back())
    except oidc.Unanswered as error:
        log.warning("single sign-on does not answer: %s", error)
        return _refused(request, _("%(name)s does not answer. Sign in with a code by mail instead."))
    wanted = request.POST.get("next", "")
    onward = wanted if get_adapter(request).is_safe_url(wanted) else ""
    request.session[ASKED] = {**asdict(question), "next": onward, "at": clock.now().timestamp()}
    return redirect(there)


@login_not_required
@require_safe
def oidc_return(request: HttpRequest) -> HttpResponse:
    """GET: the provider has sent the browser back, with a code or with a refusal."""
    _configured()
    asked = request.session.pop(ASKED, None)
    if not _is_answer(request, asked):
        return _refused(request, _("Signing in with %(name)s took too long, or began elsewhere. Begin again."))
    if "code" not in request.GET:
        return _refused(request, _("You did not sign in with %(name)s."))
    question = oidc.Question(asked["state"], asked["nonce"], asked["verifier"])
    try:
        answer = oidc.answer_to(question, request.GET["code"], _back())
    except oidc.Unanswered as error:
        log.warning("single sign-on does not answer: %s", error)
        return _refused(request, _("%(name)s does not answer. Sign in with a code by mail instead."))
    except oidc.Untrue as error:
        log.warning("single sign-on answered what cannot be believed: %s", error)
        return _refused(request, _("The answer of %(name)s could not be checked. Begin again, or ask us for help."))
    return _come_in(request, answer, asked["next"])


def _come_in(request: HttpRequest, answer: oidc.Answer, onward: str) -> HttpResponse:
    user = account_of(answer, by=actor_of(request, "outside"), at=clock.now())
    if user is None:
        words = _(
            "No account here belongs to the address that %(name)s vouches for. Accounts are opened by invitation."
        )
        return _refused(request, words)
    record_authentication(request, user, "outside", issuer=answer.issuer, second_factor=answer.second_factor)
    request.outside_factor = answer.second_factor  # type: ignore[attr-defined]
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=onward or None))
    return response


def _is_answer(request: HttpRequest, asked: Any) -> bool:
    """Whether this browser asked, not long ago, and the answer carries the state of that question."""
    if not isinstance(asked, dict) or clock.now().timestamp() - asked["at"] > PATIENCE:
        return False
    return constant_time_compare(request.GET.get("state", ""), asked["state"])


def _refused(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words % {"name": settings.OIDC_NAME})
    return redirect("account_login")


def _back() -> str:
    """On the configured address: the request's Host header is the sender's to choose."""
    return settings.SITE_URL + reverse("oidc_return")


def _configured() -> None:
    if not settings.OIDC_ISSUER:
        raise Http404

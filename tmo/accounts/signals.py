"""What happens around signing in: the session is noted, its key renewed, and each step written to the log."""

from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from tmo import clock
from tmo.accounts import sessions
from tmo.accounts.factors import FACTORS
from tmo.accounts.models import SignIn, User
from tmo.audit.actor import Actor, actor_of
from tmo.audit.log import record


def _by(request: HttpRequest, user: User) -> Actor:
    """The person, also while the request does not know yet who that is."""
    seen = actor_of(request, "self")
    return Actor(user_id=user.pk, role="self", link_id=None, address=seen.address)


@transaction.atomic
def _log(kind: str, request: HttpRequest, user: User, **facts: Any) -> None:
    record(kind, by=_by(request, user), at=clock.now(), subjects=user, facts=facts)


@receiver(user_logged_in)
def begin_session(request: HttpRequest, user: User, **more: Any) -> None:
    """A new sign-in: noted for the person's own list."""
    sessions.begin(request, user)


@receiver(user_logged_out)
def forget_session(request: HttpRequest, user: User | None, **more: Any) -> None:
    """The row of the list goes with the session."""
    if request.session.session_key:
        SignIn.objects.filter(session_key=request.session.session_key).delete()


@receiver(authentication_step_completed)
def note_step(request: HttpRequest, user: User, **more: Any) -> None:
    """The step bears the product's own time; whoever shows once more who is there gets a new session id."""
    steps = request.session[AUTHENTICATION_METHODS_SESSION_KEY]
    steps[-1]["at"] = clock.now().timestamp()
    request.session.modified = True
    if more.get("reauthenticated"):
        sessions.renew_key(request)


@receiver(authenticator_added)
def count_as_shown(request: HttpRequest, user: User, authenticator: Any, **more: Any) -> None:
    """Setting up a factor took a code or touch of it, so this session has shown it."""
    _log("factor.added", request, user, type=authenticator.type)
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)


@receiver(authenticator_removed)
def log_removal(request: HttpRequest, user: User, authenticator: Any, **more: Any) -> None:
    """A factor was taken away by its owner."""
    _log("factor.removed", request, user, type=authenticator.type)


@receiver(authenticator_reset)
def log_new_codes(request: HttpRequest, user: User, authenticator: Any, **more: Any) -> None:
    """New recovery codes; the old ones are dead."""
    _log("factor.codes_renewed", request, user, type=authenticator.type)


@receiver(authentication_failed)
def log_wrong_code(request: HttpRequest, user: User, **more: Any) -> None:
    """Somebody who knows the password, or has the mailbox, did not have the factor: its owner should see that."""
    _log("factor.refused", request, user)

"""What every request passes before it reaches a page: whence it comes, how long its session lasts, which factor it has.

One gate for all addresses: what is not listed in `WITHOUT_FACTOR` needs the second factor from everybody whose role
sees others (docs/operating.md).
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tmo import clock
from tmo.accounts import sessions
from tmo.accounts.factors import factor_proved
from tmo.accounts.step_up import way_to_factor
from tmo.units.enums import RoleKind
from tmo.units.roles import AnyUser, roles_of
from tmo.web.today import today_for

Next = Callable[[HttpRequest], HttpResponse]

# Somebody with this role alone sees what is about himself and his workplace's dates: one factor is enough for that.
SEES_NOBODY = frozenset({RoleKind.STAFF})
# Ways in and out, setting up the factor itself, the language, one's own account, and what is open to everybody.
WITHOUT_FACTOR = frozenset(
    {
        "account_change_password",
        "account_confirm_login_code",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_request_login_code",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_set_password",
        "demo_mail_detail",
        "demo_mail_list",
        "demo_mail_part",
        "healthz",
        "invitation_accept",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "oidc_begin",
        "oidc_return",
        "profile",
        "readyz",
        "set_language",
    }
)

# Pages are cleared at sign-out. Not "storage": marks of attendance that wait for the network lie there.
LEFT_BEHIND = '"cache"'


class Forwarded:
    """The address of whoever asks, in `REMOTE_ADDR`.

    Behind N trusted proxies it is the N-th entry of X-Forwarded-For from the right, which the outermost of them wrote.
    Without any the header is left alone: everybody can write it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trusted = settings.TRUSTED_PROXIES
        entries = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
        if trusted and len(entries) >= trusted:
            request.META["REMOTE_ADDR"] = entries[-trusted][:45]
        return self.get_response(request)


class SessionLimits:
    """Ends a session that was idle for half an hour or has lasted ten; the request goes on as a visitor's."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and sessions.is_over(request, clock.now()):
            logout(request)
        response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else ""
        if route == "account_logout" and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = LEFT_BEHIND
        if request.user.is_authenticated and response.status_code < 400:
            sessions.note_use(request, clock.now(), route)
        return response


class SecondFactor:
    """Leads whoever sees others to the second factor before any page of others."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """None lets the request through."""
        if not self._must_show(request):
            return None
        back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
        return HttpResponseRedirect(way_to_factor(request, back))

    def _must_show(self, request: HttpRequest) -> bool:
        route = request.resolver_match.view_name if request.resolver_match else ""
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated or route in WITHOUT_FACTOR:
            return False
        return not factor_proved(request) and sees_others(request.user, request)


def sees_others(user: AnyUser, request: HttpRequest) -> bool:
    """Whether the person holds a role today that shows more than what is about himself."""
    return any(held.kind not in SEES_NOBODY for held in roles_of(user, today_for(request)))

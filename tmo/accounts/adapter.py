"""Where allauth asks this product: sign-up is closed, mail goes through the outbox, links carry our own address."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as request_context
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tmo import clock
from tmo.accounts import known_browser
from tmo.accounts.addresses import canonical
from tmo.accounts.factors import has_factor, last_proof
from tmo.accounts.models import User
from tmo.accounts.passwords import LONGEST
from tmo.outbox.post import post

# How long what the mail holds is of use; a mail that could not be sent by then is dropped.
LIFETIMES = {
    "account/email/login_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "account/email/password_reset_key": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
}
NOTICE = timedelta(days=1)
# What a mail tells that is sent after a change of the ways in, by the name that allauth gives the change.
NOTICES = {
    "password_changed": _("The password was changed."),
    "password_reset": _("A new password was chosen through a link in a mail."),
    "password_set": _("A password was chosen."),
    "totp_activated": _("An authenticator app was added."),
    "totp_deactivated": _("The authenticator app was taken away."),
    "webauthn_added": _("A passkey was added."),
    "webauthn_removed": _("A passkey was taken away."),
    "recovery_codes_generated": _("New recovery codes were made; the old ones no longer hold."),
}


class Adapter(DefaultAccountAdapter):
    """Accounts arise from invitations alone; see `tmo.units.actions.accept_invitation`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for himself."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """After signing in the way leads to a path of this site, never to an address with a host of its own."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(str(url), allowed_hosts=None)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A password longer than any that can be chosen is wrong; nothing is computed from it."""
        if len(credentials.get("password") or "") > LONGEST:
            self.pre_authenticate(request, **credentials)
            return None
        found: User | None = super().authenticate(request, **credentials)
        return found

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries are counted for each account, apart for the browsers in which its owner has been signed in.

        So somebody who guesses elsewhere until the account is closed to passwords does not shut its owner out.
        """
        login = canonical(credentials.get("email", ""))
        return f"{known_browser.mark_of(request, login)}:{login}"

    def get_login_stages(self) -> list[str]:
        """A second factor shown to the provider of single sign-on a moment ago is not asked for again."""
        stages: list[str] = super().get_login_stages()
        shown = getattr(self.request, "outside_factor", False)
        return [one for one in stages if not (shown and one == "allauth.mfa.stages.AuthenticateStage")]

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of the connection, as `tmo.web.entrance.Forwarded` left it."""
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not within the minutes after signing in: who has just shown who he is need not do so again.

        Somebody who has a second factor must have shown that one; a session from before it was set up has not.
        """
        request = request_context.request
        proof = last_proof(request, of_factor=has_factor(request.user))
        fresh = proof is not None and clock.now().timestamp() - proof < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not fresh

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """The password alone does where there is no second factor; otherwise the factor is shown."""
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [one for one in found if one["id"] != "reauthenticate"] if has_factor(user) else found

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponseBase:
        """Marks the browser as one of the owner's."""
        response: HttpResponseBase = super().post_login(request, user, **more)
        known_browser.remember(request, response, user)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the button was."""
        return reverse("profile")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built on the configured address: the request's Host header is the sender's to choose."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Renders in the account's language and posts it sealed; nothing is sent inside the request."""
        user = context.get("user") or User.objects.filter(email=canonical(email)).first()
        language = user.language if isinstance(user, User) else settings.LANGUAGE_CODE
        with translation.override(language):
            mail = self.render_mail(template_prefix, email, {**context, "email": email, "site_url": settings.SITE_URL})
        self._post(template_prefix, email, language, mail)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """One mail for whatever changed about signing in; it names the change and no machine."""
        what = NOTICES[template_prefix.rpartition("/")[2]]
        with translation.override(user.language):
            self.send_mail("account/email/notice", user.email, {"user": user, "what": str(what)})

    def _post(self, template_prefix: str, email: str, language: str, mail: Any) -> None:
        at = clock.now()
        html = next((part[0] for part in getattr(mail, "alternatives", [])), "")
        expires = at + LIFETIMES.get(template_prefix, NOTICE)
        body = {"subject": mail.subject, "text": mail.body, "html": html, "expires": expires.isoformat()}
        key = f"accounts.ready_made:{uuid4()}"
        with transaction.atomic():
            post(key=key, kind="accounts.ready_made", to=email, language=language, at=at, body=body)

"""Where allauth asks this product: sign-up is closed, mail goes through the outbox, links carry our own address."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from tmo import clock
from tmo.accounts.addresses import canonical
from tmo.accounts.models import User
from tmo.outbox.post import post

# How long what the mail holds is of use; a mail that could not be sent by then is dropped.
LIFETIMES = {
    "account/email/login_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "account/email/password_reset_key": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
}
NOTICE = timedelta(days=1)


class Adapter(DefaultAccountAdapter):
    """Accounts arise from invitations alone; see `tmo.units.actions.accept_invitation`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for himself."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """After signing in the way leads to a path of this site, never to an address with a host of its own."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(str(url), allowed_hosts=None)

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

    def _post(self, template_prefix: str, email: str, language: str, mail: Any) -> None:
        at = clock.now()
        html = next((part[0] for part in getattr(mail, "alternatives", [])), "")
        expires = at + LIFETIMES.get(template_prefix, NOTICE)
        body = {"subject": mail.subject, "text": mail.body, "html": html, "expires": expires.isoformat()}
        key = f"accounts.ready_made:{uuid4()}"
        with transaction.atomic():
            post(key=key, kind="accounts.ready_made", to=email, language=language, at=at, body=body)

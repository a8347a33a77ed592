"""The forms of the second factor: a code of the app is taken once, whichever process it reaches."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tmo.forms.fields import LineField

# A code of the app is right for its own half minute and the ones beside it; the mark outlives them all.
USED_FOR = 300
CODE_MAX = 20


def _code_field(label: Any, hint: Any) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "control-code"}
    return forms.CharField(label=label, help_text=hint, max_length=CODE_MAX, widget=forms.TextInput(attrs))


def take_once(user_id: object, code: str) -> None:
    """Raises `ValidationError` if this code of this person was used a moment ago."""
    digits = "".join(one for one in code if one.isalnum())
    if not cache.add(f"factor:{user_id}:{digits}", 1, timeout=USED_FOR):
        raise get_adapter().validation_error("incorrect_code")


class ShowFactorForm(AuthenticateForm):
    """The code while signing in: of the app, or one of the recovery codes."""

    code = _code_field(_("Code"), _("From your app, or one of your recovery codes."))

    def clean_code(self) -> str:
        """Right, and not used before."""
        code: str = super().clean_code()
        take_once(self.user.pk, code)
        return code


class ShowFactorAgainForm(ReauthenticateForm):
    """The code before an act that asks once more who is there."""

    code = _code_field(_("Code"), _("From your app, or one of your recovery codes."))

    def clean_code(self) -> str:
        """Right, and not used before."""
        code: str = super().clean_code()
        take_once(self.user.pk, code)
        return code


class BeginAppForm(ActivateTOTPForm):
    """The first code of a new app shows that it was set up; it does not sign in a second time."""

    code = _code_field(_("Code from the app"), "")

    def clean_code(self) -> str:
        """Right for the secret that the page showed."""
        code: str = super().clean_code()
        take_once(self.user.pk, code)
        return code


# What a parser of passkeys raises for texts that no browser makes.
UNREADABLE = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, InvalidSignature)
NAME_MAX = 60


def _refused() -> ValidationError:
    return get_adapter().validation_error("incorrect_code")  # type: ignore[no-any-return]


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey and the name by which its owner knows it again."""

    name = LineField(required=False, max_length=NAME_MAX)

    def clean(self) -> dict[str, Any]:
        """Made by a browser for this very question; anything else is refused in words."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except UNREADABLE:
            raise _refused() from None
        return cleaned


class ShowPasskeyForm(AuthenticateWebAuthnForm):
    """A passkey while signing in."""

    def clean_credential(self) -> Any:
        """One of this account's, for this very question."""
        try:
            return super().clean_credential()
        except UNREADABLE:
            raise _refused() from None


class ShowPasskeyAgainForm(ReauthenticateWebAuthnForm):
    """A passkey before an act that asks once more who is there."""

    def clean_credential(self) -> Any:
        """One of this account's, for this very question."""
        try:
            return super().clean_credential()
        except UNREADABLE:
            raise _refused() from None

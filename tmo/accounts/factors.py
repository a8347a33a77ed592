"""The second factor: who has one, whether this session has proved it, and where allauth asks this product about it."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tmo.accounts.models import User
from tmo.crypto.seal import seal, unseal

PLACE = "mfa.Authenticator.data"
# Recovery codes stand in for a factor; alone they are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_factor(user: Any) -> bool:
    """Whether the account has an authenticator app or a passkey."""
    return isinstance(user, User) and Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def prefers_passkey(user: Any) -> bool:
    """Whether the account has a passkey and no app: then the passkey is asked for first, a recovery code second."""
    types = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    return Authenticator.Type.WEBAUTHN.value in types and Authenticator.Type.TOTP.value not in types


def records(request: HttpRequest) -> list[dict[str, Any]]:
    """What this session has proved, oldest first: `method`, `at` (seconds since 1970) and more."""
    found: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return found


def proves_factor(record: dict[str, Any]) -> bool:
    """A code or passkey of ours, or a provider of single sign-on that has asked for a second factor itself."""
    return record["method"] == "mfa" or (record["method"] == "outside" and record.get("second_factor") is True)


def factor_proved(request: HttpRequest) -> bool:
    """Whether the person behind this session has shown a second factor in it."""
    return any(proves_factor(record) for record in records(request))


def last_proof(request: HttpRequest, *, of_factor: bool) -> float | None:
    """When this session last showed who is there, in seconds since 1970: by whatever way, or by a second factor."""
    return max((one["at"] for one in records(request) if proves_factor(one) or not of_factor), default=None)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed, keys belong to the configured address, and the last factor is replaced, never taken away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right, or it has been used. Wait for the next one and write that."),
        "cannot_delete_authenticator": _("This is your only second factor. Add another one first."),
    }

    def encrypt(self, text: str) -> str:
        """Sealed with the key of fields."""
        return seal(text.encode(), PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `Tampered` when the stored text is not what was sealed."""
        return unseal(encrypted_text, PLACE).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Only while another one stays."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def get_totp_issuer(self) -> str:
        """What the person's app calls the product."""
        return "TMO"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the configured address; the request's Host header is the sender's to choose."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "localhost", "name": "TMO"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        """A first name for a key, to be changed by its owner."""
        return str(_("My passkey"))

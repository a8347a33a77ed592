"""System checks of the platform: a wrong key is named at start, not at the first name that is to be read."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from tmo.crypto import keys

SECRET_MIN = 32


@checks.register(checks.Tags.security)
def field_keys(**kwargs: Any) -> list[checks.CheckMessage]:
    """E002: the ring of field keys can be read."""
    try:
        keys.ring()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="tmo.E002")]
    return []


@checks.register(checks.Tags.security)
def secrets(**kwargs: Any) -> list[checks.CheckMessage]:
    """E003: the other keys are long enough; E004: each has a value of its own."""
    names = ["INDEX_KEY", "AUDIT_KEY", "LINK_KEY"]
    values = [getattr(settings, name) for name in names]
    short = [name for name, value in zip(names, values, strict=True) if len(value) < SECRET_MIN]
    faults: list[checks.CheckMessage] = [
        checks.Error(f"TMO_{name} must have at least {SECRET_MIN} characters", id="tmo.E003") for name in short
    ]
    if len({*values, settings.SECRET_KEY}) <= len(names):
        faults.append(checks.Error("SECRET_KEY and the TMO keys must all differ", id="tmo.E004"))
    return faults


@checks.register(checks.Tags.security)
def second_factor(**kwargs: Any) -> list[checks.CheckMessage]:
    """E005: nothing but the demonstration on its embedded database goes without a second factor."""
    if settings.SECOND_FACTOR_WANTED or (settings.DEMO and not settings.DATABASE_URL):
        return []
    words = "TMO_SECOND_FACTOR=no is for the demonstration on its embedded database; it is refused here"
    return [checks.Error(words, id="tmo.E005")]


@checks.register(checks.Tags.security)
def single_sign_on(**kwargs: Any) -> list[checks.CheckMessage]:
    """E006: the provider of single sign-on is named completely, and reached over https."""
    if not settings.OIDC_ISSUER:
        return []
    complete = settings.OIDC_CLIENT_ID and settings.OIDC_SECRET and settings.OIDC_NAME
    if complete and settings.OIDC_ISSUER.startswith("https://"):
        return []
    words = "OIDC_ISSUER must begin with https://, and needs OIDC_CLIENT_ID, OIDC_SECRET and OIDC_NAME beside it"
    return [checks.Error(words, id="tmo.E006")]

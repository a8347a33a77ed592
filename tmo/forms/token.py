"""The one-time mark of a form: the same form sent twice does its work once.

The mark is a fresh identifier, signed together with the secret of the reader's form-protection cookie. It becomes
the key of the row that the form makes, so that the database itself refuses the second one.
"""

import hmac
import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.middleware.csrf import get_token

SALT = "tmo.forms.token"


def _owner(request: HttpRequest) -> str:
    get_token(request)  # makes the cookie if there is none
    secret = str(request.META.get("CSRF_COOKIE", ""))
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), "sha256").hexdigest()[:16]


def new_token(request: HttpRequest, key: uuid.UUID | None = None) -> str:
    """A signed mark for one sending of one form by this browser; `key` when the row exists already."""
    return signing.dumps([(key or uuid.uuid4()).hex, _owner(request)], salt=SALT, compress=False)


def read_token(request: HttpRequest, token: str) -> uuid.UUID | None:
    """The identifier inside; None if the mark is missing, changed, or was given to another browser."""
    try:
        key, owner = signing.loads(token, salt=SALT, max_age=60 * 60 * 24 * 90)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return uuid.UUID(hex=key) if hmac.compare_digest(owner, _owner(request)) else None

"""Browsers in which the owner of an account has been signed in before.

A signed cookie says so; it gives no right at all. It only lets wrong passwords be counted apart, so that guesses from
elsewhere do not close the account to its owner.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tmo.accounts.models import User
from tmo.crypto.index import blind_index

COOKIE = "__Host-tmo_known" if settings.HTTPS else "tmo_known"
SALT = "tmo.accounts.known_browser"
LIFE = 180 * 24 * 60 * 60


def mark_of(request: HttpRequest, login: str) -> str:
    """What stands for this browser if the account with this address was signed in here; otherwise empty."""
    try:
        mark, owner = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(mark) if owner == _owner(login) else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Sets the cookie, unless the browser has one for this account already."""
    if mark_of(request, user.email):
        return
    value = signing.dumps([secrets.token_hex(8), _owner(user.email)], salt=SALT)
    response.set_cookie(COOKIE, value, max_age=LIFE, secure=settings.HTTPS, httponly=True, samesite="Lax")


def _owner(login: str) -> str:
    return blind_index(login, "known_browser")

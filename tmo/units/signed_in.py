"""The signed-in person of a request, as our own type."""

from django.http import HttpRequest

from tmo.accounts.models import User


def person(request: HttpRequest) -> User:
    """The account; `LoginRequiredMiddleware` has sent everybody else to the sign-in page before a view runs."""
    user = request.user
    assert isinstance(user, User), "this page is reached by signed-in people only"
    return user


def person_or_none(request: HttpRequest) -> User | None:
    """The account, or None on a page that needs no signing in."""
    return request.user if isinstance(request.user, User) else None

"""The links that a browser holds: a cookie with their tokens, newest first. No row is written by opening one."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tmo.crypto.tokens import key_from, token_for

PURPOSE = "programs.request"
FEED = "programs.calendar"
PATH = "programs.path"
COOKIE = "__Host-requests" if settings.HTTPS else "requests"
MOST = 8
LIFE = 60 * 60 * 24 * 90


def links_of(request: HttpRequest) -> tuple[UUID, ...]:
    """Keys of the links in the cookie; anything that is not a token of ours is left out."""
    tokens = request.COOKIES.get(COOKIE, "").split(".")[:MOST]
    return tuple(key for token in tokens if (key := key_from(PURPOSE, token)) is not None)


def hold(response: HttpResponse, request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Adds a link to those that the browser holds."""
    kept = [key for key in links_of(request) if key != link_id]
    value = ".".join(token_for(PURPOSE, key) for key in [link_id, *kept][:MOST])
    response.set_cookie(COOKIE, value, max_age=LIFE, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


def token_of(link_id: UUID) -> str:
    """The token that opens the link."""
    return token_for(PURPOSE, link_id)


def link_in(token: str) -> UUID | None:
    """The link's key, or None for anything else."""
    return key_from(PURPOSE, token)


def feed_token(feed_id: UUID) -> str:
    """The token that a calendar reads a feed by."""
    return token_for(FEED, feed_id)


def feed_in(token: str) -> UUID | None:
    """The feed's key, or None for anything else."""
    return key_from(FEED, token)


def path_token(person_id: UUID) -> str:
    """The token that opens the path of one person of a workplace."""
    return token_for(PATH, person_id)


def path_in(token: str) -> UUID | None:
    """The person's key, or None for anything else."""
    return key_from(PATH, token)

"""Acts that ask once more who is there: exports, handing over, changes of roles.

    @fresh_factor(minutes=10)
    def organisation_log_export(request, organisation_id): ...

Somebody who has shown a factor within these minutes passes. Everybody else shows one first and comes back: to the page
itself, or after a form to the page that held it, where the button is pressed again. Nothing of the form is kept
meanwhile, since a session lies in the database as it is.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tmo import clock
from tmo.accounts.factors import has_factor, prefers_passkey, proves_factor, records

View = Callable[..., HttpResponse]


def fresh_factor(minutes: int = 10) -> Callable[[View], View]:
    """A door for a view of signed-in people; put it below decorators that fix the method."""

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if is_fresh(request, minutes):
                return view(request, *args, **kwargs)
            return ask_again(request)

        return guarded

    return door


def is_fresh(request: HttpRequest, minutes: int) -> bool:
    """Whether a factor was shown within so many minutes; where none is demanded, nobody without one is asked."""
    if not settings.SECOND_FACTOR_REQUIRED and not has_factor(request.user):
        return True
    since = clock.now().timestamp() - minutes * 60
    return any(proves_factor(record) and record["at"] > since for record in records(request))


def ask_again(request: HttpRequest) -> HttpResponse:
    """Leads to the page where the factor is shown, and from there back."""
    if request.method not in ("GET", "HEAD"):
        messages.info(request, _("Confirm that it is you. Then press the button once more."))
    return HttpResponseRedirect(way_to_factor(request, _way_back(request)))


def way_to_factor(request: HttpRequest, back: str) -> str:
    """The address where this person shows a factor, or makes one if there is none."""
    if not has_factor(request.user):
        return reverse("mfa_index")
    name = "mfa_reauthenticate_webauthn" if prefers_passkey(request.user) else "mfa_reauthenticate"
    return f"{reverse(name)}?{urlencode({'next': back})}"


def _way_back(request: HttpRequest) -> str:
    """This page, or after a form the page of this site that held it."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.META.get("HTTP_REFERER", ""))
    same_site = came_from.netloc == request.get_host() and came_from.path.startswith("/")
    return came_from.path if same_site and not came_from.path.startswith("//") else reverse("home")

"""Small middlewares: the reader's language and zone, private pages, logged refusals, and no page without the log."""

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from tmo import clock
from tmo.audit.actor import actor_of
from tmo.audit.log import Unwritable, record
from tmo.audit.scope import OutsideScope as OutsideScopeError
from tmo.units.auditing import only_organisation
from tmo.web import errors
from tmo.web.today import today_for

log = logging.getLogger(__name__)

Next = Callable[[HttpRequest], HttpResponse]
KNOWN_LANGUAGES = {code for code, _ in settings.LANGUAGES}


def chosen_language(request: HttpRequest) -> str:
    """Cookie first (the choice just made), then the account's language, then what the browser asks for."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if cookie in KNOWN_LANGUAGES:
        return cookie
    if request.user.is_authenticated and request.user.language in KNOWN_LANGUAGES:
        return request.user.language
    return translation.get_language_from_request(request)


class Reader:
    """Activates the reader's language and time zone for the length of the request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        request.LANGUAGE_CODE = language
        zone = request.user.timezone if request.user.is_authenticated else settings.TIME_ZONE
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


class Privacy:
    """No page is kept by the browser or on the way: going back after sign-out shows nothing."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class OutsideScope:
    """Logs a refused door after the view's transaction has rolled back, then lets Django answer 404.

    If the log cannot be written, for this or for anything else, the answer is 503 and nothing is shown.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Writes one `refused` event for an `OutsideScope`; exceptions that are not about the log pass untouched."""
        if isinstance(exception, OutsideScopeError):
            try:
                self._refuse(request, exception)
            except DatabaseError as error:
                exception = error
        if isinstance(exception, Unwritable):
            log.error("the audit log cannot be written: %s", type(exception.__cause__).__name__)
            return errors.unlogged(request)
        if isinstance(exception, OperationalError):
            log.error("the database does not answer: %s", type(exception.__cause__).__name__)
            return errors.unavailable(request)
        return None

    @transaction.atomic
    def _refuse(self, request: HttpRequest, refused: OutsideScopeError) -> None:
        """In the log of the reader's own organisation, where there is exactly one."""
        at, facts = clock.now(), {"key": refused.key, "method": request.method}
        place = only_organisation(request.user, today_for(request))
        record(f"{refused.what}.refused", by=actor_of(request), at=at, organisation_id=place, facts=facts)

"""Pages for what went wrong. Each says what happened, what to do and whom to ask; none reveals anything else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _plain(request: HttpRequest, template: str, status: int, **more: object) -> HttpResponse:
    """The installation's own support contact for every reader, so that the page is the same to the byte for all."""
    return render(request, template, {"support": settings.SUPPORT, **more}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _plain(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _plain(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: one body for what does not exist and for what this reader may not see."""
    return _plain(request, "404.html", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose protection cookie is missing or old."""
    return _plain(request, "403.html", 403, expired=True)


def unlogged(request: HttpRequest) -> HttpResponse:
    """503: the log cannot be written, so nothing is shown."""
    return _later(_plain(request, "unlogged.html", 503))


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database does not answer."""
    return _later(_plain(request, "503.html", 503))


def _later(response: HttpResponse) -> HttpResponse:
    response.headers["Retry-After"] = "120"
    return response

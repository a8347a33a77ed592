"""The product's addresses and the bare page: what every page of a signed-in reader costs before it does anything."""

import os

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from tmo import urls
from tmo.urls import handler400, handler403, handler404  # noqa: F401

BARE = "bench/bare/"
PAGE = engines["django"].from_string("<!doctype html><title>TMO</title><p>{{ request.user.email }}</p>")


def bare(request: HttpRequest) -> HttpResponse:
    """Session, account and a small template: two queries. Its header names the process that answered."""
    return HttpResponse(PAGE.render({}, request), headers={"Bench-Process": str(os.getpid())})


urlpatterns = [path(BARE, bare), *urls.urlpatterns]

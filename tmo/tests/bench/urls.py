"""The product's addresses and the bare page: what every page of a signed-in reader costs before it does anything."""

import os

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from tmo import clock, urls
from tmo.audit.actor import actor_of
from tmo.audit.log import record
from tmo.urls import handler400, handler403, handler404  # noqa: F401

BARE = "bench/bare/"
AUDITED = "bench/audited/"
PAGE = engines["django"].from_string("<!doctype html><title>TMO</title><p>{{ request.user.email }}</p>")


def bare(request: HttpRequest) -> HttpResponse:
    """Session, account and a small template: two queries. Its header names the process that answered."""
    return HttpResponse(PAGE.render({}, request), headers={"Bench-Process": str(os.getpid())})


@transaction.atomic
def audited(request: HttpRequest) -> HttpResponse:
    """The same page once more, with a reading of the account written into the log."""
    record("account.read", by=actor_of(request, "self"), at=clock.now(), subjects=request.user)
    return bare(request)


urlpatterns = [path(BARE, bare), path(AUDITED, audited), *urls.urlpatterns]

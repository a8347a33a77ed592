"""The first page: what this is for a visitor, and the way on for somebody signed in."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET
from django.views.i18n import set_language

from tmo.units.queries import administered_organisations
from tmo.units.queries.periods import kept_organisations
from tmo.units.roles import roles_of
from tmo.web.today import today_for

Panel = Callable[[HttpRequest], dict[str, Any] | None]
_panels: list[tuple[int, Panel]] = []


def register_panel(panel: Panel, order: int = 50) -> None:
    """Adds an app's panel: a function of the request that answers `{"template": ..., ...}` or None."""
    if all(panel is not known for _, known in _panels):
        _panels.append((order, panel))
        _panels.sort(key=lambda pair: pair[0])


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """GET /: the panels that have something to say to this reader."""
    panels = [found for _, panel in _panels if (found := panel(request)) is not None]
    day = today_for(request)
    own = {"held": roles_of(request.user, day), "administered": administered_organisations(request.user, day)}
    own["kept"] = kept_organisations(request.user, day)
    return render(request, "home.html", {"panels": panels, **own})


urlpatterns = [
    path("", home, name="home"),
    path("language/", login_not_required(set_language), name="set_language"),
]

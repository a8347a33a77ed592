"""Every address is listed in tmo/access.toml, and asks for sign-in unless that file says otherwise."""

import tomllib
from collections import Counter

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import include, path, reverse

from tmo.tests.architecture.routes import WITHOUT_ACCOUNT, Route, access, product_routes, routes
from tmo.tests.architecture.tree import ROOT


def planted_view(request: HttpRequest) -> HttpResponse:
    """A view that nobody thought about."""
    return HttpResponse()


@login_not_required
def planted_open_view(request: HttpRequest) -> HttpResponse:
    """A view that lets everybody in."""
    return HttpResponse()


PLANTED = [
    path("new/", planted_view, name="new"),
    path("open/", planted_open_view, name="open"),
    path("in/<uuid:pk>/", include(([path("<int:n>/", planted_view, name="deep")], "area"))),
    path("nameless/", planted_view),
]


def unlisted(found: list[Route], listed: set[str]) -> list[str]:
    """Routes that the access file does not know."""
    return sorted({route.name for route in found} - listed)


def is_open(route: Route) -> bool:
    """Whether the middleware lets a visitor without an account reach the view."""
    return not getattr(route.view, "login_required", True)


def needs_account(line: dict[str, list[str]]) -> bool:
    """Whether the access file asks for an account."""
    return not WITHOUT_ACCOUNT & set(line["who"])


def wrongly_open(found: list[Route], lines: dict[str, dict[str, list[str]]]) -> list[str]:
    """Routes where the view and the access file disagree about signing in."""
    return [route.name for route in found if is_open(route) == needs_account(lines[route.name])]


def test_every_route_is_listed_in_the_access_file() -> None:
    assert unlisted(product_routes(), set(access())) == []


def test_every_line_of_the_access_file_has_its_route() -> None:
    assert sorted(set(access()) - {route.name for route in product_routes()}) == []


def test_no_route_is_listed_or_named_twice() -> None:
    lines = tomllib.loads((ROOT / "tmo" / "access.toml").read_text("utf-8"))["route"]
    listed = Counter(line["name"] for line in lines)
    named = Counter(route.name for route in product_routes())

    assert [name for name, times in (listed | named).items() if times > 1] == []


def test_every_line_says_which_methods_and_who() -> None:
    assert [name for name, line in access().items() if not (line.get("methods") and line.get("who"))] == []


def test_a_view_is_open_exactly_where_the_access_file_says_so() -> None:
    assert wrongly_open(product_routes(), access()) == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_route_that_needs_an_account_sends_a_visitor_to_sign_in(client: Client, method: str) -> None:
    closed = [route for route in product_routes() if not is_open(route)]
    sign_in = resolve_url("account_login")

    answers = {route.name: getattr(client, method)(reverse(route.name, kwargs=route.sample)) for route in closed}

    assert [name for name, found in answers.items() if found.headers.get("Location", "").split("?")[0] != sign_in] == []


def test_planted_routes_are_missed_in_the_access_file() -> None:
    assert unlisted(list(routes(PLANTED)), {"open"}) == ["area:deep", "new", "unnamed"]


def test_a_planted_open_view_is_found() -> None:
    found = [route for route in routes(PLANTED) if route.name in {"new", "open"}]

    assert wrongly_open(found, {"new": {"who": ["signed_in"]}, "open": {"who": ["admin:organisation"]}}) == ["open"]
    assert wrongly_open(found, {"new": {"who": ["anyone"]}, "open": {"who": ["link"]}}) == ["new"]


def test_a_nested_route_gets_a_value_for_each_parameter() -> None:
    samples = {route.name: route.sample for route in routes(PLANTED)}

    assert samples["area:deep"] == {"pk": "00000000-0000-4000-8000-000000000000", "n": 1}

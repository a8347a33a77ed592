"""The product's addresses as the resolver knows them, and the access file that must list them."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter

from tmo.tests.architecture.tree import ROOT

# Who may come without an account. The operator's pages of the demonstration are open where the demonstration runs.
WITHOUT_ACCOUNT = {"anyone", "link", "operator"}


@dataclass(frozen=True)
class Route:
    """A named address: `name` with its namespaces, the view, and one value for each of its parameters."""

    name: str
    view: Callable[..., Any]
    sample: dict[str, Any]


def routes(patterns: Iterable[URLPattern | URLResolver], prefix: str = "", sample: Any = None) -> Iterator[Route]:
    """All routes below the patterns; one without a name is called `<prefix>unnamed`."""
    for pattern in patterns:
        values = {**(sample or {}), **sample_values(pattern)}
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from routes(pattern.url_patterns, inner, values)
        else:
            yield Route(f"{prefix}{pattern.name or 'unnamed'}", pattern.callback, values)


def sample_values(pattern: URLPattern | URLResolver) -> dict[str, Any]:
    """A fitting value for each parameter of one pattern."""
    converters = getattr(pattern.pattern, "converters", {})
    return {name: sample_of(converter) for name, converter in converters.items()}


def sample_of(converter: object) -> Any:
    """A value that the converter accepts."""
    if isinstance(converter, UUIDConverter):
        return "00000000-0000-4000-8000-000000000000"
    return 1 if isinstance(converter, IntConverter) else "sample"


def product_routes() -> list[Route]:
    """Every route of the product."""
    return list(routes(get_resolver().url_patterns))


def access() -> dict[str, dict[str, Any]]:
    """The lines of tmo/access.toml by the name of their route."""
    lines = tomllib.loads((ROOT / "tmo" / "access.toml").read_text("utf-8"))["route"]
    return {line["name"]: line for line in lines}

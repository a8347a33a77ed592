"""The menu: each app registers its items, the base template shows those that the reader may open."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class NavItem:
    """One entry: `label` (lazy text), `url_name`, and who sees it."""

    label: str | Promise
    url_name: str
    visible: Callable[[HttpRequest], bool]
    order: int = 50


_items: list[NavItem] = []


def register(item: NavItem) -> None:
    """Adds an entry once; called from an app's `ready`."""
    if item not in _items:
        _items.append(item)
        _items.sort(key=lambda one: one.order)


def entries(request: HttpRequest) -> list[dict[str, object]]:
    """The reader's entries as plain data: `label`, `url`, `current`."""
    shown = [(item, reverse(item.url_name)) for item in _items if item.visible(request)]
    return [{"label": item.label, "url": url, "current": request.path.startswith(url)} for item, url in shown]

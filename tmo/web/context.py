"""What every page knows: whom to ask for help, the menu, and whether this is the demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tmo.web import navigation


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of the base template: `support`, `demo`, `nav`, `languages`."""
    return {
        "support": getattr(request, "support", None) or settings.SUPPORT,
        "demo": settings.DEMO,
        "nav": SimpleLazyObject(lambda: navigation.entries(request)),
        "languages": LANGUAGE_NAMES,
    }


# Each language under its own name, so that it can be found by somebody who cannot read the page.
LANGUAGE_NAMES = [("sv", "Svenska"), ("nb", "Norsk"), ("da", "Dansk"), ("en", "English")]

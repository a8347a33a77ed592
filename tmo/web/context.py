"""What every page knows: whom to ask for help, the menu, and whether this is the demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tmo.units.queries import support_of
from tmo.web import navigation
from tmo.web.today import today_for


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of the base template: `support`, `demo`, `nav`, `languages`."""
    return {
        "support": SimpleLazyObject(lambda: _support(request)),
        "demo": settings.DEMO,
        "without_factor": settings.DEMO and not settings.SECOND_FACTOR_REQUIRED,
        "outside_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "nav": SimpleLazyObject(lambda: navigation.entries(request)),
        "languages": LANGUAGE_NAMES,
    }


def _support(request: HttpRequest) -> dict[str, str]:
    """The reader's own organisation's contact, else the installation's."""
    user = getattr(request, "user", None)
    own = support_of(user, today_for(request)) if user is not None and user.is_authenticated else None
    return own or settings.SUPPORT


# Each language under its own name, so that it can be found by somebody who cannot read the page.
LANGUAGE_NAMES = [("sv", "Svenska"), ("nb", "Norsk"), ("da", "Dansk"), ("en", "English")]

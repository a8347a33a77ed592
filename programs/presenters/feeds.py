"""The private calendar address as a page shows it."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse

from programs.links import feed_token

if TYPE_CHECKING:
    from programs.models import CalendarFeed


def feed_card(feed: "CalendarFeed | None", change_url: str) -> dict[str, str]:
    """The context of `programs/calendar/card.html`; without a feed it offers to make one."""
    if feed is None:
        return {"feed_url": "", "change_url": change_url}
    url = settings.SITE_URL + reverse("programs:calendar_feed", args=[feed_token(feed.pk)])
    return {
        "feed_url": url,
        "webcal_url": urlunsplit(urlsplit(url)._replace(scheme="webcal")),
        "change_url": change_url,
    }

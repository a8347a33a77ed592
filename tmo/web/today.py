"""The reader's own date, from the one clock."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from tmo import clock


def today_for(request: HttpRequest) -> date:
    """Today in the zone that `Reader` activated for this request."""
    return timezone.localtime(clock.now()).date()

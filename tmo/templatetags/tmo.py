"""Dates, times and icons as every page and mail writes them.

Django and Babel have no pattern that a Nordic school would write by hand, so the patterns are our own: weekday
first, the week beside the date, and the year only where it is not this year.
"""

import json
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any

from babel.dates import get_month_names
from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tmo.clock import now
from tmo.web import icons

register = template.Library()

WEEKDAYS = {
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "nb": ("man.", "tirs.", "ons.", "tors.", "fre.", "lør.", "søn."),
    "da": ("man.", "tirs.", "ons.", "tors.", "fre.", "lør.", "søn."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
DATE = {
    "sv": "{weekday} {day} {month}",
    "nb": "{weekday} {day}. {month}",
    "da": "{weekday} {day}. {month}",
    "en": "{weekday} {day} {month}",
}
WEEK = {"sv": "{date}, v. {week}", "nb": "{date}, uke {week}", "da": "{date}, uge {week}", "en": "{date}, wk {week}"}
CLOCK = {"sv": "%H.%M", "nb": "%H.%M", "da": "%H.%M", "en": "%H:%M"}
MOMENT = {"sv": "{date} kl. {time}", "nb": "{date} kl. {time}", "da": "{date} kl. {time}", "en": "{date} at {time}"}
EMPTY = (None, "")
TONE_ICONS = {"agreed": "check", "proposed": "chat", "held": "hold", "stopped": "minus"}
HOUR = {"sv": "h", "nb": "t", "da": "t", "en": "h"}


def language() -> str:
    """The active language as one of our four codes; English where no translation is active."""
    code = (translation.get_language() or "en")[:2]
    return code if code in WEEKDAYS else "en"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@cache
def _months(code: str) -> dict[int, str]:
    return dict(get_month_names("wide", locale=code))


def _date_text(value: date, code: str) -> str:
    text = DATE[code].format(weekday=WEEKDAYS[code][value.weekday()], day=value.day, month=_months(code)[value.month])
    return text if value.year == _this_year() else f"{text} {value.year}"


def _this_year() -> int:
    return timezone.localtime(now()).year


@lru_cache(maxsize=2048)
def _day_text(value: date, code: str, this_year: int) -> str:
    return WEEK[code].format(date=_date_text(value, code), week=value.isocalendar().week)


@lru_cache(maxsize=2048)
def _clock_text(hour: int, minute: int, code: str) -> str:
    return time(hour, minute).strftime(CLOCK[code])


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """`tors 25 mars, v. 12`, with the year where it is not this year; empty for an empty value."""
    if not value:
        return ""
    local = _local(value).date() if isinstance(value, datetime) else value
    return _day_text(local, language(), _this_year())


@register.filter(expects_localtime=True)
def clock(value: Any) -> str:
    """A time, or a moment in the reader's zone, as `09.00`, in English `09:00`. Midnight is a time like any other."""
    if value in EMPTY:
        return ""
    local = _local(value) if isinstance(value, datetime) else value
    return _clock_text(local.hour, local.minute, language())


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """`tors 25 mars kl. 14.32` in the reader's zone; empty for an empty value."""
    if not value:
        return ""
    code = language()
    local = _local(value)
    return MOMENT[code].format(date=_date_text(local, code), time=local.strftime(CLOCK[code]))


@register.filter
def as_json(value: Any) -> str:
    """For a data attribute that a script reads; escaped by the template like any text."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def duration(seconds: Any) -> str:
    """Seconds as `1 h 8 min`, rounded to whole minutes; empty for None."""
    if seconds in EMPTY:
        return ""
    hours, minutes = divmod(round(int(seconds) / 60), 60)
    parts = [f"{hours} {HOUR[language()]}"] if hours else []
    return " ".join([*parts, f"{minutes} min"] if minutes or not hours else parts)


@register.simple_tag
def icon(name: str) -> SafeString:
    """The named icon of `tmo.web.icons` as inline SVG, hidden from screen readers."""
    return icons.svg(name)


@register.simple_tag
def status(tone: str, label: object) -> SafeString:
    """A state as a chip: colour, icon and words. A function and no template, since lists draw one for each row."""
    drawn = icons.svg(TONE_ICONS.get(tone, "open"))
    return format_html('<span class="chip" data-tone="{}">{}{}</span>', tone, drawn, label)


@register.simple_tag(takes_context=True)
def support_contact(context: dict[str, Any]) -> dict[str, str]:
    """Whom to ask: the page's own contact, else the installation's. Works on pages rendered without a context."""
    return context.get("support") or settings.SUPPORT

"""A trainer's week: per day what is booked and what is still free, in the trainer's own zone."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from programs.rules.catalogue import package
from programs.rules.days import ONE_DAY
from programs.rules.series import Interval
from programs.rules.trainers import free_stretches, is_away
from tmo.templatetags.tmo import clock, day

if TYPE_CHECKING:
    from programs.models import Hold
    from programs.queries.holds import Week

DAYS = 7


def trainer_week(week: "Week") -> dict[str, Any]:
    """The week's days in order, and the Mondays before and after it."""
    days = [week.monday + timedelta(days=number) for number in range(DAYS)]
    return {
        "trainer": week.trainer.get_full_name(),
        "monday": week.monday,
        "before": week.monday - DAYS * ONE_DAY,
        "after": week.monday + DAYS * ONE_DAY,
        "hours_known": bool(week.diary.hours),
        "days": [_day(week, one) for one in days],
    }


def _day(week: "Week", one: date) -> dict[str, Any]:
    """`free` are stretches of working hours that nothing is booked in; a day away has none."""
    zone = ZoneInfo(week.zone)
    held = [_held(row, zone) for row in week.holds if row.starts_at.astimezone(zone).date() == one]
    free = [_stretch(piece, zone) for piece in free_stretches(one, week.zone, week.diary)]
    return {"day": one, "text": day(one), "held": held, "free": free, "away": is_away(one, week.diary.away)}


def _held(row: "Hold", zone: ZoneInfo) -> dict[str, Any]:
    booking = row.session.booking
    made = package(booking.package_key, booking.package_version)
    return {
        "booking": booking.pk,
        "reference": booking.reference,
        "label": booking.label,
        "title": made.by_key[row.session.key].title,
        "lang": made.lang,
        "time": _stretch(Interval(row.starts_at, row.ends_at), zone),
        "town": row.town,
    }


def _stretch(time: Interval, zone: ZoneInfo) -> str:
    """ "09.00–12.00"; a whole day in words."""
    start, end = time.start.astimezone(zone), time.end.astimezone(zone)
    return _("the whole day") if _whole_day(start, end) else f"{clock(start.time())}–{clock(end.time())}"


def _whole_day(start: datetime, end: datetime) -> bool:
    return start.time() == end.time() == datetime.min.time()

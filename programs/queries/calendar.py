"""What is known of the days where sessions are held: holidays, school breaks, study days, own closed days."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Q

from programs.rules.days import DayCalendar, Period, PeriodKind
from tmo.calendars import eves_of, holidays_of
from tmo.units.models import CalendarPeriod

AHEAD = timedelta(days=3 * 366)


def day_calendar(
    *,
    country: str,
    language: str,
    first: date,
    municipalities: Iterable[str] = (),
    workplaces: Sequence[object] = (),
    closed_days: Iterable[date] = (),
) -> DayCalendar:
    """The calendar of three years from `first`; `closed_days` are days that the customer says do not suit."""
    last = first + AHEAD
    closed = [Period(PeriodKind.CLOSED_DAY, "", day, day + timedelta(days=1)) for day in closed_days]
    return DayCalendar(
        holidays=holidays_of(country, first, last, language),
        eves=eves_of(country, first, last, language),
        periods=(*_stored(country, municipalities, workplaces, first), *closed),
    )


def _stored(country: str, municipalities: Iterable[str], workplaces: Sequence[object], first: date) -> list[Period]:
    here = Q(municipality="")
    for name in {one.strip() for one in municipalities if one.strip()}:
        here |= Q(municipality__iexact=name)
    here &= Q(workplace__isnull=True)
    if workplaces:
        here |= Q(workplace__in=workplaces)
    rows = CalendarPeriod.objects.filter(here, country=country, ends_on__gt=first).order_by("starts_on")
    found = rows.values_list("kind", "title", "starts_on", "ends_on")
    return [Period(PeriodKind(kind), title, starts, ends) for kind, title, starts, ends in found]

"""What is known of the days where sessions are held: holidays, school breaks, study days, own closed days."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Q

from programs.rules.days import DayCalendar, Period, PeriodKind
from programs.rules.study_days import school_year_begins
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
    """The calendar of three years from `first`; `closed_days` are days that the customer says do not suit.

    Periods reach back to the beginning of the school year, since its study days are counted.
    """
    last = first + AHEAD
    closed = [Period(PeriodKind.CLOSED_DAY, "", day, day + timedelta(days=1)) for day in closed_days]
    return DayCalendar(
        holidays=holidays_of(country, first, last, language),
        eves=eves_of(country, first, last, language),
        periods=(*_stored(country, municipalities, workplaces, school_year_begins(first)), *closed),
    )


def _spellings(name: str) -> tuple[str, ...]:
    """As typed and as names are written: SQLite alone would not know that ÖREBRO is Örebro."""
    return name, name.capitalize(), name.title()


def _stored(country: str, municipalities: Iterable[str], workplaces: Sequence[object], since: date) -> list[Period]:
    here = Q(municipality="")
    here |= Q(municipality__in={form for name in municipalities for form in _spellings(name.strip()) if form})
    here &= Q(workplace__isnull=True)
    if workplaces:
        here |= Q(workplace__in=workplaces)
    rows = CalendarPeriod.objects.filter(here, country=country, ends_on__gt=since).order_by("starts_on")
    found = rows.values_list("kind", "title", "starts_on", "ends_on", "workplace_id")
    return [
        Period(PeriodKind(kind), title, starts, ends, str(place or "")) for kind, title, starts, ends, place in found
    ]

"""Fills the form with a complete feasible series, and keeps the reason for every day that was passed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from programs.forms import dates
from programs.forms import typed as names
from programs.presenters import field_names
from programs.rules.days import DayCalendar
from programs.rules.package import Package
from programs.rules.reasons import Reason, Weight
from programs.rules.series import Series, propose
from tmo.forms.text import whole_number

MAX_WEEKS_BETWEEN = 12


@dataclass(frozen=True)
class Wish:
    """From which day's week on, and how many weeks between steps (None: as the package says)."""

    start_from: date
    weeks_between: int | None


def read_wish(typed: dict[str, str], today: date) -> tuple[Wish | None, str]:
    """The wish, or None with the message for the field `start_from`."""
    try:
        day = dates.read_day(typed.get("start_from", ""))
    except dates.NoSuchDate:
        day = None
    if day is None:
        return None, _("Choose from which week on: write a date, for example 2027-01-25.")
    if not today <= day <= date(today.year + 3, 1, 1):
        return None, _("Choose a week to come, within three years.")
    pace = typed.get("pace", "")
    weeks = whole_number(pace)
    return Wish(day, weeks if weeks and weeks <= MAX_WEEKS_BETWEEN else None), ""


def fill(
    typed: dict[str, str], package: Package, wish: Wish, calendar: DayCalendar, *, zone: str, today: date
) -> Series:
    """Writes the first date of every session into `typed`; further dates of a session give way to it."""
    year, week, _weekday = wish.start_from.isocalendar()
    series = propose(
        package,
        start_week=(year, week),
        calendar=calendar,
        zone=zone,
        today=today,
        weeks_between_steps=wish.weeks_between,
    )
    for planned in series.dates:
        write(typed, planned.session, planned.slot)
    return series


def write(typed: dict[str, str], session: str, slot: object) -> None:
    """Makes the slot, or nothing, the only date typed for the session."""
    names.clear_dates(typed, session)
    day = getattr(slot, "day", None)
    typed[field_names.date_name(session, 1, "day")] = day.isoformat() if day else ""
    for field in ("start", "end"):
        time = getattr(slot, field, None)
        if time:
            typed[field_names.date_name(session, 1, field)] = f"{time:%H:%M}"


def passed_over(series: Series) -> dict[str, Sequence[Reason]]:
    """For each session the reasons why earlier days were not taken, weekends left out: nobody wonders about them."""
    return {
        planned.session: [reason for reason in planned.skipped if reason.weight is not Weight.TELL]
        for planned in series.dates
        if planned.skipped
    }

"""A series of dates for the sessions that a side may propose, as far as it can be seen that all can come."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from programs.models import Booking, Session
from programs.queries.holds import absences_of, hours_of, live_holds, town_of, trainers_on
from programs.queries.judged import calendar_of
from programs.queries.negotiation import table_of
from programs.rules.catalogue import package
from programs.rules.reasons import Code, Reason, block
from programs.rules.series import Around, Interval, Series, propose
from programs.rules.timetable import Slot, last_day
from programs.rules.trainers import MINUTES_TO_TRAVEL, is_away, is_outside_hours

TRAVEL = timedelta(minutes=MINUTES_TO_TRAVEL)


def suggest_series(
    booking: Booking,
    sessions: Sequence[Session],
    keys: Collection[str],
    *,
    start_from: date,
    weeks_between: int | None,
    at: datetime,
    language: str,
) -> Series:
    """Dates from a week on for the sessions in `keys`; those of the others stay as they are agreed or on the table.

    `sessions` are all of the booking, read by `sessions_with_dates`. Days of either side that do not suit, the
    trainers' other sessions with the way there, their hours and absences are avoided; of the trainers' time it is
    said only that it is taken. Six queries, whatever it holds.
    """
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    table = table_of({session.key: session for session in sessions})
    fixed = {key: dates[0] for key, dates in table.items() if dates and key not in keys}
    year, week, _weekday = start_from.isocalendar()
    trainers = trainers_on(booking)
    return propose(
        package(booking.package_key, booking.package_version),
        start_week=(year, week),
        calendar=calendar_of(booking, at, language),
        zone=booking.timezone,
        today=today,
        taken=_taken(booking, trainers, at),
        weeks_between_steps=weeks_between,
        around=Around(fixed, [key for key in table if key not in fixed and key not in keys], _cannot(trainers, today)),
    )


def _taken(booking: Booking, trainers: Collection[UUID], at: datetime) -> list[Interval]:
    """The trainers' other sessions from now on; those in another town with the time to travel on both sides."""
    rows = live_holds(trainers, at, at + timedelta(days=4 * 366)).exclude(session__booking=booking)
    here = town_of(booking, "on_site").strip().casefold()
    found = []
    for starts, ends, town in rows.values_list("starts_at", "ends_at", "town"):
        way = TRAVEL if here and town and town.strip().casefold() != here else timedelta()
        found.append(Interval(starts - way, ends + way))
    return found


def _cannot(trainers: Collection[UUID], today: date) -> Callable[[Slot], Reason | None]:
    """Absences and hours; both sides read no more of them than that the trainer cannot come."""
    last = last_day(today)
    away = [days for _trainer, days in absences_of(trainers, today, last)]
    hours = hours_of(trainers, today, last)

    def against(slot: Slot) -> Reason | None:
        cannot = is_away(slot.day, away) or is_outside_hours(slot, hours)
        return block(Code.TAKEN, slot.session, day=slot.day) if cannot else None

    return against

"""One month of a booking: what the days are like on both sides, and the sessions in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from programs.models import Alternative, Booking, Session
from programs.queries.bookings import sessions_with_dates
from programs.queries.holds import absences_of, live_holds, trainers_on
from programs.queries.judged import calendar_of
from programs.queries.negotiation import waiting_dates
from programs.rules.days import ONE_DAY, DayCalendar
from programs.rules.months import Month, month_of
from programs.rules.reasons import Code, Reason, tell

Taken = Mapping[date, Sequence[Reason]]


@dataclass(frozen=True)
class Held:
    """A date that lies in the month: agreed, or proposed and waiting for an answer."""

    key: str
    date: Alternative
    agreed: bool


@dataclass(frozen=True)
class MonthFacts:
    """What a month's page shows. `taken` are the days on which the trainers' time is gone, with the reasons."""

    booking: Booking
    month: Month
    today: date
    calendar: DayCalendar
    held: Mapping[date, Sequence[Held]]
    taken: Taken = field(default_factory=dict)

    def reasons(self, day: date) -> list[Reason]:
        """Everything that speaks against a day, from the workplaces' side first."""
        return [*self.calendar.reasons(day), *self.taken.get(day, ())]


def dates_of(sessions: Sequence[Session]) -> list[Held]:
    """The dates of all sessions that are not cancelled: the agreed one, and those on the table beside it."""
    return [
        held
        for session in sessions
        if session.cancelled_at is None
        for held in (
            *([Held(session.key, session.agreed, agreed=True)] if session.agreed else []),
            *(Held(session.key, row, agreed=False) for row in waiting_dates(session)),
        )
    ]


def taken_days(booking: Booking, days: Sequence[date]) -> Taken:
    """Days on which a trainer of the booking is booked elsewhere or away; whose session it is stays untold."""
    trainers = trainers_on(booking)
    if not trainers:
        return {}
    zone = ZoneInfo(booking.timezone)
    first, last = (datetime.combine(day, time.min, zone) for day in (days[0], days[-1] + ONE_DAY))
    elsewhere = live_holds(trainers, first, last).exclude(session__booking=booking)
    gone = {moment.astimezone(zone).date() for moment in elsewhere.values_list("starts_at", flat=True)}
    for _trainer, away in absences_of(trainers, days[0], days[-1]):
        gone |= {day for day in days if away.covers(day)}
    return {day: [tell(Code.TAKEN, day=day)] for day in sorted(gone)}


def month_facts(booking: Booking, month: Month | None, *, today: date, at: datetime, language: str) -> MonthFacts:
    """The month asked for, else that of the next date to come. Nine queries at most, whatever lies in it."""
    found = dates_of(sessions_with_dates(booking))
    chosen = month or _next_month(found, today)
    days = [day for week in chosen.weeks for day in week]
    held: dict[date, list[Held]] = {}
    for one in sorted(found, key=lambda one: (one.date.day, one.date.starts is None, one.date.starts)):
        if days[0] <= one.date.day <= days[-1]:
            held.setdefault(one.date.day, []).append(one)
    calendar = calendar_of(booking, at, language, first=days[0])
    return MonthFacts(booking, chosen, today, calendar, held, taken_days(booking, days))


def _next_month(found: Sequence[Held], today: date) -> Month:
    return month_of(min((one.date.day for one in found if one.date.day >= today), default=today))

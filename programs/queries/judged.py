"""What the rules say of the dates that lie on the table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from programs.models import Alternative, Booking, Session
from programs.queries.calendar import day_calendar
from programs.rules.catalogue import package
from programs.rules.days import DayCalendar
from programs.rules.fit import Table, fit_reasons
from programs.rules.package import Package
from programs.rules.reasons import Reason, Weight, first_of
from programs.rules.timetable import Slot, order_reasons, slot_reasons


def slot_of(alternative: Alternative, key: str) -> Slot:
    """The stored date as the plain value that the rules reckon with."""
    return Slot(
        session=key,
        day=alternative.day,
        start=alternative.starts,
        end=alternative.ends,
        place=alternative.place,  # type: ignore[arg-type]
        zone=alternative.timezone,
    )


def calendar_of(booking: Booking, at: datetime, language: str, first: date | None = None) -> DayCalendar:
    """What is known of the days at the booking's workplaces, and the days its customer asked to avoid.

    The three years begin with `first`, or with today.
    """
    rows = list(booking.workplaces.all())
    return day_calendar(
        country=booking.provider.country,
        language=language,
        first=first or at.astimezone(ZoneInfo(booking.timezone)).date(),
        municipalities=[row.municipality for row in rows],
        workplaces=[row.workplace_id for row in rows if row.workplace_id],
        closed_days=[date.fromisoformat(day) for day in booking.closed_days],
    )


def judge(booking: Booking, sessions: Iterable[Session], at: datetime, language: str) -> dict[UUID, list[Reason]]:
    """The rules' answers about every alternative of each session's latest proposal, by the alternative's key."""
    calendar = calendar_of(booking, at, language)
    made = package(booking.package_key, booking.package_version)
    return {
        row.pk: _about(row, session.key, made, booking, calendar, at)
        for session in sessions
        for proposal in session.proposals.all()
        if proposal.version == session.version
        for row in proposal.alternatives.all()
    }


def _about(
    row: Alternative, key: str, made: Package, booking: Booking, calendar: DayCalendar, at: datetime
) -> list[Reason]:
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    slot = slot_of(row, key)
    return slot_reasons(slot, package_session=made.by_key[key], today=today, calendar=calendar, now=at)


def judge_choice(
    booking: Booking, chosen: Mapping[str, Alternative], at: datetime, language: str
) -> dict[str, Sequence[Reason]]:
    """The rules' answers about one chosen date per session, order and overlap between them included."""
    calendar = calendar_of(booking, at, language)
    made = package(booking.package_key, booking.package_version)
    found = {key: _about(row, key, made, booking, calendar, at) for key, row in chosen.items()}
    for reason in order_reasons(made, [slot_of(row, key) for key, row in chosen.items()]):
        found.setdefault(reason.about, []).append(reason)
    return dict(found)


def judge_slots(
    booking: Booking, given: Table, table: Table, at: datetime, language: str = ""
) -> dict[str, list[Reason]]:
    """The rules' answers about the dates given in one round, by session key.

    Each is judged by itself and against the other sessions: their dates in the same round, else those in `table`.
    What stops a date says which one it is of the session's dates, as `alternative`.
    """
    calendar = calendar_of(booking, at, language or booking.language)
    made = package(booking.package_key, booking.package_version)
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    around = {**table, **given}
    return {
        key: [
            _numbered(reason, number)
            for number, slot in enumerate(slots, start=1)
            for reason in _about_slot(slot, made, around, today, calendar, at)
        ]
        for key, slots in given.items()
    }


def _numbered(reason: Reason, number: int) -> Reason:
    if reason.weight is not Weight.BLOCK:
        return reason
    return replace(reason, facts={**reason.facts, "alternative": number})


def judge_table(
    booking: Booking, sessions: Iterable[Session], table: Table, at: datetime, language: str
) -> dict[UUID, list[Reason]]:
    """The rules' answers about every date on the table, by the alternative's key, the other sessions' dates included.

    `sessions` are those read by `sessions_with_dates` whose latest version waits for an answer.
    """
    calendar = calendar_of(booking, at, language)
    made = package(booking.package_key, booking.package_version)
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    return {
        row.pk: _about_slot(slot_of(row, session.key), made, table, today, calendar, at)
        for session in sessions
        for proposal in session.proposals.all()
        if proposal.version == session.version
        for row in proposal.alternatives.all()
    }


def _about_slot(
    slot: Slot, made: Package, around: Table, today: date, calendar: DayCalendar, at: datetime
) -> list[Reason]:
    alone = slot_reasons(slot, package_session=made.by_key[slot.session], today=today, calendar=calendar, now=at)
    impossible = first_of(alone, Weight.BLOCK)
    return alone if impossible else [*fit_reasons(made, slot, around), *alone]

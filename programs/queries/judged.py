"""What the rules say of the dates that lie on the table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from programs.models import Alternative, Booking, Session
from programs.queries.calendar import day_calendar
from programs.queries.holds import diaries_around, reasons_of_trainers, town_of
from programs.rules.catalogue import package
from programs.rules.days import DayCalendar
from programs.rules.package import Package
from programs.rules.reasons import Reason, Weight
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


def calendar_of(booking: Booking, at: datetime, language: str) -> DayCalendar:
    """What is known of the days at the booking's workplaces, and the days its customer asked to avoid."""
    rows = list(booking.workplaces.all())
    return day_calendar(
        country=booking.provider.country,
        language=language,
        first=at.astimezone(ZoneInfo(booking.timezone)).date(),
        municipalities=[row.municipality for row in rows],
        workplaces=[row.workplace_id for row in rows if row.workplace_id],
        closed_days=[date.fromisoformat(day) for day in booking.closed_days],
    )


def judge(booking: Booking, sessions: Iterable[Session], at: datetime, language: str) -> dict[UUID, list[Reason]]:
    """The rules' answers about every alternative of each session's latest proposal, by the alternative's key."""
    calendar = calendar_of(booking, at, language)
    made = package(booking.package_key, booking.package_version)
    rows = [
        (row, session.key)
        for session in sessions
        for proposal in session.proposals.all()
        if proposal.version == session.version
        for row in proposal.alternatives.all()
    ]
    of_trainers = _about_trainers(booking, rows)
    return {row.pk: _about(row, key, made, booking, calendar, at) + of_trainers[row.pk] for row, key in rows}


def _about_trainers(booking: Booking, rows: Iterable[tuple[Alternative, str]]) -> dict[UUID, list[Reason]]:
    """What the time of the booking's trainers says of each date. Four queries, whatever the number of dates."""
    slots = {row.pk: (slot_of(row, key), town_of(booking, row.place)) for row, key in rows}
    diaries = diaries_around(booking, [slot for slot, _town in slots.values()])
    return {key: reasons_of_trainers(diaries, slot, town) for key, (slot, town) in slots.items()}


def _about(
    row: Alternative, key: str, made: Package, booking: Booking, calendar: DayCalendar, at: datetime
) -> list[Reason]:
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    slot = slot_of(row, key)
    return slot_reasons(slot, package_session=made.by_key[key], today=today, calendar=calendar, now=at)


def judge_choice(
    booking: Booking, chosen: Mapping[str, Alternative], at: datetime, language: str
) -> dict[str, Sequence[Reason]]:
    """The rules' answers about one chosen date per session, order and overlap between them included.

    Of the trainers' time only the warnings: whether it is taken is answered by the database when the date is held,
    since anything read before can be old by then, and the refusal names the next free times.
    """
    calendar = calendar_of(booking, at, language)
    made = package(booking.package_key, booking.package_version)
    found = {key: _about(row, key, made, booking, calendar, at) for key, row in chosen.items()}
    of_trainers = _about_trainers(booking, [(row, key) for key, row in chosen.items()])
    for key, row in chosen.items():
        found[key] += [reason for reason in of_trainers[row.pk] if reason.weight is Weight.WARN]
    for reason in order_reasons(made, [slot_of(row, key) for key, row in chosen.items()]):
        found.setdefault(reason.about, []).append(reason)
    return dict(found)

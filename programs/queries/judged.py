"""What the rules say of the dates that lie on the table."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from programs.models import Alternative, Booking, Session
from programs.queries.calendar import day_calendar
from programs.queries.holds import diaries_around, reasons_of_trainers, town_of
from programs.rules.catalogue import package
from programs.rules.days import DayCalendar
from programs.rules.fit import Table, fit_reasons
from programs.rules.package import Package
from programs.rules.reasons import Reason, Weight, first_of
from programs.rules.study_days import staff_day_reasons
from programs.rules.timetable import Slot, order_reasons, slot_reasons

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Beside:
    """The dates that add up with one another to days of the whole staff; those of `agreed` sessions are certain."""

    table: Table
    agreed: Collection[str] = ()


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


def judge(
    booking: Booking, sessions: Iterable[Session], at: datetime, language: str, *, of_trainers: bool
) -> dict[UUID, list[Reason]]:
    """The rules' answers about every alternative of each session's latest proposal, by the alternative's key.

    `of_trainers`: with what speaks against a date in the trainers' time, which is for the provider's side alone.
    """
    calendar = calendar_of(booking, at, language)
    made = package(booking.package_key, booking.package_version)
    known = list(sessions)
    slots = {
        row.pk: slot_of(row, session.key)
        for session in known
        for proposal in session.versions
        if proposal.version == session.version
        for row in proposal.dates
    }
    beside = _beside(known, slots.values())
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    found = {key: _alone(slot, made, beside, today, calendar, at) for key, slot in slots.items()}
    if of_trainers:
        for key, reasons in _about_trainers(booking, slots).items():
            found[key] += reasons
    return found


def _beside(sessions: Iterable[Session], slots: Iterable[Slot]) -> Beside:
    """The dates of every session that is not called off, the agreed one alone where there is one."""
    alive = {session.key: session.agreed for session in sessions if session.cancelled_at is None}
    found: dict[str, list[Slot]] = {key: [slot_of(row, key)] for key, row in alive.items() if row is not None}
    agreed = set(found)
    for slot in slots:
        if slot.session in alive and slot.session not in agreed:
            found.setdefault(slot.session, []).append(slot)
    return Beside(found, agreed)


def _about_trainers(booking: Booking, slots: Mapping[Key, Slot]) -> dict[Key, list[Reason]]:
    """What the time of the booking's trainers says of each date. Four queries, whatever the number of dates."""
    diaries = diaries_around(booking, slots.values())
    near = {day: {one: diary.around(day) for one, diary in diaries.items()} for day in {s.day for s in slots.values()}}
    return {key: reasons_of_trainers(near[slot.day], slot, town_of(booking, slot.place)) for key, slot in slots.items()}


def _add_warnings(found: Mapping[str, list[Reason]], booking: Booking, given: Table) -> None:
    """Adds the warnings of the trainers' time, by session; not where a date cannot be anyway.

    Whether it is taken is answered by the database when a date is held, since anything read before can be old by then,
    and that refusal names the next free times.
    """
    possible = {key: dates for key, dates in given.items() if not first_of(found[key], Weight.BLOCK)}
    slots = {(key, slot): slot for key, dates in possible.items() for slot in dates}
    for (key, _slot), reasons in _about_trainers(booking, slots).items():
        found[key].extend(reason for reason in reasons if reason.weight is Weight.WARN)


def _alone(slot: Slot, made: Package, beside: Beside, today: date, calendar: DayCalendar, at: datetime) -> list[Reason]:
    """What is said of a date without asking whether it goes together with the others: only the staff's days add up."""
    alone = slot_reasons(slot, package_session=made.by_key[slot.session], today=today, calendar=calendar, now=at)
    if first_of(alone, Weight.BLOCK):
        return alone
    return [*alone, *staff_day_reasons(made, slot, beside.table, agreed=beside.agreed, planned=calendar.study_days)]


def judge_choice(
    booking: Booking, chosen: Mapping[str, Alternative], at: datetime, language: str
) -> dict[str, Sequence[Reason]]:
    """The rules' answers about one chosen date per session, order and overlap and trainers' time included."""
    calendar = calendar_of(booking, at, language)
    made = package(booking.package_key, booking.package_version)
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    slots = {key: slot_of(row, key) for key, row in chosen.items()}
    around = {key: [slot] for key, slot in slots.items()}
    found = {key: _alone(slot, made, Beside(around), today, calendar, at) for key, slot in slots.items()}
    _add_warnings(found, booking, around)
    for reason in order_reasons(made, list(slots.values())):
        found.setdefault(reason.about, []).append(reason)
    return dict(found)


def judge_slots(
    booking: Booking,
    given: Table,
    table: Table,
    at: datetime,
    language: str = "",
    *,
    agreed: Collection[str] = (),
    of_trainers: bool = False,
) -> dict[str, list[Reason]]:
    """The rules' answers about the dates given in one round, by session key.

    Each is judged by itself and against the other sessions: their dates in the same round, else those in `table`.
    What stops a date says which one it is of the session's dates, as `alternative`. `agreed` are the keys of sessions
    in `table` that are agreed already: they and the dates given add up to days of the whole staff.
    `of_trainers`: with the warnings of the trainers' time, which is for the provider's side alone.
    """
    calendar = calendar_of(booking, at, language or booking.language)
    made = package(booking.package_key, booking.package_version)
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    around = {**table, **given}
    beside = Beside({key: dates for key, dates in around.items() if key in given or key in agreed}, agreed)
    found = {
        key: [
            _numbered(reason, number)
            for number, slot in enumerate(slots, start=1)
            for reason in _about_slot(slot, made, around, beside, today, calendar, at)
        ]
        for key, slots in given.items()
    }
    if of_trainers:
        _add_warnings(found, booking, given)
    return found


def _numbered(reason: Reason, number: int) -> Reason:
    if reason.weight is not Weight.BLOCK:
        return reason
    return replace(reason, facts={**reason.facts, "alternative": number})


def judge_table(
    booking: Booking,
    sessions: Iterable[Session],
    table: Table,
    at: datetime,
    language: str,
    *,
    agreed: Collection[str] = (),
    of_trainers: bool = False,
) -> dict[UUID, list[Reason]]:
    """The rules' answers about every date on the table, by the alternative's key, the other sessions' dates included.

    `sessions` are those read by `sessions_with_dates` whose latest version waits for an answer. `of_trainers`: with
    what the trainers' time says, which is for the provider's side alone. `agreed` are the keys of agreed sessions.
    """
    calendar = calendar_of(booking, at, language)
    made = package(booking.package_key, booking.package_version)
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    beside = Beside(table, agreed)
    slots = {
        row.pk: slot_of(row, session.key)
        for session in sessions
        for proposal in session.versions
        if proposal.version == session.version
        for row in proposal.dates
    }
    found = {key: _about_slot(slot, made, table, beside, today, calendar, at) for key, slot in slots.items()}
    if of_trainers:
        for key, reasons in _about_trainers(booking, slots).items():
            found[key] += reasons
    return found


def _about_slot(
    slot: Slot, made: Package, around: Table, beside: Beside, today: date, calendar: DayCalendar, at: datetime
) -> list[Reason]:
    alone = _alone(slot, made, beside, today, calendar, at)
    impossible = first_of(alone, Weight.BLOCK)
    return alone if impossible else [*fit_reasons(made, slot, around), *alone]

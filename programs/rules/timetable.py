"""Dates of sessions, one by one and together: what speaks against them, with a reason each.

Days and times are the workplace's wall clock; instants are UTC. Periods have an exclusive end, so a session may
begin in the minute in which another one ends.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from programs.rules.days import DayCalendar
from programs.rules.package import Order, Package, PackageSession, Place, PlaceRule
from programs.rules.reasons import Code, Reason, block, tell, warn

FIRST_YEAR, LAST_YEAR = 2000, 2100
YEARS_AHEAD = 3
MOST_PROPOSALS = 3


@dataclass(frozen=True)
class Slot:
    """One proposed or agreed date of a session. Without times it is agreed by day.

    `session` is the key in the package, `zone` the name of the workplace's time zone.
    """

    session: str
    day: date
    start: time | None
    end: time | None
    place: Place
    zone: str

    @property
    def timed(self) -> bool:
        """Whether both times are set."""
        return self.start is not None and self.end is not None

    @cached_property
    def starts_at(self) -> datetime | None:
        """The instant it begins, in UTC; `None` without times."""
        return instant(self.day, self.start, self.zone) if self.start and self.timed else None

    @cached_property
    def ends_at(self) -> datetime | None:
        """The instant it ends, in UTC; `None` without times."""
        return instant(self.day, self.end, self.zone) if self.end and self.timed else None


def instant(day: date, wall: time, zone: str) -> datetime:
    """The UTC instant of a wall-clock time; the first of two where the clocks go back.

    In a year that `slot_reasons` refuses anyway no zone is applied, since there it could leave the calendar.
    """
    known = FIRST_YEAR <= day.year <= LAST_YEAR
    return datetime.combine(day, wall, ZoneInfo(zone) if known else UTC).astimezone(UTC)


# -- one date --------------------------------------------------------------------------------------------------------


def slot_reasons(
    slot: Slot, *, package_session: PackageSession, today: date, calendar: DayCalendar, now: datetime
) -> list[Reason]:
    """Everything about one date, blocks first. `today` is the workplace's date, `now` an aware instant."""
    if not FIRST_YEAR <= slot.day.year <= LAST_YEAR:
        years = {"first_year": FIRST_YEAR, "last_year": LAST_YEAR}
        return [block(Code.YEAR_OUT_OF_RANGE, slot.session, day=slot.day, **years)]
    wrong_times = _time_reasons(slot, package_session)
    reasons = wrong_times + _distance_reasons(slot, today, now) + calendar.reasons(slot.day, slot.session)
    if package_session.place is PlaceRule.ON_SITE and slot.place == Place.DIGITAL:
        reasons.append(warn(Code.PREFERRED_ON_SITE, slot.session))
    return reasons if wrong_times else reasons + _difference_reasons(slot, package_session)


def last_day(today: date) -> date:
    """The last day that may be proposed, three years ahead; from a leap day on, 28 February."""
    try:
        return today.replace(year=today.year + YEARS_AHEAD)
    except ValueError:
        return today.replace(year=today.year + YEARS_AHEAD, day=28)


def clock_reasons(slot: Slot) -> list[Reason]:
    """Times that the clock does not show on that day, or shows twice."""
    walls = [wall for wall in (slot.start, slot.end) if wall is not None]
    return [reason for wall in walls if (reason := _clock_reason(slot, wall))]


def _clock_reason(slot: Slot, wall: time) -> Reason | None:
    """Where the clocks change, the two readings of a wall time have different offsets from UTC."""
    zone = ZoneInfo(slot.zone)
    first = datetime.combine(slot.day, wall.replace(fold=0), zone).utcoffset() or timedelta()
    second = datetime.combine(slot.day, wall.replace(fold=1), zone).utcoffset() or timedelta()
    if first == second:
        return None
    code = Code.TIME_SKIPPED if first < second else Code.TIME_TWICE
    return block(code, slot.session, day=slot.day, time=wall)


def _time_reasons(slot: Slot, session: PackageSession) -> list[Reason]:
    start, end = slot.start, slot.end
    if start is None or end is None:
        legal = start is end and not session.timed
        return [] if legal else [block(Code.TIME_MISSING, slot.session)]
    if end == start:
        return [block(Code.NO_LENGTH, slot.session, start=start)]
    if end < start:
        return [block(Code.ENDS_BEFORE_START, slot.session, start=start, end=end)]
    return clock_reasons(slot)


def _distance_reasons(slot: Slot, today: date, now: datetime) -> list[Reason]:
    begun = slot.starts_at <= now if slot.starts_at else False
    if slot.day < today or begun:
        return [block(Code.IN_THE_PAST, slot.session, day=slot.day)]
    if slot.day > last_day(today):
        return [block(Code.TOO_FAR_AHEAD, slot.session, day=slot.day, last=last_day(today))]
    return []


def _difference_reasons(slot: Slot, session: PackageSession) -> list[Reason]:
    """How a sound slot differs from what the package says of length and beginning."""
    if not (slot.starts_at and slot.ends_at):
        return []
    reasons = []
    minutes = (slot.ends_at - slot.starts_at) // timedelta(minutes=1)
    if session.minutes and minutes != session.minutes:
        lengths = {"minutes": minutes, "package_minutes": session.minutes}
        shorter = minutes < session.minutes
        reasons.append(
            warn(Code.SHORTER_THAN_PACKAGE, slot.session, **lengths)
            if shorter
            else tell(Code.LONGER_THAN_PACKAGE, slot.session, **lengths)
        )
    if session.timed and slot.start != session.start:
        times = {"start": slot.start, "end": slot.end, "package_start": session.start, "package_end": session.end}
        reasons.append(tell(Code.MOVED_FROM_PACKAGE, slot.session, **times))
    return reasons


# -- dates together --------------------------------------------------------------------------------------------------


def order_reasons(package: Package, slots: Sequence[Slot]) -> list[Reason]:
    """Collisions in one series of dates, at most one per session: with the nearest session before it.

    Sessions may be left out of `slots`, and they may come in any order.
    """
    series = sorted(slots, key=lambda slot: package.by_key[slot.session].number)
    reasons = []
    for place, later in enumerate(series):
        clashes = ((earlier, clash(package, earlier, later)) for earlier in reversed(series[:place]))
        found = next(((earlier, code) for earlier, code in clashes if code), None)
        if found:
            reasons.append(block(found[1], later.session, other=found[0].session))
    return reasons


def duplicate_reasons(alternatives: Sequence[Slot]) -> list[Reason]:
    """Alternatives of one session that repeat the day and times of one before them."""
    seen: set[tuple[date, time | None, time | None]] = set()
    reasons = []
    for number, slot in enumerate(alternatives, 1):
        when = (slot.day, slot.start, slot.end)
        if when in seen:
            reasons.append(block(Code.SAME_PROPOSAL_TWICE, slot.session, day=slot.day, alternative=number))
        seen.add(when)
    return reasons


def proposal_reasons(package: Package, proposals: Mapping[str, Sequence[Slot]]) -> list[Reason]:
    """What speaks against a whole request: alternatives by session key, the first choice first.

    Every session needs one to three; the first choices together must be a possible series, and each further one must
    go together with at least one alternative of every session before it.
    """
    given = {session.key: proposals.get(session.key, ()) for session in package.sessions}
    reasons = []
    for key, alternatives in given.items():
        if not alternatives:
            reasons.append(block(Code.PROPOSAL_MISSING, key))
        if len(alternatives) > MOST_PROPOSALS:
            reasons.append(block(Code.TOO_MANY_PROPOSALS, key, limit=MOST_PROPOSALS))
        reasons.extend(duplicate_reasons(alternatives))
    reasons.extend(order_reasons(package, [alternatives[0] for alternatives in given.values() if alternatives]))
    return reasons + list(_never_fitting(package, given))


def _never_fitting(package: Package, given: Mapping[str, Sequence[Slot]]) -> Iterator[Reason]:
    before: list[tuple[str, Sequence[Slot]]] = []
    for key, alternatives in given.items():
        for number, slot in enumerate(alternatives[1:MOST_PROPOSALS], 2):
            for other, earlier in reversed(before):
                if all(clash(package, each, slot) for each in earlier):
                    yield block(Code.NEVER_FITS, key, other=other, alternative=number)
                    break
        if alternatives:
            before.append((key, alternatives))


def clash(package: Package, earlier: Slot, later: Slot) -> Code | None:
    """Why two dates cannot both be held, if so; `earlier` and `later` by their place in the package."""
    if _overlap(earlier, later) and _same_people(package, earlier, later):
        return Code.OVERLAP
    if package.order is Order.STRICT and _begins_before(later, earlier):
        return Code.OUT_OF_ORDER
    return None


def _same_people(package: Package, one: Slot, two: Slot) -> bool:
    return bool(package.by_key[one.session].audience.people & package.by_key[two.session].audience.people)


def _overlap(one: Slot, two: Slot) -> bool:
    if one.starts_at and one.ends_at and two.starts_at and two.ends_at:
        return one.starts_at < two.ends_at and two.starts_at < one.ends_at
    return False


def _begins_before(one: Slot, two: Slot) -> bool:
    if one.starts_at and two.starts_at:
        return one.starts_at < two.starts_at
    return one.day < two.day

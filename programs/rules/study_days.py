"""How many days of a school year the whole staff is away from the children."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import groupby

from programs.rules.fit import Table
from programs.rules.package import Audience, Package
from programs.rules.reasons import Code, Reason, warn
from programs.rules.timetable import Slot

MOST_DAYS = 5
FIRST_MONTH = 8


def school_year_begins(day: date) -> date:
    """The first day of the day's school year."""
    return date(school_year(day), FIRST_MONTH, 1)


def school_year(day: date) -> int:
    """The year in which the day's school year began: it lasts from 1 August to 31 July."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def all_staff_days(
    package: Package, slots: Sequence[Slot], *, study_days: Collection[date] = (), limit: int = MOST_DAYS
) -> list[Reason]:
    """A warning for each session for all staff whose day is one too many in its school year.

    `study_days` are those a workplace has planned already; they count first, and a session on one of them costs
    nothing. Two sessions on one day count once.
    """
    everybody = [slot for slot in slots if package.by_key[slot.session].audience is Audience.ALL]
    everybody.sort(key=lambda slot: slot.day)
    reasons: list[Reason] = []
    for year, group in groupby(everybody, key=lambda slot: school_year(slot.day)):
        planned = {day for day in study_days if school_year(day) == year}
        reasons.extend(_beyond(list(group), planned, year, limit))
    return reasons


def staff_day_reasons(
    package: Package,
    slot: Slot,
    others: Table,
    *,
    agreed: Collection[str] = (),
    planned: Sequence[Collection[date]] = ((),),
) -> list[Reason]:
    """The same warning about one date, beside those of the other sessions; the gravest if there are several workplaces.

    `planned` are the study days of each workplace. Sessions whose keys are `agreed` are as certain as those; of others
    in `others` the first date counts, if it lies before this one.
    """
    if package.by_key[slot.session].audience is not Audience.ALL:
        return []
    beside = [dates[0] for key, dates in others.items() if key != slot.session and dates]
    fixed = {
        one.day for one in beside if one.session in agreed and package.by_key[one.session].audience is Audience.ALL
    }
    open_ones = [one for one in beside if one.session not in agreed]
    found = [
        reason
        for days in planned
        for reason in all_staff_days(package, [*open_ones, slot], study_days=fixed.union(days))
        if reason.about == slot.session
    ]
    return sorted(found, key=lambda reason: int(str(reason.facts["days"])))[-1:]


def _beyond(slots: Sequence[Slot], planned: set[date], year: int, limit: int) -> Iterator[Reason]:
    days = set(planned)
    for slot in slots:
        days.add(slot.day)
        if slot.day not in planned and len(days) > limit:
            yield warn(Code.TOO_MANY_STUDY_DAYS, slot.session, days=len(days), limit=limit, school_year=year)

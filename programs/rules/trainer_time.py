"""What may be noted of a trainer's time: working hours that fit into a week, absences that a calendar has."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from itertools import pairwise

from programs.rules.reasons import Code, Reason, block
from programs.rules.timetable import last_day

MOST_DAYS_AWAY = 366

Stretch = tuple[int, time, time]  # weekday (0 is Monday), start, end


def week_reasons(week: Iterable[Stretch]) -> list[Reason]:
    """What is wrong with a week of working hours; `about` is the weekday's number. Hours may touch."""
    by_weekday: dict[int, list[tuple[time, time]]] = {}
    for weekday, start, end in week:
        by_weekday.setdefault(weekday, []).append((start, end))
    return [reason for weekday in sorted(by_weekday) for reason in _day_reasons(str(weekday), by_weekday[weekday])]


def _day_reasons(about: str, hours: Sequence[tuple[time, time]]) -> list[Reason]:
    found = [_order_reason(about, start, end) for start, end in hours if end <= start]
    if found:
        return found
    clashing = [(start, end) for (_one, before), (start, end) in pairwise(sorted(hours)) if start < before]
    return [block(Code.HOURS_OVERLAP, about, start=start, end=end) for start, end in clashing]


def _order_reason(about: str, start: time, end: time) -> Reason:
    if start == end:
        return block(Code.NO_LENGTH, about, start=start)
    return block(Code.ENDS_BEFORE_START, about, start=start, end=end)


def first_day_reason(first: date, today: date) -> Reason | None:
    """Hours hold from today or a later day on: what has been worked is not written anew."""
    if first < today:
        return block(Code.IN_THE_PAST, day=first)
    return block(Code.TOO_FAR_AHEAD, day=first, last=last_day(today)) if first > last_day(today) else None


def absence_reason(first: date, last: date, today: date) -> Reason | None:
    """Whether somebody can be away from the first to the last day, both included; a year at most."""
    if last < first:
        return block(Code.PERIOD_EMPTY)
    if last < today:
        return block(Code.IN_THE_PAST, day=last)
    if last > last_day(today):
        return block(Code.TOO_FAR_AHEAD, day=last, last=last_day(today))
    if (last - first).days >= MOST_DAYS_AWAY:
        return block(Code.PERIOD_TOO_LONG, days=MOST_DAYS_AWAY)
    return None

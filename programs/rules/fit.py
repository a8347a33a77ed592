"""How the dates for one session go together with those of the others, agreed or still on the table."""

from collections.abc import Mapping, Sequence

from programs.rules.package import Package
from programs.rules.reasons import Code, Reason, block
from programs.rules.timetable import MOST_PROPOSALS, Slot, clash, duplicate_reasons

Table = Mapping[str, Sequence[Slot]]


def fit_reasons(package: Package, slot: Slot, others: Table) -> list[Reason]:
    """The nearest session whose every date collides with this one, as a reason about `slot`; empty if there is none.

    `others` holds the dates of each other session: the agreed one alone, or all that are on the table.
    """
    number = package.by_key[slot.session].number
    by_distance = sorted(others, key=lambda key: (abs(package.by_key[key].number - number), key))
    for key in by_distance:
        if key != slot.session and others[key] and (code := _against_all(package, slot, others[key])):
            return [block(code, slot.session, other=key)]
    return []


def _against_all(package: Package, slot: Slot, dates: Sequence[Slot]) -> Code | None:
    """Why the slot goes with none of the dates: the first date's reason, seen from the slot."""
    first: Code | None = None
    for date in dates:
        code = _seen_from(package, slot, date)
        if code is None:
            return None
        first = first or code
    return first


def _seen_from(package: Package, slot: Slot, date: Slot) -> Code | None:
    if package.by_key[slot.session].number > package.by_key[date.session].number:
        return clash(package, date, slot)
    code = clash(package, slot, date)
    return Code.OUT_OF_ORDER_BEFORE if code is Code.OUT_OF_ORDER else code


def proposal_faults(slots: Sequence[Slot], session: str, before: Sequence[Sequence[Slot]]) -> list[Reason]:
    """What is wrong with a new version for one session as such: none, too many, twice the same, nothing new.

    `before` holds what the new version must differ from: the dates on the table, and the agreed one.
    """
    if not slots:
        return [block(Code.PROPOSAL_MISSING, session)]
    faults = duplicate_reasons(slots)
    if len(slots) > MOST_PROPOSALS:
        faults.append(block(Code.TOO_MANY_PROPOSALS, session, limit=MOST_PROPOSALS))
    if any(list(slots) == list(dates) for dates in before):
        faults.append(block(Code.SAME_DATES, session))
    return faults

"""Judges people who are to be put on a workplace's list, one by one or as the rows of a table."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from programs.rules.people import Part
from programs.rules.reasons import Code, Reason, block

NUMBER = re.compile(r"(?<!\d)(\d{2})?(\d{6})([-+ ]?)(\d{4,5})(?!\d)")
NORWEGIAN, DANISH = (3, 7, 6, 1, 8, 9, 4, 5, 2), (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Asked:
    """Somebody to be put on the list. `row` is where they stand in the table that was brought, 0 without one."""

    name: str
    email: str = ""
    language: str = ""
    workplace: UUID | None = None
    row: int = 0


@dataclass(frozen=True)
class Listed:
    """Somebody who is on a workplace's list."""

    id: UUID | None
    name: str
    email: str
    part: Part
    workplace: UUID | None = None


@dataclass(frozen=True)
class Taken:
    """Who is at a workplace already, found by address and by name."""

    listed: Sequence[Listed]

    def like(self, one: Asked) -> Listed | None:
        """Somebody who must be the same person: the same address, or the same name if one of both has no address."""
        return next((other for other in self.listed if _is_same(one, other)), None)


def _is_same(one: Asked, other: Listed | Asked) -> bool:
    if one.workplace != other.workplace:
        return False
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold()
    return one.name.casefold() == other.name.casefold()


def reasons_against(asked: Sequence[Asked], listed: Sequence[Listed]) -> dict[int, Reason]:
    """What stands against each of several people, by their place in `asked`; those without a reason are absent."""
    taken = Taken(listed)
    found = {}
    for place, one in enumerate(asked):
        reason = against_person(one, taken) or _twice(one, asked[:place])
        if reason:
            found[place] = reason
    return found


def against_person(one: Asked, taken: Taken) -> Reason | None:
    """What stands against putting this person on the list."""
    if not one.name:
        return block(Code.NAME_MISSING)
    if has_identity_number(one.name) or has_identity_number(one.email):
        return block(Code.IDENTITY_NUMBER)
    other = taken.like(one)
    if other is None:
        return None
    return block(Code.PERSON_IS_PRINCIPAL if other.part is Part.PRINCIPAL else Code.PERSON_THERE)


def _twice(one: Asked, before: Iterable[Asked]) -> Reason | None:
    same = next((other for other in before if other.name and _is_same(one, other)), None)
    return block(Code.PERSON_TWICE, row=same.row) if same else None


def has_identity_number(text: str) -> bool:
    """Whether the text holds what can be a Swedish, Danish or Norwegian personal identity number.

    A row of ten or eleven digits counts if its first six are a day and its check digit is right, so that most
    telephone numbers do not; with a dash between, or with the century, the day is enough.
    """
    return any(_is_identity_number(*found) for found in NUMBER.findall(text))


def _is_identity_number(century: str, six: str, separator: str, rest: str) -> bool:
    digits = [int(digit) for digit in six + rest]
    if len(rest) == 5:  # five digits after the day are Norwegian, and nothing stands before the day
        return not century and _is_day(six[4:], six[2:4], six[:2]) and _norwegian(digits)
    year_first, day_first = _is_day(six[:2], six[2:4], six[4:]), _is_day(six[4:], six[2:4], six[:2])
    if century:
        return century in {"18", "19", "20"} and year_first
    if separator in {"-", "+"}:
        return year_first or day_first
    return (year_first and _luhn(digits)) or (day_first and _weighed(digits, DANISH) % 11 == 0)


def _is_day(year: str, month: str, day: str) -> bool:
    """Whether it is a day of some century. Coordination numbers count sixty more than the day."""
    number = int(day) - 60 if int(day) > 60 else int(day)
    try:
        date(2000 + int(year), int(month), number)
    except ValueError:
        return number == 29 and month == "02" and year == "00"
    return True


def _luhn(digits: Sequence[int]) -> bool:
    doubled = [digit * 2 if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _norwegian(digits: Sequence[int]) -> bool:
    return (_weighed(digits, NORWEGIAN) + digits[9]) % 11 == 0


def _weighed(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def named_workplace(text: str, workplaces: Mapping[str, UUID]) -> UUID | None:
    """The workplace whose name stands in a cell, capitals and outer space aside."""
    folded = " ".join(text.split()).casefold()
    return next((key for name, key in workplaces.items() if name.casefold() == folded), None)


def joined_names(first: str, last: str) -> str:
    """First and last name as one."""
    return " ".join(part for part in (first, last) if part)


def sound(asked: Sequence[Asked], against: Mapping[int, Reason]) -> Iterator[Asked]:
    """Those without a reason against them."""
    return (one for place, one in enumerate(asked) if place not in against)

"""What is missing before a session: a place, people on the list, ambassadors, addresses to write to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from programs.rules.package import Audience, People
from programs.rules.people import needs_ambassadors


class Lack(StrEnum):
    """What can be missing, in the order in which it is best mended."""

    PLACE = "place"
    LIST = "list"
    AMBASSADORS = "ambassadors"
    ADDRESSES = "addresses"


@dataclass(frozen=True)
class Listed:
    """How many people of one workplace are on the list, the principal apart, and how many are ambassadors."""

    participants: int
    ambassadors: int


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: at which workplaces, or for how many people."""

    lack: Lack
    workplaces: tuple[UUID, ...] = ()
    people: int = 0


def missing_before(
    audience: Audience, *, has_place: bool, listed: Mapping[UUID, Listed], without_address: int
) -> list[Missing]:
    """What is missing before one session.

    `has_place` is a room or a link to a meeting, `listed` what each workplace has, `without_address` how many of those
    whom the session calls get no mail. A session for principals alone needs no list; where there is no list yet,
    nothing is said of ambassadors.
    """
    staff = bool(audience.people & {People.PARTICIPANTS, People.AMBASSADORS})
    empty = tuple(key for key, one in listed.items() if staff and one.participants == 0)
    without = tuple(
        key for key, one in listed.items() if needs_ambassadors(audience) and one.participants and not one.ambassadors
    )
    found = [
        None if has_place else Missing(Lack.PLACE),
        Missing(Lack.LIST, empty) if empty else None,
        Missing(Lack.AMBASSADORS, without) if without else None,
        Missing(Lack.ADDRESSES, people=without_address) if without_address else None,
    ]
    return [one for one in found if one is not None]


def first_said(rows: Sequence[Sequence[Missing]]) -> list[list[Missing]]:
    """What each session in turn adds to what was said before it: a list that is missing is missing for all of them.

    A place is each session's own and is said of each.
    """
    said: set[Missing] = set()
    found = []
    for row in rows:
        fresh = [one for one in row if one.lack is Lack.PLACE or one not in said]
        said.update(row)
        found.append(fresh)
    return found

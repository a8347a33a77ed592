"""A training package as data: what a file of `programs/packages/` says, read into frozen values.

Nothing in the code knows one package from another; a new programme is a new file.
"""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import cached_property


class People(StrEnum):
    """The groups of people that a session can call together."""

    PRINCIPALS = "principals"
    AMBASSADORS = "ambassadors"
    PARTICIPANTS = "participants"
    TRAINERS = "trainers"


class Audience(StrEnum):
    """Who takes part in a session: a closed list. `people` are the groups in it."""

    ALL = "all"
    PRINCIPALS_TRAINERS = "principals+trainers"
    PRINCIPALS_AMBASSADORS_TRAINERS = "principals+ambassadors+trainers"
    AMBASSADORS = "ambassadors"

    @property
    def people(self) -> frozenset[People]:
        """The groups that are in the room. An ambassador is also a participant, who then has to be elsewhere."""
        return _PEOPLE[self]


_PEOPLE = {
    Audience.ALL: frozenset(People),
    Audience.PRINCIPALS_TRAINERS: frozenset({People.PRINCIPALS, People.TRAINERS}),
    Audience.PRINCIPALS_AMBASSADORS_TRAINERS: frozenset({People.PRINCIPALS, People.AMBASSADORS, People.TRAINERS}),
    Audience.AMBASSADORS: frozenset({People.AMBASSADORS}),
}


class Place(StrEnum):
    """Where one dated session is held."""

    ON_SITE = "on_site"
    DIGITAL = "digital"


class PlaceRule(StrEnum):
    """What the package says of the place: preferably at the customer's, or either way."""

    ON_SITE = "on_site"
    EITHER = "either"


class Order(StrEnum):
    """Whether the sessions must come in the order of the package."""

    STRICT = "strict"
    FREE = "free"


class FilmAccess(StrEnum):
    """For how long the films are open."""

    SCHOOL_YEAR = "school_year"


@dataclass(frozen=True)
class PackageSession:
    """One dated meeting of a package with its default times, which may be changed or absent.

    `number` counts through the whole package from 1, `step` is the number of its step. `minutes` is the length that
    the package promises; with default times it is the time between them.
    """

    key: str
    step: int
    number: int
    title: str
    start: time | None
    end: time | None
    minutes: int | None
    audience: Audience
    place: PlaceRule

    @property
    def timed(self) -> bool:
        """Whether the package gives default times."""
        return self.start is not None

    @property
    def usual_place(self) -> Place:
        """Where it is proposed to be held: at the customer's where the package prefers it, else digitally."""
        return Place.ON_SITE if self.place is PlaceRule.ON_SITE else Place.DIGITAL


@dataclass(frozen=True)
class Film:
    """A film of a package: length in whole minutes and the questions that come with it."""

    key: str
    step: int
    number: int
    title: str
    minutes: int
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One step of a package. `text` is our own description, `title` the source's."""

    number: int
    key: str
    title: str
    text: str
    sessions: tuple[PackageSession, ...]
    films: tuple[Film, ...]


@dataclass(frozen=True)
class SeriesRule:
    """How a whole series of dates is spread: weeks from one step to the next."""

    weeks_between_steps: int


@dataclass(frozen=True)
class Participants:
    """How many people one workplace may register, and whether its principal counts among them."""

    least: int
    most: int
    principal_counts: bool


@dataclass(frozen=True)
class Package:
    """A published version of a training package. `country` is an ISO code, the default for its calendar."""

    key: str
    version: int
    lang: str
    title: str
    source: str
    country: str
    order: Order
    steps: tuple[Step, ...]
    series: SeriesRule
    film_access: FilmAccess | None
    participants: Participants

    @cached_property
    def sessions(self) -> tuple[PackageSession, ...]:
        """All dated sessions, in order."""
        return tuple(session for step in self.steps for session in step.sessions)

    @cached_property
    def films(self) -> tuple[Film, ...]:
        """All films, in order."""
        return tuple(film for step in self.steps for film in step.films)

    @cached_property
    def by_key(self) -> dict[str, PackageSession]:
        """Sessions by their key."""
        return {session.key: session for session in self.sessions}


def minutes_between(start: time, end: time) -> int:
    """Whole minutes from one time of a day to a later one of the same day."""
    return end.hour * 60 + end.minute - start.hour * 60 - start.minute

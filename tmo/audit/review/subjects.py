"""Which kinds of records are looked over, and what the rules may know about them. Apps register theirs at start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tmo.audit.review.rules import EVERY_RULE, About, Why

Resolver = Callable[[Sequence[str]], Mapping[str, About]]
OwnRows = Callable[[UUID], Sequence[UUID]]


@dataclass(frozen=True)
class Subject:
    """A kind of record: what is known of rows by their keys as text, and the rules that make sense for it."""

    resolve: Resolver
    rules: frozenset[Why]


_subjects: dict[str, Subject] = {}
_own_rows: dict[str, OwnRows] = {}


def register_subject(kind: str, resolver: Resolver, rules: frozenset[Why] = EVERY_RULE) -> None:
    """Readings of `kind` ("app.model", small letters) are looked over. `resolver` leaves out rows that are gone."""
    _subjects[kind] = Subject(resolver, rules)


def register_own_rows(kind: str, finder: OwnRows) -> None:
    """`finder` answers the keys of this kind's rows about an account, which then sees who read them."""
    _own_rows[kind] = finder


def subjects() -> Mapping[str, Subject]:
    """The registered kinds."""
    return _subjects


def rows_about(user_id: UUID) -> list[str]:
    """Keys as text of everything that is about the account."""
    return [str(key) for finder in _own_rows.values() for key in finder(user_id)]

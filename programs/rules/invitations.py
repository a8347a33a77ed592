"""What somebody has to be told about a session, from what they were told last and what holds now."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """The method of the last calendar message (RFC 5546): the session stands, or it does not (for this person)."""

    REQUEST = "request"
    CANCEL = "cancel"


class Standing(StrEnum):
    """How a session stands for everybody: it is to come, it is off, or it has begun."""

    COMING = "coming"
    OFF = "off"
    BEGUN = "begun"


class Tell(StrEnum):
    """The news for one person of one session."""

    INVITE = "invite"
    UPDATE = "update"
    CANCEL = "cancel"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Told:
    """What somebody was told last: whether to come, and the digest of times and place that went with it."""

    method: Method
    digest: str


def news(told: Told | None, *, expected: bool, standing: Standing, digest: str) -> Tell:
    """What is to be told now. Of a session that has begun nobody hears anything any more."""
    if standing is Standing.BEGUN:
        return Tell.NOTHING
    comes = expected and standing is Standing.COMING
    invited = told is not None and told.method is Method.REQUEST
    if told is None or not invited:
        return Tell.INVITE if comes else Tell.NOTHING
    if not comes:
        return Tell.CANCEL
    return Tell.NOTHING if told.digest == digest else Tell.UPDATE


def method_of(tell: Tell) -> Method:
    """The calendar method that carries the news."""
    return Method.CANCEL if tell is Tell.CANCEL else Method.REQUEST


def next_revision(revision: int, told: Iterable[tuple[Told | None, Tell]]) -> int:
    """The number that this round of news about a session goes out with.

    A first invitation repeats the current number; whoever holds an entry already takes only a higher one for news.
    """
    return revision + any(before is not None and tell is not Tell.NOTHING for before, tell in told)


def joined(waiting: Tell, later: Tell) -> Tell:
    """One piece of news instead of two, of which the first (`waiting`) has surely not been sent."""
    if waiting is Tell.INVITE:
        return Tell.NOTHING if later is Tell.CANCEL else Tell.INVITE
    if waiting is Tell.CANCEL:
        return Tell.CANCEL if later is Tell.CANCEL else Tell.UPDATE
    return later

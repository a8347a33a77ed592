"""What each kind of message says. Apps register their builders in `<app>/letters.py`, loaded at start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tmo.outbox.models import Message


@dataclass(frozen=True)
class Letter:
    """A mail to be: `template` "programs/booking_received" names the .txt and the .html under templates/mail/.

    `calendar` is a complete iCalendar file; its own METHOD line becomes the method of the mail part. `calendars` are
    several such files, one after the other as files alone: no calendar acts on more than one by itself.
    """

    subject: str
    template: str
    context: dict[str, Any]
    calendar: bytes | None = None
    calendars: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Drop:
    """Nothing is to be said any more, for a short `reason` without names ("booking cancelled")."""

    reason: str


Build = Callable[[Message, datetime], Letter | Drop]
_kinds: dict[str, Build] = {}


class UnknownKind(LookupError):
    """No builder is registered for the kind."""


def kind(name: str) -> Callable[[Build], Build]:
    """Registers `build(message, at) -> Letter | Drop`, called when the message is sent, in the message's language."""

    def register(build: Build) -> Build:
        if _kinds.setdefault(name, build) is not build:
            raise ValueError(f"two builders for {name}")
        return build

    return register


def build(message: Message, at: datetime) -> Letter | Drop:
    """Asks the builder of the message's kind; raises `UnknownKind`."""
    builder = _kinds.get(message.kind)
    if builder is None:
        raise UnknownKind(message.kind)
    return builder(message, at)


def known() -> frozenset[str]:
    """The registered kinds."""
    return frozenset(_kinds)

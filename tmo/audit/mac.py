"""Seals of the log: HMAC-SHA256 with `settings.AUDIT_KEY` over the canonical JSON of what is sealed.

An event is sealed as an object, a place in the chain and a checkpoint as lists that begin with their kind, so that no
seal of one kind ever passes for one of another.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.conf import settings

from tmo.audit.models import Event

SEALED = [field.attname for field in Event._meta.concrete_fields if field.attname not in {"at", "mac"}]


def seal(what: Any) -> str:
    """64 hex digits over anything that JSON can say, keys in order and without spaces."""
    text = json.dumps(what, default=str, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compares two seals in constant time, whatever text they are."""
    return hmac.compare_digest(one.encode(), other.encode())


def mac_of(event: Event) -> str:
    """The seal over all fields but the MAC itself; the time in UTC to the microsecond."""
    values = {name: getattr(event, name) for name in SEALED}
    values["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return seal(values)


def is_intact(event: Event) -> bool:
    """True if the row is as it was written."""
    return same(event.mac, mac_of(event))


def changed(events: Iterable[Event]) -> Iterator[Event]:
    """Those that are not as they were written."""
    return (event for event in events if not is_intact(event))

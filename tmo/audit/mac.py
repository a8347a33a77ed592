"""The seal over one event: HMAC-SHA256 with `settings.AUDIT_KEY` over its canonical JSON."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC

from django.conf import settings

from tmo.audit.models import Event

SEALED = [field.attname for field in Event._meta.concrete_fields if field.attname not in {"at", "mac"}]


def canonical(event: Event) -> bytes:
    """All fields but the MAC: keys in order, no spaces, the time in UTC to the microsecond."""
    values = {name: getattr(event, name) for name in SEALED}
    values["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(values, default=str, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def mac_of(event: Event) -> str:
    """64 hex digits."""
    return hmac.new(settings.AUDIT_KEY.encode(), canonical(event), hashlib.sha256).hexdigest()


def is_intact(event: Event) -> bool:
    """True if the row is as it was written."""
    return hmac.compare_digest(event.mac, mac_of(event))


def changed(events: Iterable[Event]) -> Iterator[Event]:
    """Those that are not as they were written."""
    return (event for event in events if not is_intact(event))

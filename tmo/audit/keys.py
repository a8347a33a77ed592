"""Row keys of events: UUIDs that begin with the time at which the row was written (version 7 of RFC 9562).

Events are then found in the order of writing by their key alone, whatever moment they tell of.
"""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tmo import clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
VERSION = 7


def new_key() -> UUID:
    """A key for a row that is written now; after the microsecond come 62 random bits."""
    return _key(clock.now(), secrets.randbits(62))


def first_key(at: datetime) -> UUID:
    """The lowest key that a row written at `at` can have."""
    return _key(at, 0)


def _key(at: datetime, noise: int) -> UUID:
    """48 bits of milliseconds, the version, 12 bits for the microseconds among them, the variant, noise."""
    milliseconds, microseconds = divmod((at - EPOCH) // MICROSECOND, 1000)
    part = microseconds * 4096 // 1000
    return UUID(int=milliseconds << 80 | VERSION << 76 | part << 64 | 0b10 << 62 | noise)


def written_at(key: UUID) -> datetime | None:
    """When the row was written, to the millisecond; None for a key that does not tell."""
    return EPOCH + timedelta(milliseconds=key.int >> 80) if key.version == VERSION else None

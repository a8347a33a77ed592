"""Keys that run with the time of writing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import time_machine

from tmo.audit.keys import first_key, new_key, written_at

WHEN = datetime(2027, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)


def test_a_key_is_a_uuid_of_version_seven_and_tells_the_millisecond() -> None:
    with time_machine.travel(WHEN, tick=False):
        key = new_key()
    assert (key.version, key.variant) == (7, "specified in RFC 4122")
    assert written_at(key) == datetime(2027, 3, 1, 8, 0, 0, 123000, tzinfo=UTC)


def test_keys_run_with_time_to_the_microsecond() -> None:
    moments = [WHEN + timedelta(microseconds=number) for number in range(2000)]
    keys = [first_key(moment) for moment in moments]
    assert keys == sorted(set(keys))


def test_the_first_key_of_a_moment_is_below_every_key_written_then() -> None:
    with time_machine.travel(WHEN, tick=False):
        keys = [new_key() for _ in range(200)]
    assert min(keys) >= first_key(WHEN)
    assert max(keys) < first_key(WHEN + timedelta(microseconds=2))
    assert len(set(keys)) == 200


def test_a_key_without_time_tells_none() -> None:
    assert written_at(uuid4()) is None
    assert written_at(UUID(int=0)) is None

"""A file outside the database that remembers how far the chain had come and when: one line of JSON a checkpoint.

Lines are only added, and each seals the one before, so that a missing one shows. A line that cannot be read is passed
over: what was cut off by a power failure is not a fault, and one that was made unreadable is missed by the next line.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from tmo.audit.chain import End
from tmo.audit.mac import same, seal

TAIL_BYTES = 8192


@dataclass(frozen=True)
class Checkpoint:
    """The chain had `number` events and ended with `value` at the moment `at` (ISO, UTC)."""

    number: int
    value: str
    at: str
    previous: str
    mac: str = ""

    def sealed(self) -> "Checkpoint":
        """The same with its seal."""
        return Checkpoint(self.number, self.value, self.at, self.previous, self._seal())

    def is_intact(self) -> bool:
        """True if it is as it was written."""
        return same(self.mac, self._seal())

    def _seal(self) -> str:
        return seal(["checkpoint", self.number, self.value, self.at, self.previous])


def add(end: End, at: datetime) -> bool:
    """Adds a checkpoint if the chain has grown since the last one; it is on the disk when this returns.

    Raises `OSError` when the file cannot be written.
    """
    path = Path(settings.AUDIT_CHECKPOINTS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+b", opener=_private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, is_whole = _last(file)
        if last is not None and last.number >= end.number:
            return False
        when = at.astimezone(UTC).isoformat(timespec="seconds")
        new = Checkpoint(end.number, end.value, when, last.mac if last else "").sealed()
        file.write(b"" if is_whole else b"\n")
        file.write(json.dumps(asdict(new)).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def last() -> Checkpoint | None:
    """The latest checkpoint; None where there is no file yet."""
    try:
        with Path(settings.AUDIT_CHECKPOINTS).open("rb") as file:
            return _last(file)[0]
    except FileNotFoundError:
        return None


def read() -> Iterator[Checkpoint]:
    """All checkpoints that are there now, one by one."""
    with suppress(FileNotFoundError), Path(settings.AUDIT_CHECKPOINTS).open("rb") as file:
        end = os.fstat(file.fileno()).st_size
        while file.tell() < end and (line := file.readline()):
            found = _parsed(line)
            if found is not None:
                yield found


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _last(file: IO[bytes]) -> tuple[Checkpoint | None, bool]:
    """The last line that can be read, and whether the file ends with a whole line."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read()
    found = [one for line in tail.splitlines() if (one := _parsed(line)) is not None]
    return (found[-1] if found else None), not tail or tail.endswith(b"\n")


def _parsed(line: bytes) -> Checkpoint | None:
    try:
        values = json.loads(line)
        found = Checkpoint(**values)
    except (ValueError, TypeError):
        return None
    texts = (found.value, found.at, found.previous, found.mac)
    return found if isinstance(found.number, int) and all(isinstance(one, str) for one in texts) else None

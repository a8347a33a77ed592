"""Writes an event in the caller's transaction: if it cannot be written, what it tells of does not happen."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, models, transaction

from tmo.audit.actor import Actor
from tmo.audit.mac import mac_of
from tmo.audit.models import Event

KIND = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+", re.ASCII)
READING = {"read", "listed", "searched", "printed", "exported", "downloaded"}
FACT_TEXT_MAX = 200


class Unwritable(DatabaseError):
    """An event could not be written. Nothing may be shown or done that it would have told of: the page answers 503."""


Subjects = Sequence[models.Model] | models.Model | None


def record(
    kind: str,
    *,
    by: Actor,
    at: datetime,
    subjects: Subjects = None,
    organisation_id: UUID | None = None,
    purpose: str = "",
    facts: dict[str, Any] | None = None,
) -> Event:
    """Adds one event; a list of subjects is one event too.

    `kind` is "noun.verb" ("booking.accepted"). The verb decides the mode: read, listed, searched, printed, exported
    and downloaded are readings, refused is a refusal, everything else writes. `facts` holds codes, keys and counts.
    Raises `RuntimeError` outside a transaction, and `Unwritable` when the database does not take the event.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event is written inside the transaction of what it records")
    subject_type, subject_ids = _named(subjects)
    event = Event(
        at=at,
        mode=_mode(kind),
        kind=kind,
        role=by.role,
        user_id=by.user_id,
        link_id=by.link_id,
        address=by.address,
        organisation_id=organisation_id,
        subject_type=subject_type,
        subject_ids=subject_ids,
        purpose=purpose,
        facts={name: _plain(value) for name, value in (facts or {}).items()},
    )
    event.mac = mac_of(event)
    try:
        event.save()
    except DatabaseError as error:
        raise Unwritable("the event could not be written") from error
    return event


def _mode(kind: str) -> Event.Mode:
    if not KIND.fullmatch(kind):
        raise ValueError(f"an event is called noun.verb, not {kind!r}")
    verb = kind.partition(".")[2]
    if verb == "refused":
        return Event.Mode.REFUSED
    return Event.Mode.READ if verb in READING else Event.Mode.WRITE


def _named(subjects: Subjects) -> tuple[str, list[str]]:
    rows = [] if subjects is None else [subjects] if isinstance(subjects, models.Model) else list(subjects)
    types = {row._meta.label_lower for row in rows}
    if len(types) > 1:
        raise ValueError("the subjects of one event are of one kind")
    return next(iter(types), ""), [str(row.pk) for row in rows]


def _plain(value: Any) -> Any:
    """A fact as JSON keeps it unchanged; raises `TypeError` for anything that is not a code, a key or a count."""
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        return str(value)[:FACT_TEXT_MAX].replace("\x00", "")
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"a fact is a code, a key or a count, not {type(value).__name__}")

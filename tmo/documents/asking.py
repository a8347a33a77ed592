"""Asks for a document in the caller's transaction; the same one asked for again is the same job."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tmo import jobs
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.documents.models import Document, State
from tmo.documents.queries import live, outdated

KEPT = timedelta(hours=24)
BUILD_TASK = "tmo.documents.build"
WAITING_MOST = 20


class TooManyWaiting(Exception):
    """This account already waits for as many documents as one may."""


def ask(
    *,
    kind: str,
    version: str,
    by: Actor,
    at: datetime,
    language: str,
    subject_id: UUID | None = None,
    organisation_id: UUID | None = None,
    facts: dict[str, Any] | None = None,
) -> Document:
    """The document of this kind and subject for this account: one under way or kept if there is one, else a new job.

    `version` says what the content depends on (a number, a time of change): with another one it is another document.
    Raises `TooManyWaiting`.
    """
    assert by.user_id is not None, "a document is asked for by an account"
    digest = hashlib.sha256(f"{version}\x00{language}".encode()).hexdigest()[:16]
    row = Document(
        key=f"{kind}:{subject_id}:{digest}:{by.user_id}",
        kind=kind,
        subject_id=subject_id,
        organisation_id=organisation_id,
        facts=facts or {},
        language=language,
        requested_by_id=by.user_id,
        asked_at=at,
        expires_at=at + KEPT,
    )
    return _kept_or_new(row, by, at)


def ask_again(document: Document, *, by: Actor, at: datetime) -> Document:
    """A new job for one that failed or whose day is over; the one that is live if there is one."""
    row = Document(
        key=document.key,
        kind=document.kind,
        subject_id=document.subject_id,
        organisation_id=document.organisation_id,
        facts=document.facts,
        language=document.language,
        requested_by_id=document.requested_by_id,
        asked_at=at,
        expires_at=at + KEPT,
    )
    return _kept_or_new(row, by, at)


def _kept_or_new(row: Document, by: Actor, at: datetime) -> Document:
    expire(outdated(at).filter(key=row.key))
    found = live(row.key)
    if found is not None:
        return found
    waiting = Document.objects.filter(
        requested_by_id=row.requested_by_id, state__in=[State.WAITING, State.BUILDING]
    ).count()
    if waiting >= WAITING_MOST:
        raise TooManyWaiting
    Document.objects.bulk_create([row], ignore_conflicts=True)
    kept = live(row.key)
    assert kept is not None, "either this row or the one that was faster is there"
    if kept.pk == row.pk:
        facts = {"kind": row.kind, "subject": row.subject_id}
        record("document.asked", by=by, at=at, subjects=row, organisation_id=row.organisation_id, facts=facts)
        jobs.nudge(BUILD_TASK)
    return kept


def expire(rows: Any) -> int:
    """Wipes the content of these rows; answers how many there were."""
    return int(rows.update(state=State.EXPIRED, content=None, claimed_by=None, claimed_until=None))

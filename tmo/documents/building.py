"""Builds what was asked for. Any number of builders may run: each row is claimed before it is touched.

A claim is one conditional UPDATE that holds for `LEASE` and is renewed on the way. When a builder dies its claim runs
out, and another one begins anew; after `ATTEMPTS` the document fails, so that none is tried for ever.
"""

import logging
import re
import time
import traceback
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError, connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from tmo import clock, pdf
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.documents.kinds import File, Gone, Paper, Progress, kind_of
from tmo.documents.models import Document, State
from tmo.documents.queries import buildable

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)  # longer than a page may take to print
ATTEMPTS = 3
RUN_SECONDS = 200.0  # under Celery's limit
TELL_SECONDS = 0.3
# Reading what is shown, the printer's steps, storing.
STEPS = 9
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.ASCII)
PDF = "application/pdf"


class NotAllowed(Exception):
    """The one who asked may not see it any more."""


class Lost(Exception):
    """The claim ran out meanwhile: another builder has the document."""


def build_due(limit: int = 100) -> int:
    """Builds up to `limit` documents one after the other; answers how many were dealt with."""
    builder, ends, dealt = uuid4(), time.monotonic() + RUN_SECONDS, 0
    while dealt < limit and time.monotonic() < ends and (document := claim(clock.now(), builder)) is not None:
        work(document)
        dealt += 1
    return dealt


def claim(at: datetime, builder: UUID) -> Document | None:
    """The document that has waited longest, now this builder's for `LEASE`; None if there is none."""
    with transaction.atomic():
        free = buildable(at)
        if connection.features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True, of=("self",))
        document = free.first()
        if document is None:
            return None
        document.claimed_by, document.state, document.attempts = builder, State.BUILDING, document.attempts + 1
        taken = (
            buildable(at)
            .filter(pk=document.pk)
            .update(claimed_by=builder, claimed_until=at + LEASE, state=State.BUILDING, attempts=document.attempts)
        )
    return document if taken else None


def work(document: Document) -> None:
    """Builds one claimed document and commits the outcome."""
    if document.attempts > ATTEMPTS:
        fail(document, "stopped")
        return
    try:
        finish(document, make(document))
    except NotAllowed:
        fail(document, "not_allowed")
    except Gone:
        fail(document, "gone")
    except pdf.CannotPrint as error:
        log.warning("document %s (%s): %s", document.pk, document.kind, error)
        fail(document, error.code)
    except Lost:
        log.error("document %s (%s): the claim ran out before it was built", document.pk, document.kind)
    except (OperationalError, InterfaceError):
        raise  # no document's fault; without a database the claim runs out by itself
    except Exception as error:  # whatever a builder or a template raises concerns this document alone
        log.error("document %s (%s): %s", document.pk, document.kind, _where(error))
        fail(document, "broken")


def make(document: Document) -> File:
    """The complete file, with the rights that the asker has now; raises `NotAllowed`, `Gone`, `CannotPrint`."""
    told = Told(document)
    built, html = read(document, told)
    if isinstance(built, File):
        return built
    told(1, STEPS)
    content = pdf.render(html, lang=built.lang, title=built.title, progress=lambda done, _total: told(done + 1, STEPS))
    return File(content, built.name, PDF)


def read(document: Document, progress: Progress) -> tuple[Paper | File, str]:
    """What the document shows, read and logged in one transaction, and the page to print ('' for a complete file)."""
    at, kind = clock.now(), kind_of(document)
    with transaction.atomic():
        person = get_user_model().objects.filter(pk=document.requested_by_id, is_active=True).first()
        if person is None or not kind.may(person, document, at):
            raise NotAllowed
        built = kind.build(document, at, progress)
        html = html_of(built, document, person) if isinstance(built, Paper) else ""
        by = Actor(user_id=document.requested_by_id, role="document", link_id=None, address="")
        facts = {"kind": document.kind, "subject": document.subject_id}
        record(
            "document.printed", by=by, at=at, subjects=document, organisation_id=document.organisation_id, facts=facts
        )
    return built, html


def html_of(paper: Paper, document: Document, person: Any) -> str:
    """The page in its own language, which says at the foot of each sheet who fetched it and when."""
    more = {"title": paper.title, "fetched_by": person.name or person.email, "fetched_at": document.asked_at}
    with translation.override(paper.lang), timezone.override(ZoneInfo(person.timezone)):
        return render_to_string(paper.template, {**paper.context, **more})


class Told:
    """Writes how far a document is, now and then, and renews the claim by it; raises `Lost`."""

    def __init__(self, document: Document) -> None:
        self.document, self.last = document, time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.last < TELL_SECONDS:
            return
        self.last = time.monotonic()
        if not mine(self.document).update(done=done, total=total, claimed_until=clock.now() + LEASE):
            raise Lost


def finish(document: Document, file: File) -> None:
    """Keeps the sealed file, unless the claim ran out meanwhile."""
    if not NAME.fullmatch(file.name):
        raise ValueError("a file is named by codes of ours")
    with transaction.atomic():
        row = mine(document).select_for_update(of=("self",)).first()
        if row is None:
            raise Lost
        row.content, row.name, row.media_type, row.size = file.content, file.name, file.media_type, len(file.content)
        row.state, row.made_at, row.claimed_by, row.claimed_until = State.READY, clock.now(), None, None
        row.done = row.total = max(row.total, 1)
        row.save()


def fail(document: Document, code: str) -> None:
    """Ends the document for a reason that its page puts into words."""
    mine(document).update(state=State.FAILED, code=code, claimed_by=None, claimed_until=None)


def mine(document: Document) -> Any:
    """The row while this builder still holds it."""
    return Document.objects.filter(pk=document.pk, claimed_by=document.claimed_by, state=State.BUILDING)


def _where(error: Exception) -> str:
    """Kind and place of a fault; not its text, which may hold what somebody typed."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {frame.filename}:{frame.lineno} in {frame.name}"

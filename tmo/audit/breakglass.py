"""Opening what is not one's own to open: with a reason, for an hour, and never without somebody being told at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models, transaction

from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.models import Event, Glass, Review
from tmo.audit.people import Person, directory
from tmo.audit.review import rules
from tmo.outbox.post import post

OPEN_FOR = timedelta(hours=1)
REASON_MIN = 10
REASON_MAX = 1000
OPENED = "audit.glass_opened"


class Reason(Enum):
    """Why glass is not broken."""

    REASON_NEEDED = "reason_needed"
    NOBODY_TO_TELL = "nobody_to_tell"
    OWN_GLASS = "own_glass"


class Refused(Exception):
    """Raised by an action; nothing was written and nothing is open. `reason` is the answer the rule gave."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def may_open(*, reason: str, told: Sequence[Person]) -> Reason | None:
    """None if it may be opened: for a reason in words, and somebody else gets to know."""
    if not REASON_MIN <= len(reason.strip()) <= REASON_MAX:
        return Reason.REASON_NEEDED
    return None if told else Reason.NOBODY_TO_TELL


@transaction.atomic
def open_glass(
    *,
    subject: models.Model,
    organisation_id: UUID,
    reason: str,
    by: Actor,
    at: datetime,
    leaders: Sequence[Person] = (),
) -> Glass:
    """Opens the record for an hour and tells `leaders`, or whoever leads or audits the organisation.

    While it is open a second opening answers the first one. Raises `Refused`. The same moment puts it on the list of
    what an auditor looks at.
    """
    if by.user_id is None:
        raise Refused(Reason.REASON_NEEDED)
    open_now = _open(by.user_id, subject, at).first()
    if open_now is not None:
        return open_now
    told = [one for one in leaders or _somebody(organisation_id, by, at) if one.user_id != by.user_id]
    refusal = may_open(reason=reason, told=told)
    if refusal is not None:
        raise Refused(refusal)
    glass = Glass(
        user_id=by.user_id,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        organisation_id=organisation_id,
        reason=reason.strip(),
        opened_at=at,
        until_at=at + OPEN_FOR,
        told=[str(one.user_id) for one in told],
    )
    glass.save(force_insert=True)
    facts = {"glass": glass.pk, "told": len(told)}
    event = record("glass.opened", by=by, at=at, subjects=subject, organisation_id=organisation_id, facts=facts)
    _to_be_reviewed(event, glass)
    for one in told:
        _tell(glass, one, at)
    return glass


def is_open(user_id: UUID, subject: models.Model, at: datetime) -> bool:
    """Whether this person may read the record at `at` because glass is broken."""
    return _open(user_id, subject, at).exists()


@transaction.atomic
def notice(*, glass: Glass, by: Actor, at: datetime) -> Glass:
    """Somebody who was told says that they have seen it; the first one counts. Raises `Refused` for one's own."""
    glass = Glass.objects.select_for_update().get(pk=glass.pk)
    if by.user_id is None or by.user_id == glass.user_id:
        raise Refused(Reason.OWN_GLASS)
    if glass.noticed_at is None:
        glass.noticed_at, glass.noticed_by = at, by.user_id
        glass.save(update_fields=["noticed_at", "noticed_by"])
        record("glass.noticed", by=by, at=at, subjects=glass, organisation_id=glass.organisation_id)
    return glass


def _open(user_id: UUID, subject: models.Model, at: datetime) -> models.QuerySet[Glass]:
    rows = Glass.objects.filter(user_id=user_id, subject_id=str(subject.pk), subject_type=subject._meta.label_lower)
    return rows.filter(opened_at__lte=at, until_at__gt=at)


def _somebody(organisation_id: UUID, by: Actor, at: datetime) -> list[Person]:
    """Leaders, else auditors, else administrators: the first of these that has somebody other than who opens."""
    who = directory()
    for people in (who.leaders, who.auditors, who.admins):
        if others := [one for one in people(organisation_id, at) if one.user_id != by.user_id]:
            return others
    return []


def _to_be_reviewed(event: Event, glass: Glass) -> None:
    zone = directory().organisations().get(glass.organisation_id, "UTC")
    today = glass.opened_at.astimezone(ZoneInfo(zone)).date()
    Review(
        organisation_id=glass.organisation_id,
        month=rules.first_of_month(today),
        event_id=event.pk,
        viewer_id=glass.user_id,
        whys=[rules.Why.GLASS.value],
        due_on=rules.due_on(today),
    ).save(force_insert=True)


def _tell(glass: Glass, person: Person, at: datetime) -> None:
    post(
        key=f"{OPENED}:{glass.pk}:{person.user_id}",
        kind=OPENED,
        to=person.email,
        language=person.language,
        at=at,
        subject_id=glass.pk,
        organisation_id=glass.organisation_id,
        facts={"user_id": str(person.user_id)},
    )

"""Tells those who look at the log that something waits, and once a week that something is late."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min

from tmo.audit.models import Review
from tmo.audit.people import Person, directory
from tmo.outbox.models import Message
from tmo.outbox.post import post

WAITING = "audit.review_waiting"
OVERDUE = "audit.review_overdue"
NO_AUDITOR = "audit.no_auditor"


def post_notices(at: datetime) -> int:
    """Posts what has not been posted yet; answers how many notices."""
    zones = directory().organisations()
    waiting = Review.objects.filter(outcome="").order_by("organisation_id")
    posted = 0
    for organisation_id, first_due in waiting.values_list("organisation_id").annotate(Min("due_on")):
        if zone := zones.get(organisation_id):
            posted += _post(organisation_id, first_due, at.astimezone(ZoneInfo(zone)).date(), at)
    return posted


def _post(organisation_id: UUID, first_due: date, today: date, at: datetime) -> int:
    """The key holds the day or the week that a notice is about, so that it is posted once."""
    auditors = directory().auditors(organisation_id, at)
    year, week, _day = today.isocalendar()
    notices = [(WAITING, str(first_due), one) for one in auditors]
    if first_due < today:
        notices += [(OVERDUE, f"{year}w{week}", one) for one in auditors]
    if not auditors:
        notices = [(NO_AUDITOR, f"{year}w{week}", one) for one in directory().admins(organisation_id, at)]
    keyed = {f"{kind}:{organisation_id}:{once}:{one.user_id}": (kind, one) for kind, once, one in notices}
    known = set(Message.objects.filter(key__in=keyed).values_list("key", flat=True))
    for key in keyed.keys() - known:
        _to(*keyed[key], key, organisation_id, at)
    return len(keyed.keys() - known)


@transaction.atomic
def _to(kind: str, person: Person, key: str, organisation_id: UUID, at: datetime) -> None:
    post(
        key=key,
        kind=kind,
        to=person.email,
        language=person.language,
        at=at,
        organisation_id=organisation_id,
        facts={"user_id": str(person.user_id)},
    )

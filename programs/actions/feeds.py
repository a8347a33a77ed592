"""Private calendar addresses: made, made anew, and ended by whoever they belong to."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from programs.models import CalendarFeed, Participant
from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.audit.log import record

Owner = User | Participant


@transaction.atomic
def renew_feed(*, owner: Owner, by: Actor, at: datetime) -> CalendarFeed:
    """Gives the owner a new address; one that there was ends at once."""
    _end(owner, at)
    feed = CalendarFeed.objects.create(**_of(owner), made_at=at)
    record("calendar.renewed", by=by, at=at, subjects=feed)
    return feed


@transaction.atomic
def end_feed(*, owner: Owner, by: Actor, at: datetime) -> bool:
    """Ends the owner's address; False if there was none."""
    ended = _end(owner, at)
    if ended:
        record("calendar.ended", by=by, at=at, subjects=ended)
    return bool(ended)


def _end(owner: Owner, at: datetime) -> list[CalendarFeed]:
    open_now = list(CalendarFeed.objects.select_for_update().filter(**_of(owner), revoked_at__isnull=True))
    CalendarFeed.objects.filter(pk__in=[one.pk for one in open_now]).update(revoked_at=at)
    return open_now


def _of(owner: Owner) -> dict[str, UUID]:
    return {"user_id" if isinstance(owner, User) else "participant_id": owner.pk}

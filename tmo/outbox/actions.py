"""What people do with a message that failed."""

from datetime import datetime

from django.db import transaction

from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.outbox.models import Message


@transaction.atomic
def mark_handled(message: Message, *, by: Actor, at: datetime) -> bool:
    """Notes that somebody has seen the failure and dealt with it; False if that was noted before."""
    seen = Message.objects.filter(pk=message.pk, state=Message.State.FAILED, handled_at__isnull=True)
    if not seen.update(handled_at=at, handled_by=by.user_id):
        return False
    record("message.handled", by=by, at=at, subjects=message, organisation_id=message.organisation_id)
    return True

"""Mail about sessions that a mail server has refused, for those who work with the booking."""

from dataclasses import dataclass
from datetime import datetime

from programs.models import Booking, SessionInvitation
from programs.queries.invitees import address_of
from tmo.outbox.models import Message
from tmo.outbox.queries import failed_about

KINDS = ["programs.invitation", "programs.reminder"]
AT_MOST = 200


@dataclass(frozen=True)
class Refusal:
    """Somebody who gets no mail at the address that stands on the list, and since when it is known."""

    name: str
    address: str
    since: datetime


def refusals_of(booking: Booking) -> list[Refusal]:
    """Each person once, by name; whose address is another one by now is not among them. Two queries, one if none."""
    failed = list(failed_about(booking.pk).filter(kind__in=KINDS)[:AT_MOST])
    rows = _entries({key for message in failed for key in _keys(message)}) if failed else {}
    found: dict[str, Refusal] = {}
    for message in failed:
        row = next((rows[key] for key in _keys(message) if key in rows), None)
        reader = address_of(row) if row else None
        if row and reader and reader[0] == message.to:
            name = row.participant.name if row.participant else row.trainer.get_full_name() if row.trainer else ""
            found[message.to] = Refusal(name, message.to, message.due_at)
    return sorted(found.values(), key=lambda one: one.name)


def _keys(message: Message) -> list[str]:
    """The entries that a mail was about."""
    return list(message.facts.get("told", ())) or [message.facts["invitation"]]


def _entries(keys: set[str]) -> dict[str, SessionInvitation]:
    rows = SessionInvitation.objects.filter(pk__in=keys).select_related("participant", "trainer")
    return {str(row.pk): row for row in rows}

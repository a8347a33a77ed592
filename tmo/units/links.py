"""What stands in an address alone and nowhere in the database: the link of an invitation, and a way back."""

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from tmo.crypto.tokens import key_from, token_for
from tmo.units.models import CalendarPeriod
from tmo.units.rules.periods import Draft, Place

PURPOSE = "units.invitation"
UNDO = "tmo.units.period"
UNDO_SECONDS = 24 * 60 * 60
Removed = tuple[UUID, Draft]


def address_of(invitation_id: UUID) -> str:
    """The full address on which the invitation can be accepted."""
    return settings.SITE_URL + path_of(invitation_id)


def path_of(invitation_id: UUID) -> str:
    """The same without scheme and host."""
    return reverse("invitation_accept", args=[token_for(PURPOSE, invitation_id)])


def key_in(token: str) -> UUID | None:
    """The invitation that a link names; None for anything that we did not make."""
    return key_from(PURPOSE, token)


def undo_token(period: CalendarPeriod) -> str:
    """A removed period as signed text, so that the page that says so can put it back; nothing of it is stored."""
    names = ("pk", "kept_by_id", "workplace_id", "municipality", "kind", "title", "starts_on", "ends_on")
    return signing.dumps([str(getattr(period, name) or "") for name in names], salt=UNDO, compress=True)


def removed_in(token: str, organisation_id: UUID) -> Removed | None:
    """What the text holds, for the organisation that kept it; None for anything that we did not make today."""
    try:
        key, keeper, workplace, municipality, *rest = signing.loads(token, salt=UNDO, max_age=UNDO_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    if keeper != str(organisation_id):
        return None
    kind, title, first, until = rest
    place = Place(UUID(workplace) if workplace else None, municipality)
    last = date.fromisoformat(until) - timedelta(days=1)
    return UUID(key), Draft(kind, title, place, date.fromisoformat(first), last)

"""The link of an invitation, derived from its row and from nothing that is stored."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from tmo.crypto.tokens import key_from, token_for

PURPOSE = "units.invitation"


def address_of(invitation_id: UUID) -> str:
    """The full address on which the invitation can be accepted."""
    return settings.SITE_URL + path_of(invitation_id)


def path_of(invitation_id: UUID) -> str:
    """The same without scheme and host."""
    return reverse("invitation_accept", args=[token_for(PURPOSE, invitation_id)])


def key_in(token: str) -> UUID | None:
    """The invitation that a link names; None for anything that we did not make."""
    return key_from(PURPOSE, token)

"""Mails about invitations. What they say is decided when they are sent."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from tmo.accounts.models import User
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message
from tmo.units.links import address_of
from tmo.units.models import Invitation
from tmo.units.permissions import is_admin
from tmo.units.presenters import kind_words, sight_words
from tmo.units.queries import state_of
from tmo.units.rules import InvitationState


@kind("units.invitation")
def invitation(message: Message, at: datetime) -> Letter | Drop:
    """The link to the invited person, while it can be accepted."""
    found = _invitation(message)
    if found is None or state_of(found, at) is not InvitationState.OPEN:
        return Drop("not_open")
    subject = _("Invitation from %(organisation)s") % {"organisation": found.organisation.name}
    return Letter(subject, "units/invitation", {**_context(found), "link": address_of(found.pk)})


@kind("units.invitation_waiting")
def invitation_waiting(message: Message, at: datetime) -> Letter | Drop:
    """To another administrator: somebody's role waits for a second yes. Names nobody who is invited."""
    found = _invitation(message)
    if found is None or state_of(found, at) is not InvitationState.WAITING:
        return Drop("not_waiting")
    reader = User.objects.filter(pk=UUID(message.facts["user_id"])).first()
    if reader is None or not is_admin(reader, found.organisation, at):
        return Drop("no_right")
    link = settings.SITE_URL + reverse("people_list", args=[found.organisation_id])
    return Letter(
        _("An invitation waits for your approval"), "units/invitation_waiting", {**_context(found), "link": link}
    )


def _invitation(message: Message) -> Invitation | None:
    rows = Invitation.objects.select_related("organisation", "workplace", "proposed_by")
    return rows.filter(pk=message.subject_id).first() if message.subject_id else None


def _context(found: Invitation) -> dict[str, object]:
    return {
        "organisation": found.organisation.name,
        "workplace": found.workplace.name if found.workplace else "",
        "role": kind_words(found.kind),
        "sight": sight_words(found.kind),
        "inviter": found.proposed_by.get_full_name() if found.proposed_by else "",
        "expires_at": found.expires_at,
    }

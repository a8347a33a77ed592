"""Opening an organisation: the operator's act, with its first administrators."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tmo.accounts.addresses import canonical
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.units.actions.invitations import send_link
from tmo.units.enums import RoleKind
from tmo.units.models import Invitation, Organisation
from tmo.units.rules import expiry


@transaction.atomic
def open_organisation(
    *, organisation: Organisation, admins: Sequence[str], by: Actor, at: datetime
) -> tuple[Organisation, list[Invitation]]:
    """Saves the organisation and mails a link to each first administrator, without a second person's approval."""
    organisation.save(force_insert=True)
    record("organisation.opened", by=by, at=at, subjects=organisation, organisation_id=organisation.pk)
    return organisation, invite_first_admins(organisation=organisation, admins=admins, by=by, at=at)


@transaction.atomic
def invite_first_admins(
    *, organisation: Organisation, admins: Sequence[str], by: Actor, at: datetime
) -> list[Invitation]:
    """Mails a link to each first administrator of an organisation that has none, such as one a coordinator opened."""
    addresses = dict.fromkeys(canonical(address) for address in admins)
    return [_invite_first(organisation, address, by, at) for address in addresses]


def _invite_first(organisation: Organisation, email: str, by: Actor, at: datetime) -> Invitation:
    invitation = Invitation.objects.create(
        organisation=organisation,
        kind=RoleKind.ADMIN,
        email=email,
        language=organisation.language,
        proposed_at=at,
        approved_at=at,
        expires_at=expiry(at),
    )
    facts = {"role": RoleKind.ADMIN.value, "first": True}
    record("invitation.approved", by=by, at=at, subjects=invitation, organisation_id=organisation.pk, facts=facts)
    send_link(invitation, at)
    return invitation

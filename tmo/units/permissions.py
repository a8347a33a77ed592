"""Doors: each takes the reader and answers the record, or raises `OutsideScope` (404, logged)."""

from datetime import datetime
from uuid import UUID

from tmo.audit.scope import OutsideScope
from tmo.units.links import key_in
from tmo.units.models import CalendarPeriod, Invitation, Organisation, Role
from tmo.units.queries import state_of
from tmo.units.queries.periods import Keeper, is_own, keeper_of
from tmo.units.roles import AnyUser, administered
from tmo.units.rules import InvitationState, local_day

# Views take the types of what a door hands out from here, and no table.
__all__ = [
    "CalendarPeriod",
    "Invitation",
    "Keeper",
    "Organisation",
    "invitation_by_link",
    "invitation_for_admin",
    "is_admin",
    "keeper_at",
    "organisation_for_admin",
    "period_for_keeper",
    "role_for_admin",
]


def organisation_for_admin(user: AnyUser, organisation_id: UUID, at: datetime) -> Organisation:
    """The organisation, if the person is its administrator on its local day at `at`."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or not is_admin(user, organisation, at):
        raise OutsideScope("organisation", organisation_id)
    return organisation


def is_admin(user: AnyUser, organisation: Organisation, at: datetime) -> bool:
    """Whether the person administers the whole organisation on its local day at `at`."""
    return organisation.pk in administered(user, local_day(at, organisation.zone))


def invitation_for_admin(user: AnyUser, organisation_id: UUID, invitation_id: UUID, at: datetime) -> Invitation:
    """An invitation of an organisation that the person administers."""
    organisation = organisation_for_admin(user, organisation_id, at)
    found = Invitation.objects.filter(pk=invitation_id, organisation=organisation).first()
    if found is None:
        raise OutsideScope("invitation", invitation_id)
    return found


def role_for_admin(user: AnyUser, organisation_id: UUID, role_id: UUID, at: datetime) -> Role:
    """A role in an organisation that the person administers."""
    organisation = organisation_for_admin(user, organisation_id, at)
    found = Role.objects.filter(pk=role_id, organisation=organisation).first()
    if found is None:
        raise OutsideScope("role", role_id)
    return found


def invitation_by_link(token: str, at: datetime) -> Invitation | None:
    """The invitation behind a link, while it can be accepted.

    None alike for an unknown, expired, revoked or used link, so that a guess learns nothing.
    """
    key = key_in(token)
    rows = Invitation.objects.select_related("organisation", "workplace", "proposed_by")
    found = rows.filter(pk=key, organisation__closed_at__isnull=True).first() if key else None
    return found if found is not None and state_of(found, at) is InvitationState.OPEN else None


def keeper_at(user: AnyUser, organisation_id: UUID, at: datetime) -> Keeper:
    """What the person keeps of the organisation's breaks and study days on its local day at `at`."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    keeper = keeper_of(user, organisation, local_day(at, organisation.zone)) if organisation else None
    if keeper is None:
        raise OutsideScope("organisation", organisation_id)
    return keeper


def period_for_keeper(keeper: Keeper, period_id: UUID) -> CalendarPeriod:
    """A break or study day that is the person's to change."""
    found = CalendarPeriod.objects.filter(pk=period_id).first()
    if found is None or not is_own(keeper, found):
        raise OutsideScope("calendar_period", period_id)
    return found

"""Reading an organisation's people, and ending a role."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tmo.accounts.actions import end_sessions
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation, Role
from tmo.units.queries import People, admin_ids, people_of
from tmo.units.rules import Reason, Refused, last_day, local_day, may_end


@transaction.atomic
def read_people(*, organisation: Organisation, after: UUID | None, by: Actor, at: datetime) -> People:
    """One page of people; the page and the event that tells who saw whom come together or not at all."""
    people = people_of(organisation, local_day(at, organisation.zone), after)
    record("role.read", by=by, at=at, subjects=list(people.roles), organisation_id=organisation.pk)
    return people


@transaction.atomic
def end_role(*, role: Role, by: Actor, at: datetime) -> Role:
    """Ends the role today. Its holder is signed out everywhere, so that nothing that stands open is used any more."""
    role = Role.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=role.pk)
    day = local_day(at, role.organisation.zone)
    reason = against_ending(role, day, by, admin_ids(role.organisation_id, day))
    if reason is not None:
        raise Refused(reason)
    role.ends_on = last_day(role.starts_on, day)
    role.save(update_fields=["ends_on"])
    record("role.ended", by=by, at=at, subjects=role, organisation_id=role.organisation_id, facts={"role": role.kind})
    end_sessions(user=role.user, by=by, at=at)
    return role


def against_ending(role: Role, day: date, by: Actor, admins: frozenset[UUID]) -> Reason | None:
    """Why `by` cannot end this role on the day, where `admins` administer the organisation; None if it can be ended."""
    return may_end(
        ends_on=role.ends_on,
        day=day,
        holder=role.user_id,
        by=by.user_id,
        is_admin=role.kind == RoleKind.ADMIN and role.workplace_id is None,
        other_admins=len(admins - {role.user_id}),
    )

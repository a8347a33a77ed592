"""What is read of people, their roles and invitations, and of the organisations they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tmo.accounts.models import User
from tmo.units.enums import RoleKind
from tmo.units.models import Invitation, Organisation, Role, Workplace
from tmo.units.roles import AnyUser, administered, in_force, roles_of
from tmo.units.rules import InvitationState, invitation_state

PAGE = 100
Support = dict[str, str]


@dataclass(frozen=True, slots=True)
class People:
    """One page of an organisation's people. `after` is the key to ask the next page with, None on the last one."""

    roles: Sequence[Role]
    invitations: Sequence[Invitation]
    after: UUID | None


def state_of(invitation: Invitation, at: datetime) -> InvitationState:
    """Where the invitation stands at `at`."""
    return invitation_state(
        approved_at=invitation.approved_at,
        accepted_at=invitation.accepted_at,
        revoked_at=invitation.revoked_at,
        expires_at=invitation.expires_at,
        at=at,
    )


def people_of(organisation: Organisation, day: date, after: UUID | None = None) -> People:
    """Roles not ended by `day`, the latest begun first, a page at a time; and all invitations not answered yet."""
    rows = Role.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), organisation=organisation)
    rows = _older_than(rows, after).select_related("user", "workplace").order_by("-starts_on", "-id")
    roles = list(rows[: PAGE + 1])
    return People(roles[:PAGE], list(_unanswered(organisation)[:PAGE]), roles[PAGE - 1].pk if roles[PAGE:] else None)


def _older_than(rows: QuerySet[Role], after: UUID | None) -> QuerySet[Role]:
    last = rows.filter(pk=after).values_list("starts_on", flat=True).first() if after else None
    if last is None:
        return rows
    return rows.filter(Q(starts_on__lte=last) & (Q(starts_on__lt=last) | Q(pk__lt=after)))


def _unanswered(organisation: Organisation) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(organisation=organisation, accepted_at__isnull=True, revoked_at__isnull=True)
    return rows.select_related("workplace", "proposed_by").order_by("-proposed_at", "-id")


def open_workplaces(organisation: Organisation) -> QuerySet[Workplace]:
    """Workplaces that are not closed, by name."""
    return Workplace.objects.filter(organisation=organisation, closed_at__isnull=True)


def own_roles(user: User) -> QuerySet[Role]:
    """All roles the person has or had, the latest first."""
    return Role.objects.filter(user=user).select_related("organisation", "workplace").order_by("-starts_on", "-id")


def admins_of(organisation_id: UUID, day: date) -> QuerySet[User]:
    """Active administrators of the organisation on the day."""
    held = Role.objects.filter(
        in_force(day), user=OuterRef("pk"), kind=RoleKind.ADMIN, organisation_id=organisation_id, workplace__isnull=True
    )
    return User.objects.filter(Exists(held), is_active=True).order_by("email")


def admin_ids(organisation_id: UUID, day: date) -> frozenset[UUID]:
    """Keys of the same people."""
    return frozenset(admins_of(organisation_id, day).values_list("pk", flat=True))


def administered_organisations(user: AnyUser, day: date) -> list[Organisation]:
    """The organisations whose people and roles the person looks after, by name; no query for everybody else."""
    keys = administered(user, day)
    return list(Organisation.objects.filter(pk__in=keys).order_by("name")) if keys else []


def support_of(user: AnyUser, day: date) -> Support | None:
    """Support contact of the person's organisation: `name`, `email`, `phone`; None where it has none of its own.

    Of several organisations the first by name. No query besides that of the roles.
    """
    held = sorted(roles_of(user, day), key=lambda one: (one.support[0], one.organisation_id))
    known = (one.support[1:] for one in held)
    return next(({"name": name, "email": mail, "phone": phone} for name, mail, phone in known if mail or phone), None)

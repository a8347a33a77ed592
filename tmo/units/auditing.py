"""What roles mean for the log: who looks at it, who is told, and which rows of this app are about a person."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from tmo.accounts.models import User
from tmo.audit.people import Person
from tmo.audit.queries import Glass, glass_by_key
from tmo.audit.review.rules import About, Why
from tmo.audit.review.subjects import register_own_rows, register_subject
from tmo.audit.scope import OutsideScope
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation, Role
from tmo.units.queries import admins_of
from tmo.units.roles import AnyUser, administered, in_force, roles_of
from tmo.units.rules import local_day

# A list of people is opened in the course of everyday work and shows the reader among the others.
ROLE_RULES = frozenset({Why.NIGHT})


class Directory:
    """`tmo.audit.people.Directory` on this app's tables; named by `settings.AUDIT_DIRECTORY`."""

    def organisations(self) -> Mapping[UUID, str]:
        """Every organisation that is not closed, with its zone."""
        return {one.pk: one.zone for one in Organisation.objects.filter(closed_at__isnull=True)}

    def auditors(self, organisation_id: UUID, at: datetime) -> list[Person]:
        """Active holders of the role of auditor for the whole organisation."""
        return _persons(_holders(RoleKind.AUDITOR, organisation_id, at, workplace__isnull=True))

    def leaders(self, organisation_id: UUID, at: datetime) -> list[Person]:
        """Active team leaders, of the organisation or of a workplace."""
        return _persons(_holders(RoleKind.TEAM_LEADER, organisation_id, at))

    def admins(self, organisation_id: UUID, at: datetime) -> list[Person]:
        """Active administrators of the whole organisation."""
        return _persons(admins_of(organisation_id, _day(organisation_id, at)))

    def names(self, user_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """What others read as the name of an account."""
        return {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=user_ids)}


def _holders(kind: RoleKind, organisation_id: UUID, at: datetime, **where: bool) -> QuerySet[User]:
    held = Role.objects.filter(in_force(_day(organisation_id, at)), kind=kind, organisation_id=organisation_id, **where)
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("email")


def _day(organisation_id: UUID, at: datetime) -> date:
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    return local_day(at, organisation.zone if organisation else "UTC")


def _persons(users: Iterable[User]) -> list[Person]:
    return [Person(user.pk, user.email, user.language) for user in users]


def audited(user: AnyUser, day: date) -> frozenset[UUID]:
    """Organisations whose log the person looks at; an auditor of one workplace alone is not enough."""
    held = (one for one in roles_of(user, day) if one.kind is RoleKind.AUDITOR and one.workplace_id is None)
    return frozenset(one.organisation_id for one in held)


def log_organisations(user: AnyUser, day: date) -> list[Organisation]:
    """Organisations of whose log the person may read at least a part, by name."""
    keys = audited(user, day) | administered(user, day)
    return list(Organisation.objects.filter(pk__in=keys).order_by("name")) if keys else []


def organisation_for_auditor(user: AnyUser, organisation_id: UUID, at: datetime) -> Organisation:
    """The organisation, if the person is its auditor on its local day at `at`."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or organisation.pk not in audited(user, local_day(at, organisation.zone)):
        raise OutsideScope("log", organisation_id)
    return organisation


def organisation_for_log(user: AnyUser, organisation_id: UUID, at: datetime) -> tuple[Organisation, RoleKind]:
    """The organisation and the role in which its log is read: all of it as auditor, how it is run as administrator."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is not None:
        day = local_day(at, organisation.zone)
        if organisation.pk in audited(user, day):
            return organisation, RoleKind.AUDITOR
        if organisation.pk in administered(user, day):
            return organisation, RoleKind.ADMIN
    raise OutsideScope("log", organisation_id)


def glass_for(user: User, glass_id: UUID, at: datetime) -> Glass:
    """An opening of which the person was told, while they have a role there; an auditor there sees each of them."""
    found = glass_by_key(glass_id)
    if found is not None:
        held = roles_of(user, _day(found.organisation_id, at))
        was_told = str(user.pk) in found.told and any(one.organisation_id == found.organisation_id for one in held)
        if was_told or found.organisation_id in audited(user, _day(found.organisation_id, at)):
            return found
    raise OutsideScope("glass", glass_id)


def organisation_names(organisation_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of organisations, closed ones too, in one query."""
    return dict(Organisation.objects.filter(pk__in=organisation_ids).values_list("pk", "name"))


def only_organisation(user: AnyUser, day: date) -> UUID | None:
    """Where somebody works who works for one organisation alone; a refusal is then told in its log."""
    found = {held.organisation_id for held in roles_of(user, day)}
    return found.pop() if len(found) == 1 else None


def _roles_about(keys: Sequence[str]) -> dict[str, About]:
    rows = Role.objects.filter(pk__in=keys).select_related("user")
    return {str(row.pk): About(row.user_id, row.user.get_full_name()) for row in rows}


def _own_roles(user_id: UUID) -> list[UUID]:
    return list(Role.objects.filter(user_id=user_id).values_list("pk", flat=True))


def register() -> None:
    """Called when the app is ready."""
    register_subject("units.role", _roles_about, ROLE_RULES)
    register_own_rows("units.role", _own_roles)
    register_own_rows("accounts.user", lambda user_id: [user_id])

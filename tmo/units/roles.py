"""Questions about who holds which role on a day. Asked anew on each request, so that an ended role ends at once."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from tmo.accounts.models import User
from tmo.units.enums import RoleKind
from tmo.units.models import Role

AnyUser = User | AnonymousUser
READ = (
    "kind",
    "organisation_id",
    "workplace_id",
    "organisation__name",
    "organisation__support_name",
    "organisation__support_email",
    "organisation__support_phone",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A role that holds on the day asked about.

    `support` is its organisation's name, then who helps there: name, e-mail and phone. Every page says it.
    """

    kind: RoleKind
    organisation_id: UUID
    workplace_id: UUID | None
    support: tuple[str, ...] = field(default=("", "", "", ""), compare=False)


def in_force(day: date) -> Q:
    """Condition on `Role`: it holds on the local day, and its organisation is not closed."""
    return Q(starts_on__lte=day, organisation__closed_at__isnull=True) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def roles_of(user: AnyUser, day: date) -> tuple[Held, ...]:
    """All roles of the person on the day, in one query, remembered on this user object. Nobody signed in has none."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    known: dict[date, tuple[Held, ...]] = user.__dict__.setdefault("_roles_on", {})
    if day not in known:
        rows = Role.objects.filter(in_force(day), user=user).values_list(*READ)
        known[day] = tuple(Held(RoleKind(kind), place, unit, tuple(support)) for kind, place, unit, *support in rows)
    return known[day]


def forget(user: User) -> None:
    """Drops what `roles_of` remembers, after a role of this person was written in the same request."""
    user.__dict__.pop("_roles_on", None)


def holds(
    user: AnyUser, day: date, *kinds: RoleKind, organisation_id: UUID | None = None, workplace_id: UUID | None = None
) -> bool:
    """Whether one of the kinds is held, at the organisation and at the workplace where these are given.

    A role for a whole organisation counts for none of its workplaces by itself: callers name what they mean.
    """
    return any(
        held.kind in kinds
        and (organisation_id is None or held.organisation_id == organisation_id)
        and (workplace_id is None or held.workplace_id == workplace_id)
        for held in roles_of(user, day)
    )


def organisations_where(user: AnyUser, day: date, *kinds: RoleKind) -> frozenset[UUID]:
    """Organisations in which one of the kinds is held, at the organisation or at one of its workplaces."""
    return frozenset(held.organisation_id for held in roles_of(user, day) if held.kind in kinds)


def administered(user: AnyUser, day: date) -> frozenset[UUID]:
    """Organisations that the person administers as a whole; a role at one workplace is not enough."""
    held = (one for one in roles_of(user, day) if one.kind is RoleKind.ADMIN and one.workplace_id is None)
    return frozenset(one.organisation_id for one in held)


def workplaces_where(user: AnyUser, day: date, *kinds: RoleKind) -> frozenset[UUID]:
    """Workplaces at which one of the kinds is held."""
    return frozenset(held.workplace_id for held in roles_of(user, day) if held.workplace_id and held.kind in kinds)


def people_with(kind: RoleKind, organisation_id: UUID, day: date) -> QuerySet[User]:
    """Active people who hold the kind anywhere in the organisation on the day, each once, by address."""
    holders = Role.objects.filter(in_force(day), kind=kind, organisation_id=organisation_id).values("user_id")
    return User.objects.filter(pk__in=holders, is_active=True).order_by("email")

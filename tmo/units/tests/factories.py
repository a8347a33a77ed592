"""Rows for tests, each complete with as little as the test has to say."""

from datetime import date, datetime, timedelta
from itertools import count

from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.units.enums import Country, PeriodKind, RoleKind, WorkplaceKind
from tmo.units.models import CalendarPeriod, Invitation, Organisation, Role, Workplace

_number = count(1)
AT = datetime.fromisoformat("2027-03-01T08:00:00+00:00")
LONG_AGO = date(2026, 8, 1)


def actor(user: User | None = None) -> Actor:
    return Actor(user_id=user.pk if user else None, role="test", link_id=None, address="")


def make_user(email: str = "", **fields) -> User:
    return User.objects.create_user(email or f"person{next(_number)}@demo.example", **{"name": "Kim Ek", **fields})


def make_organisation(**fields) -> Organisation:
    number = next(_number)
    known = {
        "name": f"Kommun {number}",
        "slug": f"kommun-{number}",
        "country": Country.SWEDEN,
        "language": "sv",
        "is_customer": True,
        "created_at": AT - timedelta(days=300),
    }
    return Organisation.objects.create(**{**known, **fields})


def make_workplace(organisation: Organisation | None = None, **fields) -> Workplace:
    known = {"name": "Förskolan Solen", "kind": WorkplaceKind.PRESCHOOL, "municipality": "Björkdal"}
    return Workplace.objects.create(organisation=organisation or make_organisation(), **{**known, **fields})


def make_role(user: User, organisation: Organisation, kind: RoleKind = RoleKind.ADMIN, **fields) -> Role:
    return Role.objects.create(user=user, organisation=organisation, kind=kind, **{"starts_on": LONG_AGO, **fields})


def make_admin(organisation: Organisation, email: str = "", **fields) -> User:
    user = make_user(email, **fields)
    make_role(user, organisation)
    return user


def make_invitation(organisation: Organisation | None = None, **fields) -> Invitation:
    """One that waits for approval; give `approved_by` and `approved_at` for one whose link works."""
    organisation = organisation or make_organisation()
    known = {
        "kind": RoleKind.MANAGER,
        "email": f"invited{next(_number)}@demo.example",
        "name": "Robin Å",
        "language": "sv",
        "proposed_at": AT,
        "expires_at": AT + timedelta(days=14),
    }
    if "proposed_by" not in fields:
        known["proposed_by"] = make_admin(organisation)
    return Invitation.objects.create(organisation=organisation, **{**known, **fields})


def make_open_invitation(organisation: Organisation | None = None, **fields) -> Invitation:
    """One whose link works."""
    return make_invitation(organisation, **{"approved_by": make_user(), "approved_at": AT, **fields})


def make_period(**fields) -> CalendarPeriod:
    known = {
        "country": Country.SWEDEN,
        "municipality": "Björkdal",
        "kind": PeriodKind.SCHOOL_BREAK,
        "title": "Sportlov",
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 3, 6),
    }
    return CalendarPeriod.objects.create(**{**known, **fields})

"""What roles mean for the log: who looks at it, who is told, and what is known of a role that was read."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tmo.audit.people import Person, directory
from tmo.audit.review.subjects import rows_about, subjects
from tmo.audit.scope import OutsideScope
from tmo.units.auditing import (
    Directory,
    audited,
    log_organisations,
    only_organisation,
    organisation_for_auditor,
    organisation_for_log,
    organisation_names,
)
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import AT, make_admin, make_organisation, make_role, make_user, make_workplace

pytestmark = pytest.mark.django_db
AUDITOR, LEADER, ADMIN = RoleKind.AUDITOR, RoleKind.TEAM_LEADER, RoleKind.ADMIN


@pytest.fixture
def organisation():
    return make_organisation()


def holder(organisation, kind, **fields):
    user = make_user(language="da")
    make_role(user, organisation, kind, **fields)
    return user


def test_the_settings_name_this_directory() -> None:
    assert isinstance(directory(), Directory)


def test_organisations_come_with_their_zone_and_without_those_that_are_closed(organisation) -> None:
    make_organisation(closed_at=AT)
    danish = make_organisation(country="DK")
    assert Directory().organisations() == {organisation.pk: "Europe/Stockholm", danish.pk: "Europe/Copenhagen"}


@pytest.mark.parametrize(
    ("kind", "asked"),
    [(AUDITOR, "auditors"), (LEADER, "leaders"), (ADMIN, "admins")],
    ids=["auditor", "leader", "admin"],
)
def test_those_who_hold_the_role_today_are_found(organisation, kind: RoleKind, asked: str) -> None:
    found = holder(organisation, kind)
    holder(organisation, kind, ends_on=AT.date())
    holder(organisation, kind, starts_on=AT.date() + timedelta(days=1))
    holder(organisation, RoleKind.MANAGER)
    holder(make_organisation(), kind)
    away = holder(organisation, kind)
    type(away).objects.filter(pk=away.pk).update(is_active=False)
    assert getattr(Directory(), asked)(organisation.pk, AT) == [Person(found.pk, found.email, "da")]


def test_an_auditor_or_administrator_of_one_workplace_is_none_of_the_organisation_and_a_leader_is(organisation) -> None:
    place = make_workplace(organisation)
    for kind in (AUDITOR, ADMIN):
        user = holder(organisation, kind, workplace=place)
        assert audited(user, AT.date()) == frozenset()
    leader = holder(organisation, LEADER, workplace=place)
    known = Directory()
    assert (known.auditors(organisation.pk, AT), known.admins(organisation.pk, AT)) == ([], [])
    assert [one.user_id for one in known.leaders(organisation.pk, AT)] == [leader.pk]


def test_names_of_accounts_and_organisations_are_found_by_key(organisation) -> None:
    anna = make_user(name="Anna Ek")
    assert Directory().names([anna.pk, uuid4()]) == {anna.pk: "Anna Ek"}
    assert organisation_names([organisation.pk, uuid4()]) == {organisation.pk: organisation.name}


def test_an_auditor_reads_all_and_an_administrator_a_part(organisation) -> None:
    auditor, admin = holder(organisation, AUDITOR), make_admin(organisation)
    assert organisation_for_log(auditor, organisation.pk, AT) == (organisation, AUDITOR)
    assert organisation_for_log(admin, organisation.pk, AT) == (organisation, ADMIN)
    assert organisation_for_auditor(auditor, organisation.pk, AT) == organisation
    make_role(admin, organisation, AUDITOR)
    assert organisation_for_log(type(admin).objects.get(pk=admin.pk), organisation.pk, AT)[1] is AUDITOR


@pytest.mark.parametrize("kind", [kind for kind in RoleKind if kind is not AUDITOR])
def test_no_other_role_passes_the_auditors_door(organisation, kind: RoleKind) -> None:
    user = holder(organisation, kind)
    with pytest.raises(OutsideScope):
        organisation_for_auditor(user, organisation.pk, AT)
    if kind is not ADMIN:
        with pytest.raises(OutsideScope):
            organisation_for_log(user, organisation.pk, AT)


def test_a_log_that_does_not_exist_or_belongs_elsewhere_is_outside_scope(organisation) -> None:
    auditor = holder(make_organisation(), AUDITOR)
    for key in (organisation.pk, uuid4()):
        with pytest.raises(OutsideScope):
            organisation_for_log(auditor, key, AT)


def test_the_organisations_whose_log_one_reads_come_by_name() -> None:
    one, two, other = (make_organisation(name=name) for name in ("Östby", "Alvik", "Canary"))
    user = holder(one, AUDITOR)
    make_role(user, two, ADMIN)
    make_role(user, other, RoleKind.COORDINATOR)
    assert log_organisations(user, AT.date()) == [two, one]


def test_a_refusal_belongs_to_the_only_organisation_somebody_works_for(organisation) -> None:
    user = holder(organisation, RoleKind.STAFF, workplace=make_workplace(organisation))
    assert only_organisation(user, AT.date()) == organisation.pk
    make_role(user, make_organisation(), RoleKind.MANAGER)
    assert only_organisation(type(user).objects.get(pk=user.pk), AT.date()) is None
    assert only_organisation(make_user(), AT.date()) is None


def test_a_role_tells_whom_it_is_about(organisation) -> None:
    user = make_user(name="Anna Ek")
    role = make_role(user, organisation)
    known = subjects()["units.role"].resolve([str(role.pk), str(uuid4())])
    assert {key: (one.person_id, one.name) for key, one in known.items()} == {str(role.pk): (user.pk, "Anna Ek")}


def test_the_account_and_its_roles_are_about_the_person(organisation) -> None:
    user = make_user()
    role = make_role(user, organisation)
    make_role(make_user(), organisation)
    assert set(rows_about(user.pk)) == {str(user.pk), str(role.pk)}

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from tmo.accounts.models import User
from tmo.units.enums import RoleKind
from tmo.units.roles import Held, forget, holds, organisations_where, people_with, roles_of, workplaces_where
from tmo.units.tests.factories import AT, make_organisation, make_role, make_user, make_workplace

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "holds_on_the_day"),
    [
        (DAY, None, True),
        (DAY + timedelta(days=1), None, False),
        (DAY - timedelta(days=1), DAY, False),
        (DAY - timedelta(days=1), DAY + timedelta(days=1), True),
        (DAY, DAY, False),
    ],
)
def test_a_role_holds_from_its_first_day_until_the_day_before_its_end(starts_on, ends_on, holds_on_the_day):
    user = make_user()
    make_role(user, make_organisation(), RoleKind.TRAINER, starts_on=starts_on, ends_on=ends_on)
    assert holds(user, DAY, RoleKind.TRAINER) is holds_on_the_day


def test_all_roles_of_a_person_come_in_one_query_and_are_remembered(django_assert_num_queries):
    user, organisation = make_user(), make_organisation()
    place = make_workplace(organisation)
    make_role(user, organisation, RoleKind.MANAGER)
    make_role(user, organisation, RoleKind.STAFF, workplace=place)
    with django_assert_num_queries(1):
        first = roles_of(user, DAY)
        second = roles_of(user, DAY)
    expected = {Held(RoleKind.MANAGER, organisation.pk, None), Held(RoleKind.STAFF, organisation.pk, place.pk)}
    assert (set(first), second) == (expected, first)


def test_another_day_is_asked_anew():
    user = make_user()
    make_role(user, make_organisation(), ends_on=DAY + timedelta(days=1))
    assert [len(roles_of(user, DAY)), len(roles_of(user, DAY + timedelta(days=1)))] == [1, 0]


def test_a_role_written_in_the_same_request_is_seen_after_forgetting():
    user = make_user()
    assert roles_of(user, DAY) == ()
    make_role(user, make_organisation())
    assert roles_of(user, DAY) == ()
    forget(user)
    assert len(roles_of(user, DAY)) == 1


def test_nobody_signed_in_and_nobody_switched_off_has_a_role():
    user = make_user(is_active=False)
    make_role(user, make_organisation())
    assert roles_of(user, DAY) == ()
    assert roles_of(AnonymousUser(), DAY) == ()


def test_a_closed_organisation_gives_no_role():
    user = make_user()
    make_role(user, make_organisation(closed_at=AT))
    assert roles_of(user, DAY) == ()


def test_holding_is_asked_by_kind_organisation_and_workplace():
    user, here, there = make_user(), make_organisation(), make_organisation()
    place = make_workplace(here)
    make_role(user, here, RoleKind.PRINCIPAL, workplace=place)
    make_role(user, there, RoleKind.MANAGER)
    both = (RoleKind.PRINCIPAL, RoleKind.MANAGER)
    assert holds(user, DAY, *both, organisation_id=here.pk)
    assert holds(user, DAY, RoleKind.PRINCIPAL, workplace_id=place.pk)
    assert not holds(user, DAY, RoleKind.MANAGER, organisation_id=here.pk)
    assert not holds(user, DAY, RoleKind.MANAGER, workplace_id=place.pk)
    assert not holds(user, DAY)


def test_organisations_and_workplaces_are_those_of_the_kinds_asked_for():
    user, here, there = make_user(), make_organisation(), make_organisation()
    place = make_workplace(here)
    make_role(user, here, RoleKind.PRINCIPAL, workplace=place)
    make_role(user, there, RoleKind.MANAGER)
    assert organisations_where(user, DAY, RoleKind.PRINCIPAL, RoleKind.MANAGER) == {here.pk, there.pk}
    assert organisations_where(user, DAY, RoleKind.MANAGER) == {there.pk}
    assert workplaces_where(user, DAY, RoleKind.PRINCIPAL, RoleKind.MANAGER) == {place.pk}


def test_people_with_a_role_come_once_each_and_only_the_active_ones_of_that_organisation():
    here, there = make_organisation(), make_organisation()
    anna, bo = make_user("anna@demo.example"), make_user("bo@demo.example")
    gone, off, other = make_user(), make_user(is_active=False), make_user()
    for place in (make_workplace(here), make_workplace(here)):
        make_role(anna, here, RoleKind.TRAINER, workplace=place)
    make_role(bo, here, RoleKind.TRAINER)
    make_role(gone, here, RoleKind.TRAINER, ends_on=DAY)
    make_role(off, here, RoleKind.TRAINER)
    make_role(other, there, RoleKind.TRAINER)
    make_role(other, here, RoleKind.COORDINATOR)
    assert list(people_with(RoleKind.TRAINER, here.pk, DAY)) == [anna, bo]


def test_roles_are_read_per_request_so_that_an_ended_one_is_gone_at_once():
    user = make_user()
    role = make_role(user, make_organisation())
    assert len(roles_of(User.objects.get(pk=user.pk), DAY)) == 1
    role.ends_on = DAY
    role.save()
    assert roles_of(User.objects.get(pk=user.pk), DAY) == ()

from datetime import date, timedelta

import pytest

from tmo.units.enums import RoleKind
from tmo.units.queries import admins_of, own_roles, people, people_of, support_of
from tmo.units.tests.factories import (
    AT,
    make_admin,
    make_invitation,
    make_open_invitation,
    make_organisation,
    make_role,
    make_user,
    make_workplace,
)

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_people_takes_two_queries_however_many_there_are(rows, django_assert_num_queries):
    organisation = make_organisation()
    for _ in range(rows):
        make_role(make_user(), organisation, RoleKind.STAFF, workplace=make_workplace(organisation))
        make_invitation(organisation, proposed_by=make_user())
    with django_assert_num_queries(2):
        people = people_of(organisation, DAY)
        names = [(role.user.name, role.workplace.name) for role in people.roles]
        proposers = [one.proposed_by.email for one in people.invitations]
    assert (len(names), len(proposers), people.after) == (rows, rows, None)


def test_people_are_those_of_the_organisation_whose_role_has_not_ended():
    organisation = make_organisation()
    now = make_role(make_user(), organisation, starts_on=date(2027, 1, 1))
    soon = make_role(make_user(), organisation, starts_on=date(2027, 9, 1))
    make_role(make_user(), organisation, ends_on=DAY)
    make_role(make_user(), make_organisation())
    assert list(people_of(organisation, DAY).roles) == [soon, now]


def test_invitations_shown_are_those_without_an_answer():
    organisation = make_organisation()
    waiting = make_invitation(organisation)
    sent = make_open_invitation(organisation, proposed_at=AT + timedelta(hours=1))
    make_open_invitation(organisation, accepted_at=AT, accepted_by=make_user())
    make_invitation(organisation, revoked_at=AT)
    make_invitation()
    assert list(people_of(organisation, DAY).invitations) == [sent, waiting]


def test_long_lists_come_a_page_at_a_time_and_nobody_twice(monkeypatch):
    monkeypatch.setattr(people, "PAGE", 2)
    organisation = make_organisation()
    roles = {make_role(make_user(), organisation, starts_on=date(2027, 1, 1)) for _ in range(5)}
    pages, after = [], None
    for _ in range(3):
        page = people_of(organisation, DAY, after)
        pages.append(list(page.roles))
        after = page.after
    assert ([len(page) for page in pages], after) == ([2, 2, 1], None)
    assert {role for page in pages for role in page} == roles


def test_a_page_after_a_key_of_another_organisation_is_the_first_one():
    organisation = make_organisation()
    role = make_role(make_user(), organisation)
    foreign = make_role(make_user(), make_organisation(), starts_on=date(2020, 1, 1))
    assert list(people_of(organisation, DAY, foreign.pk).roles) == [role]


def test_administrators_are_those_of_the_whole_organisation():
    organisation = make_organisation()
    bo, anna = make_admin(organisation, "bo@demo.example"), make_admin(organisation, "anna@demo.example")
    make_role(make_user(), organisation, workplace=make_workplace(organisation))
    make_role(make_user(), organisation, ends_on=DAY)
    make_role(make_user(is_active=False), organisation)
    make_admin(make_organisation())
    assert list(admins_of(organisation.pk, DAY)) == [anna, bo]


def test_own_roles_are_all_that_were_ever_held_the_latest_first():
    user = make_user()
    old = make_role(user, make_organisation(), starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    new = make_role(user, make_organisation())
    make_role(make_user(), make_organisation())
    assert list(own_roles(user)) == [new, old]


def test_support_is_the_organisations_own_or_none():
    with_support = make_organisation(support_name="Skolan", support_email="s@demo.example", support_phone="1")
    anna, bo, cia = make_user(), make_user(), make_user()
    make_role(anna, with_support)
    make_role(bo, make_organisation())
    assert support_of(anna, DAY) == {"name": "Skolan", "email": "s@demo.example", "phone": "1"}
    assert [support_of(bo, DAY), support_of(cia, DAY)] == [None, None]

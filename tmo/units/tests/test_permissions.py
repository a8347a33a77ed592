from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from tmo.audit.scope import OutsideScope
from tmo.crypto.tokens import token_for
from tmo.units.enums import RoleKind
from tmo.units.links import PURPOSE
from tmo.units.permissions import (
    invitation_by_link,
    invitation_for_admin,
    organisation_for_admin,
    role_for_admin,
)
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


@pytest.fixture
def organisation():
    return make_organisation()


def test_the_administrator_gets_the_organisation(organisation):
    assert organisation_for_admin(make_admin(organisation), organisation.pk, AT) == organisation


@pytest.mark.parametrize("kind", [kind for kind in RoleKind if kind is not RoleKind.ADMIN])
def test_no_other_role_opens_the_organisation(organisation, kind):
    user = make_user()
    make_role(user, organisation, kind)
    with pytest.raises(OutsideScope) as caught:
        organisation_for_admin(user, organisation.pk, AT)
    assert (caught.value.what, caught.value.key) == ("organisation", str(organisation.pk))


def test_an_administrator_of_one_workplace_does_not_open_the_organisation(organisation):
    user = make_user()
    make_role(user, organisation, workplace=make_workplace(organisation))
    with pytest.raises(OutsideScope):
        organisation_for_admin(user, organisation.pk, AT)


def test_strangers_and_other_organisations_administrators_stay_outside(organisation):
    for user in (AnonymousUser(), make_user(), make_admin(make_organisation())):
        with pytest.raises(OutsideScope):
            organisation_for_admin(user, organisation.pk, AT)


def test_what_does_not_exist_raises_the_same(organisation):
    with pytest.raises(OutsideScope) as caught:
        organisation_for_admin(make_admin(organisation), uuid4(), AT)
    assert caught.value.what == "organisation"


def test_the_right_ends_at_midnight_of_the_organisations_own_day(organisation):
    user = make_user()
    make_role(user, organisation, ends_on=AT.date())
    midnight = AT.replace(hour=23, minute=0) - timedelta(days=1)  # 00.00 in Stockholm on 1 March
    assert organisation_for_admin(user, organisation.pk, midnight - timedelta(seconds=1)) == organisation
    with pytest.raises(OutsideScope):
        organisation_for_admin(user, organisation.pk, midnight)


def test_an_invitation_and_a_role_come_through_their_own_organisation_only(organisation):
    admin, other = make_admin(organisation), make_organisation()
    invitation, foreign_invitation = make_invitation(organisation), make_invitation(other)
    role, foreign_role = make_role(make_user(), organisation), make_role(make_user(), other)
    assert invitation_for_admin(admin, organisation.pk, invitation.pk, AT) == invitation
    assert role_for_admin(admin, organisation.pk, role.pk, AT) == role
    for door, key in ((invitation_for_admin, foreign_invitation.pk), (role_for_admin, foreign_role.pk)):
        with pytest.raises(OutsideScope) as caught:
            door(admin, organisation.pk, key, AT)
        assert caught.value.key == str(key)
        with pytest.raises(OutsideScope):
            door(admin, other.pk, key, AT)


def test_a_link_gives_its_invitation_while_it_can_be_accepted(organisation):
    place = make_workplace(organisation)
    invitation = make_open_invitation(organisation, workplace=place)
    assert invitation_by_link(token_for(PURPOSE, invitation.pk), AT) == invitation


def test_links_that_do_not_work_all_give_nothing(organisation):
    waiting, expired, revoked, used = (
        make_invitation(organisation),
        make_open_invitation(organisation, proposed_at=AT - timedelta(days=15), expires_at=AT),
        make_open_invitation(organisation, revoked_at=AT),
        make_open_invitation(organisation, accepted_at=AT, accepted_by=make_user()),
    )
    open_one = make_open_invitation(organisation)
    closed = make_open_invitation(make_organisation(closed_at=AT))
    good = token_for(PURPOSE, open_one.pk)
    tokens = [token_for(PURPOSE, one.pk) for one in (waiting, expired, revoked, used, closed)]
    tokens += [token_for(PURPOSE, uuid4()), token_for("other.purpose", open_one.pk)]
    tokens += ["", "x", good[:-1], good + "=", good.swapcase(), str(open_one.pk), "\x00" * 43, "å" * 43]
    assert [invitation_by_link(token, AT) for token in tokens] == [None] * len(tokens)
    assert invitation_by_link(good, AT) == open_one

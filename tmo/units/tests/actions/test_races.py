"""Two people at one row in the same second."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from tmo.accounts.models import User
from tmo.units.actions import accept_invitation, approve_invitation
from tmo.units.enums import RoleKind
from tmo.units.models import Role
from tmo.units.rules import Reason, Refused
from tmo.units.tests.factories import (
    AT,
    actor,
    make_admin,
    make_invitation,
    make_open_invitation,
    make_organisation,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(*acts):
    """Runs the acts in threads that start together; answers each one's result or reason of refusal."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait()
            return act()
        except Refused as refused:
            return refused.reason
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def accept(invitation):
    return lambda: accept_invitation(invitation=invitation, user=None, name="R", language="sv", by=actor(), at=AT)


def approve(invitation, by):
    return lambda: approve_invitation(invitation=invitation, by=by, at=AT)


def test_one_link_opened_by_many_at_once_makes_one_account_and_one_role():
    invitation = make_open_invitation(email="robin@demo.example")
    answers = at_once(*[accept(invitation)] * 5)
    assert [answer for answer in answers if not isinstance(answer, User)] == [Reason.NOT_OPEN] * 4
    assert Role.objects.filter(user__email="robin@demo.example").count() == 1


def test_two_links_of_one_new_person_at_once_make_one_account():
    organisation = make_organisation()
    first = make_open_invitation(organisation, email="robin@demo.example")
    second = make_open_invitation(organisation, email="robin@demo.example", kind=RoleKind.AUDITOR)
    answers = at_once(accept(first), accept(second))
    assert [answer for answer in answers if not isinstance(answer, User)] == [Reason.SIGN_IN_FIRST]
    assert User.objects.filter(email="robin@demo.example").count() == 1


def test_two_administrators_approving_at_once_approve_once():
    organisation = make_organisation()
    invitation = make_invitation(organisation)
    acts = [approve(invitation, actor(make_admin(organisation))) for _ in range(2)]
    answers = at_once(*acts)
    assert [answer for answer in answers if isinstance(answer, Reason)] == [Reason.NOT_WAITING]

from datetime import timedelta

import pytest

from tmo.accounts.models import User
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.actions import accept_invitation, approve_invitation, propose_invitation, revoke_invitation
from tmo.units.enums import RoleKind
from tmo.units.models import Invitation, Role
from tmo.units.rules import Reason, Refused
from tmo.units.tests.factories import (
    AT,
    actor,
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


@pytest.fixture
def anna(organisation):
    return make_admin(organisation, "anna@demo.example")


@pytest.fixture
def bo(organisation):
    return make_admin(organisation, "bo@demo.example", language="da")


def propose(organisation, by, **changes):
    plain = {"workplace": None, "kind": RoleKind.MANAGER, "email": "Robin@Demo.example", "name": "Robin"}
    return propose_invitation(organisation=organisation, **{**plain, **changes}, language="nb", by=actor(by), at=AT)


def left():
    return (Invitation.objects.count(), Role.objects.count(), Event.objects.count(), Message.objects.count())


def test_a_proposal_waits_is_logged_and_told_to_the_other_administrators_only(organisation, anna, bo):
    invitation = propose(organisation, anna)
    invitation.refresh_from_db()
    assert (invitation.email, invitation.name, invitation.proposed_by) == ("robin@demo.example", "Robin", anna)
    assert (invitation.approved_at, invitation.expires_at) == (None, AT + timedelta(days=14))
    event = Event.objects.get()
    assert (event.kind, event.user_id, event.subject_ids) == ("invitation.proposed", anna.pk, [str(invitation.pk)])
    message = Message.objects.get()
    assert (message.kind, message.to, message.language) == ("units.invitation_waiting", "bo@demo.example", "da")


def test_no_mail_goes_to_the_invited_person_before_the_second_yes(organisation, anna, bo):
    invitation = propose(organisation, anna)
    assert not Message.objects.filter(kind="units.invitation").exists()
    approve_invitation(invitation=invitation, by=actor(bo), at=AT + timedelta(days=3))
    message = Message.objects.get(kind="units.invitation")
    assert (message.to, message.language, message.subject_id) == ("robin@demo.example", "nb", invitation.pk)
    invitation.refresh_from_db()
    assert (invitation.approved_by, invitation.expires_at) == (bo, AT + timedelta(days=17))


def test_a_mail_row_holds_no_link(organisation, anna, bo):
    approve_invitation(invitation=propose(organisation, anna), by=actor(bo), at=AT)
    message = Message.objects.get(kind="units.invitation")
    assert (message.facts, message.body) == ({}, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": RoleKind.TRAINER}, Reason.KIND_NOT_HERE),
        ({"kind": RoleKind.PRINCIPAL}, Reason.WORKPLACE_NEEDED),
        ({"email": "ANNA@demo.example"}, Reason.OWN_ROLE),
        ({"email": "manager@demo.example"}, Reason.ALREADY_HOLDS),
        ({"email": "invited@demo.example"}, Reason.ALREADY_INVITED),
    ],
)
def test_a_refused_proposal_leaves_no_trace(organisation, anna, bo, changes, reason):
    make_role(make_user("manager@demo.example"), organisation, RoleKind.MANAGER)
    make_invitation(organisation, email="invited@demo.example", proposed_by=anna)
    before = left()
    with pytest.raises(Refused) as caught:
        propose(organisation, anna, **changes)
    assert (caught.value.reason, left()) == (reason, before)


def test_a_workplace_of_another_organisation_is_refused(organisation, anna):
    with pytest.raises(Refused) as caught:
        propose(organisation, anna, kind=RoleKind.STAFF, workplace=make_workplace())
    assert caught.value.reason is Reason.WORKPLACE_ELSEWHERE


def test_an_offer_that_ran_out_makes_room_for_a_new_one(organisation, anna):
    times = {"proposed_at": AT - timedelta(days=14), "expires_at": AT}
    old = make_invitation(organisation, email="robin@demo.example", proposed_by=anna, **times)
    new = propose(organisation, anna)
    old.refresh_from_db()
    assert (old.revoked_at, new.pk != old.pk) == (AT, True)


def test_the_proposer_and_the_invited_person_cannot_approve(organisation, anna, bo):
    own = propose(organisation, anna, email="bo@demo.example")
    before = left()
    for by, reason in ((anna, Reason.SAME_PERSON), (bo, Reason.OWN_ROLE)):
        with pytest.raises(Refused) as caught:
            approve_invitation(invitation=own, by=actor(by), at=AT)
        assert caught.value.reason is reason
    own.refresh_from_db()
    assert (own.approved_at, left()) == (None, before)


def test_an_invitation_is_approved_once(organisation, anna, bo):
    invitation = propose(organisation, anna)
    approve_invitation(invitation=invitation, by=actor(bo), at=AT)
    with pytest.raises(Refused) as caught:
        approve_invitation(invitation=invitation, by=actor(make_admin(organisation)), at=AT)
    assert caught.value.reason is Reason.NOT_WAITING


def test_a_new_person_gets_account_and_role_from_the_day_of_accepting():
    organisation = make_organisation()
    place = make_workplace(organisation, timezone="Europe/Copenhagen")
    invitation = make_open_invitation(organisation, kind=RoleKind.STAFF, workplace=place, email="robin@demo.example")
    user = accept_invitation(
        invitation=invitation,
        user=None,
        name="Robin Å",
        language="da",
        password="en lång fras om skog",
        by=actor(),
        at=AT,
    )
    saved = User.objects.get(email="robin@demo.example")
    assert (saved, saved.name, saved.language, saved.timezone) == (user, "Robin Å", "da", "Europe/Copenhagen")
    assert saved.check_password("en lång fras om skog")
    role = Role.objects.get(user=saved)
    assert (role.organisation, role.workplace, role.kind) == (organisation, place, RoleKind.STAFF)
    assert (role.starts_on, role.ends_on) == (AT.date(), None)
    assert (role.granted_by, role.approved_by) == (invitation.proposed_by, invitation.approved_by)
    kinds = list(Event.objects.order_by("kind").values_list("kind", flat=True))
    assert kinds == ["account.opened", "invitation.accepted"]


def test_without_a_password_the_account_signs_in_by_code_only():
    invitation = make_open_invitation(email="robin@demo.example")
    user = accept_invitation(invitation=invitation, user=None, name="R", language="sv", by=actor(), at=AT)
    assert user.has_usable_password() is False


def test_an_existing_person_gets_the_role_and_keeps_the_account():
    robin = make_user("robin@demo.example", name="Robin", language="nb")
    invitation = make_open_invitation(email="robin@demo.example")
    accept_invitation(invitation=invitation, user=robin, by=actor(robin), at=AT)
    robin.refresh_from_db()
    assert (User.objects.filter(email="robin@demo.example").count(), robin.name, robin.language) == (1, "Robin", "nb")
    assert list(Role.objects.filter(user=robin).values_list("kind", flat=True)) == [invitation.kind]


def test_a_role_that_is_held_already_is_not_doubled():
    robin = make_user("robin@demo.example")
    invitation = make_open_invitation(email="robin@demo.example")
    make_role(robin, invitation.organisation, invitation.kind)
    accept_invitation(invitation=invitation, user=robin, by=actor(robin), at=AT)
    assert Role.objects.filter(user=robin).count() == 1


@pytest.mark.parametrize(("who", "reason"), [("account", Reason.SIGN_IN_FIRST), ("stranger", Reason.OTHER_ACCOUNT)])
def test_nobody_but_the_invited_person_accepts(who, reason):
    make_user("robin@demo.example")
    invitation = make_open_invitation(email="robin@demo.example")
    user = make_user("stranger@demo.example") if who == "stranger" else None
    before = left()
    with pytest.raises(Refused) as caught:
        accept_invitation(invitation=invitation, user=user, name="X", language="sv", by=actor(user), at=AT)
    assert (caught.value.reason, left()) == (reason, before)


def test_an_invitation_is_accepted_once_and_the_second_leaves_no_account():
    invitation = make_open_invitation(email="robin@demo.example")
    robin = accept_invitation(invitation=invitation, user=None, name="R", language="sv", by=actor(), at=AT)
    before = (*left(), User.objects.count())
    with pytest.raises(Refused) as caught:
        accept_invitation(invitation=invitation, user=robin, by=actor(robin), at=AT)
    assert (caught.value.reason, (*left(), User.objects.count())) == (Reason.NOT_OPEN, before)


def test_in_the_second_of_its_expiry_it_is_too_late():
    invitation = make_open_invitation()
    with pytest.raises(Refused) as caught:
        accept_invitation(
            invitation=invitation, user=None, name="R", language="sv", by=actor(), at=invitation.expires_at
        )
    assert caught.value.reason is Reason.NOT_OPEN


def test_a_taken_back_invitation_cannot_be_accepted_and_not_taken_back_twice(anna):
    invitation = make_open_invitation(email="robin@demo.example")
    revoke_invitation(invitation=invitation, by=actor(anna), at=AT)
    assert Event.objects.get().kind == "invitation.revoked"
    for act in (
        lambda: accept_invitation(invitation=invitation, user=None, name="R", language="sv", by=actor(), at=AT),
        lambda: revoke_invitation(invitation=invitation, by=actor(anna), at=AT),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.reason is Reason.NOT_OPEN

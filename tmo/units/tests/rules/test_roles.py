from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tmo.units.rules import (
    InvitationState,
    Reason,
    expiry,
    invitation_state,
    kinds_for,
    last_day,
    local_day,
    may_accept,
    may_approve,
    may_end,
    may_propose,
    may_revoke,
)

AT = datetime(2027, 3, 1, 8, tzinfo=UTC)
ANNA, BO, CIA = UUID(int=1), UUID(int=2), UUID(int=3)
DAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        (datetime(2027, 2, 28, 22, 59, tzinfo=UTC), "Europe/Stockholm", date(2027, 2, 28)),
        (datetime(2027, 2, 28, 23, 0, tzinfo=UTC), "Europe/Stockholm", date(2027, 3, 1)),
        (datetime(2027, 2, 28, 23, 0, tzinfo=UTC), "Atlantic/Reykjavik", date(2027, 2, 28)),
        (datetime(2027, 7, 1, 22, 0, tzinfo=UTC), "Europe/Oslo", date(2027, 7, 2)),
    ],
)
def test_the_day_begins_at_midnight_of_the_place(moment, zone, day):
    assert local_day(moment, zone) == day


def test_an_invitation_lives_for_two_weeks():
    assert expiry(AT) == AT + timedelta(days=14)


def test_a_role_ends_today_and_one_that_has_not_begun_never_holds():
    assert last_day(date(2026, 8, 1), DAY) == DAY
    assert last_day(date(2027, 8, 1), DAY) == date(2027, 8, 1)


@pytest.mark.parametrize(
    ("parts", "kinds"),
    [
        ((True, False, False), ("coordinator", "trainer", "admin", "auditor")),
        (
            (False, True, False),
            ("principal", "staff", "manager", "caseworker", "team_leader", "admin", "auditor"),
        ),
        ((False, False, True), ("care_worker", "team_leader", "manager", "admin", "auditor")),
        (
            (True, True, True),
            (
                "coordinator",
                "trainer",
                "principal",
                "staff",
                "manager",
                "caseworker",
                "team_leader",
                "care_worker",
                "admin",
                "auditor",
            ),
        ),
    ],
)
def test_an_organisation_has_the_roles_of_its_parts_and_each_once(parts, kinds):
    provider, customer, care = parts
    assert kinds_for(training_provider=provider, customer=customer, care_provider=care) == kinds


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, InvitationState.WAITING),
        ({"approved_at": AT}, InvitationState.OPEN),
        ({"approved_at": AT, "accepted_at": AT}, InvitationState.ACCEPTED),
        ({"approved_at": AT, "revoked_at": AT}, InvitationState.REVOKED),
        ({"revoked_at": AT, "expires_at": AT}, InvitationState.REVOKED),
        ({"expires_at": AT}, InvitationState.EXPIRED),
        ({"approved_at": AT, "expires_at": AT}, InvitationState.EXPIRED),
        ({"approved_at": AT, "expires_at": AT + timedelta(microseconds=1)}, InvitationState.OPEN),
        ({"approved_at": AT, "accepted_at": AT, "expires_at": AT}, InvitationState.ACCEPTED),
    ],
)
def test_the_state_of_an_invitation_follows_from_its_times(changes, state):
    times = {"approved_at": None, "accepted_at": None, "revoked_at": None, "expires_at": AT + timedelta(days=1)}
    assert invitation_state(**{**times, **changes}, at=AT) is state


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"kind": "trainer"}, Reason.KIND_NOT_HERE),
        ({"kind": "principal"}, Reason.WORKPLACE_NEEDED),
        ({"kind": "principal", "has_workplace": True}, None),
        ({"has_workplace": True, "workplace_is_here": False}, Reason.WORKPLACE_ELSEWHERE),
        ({"to_oneself": True}, Reason.OWN_ROLE),
        ({"already_holds": True}, Reason.ALREADY_HOLDS),
        ({"already_invited": True}, Reason.ALREADY_INVITED),
    ],
)
def test_a_role_may_be_proposed_or_is_refused_with_the_reason(changes, reason):
    plain = {
        "kind": "manager",
        "kinds": ("principal", "manager"),
        "has_workplace": False,
        "workplace_is_here": True,
        "to_oneself": False,
        "already_holds": False,
        "already_invited": False,
    }
    assert may_propose(**{**plain, **changes}) is reason


@pytest.mark.parametrize(
    ("state", "proposer", "approver", "to_oneself", "reason"),
    [
        (InvitationState.WAITING, ANNA, BO, False, None),
        (InvitationState.WAITING, ANNA, ANNA, False, Reason.SAME_PERSON),
        (InvitationState.WAITING, ANNA, None, False, Reason.SAME_PERSON),
        (InvitationState.WAITING, ANNA, BO, True, Reason.OWN_ROLE),
        (InvitationState.OPEN, ANNA, BO, False, Reason.NOT_WAITING),
        (InvitationState.ACCEPTED, ANNA, BO, False, Reason.NOT_WAITING),
        (InvitationState.REVOKED, ANNA, BO, False, Reason.NOT_WAITING),
        (InvitationState.EXPIRED, ANNA, BO, False, Reason.NOT_WAITING),
    ],
)
def test_only_a_second_person_approves_what_waits(state, proposer, approver, to_oneself, reason):
    assert may_approve(state=state, proposed_by=proposer, approver=approver, to_oneself=to_oneself) is reason


def test_an_invitation_is_taken_back_until_it_is_accepted():
    allowed = {state for state in InvitationState if may_revoke(state=state) is None}
    assert allowed == {InvitationState.WAITING, InvitationState.OPEN, InvitationState.EXPIRED}
    assert may_revoke(state=InvitationState.ACCEPTED) is Reason.NOT_OPEN


@pytest.mark.parametrize(
    ("state", "signed_in_as", "has_account", "reason"),
    [
        (InvitationState.OPEN, None, False, None),
        (InvitationState.OPEN, None, True, Reason.SIGN_IN_FIRST),
        (InvitationState.OPEN, "a@demo.example", True, None),
        (InvitationState.OPEN, "b@demo.example", True, Reason.OTHER_ACCOUNT),
        (InvitationState.OPEN, "b@demo.example", False, Reason.OTHER_ACCOUNT),
        (InvitationState.WAITING, None, False, Reason.NOT_OPEN),
        (InvitationState.EXPIRED, "a@demo.example", True, Reason.NOT_OPEN),
    ],
)
def test_only_the_invited_address_accepts(state, signed_in_as, has_account, reason):
    found = may_accept(state=state, email="a@demo.example", signed_in_as=signed_in_as, has_account=has_account)
    assert found is reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"ends_on": date(2027, 3, 2)}, None),
        ({"ends_on": DAY}, Reason.ALREADY_ENDED),
        ({"ends_on": date(2027, 2, 1)}, Reason.ALREADY_ENDED),
        ({"by": ANNA}, Reason.OWN_ROLE),
        ({"is_admin": True, "other_admins": 0}, Reason.LAST_ADMIN),
        ({"is_admin": True, "other_admins": 1}, None),
        ({"other_admins": 0}, None),
    ],
)
def test_a_role_is_ended_by_somebody_else_and_an_administrator_stays(changes, reason):
    plain = {"ends_on": None, "day": DAY, "holder": ANNA, "by": CIA, "is_admin": False, "other_admins": 1}
    assert may_end(**{**plain, **changes}) is reason

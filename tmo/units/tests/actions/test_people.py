from datetime import date

import pytest

from tmo.audit.models import Event
from tmo.units.actions import end_role, read_people
from tmo.units.enums import RoleKind
from tmo.units.rules import Reason, Refused
from tmo.units.tests.factories import AT, actor, make_admin, make_organisation, make_role, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 1)


@pytest.fixture
def organisation():
    return make_organisation()


def test_reading_people_is_one_event_with_every_row_that_was_shown(organisation):
    anna = make_admin(organisation)
    roles = [make_role(make_user(), organisation, RoleKind.STAFF) for _ in range(3)]
    make_role(make_user(), make_organisation())
    people = read_people(organisation=organisation, after=None, by=actor(anna), at=AT)
    event = Event.objects.get()
    assert (event.kind, event.mode, event.organisation_id) == ("role.read", "read", organisation.pk)
    assert event.subject_ids == [str(role.pk) for role in people.roles]
    assert {role.pk for role in people.roles} == {role.pk for role in roles} | {anna.roles.get().pk}


def test_if_the_reading_cannot_be_logged_nobody_is_shown(organisation, monkeypatch):
    monkeypatch.setattr("tmo.units.actions.people.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read_people(organisation=organisation, after=None, by=actor(), at=AT)


def test_a_role_ends_today_and_is_logged(organisation):
    anna = make_admin(organisation)
    role = make_role(make_user(), organisation, RoleKind.STAFF)
    end_role(role=role, by=actor(anna), at=AT)
    role.refresh_from_db()
    assert role.ends_on == TODAY
    event = Event.objects.get(kind="role.ended")
    assert (event.user_id, event.subject_ids, event.facts) == (anna.pk, [str(role.pk)], {"role": "staff"})


def test_whoever_loses_a_role_is_signed_out_everywhere_also_with_another_left(organisation):
    user = make_user()
    first = make_role(user, organisation, RoleKind.STAFF)
    make_role(user, organisation, RoleKind.MANAGER)
    end_role(role=first, by=actor(make_admin(organisation)), at=AT)
    user.refresh_from_db()
    assert user.session_generation == 1
    assert set(Event.objects.values_list("kind", flat=True)) == {"role.ended", "account.signed_out"}


@pytest.mark.parametrize("case", ["own", "last_admin", "ended"])
def test_a_refused_end_leaves_no_trace(organisation, case):
    anna = make_admin(organisation)
    role, by, reason = {
        "own": lambda: (anna.roles.get(), anna, Reason.OWN_ROLE),
        "last_admin": lambda: (anna.roles.get(), make_user(), Reason.LAST_ADMIN),
        "ended": lambda: (make_role(make_user(), organisation, ends_on=TODAY), anna, Reason.ALREADY_ENDED),
    }[case]()
    before = role.ends_on
    with pytest.raises(Refused) as caught:
        end_role(role=role, by=actor(by), at=AT)
    role.refresh_from_db()
    assert (caught.value.reason, role.ends_on, Event.objects.count()) == (reason, before, 0)


def test_one_of_two_administrators_can_be_ended_by_the_other(organisation):
    anna, bo = make_admin(organisation), make_admin(organisation)
    role = end_role(role=bo.roles.get(), by=actor(anna), at=AT)
    assert role.ends_on == TODAY

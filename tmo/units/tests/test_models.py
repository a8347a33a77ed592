"""Each constraint by its name: one row that it accepts, one that it refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tmo.units.enums import RoleKind
from tmo.units.models import CalendarPeriod, Invitation, Organisation, Role, Workplace
from tmo.units.tests.factories import (
    AT,
    LONG_AGO,
    make_invitation,
    make_open_invitation,
    make_organisation,
    make_period,
    make_role,
    make_user,
    make_workplace,
)

pytestmark = pytest.mark.django_db


def refused_by(name, make):
    """The row is refused, and by this constraint; SQLite names columns in place of unique constraints."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make()
    message = str(caught.value)
    return name in message or (connection.vendor == "sqlite" and message.startswith("UNIQUE constraint failed"))


def names_of(*models):
    return {constraint.name for model in models for constraint in model._meta.constraints}


ACCEPTED_AND_REFUSED = {
    "organisation_slug_unique": (make_organisation, {"slug": "en"}, {"slug": "taken"}),
    "organisation_name_not_empty": (make_organisation, {"name": "A"}, {"name": ""}),
    "organisation_country_known": (make_organisation, {"country": "DK"}, {"country": "FI"}),
    "organisation_language_known": (make_organisation, {"language": "da"}, {"language": "fi"}),
    "organisation_has_a_part": (make_organisation, {"is_customer": True}, {"is_customer": False}),
    "organisation_closed_after_created": (
        make_organisation,
        {"created_at": AT, "closed_at": AT},
        {"created_at": AT, "closed_at": AT - timedelta(seconds=1)},
    ),
    "workplace_name_not_empty": (make_workplace, {"name": "A"}, {"name": ""}),
    "workplace_kind_known": (make_workplace, {"kind": "home"}, {"kind": "shop"}),
    "calendarperiod_ends_after_start": (
        make_period,
        {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 3, 2)},
        {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 3, 1)},
    ),
    "calendarperiod_country_known": (make_period, {"country": "NO"}, {"country": "FI"}),
    "calendarperiod_kind_known": (make_period, {"kind": "study_day"}, {"kind": "party"}),
    "invitation_kind_known": (make_invitation, {"kind": "staff"}, {"kind": "king"}),
    "invitation_email_lower_case": (make_invitation, {"email": "a@b.se"}, {"email": "A@b.se"}),
    "invitation_expires_after_proposal": (
        make_invitation,
        {"expires_at": AT + timedelta(seconds=1)},
        {"expires_at": AT},
    ),
}


@pytest.mark.parametrize("name", ACCEPTED_AND_REFUSED)
def test_the_constraint_accepts_one_row_and_refuses_another(name):
    make, accepted, refused = ACCEPTED_AND_REFUSED[name]
    if name == "organisation_slug_unique":
        make_organisation(slug="taken")
    assert make(**accepted).pk
    assert refused_by(name, lambda: make(**refused))


def test_a_role_is_of_a_known_kind():
    user, organisation = make_user(), make_organisation()
    assert make_role(user, organisation, RoleKind.STAFF).pk
    assert refused_by("role_kind_known", lambda: make_role(user, organisation, "king"))


def test_a_role_does_not_end_before_it_starts_but_may_be_withdrawn_on_its_first_day():
    user, organisation = make_user(), make_organisation()
    assert make_role(user, organisation, ends_on=LONG_AGO).pk
    day_before = LONG_AGO - timedelta(days=1)
    assert refused_by("role_ends_after_start", lambda: make_role(user, organisation, ends_on=day_before))


def test_a_role_is_approved_by_somebody_other_than_the_one_who_granted_it():
    anna, bo, organisation = make_user(), make_user(), make_organisation()
    assert make_role(make_user(), organisation, granted_by=anna, approved_by=bo).pk
    assert refused_by(
        "role_approver_differs_from_granter",
        lambda: make_role(make_user(), organisation, granted_by=anna, approved_by=anna),
    )


def test_nobody_approves_their_own_role():
    anna, bo, organisation = make_user(), make_user(), make_organisation()
    assert make_role(anna, organisation, granted_by=anna, approved_by=bo).pk
    assert refused_by(
        "role_approver_differs_from_holder", lambda: make_role(bo, organisation, granted_by=anna, approved_by=bo)
    )


def test_one_role_of_a_kind_is_open_at_an_organisation():
    user, organisation = make_user(), make_organisation()
    make_role(user, organisation, ends_on=LONG_AGO)
    assert make_role(user, organisation).pk
    assert refused_by("role_one_open_at_organisation", lambda: make_role(user, organisation))


def test_one_role_of_a_kind_is_open_at_a_workplace():
    user, organisation = make_user(), make_organisation()
    here, there = make_workplace(organisation), make_workplace(organisation)
    make_role(user, organisation, RoleKind.STAFF, workplace=here)
    assert make_role(user, organisation, RoleKind.STAFF, workplace=there).pk
    assert refused_by(
        "role_one_open_at_workplace", lambda: make_role(user, organisation, RoleKind.STAFF, workplace=here)
    )


def test_a_role_is_held_at_a_workplace_of_its_own_organisation():
    user, organisation = make_user(), make_organisation()
    here, elsewhere = make_workplace(organisation), make_workplace()
    role = make_role(user, organisation, RoleKind.STAFF, workplace=here)
    name = "role_workplace_of_its_organisation"
    assert refused_by(name, lambda: make_role(user, organisation, RoleKind.STAFF, workplace=elsewhere))
    assert refused_by(name, lambda: Role.objects.filter(pk=role.pk).update(workplace=elsewhere))


def test_a_workplace_with_roles_or_invitations_stays_in_its_organisation():
    organisation, other = make_organisation(), make_organisation()
    held, offered, free = (make_workplace(organisation) for _ in range(3))
    make_role(make_user(), organisation, RoleKind.STAFF, workplace=held)
    make_invitation(organisation, workplace=offered)

    def move(place):
        return Workplace.objects.filter(pk=place.pk).update(organisation=other)

    assert move(free) == 1
    assert refused_by("role_workplace_of_its_organisation", lambda: move(held))
    assert refused_by("invitation_workplace_of_its_organisation", lambda: move(offered))


def test_an_invitation_is_to_a_workplace_of_its_own_organisation():
    organisation = make_organisation()
    assert make_invitation(organisation, workplace=make_workplace(organisation)).pk
    elsewhere = make_workplace()
    assert refused_by(
        "invitation_workplace_of_its_organisation", lambda: make_invitation(organisation, workplace=elsewhere)
    )


def test_an_invitation_is_the_operators_or_waits_or_has_two_people():
    anna, bo = make_user(), make_user()
    assert make_invitation(proposed_by=None, approved_at=AT).pk
    assert make_invitation(proposed_by=anna).pk
    assert make_invitation(proposed_by=anna, approved_by=bo, approved_at=AT).pk
    name = "invitation_approval_consistent"
    assert refused_by(name, lambda: make_invitation(proposed_by=None))
    assert refused_by(name, lambda: make_invitation(proposed_by=anna, approved_at=AT))
    assert refused_by(name, lambda: make_invitation(proposed_by=anna, approved_by=bo))
    assert refused_by(name, lambda: make_invitation(proposed_by=None, approved_by=bo, approved_at=AT))


def test_an_invitation_is_approved_by_another_than_its_proposer():
    anna, bo = make_user(), make_user()
    assert make_invitation(proposed_by=anna, approved_by=bo, approved_at=AT).pk
    assert refused_by(
        "invitation_approver_differs_from_proposer",
        lambda: make_invitation(proposed_by=anna, approved_by=anna, approved_at=AT),
    )


def test_an_invitation_is_accepted_by_somebody_at_a_time_after_approval():
    user = make_user()
    assert make_open_invitation(accepted_by=user, accepted_at=AT).pk
    name = "invitation_acceptance_consistent"
    assert refused_by(name, lambda: make_open_invitation(accepted_at=AT))
    assert refused_by(name, lambda: make_open_invitation(accepted_by=user))
    assert refused_by(name, lambda: make_invitation(accepted_by=user, accepted_at=AT))


def test_an_invitation_is_not_both_accepted_and_revoked():
    user = make_user()
    assert make_open_invitation(revoked_at=AT).pk
    assert refused_by(
        "invitation_not_both_accepted_and_revoked",
        lambda: make_open_invitation(accepted_by=user, accepted_at=AT, revoked_at=AT),
    )


def test_one_invitation_of_a_kind_is_unanswered_at_an_organisation():
    organisation = make_organisation()
    make_invitation(organisation, email="a@b.se", revoked_at=AT)
    assert make_invitation(organisation, email="a@b.se").pk
    assert refused_by("invitation_one_open_at_organisation", lambda: make_invitation(organisation, email="a@b.se"))


def test_one_invitation_of_a_kind_is_unanswered_at_a_workplace():
    organisation = make_organisation()
    place = make_workplace(organisation)
    make_invitation(organisation, email="a@b.se")
    assert make_invitation(organisation, email="a@b.se", workplace=place).pk
    assert refused_by(
        "invitation_one_open_at_workplace",
        lambda: make_invitation(organisation, email="a@b.se", workplace=place),
    )


def test_an_organisation_keeps_the_same_days_once_at_a_workplace():
    place = make_workplace()
    kept = {"workplace": place, "municipality": "", "kept_by": place.organisation}
    make_period(**kept)
    assert make_period(**kept, kind="study_day").pk
    assert make_period(**{**kept, "kept_by": make_organisation()}).pk
    assert refused_by("calendarperiod_once_at_workplace", lambda: make_period(**kept, title="Annat"))


def test_an_organisation_keeps_the_same_days_once_in_a_municipality():
    provider = make_organisation()
    make_period(kept_by=provider)
    assert make_period(kept_by=provider, municipality="Annanstans").pk
    assert make_period(kept_by=make_organisation()).pk
    assert refused_by("calendarperiod_once_in_municipality", lambda: make_period(kept_by=provider, title="Annat"))


def test_every_constraint_has_its_test():
    tested = {
        "role_kind_known",
        "role_ends_after_start",
        "role_approver_differs_from_granter",
        "role_approver_differs_from_holder",
        "role_one_open_at_organisation",
        "role_one_open_at_workplace",
        "workplace_of_organisation",  # only the target of a foreign key over two columns
        "invitation_approval_consistent",
        "invitation_approver_differs_from_proposer",
        "invitation_acceptance_consistent",
        "invitation_not_both_accepted_and_revoked",
        "invitation_one_open_at_organisation",
        "invitation_one_open_at_workplace",
        "calendarperiod_once_at_workplace",
        "calendarperiod_once_in_municipality",
    }
    assert names_of(Organisation, Workplace, Role, Invitation, CalendarPeriod) == tested | set(ACCEPTED_AND_REFUSED)


def test_the_name_of_an_invited_person_is_not_readable_in_the_table():
    invitation = make_invitation(name="Robin Åström")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM units_invitation")
        [(stored,)] = cursor.fetchall()
    assert "Robin" not in stored
    assert Invitation.objects.get(pk=invitation.pk).name == "Robin Åström"

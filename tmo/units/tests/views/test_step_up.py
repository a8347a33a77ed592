"""Changes of roles, and taking the log home, ask once more who is there."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tmo.accounts.tests.factors import LOGIN, app_code, give_app
from tmo.audit.models import Event
from tmo.units.enums import RoleKind
from tmo.units.models import Role
from tmo.units.tests.factories import AT, make_admin, make_invitation, make_organisation, make_role, make_user

pytestmark = pytest.mark.django_db
PHRASE = "en lång fras om skog"
AGAIN = "/accounts/factor/again/"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.fixture
def anna(organisation):
    return make_admin(organisation, "anna@demo.example", name="Anna", language="en", password=PHRASE)


@pytest.fixture
def secret(client, anna):
    """Anna has signed in with password and app at nine o'clock."""
    secret = give_app(anna)
    client.post(LOGIN, {"login": anna.email, "password": PHRASE})
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    return secret


@pytest.fixture
def role(organisation):
    return make_role(make_user(), organisation, RoleKind.MANAGER)


def end(client, role):
    address = reverse("role_end", args=[role.organisation_id, role.pk])
    people = reverse("people_list", args=[role.organisation_id])
    return client.post(address, headers={"referer": f"http://testserver{people}"})


def later(minutes):
    return time_machine.travel(AT + timedelta(minutes=minutes), tick=False)


def is_over(role):
    return Role.objects.get(pk=role.pk).ends_on is not None


def test_within_ten_minutes_of_signing_in_nobody_is_asked(client, secret, role):
    with later(9):
        end(client, role)
    assert is_over(role)


def test_after_ten_minutes_the_role_stays_until_the_factor_is_shown(client, secret, role):
    people = reverse("people_list", args=[role.organisation_id])
    with later(11):
        response = end(client, role)
        assert response.url == f"{AGAIN}?next={people.replace('/', '%2F')}"
        assert not is_over(role)
        before = client.session.session_key
        assert client.post(response.url, {"code": app_code(secret)}).url == people
        assert client.session.session_key != before
        end(client, role)
    assert is_over(role)


def test_a_wrong_code_opens_nothing(client, secret, role):
    with later(11):
        client.post(end(client, role).url, {"code": "000000"})
        end(client, role)
    assert not is_over(role)


def test_approving_a_role_asks_too(client, secret, organisation):
    invitation = make_invitation(organisation)
    address = reverse("invitation_approve", args=[organisation.pk, invitation.pk])
    with later(11):
        assert client.post(address).url.startswith(AGAIN)
    invitation.refresh_from_db()
    assert invitation.approved_at is None


def test_taking_the_log_home_asks_and_leads_back_to_the_file(client, secret, organisation, anna):
    make_role(anna, organisation, RoleKind.AUDITOR)
    address = reverse("organisation_log_export", args=[organisation.pk])
    with later(11):
        asked = client.get(address)
        assert asked.url == f"{AGAIN}?next={address.replace('/', '%2F')}"
        assert not Event.objects.filter(kind="log.exported").exists()
        assert client.post(asked.url, {"code": app_code(secret)}).url == address
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("referer", ["https://evil.se/x", "http://testserver//evil.se", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_off_the_site(client, secret, role, referer):
    with later(11):
        address = reverse("role_end", args=[role.organisation_id, role.pk])
        assert client.post(address, headers={"referer": referer}).url == f"{AGAIN}?next=%2F"


def test_the_password_is_no_second_factor(client, secret, role):
    with later(11):
        assert client.get(reverse("account_reauthenticate")).url.startswith(AGAIN)
        client.post(reverse("account_reauthenticate"), {"password": PHRASE})
        end(client, role)
    assert not is_over(role)


def test_where_no_factor_is_demanded_whoever_has_none_is_not_asked(client, settings, anna, role):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(anna)
    with later(60):
        end(client, role)
    assert is_over(role)

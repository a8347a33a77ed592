import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tmo.accounts.models import User
from tmo.audit.models import Event
from tmo.crypto.tokens import token_for
from tmo.units.links import PURPOSE, path_of
from tmo.units.models import Invitation, Role
from tmo.units.tests.factories import AT, make_invitation, make_open_invitation, make_user, make_workplace

pytestmark = pytest.mark.django_db

FORM = {"name": "Robin Å", "language": "en", "password": ""}
PHRASE = "en lång fras om skog"


@pytest.fixture
def invitation(organisation, anna):
    return make_open_invitation(organisation, email="robin@demo.example", name="Robin", proposed_by=anna, language="en")


@pytest.fixture
def address(invitation):
    return path_of(invitation.pk)


def stored():
    return (
        list(Invitation.objects.values_list("accepted_at", "revoked_at")),
        Role.objects.count(),
        User.objects.count(),
        Event.objects.count(),
    )


def test_the_page_shows_organisation_role_inviter_and_what_will_be_seen(client, address):
    response = client.get(address, headers={"accept-language": "en"})
    content = response.content.decode()
    told = ["Björkdals kommun", "Manager", "Anna", "robin@demo.example", "but never about one person"]
    assert (response.status_code, [part for part in told if part not in content]) == (200, [])


def test_looking_at_it_any_number_of_times_changes_nothing(client, address):
    before = stored()
    for _ in range(20):
        assert [client.get(address).status_code, client.head(address).status_code] == [200, 200]
    assert stored() == before


def test_a_new_person_accepts_and_is_signed_in(client, address, organisation):
    response = client.post(address, {**FORM, "password": PHRASE})
    robin = User.objects.get(email="robin@demo.example")
    assert (response.status_code, response.url, client.session["_auth_user_id"]) == (302, "/", str(robin.pk))
    assert (robin.name, robin.language, robin.check_password(PHRASE)) == ("Robin Å", "en", True)
    assert list(Role.objects.filter(user=robin).values_list("organisation", "kind")) == [(organisation.pk, "manager")]


def test_the_events_name_the_link_that_was_used(client, address, invitation):
    client.post(address, FORM)
    links = set(Event.objects.filter(kind__in=["account.opened", "invitation.accepted"]).values_list("link_id"))
    assert links == {(invitation.pk,)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b\u200b"),
        ("name", "Ro\x00bin"),
        ("language", "fi"),
        ("password", "kort"),
        ("password", "12345678901234"),
        ("password", "123456789012345"),
        ("password", "robin@demo.example"),
        ("password", "x" * 129),
    ],
)
def test_bad_input_comes_back_with_a_message_and_makes_no_account(client, address, field, value):
    before = stored()
    response = client.post(address, {**FORM, field: value})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert stored() == before


def test_what_was_typed_stays_but_never_the_password(client, address):
    content = client.post(address, {"name": "Robin Ö", "language": "xx", "password": PHRASE}).content.decode()
    assert "Robin Ö" in content
    assert PHRASE not in content


def test_extra_fields_set_nothing(client, address, invitation):
    other = make_workplace()
    extra = {"email": "evil@demo.example", "kind": "admin", "organisation": other.organisation_id, "is_superuser": "on"}
    client.post(address, {**FORM, **extra, "workplace": other.pk, "timezone": "Asia/Tokyo", "id": uuid4()})
    robin = User.objects.get(email="robin@demo.example")
    role = Role.objects.get(user=robin)
    assert (robin.is_superuser, robin.timezone, role.kind, role.workplace) == (
        False,
        "Europe/Stockholm",
        invitation.kind,
        None,
    )
    assert not User.objects.filter(email="evil@demo.example").exists()


def test_somebody_with_an_account_is_sent_to_sign_in_and_back(client, address):
    make_user("robin@demo.example")
    before = stored()
    content = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert f'href="{reverse("account_login")}?next={address}"' in content
    response = client.post(address, FORM)
    assert (response.status_code, stored()) == (409, before)


def test_somebody_signed_in_as_the_invited_address_accepts_with_one_button(client, address):
    robin = make_user("robin@demo.example", name="Robin Öst")
    client.force_login(robin)
    assert client.get(address).context["form"] is None
    response = client.post(address, {"name": "Other"})
    robin.refresh_from_db()
    assert (response.status_code, robin.name, Role.objects.filter(user=robin).count()) == (302, "Robin Öst", 1)


def test_somebody_signed_in_as_another_person_cannot_accept(client, address):
    client.force_login(make_user("other@demo.example", language="en"))
    before = stored()
    response = client.post(address, FORM)
    assert (response.status_code, stored()) == (409, before)
    assert "another address than the invited one" in response.content.decode()


def test_links_that_do_not_work_all_show_the_same_friendly_page(client, organisation, invitation):
    gone = [
        make_invitation(organisation),
        make_open_invitation(organisation, proposed_at=AT - timedelta(days=15), expires_at=AT),
        make_open_invitation(organisation, revoked_at=AT),
        make_open_invitation(organisation, accepted_at=AT, accepted_by=make_user()),
    ]
    paths = [path_of(one.pk) for one in gone] + [path_of(uuid4()), "/invitations/x/", path_of(invitation.pk)[:-2] + "/"]
    paths += [f"/invitations/{token_for('another.purpose', invitation.pk)}/", f"/invitations/{invitation.pk}/"]
    assert PURPOSE != "another.purpose"
    before = stored()
    client.cookies["tmo_language"] = "en"
    shown = {plain(client.get(path), path) for path in paths}
    posted = {client.post(path, FORM).status_code for path in paths}
    assert ([status for status, _body in shown], posted) == ([404], {404})
    assert "This link no longer works" in next(iter(shown))[1]
    assert stored() == before


def plain(response, path):
    """Status and body, without the form's protection mark and the path, which the language choice leads back to."""
    return response.status_code, re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode()).replace(path, "")


def test_the_second_of_two_people_with_the_same_link_gets_the_friendly_page(address):
    first, second = Client(), Client()
    assert first.post(address, FORM).status_code == 302
    assert second.post(address, FORM).status_code == 404
    assert Role.objects.filter(user__email="robin@demo.example").count() == 1


def test_in_the_second_of_its_expiry_the_link_is_gone(client, address, invitation):
    with time_machine.travel(invitation.expires_at, tick=False):
        assert client.post(address, FORM).status_code == 404


def test_other_methods_are_refused(client, address):
    assert [getattr(client, name)(address).status_code for name in ("put", "delete", "patch")] == [405] * 3

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from tmo.audit.models import Event
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import make_role, make_user

pytestmark = pytest.mark.django_db
MINE = {"name": "Anna Ö", "language": "da", "timezone": "Europe/Copenhagen"}


@pytest.fixture
def address():
    return reverse("profile")


def test_the_page_shows_own_name_roles_with_their_period_and_the_organisations_support(
    as_anna, anna, organisation, address
):
    organisation.support_name, organisation.support_email = "Skolan", "skolan@demo.example"
    organisation.save()
    make_role(anna, organisation, RoleKind.MANAGER, starts_on=date(2027, 1, 4), ends_on=date(2027, 2, 1))
    make_role(make_user(), organisation, RoleKind.AUDITOR)
    response = as_anna.get(address)
    shown = [(role.kind, role.starts_on, role.ends_on) for role in response.context["roles"]]
    assert shown == [("manager", date(2027, 1, 4), date(2027, 2, 1)), ("admin", date(2026, 8, 1), None)]
    content = response.content.decode()
    told = ["Skolan", "mailto:skolan@demo.example", "Björkdals kommun", "Mon 4 January"]
    assert [part for part in told if part not in content] == []


def test_name_language_and_zone_are_saved_and_the_language_holds_from_then_on(as_anna, anna, address):
    as_anna.cookies["tmo_language"] = "en"
    response = as_anna.post(address, MINE)
    anna.refresh_from_db()
    assert (response.status_code, response.url) == (302, address)
    assert (anna.name, anna.language, anna.timezone) == ("Anna Ö", "da", "Europe/Copenhagen")
    assert as_anna.get(address).headers["Content-Language"] == "da"
    assert Event.objects.get().kind == "account.changed"


def test_an_administrator_finds_the_way_to_the_people_and_nobody_else_does(as_anna, anna, organisation, address):
    way = f'href="{reverse("people_list", args=[organisation.pk])}"'
    assert way in as_anna.get(address).content.decode()
    anna.roles.update(kind=RoleKind.STAFF)
    assert way not in as_anna.get(address).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b"),
        ("name", "A\x00"),
        ("name", "x" * 201),
        ("language", "en-us"),
        ("language", "../../sv"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("timezone", ""),
    ],
)
def test_bad_input_comes_back_and_nothing_is_saved(as_anna, anna, address, field, value):
    response = as_anna.post(address, {**MINE, field: value})
    anna.refresh_from_db()
    assert (response.status_code, list(response.context["form"].errors), anna.name) == (422, [field], "Anna")
    assert Event.objects.count() == 0


def test_extra_fields_set_nothing(as_anna, anna, address):
    extra = {"email": "evil@demo.example", "is_superuser": "on", "is_active": "", "id": uuid4(), "role": "admin"}
    as_anna.post(address, {**MINE, **extra, "session_generation": 7, "password": "x"})
    password = anna.password
    anna.refresh_from_db()
    assert (anna.email, anna.is_superuser, anna.is_active) == ("anna@demo.example", False, True)
    assert (anna.session_generation, anna.password, anna.roles.count()) == (0, password, 1)


def test_the_nordic_zones_come_first(as_anna, address):
    choices = as_anna.get(address).context["form"].fields["timezone"].choices
    assert [name for name, _words in choices][:3] == ["Europe/Stockholm", "Europe/Copenhagen", "Europe/Oslo"]


def test_without_signing_in_the_page_leads_to_sign_in(client, address):
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def test_other_methods_are_refused(as_anna, address):
    assert [getattr(as_anna, name)(address).status_code for name in ("put", "delete", "patch")] == [405] * 3

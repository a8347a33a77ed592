"""The account's constraints by name, its sealed name, and the number that ends its sessions."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from tmo.accounts.models import User, display_name

pytestmark = pytest.mark.django_db


def refused_by(name, **fields):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        User.objects.bulk_create([User(**fields)])
    message = str(caught.value)
    return name in message or (connection.vendor == "sqlite" and message.startswith("UNIQUE constraint failed"))


def test_the_project_uses_this_model():
    assert get_user_model() is User


@pytest.mark.parametrize("typed", ["ANNA@skola.se", " anna@skola.se", "Anna@SKOLA.se"])
def test_an_address_belongs_to_one_account_however_it_is_typed(typed):
    User.objects.create_user("anna@skola.se")
    assert User.objects.create_user("bo@skola.se").pk
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        User.objects.create_user(typed)
    assert "email" in str(caught.value)


def test_the_table_itself_keeps_addresses_unique_lower_case_and_not_empty():
    User.objects.create_user("anna@skola.se")
    assert refused_by("user_email_unique", email="anna@skola.se")
    assert refused_by("user_email_lower_case", email="Bo@skola.se")
    assert refused_by("user_email_not_empty", email="")


def test_the_language_is_one_of_ours():
    assert User.objects.create_user("anna@skola.se", language="da").pk
    assert refused_by("user_language_known", email="bo@skola.se", language="fi")


def test_every_constraint_has_its_test():
    names = {constraint.name for constraint in User._meta.constraints}
    assert names == {"user_email_unique", "user_email_lower_case", "user_email_not_empty", "user_language_known"}


def test_an_account_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("  ")


def test_an_account_is_found_whatever_the_case():
    anna = User.objects.create_user("Anna@skola.se")
    assert User.objects.get_by_natural_key(" ANNA@Skola.se") == anna


def test_the_name_is_sealed_in_the_table():
    User.objects.create_user("anna@skola.se", name="Anna Åkesson")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_user")
        [(stored,)] = cursor.fetchall()
    assert "Anna" not in stored
    assert User.objects.get().name == "Anna Åkesson"


def test_a_person_is_called_by_name_or_by_address_and_never_so_in_logs():
    anna, bo = User(email="a@skola.se", name="Anna"), User(email="b@skola.se")
    assert [display_name(anna), display_name(bo)] == ["Anna", "b@skola.se"]
    assert str(anna) == f"user {anna.pk}"


def test_a_superuser_holds_no_role_and_opens_no_page():
    user = User.objects.create_superuser("root@skola.se", "x" * 20)
    assert (user.is_superuser, user.roles.count()) == (True, 0)


def test_raising_the_generation_or_changing_the_password_ends_every_session():
    user = User.objects.create_user("anna@skola.se", "en lång fras om skog")
    first = user.get_session_auth_hash()
    user.session_generation += 1
    second = user.get_session_auth_hash()
    user.set_password("en annan fras om hav")
    assert len({first, second, user.get_session_auth_hash()}) == 3

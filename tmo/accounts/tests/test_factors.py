"""The second factor: set up, shown, shown once only, got back with a recovery code, and never gone around."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tmo.accounts.factors import PLACE
from tmo.accounts.tests.conftest import PHRASE
from tmo.accounts.tests.factors import (
    CODE,
    CONFIRM,
    FACTOR,
    app_code,
    code_in_mail,
    give_app,
    give_recovery_codes,
    sign_in,
    sign_in_with_app,
    signed_in,
)
from tmo.audit.models import Event
from tmo.crypto.seal import unseal
from tmo.outbox.models import Message

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"
# What counts as shown is noted when the new factor is committed.
committed = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secret(anna):
    return give_app(anna)


def kinds():
    return list(Event.objects.order_by("at", "pk").exclude(kind="account.opened").values_list("kind", flat=True))


def set_up(client):
    """The page of the app as a person goes through it; answers the secret."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page).group(1)
    response = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    return secret


@committed
def test_a_person_sets_up_an_app_and_is_shown_ten_recovery_codes(client, anna):
    sign_in(client, anna, PHRASE)
    set_up(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<li><code>\d{8}</code></li>", page)) == 10
    assert kinds() == ["factor.added", "factor.added"]


@committed
def test_a_mail_tells_of_a_new_factor_and_names_no_machine(client, anna):
    sign_in(client, anna, PHRASE)
    set_up(client)
    body = Message.objects.get().body
    assert "An authenticator app was added." in body["text"]
    assert "An authenticator app was added." in body["html"]
    assert "127.0.0.1" not in body["text"].replace("http://127.0.0.1:8000", "")


@committed
def test_setting_up_gives_the_session_a_new_key(client, anna):
    sign_in(client, anna, PHRASE)
    before = client.session.session_key
    set_up(client)
    assert client.session.session_key != before


def test_the_secret_lies_sealed_in_the_database(anna, secret):
    stored = Authenticator.objects.get(user=anna, type="totp").data["secret"]
    assert secret not in stored
    assert unseal(stored, PLACE).decode() == secret


def test_the_password_alone_signs_nobody_in_who_has_a_factor(client, anna, secret):
    response = sign_in(client, anna, PHRASE)
    assert (response.url, signed_in(client)) == (FACTOR, None)
    assert client.get(reverse("profile")).status_code == 302


def test_the_code_by_mail_counts_as_one_factor(client, anna, secret):
    client.post(CODE, {"email": anna.email})
    response = client.post(CONFIRM, {"code": code_in_mail()})
    assert (response.url, signed_in(client)) == (FACTOR, None)
    client.post(FACTOR, {"code": app_code(secret)})
    assert signed_in(client) == str(anna.pk)


def test_password_and_code_of_the_app_sign_in_and_lead_where_one_wanted_to_go(client, anna, secret):
    sign_in(client, anna, PHRASE, next="/profile/?a=1")
    response = client.post(FACTOR, {"code": app_code(secret)})
    assert (response.url, signed_in(client)) == ("/profile/?a=1", str(anna.pk))


def test_a_code_of_the_app_is_taken_once(client, anna, secret):
    sign_in_with_app(client, anna, PHRASE, secret)
    other = Client()
    sign_in_with_app(other, anna, PHRASE, secret)
    assert (signed_in(client), signed_in(other)) == (str(anna.pk), None)
    other.post(FACTOR, {"code": app_code(secret, 1)})
    assert signed_in(other) == str(anna.pk)


@committed
def test_the_code_that_set_the_app_up_does_not_sign_in(client, anna):
    sign_in(client, anna, PHRASE)
    secret = set_up(client)
    other = Client()
    sign_in_with_app(other, anna, PHRASE, secret)
    assert signed_in(other) is None


@pytest.mark.parametrize("wrong", ["", "000000", "12345", "abcdef", "0" * 21, "\x00", "１２３４５６"])
def test_a_wrong_code_signs_nobody_in_and_says_so_at_the_field(client, anna, secret, wrong):
    sign_in(client, anna, PHRASE)
    response = client.post(FACTOR, {"code": wrong})
    assert (response.status_code, signed_in(client), list(response.context["form"].errors)) == (200, None, ["code"])


def test_a_wrong_code_is_logged(client, anna, secret):
    sign_in(client, anna, PHRASE)
    client.post(FACTOR, {"code": "000000"})
    event = Event.objects.get(kind="factor.refused")
    assert (event.subject_ids, event.mode) == ([str(anna.pk)], "refused")


def test_codes_cannot_be_tried_one_after_another(client, anna, secret):
    for number in range(6):
        other = Client(REMOTE_ADDR=f"10.0.0.{number}")
        sign_in(other, anna, PHRASE)
        other.post(FACTOR, {"code": f"00000{number}"})
    sign_in(client, anna, PHRASE)
    client.post(FACTOR, {"code": app_code(secret)})
    assert signed_in(client) is None


def test_a_recovery_code_opens_once(client, anna, secret):
    codes = give_recovery_codes(anna)
    other = Client()
    for one in (client, other):
        sign_in(one, anna, PHRASE)
        one.post(FACTOR, {"code": codes[3]})
    assert (signed_in(client), signed_in(other)) == (str(anna.pk), None)


def test_a_new_password_through_the_mail_does_not_go_around_the_factor(client, anna, secret):
    client.post(RESET, {"email": anna.email})
    path = re.search(r"http://127.0.0.1:8000(\S+)", Message.objects.get().body["text"]).group(1)
    form = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "en annan fras om hav", "password2": "en annan fras om hav"})
    assert signed_in(client) is None
    sign_in(client, anna, "en annan fras om hav")
    assert signed_in(client) is None
    assert Authenticator.objects.filter(user=anna, type="totp").exists()


def test_the_only_factor_cannot_be_taken_away(client, anna, secret):
    sign_in_with_app(client, anna, PHRASE, secret)
    page = client.get(reverse("mfa_deactivate_totp")).content.decode()
    assert "This is your only second factor" in page
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=anna, type="totp").exists()


def test_of_two_factors_one_can_be_taken_away(client, anna, secret):
    Authenticator.objects.create(user=anna, type="webauthn", data={"name": "Work phone", "credential": {}})
    sign_in_with_app(client, anna, PHRASE, secret)
    client.post(reverse("mfa_deactivate_totp"))
    assert list(Authenticator.objects.filter(user=anna).values_list("type", flat=True)) == ["webauthn"]


def test_the_last_passkey_cannot_be_taken_away(client, anna, secret):
    key = Authenticator.objects.create(user=anna, type="webauthn", data={"name": "Work phone", "credential": {}})
    sign_in_with_app(client, anna, PHRASE, secret)
    Authenticator.objects.filter(type="totp").delete()
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_nobody_takes_away_the_passkey_of_another(client, anna, secret, django_user_model):
    other = django_user_model.objects.create_user("bo@skola.se")
    for _number in range(3):
        key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "x", "credential": {}})
    sign_in_with_app(client, anna, PHRASE, secret)
    assert client.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(user=other).count() == 3


def test_a_session_from_before_the_factor_cannot_add_another_factor_without_showing_it(client, anna):
    sign_in(client, anna, PHRASE)
    give_app(anna)
    for name in ("mfa_add_webauthn", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name)).url.startswith(reverse("mfa_reauthenticate"))
    assert client.get(reverse("account_reauthenticate")).url.startswith(reverse("mfa_reauthenticate"))


def test_a_passkey_that_is_none_adds_nothing(client, anna):
    sign_in(client, anna, PHRASE)
    client.get(reverse("mfa_add_webauthn"))
    for credential in ("", "x", "{}", "[]", '{"id": "a", "rawId": "a", "response": {}, "type": "public-key"}'):
        response = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})
        assert response.status_code == 200
    assert Authenticator.objects.count() == 0


def test_every_page_of_the_factor_opens_for_its_owner(client, anna, secret):
    give_recovery_codes(anna)
    key = Authenticator.objects.create(user=anna, type="webauthn", data={"name": "Work phone", "credential": {}})
    sign_in_with_app(client, anna, PHRASE, secret)
    names = ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes")
    addresses = [reverse(name) for name in names] + [reverse("mfa_remove_webauthn", args=[key.pk])]
    assert [client.get(address).status_code for address in addresses] == [200] * 5


def test_new_recovery_codes_kill_the_old_ones(client, anna, secret):
    old = give_recovery_codes(anna)
    sign_in_with_app(client, anna, PHRASE, secret)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert set(Authenticator.objects.get(user=anna, type="recovery_codes").wrap().generate_codes()) & set(old) == set()

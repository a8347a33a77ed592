"""Single sign-on against a provider that runs beside the test: who comes in, and every answer that is not believed."""

import time
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest
from django.core.checks import run_checks
from django.test import Client

from tmo.accounts.models import OutsideIdentity, User
from tmo.accounts.tests.factors import FACTOR, app_code, give_app, signed_in
from tmo.accounts.tests.provider import CLIENT, OTHER_KEY, SECRET, Provider
from tmo.audit.models import Event
from tmo.connections import origins

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def provider(settings):
    running = Provider()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_SECRET = running.issuer, CLIENT, SECRET
    settings.OIDC_NAME, settings.OIDC_SECOND_FACTOR = "Skolans konto", ["mfa", "level4"]
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def reads_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def message(client):
    page = client.get(LOGIN)
    return " ".join(str(one) for one in page.context["messages"])


def test_an_account_is_found_by_its_verified_address_and_linked(client, anna, provider):
    response = provider.vouch(client)
    assert (response.url, signed_in(client)) == ("/profile/", str(anna.pk))
    assert list(OutsideIdentity.objects.values_list("user", "issuer", "subject")) == [(anna.pk, provider.issuer, "s-1")]
    assert Event.objects.filter(kind="account.linked").count() == 1


def test_the_second_time_it_is_found_by_the_subject_whatever_the_address(client, anna, provider):
    provider.vouch(Client())
    provider.vouch(client, email="other@skola.se", email_verified=False)
    assert signed_in(client) == str(anna.pk)


def test_the_question_carries_pkce_and_the_exchange_proves_it(client, anna, provider):
    provider.vouch(client)
    [form] = provider.forms
    challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert (provider.asked["code_challenge"], provider.asked["code_challenge_method"]) == (challenge, "S256")
    assert (form["client_id"], form["client_secret"], form["code"]) == (CLIENT, SECRET, "c-1")
    assert provider.asked["redirect_uri"] == form["redirect_uri"] == "http://127.0.0.1:8000/accounts/outside/return/"


NOW = int(time.time())
WRONG = {
    "another nonce": {"nonce": "n"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.se"},
    "another product": {"aud": "other"},
    "for another party": {"azp": "other"},
    "run out": {"exp": NOW - 3600, "iat": NOW - 7200},
    "no end": {"exp": None},
    "no subject": {"sub": None},
    "not yet": {"nbf": NOW + 36_000},
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_token_that_is_no_answer_to_this_question_is_not_believed(client, anna, provider, fault):
    response = provider.vouch(client, **WRONG[fault])
    assert (response.url, signed_in(client)) == (LOGIN, None)
    assert message(client).startswith("The answer of Skolans konto could not be checked.")


@pytest.mark.parametrize(
    ("key", "algorithm"), [(OTHER_KEY, "RS256"), ("", "none"), ("a secret between two, made long enough", "HS256")]
)
def test_a_token_that_the_providers_key_did_not_sign_is_not_believed(client, anna, provider, key, algorithm):
    provider.key, provider.algorithm = key, algorithm
    provider.vouch(client)
    assert signed_in(client) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email": None},
        {"email": "nobody@skola.se"},
        {"email": "", "sub": "s-2"},
    ],
)
def test_whom_the_provider_does_not_vouch_for_with_an_address_of_ours_is_told_so(client, anna, provider, claims):
    provider.vouch(client, **claims)
    assert (signed_in(client), User.objects.count(), OutsideIdentity.objects.count()) == (None, 1, 0)
    assert message(client).startswith("No account here belongs to the address")


def test_an_address_that_was_given_to_somebody_else_opens_nothing(client, anna, provider):
    provider.vouch(Client())
    provider.vouch(client, sub="s-2")
    assert signed_in(client) is None


def test_an_account_that_is_closed_stays_closed(client, anna, provider):
    provider.vouch(Client())
    User.objects.update(is_active=False)
    provider.vouch(client)
    assert signed_in(client) is None


def test_whoever_has_a_factor_shows_it_unless_the_provider_has_asked_for_one(client, anna, provider):
    secret = give_app(anna)
    assert (provider.vouch(client).url, signed_in(client)) == (FACTOR, None)
    client.post(FACTOR, {"code": app_code(secret)})
    assert signed_in(client) == str(anna.pk)
    for claims in ({"amr": ["pwd", "mfa"]}, {"acr": "level4"}):
        other = Client()
        provider.vouch(other, **claims)
        assert signed_in(other) == str(anna.pk)


@pytest.mark.parametrize(
    ("claims", "proved"), [({}, False), ({"amr": ["pwd"]}, False), ({"amr": "mfa"}, True), ({"acr": "level4"}, True)]
)
def test_what_the_provider_asked_for_counts_as_the_second_factor(client, anna, provider, claims, proved):
    provider.vouch(client, **claims)
    [record] = client.session["account_authentication_methods"]
    assert (record["method"], record["second_factor"]) == ("outside", proved)


def test_another_browser_cannot_use_the_answer(client, anna, provider):
    provider.vouch(client)
    thief = Client(headers={"accept-language": "en"})
    thief.get("/accounts/outside/return/", {"code": "c-1", "state": provider.asked["state"]})
    assert signed_in(thief) is None
    assert message(thief).startswith("Signing in with Skolans konto took too long")


@pytest.mark.parametrize("more", [{}, {"state": "x"}, {"state": "x", "code": "c-1"}, {"state": "é", "code": "\x00"}])
def test_an_answer_that_nobody_asked_for_leads_back(client, anna, provider, more):
    assert client.get("/accounts/outside/return/", more).url == LOGIN
    client.post("/accounts/outside/")
    assert (client.get("/accounts/outside/return/", more).url, signed_in(client)) == (LOGIN, None)


def test_whoever_turns_round_at_the_provider_is_told_so(client, anna, provider):
    begun = client.post("/accounts/outside/")
    state = begun.url.partition("state=")[2].partition("&")[0]
    client.get("/accounts/outside/return/", {"error": "access_denied", "state": state})
    assert message(client) == "You did not sign in with Skolans konto."


def test_a_provider_that_does_not_answer_is_named(client, provider):
    provider.broken = True
    assert client.post("/accounts/outside/").url == LOGIN
    assert message(client) == "Skolans konto does not answer. Sign in with a code by mail instead."


@pytest.mark.parametrize("where", ["//evil.se", "https://evil.se", "/\\evil.se", "javascript:alert(1)"])
def test_nobody_is_led_off_the_site_afterwards(client, anna, provider, where):
    client.post("/accounts/outside/", {"next": where})
    assert client.session["oidc_asked"]["next"] == ""


def test_without_a_provider_the_addresses_do_not_exist(client):
    assert [client.post("/accounts/outside/").status_code, client.get("/accounts/outside/return/").status_code] == [
        404,
        404,
    ]
    assert "/accounts/outside/" not in client.get(LOGIN).content.decode()


def test_the_page_of_signing_in_names_the_provider(client, provider):
    page = client.get(LOGIN, headers={"accept-language": "en"}).content.decode()
    assert "Sign in with Skolans konto" in page


def test_the_policy_lets_the_form_lead_to_the_issuer():
    assert (origins("https://login.example:8443/tenant"), origins("")) == (["https://login.example:8443"], [])


@pytest.mark.parametrize(
    ("issuer", "name", "found"),
    [("", "", []), ("https://x.se", "X", []), ("http://x.se", "X", ["tmo.E006"]), ("https://x.se", "", ["tmo.E006"])],
)
def test_a_provider_that_is_named_by_half_is_refused_at_start(settings, issuer, name, found):
    settings.OIDC_ISSUER, settings.OIDC_NAME, settings.OIDC_CLIENT_ID, settings.OIDC_SECRET = issuer, name, "a", "b"
    assert [one.id for one in run_checks(tags=["security"]) if one.id == "tmo.E006"] == found

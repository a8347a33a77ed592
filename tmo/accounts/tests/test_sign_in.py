"""Signing in and out as a browser does it: password, code, reset, limits, and where one is led afterwards."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tmo.accounts.actions import open_account
from tmo.audit.actor import Actor
from tmo.outbox.models import Message

pytestmark = pytest.mark.django_db

PHRASE = "en lång fras om skog"
LOGIN, CODE, CONFIRM = "/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"
RESET = "/accounts/password/reset/"


@pytest.fixture
def anna(at):
    return open_account(
        email="anna@skola.se",
        name="Anna",
        language="en",
        password=PHRASE,
        zone="Europe/Stockholm",
        by=Actor.system("tests"),
        at=at,
    )


def signed_in(client):
    return client.session.get("_auth_user_id")


def sign_in(client, password=PHRASE, **more):
    return client.post(LOGIN, {"login": "Anna@Skola.se", "password": password, **more})


def code_in_mail():
    return re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]{2,}$", Message.objects.latest("created_at").body["text"], re.M).group()


def test_a_person_signs_in_with_address_and_password(client, anna):
    response = sign_in(client)
    assert (response.status_code, response.url, signed_in(client)) == (302, "/", str(anna.pk))


def test_the_session_gets_a_new_key_when_signing_in_and_the_old_one_is_dead(client, anna):
    client.get(LOGIN)
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = old = session.session_key
    sign_in(client)
    assert client.session.session_key != old
    assert not Session.objects.filter(session_key=old).exists()


@pytest.mark.parametrize(
    ("login", "password"),
    [("anna@skola.se", "fel fras om skogen"), ("nobody@skola.se", PHRASE), ("", PHRASE), ("anna@skola.se", "")],
)
def test_a_wrong_guess_signs_nobody_in(client, anna, login, password):
    response = client.post(LOGIN, {"login": login, "password": password})
    assert (response.status_code, signed_in(client)) == (200, None)


def test_an_unknown_address_and_a_wrong_password_are_told_the_same(client, anna):
    known = client.post(LOGIN, {"login": "anna@skola.se", "password": "fel fras om skogen"})
    unknown = client.post(LOGIN, {"login": "nobody@skola.se", "password": "fel fras om skogen"})
    assert known.context["form"].errors == unknown.context["form"].errors


def test_an_account_that_is_switched_off_signs_nobody_in(client, anna):
    anna.is_active = False
    anna.save()
    sign_in(client)
    assert signed_in(client) is None


def test_a_code_from_the_mail_signs_in(client, anna):
    assert client.post(CODE, {"email": "anna@skola.se"}).url == CONFIRM
    assert signed_in(client) is None
    response = client.post(CONFIRM, {"code": code_in_mail()})
    assert (response.status_code, signed_in(client)) == (302, str(anna.pk))


def test_a_code_works_in_the_browser_that_asked_for_it_only_and_once(client, anna):
    client.post(CODE, {"email": "anna@skola.se"})
    code = code_in_mail()
    other = Client()
    other.post(CODE, {"email": "nobody@skola.se"})
    other.post(CONFIRM, {"code": code})
    assert signed_in(other) is None
    client.post(CONFIRM, {"code": code})
    client.post("/accounts/logout/")
    client.post(CONFIRM, {"code": code})
    assert signed_in(client) is None


def test_three_wrong_codes_end_the_attempt(client, anna):
    client.post(CODE, {"email": "anna@skola.se"})
    code = code_in_mail()
    for _ in range(3):
        client.post(CONFIRM, {"code": "XXXXXX"})
    client.post(CONFIRM, {"code": code})
    assert signed_in(client) is None


@pytest.mark.parametrize(("path", "next_page"), [(CODE, CONFIRM), (RESET, "/accounts/password/reset/done/")])
def test_an_unknown_address_gets_the_same_answer_and_no_mail(anna, path, next_page):
    answers = []
    for email in ("anna@skola.se", "nobody@skola.se"):
        client = Client()
        response = client.post(path, {"email": email})
        shown = re.sub(r'value="[A-Za-z0-9]{64}"', "", client.get(response.url).content.decode())
        answers.append((response.status_code, response.url, shown.replace(email, "")))
    assert answers[0] == answers[1]
    assert answers[0][:2] == (302, next_page)
    assert [message.to for message in Message.objects.all()] == ["anna@skola.se"]


def test_the_mail_is_sealed_due_now_and_in_the_accounts_language(client, anna):
    anna.language = "da"
    anna.save()
    client.post(CODE, {"email": "anna@skola.se"}, headers={"accept-language": "en"})
    message = Message.objects.get()
    assert (message.kind, message.language, message.due_at) == ("accounts.ready_made", "da", message.created_at)
    [stored] = Message.objects.values_list("body", flat=True)
    assert code_in_mail() not in stored.token
    assert set(message.body) == {"subject", "text", "html", "expires"}


def test_a_reset_link_carries_the_configured_address_whatever_the_host_header_says(client, anna, settings):
    settings.SITE_URL = "https://tmo.example"
    settings.ALLOWED_HOSTS = ["*"]
    client.post(RESET, {"email": "anna@skola.se"}, headers={"host": "evil.se", "x-forwarded-host": "evil.se"})
    body = Message.objects.get().body
    assert re.findall(r"https?://[^/\s\"<]+", body["text"]) == ["https://tmo.example"]
    assert "evil" not in body["text"] + body["html"] + body["subject"]


def test_a_host_that_is_not_ours_is_refused(client, anna):
    assert client.post(RESET, {"email": "anna@skola.se"}, headers={"host": "evil.se"}).status_code == 400
    assert Message.objects.count() == 0


def test_a_reset_link_sets_a_new_password_once(client, anna):
    client.post(RESET, {"email": "anna@skola.se"})
    path = re.search(r"http://127.0.0.1:8000(\S+)", Message.objects.get().body["text"]).group(1)
    form = client.get(path, follow=True)
    new = {"password1": "en annan fras om hav", "password2": "en annan fras om hav"}
    client.post(form.redirect_chain[-1][0], new)
    anna.refresh_from_db()
    assert anna.check_password("en annan fras om hav")
    assert "form" not in Client().get(path, follow=True).context or not anna.check_password(PHRASE)


def test_a_new_password_ends_the_sessions_elsewhere(client, anna):
    elsewhere = Client()
    sign_in(client)
    sign_in(elsewhere)
    new = {"oldpassword": PHRASE, "password1": "en annan fras om hav", "password2": "en annan fras om hav"}
    response = client.post("/accounts/password/change/", new)
    assert (response.status_code, response.url) == (302, reverse("profile"))
    assert [client.get("/profile/").status_code, elsewhere.get("/profile/").status_code] == [200, 302]


@pytest.mark.parametrize("password", ["fjorton tecken", "password", "123456789012345", "anna@skola.se12"])
def test_a_weak_password_is_refused(client, anna, password):
    sign_in(client)
    form = {"oldpassword": PHRASE, "password1": password, "password2": password}
    assert client.post("/accounts/password/change/", form).status_code == 200
    anna.refresh_from_db()
    assert anna.check_password(PHRASE)


def test_signing_out_takes_a_post(client, anna):
    sign_in(client)
    assert (client.get("/accounts/logout/").status_code, signed_in(client)) == (200, str(anna.pk))
    client.post("/accounts/logout/")
    assert signed_in(client) is None


NEXT = [
    "//evil.se",
    "/\\evil.se",
    "\\\\evil.se",
    "https:evil.se",
    "https://evil.se",
    "http://127.0.0.1.evil.se/",
    "javascript:alert(1)",
    "///evil.se",
    "/\t/evil.se",
    "http://testserver@evil.se",
    " //evil.se",
    "data:text/html,x",
    "evil.se",
    "http://127.0.0.1:8000/profile/",
]


@pytest.mark.parametrize("where", NEXT)
def test_after_signing_in_nobody_is_led_off_the_site(client, anna, where):
    assert sign_in(client, next=where).url == "/"
    assert signed_in(client) == str(anna.pk)


def test_after_signing_in_the_way_leads_back_to_the_page_one_came_from(client, anna):
    assert sign_in(client, next="/profile/?a=1").url == "/profile/?a=1"


@pytest.mark.parametrize("where", NEXT)
def test_after_signing_in_by_code_nobody_is_led_off_the_site(client, anna, where):
    client.post(CODE, {"email": "anna@skola.se", "next": where})
    assert client.post(CONFIRM, {"code": code_in_mail(), "next": where}).url == "/"


def test_guessing_is_slow_for_one_address_and_a_forged_forwarding_does_not_help(client, anna):
    for number in range(5):
        client.post(
            LOGIN,
            {"login": "anna@skola.se", "password": "fel fras om skogen"},
            headers={"x-forwarded-for": f"1.2.3.{number}"},
            REMOTE_ADDR=f"10.0.0.{number}",
        )
    sign_in(client, REMOTE_ADDR="10.0.0.99")
    assert signed_in(client) is None


def test_guessing_is_slow_for_one_address_of_the_network_whatever_it_claims(client, anna):
    for number in range(10):
        login = {"login": f"p{number}@skola.se", "password": "fel fras om skogen"}
        client.post(LOGIN, login, headers={"x-forwarded-for": f"1.2.3.{number}"})
    sign_in(client)
    assert signed_in(client) is None


def test_the_owner_still_comes_in_by_code_while_the_password_is_locked(client, anna):
    for _ in range(6):
        sign_in(client, "fel fras om skogen")
    client.post(CODE, {"email": "anna@skola.se"})
    client.post(CONFIRM, {"code": code_in_mail()})
    assert signed_in(client) == str(anna.pk)


def test_asking_for_many_codes_sends_few_mails(client, anna):
    for _ in range(6):
        Client().post(CODE, {"email": "anna@skola.se"})
    assert Message.objects.count() == 3


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/x/",
        "/accounts/reauthenticate/",
        "/accounts/3rdparty/",
        "/accounts/social/login/error/",
        "/accounts/",
    ],
)
def test_pages_of_sign_up_and_change_of_address_do_not_exist(client, anna, path):
    assert [client.get(path).status_code, client.post(path, {"email": "x@y.se"}).status_code] == [404, 404]
    sign_in(client)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_confirm_email"])
def test_routes_of_sign_up_and_change_of_address_have_no_name(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_code_for_an_unknown_address_opens_no_account(client, django_user_model):
    client.post(CODE, {"email": "nobody@skola.se"})
    client.post(CONFIRM, {"code": "ABCDEF"})
    assert (django_user_model.objects.count(), signed_in(client)) == (0, None)


@pytest.mark.parametrize(
    "email",
    ["", "rektor@", "a@b.se,c@d.se", '"a b"@x.se', "a" * 320 + "@b.se", '"rektor" <x@evil.example>', "a\x00@b.se"],
)
def test_what_is_no_address_comes_back_with_a_message(client, email):
    response = client.post(CODE, {"email": email})
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["email"])

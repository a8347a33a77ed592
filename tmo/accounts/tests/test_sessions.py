"""The list of browsers in which one is signed in, and ending them; the cookies that sessions live in."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tmo.accounts.models import SignIn
from tmo.accounts.sessions import browser_of
from tmo.accounts.tests.conftest import PHRASE
from tmo.accounts.tests.factors import sign_in
from tmo.audit.models import Event

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"


@pytest.fixture
def browsers(anna):
    both = Client(HTTP_USER_AGENT=FIREFOX), Client(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.7")
    for one in both:
        sign_in(one, anna, PHRASE)
    return both


def statuses(browsers):
    return [one.get(reverse("profile")).status_code for one in browsers]


def page_of(client):
    return client.get(reverse("sign_in_list"), headers={"accept-language": "en"}).content.decode()


def sign_in_of(client):
    return SignIn.objects.get(session_key=client.session.session_key)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/128.0 Safari/537.36 Edg/128.0", "Edge, Linux"),
        ("curl/8", ""),
        ("", ""),
        ("<script>Firefox/</script>" * 999, "Firefox"),
    ],
)
def test_a_browser_is_told_by_two_known_words_and_nothing_that_it_says_itself(agent, words):
    assert browser_of(agent) == words


def test_the_list_shows_each_browser_and_the_address_of_this_one_only(browsers):
    page = page_of(browsers[0])
    shown = ("Firefox, Windows<span", "Safari, iPhone</th", "127.0.0.1</span>", "203.0")
    assert [page.count(words) for words in shown] == [1, 1, 1, 0]


def test_ending_one_shuts_it_on_its_next_request_and_leaves_the_others(browsers):
    response = browsers[0].post(reverse("sign_in_end", args=[sign_in_of(browsers[1]).pk]))
    assert response.url == reverse("sign_in_list")
    assert (statuses(browsers), SignIn.objects.count()) == ([200, 302], 1)
    assert Event.objects.get(kind="account.signed_out").facts == {"browsers": 1}


def test_ending_all_others_leaves_this_one(browsers):
    third = Client()
    sign_in(third, sign_in_of(browsers[0]).user, PHRASE)
    browsers[0].post(reverse("sign_in_end_others"))
    assert (statuses([*browsers, third]), SignIn.objects.count()) == ([200, 302, 302], 1)


def test_nobody_ends_the_session_of_another(browsers, django_user_model):
    bo = django_user_model.objects.create_user("bo@skola.se")
    stranger = Client()
    stranger.force_login(bo)
    assert stranger.post(reverse("sign_in_end", args=[sign_in_of(browsers[0]).pk])).status_code == 404
    stranger.post(reverse("sign_in_end_others"))
    assert statuses([*browsers, stranger]) == [200, 200, 200]


def test_signing_out_takes_the_row_and_the_session(browsers):
    key = browsers[1].session.session_key
    response = browsers[1].post(reverse("account_logout"))
    assert not SignIn.objects.filter(session_key=key).exists()
    assert not Session.objects.filter(pk=key).exists()
    assert response.headers["Clear-Site-Data"] == '"cache"'


def test_a_session_that_ran_out_is_not_listed(browsers, at):
    Session.objects.filter(pk=browsers[1].session.session_key).update(expire_date=at.replace(year=2020))
    assert "Safari, iPhone" not in page_of(browsers[0])


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browsers):
    cookie = browsers[0].cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


@pytest.mark.parametrize("value", ["", "x", "x" * 8192, "../../etc/passwd", "ö", "a" * 32])
def test_a_session_cookie_that_is_none_is_a_visitors(client, value):
    client.cookies["sessionid"] = value
    assert client.get("/").status_code == 200
    assert client.get(reverse("profile")).status_code == 302


def test_a_session_signed_with_another_key_is_a_visitors(browsers, settings):
    settings.SECRET_KEY = "another-key-" + "k" * 50
    assert statuses(browsers) == [302, 302]

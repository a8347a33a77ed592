"""Before any page: the second factor of those who see others, the age of a session, and the address of who asks."""

from datetime import timedelta

import pytest
import time_machine
from django.core.checks import run_checks
from django.urls import reverse

from tmo import clock
from tmo.accounts.tests.factors import LOGIN, app_code, give_app
from tmo.audit.models import Event
from tmo.tests.architecture.routes import WITHOUT_ACCOUNT, access, product_routes
from tmo.units.enums import RoleKind
from tmo.units.links import path_of
from tmo.units.tests.factories import (
    AT,
    make_open_invitation,
    make_organisation,
    make_role,
    make_user,
    make_workplace,
)
from tmo.web.entrance import SEES_NOBODY, WITHOUT_FACTOR

pytestmark = pytest.mark.django_db
PHRASE = "en lång fras om skog"
SEEING = [kind for kind in RoleKind if kind not in SEES_NOBODY]


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def somebody(kind=RoleKind.ADMIN, **more):
    user = make_user(language="en", password=PHRASE, **more)
    organisation = make_organisation(is_training_provider=True, is_care_provider=True)
    make_role(user, organisation, kind, workplace=make_workplace(organisation) if kind == RoleKind.STAFF else None)
    return user


def for_a_role():
    """Every address that the access file gives to a role."""
    listed = access()
    return [route for route in product_routes() if any(":" in who for who in listed[route.name]["who"])]


def closed():
    """Every address but those that are listed as open with one factor."""
    return [route for route in product_routes() if route.name not in WITHOUT_FACTOR]


def answers(client, routes, method):
    return {
        route.name: getattr(client, method)(reverse(route.name, kwargs=route.sample)).headers.get("Location", "")
        for route in routes
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_route_of_a_role_leads_to_setting_a_factor_up(client, method):
    client.force_login(somebody())
    found = answers(client, for_a_role(), method)
    assert len(found) > 40
    assert {name for name, where in found.items() if where != reverse("mfa_index")} == set()


def test_so_does_every_other_route_that_is_not_listed_as_open(client):
    client.force_login(somebody())
    found = answers(client, closed(), "get")
    assert {name for name, where in found.items() if where != reverse("mfa_index")} == set()
    assert {"home", "own_log", "document_detail", "programs:booking_list"} <= set(found)


def test_what_is_listed_as_open_is_no_address_of_a_role():
    routes = {route.name for route in product_routes()}
    assert {route.name for route in for_a_role()} & WITHOUT_FACTOR == set()
    assert {name for name in WITHOUT_FACTOR if name not in routes} == set()


def test_what_is_listed_as_open_shows_no_other_person():
    # Either open to visitors, or about the person's own account.
    own = {"profile"} | {name for name in WITHOUT_FACTOR if name.startswith(("account_", "mfa_"))}
    listed = access()
    assert {name for name in WITHOUT_FACTOR - own if not WITHOUT_ACCOUNT & set(listed[name]["who"])} == set()


@pytest.mark.parametrize("kind", SEEING)
def test_every_role_that_sees_others_needs_it(client, kind):
    client.force_login(somebody(kind))
    assert client.get("/").headers.get("Location") == reverse("mfa_index")


def test_staff_see_their_own_with_one_factor(client):
    client.force_login(somebody(RoleKind.STAFF))
    assert [client.get(path).status_code for path in ("/", reverse("own_log"), reverse("profile"))] == [200, 200, 200]


def test_somebody_without_a_role_sees_his_own_with_one_factor(client):
    client.force_login(make_user())
    assert client.get("/").status_code == 200


def test_a_visitor_is_asked_for_nothing(client):
    assert client.get("/").status_code == 200


def test_whoever_has_a_factor_and_has_not_shown_it_here_is_asked_for_it(client):
    user = somebody()
    give_app(user)
    client.force_login(user)
    assert client.get("/profile/log/?a=1").url == reverse("mfa_reauthenticate") + "?next=%2Fprofile%2Flog%2F%3Fa%3D1"


def test_whoever_has_shown_the_factor_goes_in(client):
    user = somebody()
    secret = give_app(user)
    client.post(LOGIN, {"login": user.email, "password": PHRASE})
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert [client.get(path).status_code for path in ("/", reverse("own_log"))] == [200, 200]


def test_showing_it_later_opens_the_session_and_gives_it_a_new_key(client):
    user = somebody()
    secret = give_app(user)
    client.force_login(user)
    before = client.session.session_key
    response = client.post(reverse("mfa_reauthenticate") + "?next=/profile/log/", {"code": app_code(secret)})
    assert (response.url, client.get("/profile/log/").status_code) == ("/profile/log/", 200)
    assert client.session.session_key != before


def test_a_new_administrator_goes_from_the_invitation_straight_to_the_factor(client):
    invitation = make_open_invitation(kind=RoleKind.ADMIN)
    typed = {"name": "Kim", "language": "en", "password": PHRASE}
    with time_machine.travel(AT, tick=False):
        assert client.post(path_of(invitation.pk), typed).url == "/"
        assert client.get("/").url == reverse("mfa_index")
        assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_one_persons_proof_does_not_open_for_another_who_signs_in_on_the_same_browser(client):
    first, second = somebody(), somebody()
    secret = give_app(first)
    client.force_login(first)
    client.post(reverse("mfa_reauthenticate"), {"code": app_code(secret)})
    client.force_login(second)
    assert client.get("/").url == reverse("mfa_index")


def test_a_door_that_stays_shut_reads_nothing_of_anybody(client):
    user = somebody()
    client.force_login(user)
    organisation = user.roles.get().organisation
    client.get(reverse("people_list", args=[organisation.pk]))
    assert not Event.objects.filter(kind="role.read").exists()


# -- the switch ------------------------------------------------------------------------------------------------------
def faults():
    return [fault.id for fault in run_checks(tags=["security"]) if fault.id == "tmo.E005"]


@pytest.mark.parametrize(
    ("wanted", "demo", "url", "refused"),
    [
        (False, True, "", False),
        (True, True, "", False),
        (True, False, "postgresql://db/tmo", False),
        (False, True, "postgresql://db/tmo", True),
        (False, True, "sqlite:///real.db", True),
        (False, False, "", True),
    ],
)
def test_only_the_demonstration_on_its_own_database_goes_without(settings, wanted, demo, url, refused):
    settings.SECOND_FACTOR_WANTED, settings.DEMO, settings.DATABASE_URL = wanted, demo, url
    assert faults() == (["tmo.E005"] if refused else [])


def test_the_demonstration_says_that_it_goes_without(client, settings):
    words = "In this demonstration nobody is asked for a second factor."
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    assert words in client.get("/", headers={"accept-language": "en"}).content.decode()
    settings.SECOND_FACTOR_REQUIRED = True
    assert words not in client.get("/", headers={"accept-language": "en"}).content.decode()


# -- how long a session lasts ------------------------------------------------------------------------------------------
@pytest.fixture
def hours(settings, monkeypatch, client):
    """Sets the clock to so many minutes after signing in as staff."""
    settings.SESSION_IDLE_SECONDS, settings.SESSION_LONGEST_SECONDS = 30 * 60, 10 * 60 * 60

    def set_clock(minutes):
        monkeypatch.setattr(clock, "now", lambda: AT + timedelta(minutes=minutes))

    set_clock(0)
    client.force_login(somebody(RoleKind.STAFF))
    return set_clock


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (30, 302), (31, 302)])
def test_half_an_hour_without_use_ends_a_session(client, hours, minutes, status):
    hours(minutes)
    assert client.get("/profile/").status_code == status


def test_each_use_begins_the_half_hour_anew(client, hours):
    for minutes in (25, 50, 75):
        hours(minutes)
        assert client.get("/profile/").status_code == 200


def test_ten_hours_end_a_session_whatever_was_done_in_it(client, hours):
    for minutes in range(20, 600, 20):
        hours(minutes)
        assert client.post("/book/none/none/autosave/").status_code in (302, 403, 404, 405)
        assert client.get("/profile/").status_code == 200
    hours(600)
    response = client.get("/profile/")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/profile/")
    assert "_auth_user_id" not in client.session


def test_what_a_page_asks_by_itself_is_no_use(client, hours):
    for minutes in (10, 20, 29):
        hours(minutes)
        client.get(reverse("document_state", args=["00000000-0000-4000-8000-000000000000"]))
    hours(31)
    assert client.get("/profile/").status_code == 302


def test_a_session_without_a_beginning_is_over(client, hours):
    session = client.session
    del session["begun_at"]
    session.save()
    assert client.get("/profile/").status_code == 302


# -- whence a request comes --------------------------------------------------------------------------------------------
def address_seen(client, **headers):
    client.post("/accounts/login/", {"login": "x", "password": "x"})
    client.get("/organisation/00000000-0000-4000-8000-000000000000/people/", **headers)
    return Event.objects.latest("at").address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        (2, "9.9.9.9, 1.2.3.4, 10.1.1.1", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
        (1, "", "10.0.0.9"),
    ],
)
def test_a_forwarded_address_counts_only_behind_as_many_proxies(client, settings, proxies, forwarded, seen):
    settings.TRUSTED_PROXIES, settings.SECOND_FACTOR_REQUIRED = proxies, False
    client.force_login(make_user())
    more = {"HTTP_X_FORWARDED_FOR": forwarded, "REMOTE_ADDR": "10.0.0.9"}
    assert address_seen(client, **more) == seen

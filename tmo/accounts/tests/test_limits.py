"""Guessing is slow whoever asks from where, and being guessed at shuts no owner out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections
from django.test import Client

from tmo.accounts.models import Tally, User
from tmo.accounts.tallies import Tallies
from tmo.accounts.tasks import sweep
from tmo.accounts.tests.conftest import PHRASE
from tmo.accounts.tests.factors import CODE, CONFIRM, LOGIN, app_code, code_in_mail, give_app, sign_in, signed_in

pytestmark = pytest.mark.django_db
WRONG = "fel fras om skogen"


@pytest.fixture
def tried(monkeypatch):
    """Counts the passwords that are really compared."""
    compared = []
    plain = User.check_password

    def check(self, raw):
        compared.append(raw)
        return plain(self, raw)

    monkeypatch.setattr(User, "check_password", check)
    return compared


def test_of_a_days_guesses_from_200_addresses_at_most_twenty_are_compared(anna, tried):
    with time_machine.travel("2027-03-01T08:00:00Z", tick=False) as clock:
        for number in range(200):
            sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), anna, WRONG)
            clock.shift(timedelta(minutes=7))
    assert 10 <= len(tried) <= 20


def test_a_thousand_forged_addresses_are_one(client, anna, tried):
    with time_machine.travel("2027-03-01T08:00:00Z", tick=False):
        for number in range(1000):
            address = f"1.2.{number // 250}.{number % 250}"
            forged = {"x-forwarded-for": address, "x-real-ip": address, "forwarded": f"for={address}"}
            client.post(LOGIN, {"login": f"p{number}@skola.se", "password": WRONG}, headers=forged)
        sign_in(client, anna, PHRASE)
    assert (tried, signed_in(client)) == ([], None)


def test_one_address_is_slow_on_two_hundred_accounts(client, tried, django_user_model):
    accounts = [django_user_model.objects.create_user(f"p{number}@skola.se", PHRASE) for number in range(20)]
    for user in accounts:
        sign_in(client, user, WRONG)
    assert len(tried) == 10


def test_the_owner_still_comes_in_by_mail_and_factor_while_the_password_is_shut(client, anna):
    secret = give_app(anna)
    for number in range(25):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), anna, WRONG)
    client.post(CODE, {"email": anna.email})
    client.post(CONFIRM, {"code": code_in_mail()})
    client.post("/accounts/factor/show/", {"code": app_code(secret)})
    assert signed_in(client) == str(anna.pk)


def test_in_a_browser_of_the_owner_the_password_stays_open(client, anna):
    sign_in(client, anna, PHRASE)
    client.post("/accounts/logout/")
    for number in range(25):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), anna, WRONG)
    stranger = Client(REMOTE_ADDR="10.0.1.1")
    sign_in(stranger, anna, PHRASE)
    assert signed_in(stranger) is None
    sign_in(client, anna, PHRASE)
    assert signed_in(client) == str(anna.pk)


def test_the_mark_of_a_browser_opens_nothing_and_counts_its_own_tries(client, anna, tried):
    sign_in(client, anna, PHRASE)
    mark = client.cookies["tmo_known"].value
    thief = Client(REMOTE_ADDR="10.0.1.1")
    thief.cookies["tmo_known"] = mark
    assert thief.get("/profile/").status_code == 302
    before = len(tried)
    for number in range(25):
        thief.defaults["REMOTE_ADDR"] = f"10.0.1.{number}"
        sign_in(thief, anna, WRONG)
    assert len(tried) - before == 5


@pytest.mark.parametrize("mark", ["", "x", "a:b:c", "WyJ4Il0:1:1", "ö" * 50, "x" * 8000])
def test_a_mark_that_is_none_is_as_good_as_no_mark(client, anna, mark):
    client.cookies["tmo_known"] = mark
    sign_in(client, anna, PHRASE)
    assert signed_in(client) == str(anna.pk)


def test_a_success_does_not_wipe_what_others_tried(client, anna):
    for number in range(4):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), anna, WRONG)
    sign_in(client, anna, PHRASE)
    for number in range(4, 8):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), anna, WRONG)
    stranger = Client(REMOTE_ADDR="10.0.1.1")
    sign_in(stranger, anna, PHRASE)
    assert signed_in(stranger) is None


# -- the table that counts ---------------------------------------------------------------------------------------------
def test_a_tally_names_neither_person_nor_machine(client, anna):
    sign_in(client, anna, WRONG)
    rows = list(Tally.objects.values_list("key", "value"))
    assert rows
    assert not any("anna" in f"{row}" or "127.0.0.1" in f"{row}" for row in rows)


def test_what_is_added_once_is_not_added_again_until_it_ran_out():
    with time_machine.travel("2027-03-01T08:00:00Z", tick=False) as clock:
        assert [cache.add("a", 1, 60), cache.add("a", 2, 60), cache.get("a")] == [True, False, 1]
        clock.shift(timedelta(seconds=60))
        assert [cache.get("a"), cache.add("a", 3, 60), cache.get("a")] == [None, True, 3]


def test_set_get_touch_delete_and_clear():
    cache.set("a", [1.5, 2], 60)
    cache.set("a", [3], None)
    assert [cache.get("a"), cache.get("b", "none"), cache.has_key("a")] == [[3], "none", True]
    assert [cache.touch("a", 60), cache.touch("b", 60), cache.delete("a"), cache.delete("a")] == [
        True,
        False,
        True,
        False,
    ]
    cache.set("c", 1)
    cache.clear()
    assert Tally.objects.count() == 0


def test_the_sweep_removes_what_ran_out(at):
    with time_machine.travel(at, tick=False):
        cache.set("old", 1, 60)
        cache.set("young", 1, 600)
        assert sweep(at + timedelta(seconds=61)) == 1
        assert cache.get("young") == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_the_same_at_once_one_does():
    def add(number):
        try:
            return Tallies("", {}).add("a", number, 60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(add, range(6))) == [False] * 5 + [True]

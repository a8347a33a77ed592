import pytest
import time_machine

from tmo.units.tests.factories import AT, make_admin, make_organisation


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def organisation():
    return make_organisation(name="Björkdals kommun")


@pytest.fixture
def anna(organisation):
    return make_admin(organisation, "anna@demo.example", name="Anna", language="en")


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from programs.tests.factories import AT, PACKAGE, make_member, make_offer
from tmo.outbox.sender import send_due
from tmo.units.enums import RoleKind


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


def browser(language: str = "en") -> Client:
    """A browser of its own, without an account."""
    client = Client()
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    return client


@pytest.fixture
def offer():
    return make_offer()


@pytest.fixture
def visitor():
    return browser()


@pytest.fixture
def anna(offer):
    """The provider's coordinator."""
    return make_member(offer.provider, RoleKind.COORDINATOR, "anna@provider.example", name="Anna Koordinator")


@pytest.fixture
def as_anna(anna):
    client = browser()
    client.force_login(anna)
    return client


@pytest.fixture
def url(offer):
    return reverse("programs:booking_new", args=[offer.provider.slug, PACKAGE])


@pytest.fixture
def post(visitor, url):
    """Presses a button of the public form: opens it first, as a browser does, unless a mark is given."""

    def press(typed, do="send", client=visitor, **hidden):
        if "form_token" not in hidden:
            hidden["form_token"] = client.get(url).context["form_token"]
        return client.post(url, {**typed, "version": "0", **hidden, "do": do})

    return press


@pytest.fixture
def delivered():
    """Sends what is due; answers the mails that arrived since the last time."""

    def deliver():
        seen = len(mail.outbox)
        send_due(AT)
        return mail.outbox[seen:]

    return deliver

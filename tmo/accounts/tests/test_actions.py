import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from tmo.accounts.actions import change_profile, end_sessions, open_account
from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.audit.models import Event

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")


def make(at, **changes):
    plain = {"email": "Anna@Skola.se", "name": "Anna", "language": "nb", "password": None, "zone": "Europe/Oslo"}
    return open_account(**{**plain, **changes}, by=BY, at=at)


def test_an_account_is_opened_with_a_proved_address_and_logged(at):
    user = make(at)
    assert (user.email, user.name, user.language, user.timezone) == ("anna@skola.se", "Anna", "nb", "Europe/Oslo")
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("anna@skola.se", True, True)]
    event = Event.objects.get()
    assert (event.kind, event.at, event.subject_ids) == ("account.opened", at, [str(user.pk)])


@pytest.mark.parametrize(("password", "usable"), [("en lång fras om skog", True), ("", False), (None, False)])
def test_without_a_password_there_is_none_to_guess(at, password, usable):
    assert make(at, password=password).has_usable_password() is usable


def test_if_the_event_cannot_be_written_no_account_arises(at, monkeypatch):
    monkeypatch.setattr("tmo.accounts.actions.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make(at)
    assert (User.objects.count(), EmailAddress.objects.count()) == (0, 0)


def test_a_profile_is_changed_and_logged(at):
    user = make(at)
    change_profile(user=user, name="Anna Ö", language="da", zone="Europe/Copenhagen", by=BY, at=at)
    saved = User.objects.get()
    assert (saved.name, saved.language, saved.timezone) == ("Anna Ö", "da", "Europe/Copenhagen")
    assert Event.objects.filter(kind="account.changed").count() == 1


def test_ending_sessions_signs_the_person_out_on_the_next_request(at, client):
    user = make(at)
    client.force_login(user)
    assert client.get(reverse("profile")).status_code == 200
    end_sessions(user=user, by=BY, at=at)
    response = client.get(reverse("profile"))
    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("account_login"))
    assert Event.objects.filter(kind="account.signed_out").count() == 1

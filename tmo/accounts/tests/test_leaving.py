"""Leaving and losing: what stands open in another browser is shut by the next request."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tmo.accounts.models import SignIn, User
from tmo.accounts.tests.conftest import PHRASE
from tmo.accounts.tests.factors import LOGIN, give_app, give_recovery_codes, sign_in, signed_in
from tmo.audit.models import Event
from tmo.units.actions import end_role
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import AT, actor, make_admin, make_organisation, make_role, make_workplace

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_browsers(anna):
    both = Client(), Client()
    for one in both:
        sign_in(one, anna, PHRASE)
        assert one.get(reverse("profile")).status_code == 200
    return both


def statuses(browsers):
    return [one.get(reverse("profile")).status_code for one in browsers]


def test_a_role_that_ends_shuts_both_browsers_on_their_next_request(anna, two_browsers):
    organisation = make_organisation()
    make_role(anna, organisation, RoleKind.MANAGER)
    role = make_role(anna, organisation, RoleKind.COORDINATOR)
    end_role(role=role, by=actor(make_admin(organisation)), at=AT)
    assert statuses(two_browsers) == [302, 302]
    assert SignIn.objects.filter(user=anna).count() == 0


def test_moving_to_another_workplace_ends_the_old_role_and_with_it_what_stood_open(anna, two_browsers):
    organisation = make_organisation()
    old = make_role(anna, organisation, RoleKind.PRINCIPAL, workplace=make_workplace(organisation))
    end_role(role=old, by=actor(make_admin(organisation)), at=AT)
    make_role(anna, organisation, RoleKind.PRINCIPAL, workplace=make_workplace(organisation), starts_on=AT.date())
    assert statuses(two_browsers) == [302, 302]


def test_a_closed_account_comes_in_no_more_in_any_way(anna, two_browsers):
    call_command("close_account", "Anna@Skola.se")
    assert statuses(two_browsers) == [302, 302]
    third = Client()
    sign_in(third, anna, PHRASE)
    assert signed_in(third) is None
    assert set(Event.objects.values_list("kind", flat=True)) >= {"account.ended", "account.signed_out"}


def test_the_session_of_a_deleted_account_is_a_visitors(anna, two_browsers):
    User.objects.get(pk=anna.pk).delete()
    assert statuses(two_browsers) == [302, 302]


def test_whoever_lost_every_factor_begins_anew_by_mail(anna, client, capsys):
    give_app(anna)
    give_recovery_codes(anna)
    call_command("forget_factors", anna.email)
    assert capsys.readouterr().out == "2 taken away\n"
    assert Authenticator.objects.count() == 0
    client.post(LOGIN, {"login": anna.email, "password": PHRASE})
    assert signed_in(client) is None
    event = Event.objects.get(kind="factor.removed")
    assert (event.role, event.facts) == ("system:forget_factors", {"count": 2})


@pytest.mark.parametrize("command", ["close_account", "forget_factors"])
def test_a_command_for_an_unknown_address_says_so(command):
    with pytest.raises(CommandError, match="no account"):
        call_command(command, "nobody@skola.se")

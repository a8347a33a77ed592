"""An organisation that a coordinator opened gets its first administrator from the operator, once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.models import Invitation
from tmo.units.tests.factories import make_organisation, make_role, make_user

pytestmark = pytest.mark.django_db


def invite(slug: str, *addresses: str) -> str:
    out = StringIO()
    call_command("invite_first_admin", slug=slug, admins=list(addresses), stdout=out)
    return out.getvalue()


def test_the_first_administrator_is_invited_by_mail_and_the_link_is_printed():
    organisation = make_organisation()
    printed = invite(organisation.slug, "Anna@Kommun.example")
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.kind, invitation.organisation) == (
        "anna@kommun.example",
        RoleKind.ADMIN,
        organisation,
    )
    assert Message.objects.get().to == "anna@kommun.example"
    assert printed.startswith("anna@kommun.example: http")


def test_an_organisation_with_an_administrator_is_refused_and_nothing_is_written():
    organisation = make_organisation()
    make_role(make_user(), organisation, RoleKind.ADMIN)
    with pytest.raises(CommandError, match="has an administrator"):
        invite(organisation.slug, "anna@kommun.example")
    assert (Invitation.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize("address", ["anna@", "å@kommun.example", ""])
def test_an_address_that_mail_cannot_reach_is_refused_with_the_reason(address):
    organisation = make_organisation()
    with pytest.raises(CommandError, match="--admin"):
        invite(organisation.slug, address)
    assert Invitation.objects.count() == 0


def test_an_unknown_organisation_is_refused():
    with pytest.raises(CommandError, match="no open organisation"):
        invite("nowhere", "anna@kommun.example")


def test_the_same_address_twice_is_refused_the_second_time():
    organisation = make_organisation()
    invite(organisation.slug, "anna@kommun.example")
    with pytest.raises(CommandError, match="open already"):
        invite(organisation.slug, "anna@kommun.example")
    assert Invitation.objects.count() == 1

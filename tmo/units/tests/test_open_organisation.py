from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.links import address_of
from tmo.units.models import Invitation, Organisation

pytestmark = pytest.mark.django_db
PLAIN = {"name": "Rädda Barnen", "slug": "radda-barnen", "country": "SE"}


def run(admins=("Anna@rb.example",), part="--training-provider", **changes):
    options = [f"--{name}={value}" for name, value in {**PLAIN, **changes}.items()]
    out = StringIO()
    parts = [part] if part else []
    call_command("open_organisation", *options, *parts, *[f"--admin={one}" for one in admins], stdout=out)
    return out.getvalue().splitlines()


def test_it_opens_the_organisation_and_prints_the_link_that_is_mailed_as_well():
    lines = run()
    organisation, invitation = Organisation.objects.get(), Invitation.objects.get()
    assert (organisation.name, organisation.language, organisation.is_training_provider) == ("Rädda Barnen", "sv", True)
    assert (invitation.email, invitation.kind, invitation.proposed_by) == ("anna@rb.example", "admin", None)
    assert lines == ["opened radda-barnen", f"anna@rb.example: {address_of(invitation.pk)}"]
    message = Message.objects.get()
    assert (message.kind, message.to, message.subject_id) == ("units.invitation", "anna@rb.example", invitation.pk)


def test_the_printed_link_lets_the_first_administrator_in_without_a_second_person(client):
    path = run()[1].partition("8000")[2]
    client.post(path, {"name": "Anna", "language": "sv", "password": ""})
    assert client.get(f"/organisation/{Organisation.objects.get().pk}/people/").status_code == 200


def test_two_first_administrators_are_both_invited_and_one_named_twice_once():
    run(admins=["a@rb.example", "b@rb.example", "A@RB.example"])
    assert set(Invitation.objects.values_list("email", flat=True)) == {"a@rb.example", "b@rb.example"}


def test_it_is_logged_as_the_operators_doing():
    run()
    events = Event.objects.order_by("kind").values_list("kind", "role", "user_id")
    role = "system:open_organisation"
    assert list(events) == [("invitation.approved", role, None), ("organisation.opened", role, None)]


@pytest.mark.parametrize(("country", "language"), [("SE", "sv"), ("NO", "nb"), ("DK", "da")])
def test_the_language_is_the_countrys_unless_another_is_given(country, language):
    run(country=country)
    assert Organisation.objects.get().language == language


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"part": ""}, ["give at least one of --training-provider, --customer, --care-provider"]),
        ({"name": "\u200b"}, ["--name: This field cannot be blank."]),
        ({"slug": "taken"}, ["--slug: taken is taken"]),
        (
            {"admins": ["anna", "å@rb.example"]},
            [
                "--admin anna: Write one complete e-mail address, for example anna@school.example.",
                "--admin å@rb.example: Only the letters a-z can stand before the @. "
                "Mail to other letters does not arrive everywhere.",
            ],
        ),
    ],
)
def test_each_fault_is_one_clear_line_and_nothing_is_opened(changes, lines):
    run(slug="taken")
    with pytest.raises(CommandError) as caught:
        run(**changes)
    assert (str(caught.value).splitlines(), caught.value.returncode) == (lines, 1)
    assert (Organisation.objects.count(), Invitation.objects.count()) == (1, 1)


def test_an_unknown_country_is_refused_by_name():
    with pytest.raises(CommandError, match="FI"):
        run(country="FI")


def test_all_faults_come_at_once():
    with pytest.raises(CommandError) as caught:
        run(admins=["x"], slug="å å", part="")
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "give at least one of --training-provider, --customer, --care-provider",
        "--slug",
        "--admin x",
    ]

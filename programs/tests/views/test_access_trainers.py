"""Who may open which page of trainers' time, by everybody there is, as tmo/access.toml says."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from programs.models import Absence, Substitute
from programs.tests.factories import AT, make_confirmed, make_member, make_offer, make_provider
from programs.tests.views.conftest import browser
from programs.tests.views.test_access import OF_TRAINERS, ask, expected, met
from tmo.audit.models import Event
from tmo.tests.architecture.routes import access
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import make_role, make_user

pytestmark = pytest.mark.django_db
LINES = {name: access()[name] for name in OF_TRAINERS}
WHO = [
    "trainer:own",
    "trainer:organisation",
    "coordinator:organisation",
    "-coordinator of the other provider",
    "-trainer of the other provider",
    "-admin of the provider",
    "-principal of the workplace",
    "-staff of the workplace",
    "-nobody",
    "-superuser without a role",
    "-coordinator whose role is ended",
    "-trainer whose role is coming",
]


@pytest.fixture
def world():
    """A confirmed booking, its trainer with a substitute and an absence, and everybody around them."""
    offer, other = make_offer(make_provider(name="Första")), make_offer(make_provider(name="Andra"))
    provider = offer.provider
    kim = make_member(provider, RoleKind.TRAINER, name="Kanarie Ek")
    booking = make_confirmed(offer, kim)
    here = booking.workplaces.get().workplace
    absence = Absence.objects.create(trainer=kim, kind="away", starts_on=date(2027, 3, 9), ends_on=date(2027, 3, 10))
    bo = make_member(provider, RoleKind.TRAINER)
    Substitute.objects.create(trainer=kim, substitute=bo)
    people = {
        "trainer:own": kim,
        "trainer:organisation": bo,
        "coordinator:organisation": make_member(provider, RoleKind.COORDINATOR),
        "-coordinator of the other provider": make_member(other.provider, RoleKind.COORDINATOR),
        "-trainer of the other provider": make_member(other.provider, RoleKind.TRAINER),
        "-admin of the provider": make_member(provider, RoleKind.ADMIN),
        "-principal of the workplace": make_member(booking.customer, RoleKind.PRINCIPAL, workplace=here),
        "-staff of the workplace": make_member(booking.customer, RoleKind.STAFF, workplace=here),
        "-nobody": make_user(language="en"),
        "-superuser without a role": make_user(language="en", is_superuser=True),
        "-coordinator whose role is ended": make_user(language="en"),
        "-trainer whose role is coming": make_user(language="en"),
    }
    make_role(people["-coordinator whose role is ended"], provider, RoleKind.COORDINATOR, ends_on=AT.date())
    make_role(people["-trainer whose role is coming"], provider, RoleKind.TRAINER, starts_on=date(2027, 3, 2))
    return booking, kim, absence, people


def addresses(booking, trainer, absence):
    """The address of every route for these keys."""
    args = {
        "trainer_list": [],
        "my_week": [],
        "absence_remove": [trainer, absence],
        "trainer_replace": [booking, trainer],
    }
    return {name: reverse(name, args=args.get(name.partition(":")[2], [trainer])) for name in LINES}


def rights(who, name):
    """Whoever trains is at the own list and week; on another's page a trainer of the same provider."""
    if name in {"programs:my_week", "programs:trainer_list"} and who.startswith(("trainer:", "coordinator:")):
        return (
            "trainer:own"
            if name.endswith("my_week") and who.startswith("trainer")
            else who.replace("own", "organisation")
        )
    return who


def test_everybody_is_tried(world):
    assert list(world[3]) == WHO


@pytest.mark.parametrize("who", WHO)
def test_pages_of_a_trainer_open_to_whom_the_access_file_says_and_to_nobody_else(world, who):
    booking, kim, absence, people = world
    client = browser()
    client.force_login(people[who])
    elsewhere = "other provider" in who  # whose own list and week are open to them
    said, happened = {}, {}
    for name, url in addresses(booking.pk, kim.pk, absence.pk).items():
        if elsewhere and name in {"programs:my_week", "programs:trainer_list"}:
            continue
        for method in ("GET", "POST"):
            answer, written = ask(client, method, url)
            said[name, method] = expected(LINES[name], method, rights(who, name), signed_in=True)
            happened[name, method] = met(answer)
            if happened[name, method] == "outside":
                assert sum(written.values()) == 1
                assert next(iter(written)).endswith(".refused")
                nothing = addresses(uuid4(), uuid4(), uuid4())[name]
                assert ask(client, method, nothing)[0].content == answer.content
                assert "Kanarie" not in answer.content.decode()
    assert happened == said


def test_without_an_account_every_page_leads_to_sign_in(world):
    booking, kim, absence, _people = world
    found = {met(ask(browser(), "GET", url)[0]) for url in addresses(booking.pk, kim.pk, absence.pk).values()}
    assert found == {"sign in"}


def test_somebody_of_another_provider_sees_the_own_list_alone(world):
    *_rest, people = world
    for who in WHO[3:5]:
        client = browser()
        client.force_login(people[who])
        assert "Kanarie" not in client.get(reverse("programs:trainer_list")).content.decode()


@pytest.mark.parametrize("who", WHO[:3])
def test_each_reading_of_a_trainer_s_time_is_logged_with_the_right_that_was_used(world, who):
    booking, kim, absence, people = world
    client = browser()
    client.force_login(people[who])
    client.get(addresses(booking.pk, kim.pk, absence.pk)["programs:trainer_week"])
    event = Event.objects.get(kind="trainer.read")
    assert (event.subject_ids, event.role) == ([str(kim.pk)], who.partition(":")[0])


def test_a_trainer_who_has_left_has_no_page(world):
    booking, kim, absence, people = world
    client = browser()
    client.force_login(people["coordinator:organisation"])
    kim.roles.update(ends_on=AT.date())
    url = addresses(booking.pk, kim.pk, absence.pk)["programs:trainer_week"]
    assert client.get(url).status_code == 404

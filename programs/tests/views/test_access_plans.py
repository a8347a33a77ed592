"""Who may open which page of an action plan, by everybody there is, as tmo/access.toml says."""

from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from programs.tests.factories import hold_link, make_member, make_offer, make_provider
from programs.tests.plan_world import AFTER, make_approved, make_draft, make_plan_world
from programs.tests.views.conftest import browser
from programs.tests.views.test_access import OF_PLANS, ask, expected, met
from tmo.audit.models import Event
from tmo.tests.architecture.routes import access
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import make_role, make_user

pytestmark = pytest.mark.django_db
LINES = {name: access()[name] for name in sorted(OF_PLANS)}
RIGHTS = ["trainer:assigned", "principal:workplace", "manager:workplace", "staff:workplace", "ambassador:workplace"]
OUTSIDE = [
    "-principal beside",
    "-manager beside",
    "-staff beside",
    "-ambassador beside",
    "-coordinator of the provider",
    "-admin of the provider",
    "-trainer who is not assigned",
    "-admin of the customer",
    "-manager of the whole customer",
    "-coordinator of another provider",
    "-principal whose role is ended",
    "-caseworker of the workplace",
    "-nobody",
    "-superuser without a role",
]


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def world():
    """A plan with an approved version and a draft, and everybody around it."""
    made = make_plan_world()
    make_approved(made)
    make_draft(made)
    customer, provider, here = made.booking.customer, made.booking.provider, made.here.workplace
    people = dict(zip(RIGHTS, (made.people[right.partition(":")[0]] for right in RIGHTS), strict=True))
    people |= {f"-{name} beside": person for name, person in made.beside.items()}
    people |= {
        "-coordinator of the provider": make_member(provider, RoleKind.COORDINATOR),
        "-admin of the provider": make_member(provider, RoleKind.ADMIN),
        "-trainer who is not assigned": make_member(provider, RoleKind.TRAINER),
        "-admin of the customer": make_member(customer, RoleKind.ADMIN),
        "-manager of the whole customer": make_member(customer, RoleKind.MANAGER),
        "-coordinator of another provider": make_member(make_offer(make_provider()).provider, RoleKind.COORDINATOR),
        "-principal whose role is ended": make_user(language="en"),
        "-caseworker of the workplace": make_member(customer, RoleKind.CASEWORKER, workplace=here),
        "-nobody": make_user(language="en"),
        "-superuser without a role": make_user(language="en", is_superuser=True),
    }
    ended = people["-principal whose role is ended"]
    make_role(ended, customer, RoleKind.PRINCIPAL, workplace=here, ends_on=AFTER.date())
    return made, people


def addresses(booking, workplace):
    numbered = {"programs:plan_version": [1], "programs:plan_pdf": [1]}
    return {name: reverse(name, args=[booking, workplace, *numbered.get(name, [])]) for name in LINES}


def test_everybody_is_tried(world):
    assert set(world[1]) == {*RIGHTS, *OUTSIDE}


@pytest.mark.parametrize("who", [*RIGHTS, *OUTSIDE])
def test_pages_of_a_plan_open_to_whom_the_access_file_says_and_to_nobody_else(world, who):
    made, people = world
    client = browser()
    client.force_login(people[who])
    said, happened = {}, {}
    for name, url in addresses(made.booking.pk, made.here.pk).items():
        for method in ("GET", "POST"):
            answer, written = ask(client, method, url)
            said[name, method] = expected(LINES[name], method, who, signed_in=True)
            # A form without its version is answered by what stands against it, or as a conflict.
            happened[name, method] = "inside" if answer.status_code == 409 else met(answer)
            if happened[name, method] == "outside":
                assert (sum(written.values()), next(iter(written)).endswith(".refused")) == (1, True)
                nothing = addresses(uuid4(), uuid4())[name]
                assert ask(client, method, nothing)[0].content == answer.content
    assert happened == said


@pytest.mark.parametrize("who", ["anonymous", "link"])
def test_without_an_account_every_page_leads_to_sign_in(world, who):
    made, _people = world
    client = browser()
    if who == "link":
        hold_link(client, made.booking.links.filter(mailed=True).first())
    urls = addresses(made.booking.pk, made.here.pk).values()
    assert {met(ask(client, method, url)[0]) for url in urls for method in ("GET", "POST")} == {"sign in"}


@pytest.mark.parametrize("who", RIGHTS)
def test_each_reading_of_a_plan_is_logged_with_the_right_that_was_used(world, who):
    made, people = world
    client = browser()
    client.force_login(people[who])
    client.get(addresses(made.booking.pk, made.here.pk)["programs:plan_detail"])
    event = Event.objects.filter(kind="plan.read").latest("at", "pk")
    assert (event.subject_ids, event.role, event.user_id) == (
        [str(made.here.pk)],
        who.partition(":")[0],
        people[who].pk,
    )

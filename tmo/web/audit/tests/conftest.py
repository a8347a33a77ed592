"""An organisation with one person in each part, and a way to read as any of them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.models import Event
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import AT, make_organisation, make_role, make_user, make_workplace

AT_A_WORKPLACE = {RoleKind.PRINCIPAL, RoleKind.STAFF}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    """`organisation`, `people` by kind of role, a `stranger` who audits and administers another one."""
    organisation, other = make_organisation(name="Björkdals kommun"), make_organisation(name="Norrås kommun")
    workplace = make_workplace(organisation)
    people = {}
    for kind in RoleKind:
        people[kind] = make_user(name=f"Kim {kind.title()}", language="en")
        make_role(people[kind], organisation, kind, workplace=workplace if kind in AT_A_WORKPLACE else None)
    stranger = make_user(name="Canary Stranger", language="en")
    for kind in RoleKind:
        make_role(stranger, other, kind)
    return SimpleNamespace(organisation=organisation, other=other, people=people, stranger=stranger)


@pytest.fixture
def as_(client: Client, world: SimpleNamespace) -> Callable[..., Client]:
    """The client, signed in as somebody of the organisation, or as the stranger."""

    def signed_in(who: object) -> Client:
        client.force_login(world.stranger if who == "stranger" else world.people.get(who, who))
        return client

    return signed_in


@pytest.fixture
def log(world: SimpleNamespace) -> Callable[..., Event]:
    """Writes one event of the organisation, by the coordinator about her role."""

    def written(kind: str = "role.read", *, by: RoleKind = RoleKind.COORDINATOR, **more: object) -> Event:
        at: datetime = more.pop("at", AT)
        user = world.people[by]
        actor = Actor(user_id=user.pk, role=by.value, link_id=None, address="192.0.2.7")
        told = {"subjects": user.roles.get(), "organisation_id": world.organisation.pk, **more}
        with transaction.atomic():
            return record(kind, by=actor, at=at, **told)

    return written


def of_product(kinds: str = "") -> list[str]:
    """Kinds of what stands in the log, the first written first."""
    return list(Event.objects.filter(kind__startswith=kinds).order_by("pk").values_list("kind", flat=True))

"""Who may open which page about the log: every role of the house, a stranger, and whether it exists at all."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tmo.audit.breakglass import open_glass
from tmo.audit.models import Event, Review
from tmo.audit.tests.test_breakglass import REASON
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import AT, actor, make_role

pytestmark = pytest.mark.django_db

AUDITOR, ADMIN, LEADER = RoleKind.AUDITOR, RoleKind.ADMIN, RoleKind.TEAM_LEADER
EVERYBODY = [*RoleKind, "stranger"]
MAY = {
    "own_log": set(EVERYBODY),
    "own_log_export": set(EVERYBODY),
    "organisation_log": {AUDITOR, ADMIN},
    "organisation_log_export": {AUDITOR},
    "review_list": {AUDITOR},
    "review_answer": {AUDITOR},
    "glass_show": {AUDITOR, LEADER},
}


@pytest.fixture
def addresses(world):
    """One address of each page."""
    worker = actor(world.people[RoleKind.CASEWORKER])
    place = world.organisation
    glass = open_glass(subject=place, organisation_id=place.pk, reason=REASON, by=worker, at=AT)
    review = Review.objects.get()
    return {
        "own_log": reverse("own_log"),
        "own_log_export": reverse("own_log_export"),
        "organisation_log": reverse("organisation_log", args=[place.pk]),
        "organisation_log_export": reverse("organisation_log_export", args=[place.pk]),
        "review_list": reverse("review_list", args=[place.pk]),
        "review_answer": reverse("review_answer", args=[place.pk, review.pk]),
        "glass_show": reverse("glass_show", args=[glass.pk]),
        "glass_seen": reverse("glass_seen", args=[glass.pk]),
    }


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("page", MAY)
def test_a_page_opens_for_exactly_these(as_, addresses, page: str, who) -> None:
    status = as_(who).get(addresses[page]).status_code
    assert status == (200 if who in MAY[page] else 404)


@pytest.mark.parametrize("page", [page for page, who in MAY.items() if "stranger" not in who])
def test_what_exists_elsewhere_looks_like_what_does_not_exist_and_is_logged(as_, addresses, page: str) -> None:
    client = as_("stranger")
    there = client.get(addresses[page])
    parts = addresses[page].split("/")
    nowhere = client.get("/".join(str(uuid4()) if len(part) == 36 else part for part in parts))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.content == nowhere.content
    assert Event.objects.filter(mode="refused", organisation_id=None).count() == 0
    assert Event.objects.filter(mode="refused").count() == 2


@pytest.mark.parametrize("who", EVERYBODY)
def test_opened_glass_is_seen_by_those_who_were_told_and_the_auditor(as_, addresses, who) -> None:
    status = as_(who).post(addresses["glass_seen"]).status_code
    assert status == (302 if who in MAY["glass_show"] else 404)


@pytest.mark.parametrize("who", EVERYBODY)
def test_an_answer_is_taken_from_an_auditor_alone(as_, addresses, who) -> None:
    status = as_(who).post(addresses["review_answer"], {"outcome": "in_order"}).status_code
    assert status == (302 if who is AUDITOR else 404)
    assert Review.objects.get().outcome == ("in_order" if who is AUDITOR else "")


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_list_of_logs_is_for_those_who_see_one(as_, world, who) -> None:
    response = as_(who).get(reverse("log_list"))
    home = {AUDITOR: world.organisation, ADMIN: world.organisation, "stranger": world.other}.get(who)
    if home is None:
        assert response.status_code == 404
    else:
        assert response.headers["Location"] == reverse("organisation_log", args=[home.pk])


def test_somebody_with_two_organisations_chooses(as_, world) -> None:
    make_role(world.stranger, world.organisation, RoleKind.ADMIN)
    content = as_("stranger").get(reverse("log_list")).content.decode()
    assert (content.count("Björkdals kommun"), "Norrås kommun" in content) == (2, True)
    assert content.count(reverse("review_list", args=[world.other.pk])) == 1
    assert reverse("review_list", args=[world.organisation.pk]) not in content


def test_a_role_that_ended_opens_nothing_on_the_next_request(as_, world, addresses) -> None:
    client = as_(AUDITOR)
    assert client.get(addresses["organisation_log"]).status_code == 200
    world.people[AUDITOR].roles.update(ends_on=AT.date())
    pages = [page for page in MAY if not page.startswith("own")]
    assert {client.get(addresses[page]).status_code for page in pages} == {404}


def test_somebody_who_was_told_and_left_sees_it_no_more(as_, world, addresses) -> None:
    world.people[LEADER].roles.update(ends_on=AT.date())
    assert as_(LEADER).get(addresses["glass_show"]).status_code == 404


def test_an_auditor_of_one_workplace_sees_no_log(as_, world, addresses) -> None:
    role = world.people[AUDITOR].roles.get()
    role.workplace = world.people[RoleKind.STAFF].roles.get().workplace
    role.save()
    assert as_(AUDITOR).get(addresses["organisation_log"]).status_code == 404


@pytest.mark.parametrize("page", MAY)
def test_reading_a_page_of_the_log_is_logged_itself(as_, world, addresses, page: str) -> None:
    client = as_(AUDITOR)
    before = set(Event.objects.values_list("pk", flat=True))
    client.get(addresses[page])
    [event] = Event.objects.exclude(pk__in=before)
    kinds = {
        "own_log": "log.read",
        "own_log_export": "log.exported",
        "organisation_log": "log.read",
        "organisation_log_export": "log.exported",
        "review_list": "review.listed",
        "review_answer": "review.read",
        "glass_show": "glass.read",
    }
    own = page.startswith("own")
    assert (event.kind, event.mode, event.user_id) == (kinds[page], "read", world.people[AUDITOR].pk)
    assert event.organisation_id == (None if own else world.organisation.pk)
    assert event.role == ("self" if own else "told" if page == "glass_show" else "auditor")


@pytest.mark.parametrize("page", [*MAY, "glass_seen"])
def test_only_the_methods_of_a_page_are_answered(as_, addresses, page: str) -> None:
    client = as_(AUDITOR)
    refused = {"glass_seen": "get", "review_answer": "put"}.get(page, "post")
    assert getattr(client, refused)(addresses[page]).status_code == 405

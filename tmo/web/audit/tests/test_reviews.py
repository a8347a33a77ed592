"""The auditor's list, the answer, and what is late; opened glass and its button."""

from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from tmo.audit.breakglass import open_glass
from tmo.audit.models import Event, Glass, Review
from tmo.audit.review import drawing
from tmo.audit.tests.test_breakglass import REASON
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import AT, actor, make_role

pytestmark = pytest.mark.django_db
COORDINATOR, AUDITOR, LEADER = RoleKind.COORDINATOR, RoleKind.AUDITOR, RoleKind.TEAM_LEADER


@pytest.fixture
def review(world, log) -> Review:
    """The coordinator read a role on 10 February at 23."""
    log(at=AT - timedelta(days=19) + timedelta(hours=14))
    drawing.draw_all(AT)
    return Review.objects.get()


def listed(world) -> str:
    return reverse("review_list", args=[world.organisation.pk])


def address(review: Review) -> str:
    return reverse("review_answer", args=[review.organisation_id, review.pk])


def test_the_list_says_who_read_what_when_and_why_it_was_drawn(as_, world, review) -> None:
    response = as_(AUDITOR).get(listed(world))
    [card] = response.context["cards"]
    assert (card.viewer, card.reading.what, card.whys) == (
        "Kim Coordinator",
        "Role: read",
        ["between 22 and 06", "drawn at random"],
    )
    assert (card.due_on, card.is_late, response.context["late"]) == (date(2027, 3, 15), False, 0)


def test_what_is_late_is_said_on_the_list_and_on_the_start_page(as_, world, review) -> None:
    with time_machine.travel(AT + timedelta(days=15), tick=False):
        client = as_(AUDITOR)
        assert "1 reading is late." in client.get(listed(world)).content.decode()
        assert "Some are late." in client.get("/").content.decode()
    assert "Some are late." not in as_(AUDITOR).get("/").content.decode()


def test_the_start_page_says_that_something_waits_to_the_auditor_alone(as_, world, review) -> None:
    assert "1 reading waits for your review." in as_(AUDITOR).get("/").content.decode()
    for who in (RoleKind.ADMIN, COORDINATOR, "stranger"):
        assert "your review" not in as_(who).get("/").content.decode()


def test_an_answer_is_saved_and_the_list_is_shorter(as_, world, review) -> None:
    client = as_(AUDITOR)
    response = client.post(
        address(review), {"outcome": "explained", "note": "Kim was on call that night."}, follow=True
    )
    assert response.redirect_chain == [(listed(world), 302)]
    assert "Your answer is saved." in response.content.decode()
    assert (response.context["cards"], len(response.context["answered"])) == ([], 1)
    assert "Kim was on call that night." in client.get(address(review)).content.decode()
    saved = Review.objects.get()
    assert (saved.outcome, saved.reviewer_id) == ("explained", world.people[AUDITOR].pk)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"outcome": "reported", "note": "hm"}, "Write a few words about what you found."),
        ({"outcome": "", "note": "Some words of mine"}, "Choose what you found."),
        ({"outcome": "nonsense", "note": "Some words of mine"}, "Choose what you found."),
        ({"outcome": "reported", "note": "Some words of mine" * 200}, "at most 2000 characters"),
        ({"outcome": "in_order", "note": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_an_answer_that_is_not_complete_comes_back_with_the_reason_and_what_was_typed(as_, review, typed, words):
    response = as_(AUDITOR).post(address(review), typed)
    content = unescape(response.content.decode())
    assert (response.status_code, words in content) == (422, True)
    assert response.context["form"]["note"].value() == typed["note"]
    assert Review.objects.get().outcome == ""


def test_somebody_who_read_it_cannot_answer_and_is_told_why(as_, world, review) -> None:
    make_role(world.people[COORDINATOR], world.organisation, AUDITOR)
    client = as_(COORDINATOR)
    words = "This is your own reading. Somebody else has to look at it."
    page = client.get(address(review)).content.decode()
    assert (words in page, "Save the answer" in page) == (True, False)
    response = client.post(address(review), {"outcome": "in_order", "note": ""})
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert Review.objects.get().outcome == ""


def test_a_second_answer_is_refused_and_what_was_typed_is_kept(as_, review) -> None:
    client = as_(AUDITOR)
    client.post(address(review), {"outcome": "in_order", "note": ""})
    response = client.post(address(review), {"outcome": "reported", "note": "I see it otherwise."})
    assert response.status_code == 422
    content = response.content.decode()
    assert ("Somebody has already answered this one." in content, "I see it otherwise." in content) == (True, True)
    assert Review.objects.get().outcome == "in_order"


def test_a_reading_that_the_log_has_lost_is_said(as_, world, review) -> None:
    Event.objects.filter(pk=review.event_id)._raw_delete("default")
    client = as_(AUDITOR)
    for page in (listed(world), address(review)):
        assert "This reading is no longer in the log." in client.get(page).content.decode()


def test_a_review_of_another_organisation_is_not_found_under_ones_own(as_, world, review) -> None:
    address = reverse("review_answer", args=[world.other.pk, review.pk])
    assert as_("stranger").get(address).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_number_of_statements_for_one_row_and_for_three(
    as_, world, log, rows: int, django_assert_num_queries
) -> None:
    for _ in range(rows):
        log(at=AT - timedelta(days=19))
    drawing.draw_all(AT)
    client = as_(AUDITOR)
    # session, account; savepoint (2); organisation, roles; open and answered ones with their events (4), event;
    # names of who acted and their organisation, names of readers and of nobody; support contact
    with django_assert_num_queries(13):
        client.get(listed(world))


@pytest.fixture
def glass(world) -> Glass:
    worker, place = actor(world.people[RoleKind.CASEWORKER]), world.organisation
    return open_glass(subject=place, organisation_id=place.pk, reason=REASON, by=worker, at=AT)


def test_who_was_told_sees_who_opened_what_and_why(as_, glass) -> None:
    content = as_(LEADER).get(reverse("glass_show", args=[glass.pk])).content.decode()
    assert [word for word in ("Kim Caseworker", REASON, glass.subject_id, "I have seen this") if word in content] == [
        "Kim Caseworker",
        REASON,
        glass.subject_id,
        "I have seen this",
    ]


def test_the_button_says_that_it_was_seen_once(as_, glass, world) -> None:
    client = as_(LEADER)
    response = client.post(reverse("glass_seen", args=[glass.pk]), follow=True)
    content = response.content.decode()
    assert ("Noted that you have seen it." in content, "I have seen this" in content) == (True, False)
    assert Glass.objects.get().noticed_by == world.people[LEADER].pk


def test_who_opened_it_cannot_say_that_it_was_seen(as_, glass, world) -> None:
    make_role(world.people[RoleKind.CASEWORKER], world.organisation, AUDITOR)
    client = as_(RoleKind.CASEWORKER)
    words = "You opened this record yourself. Somebody else has to see it."
    assert words in client.get(reverse("glass_show", args=[glass.pk])).content.decode()
    response = client.post(reverse("glass_seen", args=[glass.pk]), follow=True)
    assert (words in response.content.decode(), Glass.objects.get().noticed_at) == (True, None)


def test_opened_glass_stands_on_the_list_of_the_auditor(as_, glass, world) -> None:
    [card] = as_(AUDITOR).get(listed(world)).context["cards"]
    assert (card.viewer, card.whys, card.reading.what) == ("Kim Caseworker", ["break-glass"], "Break-glass: opened")

"""Somebody else takes a trainer's place, and trainers join an agreed booking, over HTTP."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.models import Absence, Hold, Substitute, WorkingHours
from programs.tests.factories import DAYS, counts, make_confirmed, make_member, make_ready
from programs.tests.views.reading import field_errors, page_text, summary
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(offer):
    return make_member(offer.provider, RoleKind.TRAINER, "kim@provider.example", name="Kim Ek")


@pytest.fixture
def bo(offer):
    return make_member(offer.provider, RoleKind.TRAINER, "bo@provider.example", name="Bo Alm")


@pytest.fixture
def booking(offer, kim, bo):
    """Confirmed with Kim; Bo may take Kim's place."""
    Substitute.objects.create(trainer=kim, substitute=bo)
    return make_confirmed(offer, kim)


def where(booking, trainer, *sessions):
    url = reverse("programs:trainer_replace", args=[booking.pk, trainer.pk])
    return url + ("?" + "&".join(f"session={key}" for key in sessions) if sessions else "")


def given(substitute, **more):
    return {"substitute": str(substitute.pk), "because": "absent", **more}


def held(trainer):
    return Hold.objects.filter(trainer=trainer, released_at__isnull=True).count()


def without_events(found):
    return {**found, "Event": 0}


def candidates(response):
    return [(one["name"], one["standing"], [*one["blocks"], *one["warns"]]) for one in response.context["candidates"]]


def works_on_mondays(trainer):
    WorkingHours.objects.create(trainer=trainer, weekday=0, starts=time(8), ends=time(17), valid_from=date(2027, 1, 4))


# -- who could -------------------------------------------------------------------------------------------------------


def test_the_page_says_who_is_free_and_who_gets_a_mail(booking, kim, as_anna):
    response = as_anna.get(where(booking, kim))
    assert candidates(response) == [("Bo Alm", "Free", [])]
    assert response.context["asked"] == "all 9 sessions to come"
    assert response.context["told"] == ["Kim Ek", "Kerstin Lund", "Åsa Öberg"]
    assert "Who gets a mail One mail each, at once" in page_text(response)


def test_what_speaks_against_somebody_is_said_with_the_next_free_times(booking, offer, kim, bo, as_anna):
    make_confirmed(offer, bo, customer="En annan")
    response = as_anna.get(where(booking, kim, "konsultation_1"))
    ((name, standing, (text,)),) = candidates(response)
    assert (name, standing) == ("Bo Alm", "Cannot take all of them")
    assert text.startswith(
        "“Konsultation 1”: Bo Alm is already booked on Tue 16 March, wk 11, 13:00–15:00. Free instead:"
    )


def test_days_away_and_hours_are_said_of_the_sessions_asked_about_alone(booking, kim, bo, as_anna):
    Absence.objects.create(trainer=bo, kind="holiday", starts_on=DAYS["ambassadorer"], ends_on=date(2027, 3, 17))
    works_on_mondays(bo)
    ((_name, standing, texts),) = candidates(as_anna.get(where(booking, kim, "konsultation_1")))
    assert (standing, texts) == (
        "Cannot take all of them",
        [
            "“Konsultation 1”: Bo Alm is away on Tue 16 March, wk 11.",
            "“Konsultation 1”: Tue 16 March, wk 11, 13:00–15:00 is outside the working hours of Bo Alm.",
        ],
    )
    ((_name, standing, texts),) = candidates(as_anna.get(where(booking, kim, "konsultation_2")))
    assert (standing, len(texts)) == ("Can, with something to think of", 1)


def test_trainers_who_are_no_substitutes_are_shown_apart(booking, offer, kim, as_anna):
    make_member(offer.provider, RoleKind.TRAINER, name="Eva Alm")
    response = as_anna.get(where(booking, kim))
    assert [one["name"] for one in response.context["others"]] == ["Eva Alm"]
    Substitute.objects.all().delete()
    assert "Nobody is named as a substitute of Kim Ek yet." in page_text(as_anna.get(where(booking, kim)))


def test_somebody_who_trains_the_sessions_already_is_said_to(booking, offer, kim, bo, as_anna):
    assert as_anna.post(joining(booking), {"trainers": [str(kim.pk), str(bo.pk)]}).status_code == 302
    assert candidates(as_anna.get(where(booking, kim))) == [("Bo Alm", "Trains them already", [])]
    assert as_anna.post(where(booking, kim), given(bo)).status_code == 422


def test_substitutes_who_can_come_first(booking, offer, kim, bo, as_anna):
    eva = make_member(offer.provider, RoleKind.TRAINER, "aa@provider.example", name="Eva Alm")
    Substitute.objects.create(trainer=kim, substitute=eva)
    works_on_mondays(eva)
    assert [name for name, *_rest in candidates(as_anna.get(where(booking, kim)))] == ["Bo Alm", "Eva Alm"]


@pytest.mark.parametrize("more", [0, 1, 12])
def test_the_page_takes_the_same_statements_for_any_number_of_trainers(booking, offer, kim, bo, as_anna, more):
    for _ in range(more):
        works_on_mondays(make_member(offer.provider, RoleKind.TRAINER))
    works_on_mondays(bo)
    as_anna.get(where(booking, kim))
    with CaptureQueriesContext(connection) as captured:
        as_anna.get(where(booking, kim))
    assert len([one for one in captured if "SAVEPOINT" not in one["sql"]]) == 16


# -- handing over ----------------------------------------------------------------------------------------------------


def test_all_sessions_are_handed_over_and_both_sides_told_by_one_mail(booking, kim, bo, as_anna, delivered):
    delivered()
    response = as_anna.post(where(booking, kim), given(bo), follow=True)
    assert (held(kim), held(bo)) == (0, 9)
    assert "Bo Alm comes in place of Kim Ek to 9 sessions. Both sides have been told by mail." in page_text(response)
    told = ["asa@solen.example", "bo@provider.example", "kerstin@solen.example", "kim@provider.example"]
    told_of_it = ("Another trainer comes", "En annan utbildare kommer")
    assert sorted(one.to[0] for one in delivered() if one.subject in told_of_it) == told


def test_one_session_is_handed_over(booking, kim, bo, as_anna):
    assert as_anna.post(where(booking, kim, "konsultation_1"), given(bo)).status_code == 302
    assert list(Hold.objects.filter(trainer=bo).values_list("session__key", flat=True)) == ["konsultation_1"]


def test_a_warning_is_confirmed_with_a_reason(booking, kim, bo, as_anna):
    works_on_mondays(bo)
    before = counts()
    response = as_anna.post(where(booking, kim, "konsultation_1"), given(bo, words="  "))
    assert (response.status_code, without_events(counts())) == (422, without_events(before))
    said = {"words": "Write why the date of “Konsultation 1” is all right all the same."}
    assert (summary(response), field_errors(response)) == (said, said)
    assert response.context["candidates"][0]["chosen"] is True
    assert as_anna.post(where(booking, kim, "konsultation_1"), given(bo, words="Bo byter dag")).status_code == 302
    assert Hold.objects.get(trainer=bo).words == "Bo byter dag"


def test_somebody_who_was_taken_meanwhile_is_refused_with_the_next_free_times(booking, offer, kim, bo, as_anna):
    make_confirmed(offer, bo, customer="En annan")
    response = as_anna.post(where(booking, kim, "konsultation_1"), given(bo))
    assert (response.status_code, held(kim)) == (422, 9)
    assert "Bo Alm is already booked on" in page_text(response)


@pytest.mark.parametrize("words", ["\x00", "x" * 501])
def test_words_that_cannot_be_kept_are_said_at_their_field(booking, kim, bo, as_anna, words):
    response = as_anna.post(where(booking, kim), given(bo, words=words))
    assert (response.status_code, list(field_errors(response)), held(kim)) == (422, ["words"], 9)
    response = as_anna.post(joining(booking), {"trainers": [str(kim.pk), str(bo.pk)], "words": words})
    assert (response.status_code, list(field_errors(response)), held(bo)) == (422, ["words"], 0)


@pytest.mark.parametrize("changed", [{"substitute": ""}, {"substitute": "x"}, {"because": "ill"}, {"because": ""}])
def test_an_answer_that_is_none_is_refused(booking, kim, bo, as_anna, changed):
    before = counts()
    response = as_anna.post(where(booking, kim), given(bo) | changed)
    assert (response.status_code, without_events(counts())) == (422, without_events(before))
    assert list(summary(response)) == list(changed)


def test_nobody_takes_the_own_place_nor_without_being_named_nor_from_elsewhere(booking, offer, kim, as_anna, anna):
    other = make_member(offer.provider, RoleKind.TRAINER)
    for person in (kim, other, anna):
        assert as_anna.post(where(booking, kim), given(person)).status_code == 422
    assert held(kim) == 9


def test_a_trainer_who_holds_nothing_has_no_such_page(booking, offer, kim, bo, as_anna):
    assert as_anna.get(where(booking, bo)).status_code == 404
    assert as_anna.get(where(make_ready(offer, kim, customer="En annan"), kim)).status_code == 404


def test_a_session_that_does_not_exist_is_all_of_them(booking, kim, as_anna):
    assert as_anna.get(where(booking, kim, "x")).context["asked"] == "all 9 sessions to come"


# -- joining an agreed booking ---------------------------------------------------------------------------------------


def joining(booking):
    return reverse("programs:booking_trainers", args=[booking.pk])


def test_a_further_trainer_joins_with_words_for_every_warning(booking, kim, bo, as_anna):
    works_on_mondays(bo)
    page = as_anna.get(joining(booking))
    row = next(one for one in page.context["people"] if one["name"] == "Bo Alm")
    assert (len(row["warns"]), row["blocks"]) == (9, [])
    both = {"trainers": [str(kim.pk), str(bo.pk)]}
    before = counts()
    response = as_anna.post(joining(booking), both)
    assert (response.status_code, without_events(counts())) == (422, without_events(before))
    assert set(summary(response)) == {"words"}
    assert [one["ticked"] for one in response.context["people"]] == [True, True]
    assert as_anna.post(joining(booking), {**both, "words": "De byter dagar"}).status_code == 302
    assert {row.words for row in Hold.objects.filter(trainer=bo)} == {"De byter dagar"}
    assert Message.objects.filter(kind="programs.assigned").count() == 2


def test_without_warnings_no_words_are_asked_for(booking, kim, bo, as_anna):
    page = as_anna.get(joining(booking))
    assert (page.context["asks_words"], 'name="words"' in page.content.decode()) == (False, False)
    assert as_anna.post(joining(booking), {"trainers": [str(kim.pk), str(bo.pk)]}).status_code == 302
    assert held(bo) == 9


def test_a_trainer_on_the_booking_leads_to_somebody_else(booking, kim, as_anna):
    links = {one["name"]: one["replace_url"] for one in as_anna.get(joining(booking)).context["people"]}
    assert links == {"Kim Ek": where(booking, kim), "Bo Alm": ""}

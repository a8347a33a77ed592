"""A trainer's week as a page shows it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation

from programs.models import Absence, Hold, WorkingHours
from programs.presenters.trainer_week import trainer_week
from programs.queries.holds import week_of
from programs.tests.factories import AT, make_confirmed, make_member, make_offer
from tmo.units.enums import RoleKind

pytestmark = pytest.mark.django_db

MONDAY = date(2027, 3, 8)
TODAY = date(2027, 3, 9)


@pytest.fixture
def offer():
    return make_offer()


@pytest.fixture
def kim(offer):
    return make_member(offer.provider, RoleKind.TRAINER, name="Kim Ek")


@pytest.fixture
def busy_week(offer, kim):
    """Works from eight to five on Monday to Wednesday, is away on Wednesday, and has a booking on Tuesday."""
    for weekday in range(3):
        WorkingHours.objects.create(trainer=kim, weekday=weekday, starts=time(8), ends=time(17), valid_from=MONDAY)
    booking = make_confirmed(offer, kim)
    Absence.objects.create(trainer=kim, kind="away", starts_on=date(2027, 3, 10), ends_on=date(2027, 3, 11))
    Hold.objects.filter(session__key="grundutbildning_2").update(released_at=AT)
    return booking


def shown(trainer, sees=lambda _provider: True):
    with translation.override("en"):
        return trainer_week(week_of(trainer, MONDAY), TODAY, sees)


def times(day, *kinds):
    return [one["time"] for one in day["pieces"] if one["kind"] in kinds]


def test_the_week_shows_what_is_booked_and_what_is_free(busy_week, kim):
    page = shown(kim)
    days = page["days"]
    assert (page["week"], page["count"], page["hours_known"]) == (10, "2 sessions", True)
    assert [page["previous"][-10:], page["next"][-10:]] == ["2027-03-01", "2027-03-15"]
    assert [one["day"] for one in days] == [MONDAY + timedelta(days=number) for number in range(7)]
    assert [one["away"] for one in days] == [False, False, True, False, False, False, False]
    free = [["08:00–17:00"], ["08:00–08:30", "09:30–10:00", "16:00–17:00"], []]
    assert [times(one, "free") for one in days][:3] == free
    booked = [(one["title"], one["time"], one["town"]) for one in days[1]["pieces"] if one["kind"] == "booked"]
    assert booked == [
        ("Uppstartsmöte", "08:30–09:30", "Björkdal"),
        ("Grundutbildning i TMO, dag 1", "10:00–16:00", "Björkdal"),
    ]
    assert [len(times(one, "booked")) for one in days] == [0, 2, 0, 0, 0, 0, 0]


def test_every_piece_lies_at_its_quarters_from_the_first_hour_shown(busy_week, kim):
    page = shown(kim)
    places = [(one["hour"], one["quarter"], one["length"], one["lane"]) for one in page["days"][1]["pieces"]]
    assert (page["hours"][0], page["length"]) == ({"offset": 0, "text": "08:00"}, 9)
    assert places == [(0, 0, 2, 1), (0, 2, 4, 1), (1, 2, 2, 1), (2, 0, 24, 1), (8, 0, 4, 1)]


def test_the_plan_grows_with_what_is_early_or_late_and_odd_minutes_round_outwards(busy_week, kim):
    six, nine = datetime(2027, 3, 9, 5, 50, tzinfo=UTC), datetime(2027, 3, 9, 20, 5, tzinfo=UTC)
    Hold.objects.filter(session__key="uppstartsmote").update(starts_at=six, ends_at=six + timedelta(minutes=5))
    Hold.objects.filter(session__key="konsultation_3").update(starts_at=nine, ends_at=nine + timedelta(hours=4))
    page = shown(kim)
    first, *_rest, last = page["days"][1]["pieces"]
    assert (page["hours"][0]["text"], page["length"]) == ("06:00", 18)
    assert (first["hour"], first["quarter"], first["length"]) == (0, 3, 1)
    assert (last["hour"], last["quarter"], last["length"]) == (15, 0, 12)


def test_eyes_that_see_no_more_see_that_the_time_is_taken(busy_week, kim):
    tuesday = shown(kim, sees=lambda provider: provider != busy_week.provider_id)["days"][1]
    assert times(tuesday, "booked") == []
    taken = [one for one in tuesday["pieces"] if one["kind"] == "busy"]
    assert [sorted(one) for one in taken] == [["hour", "kind", "lane", "length", "quarter", "time"]] * 2


def test_a_session_without_times_stands_in_the_week_as_the_whole_day_beside_what_is_free(busy_week, kim):
    WorkingHours.objects.create(trainer=kim, weekday=3, starts=time(8), ends=time(12), valid_from=MONDAY)
    midnight = datetime(2027, 3, 10, 23, tzinfo=UTC)
    Hold.objects.filter(session__key="konsultation_3").update(starts_at=midnight, ends_at=midnight + timedelta(days=1))
    page = shown(kim)
    thursday = page["days"][3]
    assert times(thursday, "booked", "free") == ["the whole day"]
    assert [(one["hour"], one["length"]) for one in thursday["pieces"]] == [(0, 36)]


def test_pieces_that_would_lie_on_one_another_stand_side_by_side(busy_week, kim):
    """Nobody holds two sessions at once; two that are shorter than a quarter of an hour can meet in one row."""
    at = datetime(2027, 3, 9, 7, tzinfo=UTC)
    for key, minutes in {"uppstartsmote": 0, "konsultation_3": 5}.items():
        start = at + timedelta(minutes=minutes)
        Hold.objects.filter(session__key=key).update(starts_at=start, ends_at=start + timedelta(minutes=5))
    tuesday = shown(kim)["days"][1]
    assert tuesday["lanes"] == 3
    assert sorted(one["lane"] for one in tuesday["pieces"] if (one["hour"], one["quarter"]) == (0, 0))[:2] == [1, 2]


def test_a_trainer_without_hours_has_nothing_free_and_the_page_can_say_why(offer, kim):
    page = shown(kim)
    assert page["hours_known"] is False
    assert [one["pieces"] for one in page["days"]] == [[]] * 7

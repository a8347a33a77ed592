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


def test_the_week_shows_what_is_booked_and_what_is_free(busy_week, kim):
    with translation.override("en"):
        page = trainer_week(week_of(kim, MONDAY))
    days = page["days"]
    assert (page["trainer"], page["before"], page["after"]) == ("Kim Ek", date(2027, 3, 1), date(2027, 3, 15))
    assert page["hours_known"] is True
    assert [one["day"] for one in days] == [MONDAY + timedelta(days=number) for number in range(7)]
    assert [one["away"] for one in days] == [False, False, True, False, False, False, False]
    assert [one["free"] for one in days][:3] == [["08:00–17:00"], ["08:00–08:30", "09:30–10:00", "16:00–17:00"], []]
    assert [(one["title"], one["time"], one["town"]) for one in days[1]["held"]] == [
        ("Uppstartsmöte", "08:30–09:30", "Björkdal"),
        ("Grundutbildning i TMO, dag 1", "10:00–16:00", "Björkdal"),
    ]
    assert {one["reference"] for one in days[1]["held"]} == {busy_week.reference}
    assert [len(one["held"]) for one in days] == [0, 2, 0, 0, 0, 0, 0]


def test_a_session_without_times_stands_in_the_week_as_the_whole_day(busy_week, kim):
    midnight = datetime(2027, 3, 10, 23, tzinfo=UTC)
    Hold.objects.filter(session__key="konsultation_3").update(starts_at=midnight, ends_at=midnight + timedelta(days=1))
    with translation.override("en"):
        thursday = trainer_week(week_of(kim, MONDAY))["days"][3]
    assert [one["time"] for one in thursday["held"]] == ["the whole day"]


def test_a_trainer_without_hours_has_nothing_free_and_the_page_can_say_why(offer, kim):
    page = trainer_week(week_of(kim, MONDAY))
    assert page["hours_known"] is False
    assert [one["free"] for one in page["days"]] == [[]] * 7

"""Trainers' time as it is read: in a fixed number of queries, and without names where none are due."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from programs.models import Absence, Booking, Hold, Substitute, WorkingHours
from programs.presenters.trainer_week import trainer_week
from programs.queries.bookings import sessions_with_dates
from programs.queries.holds import substitutes_of, taken_of, trainers_for, week_of
from programs.queries.judged import judge
from programs.rules.catalogue import package
from programs.rules.days import DayCalendar
from programs.rules.reasons import Code
from programs.rules.series import Interval, propose
from programs.rules.trainers import WEEK, is_taken
from programs.tests.factories import AT, DAYS, PACKAGE, ZONE, make_confirmed, make_member, make_offer, make_ready, slot
from tmo.tests.bench.data import fill_diary, make_world
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import make_user

pytestmark = pytest.mark.django_db

MONDAY = date(2027, 3, 8)


@pytest.fixture
def offer():
    return make_offer()


@pytest.fixture
def kim(offer):
    return make_member(offer.provider, RoleKind.TRAINER, name="Kim Ek")


def span(key):
    return Interval(slot(key).starts_at, slot(key).ends_at)


def test_taken_times_come_in_order_and_in_one_query(offer, kim, django_assert_num_queries):
    make_confirmed(offer, kim)
    first, last = span("grundutbildning_1").start, span("ambassadorer").start
    with django_assert_num_queries(1):
        found = taken_of([kim.pk], first, last)
    # Half-open: the meeting that ends before the first moment and the one that begins at the last are left out.
    assert found == [span("grundutbildning_1"), span("grundutbildning_2")]


def test_what_touches_the_stretch_belongs_to_it_released_and_others_do_not(offer, kim):
    make_confirmed(offer, kim)
    own = span("grundutbildning_1")
    inside = own.start + timedelta(minutes=1)
    assert taken_of([kim.pk], inside, inside + timedelta(minutes=1)) == [own]
    assert taken_of([make_user().pk], own.start, own.end) == []
    Hold.objects.update(released_at=AT)
    assert taken_of([kim.pk], own.start, own.end) == []


def test_a_series_finds_its_way_round_two_hundred_taken_times_read_in_one_query(kim, django_assert_num_queries):
    start = datetime(2027, 8, 30, 6, tzinfo=UTC)
    fill_diary(make_world(AT), kim, 200, start)
    with django_assert_num_queries(1):
        taken = taken_of([kim.pk], start, start + 80 * WEEK)
    assert len(taken) == 200
    question = {"start_week": (2027, 35), "calendar": DayCalendar(), "zone": ZONE, "today": AT.date()}
    series = propose(package(PACKAGE), **question, taken=taken)
    assert series.complete
    assert [one for one in series.dates if is_taken(one.slot, taken)] == []
    assert series.dates[1].slot.day > (start + timedelta(days=66)).date()  # the trainer's mornings are full till then


@pytest.mark.parametrize("others", [0, 3])
def test_the_rules_about_a_page_of_dates_cost_six_queries_however_much_is_taken(
    offer, kim, others, django_assert_num_queries
):
    booking = make_ready(offer, kim)
    for number in range(others):
        days = {key: [slot(key, day + number * WEEK)] for key, day in DAYS.items()}
        make_confirmed(
            offer, make_member(offer.provider, RoleKind.TRAINER), customer=f"Kommun {number}", proposals=days
        )
        Hold.objects.filter(session__key="uppstartsmote").update(trainer=kim)
    current = Booking.objects.select_related("provider").get(pk=booking.pk)
    sessions = list(sessions_with_dates(current))
    with django_assert_num_queries(6):
        judge(current, sessions, AT, "en", of_trainers=True)


def test_the_page_greys_what_another_booking_took_and_names_nobody(offer, kim):
    make_confirmed(offer, kim, customer="Kommun 1")
    booking = make_ready(offer, kim)
    found = judge(booking, list(sessions_with_dates(booking)), AT, "en", of_trainers=True)
    assert [[reason.code for reason in reasons] for reasons in found.values()] == [[Code.TRAINER_TAKEN]] * 9
    assert {reason.facts["trainer"] for reasons in found.values() for reason in reasons} == {""}


def test_a_booking_is_not_in_its_own_way(offer, kim):
    booking = make_confirmed(offer, kim)
    found = judge(booking, list(sessions_with_dates(booking)), AT, "en", of_trainers=True)
    assert list(found.values()) == [[]] * 9


def test_two_trainers_who_are_both_taken_are_one_sentence(offer, kim):
    other = make_member(offer.provider, RoleKind.TRAINER)
    for number, one in enumerate((kim, other)):
        make_confirmed(offer, one, customer=f"Kommun {number}")
    booking = make_ready(offer, kim)
    booking.assignments.create(trainer=other, assigned_at=AT)
    found = judge(booking, list(sessions_with_dates(booking)), AT, "en", of_trainers=True)
    assert [len(reasons) for reasons in found.values()] == [1] * 9


def test_who_trains_a_session_are_its_holders_or_else_the_assigned(offer, kim):
    other = make_member(offer.provider, RoleKind.TRAINER)
    ready, confirmed = make_ready(offer, kim), make_confirmed(offer, other, customer="En annan")
    confirmed.assignments.create(trainer=kim, assigned_at=AT)
    first = [one.sessions.all()[0] for one in (ready, confirmed)]
    assert [trainers_for(row.booking, [row]) for row in first] == [{first[0].pk: [kim.pk]}, {first[1].pk: [other.pk]}]


def test_substitutes_are_the_active_ones_by_address(kim):
    people = [make_user(f"{name}@demo.example") for name in ("b", "a")]
    gone = make_user(is_active=False)
    for one in (*people, gone):
        Substitute.objects.create(trainer=kim, substitute=one)
    assert substitutes_of(kim.pk) == people[::-1]


# -- the week --------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy_week(offer, kim):
    """Works from eight to five on Monday to Wednesday, is away on Wednesday, and has a booking on Tuesday."""
    for weekday in range(3):
        WorkingHours.objects.create(trainer=kim, weekday=weekday, starts=time(8), ends=time(17), valid_from=MONDAY)
    booking = make_confirmed(offer, kim)
    Absence.objects.create(trainer=kim, kind="away", starts_on=date(2027, 3, 10), ends_on=date(2027, 3, 11))
    Hold.objects.filter(session__key="grundutbildning_2").update(released_at=AT)
    return booking


def test_a_week_takes_three_queries_whatever_it_holds(busy_week, kim, django_assert_num_queries):
    for monday in (MONDAY, date(2027, 6, 7)):
        with django_assert_num_queries(3):
            trainer_week(week_of(kim, monday), MONDAY)
    assert [len(week_of(kim, day).holds) for day in (MONDAY, date(2027, 3, 1), date(2027, 3, 15))] == [2, 0, 2]

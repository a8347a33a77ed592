"""Who comes to which of a booking's nine sessions, in a fixed number of queries."""

from datetime import timedelta

import pytest

from programs.actions.ambassadors import replace_ambassador
from programs.actions.arrangements import change_principal
from programs.actions.people import add_person, person_leaves
from programs.models import Session
from programs.queries.people import (
    ambassadors_by_workplace,
    expected_at,
    expected_by_session,
    is_ambassador,
    people_of,
    sessions_for_ambassadors,
    there,
)
from programs.rules.roster import Asked
from programs.tests.factories import AT, DAYS, MANEN, SOLEN, make_confirmed, make_ready
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db

ALL = {key for key in DAYS if key not in {"uppstartsmote", "ambassadorer", "avslutande_mote"}}


def add(booking, name, *, position=0, at=AT, appoint=False):
    person = Asked(name, f"{name.lower()}@solen.example", workplace=booking.workplaces.get(position=position).pk)
    return add_person(booking=booking, person=person, by=actor(), at=at, appoint=appoint)


def moment(booking, key, *, after=0):
    return booking.sessions.get(key=key).agreed.ends_at + timedelta(days=after)


def who_comes(booking, at=AT):
    """Names by session."""
    found = expected_by_session(booking, list(booking.sessions.all()), at)
    return {one.key: sorted(row.name for row in found[one.pk]) for one in booking.sessions.all()}


def test_twenty_four_participants_four_ambassadors_and_a_principal():
    booking = make_confirmed()
    names = [f"Namn{n:02}" for n in range(24)]
    for n, name in enumerate(names):
        add(booking, name, appoint=n < 4)
    everybody, few = sorted([*names, "Åsa Öberg"]), sorted([*names[:4], "Åsa Öberg"])
    assert who_comes(booking) == {
        **dict.fromkeys(ALL, everybody),
        "uppstartsmote": ["Åsa Öberg"],
        "ambassadorer": few,
        "avslutande_mote": few,
    }


def test_replacing_an_ambassador_after_the_fourth_session_updates_the_eighth_only():
    booking = make_confirmed()
    anna, bo = add(booking, "Anna", appoint=True), add(booking, "Bo")
    before = who_comes(booking)
    at = moment(booking, "ambassadorer", after=1)
    replace_ambassador(booking=booking, person=bo.pk, instead=anna.pk, by=actor(), at=at)
    assert who_comes(booking) == {**before, "avslutande_mote": ["Bo", "Åsa Öberg"]}


def test_who_left_and_who_came_later_are_not_on_the_lists_of_other_times():
    booking = make_confirmed()
    anna = add(booking, "Anna")
    at = moment(booking, "grundutbildning_2", after=1)
    person_leaves(booking=booking, person=anna.pk, by=actor(), at=at)
    add(booking, "Bo", at=at)
    found = who_comes(booking)
    assert [found[key] for key in ("grundutbildning_1", "grundutbildning_2")] == [["Anna", "Åsa Öberg"]] * 2
    assert [found[key] for key in ("konsultation_1", "konsultation_3")] == [["Bo", "Åsa Öberg"]] * 2


def test_the_principal_of_a_past_session_is_the_one_of_its_time():
    booking = make_confirmed()
    place = booking.workplaces.get()
    at = moment(booking, "uppstartsmote", after=1)
    change_principal(booking=booking, workplace=place.pk, name="Bo Ny", email="bo@x.example", by=actor(), at=at)
    found = who_comes(booking)
    assert (found["uppstartsmote"], found["avslutande_mote"]) == (["Åsa Öberg"], ["Bo Ny"])


def test_several_workplaces_come_together():
    booking = make_confirmed(workplaces=(SOLEN, MANEN))
    add(booking, "Anna")
    add(booking, "Bo", position=1, appoint=True)
    found = who_comes(booking)
    assert found["ambassadorer"] == ["Bo", "Ulla Ek", "Åsa Öberg"]
    assert found["konsultation_1"] == ["Anna", "Bo", "Ulla Ek", "Åsa Öberg"]


def test_a_session_without_a_date_calls_those_who_are_there_now():
    booking = make_ready()
    anna = add(booking, "Anna")
    add(booking, "Bo", at=AT + timedelta(days=1))
    person_leaves(booking=booking, person=anna.pk, by=actor(), at=AT + timedelta(days=1))
    session = booking.sessions.get(key="konsultation_1")
    found = [[row.name for row in expected_at(session, AT + timedelta(days=n))] for n in (0, 2)]
    assert found == [["Anna"], ["Bo"]]


def test_a_session_without_times_lasts_its_whole_day():
    booking = make_confirmed()
    session = booking.sessions.get(key="konsultation_1")
    dates = type(session.agreed).objects.filter(pk=session.agreed_id)
    dates.update(starts=None, ends=None, starts_at=None, ends_at=None)
    day = moment(booking, "ambassadorer").replace(hour=0)
    add(booking, "Sen", at=day + timedelta(hours=22))  # 23 in Stockholm
    add(booking, "Försen", at=day + timedelta(hours=23))
    assert [row.name for row in expected_at(Session.objects.get(pk=session.pk), AT)] == ["Åsa Öberg", "Sen"]


@pytest.mark.parametrize("count", [1, 30])
def test_it_takes_the_same_queries_for_any_number_of_people_and_sessions(count, django_assert_num_queries):
    booking = make_confirmed()
    for n in range(count):
        add(booking, f"Namn{n:02}", appoint=n % 2 == 0)
    sessions = list(booking.sessions.all())
    for some in (sessions[:1], sessions):
        with django_assert_num_queries(3):
            found = expected_by_session(booking, some, AT)
            assert sum(is_ambassador(row) for row in found[some[0].pk]) == 0
    with django_assert_num_queries(2):
        assert len(there(people_of(booking))) == count + 1


def test_ambassadors_are_counted_at_each_workplace_of_those_who_are_there():
    booking = make_confirmed(workplaces=(SOLEN, MANEN))
    for name in ("Anna", "Bo"):
        person = add(booking, name, appoint=True)
    person_leaves(booking=booking, person=person.pk, by=actor(), at=AT)
    places = [booking.workplaces.get(position=n).pk for n in (0, 1)]
    assert ambassadors_by_workplace(booking) == {places[0]: 1, places[1]: 0}


def test_the_package_says_which_sessions_are_for_ambassadors():
    assert list(sessions_for_ambassadors(make_ready())) == ["ambassadorer", "avslutande_mote"]

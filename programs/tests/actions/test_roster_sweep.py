"""Principals get on the lists, and missing ambassadors are told of two weeks before."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from programs.actions.ambassadors import appoint_ambassador, end_ambassadorship
from programs.actions.cancelling import cancel_session
from programs.actions.people import add_person, person_leaves
from programs.actions.roster_sweep import KIND, keep_all_principals, remind_of_ambassadors
from programs.models import BookingWorkplace, Participant, Session
from programs.rules.booking import Side
from programs.rules.roster import Asked
from programs.tests.factories import AT, MANEN, SOLEN, make_confirmed, make_member, make_offer, make_ready, trace
from tmo.outbox.models import Message
from tmo.outbox.sender import send_due
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db

# The session for ambassadors is on 16 March; 08.00 in Stockholm, two weeks before.
MORNING = datetime.fromisoformat("2027-03-02T07:00:00+00:00")
A_MOMENT = timedelta(microseconds=1)
EVENING_OF_THE_DAY = datetime.fromisoformat("2027-03-16T22:59:00+00:00")


@pytest.fixture
def booking():
    """With one coordinator, and a workplace without ambassadors."""
    offer = make_offer()
    make_member(offer.provider, RoleKind.COORDINATOR, "anna@provider.example")
    return make_confirmed(offer)


def add(booking, name="Lena Ny", *, appoint=True, position=0, at=AT):
    place = booking.workplaces.get(position=position).pk
    person = Asked(name, workplace=place)
    return add_person(booking=booking, person=person, by=actor(), at=at, appoint=appoint)


def told():
    return sorted(message.to for message in Message.objects.filter(kind=KIND))


BOTH = ["anna@provider.example", "asa@solen.example"]


def test_principal_and_coordinators_are_told_two_weeks_before_in_the_morning_and_once(booking):
    assert (remind_of_ambassadors(MORNING - A_MOMENT), told()) == (0, [])
    assert (remind_of_ambassadors(MORNING), told()) == (1, BOTH)
    before = trace()
    for minutes in (1, 60, 60 * 24 * 5):
        assert remind_of_ambassadors(MORNING + timedelta(minutes=minutes)) == 0
    assert trace() == before


def test_on_the_day_itself_it_is_still_told_and_afterwards_no_more(booking):
    after = EVENING_OF_THE_DAY + timedelta(minutes=1)
    assert (remind_of_ambassadors(after + timedelta(hours=9)), told()) == (0, [])
    assert (remind_of_ambassadors(EVENING_OF_THE_DAY), told()) == (1, BOTH)


@pytest.mark.parametrize("what", ["appointed", "cancelled", "held", "not confirmed"])
def test_where_nothing_is_missing_nobody_is_told(booking, what):
    if what == "appointed":
        add(booking)
    if what == "cancelled":
        given = {"side": Side.CUSTOMER, "note": "Ingen tid", "by": actor(), "at": AT}
        cancel_session(booking=booking, session="ambassadorer", **given)
    if what == "held":
        Session.objects.filter(booking=booking, key="ambassadorer").update(held_at=AT)
    if what == "not confirmed":
        Session.objects.filter(booking=booking).update(agreed=None, agreed_at=None)
    assert (remind_of_ambassadors(MORNING), told()) == (0, [])


def test_who_left_is_no_ambassador_and_who_is_a_participant_alone_neither(booking):
    add(booking, "Bo Ås", appoint=False)
    person_leaves(booking=booking, person=add(booking).pk, by=actor(), at=AT)
    assert remind_of_ambassadors(MORNING) == 1


def test_each_workplace_without_ambassadors_is_told_of_by_itself():
    booking = make_confirmed(workplaces=(SOLEN, MANEN))
    add(booking)
    assert remind_of_ambassadors(MORNING) == 1
    assert "ulla@manen.example" in told()
    assert "asa@solen.example" not in told()


def test_the_letter_says_which_session_and_names_nobody(booking):
    remind_of_ambassadors(MORNING)
    mail.outbox.clear()
    send_due(MORNING)
    letter = next(one for one in mail.outbox if one.to == ["asa@solen.example"] and "ambassad" in one.subject.lower())
    assert booking.reference in letter.subject
    assert "Utbildning av TMO-ambassadörer" in letter.body
    assert f"/bookings/{booking.pk}/participants/" in letter.body
    assert "Åsa Öberg" not in letter.body


@pytest.mark.parametrize("what", ["appointed", "another principal"])
def test_what_is_not_so_any_more_is_not_sent(booking, what):
    remind_of_ambassadors(MORNING)
    if what == "appointed":
        add(booking, at=MORNING)
    else:
        row = BookingWorkplace.objects.get(booking=booking)
        row.principal_email = "ny@solen.example"
        row.save()
    send_due(MORNING)
    states = dict(Message.objects.filter(kind=KIND).values_list("to_index", "state"))
    assert sorted(states.values()) == (["dropped", "dropped"] if what == "appointed" else ["dropped", "sent"])


def test_an_ambassadorship_that_ends_is_told_of_like_one_that_never_was(booking):
    person = add(booking, appoint=False)
    appoint_ambassador(booking=booking, person=person.pk, by=actor(), at=AT)
    assert remind_of_ambassadors(MORNING) == 0
    end_ambassadorship(booking=booking, person=person.pk, by=actor(), at=MORNING)
    assert remind_of_ambassadors(MORNING + timedelta(hours=1)) == 1


def test_the_sweep_puts_principals_on_the_lists_of_bookings_from_before(booking):
    make_ready(workplaces=(MANEN,), customer="Norrås kommun")
    assert keep_all_principals(AT) == 0
    Participant.objects.all().delete()
    assert keep_all_principals(AT) == 1
    assert [row.name for row in Participant.objects.all()] == ["Åsa Öberg"]
    assert keep_all_principals(AT) == 0


@pytest.mark.parametrize("count", [1, 5])
def test_it_takes_the_same_queries_once_all_have_been_told(count, django_assert_num_queries):
    offer = make_offer()
    for number in range(count):
        one = SOLEN.__class__(**{**vars(SOLEN), "name": f"Förskola {number}"})
        make_confirmed(offer, workplaces=(one,), customer=f"Kommun nr {number}")
    assert remind_of_ambassadors(MORNING) == count
    with django_assert_num_queries(3):
        assert remind_of_ambassadors(MORNING) == 0
    with django_assert_num_queries(1):
        assert keep_all_principals(MORNING) == 0

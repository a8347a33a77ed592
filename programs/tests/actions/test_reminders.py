"""Reminders of answers and of bookings that stand still: the right side, once, in the daytime."""

from datetime import datetime, timedelta

import pytest

from programs.actions import negotiation, reminders
from programs.models import Booking
from programs.rules.booking import Side
from programs.rules.negotiation import Counter, Refuse
from programs.tests.factories import (
    AT,
    accepted,
    answer,
    make_confirmed,
    make_member,
    make_offer,
    make_ready,
    slot,
)
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CUSTOMERS = ["asa@solen.example", "kerstin@solen.example"]
PROVIDERS = ["coordinator@provider.example", "trainer@provider.example"]


def moment(text):
    return datetime.fromisoformat(f"2027-{text}:00+01:00")


def ready():
    """Asked on 1 March for dates from 9 March: to be answered by 8 March."""
    offer = make_offer()
    make_member(offer.provider, RoleKind.COORDINATOR, "coordinator@provider.example")
    return make_ready(offer, make_member(offer.provider, RoleKind.TRAINER, "trainer@provider.example"))


def told(kind):
    return sorted(row.to for row in Message.objects.filter(kind=f"programs.{kind}"))


def test_the_side_whose_answer_is_due_is_reminded_two_days_before_and_once():
    ready()
    times = ["03-05T23:59", "03-06T07:59", "03-06T08:00", "03-06T08:01", "03-08T10:00", "03-20T10:00"]
    assert [reminders.remind_of_answers(moment(time)) for time in times] == [0, 0, 1, 0, 0, 0]
    assert told("answer_due") == PROVIDERS


def test_a_new_round_with_a_new_day_is_reminded_of_again():
    booking = ready()
    reminders.remind_of_answers(moment("03-06T08:00"))
    dates = {"konsultation_3": Counter([slot("konsultation_3", slot("konsultation_3").day + DAY)])}
    answer(booking, Side.PROVIDER, {**accepted(booking), **dates}, moment("03-08T09:00"))
    assert Booking.objects.get().answer_by.isoformat() == "2027-03-22"
    assert [reminders.remind_of_answers(moment(f"03-{day}T08:00")) for day in (19, 20, 21)] == [0, 1, 0]
    assert told("answer_due") == sorted(PROVIDERS + CUSTOMERS)


def test_only_the_side_with_the_nearest_day_is_reminded_of_it():
    booking = ready()
    answer(booking, Side.PROVIDER, {"konsultation_3": Refuse("Nej")}, moment("03-02T09:00"))
    assert reminders.remind_of_answers(moment("03-06T09:00")) == 1
    assert told("answer_due") == PROVIDERS


@pytest.mark.parametrize("sweep", [reminders.remind_of_answers, reminders.nudge_stalled])
def test_a_booking_that_waits_for_nobody_is_left_alone(sweep):
    make_confirmed()
    assert sweep(moment("06-06T09:00")) == 0


def test_a_booking_is_pointed_out_after_a_week_and_then_once_a_week():
    ready()
    assert moment("03-01T09:00") == AT
    hours = [0, 7 * 24 - 1, 7 * 24, 7 * 24 + 1, 14 * 24 - 1, 14 * 24, 21 * 24]
    found = [reminders.nudge_stalled(AT + timedelta(hours=one)) for one in hours]
    assert found == [0, 0, 1, 0, 0, 1, 1]
    assert told("stalled") == sorted(PROVIDERS * 3)
    weeks = {row.key.split(":")[2] for row in Message.objects.filter(kind="programs.stalled")}
    assert weeks == {"2027-W10", "2027-W11", "2027-W12"}


def test_movement_starts_the_week_anew():
    booking = ready()
    answer(booking, Side.PROVIDER, {"konsultation_3": Refuse("Nej")}, AT + 6 * DAY)
    assert [reminders.nudge_stalled(AT + days * DAY) for days in (7, 12, 13)] == [0, 0, 1]
    assert told("stalled") == sorted(CUSTOMERS + PROVIDERS)


def test_nobody_is_reminded_at_night_where_the_booking_is_held():
    ready()
    assert [reminders.nudge_stalled(moment(time)) for time in ("03-09T02:00", "03-09T07:59", "03-09T08:00")] == [
        0,
        0,
        1,
    ]


def test_a_move_that_waits_is_reminded_of_in_a_confirmed_booking_too():
    booking = make_confirmed()
    days = [slot("konsultation_3", slot("konsultation_3").day + DAY)]
    arguments = {"booking": booking, "session": "konsultation_3", "side": Side.PROVIDER, "version": 1}
    negotiation.move_session(slots=days, by=actor(), at=AT, **arguments)
    assert reminders.remind_of_answers(moment("03-13T09:00")) == 1
    assert told("answer_due") == CUSTOMERS


def test_many_bookings_are_reminded_of_in_portions(monkeypatch):
    monkeypatch.setattr(reminders, "AT_ONCE", 1)
    ready()
    make_ready(customer="En annan kommun")
    assert [reminders.nudge_stalled(AT + 8 * DAY) for _ in range(3)] == [1, 1, 0]

"""The invented bookings keep the rules of real ones."""

from collections import Counter

import pytest

from programs import demo
from programs.models import Ambassador, Booking, Hold, Participant
from tmo.units import demo as units_demo

pytestmark = pytest.mark.django_db


def test_copies_of_confirmed_bookings_find_other_days_for_the_same_trainers(at):
    units_demo.seed(2, at)
    demo.seed(2, at)
    assert Counter(Booking.objects.values_list("state", flat=True)) == {
        "requested": 10,
        "confirmed": 4,
        "draft": 2,
        "unconfirmed": 2,
        "withdrawn": 2,
        "cancelled": 2,
    }
    # Nine sessions each, one of the two with two trainers; and two that are agreed while the rest is talked about.
    assert Hold.objects.filter(released_at__isnull=True).count() == 2 * (18 + 9 + 2)


def test_a_confirmed_booking_has_its_people_and_ambassadors(at):
    units_demo.seed(1, at)
    demo.seed(1, at)
    demo.seed(1, at)
    people = Participant.objects.filter(part="participant", left_at__isnull=True)
    assert Counter(people.values_list("email_index", flat=True))[""] == 2
    assert (people.count(), Ambassador.objects.filter(until_at__isnull=True).count()) == (24, 4)
    assert Participant.objects.filter(part="principal").count() == 3

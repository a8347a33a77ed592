"""The page that accepts all dates at once opens where the action would do it, and says why where it would not."""

import pytest
from django.db import connection
from django.urls import reverse

from programs.actions import requests
from programs.models import Booking
from programs.rules.booking import Side
from programs.rules.negotiation import Counter, Refuse
from programs.tests.factories import AT, accepted, answer, make_confirmed, make_linked, make_ready, make_requested, slot
from programs.tests.views.reading import page_text
from tmo.audit.models import Event
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db
ONE = "konsultation_3"


def withdrawn(offer):
    return requests.withdraw(booking=make_ready(offer), by=actor(), at=AT)


def countered(offer):
    booking = make_ready(offer)
    return answer(booking, Side.PROVIDER, {ONE: Counter([slot(ONE, slot(ONE).day.replace(day=12))])})


def refused(offer):
    return answer(make_ready(offer), Side.PROVIDER, {ONE: Refuse("Går inte")})


CASES = {
    make_requested: "Link the request to its organisation and workplaces first.",
    make_linked: "Put at least one trainer on the booking first.",
    make_confirmed: "The booking is already confirmed.",
    withdrawn: "The request has been withdrawn.",
    countered: "You proposed this date for “Konsultation 3” yourself. The other side answers it.",
    refused: "The dates for “Konsultation 3” were refused. Propose others.",
}


@pytest.mark.parametrize(("make", "words"), CASES.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_a_page_on_which_nothing_could_be_accepted_does_not_open_and_says_why(offer, as_anna, make, words):
    booking = make(offer)
    response = as_anna.get(reverse("programs:booking_accept", args=[booking.pk]), follow=True)
    assert response.redirect_chain == [(reverse("programs:booking_detail", args=[booking.pk]), 302)]
    assert words in page_text(response)


def test_it_opens_with_what_is_left_once_some_sessions_are_agreed(offer, as_anna):
    booking = make_ready(offer)
    answer(booking, Side.PROVIDER, accepted(booking, "uppstartsmote"))
    assert as_anna.get(reverse("programs:booking_accept", args=[booking.pk])).status_code == 200


def test_a_wrong_answer_sent_anyway_gets_the_same_words_and_leaves_the_booking(offer, as_anna):
    booking = countered(offer)
    url = reverse("programs:booking_accept", args=[booking.pk])
    response = as_anna.post(url, {"version": booking.version})
    assert response.status_code == 422
    assert Booking.objects.get().state == "requested"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_any_more_while_the_page_is_drawn(offer, as_anna, monkeypatch):
    from programs.views import coordination

    held, real = [], coordination.render
    monkeypatch.setattr(
        coordination, "render", lambda *given, **named: held.append(connection.in_atomic_block) or real(*given, **named)
    )
    booking = make_ready(offer)
    assert as_anna.get(reverse("programs:booking_accept", args=[booking.pk])).status_code == 200
    assert held == [False]
    assert Event.objects.filter(kind="booking.read").count() == 1

"""Fifty customers want one trainer at one time: one gets the trainer, and the others are told when it works instead.

`ROUNDS=20 pytest programs/tests/actions/test_holds_race.py` runs it at full size, on SQLite and on PostgreSQL.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, time
from html import unescape
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from programs.actions import coordination, negotiation
from programs.actions.holds import TrainerTaken
from programs.models import Booking, Hold, Offer, Session
from programs.rules.booking import Side
from programs.rules.negotiation import Counter as Dates
from programs.tests.factories import (
    AT,
    accepted,
    answer,
    first_choices,
    make_linked,
    make_member,
    make_offer,
    make_ready,
    make_request,
    slot,
    trace,
    versions_of,
)
from programs.tests.threads import at_once
from tmo.accounts.models import User
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

HANDS = 50
ROUNDS = int(os.environ.get("ROUNDS", "2"))
# Tuesday 9 March 2027 from nine to twelve in Stockholm, and the days after it for the whole days of step 2.
NINE_TO_TWELVE = {"day": date(2027, 3, 9), "start": time(9), "end": time(12)}
SERIES = {
    "uppstartsmote": [slot("uppstartsmote", **NINE_TO_TWELVE)],
    "grundutbildning_1": [slot("grundutbildning_1", date(2027, 3, 10))],
    "grundutbildning_2": [slot("grundutbildning_2", date(2027, 3, 11))],
}
Press = Callable[[], tuple[int, str]]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def _without_the_rule() -> Iterator[None]:
    """The database as it would be without its rule. What the test wrote must go before the rule comes back."""
    rule = import_module("programs.migrations.0003_holds")
    with connection.schema_editor() as editor:
        rule.drop_rule(apps, editor)
    yield
    Hold.objects.all().delete()
    with connection.schema_editor() as editor:
        rule.add_rule(apps, editor)


@pytest.fixture
def offer() -> Offer:
    return make_offer()


@pytest.fixture
def trainer(offer: Offer) -> User:
    return make_member(offer.provider, RoleKind.TRAINER, name="Kim Ek")


@pytest.fixture
def cookie(offer: Offer) -> str:
    """One coordinator signed in: the key of the session, shared by all windows."""
    client = Client()
    client.force_login(make_member(offer.provider, RoleKind.COORDINATOR))
    return client.cookies["sessionid"].value


def waiting(offer: Offer, trainer: User, number: int) -> Booking:
    """A request that can be accepted, of a customer of its own."""
    proposals = {**make_request().proposals, **SERIES}
    contact = f"contact{number}@solen.example"
    return make_ready(offer, trainer, customer=f"Kommun {number}", contact_email=contact, proposals=proposals)


def window(booking: Booking, cookie: str) -> Press:
    """A browser window with the page open; a press answers the status and the text of the page."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["sessionid"] = cookie
    client.cookies["tmo_language"] = "en"
    choices = {f"choice-{key}": str(choice.alternative) for key, choice in first_choices(booking).items()}
    typed = {**choices, "version": str(booking.version)}
    url = reverse("programs:booking_accept", args=[booking.pk])

    def press() -> tuple[int, str]:
        response = client.post(url, typed)
        return response.status_code, unescape(response.content.decode())

    return press


def held_at_nine() -> list[str]:
    """The bookings that hold the trainer from nine to twelve."""
    start = SERIES["uppstartsmote"][0].starts_at
    rows = Hold.objects.filter(starts_at=start, released_at__isnull=True)
    return [str(row.session.booking_id) for row in rows.select_related("session")]


def test_of_fifty_acceptances_at_once_one_succeeds_and_the_others_read_what_is_free(
    offer: Offer, trainer: User, cookie: str
) -> None:
    bookings = [waiting(offer, trainer, number) for number in range(HANDS)]
    for number in range(ROUNDS):
        answers = at_once(*(window(booking, cookie) for booking in bookings))
        assert Counter(_status(one) for one in answers) == {302: 1, 422: HANDS - 1}
        winner = Booking.objects.get(state="confirmed", pk__in=[one.pk for one in bookings])
        assert held_at_nine() == [str(winner.pk)]
        assert Hold.objects.filter(released_at__isnull=True).count() == 9
        assert Session.objects.filter(agreed__isnull=False).exclude(booking__state="confirmed").count() == 0
        assert {_told(text) for status, text in answers if status == 422} == {(True, 3)}
        Hold.objects.filter(released_at__isnull=True).update(released_at=AT)
        bookings = [one for one in bookings if one != winner] + [waiting(offer, trainer, HANDS + number)]


def _status(answer: object) -> object:
    return answer[0] if isinstance(answer, tuple) else repr(answer)


def _told(page: str) -> tuple[bool, int]:
    """Whether the page says in words who is taken when; and how many free times it names."""
    sentence = "“Uppstartsmöte”: Kim Ek is already booked on Tue 9 March, wk 10, 09:00–12:00."
    free = [f"Free instead: {day}, 09:00–12:00." for day in ("Fri 12 March, wk 10", "Mon 15 March, wk 11")]
    free.append("Free instead: Wed 17 March, wk 11, 09:00–12:00.")
    return sentence in page, sum(one in page for one in free)


@pytest.mark.usefixtures("_without_the_rule")
def test_without_the_rule_of_the_database_more_than_one_of_them_succeeds(
    offer: Offer, trainer: User, cookie: str
) -> None:
    """The control: nothing else than the constraint stands between two bookings and one trainer."""
    bookings = [waiting(offer, trainer, number) for number in range(5)]
    answers = at_once(*(window(booking, cookie) for booking in bookings))
    assert Counter(_status(one) for one in answers) == {302: 5}
    assert len(held_at_nine()) == 5


def test_two_bookings_that_want_two_trainers_in_opposite_order_both_get_an_answer(offer: Offer, cookie: str) -> None:
    """No deadlock: hands that write holds of the same trainers queue in one order."""
    people = [make_member(offer.provider, RoleKind.TRAINER) for _ in range(2)]
    bookings = [make_linked(offer, customer=f"Kommun {number}") for number in range(6)]
    for number, booking in enumerate(bookings):
        _assign(booking, people if number % 2 else people[::-1])
    current = [Booking.objects.get(pk=one.pk) for one in bookings]
    answers = at_once(*(window(booking, cookie) for booking in current))
    assert Counter(_status(one) for one in answers) == {302: 1, 422: 5}
    assert Hold.objects.count() == 18


def _assign(booking: Booking, people: list[User]) -> None:
    coordination.assign_trainers(booking=booking, trainers=[one.pk for one in people], by=actor(), at=AT)


def test_two_bookings_whose_rounds_want_one_trainer_at_once_leave_one_of_them_agreed(
    offer: Offer, trainer: User
) -> None:
    """One side of the table or the other: the round that is second is told, and its session stays as it was."""
    first, second = (waiting(offer, trainer, number) for number in range(2))
    key = "uppstartsmote"
    moved = slot(key, date(2027, 3, 9), start=time(11), end=time(12))
    answer(second, Side.PROVIDER, {key: Dates([moved])})

    def say_yes(booking: Booking, side: Side) -> Callable[[], object]:
        answers, versions = accepted(booking, key), versions_of(booking)
        arguments = {"side": side, "answers": answers, "versions": versions, "by": actor(), "at": AT}
        return lambda: negotiation.answer_round(booking=booking, **arguments)

    told = at_once(say_yes(first, Side.PROVIDER), say_yes(second, Side.CUSTOMER))
    assert Counter(type(one) for one in told) == {Booking: 1, TrainerTaken: 1}
    lost = (first, second)[next(place for place, one in enumerate(told) if isinstance(one, TrainerTaken))]
    assert Hold.objects.count() == 1
    assert Session.objects.get(agreed__isnull=False).booking_id != lost.pk
    assert Booking.objects.get(pk=lost.pk).version == lost.version + (lost == second)


def test_who_comes_second_leaves_nothing_behind(offer: Offer, trainer: User, cookie: str) -> None:
    """A refused acceptance writes the reading of the page in the log, and else no row changes."""
    first, second = (waiting(offer, trainer, number) for number in range(2))
    assert window(first, cookie)()[0] == 302
    before = trace()
    status, _text = window(second, cookie)()
    after = trace()
    assert status == 422
    assert {name for name in before if before[name] != after[name] and name != "Event"} == set()
    kinds = [Counter(row["kind"] for row in one["Event"]) for one in (before, after)]
    assert kinds[1] - kinds[0] == {"booking.read": 1}

"""The same form sent by two hands at the same time, each with a database connection of its own."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from programs.actions import cancelling, coordination, negotiation, reminders, requests
from programs.actions.refusal import Refused, Stale
from programs.models import Booking, BookingWorkplace, Hold
from programs.rules.booking import Side
from programs.rules.negotiation import Counter as Dates
from programs.rules.negotiation import Refuse
from programs.tests.factories import (
    AT,
    DAYS,
    PACKAGE,
    accepted,
    first_choices,
    form,
    make_confirmed,
    make_offer,
    make_ready,
    make_requested,
    send,
    slot,
    versions_of,
)
from programs.tests.threads import at_once
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.tests.factories import actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


def sending(url: str, token: str, cookie: str, **changes: str) -> Callable[[], tuple[int, str]]:
    """A press of the button by one browser; a client of its own, since clients are not made for two threads."""
    client = Client()
    client.cookies["csrftoken"] = cookie

    def press() -> tuple[int, str]:
        response = client.post(url, {**form(**changes), "form_token": token, "version": "0", "do": "send"})
        return response.status_code, response.headers.get("Location", "")

    return press


@pytest.fixture
def opened():
    """Address, one-time mark and cookie of a form that one browser has open."""
    offer = make_offer()
    client = Client()
    url = reverse("programs:booking_new", args=[offer.provider.slug, PACKAGE])
    page = client.get(url)
    return url, page.context["form_token"], client.cookies["csrftoken"].value


@pytest.mark.parametrize("_round", range(5))
def test_a_double_click_makes_one_booking_and_both_answers_lead_to_it(opened, _round):
    answers = at_once(*(sending(*opened) for _ in range(3)))
    booking = Booking.objects.get()
    assert answers == [(303, reverse("programs:booking_detail", args=[booking.pk]))] * 3
    assert (BookingWorkplace.objects.count(), booking.sessions.count(), booking.version) == (1, 9, 1)
    assert Message.objects.count() == 1
    assert Counter(Event.objects.values_list("kind", flat=True)) == {"booking.sent": 1}


def test_the_same_mark_with_two_contents_at_once_keeps_one_of_them(opened):
    answers = at_once(sending(*opened), sending(*opened, contact_name="Någon annan"))
    assert sorted(status for status, _where in answers) == [303, 409]
    assert Booking.objects.count() == 1


def test_two_savings_of_one_new_draft_at_once_keep_one_of_them():
    offer, key = make_offer(), uuid4()

    def save(words: str) -> Callable[[], object]:
        arguments = {"key": key, "offer": offer, "typed": {"wishes": words}, "version": 0, "language": "sv"}
        return lambda: requests.save_draft(**arguments, links=(), by=actor(), at=AT).booking.version

    answers = at_once(save("A"), save("B"))
    assert sorted(str(type(one).__name__) for one in answers) == ["Stale", "int"]
    assert Booking.objects.get().version == 1


def test_confirming_twice_at_once_tells_everybody_once():
    saved = send()

    def confirm() -> object:
        return requests.confirm_email(booking=saved.booking, mailed_link=True, by=actor(), at=AT).state

    assert at_once(confirm, confirm) == ["requested", "requested"]
    kinds = Counter(Message.objects.values_list("kind", flat=True))
    assert kinds == {"programs.request_link": 1, "programs.request_copy": 1, "programs.request_news": 1}


def test_accepting_and_withdrawing_at_once_leaves_one_of_the_two():
    booking = make_ready()
    choices = first_choices(booking)

    def accept() -> object:
        arguments = {"choices": choices, "found": {}, "version": booking.version}
        return coordination.accept_series(booking=booking, **arguments, by=actor(), at=AT).state

    def take_back() -> object:
        return requests.withdraw(booking=booking, by=actor(), at=AT).state

    answers = at_once(accept, take_back)
    states = [one for one in answers if isinstance(one, str)]
    assert states == [Booking.objects.get().state]
    assert [type(one) for one in answers if not isinstance(one, str)] in ([Stale], [Refused])


def test_two_requests_for_one_workplace_linked_at_once_leave_one_linked():
    """The control of the constraint is in the model's tests; here the second hand is told in words."""
    offer = make_offer()
    first, second = make_requested(offer), make_requested(offer)
    # The organisation and its workplace exist already, so that both hands reach for the same row.
    third = make_requested(offer)
    coordination.link_customer(booking=third, organisation_name="Björkdals kommun", by=actor(), at=AT)
    requests.withdraw(booking=third, by=actor(), at=AT)

    def link(booking: Booking) -> Callable[[], object]:
        named = {"organisation_name": "Björkdals kommun", "by": actor(), "at": AT}
        return lambda: coordination.link_customer(booking=booking, **named).customer.name

    answers = at_once(link(first), link(second))
    assert sorted(map(str, answers)) == ["Björkdals kommun", "workplace_taken"]
    assert BookingWorkplace.objects.filter(workplace__isnull=False, active=True).count() == 1
    assert Booking.objects.filter(customer__isnull=False).exclude(state="withdrawn").count() == 1


def test_new_dates_and_a_yes_to_the_old_ones_at_once_leave_one_of_the_two():
    """Whoever is second is told: the yes meets an outdated version, or the new dates an agreed one."""
    booking = make_ready()
    versions, given = versions_of(booking), accepted(booking, "konsultation_3")
    new = {"konsultation_3": Dates([slot("konsultation_3", DAYS["konsultation_3"] + timedelta(days=1))])}

    def say(side: Side, answers: dict) -> Callable[[], object]:
        arguments = {"side": side, "answers": answers, "versions": versions, "by": actor(), "at": AT}
        return lambda: negotiation.answer_round(booking=booking, **arguments).version

    answers = at_once(say(Side.PROVIDER, given), say(Side.CUSTOMER, new))
    lost = [str(one) for one in answers if isinstance(one, Refused)]
    row = booking.sessions.get(key="konsultation_3")
    assert (len(lost), lost[0], row.version, row.agreed_id is None) in [
        (1, "outdated", 2, True),
        (1, "already_agreed", 1, False),
    ]
    assert Event.objects.filter(kind="booking.answered").count() == 1


def test_two_people_of_one_side_answer_at_once_and_one_answer_stands():
    booking = make_ready()
    versions = versions_of(booking)

    def say(answers: dict) -> Callable[[], object]:
        arguments = {"side": Side.PROVIDER, "answers": answers, "versions": versions, "by": actor(), "at": AT}
        return lambda: negotiation.answer_round(booking=booking, **arguments).version

    answers = at_once(say(accepted(booking)), say({"konsultation_3": Refuse("Nej")}))
    assert [type(one) for one in answers if not isinstance(one, int)] == [Refused]
    row = booking.sessions.get(key="konsultation_3")
    assert (Booking.objects.get().state == "confirmed") == (row.agreed_id is not None)


def test_two_sweeps_at_once_remind_once():
    make_ready()
    late = AT + timedelta(days=30)
    assert sorted(at_once(*(lambda: reminders.nudge_stalled(late) for _ in range(3)))) == [0, 0, 1]
    assert (
        len({row.to for row in Message.objects.filter(kind="programs.stalled")})
        == Message.objects.filter(kind="programs.stalled").count()
    )


def test_moving_and_cancelling_a_session_at_once_leaves_one_of_the_two():
    """Whoever is second is told: the move meets a session that is off, or takes its place before it is."""
    booking = make_confirmed()
    key = "konsultation_3"
    new = [slot(key, DAYS[key] + timedelta(days=1))]
    given = {"booking": booking, "session": key, "by": actor(), "at": AT}

    def move() -> object:
        return negotiation.move_session(side=Side.PROVIDER, slots=new, version=1, **given).version

    def cancel() -> object:
        return cancelling.cancel_session(side=Side.CUSTOMER, note="Vi har stängt", **given).version

    answers = at_once(move, cancel)
    lost = [str(one) for one in answers if isinstance(one, Refused)]
    row = booking.sessions.get(key=key)
    assert (lost, row.cancelled_at is not None, row.version) in [(["session_cancelled"], True, 1), ([], True, 2)]
    assert Hold.objects.filter(session=row, released_at__isnull=True).count() == 0
    assert Booking.objects.get().state == "confirmed"

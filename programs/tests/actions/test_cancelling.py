"""Cancelling a session or all of it: one side alone, with a reason, and both sides told."""

import pytest

from programs.actions import cancelling, coordination
from programs.actions.refusal import Refused
from programs.models import Booking, Session
from programs.rules.booking import Side
from programs.rules.negotiation import Refuse
from programs.tests.factories import (
    AT,
    DAYS,
    LATER,
    accepted,
    answer,
    make_confirmed,
    make_linked,
    make_member,
    make_offer,
    make_ready,
    send,
    trace,
)
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_user

pytestmark = pytest.mark.django_db


def cancel(booking, key, side=Side.CUSTOMER, note="Lokalen brann", by=None):
    return cancelling.cancel_session(booking=booking, session=key, side=side, note=note, by=by or actor(), at=LATER)


def cancel_all(booking, side=Side.PROVIDER, note="Utbildaren är sjuk", by=None):
    return cancelling.cancel_booking(booking=booking, side=side, note=note, by=by or actor(), at=LATER)


def refused_for(action, *arguments, **named):
    before = trace()
    with pytest.raises(Refused) as refusal:
        action(*arguments, **named)
    assert trace() == before
    return [(str(reason.code), reason.about) for reason in refusal.value.reasons]


def told(kind):
    return sorted(row.to for row in Message.objects.filter(kind=f"programs.{kind}"))


def confirmed_with_people():
    offer = make_offer()
    make_member(offer.provider, RoleKind.COORDINATOR, "coordinator@provider.example")
    return make_confirmed(offer, make_member(offer.provider, RoleKind.TRAINER, "trainer@provider.example"))


EVERYBODY = [
    "asa@solen.example",
    "coordinator@provider.example",
    "kerstin@solen.example",
    "trainer@provider.example",
]


def test_a_cancelled_session_keeps_who_when_and_why_and_its_agreed_date():
    booking, person = confirmed_with_people(), make_user()
    current = cancel(booking, "konsultation_1", by=actor(person))
    row = Session.objects.get(key="konsultation_1")
    assert (row.cancelled_at, row.cancelled_side, row.cancelled_by_user, row.cancel_note) == (
        LATER,
        "customer",
        person.pk,
        "Lokalen brann",
    )
    assert row.agreed.day == DAYS["konsultation_1"]
    assert (current.state, current.turn, current.version) == ("confirmed", "nobody", booking.version + 1)
    assert Session.objects.filter(cancelled_at=None).count() == 8


def test_a_cancelled_session_is_told_to_everybody_of_both_sides_once():
    cancel(confirmed_with_people(), "konsultation_1")
    assert told("cancelled") == EVERYBODY
    event = Event.objects.get(kind="booking.session_cancelled")
    assert event.facts == {"session": "konsultation_1", "side": "customer"}


def test_cancelling_the_last_open_session_confirms_what_is_left():
    booking = make_ready()
    given = {**accepted(booking), "konsultation_3": Refuse("Nej")}
    assert answer(booking, Side.PROVIDER, given).state == "requested"
    current = cancel(booking, "konsultation_3")
    assert (current.state, current.confirmed_at, current.turn) == ("confirmed", LATER, "nobody")
    assert told("confirmed") == []
    assert told("cancelled") != []


def test_dates_that_waited_for_a_cancelled_session_wait_no_more():
    booking = make_ready()
    given = accepted(booking, *[key for key in DAYS if key != "konsultation_3"])
    assert answer(booking, Side.PROVIDER, given).turn == "provider"
    assert cancel(booking, "konsultation_3").turn == "nobody"


def test_cancelling_needs_a_reason_in_words():
    booking = make_confirmed()
    assert refused_for(cancel, booking, "konsultation_1", note="  ") == [("words_needed", "konsultation_1")]
    assert refused_for(cancel_all, booking, note="") == [("words_needed", "")]


def test_a_session_is_cancelled_once_and_must_be_there():
    booking = make_confirmed()
    cancel(booking, "konsultation_1")
    assert refused_for(cancel, booking, "konsultation_1") == [("session_cancelled", "konsultation_1")]
    assert refused_for(cancel, booking, "sommarfest") == [("unknown_session", "sommarfest")]


def test_the_only_session_left_goes_with_the_booking():
    booking = make_confirmed()
    *first, last = DAYS
    for key in first:
        cancel(booking, key)
    assert refused_for(cancel, booking, last) == [("last_session", last)]
    assert cancel_all(booking).state == "cancelled"


@pytest.mark.parametrize("make", [make_linked, make_confirmed])
@pytest.mark.parametrize("side", [Side.CUSTOMER, Side.PROVIDER])
def test_either_side_cancels_the_whole_booking_before_and_after_it_is_confirmed(make, side):
    booking, person = make(), make_user()
    current = cancel_all(booking, side, " Sjukdom ", by=actor(person))
    assert (current.state, current.turn, current.answer_by, current.version) == (
        "cancelled",
        "nobody",
        None,
        booking.version + 1,
    )
    stored = Booking.objects.get()
    assert (stored.cancelled_at, stored.cancelled_side, stored.cancelled_by_user, stored.cancel_note) == (
        LATER,
        side.value,
        person.pk,
        "Sjukdom",
    )
    assert Event.objects.get(kind="booking.cancelled").facts == {"side": side.value}


def test_a_cancelled_booking_is_told_to_everybody_and_frees_its_workplaces():
    booking = confirmed_with_people()
    cancel_all(booking)
    assert told("cancelled") == EVERYBODY
    offer = booking.provider.offers.get()
    assert make_linked(offer).workplaces.get().workplace == booking.workplaces.get().workplace


@pytest.mark.parametrize(
    ("make", "code"),
    [(lambda: send().booking, "email_not_confirmed"), (lambda: cancel_all(make_linked()), "booking_cancelled")],
)
def test_what_is_not_there_for_both_sides_is_not_cancelled(make, code):
    booking = make()
    assert refused_for(cancel_all, booking) == [(code, "")]
    assert refused_for(cancel, booking, "konsultation_1") == [(code, "")]


def test_after_cancelling_nothing_can_be_done_with_the_booking():
    booking = cancel_all(make_ready())
    trainers = {"booking": booking, "trainers": [], "by": actor(), "at": AT}
    assert refused_for(coordination.assign_trainers, **trainers) == [("booking_cancelled", "")]

"""Another contact, another principal, a room: what each writes, whom it tells, who is let in afterwards."""

from uuid import uuid4

import pytest

from programs.actions import arrangements, cancelling, requests
from programs.actions.refusal import Refused
from programs.models import Booking, BookingWorkplace, Session
from programs.rules.booking import Side
from programs.tests.factories import (
    AT,
    LATER,
    MANEN,
    SOLEN,
    make_confirmed,
    make_member,
    make_offer,
    make_requested,
    send,
    trace,
)
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db
NEW = {"name": "Nils Nyman", "email": "nils@solen.example", "phone": "070-765 43 21"}


def change_contact(booking, **changes):
    return arrangements.change_contact(booking=booking, **{**NEW, **changes}, by=actor(), at=LATER)


def change_principal(booking, workplace, **changes):
    named = {"name": NEW["name"], "email": NEW["email"], **changes}
    return arrangements.change_principal(booking=booking, workplace=workplace, **named, by=actor(), at=LATER)


def set_room(booking, session="konsultation_1", room="", meeting_link=""):
    return arrangements.set_room(
        booking=booking, session=session, room=room, meeting_link=meeting_link, by=actor(), at=LATER
    )


def refused_for(action, *arguments, **named):
    before = trace()
    with pytest.raises(Refused) as refusal:
        action(*arguments, **named)
    assert trace() == before
    return [(str(reason.code), reason.about) for reason in refusal.value.reasons]


def told(kind):
    return sorted(row.to for row in Message.objects.filter(kind=f"programs.{kind}", created_at=LATER))


def requested():
    offer = make_offer()
    make_member(offer.provider, RoleKind.COORDINATOR, "coordinator@provider.example")
    return make_requested(offer, workplaces=(SOLEN, MANEN))


def cancelled():
    booking = make_confirmed()
    return cancelling.cancel_booking(booking=booking, side=Side.CUSTOMER, note="Nej", by=actor(), at=AT)


# -- contact ---------------------------------------------------------------------------------------------------------


def test_a_new_contact_gets_a_link_of_their_own_and_the_former_one_is_told():
    booking = requested()
    before = set(booking.links.values_list("pk", flat=True))
    current = change_contact(booking)
    stored = Booking.objects.get()
    assert (stored.contact_name, stored.contact_email, stored.contact_phone) == tuple(NEW.values())
    assert current.version == booking.version + 1
    live = booking.links.filter(revoked_at=None)
    assert [link.mailed for link in live] == [True]
    assert not before & {link.pk for link in live}
    assert told("continue_link") == ["nils@solen.example"]
    assert told("people_changed") == ["coordinator@provider.example", "kerstin@solen.example"]
    assert Event.objects.filter(kind="booking.contact_changed", at=LATER).count() == 1


def test_the_same_address_keeps_its_links():
    booking = requested()
    before = list(booking.links.filter(revoked_at=None).values_list("pk", flat=True))
    change_contact(booking, email="Kerstin@solen.example")
    assert list(booking.links.filter(revoked_at=None).values_list("pk", flat=True)) == before
    assert (told("continue_link"), told("people_changed")) == ([], ["coordinator@provider.example"])


def test_a_lost_link_is_found_by_the_new_address_alone():
    change_contact(requested())
    found = {
        email: requests.resend_links(email=email, language="sv", by=actor(), at=LATER)
        for email in ("kerstin@solen.example", "nils@solen.example")
    }
    assert found == {"kerstin@solen.example": 0, "nils@solen.example": 1}


def test_the_form_says_the_new_people_too():
    booking = requested()
    change_contact(booking)
    change_principal(booking, booking.workplaces.get(position=1).pk, name="Pia", email="pia@manen.example")
    form = Booking.objects.get().draft
    assert [form[name] for name in ("contact_name", "contact_email", "contact_phone")] == list(NEW.values())
    assert [form[f"w-1-principal_{name}"] for name in ("name", "email")] == ["Pia", "pia@manen.example"]
    assert form["w-0-principal_name"] == "Åsa Öberg"


def test_an_address_that_got_too_many_links_today_is_not_written_to():
    booking = requested()
    for _ in range(10):
        requests.send_link(booking=booking, email=NEW["email"], language="sv", by=actor(), at=AT)
    assert refused_for(change_contact, booking) == [("too_many_links", "")]


# -- principal -------------------------------------------------------------------------------------------------------


def test_a_new_principal_takes_the_place_of_the_former_at_one_workplace():
    booking = requested()
    row = booking.workplaces.get(position=1)
    change_principal(booking, row.pk)
    names = [(one.principal_name, one.principal_email) for one in BookingWorkplace.objects.order_by("position")]
    assert names == [("Åsa Öberg", "asa@solen.example"), ("Nils Nyman", "nils@solen.example")]
    assert told("people_changed") == ["coordinator@provider.example", "nils@solen.example", "ulla@manen.example"]
    assert Event.objects.filter(kind="booking.principal_changed", at=LATER).count() == 1


def test_a_workplace_of_another_booking_is_not_changed():
    booking, other = requested(), make_requested()
    for key in (other.workplaces.get().pk, uuid4()):
        assert refused_for(change_principal, booking, key) == [("unknown_workplace", "")]


# -- rooms -----------------------------------------------------------------------------------------------------------


def test_a_session_has_a_room_a_link_to_a_meeting_or_both():
    booking = make_confirmed()
    set_room(booking, room="Stora salen", meeting_link="https://meet.example/abc")
    row = Session.objects.get(key="konsultation_1")
    assert (row.room, row.meeting_link) == ("Stora salen", "https://meet.example/abc")
    set_room(booking, room="Lilla salen")
    row.refresh_from_db()
    assert (row.room, row.meeting_link) == ("Lilla salen", None)
    assert Event.objects.filter(kind="booking.room_set").count() == 2


def test_a_room_is_set_only_for_a_session_that_takes_place():
    booking = make_confirmed()
    cancelling.cancel_session(
        booking=booking, session="konsultation_1", side=Side.CUSTOMER, note="Nej", by=actor(), at=AT
    )
    assert refused_for(set_room, booking, room="A") == [("session_cancelled", "konsultation_1")]
    assert refused_for(set_room, booking, "sommarfest", room="A") == [("unknown_session", "sommarfest")]


def test_a_link_that_is_no_safe_address_is_refused():
    found = refused_for(set_room, make_confirmed(), meeting_link="javascript:alert(1)")
    assert found == [("link_not_https", "konsultation_1")]


@pytest.mark.parametrize(
    ("make", "code"), [(lambda: send().booking, "email_not_confirmed"), (cancelled, "booking_cancelled")]
)
def test_nothing_is_arranged_for_a_booking_that_is_not_there_for_both(make, code):
    booking = make()
    workplace = booking.workplaces.get().pk
    found = [
        refused_for(change_contact, booking),
        refused_for(change_principal, booking, workplace),
        refused_for(set_room, booking, room="A"),
    ]
    assert found == [[(code, "")]] * 3

"""Which side a seat speaks for, and what it may do with dates."""

import pytest

from programs.models import Booking
from programs.permissions import Deed, Place, Seat
from programs.rules.booking import Side

DEEDS = (Deed.NEGOTIATE, Deed.CANCEL, Deed.CHANGE_PEOPLE, Deed.SET_ROOM)
# seats: side, negotiates, cancels, changes people, sets rooms
TRUTH = {
    (): (Side.NOBODY, False, False, False, False),
    (Seat.LINK,): (Side.CUSTOMER, True, True, True, True),
    (Seat.PRINCIPAL,): (Side.CUSTOMER, True, True, True, True),
    (Seat.COORDINATOR,): (Side.PROVIDER, True, True, True, True),
    (Seat.TRAINER,): (Side.PROVIDER, True, True, False, True),
    (Seat.MANAGER,): (Side.NOBODY, False, False, False, False),
    (Seat.STAFF,): (Side.NOBODY, False, False, False, False),
    (Seat.ADMIN,): (Side.NOBODY, False, False, False, False),
    (Seat.LINK, Seat.TRAINER): (Side.PROVIDER, True, True, True, True),
}


@pytest.mark.parametrize("seats", TRUTH, ids=lambda seats: "+".join(seats) or "nobody")
def test_a_seat_speaks_for_its_side_and_nobody_else_speaks(seats: tuple[Seat, ...]) -> None:
    place = Place(Booking(), frozenset(seats))
    assert (place.side, *(place.may(deed) for deed in DEEDS)) == TRUTH[seats]


def test_every_seat_stands_in_the_table() -> None:
    assert {seats[0] for seats in TRUTH if len(seats) == 1} == set(Seat)


PEOPLE = (Deed.READ_PEOPLE, Deed.KEEP_PEOPLE, Deed.APPOINT)
# seats: reads names of participants, changes them, appoints ambassadors
PEOPLE_TRUTH = {
    Seat.LINK: (False, False, False),
    Seat.PRINCIPAL: (True, True, True),
    Seat.COORDINATOR: (True, True, True),
    Seat.TRAINER: (True, False, False),
    Seat.MANAGER: (False, False, False),
    Seat.STAFF: (False, False, False),
    Seat.ADMIN: (False, False, False),
}


@pytest.mark.parametrize("seat", Seat)
def test_names_of_participants_are_for_those_who_work_with_them(seat: Seat) -> None:
    place = Place(Booking(), frozenset({seat}))
    assert tuple(place.may(deed) for deed in PEOPLE) == PEOPLE_TRUTH[seat]

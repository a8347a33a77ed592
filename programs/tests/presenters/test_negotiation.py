"""What waits for a side, and how the timeline shows dates that are refused, cancelled or being moved."""

from datetime import date

import pytest
from django.utils import translation

from programs.actions import cancelling, negotiation
from programs.presenters.booking import timeline
from programs.presenters.negotiation import agreed_of, waiting
from programs.queries.bookings import sessions_with_dates
from programs.rules.booking import Side
from programs.rules.catalogue import package
from programs.rules.negotiation import Refuse
from programs.tests.factories import AT, PACKAGE, accepted, answer, make_confirmed, make_ready, slot
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db


def waits_for(booking, side):
    with translation.override("en"):
        found = waiting(package(PACKAGE), sessions_with_dates(booking), side)
    return [(one["title"], [line.text for line in one["dates"]], one["moving"]) for one in found]


def test_a_side_sees_dates_to_answer_and_refusals_to_propose_anew():
    booking = make_ready()
    most = [key for key in accepted(booking) if key not in {"konsultation_2", "konsultation_3"}]
    answer(booking, Side.PROVIDER, {**accepted(booking, *most), "konsultation_3": Refuse("Nej")})
    assert waits_for(booking, Side.PROVIDER) == [("Konsultation 2", ["Tue 13 April 2027, wk 15"], False)]
    assert waits_for(booking, Side.CUSTOMER) == [("Konsultation 3", [], False)]
    assert agreed_of(sessions_with_dates(booking)) == {"agreed_count": 7, "session_count": 9}


def test_a_new_date_for_an_agreed_session_is_marked_as_such():
    booking = make_confirmed()
    days = [slot("konsultation_3", date(2027, 5, 12))]
    arguments = {"booking": booking, "session": "konsultation_3", "side": Side.CUSTOMER, "version": 1}
    negotiation.move_session(slots=days, by=actor(), at=AT, **arguments)
    assert waits_for(booking, Side.PROVIDER) == [("Konsultation 3", ["Wed 12 May 2027, wk 19"], True)]
    assert waits_for(booking, Side.CUSTOMER) == []


def states(booking):
    steps = timeline(package(PACKAGE), list(sessions_with_dates(booking)), {})
    return [(step["state"], [(one["state"], len(one["dates"])) for one in step["sessions"]]) for step in steps]


def test_the_timeline_shows_no_date_that_is_off_the_table():
    booking = make_ready()
    first = ["uppstartsmote", "grundutbildning_1", "grundutbildning_2", "ambassadorer", "konsultation_1"]
    answer(booking, Side.PROVIDER, {**accepted(booking, *first), "konsultation_2": Refuse("Nej")})
    cancelling.cancel_session(
        booking=booking, session="konsultation_1", side=Side.CUSTOMER, note="Nej", by=actor(), at=AT
    )
    assert states(booking) == [
        ("agreed", [("agreed", 1)] * 3),
        ("agreed", [("agreed", 1), ("stopped", 0)]),
        ("proposed", [("proposed", 1), ("open", 0)]),
        ("proposed", [("proposed", 1)] * 2),
        ("open", []),
    ]

"""Bad input 58: people who go away between the asking for a document and its building."""

import pytest
import time_machine

from programs.actions.attendance import ask_for_list
from programs.documents import attendance_list
from programs.tests.attending import BEGUN, by, make_class
from tmo.documents.building import build_due
from tmo.documents.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    with time_machine.travel(BEGUN, tick=False):
        yield make_class()


def names(asked):
    """Everything that the paper would print."""
    return str(attendance_list(asked, BEGUN, lambda done, total=0: None).context)


def test_who_is_deleted_while_the_list_waits_is_not_printed(made):
    asked = ask_for_list(session=made.session, by=by(made.trainer), at=BEGUN)
    gone, *rest = made.people[1:]
    assert gone.name in names(asked)
    gone.delete()
    found = names(asked)
    assert (gone.name in found, [one.name in found for one in rest]) == (False, [True] * len(rest))


def test_a_booking_whose_people_are_all_gone_is_printed_without_them(made):
    asked = ask_for_list(session=made.session, by=by(made.trainer), at=BEGUN)
    made.booking.people.all().delete()
    found = names(asked)
    assert [one.name for one in made.people if one.name in found] == []


def test_who_asked_and_was_taken_off_the_booking_meanwhile_gets_nothing(made):
    ask_for_list(session=made.session, by=by(made.trainer), at=BEGUN)
    made.booking.assignments.update(ended_at=BEGUN)
    build_due()
    row = Document.objects.get()
    assert (row.state, row.code, row.content) == ("failed", "not_allowed", None)

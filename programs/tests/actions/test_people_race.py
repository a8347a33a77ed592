"""Two hands on one list at the same moment."""

from uuid import uuid4

import pytest

from programs.actions.ambassadors import replace_ambassador
from programs.actions.people import add_person, import_people, keep_principals
from programs.actions.refusal import Refused
from programs.models import Ambassador, BookingWorkplace, Participant
from programs.rules.reasons import Code
from programs.rules.roster import Asked
from programs.tests.factories import AT, make_confirmed
from programs.tests.threads import at_once
from tmo.audit.models import Event
from tmo.units.tests.factories import actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

NAMES = [f"Namn {n:02}" for n in range(24)]


@pytest.fixture
def booking():
    return make_confirmed()


@pytest.fixture
def place(booking):
    return booking.workplaces.get().pk


def importing(booking, place, key):
    people = [Asked(name, f"{name[-2:]}@solen.example", workplace=place) for name in NAMES]
    return lambda: len(import_people(booking=booking, people=people, key=key, by=actor(), at=AT))


def participants(booking):
    return booking.people.filter(part="participant").count()


def test_one_form_confirmed_three_times_at_once_imports_once(booking, place):
    key = uuid4()
    assert at_once(*(importing(booking, place, key) for _ in range(3))) == [24, 24, 24]
    assert participants(booking) == 24
    assert Event.objects.filter(kind="participant.imported").count() == 1


def test_two_imports_of_the_same_people_from_two_forms_leave_them_once(booking, place):
    answers = at_once(*(importing(booking, place, uuid4()) for _ in range(2)))
    refusal = next(one for one in answers if isinstance(one, Refused))
    assert [one for one in answers if one is not refusal] == [24]
    assert {one.code for one in refusal.reasons} == {Code.PERSON_THERE}
    assert participants(booking) == 24


def test_two_replacements_of_one_ambassador_at_once_leave_one_of_them(booking, place):
    def add(name, appoint=False):
        return add_person(booking=booking, person=Asked(name, workplace=place), by=actor(), at=AT, appoint=appoint)

    anna, others = add("Anna", appoint=True), [add("Bo"), add("Eva")]
    given = {"booking": booking, "instead": anna.pk, "by": actor(), "at": AT}
    answers = at_once(*(lambda row=row: replace_ambassador(person=row.pk, **given) for row in others))
    assert sorted(type(one).__name__ for one in answers) == ["Participant", "Refused"]
    assert Ambassador.objects.filter(until_at__isnull=True).count() == 1


def test_two_sweeps_keep_one_principal(booking, place):
    BookingWorkplace.objects.filter(pk=place).update(name="Solen")
    row = BookingWorkplace.objects.get(pk=place)
    row.principal_email = "ny@solen.example"
    row.save()
    at_once(*(lambda: keep_principals(booking=booking, by=actor(), at=AT) for _ in range(2)))
    rows = Participant.objects.filter(part="principal", left_at__isnull=True)
    assert [one.email for one in rows] == ["ny@solen.example"]

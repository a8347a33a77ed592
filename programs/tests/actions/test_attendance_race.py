"""Two trainers tap at the same moment, and one page sends its taps twice at once: each tap counts, and counts once."""

import os
from collections import Counter

import pytest
import time_machine

from programs.models import Attendance, AttendanceMark
from programs.rules.attendance import Mark
from programs.tests.attending import BEGUN, by, history, make_class, press, tap
from programs.tests.factories import make_member
from programs.tests.threads import at_once
from tmo.units.enums import RoleKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
ROUNDS = int(os.environ.get("ROUNDS", "3"))


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(BEGUN, tick=False):
        yield


def test_marks_of_two_trainers_at_once_both_stand_and_one_is_told_of_the_other():
    made = make_class()
    trainer, eva = made.trainer, make_member(made.booking.provider, RoleKind.TRAINER, name="Eva Ek")
    for number in range(ROUNDS):
        base = 2 * number

        def hand(person, mark, base=base):
            session, taps = made.session, [tap(one, mark, base=base) for one in made.people]
            return lambda: press(made, *taps, session=session, by=by(person))

        answers = at_once(hand(trainer, Mark.PRESENT), hand(eva, Mark.ABSENT))
        assert sorted(len(one.overtook) for one in answers) == [0, len(made.people)]
        rows = list(Attendance.objects.all())
        assert {row.version for row in rows} == {base + 2}
        last = next(one for one in answers if one.overtook)
        assert {row.participant_id: row.mark for row in rows} == {key: one.mark for key, one in last.now.items()}
    for person in made.people:
        told = history(person)
        assert Counter(told) == {("present", trainer.pk): ROUNDS, ("absent", eva.pk): ROUNDS}
        assert told[-1][0] == person.attendances.get().mark


def test_the_same_taps_sent_by_five_tabs_at_once_count_once():
    made = make_class()
    session, taps, who = made.session, [tap(one, Mark.LATE) for one in made.people], by(made.trainer)
    answers = at_once(*[lambda: press(made, *taps, session=session, by=who)] * 5)
    assert [one.saved for one in answers] == [[one.key for one in taps]] * 5
    assert AttendanceMark.objects.count() == len(made.people)
    assert {row.version for row in Attendance.objects.all()} == {1}

"""Taps are written at once, each is kept, and a refusal leaves no trace."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.actions import attendance as actions
from programs.actions import negotiation
from programs.actions.attendance import TAPS_MAX
from programs.actions.cancelling import cancel_booking, cancel_session
from programs.actions.refusal import Refused
from programs.models import Attendance, AttendanceMark, Session
from programs.rules.attendance import Mark
from programs.rules.booking import Side
from programs.rules.reasons import Code
from programs.tests.attending import (
    AFTER,
    BEFORE,
    BEGUN,
    DAY_BEFORE,
    FEW,
    SECOND,
    by,
    history,
    holding,
    join,
    make_class,
    press,
    tap,
)
from programs.tests.factories import accepted, answer, make_member, slot, trace
from tmo.audit.models import Event
from tmo.tests.bench.visitor import about_tables
from tmo.units.enums import RoleKind

pytestmark = pytest.mark.django_db
PRESENT, LATE, LEFT, EXCUSED, ABSENT = Mark


@pytest.fixture
def made():
    return make_class()


@pytest.fixture
def eva(made):
    """A second trainer."""
    return make_member(made.booking.provider, RoleKind.TRAINER, name="Eva Ek")


def codes(found) -> set[Code]:
    return {reason.code for reason in found.refused.values()}


def refusal(act) -> Code:
    """The code of the one reason; the attempt left every row as it was."""
    before = trace()
    with pytest.raises(Refused) as refused:
        act()
    assert trace() == before
    return refused.value.reasons[0].code


def last_event() -> tuple[str, dict]:
    event = Event.objects.latest("at", "id")
    return event.kind, event.facts


def test_each_person_has_the_mark_that_was_tapped_with_who_and_when(made):
    orjan, asa, anna, arla, bo = made.people
    marks = [tap(orjan, PRESENT), tap(asa, LATE, clock="10:20"), tap(anna, LEFT, clock="14:00"), tap(arla, EXCUSED)]
    found = press(made, *marks)
    assert holding(made.session) == {
        "Örjan Ek": ("present", "", 1),
        "Åsa Berg": ("late", "10:20", 1),
        "Anna Öst": ("left_early", "14:00", 1),
        "Ärla Ny": ("excused", "", 1),
    }
    row = Attendance.objects.get(participant=orjan)
    assert (row.marked_at, row.marked_by_user) == (BEGUN, made.trainer.pk)
    assert (found.saved, found.refused, found.overtook) == ([one.key for one in marks], {}, {})
    assert {person: one.mark for person, one in found.now.items()} == {
        orjan.pk: "present",
        asa.pk: "late",
        anna.pk: "left_early",
        arla.pk: "excused",
    }
    assert not Attendance.objects.filter(participant=bo).exists()


def test_the_log_holds_counts_and_no_names(made):
    press(made, *(tap(one, PRESENT) for one in made.people), tap(join(made.booking.workplaces.get(), "Ny"), ABSENT))
    event = Event.objects.get(kind="attendance.marked")
    assert event.facts == {"session": "grundutbildning_1", "marks": 6, "overtook": 0, "refused": 0}
    assert (event.subject_type, event.subject_ids) == ("programs.session", [str(made.session.pk)])


@pytest.mark.parametrize("number", [1, 60, 100])
def test_any_number_of_taps_takes_the_same_statements(number):
    made = make_class(f"Person {n}" for n in range(number))
    first, second = ([tap(one, mark) for one in made.people] for mark in (PRESENT, ABSENT))
    counts, session, who = [], made.session, by(made.trainer)
    for taps in (first, second, second):
        with CaptureQueriesContext(connection) as captured:
            press(made, *taps, session=session, by=who)
        counts.append(len(about_tables(captured)))
    assert counts == [7, 7, 4]


def test_a_tap_that_is_sent_again_counts_once(made):
    orjan = made.people[0]
    one, two = tap(orjan, PRESENT), tap(orjan, LATE, clock="10:15")
    press(made, one, two)
    press(made, tap(orjan, LEFT, clock="14:00"), at=AFTER)
    before = trace()
    found = press(made, one, two, at=AFTER + SECOND)
    assert trace() == before
    assert found.saved == [one.key, two.key]
    assert found.now[orjan.pk].mark == "left_early"
    assert [mark for mark, _who in history(orjan)] == ["present", "late", "left_early"]


def test_the_same_tap_twice_in_one_sending_counts_once(made):
    one = tap(made.people[0], PRESENT)
    found = press(made, one, one)
    assert (AttendanceMark.objects.count(), found.saved) == (1, [one.key, one.key])


@pytest.mark.parametrize("change", ["mark", "person", "session"])
def test_the_key_of_another_tap_is_refused_and_hides_nothing(made, change):
    orjan, asa = made.people[:2]
    one = tap(orjan, PRESENT)
    press(made, one)
    other = {
        "mark": lambda: press(made, tap(orjan, ABSENT, key=one.key)),
        "person": lambda: press(made, tap(asa, PRESENT, key=one.key)),
        "session": lambda: press(made, tap(orjan, PRESENT, key=one.key), session=made.session_of(FEW), why="x"),
    }[change]
    before = trace()
    found = other()
    assert trace() == before
    assert (codes(found), found.saved) == ({Code.TAP_REUSED}, [])


def test_a_correction_keeps_the_first_value_and_who_made_it(made, eva):
    anna = made.people[2]
    press(made, tap(anna, PRESENT))
    press(made, tap(anna, LEFT, clock="14:00", base=1), by=by(eva), at=AFTER)
    rows = list(anna.attendances.get().marks.all())
    assert [(row.mark, row.made_by_user, row.made_at, row.reason) for row in rows] == [
        ("present", made.trainer.pk, BEGUN, None),
        ("left_early", eva.pk, AFTER, None),
    ]
    assert holding(made.session)["Anna Öst"] == ("left_early", "14:00", 2)


def test_a_mark_that_is_taken_back_stays_in_the_history(made):
    bo = made.people[4]
    press(made, tap(bo, ABSENT))
    press(made, tap(bo, None))
    assert holding(made.session)["Bo Zetterlund"] == ("", "", 2)
    assert [mark for mark, _who in history(bo)] == ["absent", ""]


def test_taps_of_one_sending_keep_their_order(made):
    bo = made.people[4]
    wanted = [PRESENT, None, ABSENT, LATE, None, EXCUSED]
    press(made, *(tap(bo, mark) for mark in wanted))
    assert [mark for mark, _who in history(bo)] == [mark or "" for mark in wanted]
    assert holding(made.session)["Bo Zetterlund"] == ("excused", "", 6)


def test_a_tap_that_arrives_later_holds_also_where_the_clock_goes_back(made):
    bo = made.people[4]
    press(made, tap(bo, PRESENT), at=AFTER)
    press(made, tap(bo, ABSENT), at=BEGUN)
    assert [mark for mark, _who in history(bo)] == ["present", "absent"]
    assert Attendance.objects.get(participant=bo).marked_at > AFTER


def test_a_tap_made_without_knowing_of_a_colleagues_mark_holds_and_is_told(made, eva):
    bo, asa = made.people[4], made.people[1]
    press(made, tap(bo, LEFT, clock="14:00", base=0), by=by(eva))
    found = press(made, tap(bo, PRESENT, base=0), tap(asa, PRESENT, base=0), at=AFTER)
    assert {person: (row.mark, row.marked_by_user) for person, row in found.overtook.items()} == {
        bo.pk: ("left_early", eva.pk)
    }
    assert holding(made.session)["Bo Zetterlund"] == ("present", "", 2)
    assert history(bo) == [("left_early", eva.pk), ("present", made.trainer.pk)]


def test_an_own_older_page_overtakes_nobody(made):
    bo = made.people[4]
    press(made, tap(bo, PRESENT, base=0))
    assert press(made, tap(bo, ABSENT, base=0)).overtook == {}


def test_a_moment_that_the_browser_claims_is_never_later_than_ours(made):
    bo = made.people[4]
    press(made, tap(bo, PRESENT, tapped_at=BEFORE), tap(bo, ABSENT, tapped_at=AFTER), at=BEGUN)
    rows = bo.attendances.get().marks.all()
    assert [row.tapped_at <= row.made_at for row in rows] == [True, True]
    assert rows[0].tapped_at == BEFORE


def test_people_who_are_not_called_are_not_absent(made):
    few = made.session_of(FEW)
    orjan, asa = made.people[:2]
    taps = [tap(orjan, ABSENT), tap(asa, ABSENT), tap(made.people[2], EXCUSED)]
    found = press(made, *taps, session=few, at=AFTER + timedelta(days=7))
    assert (holding(few), codes(found)) == ({"Örjan Ek": ("absent", "", 1)}, {Code.NOT_CALLED})
    assert found.saved == [taps[0].key]


def test_somebody_who_came_without_being_called_is_there(made):
    few, asa = made.session_of(FEW), made.people[1]
    press(made, tap(asa, LATE, clock="09:10"), session=few, at=AFTER + timedelta(days=7))
    assert holding(few) == {"Åsa Berg": ("late", "09:10", 1)}


def test_somebody_of_another_booking_or_who_had_left_is_nobody_here(made):
    gone = join(made.booking.workplaces.get(), "Gone", left_at=DAY_BEFORE)
    stranger = make_class(["Främling"], offer=made.booking.provider.offers.get(), customer="Andra").people[0]
    before = trace()
    taps = [tap(gone, PRESENT), tap(stranger, PRESENT)]
    found = press(made, *taps)
    assert trace() == before
    assert {key: reason.code for key, reason in found.refused.items()} == {one.key: Code.UNKNOWN_PERSON for one in taps}


def test_somebody_who_left_the_list_later_can_still_be_corrected(made):
    bo = made.people[4]
    press(made, tap(bo, PRESENT))
    bo.left_at = DAY_BEFORE
    bo.save()
    press(made, tap(bo, None))
    assert holding(made.session)["Bo Zetterlund"] == ("", "", 2)


def test_a_time_outside_the_session_is_refused_alone(made):
    orjan, asa = made.people[:2]
    found = press(made, tap(orjan, LATE, clock="09:00"), tap(asa, PRESENT))
    assert (codes(found), list(holding(made.session))) == ({Code.CLOCK_OUTSIDE}, ["Åsa Berg"])


def test_early_birds_are_marked_on_the_day_and_a_day_before_only_with_a_word_why(made):
    bo = made.people[4]
    assert press(made, tap(bo, PRESENT), at=BEFORE).refused == {}
    assert refusal(lambda: press(made, tap(bo, EXCUSED), at=DAY_BEFORE)) is Code.EARLY_WHY
    press(made, tap(bo, EXCUSED), at=DAY_BEFORE, why="Ringde och sa att hon är på kurs")
    assert [row.reason for row in bo.attendances.get().marks.all()] == [None, "Ringde och sa att hon är på kurs"]


def test_nothing_can_be_marked_of_a_session_without_a_date_or_one_that_is_cancelled(made):
    bo = made.people[4]
    Session.objects.filter(key=FEW).update(agreed=None, agreed_at=None)
    undated = made.session_of(FEW)
    assert refusal(lambda: press(made, tap(bo, PRESENT), session=undated)) is Code.NO_DATE_YET
    cancel_session(booking=made.booking, session=made.session.key, side=Side.PROVIDER, note="Ill", by=by(), at=BEFORE)
    assert refusal(lambda: press(made, tap(bo, PRESENT))) is Code.SESSION_CANCELLED


def test_a_booking_that_was_called_off_keeps_the_lists_of_what_had_begun(made):
    bo = made.people[4]
    cancel_booking(booking=made.booking, side=Side.CUSTOMER, note="Closed", by=by(), at=AFTER)
    made.booking.refresh_from_db()
    assert press(made, tap(bo, PRESENT), at=AFTER).refused == {}
    later = made.session_of("konsultation_3")
    act = lambda: press(made, tap(bo, PRESENT), session=later, at=AFTER + timedelta(days=90))  # noqa: E731
    assert refusal(act) is Code.SESSION_CANCELLED


def test_too_many_taps_at_a_time_are_refused(made):
    taps = [tap(made.people[0], PRESENT)] * (TAPS_MAX + 1)
    assert refusal(lambda: press(made, *taps)) is Code.TOO_MANY_TAPS


def test_no_taps_write_nothing(made):
    before = trace()
    assert press(made) == actions.Marked()
    assert trace() == before


# -- held ------------------------------------------------------------------------------------------------------------


def held(made, at=AFTER):
    return actions.say_held(session=made.session, by=by(made.trainer), at=at)


def test_a_session_is_said_to_be_held_with_who_and_when(made):
    press(made, tap(made.people[0], PRESENT), tap(made.people[1], ABSENT))
    held(made)
    row = made.session
    assert (row.held_at, row.held_by_user) == (AFTER, made.trainer.pk)
    assert last_event() == ("session.held", {"session": row.key, "marked": 2, "there": 1})


def test_a_session_to_come_is_not_held(made):
    assert refusal(lambda: held(made, BEFORE)) is Code.NOT_BEGUN


def test_nothing_is_held_twice_and_what_was_held_can_be_taken_back(made):
    held(made)
    assert refusal(lambda: held(made, AFTER + SECOND)) is Code.ALREADY_HELD
    actions.undo_held(session=made.session, by=by(made.trainer), at=AFTER)
    assert (made.session.held_at, made.session.held_by_user) == (None, None)
    assert last_event() == ("session.held_undone", {"session": made.session.key, "marked": 0, "there": 0})
    undo = lambda: actions.undo_held(session=made.session, by=by(made.trainer), at=AFTER)  # noqa: E731
    assert refusal(undo) is Code.NOT_HELD


def test_after_it_was_held_a_mark_is_corrected_with_a_reason_that_is_kept(made, eva):
    bo = made.people[4]
    press(made, tap(bo, PRESENT))
    held(made)
    assert refusal(lambda: press(made, tap(bo, LATE), at=AFTER)) is Code.CORRECTION_WHY
    assert refusal(lambda: press(made, tap(bo, None), at=AFTER, why=" ")) is Code.CORRECTION_WHY
    press(made, tap(bo, LATE), at=AFTER, why=" Såg fel ", by=by(eva, "coordinator"))
    rows = list(bo.attendances.get().marks.all())
    assert [(row.mark, row.made_by_user, row.reason) for row in rows] == [
        ("present", made.trainer.pk, None),
        ("late", eva.pk, "Såg fel"),
    ]
    kind, facts = last_event()
    assert (kind, facts["marks"]) == ("attendance.corrected", 1)


def test_taps_that_were_saved_before_are_answered_after_it_was_held(made):
    one = tap(made.people[0], PRESENT)
    press(made, one)
    held(made)
    assert press(made, one, at=AFTER).saved == [one.key]


def test_a_held_session_is_not_cancelled(made):
    held(made)
    act = lambda: cancel_session(  # noqa: E731
        booking=made.booking, session=made.session.key, side=Side.PROVIDER, note="Ill", by=by(), at=AFTER
    )
    assert refusal(act) is Code.SESSION_HELD


def test_a_key_of_nobody_is_refused(made):
    stray = tap(made.people[0], PRESENT)
    found = press(made, stray.__class__(stray.key, uuid4(), PRESENT))
    assert codes(found) == {Code.UNKNOWN_PERSON}


# -- moving what was marked ------------------------------------------------------------------------------------------

LAST = "konsultation_3"
THEN = datetime(2027, 5, 11, 12, 0, tzinfo=UTC)


def mark_last(made, *marks):
    for one in marks:
        press(made, tap(made.people[0], one), session=made.session_of(LAST), at=THEN)


def move(made, note=""):
    slots, version = [slot(LAST, date(2027, 5, 18))], made.session_of(LAST).version
    arguments = {"side": Side.PROVIDER, "slots": slots, "version": version, "by": by(made.trainer), "at": THEN}
    return negotiation.move_session(booking=made.booking, session=LAST, note=note, **arguments)


def test_a_session_whose_list_is_marked_is_moved_with_a_reason_alone(made):
    mark_last(made, PRESENT)
    assert refusal(lambda: move(made)) is Code.ATTENDANCE_TAKEN
    move(made, "Marked on the wrong day")
    assert made.session_of(LAST).proposals.get(version=2).note == "Marked on the wrong day"


def test_a_session_whose_every_mark_was_taken_back_is_moved_without_a_word(made):
    mark_last(made, PRESENT, None)
    move(made)
    assert made.session_of(LAST).version == 2


def test_a_held_session_is_not_moved_with_whatever_reason(made):
    actions.say_held(session=made.session_of(LAST), by=by(), at=THEN)
    assert refusal(lambda: move(made, "Marked on the wrong day")) is Code.SESSION_HELD


@pytest.mark.parametrize("words", ["", "It did not take place"])
def test_who_accepts_a_move_gives_the_reason_if_marks_came_after_it_was_proposed(made, words):
    move(made)
    mark_last(made, PRESENT)
    yes = accepted(made.booking, LAST, words=words)
    if not words:
        assert refusal(lambda: answer(made.booking, Side.CUSTOMER, yes, at=THEN)) is Code.ATTENDANCE_TAKEN
    else:
        answer(made.booking, Side.CUSTOMER, yes, at=THEN)
        assert made.session_of(LAST).agreed.day == date(2027, 5, 18)

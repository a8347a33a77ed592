"""Who can be marked, when, and what the marks add up to: truth tables."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from programs.rules import attendance as rules
from programs.rules.attendance import Mark, Meeting, Tap, Totals
from programs.rules.reasons import Code, Weight, block, warn

ZONE = "Europe/Stockholm"
DAY = date(2027, 3, 9)
MEETING = Meeting("grundutbildning_1", ZONE, DAY, time(10), time(16))
WHOLE_DAY = Meeting("grundutbildning_1", ZONE, DAY)
BEFORE = datetime(2027, 3, 9, 8, 59, 59, tzinfo=UTC)
BEGINS = datetime(2027, 3, 9, 9, 0, tzinfo=UTC)
DAY_BEFORE = datetime(2027, 3, 8, 22, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2027, 3, 8, 23, 0, tzinfo=UTC)
KEY, PERSON = UUID(int=1), UUID(int=2)
ABOUT = MEETING.key


def tap(mark: Mark | None, clock: time | None = None, base: int | None = None) -> Tap:
    return Tap(KEY, PERSON, mark, clock, base)


def test_a_session_begins_and_ends_by_the_clocks_of_its_place():
    assert (MEETING.begins_at, MEETING.over_at) == (BEGINS, datetime(2027, 3, 9, 15, 0, tzinfo=UTC))


def test_a_session_without_times_takes_its_whole_day_also_when_the_clocks_change():
    spring = replace(WHOLE_DAY, day=date(2027, 3, 28))
    assert (WHOLE_DAY.begins_at, WHOLE_DAY.over_at) == (MIDNIGHT, MIDNIGHT + timedelta(days=1))
    assert spring.over_at.astimezone(UTC) == datetime(2027, 3, 28, 22, 0, tzinfo=UTC)


def test_a_session_without_a_date_has_no_moment():
    with pytest.raises(ValueError, match="no date is agreed for grundutbildning_1"):
        _ = Meeting(ABOUT, ZONE).begins_at


@pytest.mark.parametrize(
    ("meeting", "at", "answer"),
    [
        (MEETING, BEGINS, None),
        (MEETING, BEGINS + timedelta(days=400), None),
        (MEETING, BEFORE, warn(Code.NOT_BEGUN, ABOUT, day=DAY, start=time(10))),
        (WHOLE_DAY, MIDNIGHT, None),
        (WHOLE_DAY, DAY_BEFORE, warn(Code.NOT_BEGUN, ABOUT, day=DAY, start=None)),
        (replace(MEETING, held=True), BEGINS, None),
        (replace(MEETING, cancelled=True), BEGINS, block(Code.SESSION_CANCELLED, ABOUT)),
        (Meeting(ABOUT, ZONE), BEGINS, block(Code.NO_DATE_YET, ABOUT)),
        (Meeting(ABOUT, ZONE, cancelled=True), BEGINS, block(Code.SESSION_CANCELLED, ABOUT)),
    ],
)
def test_a_list_can_be_marked_once_it_is_agreed_with_a_warning_before_it_begins(meeting, at, answer):
    assert rules.may_mark(meeting, at) == answer


@pytest.mark.parametrize(
    ("meeting", "at", "answer"),
    [
        (MEETING, DAY_BEFORE, block(Code.EARLY_WHY, ABOUT, day=DAY)),
        (MEETING, MIDNIGHT, None),
        (MEETING, BEFORE, None),
        (MEETING, BEGINS, None),
        (replace(MEETING, held=True), BEGINS, block(Code.CORRECTION_WHY, ABOUT)),
        (Meeting(ABOUT, ZONE), BEGINS, None),
    ],
)
def test_a_word_why_is_asked_after_it_was_held_and_on_days_before(meeting, at, answer):
    assert rules.asks_why(meeting, at) == answer


@pytest.mark.parametrize(
    ("meeting", "at", "answer"),
    [
        (MEETING, BEGINS, None),
        (MEETING, BEFORE, block(Code.NOT_BEGUN, ABOUT, day=DAY, start=time(10))),
        (WHOLE_DAY, MIDNIGHT, None),
        (replace(MEETING, held=True), BEGINS, block(Code.ALREADY_HELD, ABOUT)),
        (replace(MEETING, cancelled=True), BEGINS, block(Code.SESSION_CANCELLED, ABOUT)),
        (Meeting(ABOUT, ZONE), BEGINS, block(Code.NO_DATE_YET, ABOUT)),
    ],
)
def test_a_session_is_held_only_after_it_began(meeting, at, answer):
    assert rules.may_say_held(meeting, at) == answer


def test_what_was_held_can_be_taken_back_and_nothing_else():
    assert rules.may_undo_held(replace(MEETING, held=True)) is None
    assert rules.may_undo_held(MEETING) == block(Code.NOT_HELD, ABOUT)


@pytest.mark.parametrize("mark", [*Mark, None])
@pytest.mark.parametrize("called", [True, False])
def test_who_was_not_called_can_have_come_and_cannot_be_away(mark, called):
    away = mark in {Mark.EXCUSED, Mark.ABSENT}
    assert rules.may_tap(MEETING, tap(mark), called=called) == (
        block(Code.NOT_CALLED, ABOUT) if away and not called else None
    )


OUTSIDE = block(Code.CLOCK_OUTSIDE, ABOUT, start=time(10), end=time(16))


@pytest.mark.parametrize(
    ("mark", "clock", "answer"),
    [
        (Mark.LATE, time(10), None),
        (Mark.LATE, time(16), None),
        (Mark.LATE, None, None),
        (Mark.LATE, time(9, 59), OUTSIDE),
        (Mark.LEFT_EARLY, time(16, 1), OUTSIDE),
        (Mark.PRESENT, time(3), None),
        (None, time(3), None),
    ],
)
def test_the_time_of_coming_or_leaving_lies_within_the_session(mark, clock, answer):
    assert rules.may_tap(MEETING, tap(mark, clock), called=True) == answer


def test_a_session_without_times_takes_any_time():
    assert rules.may_tap(WHOLE_DAY, tap(Mark.LATE, time(3)), called=True) is None


@pytest.mark.parametrize("mark", [*Mark, None])
def test_only_coming_late_and_leaving_early_have_a_time(mark):
    expected = time(14) if mark in {Mark.LATE, Mark.LEFT_EARLY} else None
    assert tap(mark, time(14)).wall == expected


@pytest.mark.parametrize(
    ("taken", "held", "words", "code"),
    [
        (False, False, "", None),
        (True, False, "", Code.ATTENDANCE_TAKEN),
        (True, False, "  ", Code.ATTENDANCE_TAKEN),
        (True, False, "Marked on the wrong day", None),
        (True, True, "Marked on the wrong day", Code.SESSION_HELD),
        (False, True, "", Code.SESSION_HELD),
    ],
)
def test_a_session_with_marks_is_moved_with_a_reason_and_a_held_one_not_at_all(taken, held, words, code):
    found = rules.may_move_taken(taken=taken, held=held, words=words, about=ABOUT)
    assert found == (block(code, ABOUT) if code else None)


@pytest.mark.parametrize(
    ("base", "version", "by_another", "overtaken"),
    [(1, 2, True, True), (1, 2, False, False), (2, 2, True, False), (0, 1, True, True), (None, 2, True, False)],
)
def test_a_tap_is_overtaken_if_a_colleague_marked_what_it_did_not_see(base, version, by_another, overtaken):
    assert rules.is_overtaken(tap(Mark.LATE, base=base), version, by_another=by_another) is overtaken


def test_a_warning_does_not_stop_and_a_refusal_does():
    assert rules.may_mark(MEETING, BEFORE).weight is Weight.WARN
    assert rules.may_say_held(MEETING, BEFORE).weight is Weight.BLOCK


def test_marks_add_up_to_who_was_there_who_was_away_and_who_is_not_marked():
    marks = [Mark.PRESENT] * 22 + [Mark.LATE, Mark.LEFT_EARLY, Mark.EXCUSED, Mark.ABSENT, Mark.ABSENT, None]
    found = rules.totals(marks)
    each = {Mark.PRESENT: 22, Mark.LATE: 1, Mark.LEFT_EARLY: 1, Mark.EXCUSED: 1, Mark.ABSENT: 2}
    assert found == Totals(there=24, away=3, unmarked=1, each=each)
    assert (found.called, found.marked) == (28, 27)


def test_nobody_called_adds_up_to_nothing():
    assert rules.totals([]) == Totals(each=dict.fromkeys(Mark, 0))

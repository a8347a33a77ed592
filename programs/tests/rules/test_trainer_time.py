"""Working hours and absences that a calendar has, and those that it has not."""

from datetime import date, time, timedelta

import pytest

from programs.rules.reasons import Code, block
from programs.rules.trainer_time import absence_reason, first_day_reason, week_reasons

TODAY = date(2027, 3, 1)
LAST = date(2030, 3, 1)


@pytest.mark.parametrize(
    ("week", "found"),
    [
        ([], []),
        ([(0, time(8), time(12)), (0, time(12), time(17))], []),
        ([(0, time(8), time(12)), (1, time(8), time(12))], []),
        ([(0, time(12), time(17)), (0, time(8), time(12, 1))], [(Code.HOURS_OVERLAP, "0")]),
        ([(2, time(8), time(17)), (2, time(9), time(10)), (2, time(11), time(12))], [(Code.HOURS_OVERLAP, "2")]),
        ([(6, time(8), time(8))], [(Code.NO_LENGTH, "6")]),
        (
            [(6, time(9), time(8)), (1, time(9), time(8))],
            [(Code.ENDS_BEFORE_START, "1"), (Code.ENDS_BEFORE_START, "6")],
        ),
    ],
)
def test_hours_of_a_week(week, found):
    assert [(reason.code, reason.about) for reason in week_reasons(week)] == found


@pytest.mark.parametrize(
    ("first", "found"),
    [
        (TODAY, None),
        (LAST, None),
        (TODAY - timedelta(days=1), block(Code.IN_THE_PAST, day=date(2027, 2, 28))),
        (LAST + timedelta(days=1), block(Code.TOO_FAR_AHEAD, day=date(2030, 3, 2), last=LAST)),
        (date.max, block(Code.TOO_FAR_AHEAD, day=date.max, last=LAST)),
    ],
)
def test_the_day_from_which_hours_hold(first, found):
    assert first_day_reason(first, TODAY) == found


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (TODAY, TODAY, None),
        (date(2027, 2, 1), TODAY, None),
        (TODAY, TODAY + timedelta(days=365), None),
        (TODAY, TODAY + timedelta(days=366), block(Code.PERIOD_TOO_LONG, days=366)),
        (TODAY, TODAY - timedelta(days=1), block(Code.PERIOD_EMPTY)),
        (date(2027, 2, 1), date(2027, 2, 28), block(Code.IN_THE_PAST, day=date(2027, 2, 28))),
        (LAST, LAST + timedelta(days=1), block(Code.TOO_FAR_AHEAD, day=date(2030, 3, 2), last=LAST)),
        (date.min, date.max, block(Code.TOO_FAR_AHEAD, day=date.max, last=LAST)),
    ],
)
def test_days_away(first, last, found):
    assert absence_reason(first, last, TODAY) == found

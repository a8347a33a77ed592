"""Truth tables of trainers' time."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.days import DayCalendar, Period, PeriodKind
from programs.rules.reasons import Code, block, tell, warn
from programs.rules.series import Interval, span
from programs.rules.timetable import Slot
from programs.rules.trainers import (
    Away,
    Booked,
    Diary,
    Hours,
    free_stretches,
    free_time_reasons,
    is_outside_hours,
    is_taken,
    next_free_times,
    trainer_reasons,
)
from programs.tests.rules.build import STOCKHOLM, codes, slot

EVA, BO = UUID(int=1), UUID(int=2)
TUESDAY, NO_HOLIDAYS = date(2027, 3, 9), DayCalendar()
NINE_TO_TWELVE = slot("konsultation_1", "2027-03-09", "09:00-12:00")
WHOLE_DAY = slot("konsultation_1", "2027-03-09")


def booked(times: str, town: str = "Björkdal", day: str = "2027-03-09") -> Booked:
    """`booked("13:00-15:00")`, on the Tuesday in Stockholm; without times the whole day."""
    own = span(slot("konsultation_2", day, times))
    return Booked(own.start, own.end, town)


def hours(times: str, weekday: int = 1, trainer: UUID = EVA, first: str = "2027-01-01", until: str = "") -> Hours:
    start, end = (time.fromisoformat(one) for one in times.split("-"))
    return Hours(trainer, weekday, start, end, date.fromisoformat(first), date.fromisoformat(until) if until else None)


def away(first: str, until: str) -> Away:
    return Away(date.fromisoformat(first), date.fromisoformat(until))


# -- taken -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "taken"),
    [
        ("09:00-12:00", True),
        ("08:00-09:00", False),  # ends in the minute in which the session begins
        ("08:00-09:01", True),
        ("11:59-13:00", True),
        ("12:00-13:00", False),  # the S4 of the scenarios: 9-12, 12-13 and 13-15 do not clash
        ("13:00-15:00", False),
        ("10:00-10:01", True),
        ("07:00-19:00", True),
        ("", True),  # a session without times has its day to itself
    ],
)
def test_a_trainer_is_taken_when_both_have_a_moment_in_common(times: str, taken: bool) -> None:
    assert is_taken(NINE_TO_TWELVE, [booked(times)]) is taken
    expected = [("block", "trainer_taken")] if taken else []
    assert codes(trainer_reasons(NINE_TO_TWELVE, "Björkdal", Diary(booked=[booked(times)]))) == expected


@pytest.mark.parametrize(("day", "taken"), [("2027-03-08", False), ("2027-03-09", True), ("2027-03-10", False)])
def test_a_session_without_times_takes_its_local_day_and_no_other(day: str, taken: bool) -> None:
    assert is_taken(WHOLE_DAY, [booked("00:00-23:59", day=day)]) is taken


def test_the_reason_says_who_and_when() -> None:
    diary = Diary(name="Kim Ek", booked=[booked("10:00-11:00")])
    facts = {"trainer": "Kim Ek", "day": TUESDAY, "start": time(9), "end": time(12)}
    found = trainer_reasons(NINE_TO_TWELVE, "Björkdal", diary)
    assert found == [block(Code.TRAINER_TAKEN, "konsultation_1", **facts)]


# -- away and working hours ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "until", "blocked"),
    [
        ("2027-03-09", "2027-03-10", True),
        ("2027-03-01", "2027-03-09", False),  # back on the day itself
        ("2027-03-10", "2027-03-11", False),
        ("2027-03-01", "2027-04-01", True),
    ],
)
def test_nobody_trains_while_away(first: str, until: str, blocked: bool) -> None:
    expected = [block(Code.TRAINER_ABSENT, "konsultation_1", trainer="", day=TUESDAY)] if blocked else []
    assert trainer_reasons(NINE_TO_TWELVE, "", Diary(away=[away(first, until)])) == expected


@pytest.mark.parametrize(
    ("known", "outside"),
    [
        ([], False),  # nothing is known: nothing is said
        ([hours("09:00-12:00")], False),
        ([hours("08:00-17:00")], False),
        ([hours("09:01-12:00")], True),
        ([hours("09:00-11:59")], True),
        ([hours("08:00-10:00"), hours("10:00-17:00")], False),  # two stretches that touch
        ([hours("10:00-17:00"), hours("08:00-10:00")], False),
        ([hours("08:00-10:00"), hours("10:01-17:00")], True),
        ([hours("08:00-17:00", weekday=2)], True),  # works, but not on Tuesdays
        ([hours("08:00-17:00", weekday=2, first="2027-03-10")], False),  # not in force yet: nothing is known
        ([hours("08:00-09:00", until="2027-03-09")], False),  # not in force any more
        ([hours("08:00-09:00", until="2027-03-10")], True),
        ([hours("08:00-17:00"), hours("13:00-17:00", trainer=BO)], True),  # one of two is enough
        ([hours("08:00-17:00"), hours("08:00-17:00", trainer=BO)], False),
    ],
)
def test_work_outside_somebody_s_hours_is_warned_of(known: list[Hours], outside: bool) -> None:
    assert is_outside_hours(NINE_TO_TWELVE, known) is outside


@pytest.mark.parametrize(("weekday", "outside"), [(1, False), (2, True)])
def test_a_session_without_times_asks_for_the_weekday_alone(weekday: int, outside: bool) -> None:
    assert is_outside_hours(WHOLE_DAY, [hours("10:00-11:00", weekday=weekday)]) is outside


def test_blocks_come_before_warnings() -> None:
    diary = Diary("", [booked("10:00-11:00")], [hours("13:00-17:00")], [away("2027-03-09", "2027-03-10")])
    assert codes(trainer_reasons(NINE_TO_TWELVE, "Björkdal", diary)) == [
        ("block", "trainer_taken"),
        ("block", "trainer_absent"),
        ("warn", "outside_working_hours"),
    ]


# -- travel ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "town", "minutes"),
    [
        ("12:30-14:00", "Norrås", 30),
        ("12:00-14:00", "Norrås", 0),
        ("12:59-14:00", "Norrås", 59),
        ("13:00-14:00", "Norrås", None),  # an hour is enough
        ("07:00-08:30", "Norrås", 30),
        ("07:00-08:00", "Norrås", None),
        ("12:30-14:00", "Björkdal", None),
        ("12:30-14:00", " BJÖRKDAL ", None),
        ("12:30-14:00", "", None),  # digital
    ],
)
def test_another_town_within_an_hour_is_warned_of(times: str, town: str, minutes: int | None) -> None:
    facts = {"trainer": "", "day": TUESDAY, "town": town, "minutes": minutes}
    expected = [] if minutes is None else [warn(Code.TRAVEL, "konsultation_1", **facts)]
    assert trainer_reasons(NINE_TO_TWELVE, "Björkdal", Diary(booked=[booked(times, town)])) == expected


def test_a_digital_session_needs_no_travel() -> None:
    assert trainer_reasons(NINE_TO_TWELVE, "", Diary(booked=[booked("12:30-14:00", "Norrås")])) == []


def test_whole_days_after_one_another_in_two_towns_are_no_haste() -> None:
    diary = Diary(booked=[booked("", "Norrås", "2027-03-08"), booked("", "Norrås", "2027-03-10")])
    assert trainer_reasons(WHOLE_DAY, "Björkdal", diary) == []


# -- the next free times ---------------------------------------------------------------------------------------------


def days(found: list[Slot]) -> list[str]:
    return [one.day.isoformat() for one in found]


def test_the_next_free_times_are_the_same_time_on_the_following_weekdays() -> None:
    """12 March is a Friday."""
    found = next_free_times(NINE_TO_TWELVE, [], [], [], NO_HOLIDAYS)
    assert days(found) == ["2027-03-10", "2027-03-11", "2027-03-12"]
    assert {(one.session, one.start, one.end) for one in found} == {("konsultation_1", time(9), time(12))}


def test_taken_times_absences_hours_and_the_calendar_are_passed_over() -> None:
    calendar = DayCalendar({date(2027, 3, 18): "Helg"}, {}, [_break("2027-03-16", "2027-03-17")])
    found = next_free_times(
        NINE_TO_TWELVE,
        [booked("11:00-13:00", day="2027-03-10"), booked("12:00-13:00", day="2027-03-15")],
        [hours("08:00-17:00", weekday) for weekday in (0, 1, 3, 4)],  # never on Wednesdays
        [away("2027-03-11", "2027-03-13")],
        calendar,
    )
    # 17 March is a Wednesday and the eve of the holiday; 20 and 21 March are a weekend.
    assert days(found) == ["2027-03-15", "2027-03-19", "2027-03-22"]


def _break(first: str, until: str) -> Period:
    return Period(PeriodKind.SCHOOL_BREAK, "Lov", date.fromisoformat(first), date.fromisoformat(until))


@pytest.mark.parametrize("limit", [0, 1, 5])
def test_as_many_free_times_as_asked_for(limit: int) -> None:
    assert len(next_free_times(NINE_TO_TWELVE, [], [], [], NO_HOLIDAYS, limit)) == limit


def test_wall_time_is_kept_when_the_clocks_go_forward() -> None:
    friday = slot("konsultation_1", "2027-03-26", "09:00-12:00")
    found = next_free_times(friday, [], [], [], NO_HOLIDAYS, 1)[0]
    assert (found.day, found.start, found.starts_at) == (
        date(2027, 3, 29),
        time(9),
        datetime(2027, 3, 29, 7, tzinfo=ZoneInfo("UTC")),
    )


def test_a_trainer_who_is_away_for_half_a_year_has_no_free_time() -> None:
    assert next_free_times(NINE_TO_TWELVE, [], [], [away("2027-03-01", "2027-09-01")], NO_HOLIDAYS) == []


def test_free_times_are_told() -> None:
    assert free_time_reasons([NINE_TO_TWELVE]) == [
        tell(Code.FREE_TIME, "konsultation_1", day=TUESDAY, start=time(9), end=time(12))
    ]


MINUTES = st.integers(0, 60 * 24 * 60)
TAKEN = st.lists(
    st.builds(
        lambda start, minutes: Interval(
            datetime(2027, 3, 1, tzinfo=ZoneInfo("UTC")) + timedelta(minutes=start),
            datetime(2027, 3, 1, tzinfo=ZoneInfo("UTC")) + timedelta(minutes=start + minutes),
        ),
        MINUTES,
        st.integers(1, 600),
    ),
    max_size=40,
)


@given(TAKEN)
def test_no_free_time_has_anything_against_it(taken: list[Interval]) -> None:
    found = next_free_times(NINE_TO_TWELVE, taken, [], [], NO_HOLIDAYS)
    assert len(found) == 3
    assert [one for one in found if is_taken(one, taken)] == []
    assert [one for one in found if one.day.weekday() > 4 or one.day <= TUESDAY] == []


# -- the week --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        ([], ["08:00-12:00", "13:00-17:00"]),
        (["08:00-12:00"], ["13:00-17:00"]),
        (["09:00-10:00"], ["08:00-09:00", "10:00-12:00", "13:00-17:00"]),
        (["07:00-09:00", "11:00-14:00"], ["09:00-11:00", "14:00-17:00"]),
        (["11:00-11:30", "09:00-10:00"], ["08:00-09:00", "10:00-11:00", "11:30-12:00", "13:00-17:00"]),
        ([""], []),
    ],
)
def test_what_is_left_of_the_hours_is_free(taken: list[str], free: list[str]) -> None:
    diary = Diary(booked=[booked(one) for one in taken], hours=[hours("13:00-17:00"), hours("08:00-12:00")])
    found = free_stretches(TUESDAY, STOCKHOLM, diary)
    assert [_wall(one) for one in found] == free


def _wall(one: Interval) -> str:
    start, end = (each.astimezone(ZoneInfo(STOCKHOLM)) for each in (one.start, one.end))
    return f"{start:%H:%M}-{end:%H:%M}"


@pytest.mark.parametrize(
    "diary",
    [
        Diary(),
        Diary(hours=[hours("08:00-12:00", weekday=0)]),
        Diary(hours=[hours("08:00-12:00", until="2027-03-09")]),
        Diary(hours=[hours("08:00-12:00")], away=[away("2027-03-09", "2027-03-10")]),
    ],
)
def test_nothing_is_free_without_hours_or_while_away(diary: Diary) -> None:
    assert free_stretches(TUESDAY, STOCKHOLM, diary) == []

"""The proposal of a whole series."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.days import DayCalendar, Period, PeriodKind
from programs.rules.package import Package
from programs.rules.reasons import Code, Weight, block, warn
from programs.rules.series import Interval, Planned, Series, propose
from programs.rules.timetable import order_reasons, slot_reasons
from programs.tests.rules.build import STOCKHOLM, kup, two_days

TODAY = date(2026, 11, 22)
OPEN = DayCalendar()
EASTER = DayCalendar(
    holidays={date(2027, 3, 26): "Långfredagen", date(2027, 3, 28): "Påskdagen", date(2027, 3, 29): "Annandag påsk"}
)


def series(start_week: tuple[int, int] = (2027, 4), package: Package | None = None, **others: object) -> Series:
    """A series from Monday 25 January 2027 on, unless told otherwise."""
    values: dict[str, object] = {"calendar": OPEN, "zone": STOCKHOLM, "today": TODAY} | others
    return propose(package or kup(), start_week=start_week, **values)  # type: ignore[arg-type]


def days(found: Series) -> list[str | None]:
    """The days of a series."""
    return [planned.slot.day.isoformat() if planned.slot else None for planned in found.dates]


def taken(day: str, times: str) -> Interval:
    """A stretch of a day that is taken, in UTC."""
    start, end = (datetime.fromisoformat(f"{day}T{each}:00+00:00") for each in times.split("-"))
    return Interval(start, end)


def test_an_open_calendar_gives_the_package_as_it_stands() -> None:
    found = series()
    assert days(found) == ["2027-01-25", "2027-01-25", "2027-01-26"] + [
        day for day in ("2027-02-22", "2027-03-22", "2027-04-19") for _ in range(2)
    ]
    assert [(each.slot.start, each.slot.end, each.slot.place.value) for each in found.dates if each.slot] == [
        (each.start, each.end, each.usual_place.value) for each in kup().sessions
    ]
    assert ([each.skipped for each in found.dates], found.complete) == ([()] * 9, True)


def test_the_steps_may_be_closer_together() -> None:
    assert days(series(weeks_between_steps=1))[3::2] == ["2027-02-01", "2027-02-08", "2027-02-15"]


def test_without_weeks_between_them_the_steps_follow_day_by_day() -> None:
    assert days(series(weeks_between_steps=0))[2::2] == ["2027-01-26", "2027-01-27", "2027-01-28", "2027-01-29"]


def test_every_day_that_was_passed_over_has_its_reason() -> None:
    found = series((2027, 12), package=two_days(), calendar=EASTER, weeks_between_steps=1)
    assert found.dates[1] == Planned(
        "veiledning",
        found.dates[1].slot,
        (warn(Code.HOLIDAY, "veiledning", day=date(2027, 3, 29), name="Annandag påsk"),),
    )
    assert days(found) == ["2027-03-22", "2027-03-30"]


def test_holidays_their_eves_and_the_weekend_between_them_are_stepped_over() -> None:
    friday = DayCalendar(
        holidays=EASTER.holidays,
        periods=[Period(PeriodKind.STUDY_DAY, "Studiedag", date(2027, 3, 22), date(2027, 3, 25))],
    )
    first = series((2027, 12), calendar=friday).dates[0]
    assert [(reason.code.value, reason.facts["day"]) for reason in first.skipped] == [
        ("study_day", date(2027, 3, 22)),
        ("study_day", date(2027, 3, 23)),
        ("study_day", date(2027, 3, 24)),
        ("holiday_eve", date(2027, 3, 25)),
        ("holiday", date(2027, 3, 26)),
        ("holiday", date(2027, 3, 29)),
    ]
    assert days(series((2027, 12), calendar=friday))[0] == "2027-03-30"


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("06:00-07:30", ["2027-01-25", "2027-01-25", "2027-01-26"]),
        ("07:00-08:00", ["2027-01-26", "2027-01-26", "2027-01-27"]),
        ("08:30-09:00", ["2027-01-25", "2027-01-25", "2027-01-26"]),
        ("09:00-09:30", ["2027-01-25", "2027-01-26", "2027-01-27"]),
        ("15:00-16:00", ["2027-01-25", "2027-01-25", "2027-01-26"]),
    ],
    ids=["up to the start", "into the start meeting", "between the two", "into day 1", "from the end of day 1 on"],
)
def test_taken_times_are_avoided_and_may_be_touched(times: str, expected: list[str]) -> None:
    assert days(series(taken=[taken("2027-01-25", times)]))[:3] == expected


def test_a_taken_day_is_told_as_taken_and_nothing_more() -> None:
    found = series(taken=[taken("2027-01-25", "07:00-08:00")])
    assert found.dates[0].skipped == (block(Code.TAKEN, "uppstartsmote", day=date(2027, 1, 25)),)


def test_taken_times_that_lie_inside_one_another_are_all_seen() -> None:
    long, short = taken("2027-01-25", "05:00-16:00"), taken("2027-01-25", "05:30-06:00")
    for order in ([long, short], [short, long]):
        assert days(series(taken=order))[0] == "2027-01-26"


@pytest.mark.parametrize(
    ("times", "expected"),
    [("21:00-22:00", "2027-02-01"), ("21:00-22:59", "2027-02-01"), ("21:00-23:01", "2027-02-02")],
)
def test_a_session_without_times_has_its_local_day_to_itself(times: str, expected: str) -> None:
    """Taken on Sunday evening in UTC; in Stockholm Monday begins at 23.00 UTC."""
    found = series(package=two_days(), taken=[taken("2027-01-31", times)])
    assert days(found) == ["2027-01-25", expected]


def test_a_session_without_times_gets_a_day_only() -> None:
    slot = series(package=two_days()).dates[1].slot
    assert slot is not None
    assert (slot.start, slot.end, slot.timed) == (None, None, False)


@pytest.mark.parametrize(
    ("today", "start_week", "first", "skipped"),
    [
        ("2026-11-22", (2026, 48), "2026-11-23", ()),
        ("2026-11-23", (2026, 48), "2026-11-24", (block(Code.IN_THE_PAST, day=date(2026, 11, 23)),)),
        ("2026-11-27", (2026, 48), "2026-11-30", (block(Code.IN_THE_PAST, day=date(2026, 11, 23)),)),
        ("2026-12-20", (2026, 53), "2026-12-28", ()),
        ("2026-12-31", (2026, 53), "2027-01-01", (block(Code.IN_THE_PAST, day=date(2026, 12, 28)),)),
        ("2028-02-01", (2028, 9), "2028-02-28", ()),
    ],
    ids=["the week after a Sunday", "from tomorrow", "over the weekend", "week 53", "new year's eve", "leap year"],
)
def test_a_series_begins_in_the_week_asked_for_and_never_before_tomorrow(
    today: str, start_week: tuple[int, int], first: str, skipped: tuple[object, ...]
) -> None:
    found = series(start_week, today=date.fromisoformat(today))
    assert (days(found)[0], found.dates[0].skipped) == (first, skipped)


def test_a_session_may_begin_when_the_one_before_it_ends() -> None:
    first, second, third = kup().steps[0].sessions
    step = replace(kup().steps[0], sessions=(replace(first, end=second.start), second, third))
    assert days(series(package=replace(kup(), steps=(step,)))) == ["2027-01-25", "2027-01-25", "2027-01-26"]


def test_the_last_day_itself_may_be_used() -> None:
    assert days(series(until=date(2027, 1, 25)))[:3] == ["2027-01-25", "2027-01-25", None]


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert days(series((2028, 9), today=date(2028, 2, 1)))[:3] == ["2028-02-28", "2028-02-28", "2028-02-29"]


def test_a_week_that_its_year_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="Invalid week: 53"):
        series((2027, 53))


def test_wall_clock_times_stay_when_the_clocks_change() -> None:
    found = series((2027, 11))
    starts = [each.slot.starts_at.hour for each in found.dates if each.slot and each.slot.starts_at]
    assert (days(found)[2:4], starts) == (["2027-03-16", "2027-04-12"], [7, 9, 8, 7, 11, 7, 11, 7, 11])


def test_what_lies_after_the_last_day_gets_no_date_and_says_so() -> None:
    found = series(until=date(2027, 3, 31))
    assert days(found)[5:] == ["2027-03-22", "2027-03-22", None, None]
    assert [each.skipped for each in found.dates[7:]] == [
        (block(Code.AFTER_LAST_DAY, key, last=date(2027, 3, 31)),) for key in ("avslutande_mote", "konsultation_3")
    ]
    assert not found.complete


def test_no_date_lies_further_ahead_than_may_be_proposed() -> None:
    found = series((2029, 47))
    assert (days(found)[:3], days(found)[3:]) == (["2029-11-19", "2029-11-19", "2029-11-20"], [None] * 6)


def test_the_search_for_a_session_ends_after_twenty_weeks() -> None:
    closed = DayCalendar(periods=[Period(PeriodKind.CLOSED_DAY, "Stängt", date(2027, 1, 25), date(2027, 6, 14))])
    found = series(calendar=closed)
    assert (days(found), len(found.dates[0].skipped)) == ([None] * 9, 101)
    assert found.dates[0].skipped[-1] == block(Code.NO_DAY_FOUND, "uppstartsmote", weeks=20)


def test_a_session_in_the_twentieth_week_is_still_found() -> None:
    closed = DayCalendar(periods=[Period(PeriodKind.CLOSED_DAY, "Stängt", date(2027, 1, 25), date(2027, 6, 11))])
    assert days(series(calendar=closed))[0] == "2027-06-11"


def test_a_session_without_a_date_does_not_let_the_next_one_overlap_the_one_before() -> None:
    """Day 1 finds nothing for twenty weeks of summer time; day 2 is then kept from the day of the start meeting."""
    start = datetime(2027, 4, 12, 13, 40, tzinfo=UTC)
    late = [Interval(start + timedelta(days=each), start + timedelta(days=each, minutes=20)) for each in range(150)]
    found = series((2027, 15), taken=late)
    assert days(found)[:3] == ["2027-04-12", None, "2027-04-13"]


# -- properties ------------------------------------------------------------------------------------------------------

KINDS = st.sampled_from(list(PeriodKind))
WHEN = st.dates(date(2027, 1, 1), date(2028, 12, 31))
PERIODS = st.builds(
    lambda kind, first, length: Period(kind, "Stängt", first, first + timedelta(days=length)),
    KINDS,
    WHEN,
    st.integers(1, 30),
)
CALENDARS = st.builds(
    lambda holidays, periods: DayCalendar(dict.fromkeys(holidays, "Helg"), {}, periods),
    st.lists(WHEN, max_size=20),
    st.lists(PERIODS, max_size=6),
)
INTERVALS = st.builds(
    lambda start, minutes: Interval(start, start + timedelta(minutes=minutes)),
    st.integers(0, 730 * 24 * 60).map(lambda minutes: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(1, 3000),
)
QUESTIONS = st.fixed_dictionaries(
    {
        "package": st.sampled_from([kup(), two_days()]),
        "start_week": st.tuples(st.just(2027), st.integers(1, 52)),
        "calendar": CALENDARS,
        "zone": st.sampled_from([STOCKHOLM, "Europe/Copenhagen", "Europe/London", "America/New_York"]),
        "today": st.dates(date(2026, 11, 1), date(2027, 6, 30)),
        "taken": st.lists(INTERVALS, max_size=40),
        "weeks_between_steps": st.none() | st.integers(0, 8),
        "until": st.none() | WHEN,
    }
)


def ask(question: dict[str, object]) -> Series:
    """A series for a generated question."""
    return propose(**question)  # type: ignore[arg-type]


@given(QUESTIONS)
def test_a_proposed_series_has_nothing_against_it(question: dict[str, object]) -> None:
    package, today = question["package"], question["today"]
    slots = [planned.slot for planned in ask(question).dates if planned.slot]
    now = datetime.combine(today, datetime.min.time(), UTC)
    reasons = order_reasons(package, slots) + [
        reason
        for slot in slots
        for reason in slot_reasons(
            slot, package_session=package.by_key[slot.session], today=today, calendar=question["calendar"], now=now
        )
    ]
    assert [reason for reason in reasons if reason.weight is not Weight.TELL] == []


@given(QUESTIONS)
def test_a_proposed_series_leaves_taken_times_alone_and_keeps_to_its_last_day(question: dict[str, object]) -> None:
    slots = [planned.slot for planned in ask(question).dates if planned.slot]
    assert [
        (slot, each)
        for slot in slots
        for each in question["taken"]
        if slot.starts_at and slot.ends_at and slot.starts_at < each.end and each.start < slot.ends_at
    ] == []
    assert [slot for slot in slots if slot.day > (question["until"] or date.max)] == []


@given(QUESTIONS)
def test_the_same_question_gets_the_same_series(question: dict[str, object]) -> None:
    reversed_taken = question | {"taken": list(reversed(question["taken"]))}
    assert ask(question) == ask(question) == ask(reversed_taken)


@given(QUESTIONS)
def test_each_session_has_one_answer_and_a_missing_date_has_a_reason(question: dict[str, object]) -> None:
    dates = ask(question).dates
    assert [planned.session for planned in dates] == [each.key for each in question["package"].sessions]
    ends = {Code.NO_DAY_FOUND, Code.AFTER_LAST_DAY}
    assert [each for each in dates if each.slot is None and each.skipped[-1].code not in ends] == []


@given(QUESTIONS)
def test_every_weekday_that_was_passed_over_is_told_once_and_in_order(question: dict[str, object]) -> None:
    ends = {Code.NO_DAY_FOUND, Code.AFTER_LAST_DAY, Code.IN_THE_PAST}
    for planned in ask(question).dates:
        told = [reason.facts["day"] for reason in planned.skipped if reason.code not in ends]
        between = [told[0] + timedelta(days=each) for each in range((told[-1] - told[0]).days + 1)] if told else []
        assert told == [day for day in between if day.weekday() < 5]

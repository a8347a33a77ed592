"""Days on which the whole staff is away from the children."""

from datetime import date

import pytest

from programs.rules.reasons import Code, warn
from programs.rules.study_days import all_staff_days, school_year, school_year_begins, staff_day_reasons
from programs.rules.timetable import Slot
from programs.tests.rules.build import kup, slot


@pytest.mark.parametrize(
    ("day", "year"),
    [("2026-08-01", 2026), ("2027-07-31", 2026), ("2027-08-01", 2027), ("2028-02-29", 2027), ("2026-12-31", 2026)],
)
def test_a_school_year_lasts_from_august_to_july(day: str, year: int) -> None:
    assert school_year(date.fromisoformat(day)) == year
    assert school_year_begins(date.fromisoformat(day)) == date(year, 8, 1)


def days(count: int) -> list[Slot]:
    """Sessions for all staff on so many days running, from Monday 1 February 2027 on."""
    keys = ["grundutbildning_1", "grundutbildning_2", "konsultation_1", "empatitrotthet", "konsultation_3"]
    return [slot(key, f"2027-02-0{number}", "09:00-12:00") for number, key in enumerate(keys[:count], 1)]


PLANNED = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2), date(2027, 4, 1)]


def test_five_days_are_within_the_limit() -> None:
    assert all_staff_days(kup(), days(5)) == []


def test_a_session_beyond_what_is_left_of_the_year_is_warned_about() -> None:
    year = {"limit": 5, "school_year": 2026}
    assert all_staff_days(kup(), days(3), study_days=PLANNED) == [
        warn(Code.TOO_MANY_STUDY_DAYS, "grundutbildning_2", days=6, **year),
        warn(Code.TOO_MANY_STUDY_DAYS, "konsultation_1", days=7, **year),
    ]


def test_a_session_on_a_day_already_planned_costs_nothing() -> None:
    assert all_staff_days(kup(), days(3), study_days=[*PLANNED, date(2027, 2, 2), date(2027, 2, 3)], limit=7) == []


def test_two_sessions_on_one_day_count_once() -> None:
    both = [
        slot("empatitrotthet", "2027-02-01", "09:00-12:00"),
        slot("konsultation_2", "2027-02-01", "13:00-15:00"),
    ]
    assert all_staff_days(kup(), both, limit=1) == []


def test_sessions_that_are_not_for_all_do_not_count() -> None:
    assert all_staff_days(kup(), [slot("ambassadorer", "2027-02-01", "09:00-12:00")], limit=0) == []


def test_days_of_another_school_year_do_not_count() -> None:
    later = [slot("konsultation_3", "2027-08-02", "13:00-15:00")]
    assert all_staff_days(kup(), days(4) + later, limit=4) == []


YEAR = {"limit": 5, "school_year": 2026}


def beside(*slots: Slot) -> dict[str, list[Slot]]:
    return {one.session: [one] for one in slots}


@pytest.mark.parametrize(
    ("planned", "agreed", "expected"),
    [
        ([], [], []),
        (PLANNED, [], [warn(Code.TOO_MANY_STUDY_DAYS, "grundutbildning_2", days=6, **YEAR)]),
        ([*PLANNED, date(2027, 2, 2)], [], []),
        (PLANNED, ["grundutbildning_1"], [warn(Code.TOO_MANY_STUDY_DAYS, "grundutbildning_2", days=6, **YEAR)]),
        (PLANNED[:3], ["konsultation_1"], [warn(Code.TOO_MANY_STUDY_DAYS, "grundutbildning_2", days=6, **YEAR)]),
        (PLANNED[:3], [], []),
    ],
    ids=["none planned", "one left of five", "on a planned day", "one agreed before", "one agreed after", "open after"],
)
def test_a_date_is_judged_beside_planned_days_and_the_other_sessions(planned, agreed, expected) -> None:
    """The second of three days; a third one after it counts only if it is agreed already."""
    first, second, third = days(3)
    assert staff_day_reasons(kup(), second, beside(first, second, third), agreed=agreed, planned=[planned]) == expected


def test_of_several_workplaces_the_one_with_most_days_is_told() -> None:
    found = staff_day_reasons(kup(), days(1)[0], {}, planned=[[], [*PLANNED, date(2027, 4, 2)], PLANNED])
    assert found == [warn(Code.TOO_MANY_STUDY_DAYS, "grundutbildning_1", days=6, **YEAR)]


def test_a_package_with_six_days_of_its_own_is_warned_about_at_the_sixth() -> None:
    six = [*days(5), slot("konsultation_2", "2027-02-08", "13:00-15:00")]
    found = [reason for one in six for reason in staff_day_reasons(kup(), one, beside(*six))]
    assert found == [warn(Code.TOO_MANY_STUDY_DAYS, "konsultation_2", days=6, **YEAR)]


def test_a_session_that_is_not_for_all_is_not_judged() -> None:
    one = slot("ambassadorer", "2027-02-01", "09:00-12:00")
    assert staff_day_reasons(kup(), one, {}, planned=[[date(2027, 3, day) for day in range(1, 10)]]) == []

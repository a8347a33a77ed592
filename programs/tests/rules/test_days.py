"""What speaks against a day."""

from datetime import date

import pytest

from programs.rules.days import DayCalendar, Period, PeriodKind
from programs.rules.reasons import Code, warn

CALENDAR = DayCalendar(
    holidays={
        date(2027, 3, 26): "Långfredagen",
        date(2027, 3, 28): "Påskdagen",
        date(2027, 3, 29): "Annandag påsk",
        date(2027, 6, 26): "Midsommardagen",
        date(2028, 1, 1): "Nyårsdagen",
    },
    eves={date(2027, 6, 25): "Midsommarafton"},
    periods=[
        Period(PeriodKind.SCHOOL_BREAK, "Höstlov", date(2027, 11, 1), date(2027, 11, 6)),
        Period(PeriodKind.STUDY_DAY, "Studiedag", date(2027, 11, 5), date(2027, 11, 6)),
        Period(PeriodKind.CLOSED_DAY, "Stängt", date(2028, 2, 29), date(2028, 3, 1)),
    ],
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2027-03-24", []),
        ("2027-03-25", [("holiday_eve", "")]),
        ("2027-03-26", [("holiday", "Långfredagen")]),
        ("2027-03-27", [("weekend", None)]),
        ("2027-03-28", [("holiday", "Påskdagen")]),
        ("2027-03-29", [("holiday", "Annandag påsk")]),
        ("2027-03-30", []),
        ("2027-06-24", []),
        ("2027-06-25", [("holiday_eve", "Midsommarafton")]),
        ("2027-10-31", [("weekend", None)]),
        ("2027-11-01", [("school_break", "Höstlov")]),
        ("2027-11-05", [("school_break", "Höstlov"), ("study_day", "Studiedag")]),
        ("2027-11-08", []),
        ("2027-12-31", [("holiday_eve", "")]),
        ("2028-02-28", []),
        ("2028-02-29", [("closed_day", "Stängt")]),
        ("2028-03-01", []),
    ],
)
def test_a_day_is_warned_about_with_the_name_of_what_it_is(day: str, expected: list[tuple[str, str | None]]) -> None:
    reasons = CALENDAR.reasons(date.fromisoformat(day))
    assert [(reason.code.value, reason.facts.get("name")) for reason in reasons] == expected


def test_an_eve_names_the_holiday_it_stands_before() -> None:
    day = date(2027, 6, 25)
    facts = {"day": day, "name": "Midsommarafton", "holiday": "Midsommardagen"}
    assert CALENDAR.reasons(day, "konsultation_1") == [warn(Code.HOLIDAY_EVE, "konsultation_1", **facts)]


def test_a_named_day_without_a_holiday_after_it_is_told_as_an_eve_too() -> None:
    calendar = DayCalendar(eves={date(2027, 6, 4): "Grundlovsdag"})
    facts = {"day": date(2027, 6, 4), "name": "Grundlovsdag", "holiday": ""}
    assert calendar.reasons(date(2027, 6, 4)) == [warn(Code.HOLIDAY_EVE, **facts)]


def test_every_kind_of_period_has_its_code() -> None:
    day, after = date(2027, 3, 1), date(2027, 3, 2)
    periods = [Period(kind, kind.value, day, after) for kind in PeriodKind]
    found = [reason.code.value for reason in DayCalendar(periods=periods).reasons(day)]
    assert found == [kind.value for kind in PeriodKind]


def study(first: str, until: str, workplace: str = "") -> Period:
    return Period(PeriodKind.STUDY_DAY, "", date.fromisoformat(first), date.fromisoformat(until), workplace)


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([], [[]]),
        ([study("2027-03-05", "2027-03-09")], [["2027-03-05", "2027-03-08"]]),
        ([study("2027-03-26", "2027-03-27")], [[]]),
        (
            [study("2027-03-02", "2027-03-03", "a"), study("2027-03-03", "2027-03-04", "b")],
            [["2027-03-02"], ["2027-03-03"]],
        ),
        ([study("2027-03-02", "2027-03-03", "a"), study("2027-03-03", "2027-03-04")], [["2027-03-02", "2027-03-03"]]),
    ],
    ids=["none", "over a weekend", "on Good Friday", "two workplaces", "one for all beside one workplace's own"],
)
def test_study_days_are_working_days_told_apart_by_workplace(periods, expected):
    calendar = DayCalendar(holidays={date(2027, 3, 26): "Långfredagen"}, periods=periods)
    assert [sorted(day.isoformat() for day in days) for days in calendar.study_days] == expected

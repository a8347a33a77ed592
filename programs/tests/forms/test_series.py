"""Filling the form with a whole series: the wish that is read, the rows that are written, the reasons that are kept."""

from datetime import date

import pytest

from programs.forms.series import Wish, fill, passed_over, read_wish
from programs.rules.days import DayCalendar
from programs.tests.factories import DAYS, ZONE
from programs.tests.rules.build import kup

TODAY = date(2027, 3, 1)


@pytest.mark.parametrize("text", ["2027-03-15", "15/3 2027", "15.3.2027"])
def test_a_week_is_chosen_by_any_of_its_days(text):
    assert read_wish({"start_from": text}, TODAY) == (Wish(date(2027, 3, 15), None), "")


@pytest.mark.parametrize("text", ["", "soon", "2027-02-30", "2027-02-28", "2030-01-02", "0001-01-01", "9999-12-31"])
def test_a_week_that_is_none_or_not_to_come_is_refused_with_words(text):
    wish, message = read_wish({"start_from": text}, TODAY)
    assert wish is None
    assert message.endswith(".")


@pytest.mark.parametrize(
    ("pace", "weeks"), [("2", 2), ("12", 12), ("0", None), ("13", None), ("٣", None), ("9" * 4301, None)]
)
def test_the_pace_is_one_to_twelve_weeks_or_the_package_s_own(pace, weeks):
    """Bad input 13."""
    assert read_wish({"start_from": "2027-03-15", "pace": pace}, TODAY)[0].weeks_between == weeks


def filled(calendar: DayCalendar, typed: dict[str, str] | None = None):
    typed = {} if typed is None else typed
    series = fill(typed, kup(), Wish(date(2027, 3, 15), 3), calendar, zone=ZONE, today=TODAY)
    return typed, series


def test_every_session_gets_one_row_and_further_rows_give_way():
    old = {f"d-{key}-{rank}-day": "2020-01-01" for key in DAYS for rank in (1, 2, 3)} | {"contact_name": "Kerstin"}
    typed, series = filled(DayCalendar(), old)
    assert series.complete
    rows = {name: text for name, text in typed.items() if name.endswith("-day")}
    assert rows == {f"d-{one.session}-1-day": one.slot.day.isoformat() for one in series.dates}
    assert (typed["d-uppstartsmote-1-start"], typed["d-uppstartsmote-1-end"]) == ("08:30", "09:30")
    assert typed["contact_name"] == "Kerstin"


def test_the_reason_for_a_day_that_was_passed_over_stands_at_its_session():
    _typed, series = filled(DayCalendar(holidays={date(2027, 3, 15): "Annandagen"}))
    found = {key: [str(reason.code) for reason in reasons] for key, reasons in passed_over(series).items()}
    assert found["uppstartsmote"] == ["holiday"]
    assert series.dates[0].slot.day == date(2027, 3, 16)

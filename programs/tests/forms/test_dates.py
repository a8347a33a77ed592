"""How days and times are read from what people type."""

from datetime import date, time

import pytest

from programs.forms.dates import NoSuchDate, read_day, read_days, read_time

DAYS = {
    "2027-01-25": date(2027, 1, 25),
    " 2027-1-5 ": date(2027, 1, 5),
    "25/1 2027": date(2027, 1, 25),
    "25.1.2027": date(2027, 1, 25),
    "25/1/2027": date(2027, 1, 25),
    "2028-02-29": date(2028, 2, 29),
    "0001-01-01": date(1, 1, 1),  # bad input 44: read as it is, refused by the rules
    "9999-12-31": date(9999, 12, 31),
}
NOT_DAYS = ["", "25 januari", "2027-01", "27-01-25", "2027-01-25T10:00", "٢٠٢٧-٠١-٢٥", "2027/01/25", "1e3", "9" * 4301]
NO_SUCH_DAYS = ["2027-02-30", "2027-02-31", "2027-02-29", "31/4 2027", "2027-13-01", "2027-00-10", "0000-01-01"]
TIMES = {"08:30": time(8, 30), "8.30": time(8, 30), "0830": time(8, 30), " 23:59 ": time(23, 59), "00:00": time(0)}
NOT_TIMES = ["", "8", "24:00", "12:60", "8:3", "half past", "٠٨:٣٠", "-1:30", "08:30:00", "9" * 4301]


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert read_day(text) == DAYS[text]


@pytest.mark.parametrize("text", NOT_DAYS)
def test_what_has_not_the_shape_of_a_day_is_none(text: str) -> None:
    """Bad input 13: other digits, exponents and endless numbers are no dates."""
    assert read_day(text) is None


@pytest.mark.parametrize("text", NO_SUCH_DAYS)
def test_a_day_that_the_calendar_does_not_have_is_told_apart(text: str) -> None:
    """Bad input 43."""
    with pytest.raises(NoSuchDate):
        read_day(text)


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_read_as_people_write_it(text: str) -> None:
    assert read_time(text) == TIMES[text]


@pytest.mark.parametrize("text", NOT_TIMES)
def test_what_no_clock_shows_is_no_time(text: str) -> None:
    """Bad input 13."""
    assert read_time(text) is None


def test_several_days_come_in_order_each_once_with_what_was_not_understood() -> None:
    text = "2027-05-07, 12/2 2027;2027-05-07\n2027-02-30, soon,,  "
    assert read_days(text) == ([date(2027, 2, 12), date(2027, 5, 7)], ["2027-02-30", "soon"])


def test_no_text_holds_no_days() -> None:
    assert read_days(" \n, ;") == ([], [])

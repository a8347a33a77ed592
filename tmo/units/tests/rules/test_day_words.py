"""Days as people write them."""

from datetime import date

import pytest

from tmo.units.rules.day_words import DayFault, day_after, read_days, school_year


def days(first: str, last: str = "") -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last or first)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-26", days("2026-10-26")),
        (" 20261026 ", days("2026-10-26")),
        ("2026-1-5", days("2026-01-05")),
        ("26.10.2026", days("2026-10-26")),
        ("26/10/2026", days("2026-10-26")),
        ("26/10-2026", days("2026-10-26")),
        ("26/10", days("2026-10-26")),
        ("1/3", days("2027-03-01")),
        ("31.7.", days("2027-07-31")),
        ("2026-10-26 – 2026-10-30", days("2026-10-26", "2026-10-30")),
        ("2026-10-26 - 2026-10-30", days("2026-10-26", "2026-10-30")),
        ("2026-10-26/2026-10-30", days("2026-10-26", "2026-10-30")),
        ("26.10.2026-30.10.2026", days("2026-10-26", "2026-10-30")),
        ("26/10 till 30/10", days("2026-10-26", "2026-10-30")),
        ("v. 44", days("2026-10-26", "2026-10-30")),
        ("V44", days("2026-10-26", "2026-10-30")),
        ("vecka 44", days("2026-10-26", "2026-10-30")),
        ("uke 8", days("2027-02-22", "2027-02-26")),
        ("uge 42", days("2026-10-12", "2026-10-16")),
        ("week 9, 2028", days("2028-02-28", "2028-03-03")),
        ("v 31", days("2026-07-27", "2026-07-31")),
        ("v. 30", days("2027-07-26", "2027-07-30")),
        ("v. 51-1", days("2026-12-14", "2027-01-08")),
        ("vecka 8–v. 9", days("2027-02-22", "2027-03-05")),
        ("2026-W53", days("2026-12-28", "2027-01-01")),
        ("v. 54", DayFault.NO_SUCH_WEEK),
        ("v. 0", DayFault.NO_SUCH_WEEK),
        ("v. 53 2027", DayFault.NO_SUCH_WEEK),
        ("2027-02-29", DayFault.NO_SUCH_DAY),
        ("31/2", DayFault.NO_SUCH_DAY),
        ("0000-01-01", DayFault.NO_SUCH_DAY),
        ("2026-10-26 09:00", DayFault.TIMED),
        ("2026-10-26T09:00", DayFault.TIMED),
        ("RRULE", DayFault.RECURRING),
        ("", DayFault.UNREADABLE),
        ("höstlov", DayFault.UNREADABLE),
        ("2026-10-26 – hej", DayFault.UNREADABLE),
        ("٢٠٢٦-10-26", DayFault.UNREADABLE),
        ("44", DayFault.UNREADABLE),
    ],
)
def test_a_text_means_its_days_in_the_school_year_2026(text, expected):
    assert read_days(text, 2026) == expected


@pytest.mark.parametrize(("day", "year"), [("2026-08-01", 2026), ("2027-07-31", 2026), ("2026-07-31", 2025)])
def test_a_school_year_begins_in_august(day, year):
    assert school_year(date.fromisoformat(day)) == year


def test_the_day_after_the_last_ends_a_period():
    assert day_after(date(2026, 10, 31)) == date(2026, 11, 1)

"""Public holidays of the three countries."""

from datetime import date

import pytest

from tmo.calendars import UnknownCountry, eves_of, holidays_of

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)


def public(country: str, language: str = "en") -> dict[date, str]:
    """The public holidays of 2027."""
    return holidays_of(country, FIRST, LAST, language)


@pytest.mark.parametrize("country", ["SE", "NO", "DK"])
def test_good_friday_easter_monday_and_ascension_day_are_holidays_everywhere(country: str) -> None:
    found = public(country)
    assert [found.get(date(2027, *day)) for day in ((3, 26), (3, 29), (5, 6))] == [
        "Good Friday",
        "Easter Monday",
        "Ascension Day",
    ]


@pytest.mark.parametrize(("country", "expected"), [("SE", "Första maj"), ("NO", "Arbeidernes dag"), ("DK", None)])
def test_the_first_of_may_is_a_holiday_in_sweden_and_norway(country: str, expected: str | None) -> None:
    own = {"SE": "sv", "NO": "nb", "DK": "da"}[country]
    assert public(country, own).get(date(2027, 5, 1)) == expected


@pytest.mark.parametrize(
    ("country", "language", "expected"),
    [
        ("SE", "sv", "Långfredagen"),
        ("NO", "nb", "Langfredag"),
        ("DK", "da", "Langfredag"),
        ("SE", "en", "Good Friday"),
        ("NO", "sv", "Langfredag"),
        ("SE", "da", "Långfredagen"),
    ],
)
def test_a_holiday_is_named_in_the_readers_language_or_the_countrys_own(
    country: str, language: str, expected: str
) -> None:
    assert public(country, language)[date(2027, 3, 26)] == expected


def test_ordinary_sundays_are_no_holidays() -> None:
    sundays = [day for day in public("SE") if day.weekday() == 6]
    assert sundays == [date(2027, 3, 28), date(2027, 5, 16), date(2027, 6, 6), date(2027, 12, 26)]


def test_the_swedish_eves_are_told_apart_from_the_holidays() -> None:
    assert eves_of("SE", FIRST, LAST, "sv") == {
        date(2027, 6, 25): "Midsommarafton",
        date(2027, 12, 24): "Julafton",
        date(2027, 12, 31): "Nyårsafton",
    }
    assert public("SE").keys() & eves_of("SE", FIRST, LAST, "sv").keys() == set()


@pytest.mark.parametrize(
    ("country", "expected"),
    [("DK", [date(2027, 5, 1), date(2027, 6, 5), date(2027, 12, 24), date(2027, 12, 31)]), ("NO", [])],
)
def test_denmark_has_days_with_short_hours_and_norway_none_of_its_own(country: str, expected: list[date]) -> None:
    assert sorted(eves_of(country, FIRST, LAST, "da")) == expected


def test_both_ends_of_the_stretch_are_included_and_years_are_crossed() -> None:
    found = holidays_of("SE", date(2027, 12, 26), date(2028, 1, 1), "sv")
    assert found == {date(2027, 12, 26): "Annandag jul", date(2028, 1, 1): "Nyårsdagen"}


def test_days_come_in_order() -> None:
    days = list(holidays_of("NO", date(2026, 1, 1), date(2028, 12, 31), "nb"))
    assert (days == sorted(days), len({day.year for day in days})) == (True, 3)


def test_what_was_answered_can_be_changed_without_harm() -> None:
    public("SE").clear()
    assert date(2027, 3, 26) in public("SE")


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(UnknownCountry, match="FI"):
        public("FI")

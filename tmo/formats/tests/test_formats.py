"""What may be typed in a date, time or number field, in each language."""

from datetime import date, time
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, translation

LANGUAGES = ["sv", "nb", "da", "en"]
TYPED = {"sv": "25/03/2027", "nb": "25.03.2027", "da": "25-03-2027", "en": "25/03/2027"}
SHOWN = {"sv": "2027-03-25", "nb": "25.03.2027", "da": "25.03.2027", "en": "25/03/2027"}
NUMBERS = {"sv": "2,5", "nb": "2,5", "da": "2,5", "en": "2.5"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_date_is_read_as_the_language_writes_it(code):
    with translation.override(code):
        assert forms.DateField().clean(TYPED[code]) == date(2027, 3, 25)
        assert forms.DateField().clean("2027-03-25") == date(2027, 3, 25)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("american", ["03/25/2027", "03/25/27", "Mar 25 2027", "March 25, 2027"])
def test_the_month_never_stands_before_the_day(code, american):
    with translation.override(code), pytest.raises(ValidationError):
        forms.DateField().clean(american)


@pytest.mark.parametrize("code", LANGUAGES)
def test_times_have_24_hours(code):
    with translation.override(code):
        assert forms.TimeField().clean("13:30") == time(13, 30)
        assert forms.TimeField().clean("13.30") == time(13, 30)
        assert formats.time_format(time(13, 30)) == ("13:30" if code == "en" else "13.30")


@pytest.mark.parametrize("code", LANGUAGES)
def test_short_dates_and_decimals_are_those_of_the_language(code):
    with translation.override(code):
        assert formats.date_format(date(2027, 3, 25), "SHORT_DATE_FORMAT") == SHOWN[code]
        assert formats.number_format(Decimal("2.5")) == NUMBERS[code]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_week_begins_on_monday(code):
    with translation.override(code):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1

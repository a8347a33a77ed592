"""Dates, times, durations and states read the same everywhere, in four languages.

These tests do not lie beside the tags: Django imports every module below `templatetags` when it serves.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone, translation

from tmo.templatetags import tmo
from tmo.web import icons

SPRING = date(2027, 3, 25)
DURING_2027 = datetime(2027, 1, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _winter_2027():
    with time_machine.travel(DURING_2027, tick=False):
        yield


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("sv", "tors 25 mars, v. 12"),
        ("nb", "tors. 25. mars, uke 12"),
        ("da", "tors. 25. marts, uge 12"),
        ("en", "Thu 25 March, wk 12"),
    ],
)
def test_a_day_is_written_with_weekday_and_week(code, expected):
    with translation.override(code):
        assert tmo.day(SPRING) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("sv", "fre 1 januari 2026, v. 53"),
        ("nb", "fre. 1. januar 2026, uke 53"),
        ("da", "fre. 1. januar 2026, uge 53"),
        ("en", "Fri 1 January 2026, wk 53"),
    ],
)
def test_another_year_is_named_and_the_week_is_the_iso_week(code, expected):
    new_year = date(2027, 1, 1)
    with translation.override(code), time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False):
        assert tmo.day(new_year) == expected.replace("2026", "2027")


@pytest.mark.parametrize("code", ["sv", "nb", "da", "en"])
def test_every_weekday_has_a_name_of_its_own(code):
    with translation.override(code):
        names = [tmo.day(date(2027, 3, number)).split(" ")[0] for number in range(1, 8)]
    assert names == list(tmo.WEEKDAYS[code])
    assert len(set(names)) == 7


def test_the_current_year_is_that_of_the_readers_zone():
    just_before_utc_midnight = datetime(2027, 12, 31, 23, 30, tzinfo=UTC)
    at_that_moment = time_machine.travel(just_before_utc_midnight, tick=False)
    with translation.override("sv"), timezone.override(ZoneInfo("Europe/Stockholm")), at_that_moment:
        assert tmo.day(date(2028, 1, 3)) == "mån 3 januari, v. 1"


def test_a_moment_is_shown_in_the_readers_zone():
    late = datetime(2027, 3, 25, 23, 30, tzinfo=UTC)
    with translation.override("sv"):
        with timezone.override(ZoneInfo("Europe/Stockholm")):
            assert tmo.day(late) == "fre 26 mars, v. 12"
            assert tmo.clock(late) == "00.30"
            assert tmo.moment(late) == "fre 26 mars kl. 00.30"
        with timezone.override(ZoneInfo("UTC")):
            assert tmo.moment(late) == "tors 25 mars kl. 23.30"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("sv", "tors 25 mars kl. 09.05"),
        ("nb", "tors. 25. mars kl. 09.05"),
        ("da", "tors. 25. marts kl. 09.05"),
        ("en", "Thu 25 March at 09:05"),
    ],
)
def test_a_moment_joins_date_and_time(code, expected):
    with translation.override(code), timezone.override(ZoneInfo("Europe/Copenhagen")):
        assert tmo.moment(datetime(2027, 3, 25, 8, 5, tzinfo=UTC)) == expected


@pytest.mark.parametrize(("code", "expected"), [("sv", "09.00"), ("nb", "09.00"), ("da", "09.00"), ("en", "09:00")])
def test_the_clock_has_24_hours_and_the_sign_of_the_language(code, expected):
    with translation.override(code):
        assert tmo.clock(time(9)) == expected


def test_midnight_is_not_an_empty_time():
    with translation.override("sv"):
        assert tmo.clock(time(0)) == "00.00"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(4080, "1 h 8 min"), (3540, "59 min"), (3600, "1 h"), (0, "0 min"), (89, "1 min"), (3599, "1 h")],
)
def test_a_duration_is_hours_and_minutes(seconds, expected):
    with translation.override("sv"):
        assert tmo.duration(seconds) == expected


@pytest.mark.parametrize(
    ("code", "expected"), [("sv", "1 h 8 min"), ("nb", "1 t 8 min"), ("da", "1 t 8 min"), ("en", "1 h 8 min")]
)
def test_an_hour_is_abbreviated_as_the_language_does(code, expected):
    with translation.override(code):
        assert tmo.duration(4080) == expected


def test_a_plain_date_and_a_date_with_time_in_the_templates_own_zone_read_the_same():
    with translation.override("sv"), timezone.override(ZoneInfo("Europe/Stockholm")):
        assert tmo.day(datetime(2027, 3, 25, 8, tzinfo=UTC)) == tmo.day(SPRING)


@pytest.mark.parametrize("write", [tmo.day, tmo.clock, tmo.moment, tmo.duration])
def test_an_empty_value_is_an_empty_text(write):
    assert [write(None), write("")] == ["", ""]


def test_the_filters_and_tags_need_no_load_in_a_template():
    page = Template("{{ when|day }}|{% icon 'check' %}")
    with translation.override("sv"):
        written, drawn = page.render(Context({"when": SPRING})).split("|")
    assert written == "tors 25 mars, v. 12"
    assert 'aria-hidden="true"' in drawn


def test_an_unknown_icon_is_an_error_and_not_a_hole():
    with pytest.raises(KeyError, match="unheard-of"):
        tmo.icon("unheard-of")


def test_the_support_contact_is_the_pages_own_or_the_installations():
    page = Template("{% support_contact as contact %}{{ contact.email }}")
    assert page.render(Context({"support": {"email": "help@school.example"}})) == "help@school.example"
    assert page.render(Context()) == settings.SUPPORT["email"]


@pytest.mark.parametrize(
    ("tone", "icon"),
    [("agreed", "check"), ("proposed", "chat"), ("held", "hold"), ("stopped", "minus"), ("open", "open")],
)
def test_a_state_shows_its_tone_by_an_icon_and_its_words_escaped(tone: str, icon: str) -> None:
    expected = f'<span class="chip" data-tone="{tone}">{icons.svg(icon)}Waits &lt;b&gt;</span>'
    assert tmo.status(tone, "Waits <b>") == expected

"""A booking's month over HTTP: days greyed with the rules' own words, sessions in their days, bounded addresses."""

import pytest
from django.urls import reverse
from django.utils import translation

from programs.presenters.reasons import words
from programs.queries.judged import calendar_of
from programs.tests.factories import AT, DAYS, make_confirmed, make_member, make_ready, make_requested
from programs.tests.views.conftest import browser
from programs.tests.views.reading import page_text
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import make_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(as_anna):
    def read(booking, query="?m=2027-03"):
        return as_anna.get(reverse("programs:booking_month", args=[booking.pk]) + query)

    return read


def shown(response):
    return {one["date"]: one for week in response.context["weeks"] for one in week["days"]}


def test_every_day_says_what_the_rules_say_of_it(offer, month):
    booking = make_requested(offer, closed_days=(DAYS["ambassadorer"],))
    make_period(title="Lovdag", starts_on=DAYS["grundutbildning_2"], ends_on=DAYS["ambassadorer"], country="SE")
    days = shown(month(booking))
    calendar = calendar_of(booking, AT, "en", first=min(days))
    with translation.override("en"):
        said = {day: [words(reason, {}) for reason in calendar.reasons(day)] for day in days}
    assert {day: [note.text for note in one["notes"]] for day, one in days.items()} == said
    assert {day for day, one in days.items() if one["blocked"]} == {day for day, found in said.items() if found}


def test_agreed_and_proposed_sessions_stand_in_their_days_in_words(offer, month):
    titles = {"agreed": make_confirmed(offer), "proposed": make_requested(offer)}
    for state, booking in titles.items():
        response = month(booking)
        held = {day: [one["words"] for one in found["held"]] for day, found in shown(response).items() if found["held"]}
        march = sorted(day for day in DAYS.values() if day.month == 3)
        assert sorted(day for day, found in held.items() for _one in found) == march
        assert {one for found in held.values() for one in found} == {state}
        assert page_text(response).count("Uppstartsmöte") == 2


def test_without_a_month_the_next_date_is_shown(offer, month):
    assert month(make_confirmed(offer), "").context["month"] == "March 2027"


@pytest.mark.parametrize("text", ["", "2027-13", "0000-00", "9999-12", "x" * 5_000, "2027-05-01", "%00", "-1"])
def test_a_month_that_is_none_is_this_month(offer, month, text):
    response = month(make_requested(offer), f"?m={text}")
    assert (response.status_code, response.context["month"]) == (200, "March 2027")


def test_the_months_beside_are_links_and_end_at_the_bounds(offer, month):
    booking = make_requested(offer)
    ways = {}
    for text in ("2027-03", "2025-01", "2030-03"):
        context = month(booking, f"?m={text}").context
        ways[text] = [context[name] and context[name]["url"].partition("?")[2] for name in ("previous", "next")]
    assert ways == {
        "2027-03": ["m=2027-02", "m=2027-04"],
        "2025-01": [None, "m=2025-02"],
        "2030-03": ["m=2030-02", None],
    }


def test_whoever_may_keep_days_somewhere_is_led_there_and_others_are_not(offer, month):
    leads = reverse("period_start")
    assert leads in month(make_requested(offer)).content.decode()
    trainer = make_member(offer.provider, RoleKind.TRAINER)
    booking = make_ready(offer, trainer)
    client = browser()
    client.force_login(trainer)
    assert leads not in client.get(reverse("programs:booking_month", args=[booking.pk])).content.decode()

"""A whole series suggested where dates are answered: around what both sides have, and nothing is written by it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from programs.models import Absence, Hold, Session
from programs.rules.booking import Side
from programs.rules.negotiation import Refuse
from programs.tests.factories import (
    AT,
    DAYS,
    accepted,
    answer,
    hold_link,
    mailed_link,
    make_member,
    make_ready,
    make_requested,
    trace,
)
from programs.tests.views.conftest import browser
from programs.tests.views.reading import Form, page_text, summary
from tmo.audit.models import Event
from tmo.units.enums import RoleKind

pytestmark = pytest.mark.django_db
FIRST = "uppstartsmote"
MONDAY = date(2027, 4, 5)


@pytest.fixture
def trainer(offer):
    return make_member(offer.provider, RoleKind.TRAINER, "trainer@provider.example", name="Amir Sandberg")


@pytest.fixture
def booking(offer, trainer):
    return make_ready(offer, trainer)


@pytest.fixture
def as_trainer(trainer):
    client = browser()
    client.force_login(trainer)
    return client


@pytest.fixture
def as_school(booking):
    client = browser()
    hold_link(client, mailed_link(booking))
    return client


def suggest(client, booking, **typed):
    url = reverse("programs:booking_dates", args=[booking.pk])
    return client.post(url, {"do": "series", "start_from": MONDAY.isoformat(), "pace": "2", **typed})


def filled_in(response):
    """The first date of each session that the form shows, by session."""
    values = Form(response).values
    days = {key: values.get(f"d-{key}-1-day", "") for key in DAYS}
    return {key: day for key, day in days.items() if day}


def book(trainer, day, town="Björkdal", starts=time(5), hours=9):
    """Another booking has the trainer's time."""
    other = Session.objects.create(booking=make_requested(), key=f"s-{day}", position=40)
    start = datetime.combine(day, starts, UTC)
    Hold.objects.create(
        session=other, trainer=trainer, starts_at=start, ends_at=start + timedelta(hours=hours), town=town, made_at=AT
    )


def test_every_session_that_waits_gets_a_date_in_order_and_nothing_is_written(booking, as_trainer):
    before = trace()
    response = suggest(as_trainer, booking)
    found = filled_in(response)
    assert (response.status_code, list(found)) == (200, list(DAYS))
    assert list(found.values()) == sorted(found.values())
    assert found[FIRST] == "2027-04-05"
    assert [one["choice"] for one in response.context["mine"]] == ["propose"] * 9
    assert "Dates are filled in for 9 sessions. Nothing is sent yet" in page_text(response)
    changed = {name for name, rows in trace().items() if rows != before[name]}
    assert (changed, Event.objects.filter(kind="booking.read").count()) == ({"Event"}, 1)


@pytest.mark.parametrize("who", ["as_trainer", "as_school"])
def test_taken_days_absences_and_the_way_from_another_town_are_avoided_and_nobody_is_named(
    booking, trainer, who, request
):
    if who == "as_school":
        answer(booking, Side.PROVIDER, {key: Refuse("Går inte") for key in DAYS})
    book(trainer, date(2027, 4, 5))
    book(trainer, date(2027, 4, 6), town="Umeå", starts=time(5), hours=1)
    Absence.objects.create(trainer=trainer, kind="holiday", starts_on=date(2027, 4, 7), ends_on=date(2027, 4, 8))
    response = suggest(request.getfixturevalue(who), booking)
    assert filled_in(response)[FIRST] == "2027-04-08"
    reasons = [note.text for one in response.context["mine"] if one["key"] == FIRST for note in one["skipped"]]
    assert [text for text in reasons if "booked" in text] == [
        "Mon 5 April, wk 14: the trainer is booked.",
        "Tue 6 April, wk 14: the trainer is booked.",
        "Wed 7 April, wk 14: the trainer is booked.",
    ]
    assert "Amir" not in " ".join(reasons)


def test_what_is_agreed_stays_and_the_others_are_found_around_it(booking, as_trainer):
    answer(booking, Side.PROVIDER, accepted(booking, FIRST, "grundutbildning_1"))
    found = filled_in(suggest(as_trainer, booking, start_from="2027-03-08"))
    assert list(found) == list(DAYS)[2:]
    assert found["grundutbildning_2"] > DAYS["grundutbildning_1"].isoformat()


@pytest.mark.parametrize("typed", ["", "next week", "2027-02-30", "2026-01-01", "9999-01-01"])
def test_a_week_that_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(booking, as_trainer, typed):
    response = suggest(as_trainer, booking, start_from=typed, **{f"refusal-{FIRST}": "Båda är på kurs"})
    assert response.status_code == 422
    assert list(summary(response)) == ["start_from"]
    html = response.content.decode()
    assert f'value="{typed}"' in html
    assert "Båda är på kurs" in html


def test_dates_that_were_suggested_can_be_sent_as_they_stand(booking, as_trainer):
    response = suggest(as_trainer, booking)
    typed = {f"d-{key}-1-day": day for key, day in filled_in(response).items()}
    typed |= {f"answer-{key}": "propose" for key in DAYS} | {f"version-{key}": "1" for key in DAYS}
    for one in Session.objects.filter(booking=booking).prefetch_related("proposals__alternatives"):
        usual = one.proposals.all()[0].alternatives.all()[0]
        typed |= {f"d-{one.key}-1-start": f"{usual.starts:%H:%M}", f"d-{one.key}-1-end": f"{usual.ends:%H:%M}"}
    sent = as_trainer.post(reverse("programs:booking_dates", args=[booking.pk]), typed)
    assert sent.status_code == 302
    assert set(Session.objects.filter(booking=booking).values_list("version", flat=True)) == {2}

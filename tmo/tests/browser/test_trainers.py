"""A trainer falls ill: the coordinator notes it and finds somebody else, in a browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from programs.models import Hold, Substitute, WorkingHours
from programs.tests.factories import AT, make_confirmed
from tmo.tests.browser.look import PHONE, WIDE

SICK = "2027-03-16"


@pytest.fixture
def booking(house):
    """Amir trains and works from eight to five, Britta may take his place."""
    amir, britta = house.trainers
    Substitute.objects.create(trainer=amir, substitute=britta)
    for weekday in range(5):
        given = {"weekday": weekday, "valid_from": AT.date()}
        WorkingHours.objects.create(trainer=amir, starts="08:00", ends="17:00", **given)
    return make_confirmed(house.offer, amir)


def test_a_trainer_falls_ill_and_is_replaced(coordinator, booking, house):
    _amir, britta = house.trainers
    coordinator.signs_in_with_password()
    coordinator.goes_to(reverse("programs:trainer_list"))
    coordinator.clicks(coordinator.page.get_by_role("link", name="Amir Sandberg"))
    coordinator.clicks(coordinator.page.locator("main a[href$='/absences/']"))
    coordinator.page.locator("[name=first]").fill(SICK)
    coordinator.submits("/absences/")
    card = coordinator.page.locator("main .note li")
    expect(card).to_have_count(2)
    coordinator.clicks(coordinator.page.locator("main a[href*='/replace/']"))
    coordinator.page.get_by_label("Britta Holm").check()
    coordinator.submits("/replace/?session=ambassadorer&session=konsultation_1")
    expect(coordinator.page.locator(".messages")).to_contain_text("Britta Holm")
    rows = Hold.objects.filter(trainer=britta, released_at__isnull=True)
    assert sorted(rows.values_list("session__key", flat=True)) == ["ambassadorer", "konsultation_1"]


def test_every_page_of_a_trainer_s_time_is_good_on_a_phone_and_on_a_wide_screen(coordinator, booking, house):
    amir = house.trainers[0]
    coordinator.signs_in_with_password()
    pages = [reverse("programs:trainer_week", args=[amir.pk]) + "?monday=2027-03-08", reverse("programs:trainer_list")]
    pages += [reverse(f"programs:trainer_{name}", args=[amir.pk]) for name in ("hours", "absences", "substitutes")]
    pages += [
        reverse("programs:trainer_replace", args=[booking.pk, amir.pk]),
        reverse("programs:booking_trainers", args=[booking.pk]),
    ]
    for path in pages:
        coordinator.page.goto(path)
        coordinator.look(coordinator.page, widths=(PHONE, WIDE))
        expect(coordinator.page.locator("h1")).to_have_count(1)


def test_the_week_is_a_plan_where_there_is_room_and_a_list_on_a_phone(coordinator, booking, house):
    coordinator.signs_in_with_password()
    coordinator.page.goto(reverse("programs:trainer_week", args=[house.trainers[0].pk]) + "?monday=2027-03-08")
    pieces = coordinator.page.locator(".week-piece")
    places = {}
    for width in (WIDE, PHONE):
        coordinator.page.set_viewport_size({"width": width, "height": 800})
        boxes = [pieces.nth(number).bounding_box() for number in range(pieces.count())]
        places[width] = len({round(box["x"]) for box in boxes})
    assert places == {WIDE: 5, PHONE: 1}


def test_hours_that_cannot_be_are_said_where_they_were_typed(coordinator, booking, house):
    coordinator.signs_in_with_password()
    coordinator.goes_to(reverse("programs:trainer_hours", args=[house.trainers[0].pk]))
    coordinator.page.locator("[name=h-0-2-start]").fill("16:00")
    coordinator.page.locator("[name=h-0-2-end]").fill("18:00")
    coordinator.submits("/hours/")
    expect(coordinator.page.locator(".error-summary")).to_be_focused()
    expect(coordinator.page.locator("[name=h-0-2-start]")).to_have_value("16:00")
    expect(coordinator.page.locator("[name=h-0-2-start]")).to_have_attribute("aria-invalid", "true")

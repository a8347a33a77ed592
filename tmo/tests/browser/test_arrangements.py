"""Calling off, people, rooms and the month, met in a browser by the coordinator."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from programs.models import Booking
from programs.tests.factories import make_confirmed
from tmo.tests.browser.look import PHONE, WIDE

PAGES = ("booking_month", "booking_rooms", "booking_people", "booking_cancel")


@pytest.fixture
def booking(house):
    return make_confirmed(house.offer, house.trainers[0])


def test_every_page_around_the_dates_is_good_on_a_phone_and_on_a_wide_screen(coordinator, booking):
    coordinator.signs_in_with_password()
    for name in PAGES:
        coordinator.page.goto(reverse(f"programs:{name}", args=[booking.pk]))
        coordinator.look(coordinator.page, widths=(PHONE, WIDE))
    coordinator.page.goto(reverse("programs:booking_list") + "?turn=nobody&sort=answer")
    coordinator.look(coordinator.page, widths=(PHONE, WIDE))
    expect(coordinator.page.locator(".board tbody tr")).to_have_count(1)


def test_the_month_is_a_table_where_there_is_room_and_a_list_on_a_phone(coordinator, booking):
    coordinator.signs_in_with_password()
    coordinator.goes_to(reverse("programs:booking_month", args=[booking.pk]))
    shown = {}
    for width in (WIDE, PHONE):
        coordinator.page.set_viewport_size({"width": width, "height": 800})
        places = (".month", ".month-list")
        shown[width] = [coordinator.page.locator(place).is_visible() for place in places]
    assert shown == {WIDE: [True, True], PHONE: [False, True]}


def test_a_booking_is_called_off_only_with_words(coordinator, booking):
    coordinator.signs_in_with_password()
    coordinator.goes_to(reverse("programs:booking_cancel", args=[booking.pk]))
    coordinator.submits("/cancel/")
    expect(coordinator.page.locator(".error-summary")).to_be_focused()
    coordinator.page.locator("[name=note]").fill("Rektorn är sjuk.")
    coordinator.submits("/cancel/")
    coordinator.sees_the_state("stopped")
    assert Booking.objects.get().state == "cancelled"

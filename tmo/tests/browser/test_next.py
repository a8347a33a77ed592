"""What comes next, in a browser: for a trainer, for a principal, and for somebody who takes part without an account."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from programs.links import path_token
from programs.models import Booking
from programs.tests.factories import make_confirmed, make_member
from programs.tests.inviting import join, leave
from tmo.tests.browser.look import PHONE, WIDE
from tmo.units.enums import RoleKind

EVA = "eva@solen.example"


@pytest.fixture
def booking(house) -> Booking:
    """Confirmed with Amir; Eva takes part."""
    found = make_confirmed(house.offer, house.trainers[0])
    join(found, EVA)
    return found


@pytest.fixture
def signed_in(opens, base_url):
    """Opens a browser in which somebody is signed in already."""

    def open_as(person):
        client = Client()
        client.force_login(person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        return opens([{"name": cookie.key, "value": cookie.value, "url": base_url}])

    return open_as


def test_a_personal_link_shows_the_next_session_and_the_whole_way(opens, look, booking):
    eva = next(one for one in booking.people.all() if one.email == EVA)
    page = opens()
    page.goto(reverse("programs:my_path", args=[path_token(eva.pk)]))
    look(page, widths=(PHONE, WIDE))
    expect(page.locator(".path-next-title")).to_have_text("Grundutbildning i TMO, dag 1")
    expect(page.locator(".timeline-step")).to_have_count(5)
    expect(page.locator(".timeline-step[aria-current=step] .timeline-number")).to_have_text("1")
    leave(booking, EVA, booking.requested_at)
    page.reload()
    look(page, widths=(PHONE, WIDE))
    expect(page.locator(".timeline-step")).to_have_count(0)


def test_the_start_pages_of_a_trainer_and_of_a_principal_are_good_on_a_phone_and_on_a_wide_screen(
    signed_in, look, booking, house
):
    place = booking.workplaces.get().workplace
    principal = make_member(booking.customer, RoleKind.PRINCIPAL, workplace=place, language="sv")
    for person, sections in ((house.trainers[0], "#coming-title"), (principal, "#ready-title")):
        page = signed_in(person)
        page.goto("/")
        look(page, widths=(PHONE, WIDE))
        expect(page.locator(sections)).to_be_visible()
        page.goto(reverse("programs:booking_detail", args=[booking.pk]))
        look(page, widths=(PHONE, WIDE))
        expect(page.locator("#ready-title")).to_be_visible()

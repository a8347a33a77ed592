"""The private calendar address on both of its pages: read, made anew, ended."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from programs.links import path_token
from programs.tests.inviting import EVA, make_called, person
from tmo.tests.browser.look import PHONE, WIDE

RENEW, END = "#calendar button[value=renew]", "#calendar button[value=end]"


def address(page: Page) -> str:
    return page.locator("#calendar a").first.inner_text()


@pytest.mark.django_db(transaction=True)
def test_a_participant_makes_the_address_anew_and_ends_it_on_the_own_page(opens, look):
    page = opens()
    page.goto(reverse("programs:my_path", args=[path_token(person(make_called(), EVA).pk)]))
    before = address(page)
    page.click(RENEW)
    expect(page.locator("#calendar a").first).not_to_have_text(before)
    look(page, widths=(WIDE, PHONE))
    page.click(END)
    expect(page.locator(END)).to_have_count(0)


def test_an_account_does_the_same_on_a_page_of_its_own(coordinator, look):
    coordinator.signs_in_with_password()
    page = coordinator.page
    page.goto(reverse("programs:my_calendar"))
    page.click(RENEW)
    assert "/calendar/" in address(page)
    look(page, widths=(WIDE, PHONE))
    page.click(END)
    expect(page.locator(END)).to_have_count(0)

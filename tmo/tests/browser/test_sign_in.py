"""Setting up and showing a second factor in a browser: an app, a passkey, and where one is signed in."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tmo.accounts.tests.factors import app_code
from tmo.tests.browser.look import PHONE, WIDE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kerstin(coordinator, settings):
    """The coordinator, before whom every page of others is closed until she shows a second factor."""
    settings.SECOND_FACTOR_REQUIRED = True
    coordinator.reads("en")
    return coordinator


def signs_in(person):
    person.goes_to(reverse("account_login"))
    person.page.locator("[name=login]").fill(person.address)
    person.page.locator("[name=password]").fill("en lång fras om skog")
    person.submits()


def looks_at_it_on_a_phone(person):
    person.page.set_viewport_size({"width": PHONE, "height": 800})
    person.sees_a_good_page()
    person.page.set_viewport_size({"width": WIDE, "height": 800})


def has_a_key_in_the_hand(page):
    """A passkey of Chromium's own making, which says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    more = {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **more}})


def test_a_coordinator_sets_up_an_app_and_goes_on_to_her_board(kerstin):
    signs_in(kerstin)
    expect(kerstin.page).to_have_url(re.compile(reverse("mfa_index")))
    looks_at_it_on_a_phone(kerstin)
    kerstin.clicks(kerstin.page.get_by_role("link", name="Set up an app"))
    looks_at_it_on_a_phone(kerstin)
    secret = kerstin.page.locator("details code").text_content()
    kerstin.page.locator("[name=code]").fill("000000")
    kerstin.submits(reverse("mfa_activate_totp"))
    secret = kerstin.page.locator("details code").text_content()
    kerstin.page.locator("[name=code]").fill(app_code(secret))
    kerstin.submits(reverse("mfa_activate_totp"))
    expect(kerstin.page.locator(".recovery-codes li")).to_have_count(10)
    looks_at_it_on_a_phone(kerstin)
    kerstin.clicks(kerstin.page.get_by_role("link", name="I have kept them: go on"))
    expect(kerstin.page).to_have_url(re.compile("/$"))
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "sign_in_list", "profile"):
        kerstin.goes_to(reverse(name))
        looks_at_it_on_a_phone(kerstin)


def test_a_passkey_is_made_and_shown_under_the_strict_policy(kerstin, opens):
    has_a_key_in_the_hand(kerstin.page)
    signs_in(kerstin)
    kerstin.clicks(kerstin.page.get_by_role("link", name="Add a passkey"))
    looks_at_it_on_a_phone(kerstin)
    kerstin.page.get_by_label("Name of the passkey").fill("Work phone")
    kerstin.clicks(kerstin.page.get_by_role("button", name="Make the passkey"))
    expect(kerstin.page.locator(".recovery-codes li")).to_have_count(10)
    kerstin.goes_to(reverse("mfa_index"))
    expect(kerstin.page.get_by_text("Work phone").first).to_be_visible()
    kerstin.goes_to(reverse("account_logout"))
    kerstin.submits(reverse("account_logout"))
    signs_in(kerstin)
    expect(kerstin.page).to_have_url(re.compile(reverse("mfa_authenticate")))
    looks_at_it_on_a_phone(kerstin)
    kerstin.clicks(kerstin.page.locator("[data-passkey-button]"))
    expect(kerstin.page).to_have_url(re.compile("/$"))
    kerstin.goes_to(reverse("mfa_reauthenticate_webauthn") + "?next=/profile/")
    looks_at_it_on_a_phone(kerstin)
    kerstin.clicks(kerstin.page.locator("[data-passkey-button]"))
    expect(kerstin.page).to_have_url(re.compile("/profile/$"))

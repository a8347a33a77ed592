"""The log in a browser: read on a phone and on a wide screen, and a reading answered by its auditor."""

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from tmo import clock
from tmo.accounts.models import User
from tmo.audit.breakglass import open_glass
from tmo.audit.log import record
from tmo.audit.models import Review
from tmo.tests.browser.look import PHONE, WIDE
from tmo.tests.browser.place import COORDINATOR
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_admin, make_role


@pytest.fixture
def glass(house):
    """The coordinator is the provider's auditor; an administrator read her role and broke glass."""
    provider = house.offer.provider
    auditor = User.objects.get(email=COORDINATOR)
    make_role(auditor, provider, RoleKind.AUDITOR)
    reader = make_admin(provider, name="Anneli Berg")
    with transaction.atomic():
        roles = list(reader.roles.all())
        record("role.read", by=actor(reader), at=clock.now(), subjects=roles, organisation_id=provider.pk)
    reason = "Skolan ringde: barnet kan inte gå hem i dag."
    return open_glass(subject=provider, organisation_id=provider.pk, reason=reason, by=actor(reader), at=clock.now())


def test_every_page_of_the_log_is_good_on_a_phone_and_on_a_wide_screen(coordinator, glass):
    coordinator.signs_in_with_password()
    place = [glass.organisation_id]
    pages = [
        reverse("organisation_log", args=place),
        reverse("organisation_log", args=place) + f"?who={glass.user_id}",
        reverse("organisation_log", args=place) + "?noun=mail",
        reverse("review_list", args=place),
        reverse("glass_show", args=[glass.pk]),
        reverse("own_log"),
        reverse("own_log") + "?part=about",
        reverse("home"),
    ]
    for page in pages:
        coordinator.page.goto(page)
        expect(coordinator.page.locator("main h1")).to_have_count(1)
        coordinator.look(coordinator.page, widths=(PHONE, WIDE))


def test_the_auditor_answers_a_reading_and_is_told_when_words_are_missing(coordinator, glass):
    coordinator.signs_in_with_password()
    coordinator.goes_to(reverse("review_list", args=[glass.organisation_id]))
    coordinator.clicks(coordinator.page.locator("main .board tbody a"))
    coordinator.page.locator("[name=outcome][value=explained]").check()
    coordinator.submits()
    expect(coordinator.page.locator(".error-summary")).to_be_focused()
    coordinator.page.locator("[name=note]").fill("Anneli hade jour den kvällen.")
    coordinator.submits()
    expect(coordinator.page.locator("main .board tbody tr")).to_have_count(1)
    assert Review.objects.get().outcome == "explained"


def test_what_was_opened_is_seen_with_one_button(coordinator, glass):
    coordinator.signs_in_with_password()
    coordinator.goes_to(reverse("glass_show", args=[glass.pk]))
    coordinator.submits("/seen/")
    expect(coordinator.page.locator("main form[action$='/seen/']")).to_have_count(0)
    glass.refresh_from_db()
    assert glass.noticed_by == User.objects.get(email=COORDINATOR).pk

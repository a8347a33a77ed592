"""S10: the closing action plan, written together, approved, fetched as PDF, and changed later."""

import io

import pypdf
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from programs.models import PlanLine, PlanVersion
from programs.tests.plan_world import AFTER, LINE, PlanWorld, make_approved, make_draft, make_plan_world
from tmo import clock
from tmo.accounts.models import User
from tmo.documents.building import build_due
from tmo.tests.browser.look import PHONE, WIDE

BOTH = (PHONE, WIDE)
FIRST = {f"l-1-{name}": text for name, text in LINE.items()}


@pytest.fixture
def world(house, monkeypatch) -> PlanWorld:
    """The day after the closing meeting of a booking of two workplaces."""
    made = make_plan_world(house.offer, house.trainers[0])
    before = clock.now
    shift = AFTER - before()
    monkeypatch.setattr(clock, "now", lambda: before() + shift)
    return made


@pytest.fixture
def comes(opens, base_url):
    """A browser of somebody who has signed in: `comes(person)`; answers its page."""

    def come(person: User, **more) -> Page:
        client = Client()
        client.force_login(person)
        found = {name: one.value for name, one in client.cookies.items()}
        found[django_settings.LANGUAGE_COOKIE_NAME] = "sv"
        return opens([{"name": name, "value": value, "url": base_url} for name, value in found.items()], **more)

    return come


def path(world: PlanWorld, name: str = "detail") -> str:
    return reverse(f"programs:plan_{name}", args=[world.booking.pk, world.here.pk])


def press(page: Page, do: str) -> None:
    """One of the buttons of the form, as one sees it."""
    with page.expect_navigation():
        page.locator(f"button[name=do][value={do}]:not([aria-hidden])").click()


def fetched(page: Page) -> str:
    """Asks for the PDF that is offered first, waits on its page, downloads it; answers its words."""
    with page.expect_navigation():
        page.locator("form[action$='/pdf/'] button").first.click()
    expect(page.locator("progress")).to_be_visible()
    assert build_due() == 1
    link = page.locator("a[href$='/download/']")
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.click()
    pages = pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def test_a_plan_is_written_together_approved_fetched_and_changed_later(world, comes, look):
    trainer, principal = comes(world.people["trainer"]), comes(world.people["principal"])
    trainer.goto(reverse("programs:booking_detail", args=[world.booking.pk]))
    trainer.locator(f"main a[href='{path(world)}']").click()
    look(trainer, widths=BOTH)
    with trainer.expect_navigation():
        trainer.locator("form[action$='/start/'] button").click()
    look(trainer, widths=BOTH)
    trainer.locator("[name=present]").fill("Åsa Öberg\nAli Ambassadör")
    for name, text in FIRST.items():
        trainer.locator(f"[name={name}]").fill(text)
    with trainer.expect_response(lambda answer: answer.url.endswith("/autosave/")):
        trainer.locator("[name=l-1-aim]").focus()
    expect(trainer.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    trainer.context.close()

    principal.goto(path(world, "draft"))
    expect(principal.locator("[name=l-1-action]")).to_have_value(LINE["action"])
    principal.locator("[data-add-row]").click()
    expect(principal.locator("[name=l-2-aim]")).to_be_focused()
    for name, text in {"action": "Samling varje måndag", "owner": "Åsa Öberg", "sign": "Lugnare veckor"}.items():
        principal.locator(f"[name=l-2-{name}]").fill(text)
    principal.locator("[name=l-2-due]").fill("2027-05-01")
    press(principal, "save")
    look(principal, widths=BOTH)
    expect(principal.locator("#missing li")).to_have_count(2)
    with principal.expect_navigation():
        principal.locator("#missing a").first.click()
    look(principal, widths=BOTH)
    principal.locator("[name=l-2-due]").fill("2027-06-15")
    principal.locator("[name=l-2-follow_up]").fill("2027-08-20")
    press(principal, "save")
    with principal.expect_navigation():
        principal.locator("form[action$='/approve/'] button[type=submit]").click()
    look(principal, widths=BOTH)
    expect(principal.locator(".plan-versions li")).to_have_count(1)
    assert PlanLine.objects.count() == 2

    manager = comes(world.people["manager"])
    manager.goto(path(world))
    look(manager, widths=BOTH)
    expect(manager.locator("form[action$='/start/']")).to_have_count(0)
    text = fetched(manager)
    look(manager, widths=BOTH)
    assert [one for one in ("Samling varje måndag", "Åsa Öberg", "Kim manager") if one not in text] == []

    with principal.expect_navigation():
        principal.locator("form[action$='/start/'] button").click()
    principal.locator("[name=l-2-action]").fill("Samling varje torsdag")
    press(principal, "save")
    with principal.expect_navigation():
        principal.locator("form[action$='/approve/'] button[type=submit]").click()
    manager.goto(path(world))
    expect(manager.locator(".plan-versions li")).to_have_count(2)
    assert "Samling varje torsdag" in fetched(manager)


def test_a_plan_is_written_and_fetched_without_scripts(world, comes, look):
    make_draft(world)
    page = comes(world.people["principal"], java_script_enabled=False)
    page.goto(path(world, "draft"))
    press(page, "more")
    for name, text in {**LINE, "aim": ""}.items():
        page.locator(f"[name=l-2-{name}]").fill(text)
    press(page, "save")
    with page.expect_navigation():
        page.locator("form[action$='/approve/'] button[type=submit]").click()
    with page.expect_navigation():
        page.locator("form[action$='/pdf/'] button").first.click()
    build_due()
    expect(page.locator("a[href$='/download/']")).to_be_visible()
    assert PlanLine.objects.count() == 2


def test_two_who_write_at_once_see_both_texts(world, comes, look):
    make_draft(world)
    first, second = comes(world.people["ambassador"]), comes(world.people["principal"])
    for page in (first, second):
        page.goto(path(world, "draft"))
    first.locator("[name=l-1-action]").fill("Ambassadörens ord")
    press(first, "save")
    second.locator("[name=l-1-action]").fill("Rektorns ord")
    second.locator("[name=l-1-why]").focus()
    expect(second.locator("[data-save-state]")).to_have_attribute("data-state", "conflict")
    press(second, "save")
    look(second, widths=BOTH)
    expect(second.locator("#conflict")).to_be_focused()
    expect(second.locator("#conflict")).to_contain_text("Ambassadörens ord")
    expect(second.locator("[name=l-1-action]")).to_have_value("Rektorns ord")
    press(second, "save")
    assert PlanVersion.objects.get().typed["lines"][0][1]["action"] == "Rektorns ord"


def test_a_document_that_failed_says_so_and_is_tried_again(world, comes, look, monkeypatch):
    from tmo.documents import building
    from tmo.pdf import CannotPrint

    def refuse(*args, **more):
        raise CannotPrint("too_slow")

    make_approved(world)
    page = comes(world.people["manager"])
    page.goto(path(world))
    with page.expect_navigation():
        page.locator("form[action$='/pdf/'] button").first.click()
    look(page, widths=BOTH)
    with monkeypatch.context() as broken:
        broken.setattr(building.pdf, "render", refuse)
        build_due()
    again = page.locator("form[action$='/again/'] button")
    expect(again).to_be_visible()
    look(page, widths=BOTH)
    with page.expect_navigation():
        again.click()
    build_due()
    expect(page.locator("a[href$='/download/']")).to_be_visible()

"""The small modules of `static/js` on pages of their own: saving, adding rows, sending once, focus."""

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

SITE = "http://modules.test"
CSP = "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'"
STATIC = Path(settings.BASE_DIR) / "static"

DRAFT = """
<form method="post" action="/send" data-autosave="/draft" data-words-saving="Saving" data-words-saved="Saved {time}."
      data-words-offline="Not saved yet." data-words-conflict="A colleague was first." data-words-signin="Sign in.">
  <input type="hidden" name="version" value="3">
  <label>School <input id="school" name="school"></label>
  <p data-save-state></p><span role="status" data-save-live></span>
  <p hidden><a data-link="continue">Continue later</a></p>
  <button name="act" value="send" data-words-busy="Sending">Send</button>
</form>"""

ROWS = """
<form method="post" action="/send">
  <input type="hidden" id="count" name="count" value="1">
  <div id="days" data-max="3" data-next="1" data-count="count">
    <div data-row><label for="day-0">Day 1</label><input id="day-0" name="day-0"></div>
  </div>
  <template id="day-row">
    <div data-row><label for="day-__n__">Day __no__</label><input id="day-__n__" name="day-__n__"></div>
  </template>
  <button name="add" value="day" data-add-row="day-row" data-into="days">One more day</button>
  <button name="remove" value="day" data-remove-row="days" hidden>Take away the last day</button>
</form>"""


@pytest.fixture
def show(page: Page):
    """Opens a page of ours with the given content; answers the list of what was sent, oldest first."""
    sent: list[tuple[str, dict]] = []
    answers: dict[str, tuple[int, str]] = {"/send": (200, "<h1>Received</h1>")}

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            script = (STATIC / path.removeprefix("/static/")).read_text(encoding="utf-8")
            route.fulfill(body=script, content_type="text/javascript")
        elif route.request.method == "POST":
            sent.append((path, route.request.post_data or ""))
            status, body = answers[path]
            route.fulfill(status=status, body=body) if status else route.abort()
        else:
            route.fulfill(body=page.markup, content_type="text/html", headers={"Content-Security-Policy": CSP})

    page.route(f"{SITE}/**", serve)

    def open_page(markup: str, **more: tuple[int, str]):
        answers.update({f"/{name}": answer for name, answer in more.items()})
        script = '<script type="module" src="/static/js/app.js"></script>'
        page.markup = f"<!doctype html><meta charset=utf-8><title>-</title>{script}<main>{markup}</main>"
        page.goto(f"{SITE}/")
        return sent

    return open_page


def saved(time: str = "14.32", version: int = 4, **links: str) -> tuple[int, str]:
    return 200, json.dumps({"saved_at": time, "version": version, "links": links})


def test_what_is_written_is_saved_when_the_field_is_left_and_the_version_follows(page: Page, show):
    sent = show(DRAFT, draft=saved())
    page.get_by_label("School").fill("Björken")
    page.get_by_label("School").blur()
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14.32.")
    expect(page.locator("[data-save-live]")).to_have_text("Saved 14.32.")
    expect(page.locator("[name=version]")).to_have_value("4")
    assert [path for path, _ in sent] == ["/draft"]


def test_a_pause_in_writing_saves_by_itself(page: Page, show):
    show(DRAFT, draft=saved())
    page.get_by_label("School").fill("Björken")
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14.32.", timeout=4000)


def test_the_answer_brings_the_link_for_continuing_but_none_to_another_site(page: Page, show):
    show(DRAFT, draft=saved(**{"continue": "/again/abc"}))
    page.get_by_label("School").fill("a")
    page.get_by_label("School").blur()
    expect(page.get_by_role("link", name="Continue later")).to_have_attribute("href", "/again/abc")
    show(DRAFT, draft=saved(**{"continue": "https://elsewhere.test/"}))
    page.get_by_label("School").fill("a")
    page.get_by_label("School").blur()
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14.32.")
    expect(page.locator("a")).to_be_hidden()


def test_a_colleague_who_was_first_stops_the_saving(page: Page, show):
    sent = show(DRAFT, draft=(409, "{}"))
    page.get_by_label("School").fill("a")
    page.get_by_label("School").blur()
    expect(page.locator("[data-save-live]")).to_have_text("A colleague was first.")
    page.get_by_label("School").fill("b")
    page.get_by_label("School").blur()
    page.wait_for_timeout(1800)
    assert len(sent) == 1


def test_without_network_the_page_says_so_and_saves_once_it_is_back(page: Page, show):
    show(DRAFT, draft=(0, ""))
    page.get_by_label("School").fill("a")
    page.get_by_label("School").blur()
    expect(page.locator("[data-save-live]")).to_have_text("Not saved yet.")
    page.unroute(f"{SITE}/draft")
    page.route(f"{SITE}/draft", lambda route: route.fulfill(body=saved("14.40")[1]))
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-save-live]")).to_have_text("Saved 14.40.")


def test_somebody_signed_out_meanwhile_is_told(page: Page, show):
    show(DRAFT, draft=(403, ""))
    page.get_by_label("School").fill("a")
    page.get_by_label("School").blur()
    expect(page.locator("[data-save-live]")).to_have_text("Sign in.")


def test_nothing_is_kept_in_the_browser(page: Page, show):
    show(DRAFT, draft=saved())
    page.get_by_label("School").fill("Björken")
    page.get_by_label("School").blur()
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14.32.")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_sending_waits_for_a_save_that_is_under_way_and_carries_its_version(page: Page, show):
    sent = show(DRAFT)
    waiting: list[Route] = []
    page.route(f"{SITE}/draft", lambda route: waiting.append(route))
    page.get_by_label("School").fill("a")
    with page.expect_request(f"{SITE}/draft"):
        page.get_by_label("School").blur()
    page.get_by_role("button", name="Send").click(no_wait_after=True)
    page.wait_for_timeout(200)
    assert sent == []
    waiting[0].fulfill(body=saved(version=9)[1])
    expect(page.get_by_role("heading", name="Received")).to_be_visible()
    assert parse_qs(sent[0][1]) == {"version": ["9"], "school": ["a"], "act": ["send"]}


def test_what_is_written_while_a_save_is_under_way_leaves_with_the_page_as_the_next_version(page: Page, show):
    show(DRAFT)
    held: list[Route] = []
    page.route(f"{SITE}/draft", lambda route: held.append(route))
    page.locator("#school").fill("Solen")
    page.locator("#school").blur()
    expect(page.locator("[data-save-state]")).to_have_text("Saving")
    page.locator("#school").press_sequentially(" i Umeå")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    page.wait_for_timeout(200)
    bodies = [route.request.post_data or "" for route in held]
    assert [[text in body for text in ("Solen", "Umeå")] for body in bodies] == [[True, False], [True, True]]
    assert ["\r\n3\r\n" in bodies[0], "\r\n4\r\n" in bodies[1]] == [True, True]
    for route in held:
        route.fulfill(status=200, body='{"saved_at": "14.32", "version": 5}')


def test_a_page_with_nothing_unsaved_sends_nothing_when_it_goes_away(page: Page, show):
    sent = show(DRAFT)
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    page.wait_for_timeout(100)
    assert sent == []


PRESS_TWICE = """() => {
  const button = document.querySelector("button");
  const stopped = [];
  window.addEventListener("submit", (event) => stopped.push(event.defaultPrevented));
  button.click();
  button.click();
  const busy = [button.textContent, button.ariaDisabled];
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  return { stopped, busy, restored: [button.textContent, button.ariaDisabled] };
}"""


def test_a_form_is_sent_once_and_keeps_the_value_of_its_button(page: Page, show):
    sent = show(DRAFT)
    seen = page.evaluate(PRESS_TWICE)
    expect(page.get_by_role("heading", name="Received")).to_be_visible()
    assert seen == {"stopped": [False, True], "busy": ["Sending", "true"], "restored": ["Send", None]}
    assert [parse_qs(body)["act"] for _, body in sent] == [["send"]]


def test_a_row_is_added_with_its_own_number_and_takes_the_focus(page: Page, show):
    sent = show(ROWS)
    page.get_by_role("button", name="One more day").click()
    expect(page.get_by_label("Day 2")).to_be_focused()
    expect(page.get_by_label("Day 2")).to_have_attribute("name", "day-1")
    expect(page.locator("#count")).to_have_value("2")
    assert sent == []


def test_no_more_rows_than_the_most_are_offered(page: Page, show):
    show(ROWS)
    button = page.get_by_role("button", name="One more day")
    button.click()
    button.click()
    expect(page.locator("[data-row]")).to_have_count(3)
    expect(button).to_be_hidden()


def test_an_added_row_can_be_taken_away_at_once_and_the_only_one_stays(page: Page, show):
    sent = show(ROWS)
    more, less = page.get_by_text("One more day"), page.get_by_text("Take away the last day")
    expect(less).to_be_hidden()
    more.click()
    more.click()
    expect(more).to_be_hidden()
    page.locator("#day-1").fill("Tuesday")
    less.click()
    expect(page.locator("#day-1")).to_be_focused()
    expect(more).to_be_visible()
    less.click()
    expect(less).to_be_hidden()
    assert [page.locator("[data-row]").count(), page.locator("#count").input_value(), sent] == [1, "1", []]
    more.click()
    assert page.locator("[data-row] label").last.inner_text() == "Day 2"
    assert page.locator("#day-1").input_value() == ""


def test_the_summary_of_errors_takes_the_focus(page: Page, show):
    show('<div id="summary" tabindex="-1" data-take-focus>Two faults</div>')
    expect(page.locator("#summary")).to_be_focused()


def test_an_open_menu_closes_with_escape_and_gives_the_focus_back(page: Page, show):
    show('<details class="menu"><summary>Account</summary><a href="/">Profile</a></details>')
    page.get_by_text("Account").click()
    expect(page.get_by_role("link", name="Profile")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Profile")).to_be_hidden()
    expect(page.get_by_text("Account")).to_be_focused()

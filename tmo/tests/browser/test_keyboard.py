"""The whole form with the keys alone: from the first Tab to the receipt, the focus always to be seen."""

from playwright.sync_api import Locator, Page, expect

from programs.models import Booking
from tmo.tests.browser.booking_form import CONTACT, SOLEN

# What the focus is on: where it stands in the page, whether it can be seen, and whether anything lies over it.
FOCUS = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: one.tagName.toLowerCase() + "#" + (one.id || one.name || one.textContent.trim().slice(0, 30)),
    place: [...document.querySelectorAll("*")].indexOf(one),
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    uncovered: over !== null && (one.contains(over) || over.contains(one) || over.control === one
      || one.labels?.[0]?.contains(over) === true),
  };
}"""
MANY = 40


def tab_to(page: Page, there: Locator) -> None:
    """Presses Tab until the control has the focus; fails after many presses."""
    for _ in range(MANY):
        page.keyboard.press("Tab")
        if there.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{there} is not among the next {MANY} stops")


def write(page: Page, there: Locator, words: str) -> None:
    tab_to(page, there)
    page.keyboard.insert_text(words)


def test_the_form_is_filled_and_sent_without_a_mouse(principal):
    page, form = principal.page, principal.form
    page.goto(principal.house.form_path)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    page.keyboard.press("Tab")
    expect(form.field("w-0-name")).to_be_focused()
    page.keyboard.insert_text(SOLEN["name"])
    tab_to(page, form.field("w-0-kind"))
    page.keyboard.press("ArrowDown")
    for name in ("municipality", "participants", "principal_name", "principal_email"):
        write(page, form.field(f"w-0-{name}"), SOLEN[name])
    for name in ("contact_name", "contact_email", "contact_phone", "address"):
        write(page, form.field(name), CONTACT[name])
    tab_to(page, form.field("start_from"))
    page.keyboard.type("03032027")
    assert form.field("start_from").input_value() == "2027-03-03"
    tab_to(page, form.button("series"))
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(form.date("uppstartsmote")).to_be_focused()
    tab_to(page, form.button("add-date:uppstartsmote"))
    page.keyboard.press("Enter")
    expect(form.date("uppstartsmote", 2)).to_be_focused()
    page.keyboard.type("03052027")
    form.field("wishes").focus()
    tab_to(page, form.field("terms"))
    page.keyboard.press("Space")
    expect(form.field("terms")).to_be_checked()
    tab_to(page, form.button("send"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    principal.sees_the_receipt()
    assert Booking.objects.get().workplaces.get().kind == "school"


def test_every_stop_of_the_form_is_marked_uncovered_and_in_the_order_of_the_page(principal):
    page = principal.page
    page.goto(principal.house.form_path)
    page.keyboard.press("Tab")
    stops = [page.evaluate(FOCUS)]
    while not stops[-1]["name"].startswith("body"):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
    stops.pop()
    places = [stop["place"] for stop in stops]
    assert places == sorted(places)
    assert [stop["name"] for stop in stops if not stop["marked"]] == []
    assert [stop["name"] for stop in stops if not stop["uncovered"]] == []
    assert "input#website" not in {stop["name"] for stop in stops}
    assert len(set(places)) > 50


def test_enter_in_a_field_sends_the_form_and_removes_nothing(principal):
    form = principal.form
    principal.page.goto(principal.house.form_path)
    form.press("add-workplace")
    form.field("w-1-name").fill("Månens förskola")
    with principal.page.expect_navigation():
        form.field("w-0-name").press("Enter")
    assert form.errors()[0] == "w-0-name"
    assert form.field("w-1-name").input_value() == "Månens förskola"


def test_the_account_menu_opens_and_closes_by_keys(coordinator):
    coordinator.signs_in_with_password()
    menu = coordinator.page.locator("details.menu")
    menu.locator("summary").focus()
    coordinator.page.keyboard.press("Enter")
    expect(menu.locator("a").first).to_be_visible()
    coordinator.sees_a_good_page()
    coordinator.page.keyboard.press("Escape")
    expect(menu.locator("a").first).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()

"""The checks of pages are checked: each planted fault is found, and a good page has none."""

import pytest
from playwright.sync_api import Page, Route

SITE = "http://look.test"
POLICY = "default-src 'none'; style-src 'self'"
GOOD = """<main><h1>Book</h1><h2>Who</h2>
<p><label for="school">School</label> <input id="school" name="school" autocomplete="off"></p></main>"""
WRONG = """<main><h1>Book</h1>{summary}
<p><label for="school">School</label> <span class="field-error" id="school-error">Write it.</span>
<input id="school" aria-invalid="true" aria-describedby="school-error"></p></main>"""
SUMMARY = '<div class="error-summary" tabindex="-1"{focus}><a href="#{there}">Write the school.</a></div>'
PLANTED = {
    "a picture without words": ('<main><h1>Book</h1><img src="data:,"></main>', "axe at 1280: image-alt at img"),
    "grey on white": (
        '<main><h1 id="h">Book</h1><p class="pale">Hard to read</p></main>',
        "axe at 1280: color-contrast at p",
    ),
    "a field without label": ('<main><h1>Book</h1><input id="school"></main>', "input#school has no label"),
    "a heading left out": ("<main><h1>Book</h1><h3>Who</h3></main>", "a heading is left out: 1,3"),
    "two titles": ("<main><h1>Book</h1><h1>Ask</h1></main>", "headings: 1,1"),
    "one name for two": ('<main><h1 id="a">Book</h1><p id="a">x</p></main>', "two things are #a"),
    "an inline style": ('<main><h1 style="color:red">Book</h1></main>', "CSP: style-src-attr inline"),
    "an inline script": ("<main><h1>Book</h1><script>1</script></main>", "CSP: script-src-elem inline"),
    "a line that runs out": ('<main><h1>Book</h1><p class="long">x</p></main>', "too wide at 360: p.long"),
    "errors without summary": (WRONG.format(summary=""), "errors without a summary"),
    "a summary without focus": (
        WRONG.format(summary=SUMMARY.format(focus="", there="school")),
        "the summary has not got the focus",
    ),
    "a link to nowhere": (
        WRONG.format(summary=SUMMARY.format(focus=" autofocus", there="schol")),
        "summary: nothing at #schol",
    ),
    "the hint behind the field": (
        '<main><h1>Book</h1><label for="a">A</label><input id="a" aria-describedby="b"><p id="b">Hint</p></main>',
        "input#a: order of its parts",
    ),
    "a hint that is not there": (
        '<main><h1>Book</h1><label for="a">A</label><input id="a" aria-describedby="b"></main>',
        "input#a is described by nothing: b",
    ),
    "Swedish under a Danish tongue": (
        '<main lang="da"><h1>Book</h1><h2 class="timeline-title">Uppstartsmöte</h2></main>',
        "content of the package in da",
    ),
}


def shown(page: Page, markup: str) -> Page:
    """A page of ours that carries the markup and a strict policy."""

    def serve(route: Route) -> None:
        if route.request.url.endswith(".css"):
            style = ".pale { color: #bbb; background: #fff } .long { width: 600px }"
            route.fulfill(body=style, content_type="text/css")
        else:
            head = '<meta charset=utf-8><title>Book</title><link rel="stylesheet" href="/look.css">'
            body = f'<!doctype html><html lang="en">{head}<body>{markup}</body></html>'
            route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    page.route(f"{SITE}/**", serve)
    page.goto(f"{SITE}/")
    return page


def test_a_good_page_has_no_fault(opens, look):
    assert look.faults(shown(opens(), GOOD), "en") == []


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found(opens, look, planted):
    markup, fault = PLANTED[planted]
    found = look.faults(shown(opens(), markup), "en")
    assert [one for one in found if one.startswith(fault)] != [], found


def test_the_wrong_language_of_a_page_is_found(opens, look):
    assert look.faults(shown(opens(), GOOD), "da") == ["the page says that it speaks 'en'"]


def test_an_exception_in_a_script_is_heard(opens, look):
    page = shown(opens(), GOOD)
    page.evaluate("setTimeout(() => { throw new Error('lost') })")
    page.wait_for_function("true")
    assert look.faults(page, "en") == ["error: lost"]

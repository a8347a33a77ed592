"""The parts of pages: labels, hints and errors belong together, and pages for what went wrong stand alone."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils import translation

from tmo.accounts.models import User
from tmo.web import errors

FIELD = {"id": "mail", "name": "mail", "label": "E-mail", "type": "email", "required": True, "value": ""}
OPTIONS = [{"value": "sv", "label": "Svenska", "selected": True}, {"value": "nb", "label": "Norsk"}]
ALONE = ["400", "403", "404", "429", "500", "503"]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def field(**more):
    return re.sub(r"\s+", " ", render_to_string("components/field.html", {"field": {**FIELD, **more}}))


def test_label_hint_error_and_control_stand_in_this_order():
    html = field(hint="A hint", error="A fault")
    places = [html.index(part) for part in ("<label", 'id="mail-hint"', 'id="mail-error"', "<input")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("more", "described"),
    [
        ({}, None),
        ({"hint": "A hint"}, "mail-hint"),
        ({"error": "A fault"}, "mail-error"),
        ({"hint": "A hint", "error": "A fault"}, "mail-hint mail-error"),
    ],
)
@pytest.mark.parametrize("kind", ["email", "textarea", "select", "checkbox", "radio", "checkboxes"])
def test_a_control_is_described_by_its_hint_and_its_error(kind, more, described):
    html = field(type=kind, options=OPTIONS, **more)
    found = re.findall(r'aria-describedby="([^"]+)"', html)
    assert found == ([described] if described else [])


@pytest.mark.parametrize("kind", ["text", "textarea", "select", "checkbox", "radio", "checkboxes"])
def test_the_summary_of_errors_finds_every_kind_of_field_by_its_id(kind):
    control = re.search(r'<(input|textarea|select)[^>]* id="mail"', field(type=kind, options=OPTIONS))
    assert control is not None


@pytest.mark.parametrize(("required", "words"), [(True, 0), (False, 1)])
def test_only_what_may_be_left_out_is_marked(required, words):
    assert field(required=required).count("(optional)") == words


def test_what_people_wrote_is_shown_as_text():
    html = field(value='"><script>alert(1)</script>', error="<b>", label="{{ 7 }}")
    assert "<script>" not in html
    assert "&lt;b&gt;" in html
    assert "{{ 7 }}" in html


def test_a_long_text_keeps_its_first_empty_line():
    html = render_to_string("components/field.html", {"field": {**FIELD, "type": "textarea", "value": "\nsecond"}})
    assert ">\n\nsecond</textarea>" in html


def test_the_summary_links_to_each_field_and_takes_the_focus():
    summary = [{"anchor": "mail", "text": "Write an address."}, {"anchor": "", "text": "Nothing was sent."}]
    html = render_to_string("components/errors.html", {"summary": summary})
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', html) == [("#mail", "Write an address.")]
    assert 'tabindex="-1"' in html
    assert "data-take-focus" in html
    assert "2 things to look at again" in html


def test_without_errors_there_is_no_summary():
    assert render_to_string("components/errors.html", {"summary": []}).strip() == ""


@pytest.mark.parametrize(
    ("weight", "word"), [("block", "Not possible:"), ("warn", "Think of this:"), ("tell", "Good to know:")]
)
def test_a_reason_says_its_weight_in_a_word(weight, word):
    html = render_to_string("components/reason.html", {"weight": weight, "words": "Long Friday."})
    assert re.sub(r"<[^>]+>", "", html).split() == [*word.split(), "Long", "Friday."]


@pytest.mark.parametrize("name", ALONE)
def test_a_page_for_what_went_wrong_needs_no_request_and_no_context(name):
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert f"mailto:{settings.SUPPORT['email']}" in html
    assert "<form" not in html


@pytest.mark.parametrize("page", [errors.not_found, errors.bad_request, errors.forbidden])
def test_the_page_is_the_same_to_the_byte_for_every_address_and_reader(rf, page):
    missing, hidden = rf.get("/nothing/"), rf.get("/programs/bookings/another-schools/?q=1")
    missing.user, hidden.user = AnonymousUser(), User(email="anna@school.example")
    assert page(missing).content == page(hidden).content


@pytest.mark.parametrize("name", [*ALONE, "base", "plain"])
def test_no_page_carries_style_or_script_inside(name):
    source = (settings.BASE_DIR / "templates" / f"{name}.html").read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", source) == []

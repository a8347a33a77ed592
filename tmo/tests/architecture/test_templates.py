"""Templates: no address of another app, nothing that the content security policy forbids, nothing unescaped."""

import re

import pytest

from tmo.tests.architecture.tree import APPS, templates

ADDRESS = re.compile(r"""{%-?\s*url\s+["'](\w+):[\w:-]+["']""")
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
INLINE = re.compile(
    r"""<style\b | \sstyle\s*= | <script\b(?![^>]*\ssrc=)[^>]*> | [\s"']on[a-z]+\s*=\s*["'] | javascript:""",
    re.IGNORECASE | re.VERBOSE,
)
UNESCAPED = re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off|{%\s*filter\s+safe")


def home_of(template: str) -> str:
    """The app that a template belongs to by its folder; everything else is the platform's."""
    parts = template.removeprefix("mail/").split("/")
    return parts[0] if parts[0] in APPS else "tmo"


def foreign_addresses(texts: dict[str, str]) -> list[str]:
    """Addresses of an app in a template that belongs to another app or to the platform."""
    return [
        f"{name}: {app}"
        for name, text in texts.items()
        for app in ADDRESS.findall(COMMENT.sub("", text))
        if app in APPS and app != home_of(name)
    ]


def inline_code(texts: dict[str, str]) -> list[str]:
    """Styles, scripts and handlers inside a page. Mail has no style sheet beside it and keeps its own in the head."""
    return [
        f"{name}: {match.group().strip()}"
        for name, text in texts.items()
        for match in INLINE.finditer(COMMENT.sub("", text))
        if name.endswith(".html") and not (name.startswith("mail/") and match.group().lower() == "<style")
    ]


def unescaped_values(texts: dict[str, str]) -> list[str]:
    """Places of HTML templates where a value is put in as it is."""
    return [
        f"{name}: {match.group()}"
        for name, text in texts.items()
        for match in UNESCAPED.finditer(COMMENT.sub("", text))
        if name.endswith(".html")
    ]


def test_there_are_templates_to_look_at() -> None:
    assert "base.html" in templates()


def test_no_template_knows_an_address_of_another_app() -> None:
    assert foreign_addresses(templates()) == []


def test_no_page_carries_code_or_style_of_its_own() -> None:
    assert inline_code(templates()) == []


def test_no_page_puts_in_a_value_unescaped() -> None:
    assert unescaped_values(templates()) == []


@pytest.mark.parametrize("name", ["screening/case/show.html", "base.html", "mail/screening/news.html"])
def test_a_planted_address_of_another_app_is_found(name: str) -> None:
    text = "{# {% url 'programs:no' %} #}{% url 'home' %}{% url \"programs:booking\" pk=1 %}"

    assert foreign_addresses({name: text}) == [f"{name}: programs"]


def test_an_app_may_name_its_own_addresses() -> None:
    assert foreign_addresses({"mail/programs/news.txt": "{% url 'programs:booking' %}"}) == []


@pytest.mark.parametrize(
    "fault",
    [
        "<style>",
        '<p class="a" style="color: red">',
        "<script>",
        '<script type="module">',
        '<button onclick="x()">',
        "<body\n onload='x()'>",
        '<a href="javascript:x()">',
    ],
)
def test_planted_code_in_a_page_is_found(fault: str) -> None:
    assert len(inline_code({"planted.html": fault})) == 1


@pytest.mark.parametrize("text", ['<script src="a.js" type="module"></script>', "<p>on = 'x'</p>", '<a data-on="x">'])
def test_what_the_policy_allows_is_not_taken_for_inline_code(text: str) -> None:
    assert inline_code({"fine.html": text}) == []


def test_a_planted_unescaped_value_is_found() -> None:
    text = "{{ name|safe }}{% autoescape off %}"

    assert unescaped_values({"a.html": text}) == ["a.html: |safe", "a.html: {% autoescape off"]
    assert unescaped_values({"a.txt": text}) == []

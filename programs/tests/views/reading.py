"""Reads pages and mails as people do: what stands in a field, beside it, and in the list of errors."""

import html
import re
from html.parser import HTMLParser

from django.http import HttpResponse


class Form(HTMLParser):
    """Values of all controls by name, ids of all elements, and the text of each error by its id."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.ids: list[str] = []
        self.tags: list[str] = []
        self._select = self._textarea = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        name = found.get("name") or ""
        if tag == "input" and (found.get("type") not in {"checkbox", "radio"} or "checked" in found):
            self.values.setdefault(name, found.get("value") or "")
        if tag == "select":
            self._select = name
        if tag == "option" and "selected" in found:
            self.values[self._select] = found.get("value") or ""
        if tag == "textarea":
            self._textarea = name
            self.values[name] = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The template begins the text on a line of its own; the first line break belongs to the element.
            self.values[self._textarea] = self.values[self._textarea].removeprefix("\n")
            self._textarea = ""


def page_text(response: HttpResponse) -> str:
    """The words of the page as a reader sees them."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def field_errors(response: HttpResponse) -> dict[str, str]:
    """The message beside each field."""
    found = re.findall(r'<p class="field-error" id="([^"]+)-error">.*?</svg>(.*?)</p>', response.content.decode(), re.S)
    return {name: html.unescape(text).strip() for name, text in found}


def summary(response: HttpResponse) -> dict[str, str]:
    """The list of errors at the top: which field each leads to."""
    part = re.search(r'id="error-summary".*?</ul>', response.content.decode(), re.S)
    links = re.findall(r'<li><a href="#([^"]+)">(.*?)</a>', part.group() if part else "", re.S)
    return {name: html.unescape(text).strip() for name, text in links}


def link_in(text: str) -> str:
    """The path of the link that opens a request."""
    return re.search(r"https?://[^/\s]+(/bookings/open/[\w-]+/)", text).group(1)


def html_of(message: object) -> str:
    """The HTML part of a mail."""
    return next(str(one.content) for one in message.alternatives if one.mimetype == "text/html")


def calendar_of(message: object) -> str:
    """The calendar file of a mail, '' if it has none."""
    parts = [part for part in message.message().walk() if part.get_content_type() == "text/calendar"]
    return parts[0].get_payload(decode=True).decode() if parts else ""

"""Somebody who asks for pages over one kept connection, as a browser does, and the same questions asked in-process."""

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

HOST = "127.0.0.1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NO_TABLE = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
HIDDEN = r'name="{name}" value="([^"]*)"'


@dataclass(frozen=True)
class Call:
    """One request, and the status that its answer must have."""

    path: str
    status: int = 200
    typed: dict[str, str] | None = None

    @property
    def body(self) -> str | None:
        """The form as it is sent; None for a page that is only read."""
        return None if self.typed is None else urlencode(self.typed)


class Wrong(Exception):
    """A page answered with another status than it must."""


@dataclass
class Visitor:
    """A browser with its cookies. What answers set is not kept, so that each request meets the same page."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(HOST, self.port, timeout=60)

    def send(self, call: Call) -> http.client.HTTPResponse:
        """Sends one request and answers its response, read to the end."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **FORM}
        self._connection.request("GET" if call.body is None else "POST", call.path, call.body, headers)
        response = self._connection.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]
        if response.status != call.status:
            raise Wrong(f"{call.path} answered {response.status}, not {call.status}")
        return response

    def csrf(self, path: str) -> dict[str, str]:
        """Opens a page with a form, keeps its cookies, and answers the mark without which nothing can be sent."""
        page = self.send(Call(path))
        self.cookies |= dict(part.split(";")[0].split("=", 1) for part in page.headers.get_all("Set-Cookie", []))
        return {"csrfmiddlewaretoken": _hidden(page.text, "csrfmiddlewaretoken")}  # type: ignore[attr-defined]

    def forms(self, path: str, count: int) -> list[dict[str, str]]:
        """Opens a form so many times; answers what each holds that makes it one of a kind."""
        self.csrf(path)
        pages = [self.send(Call(path)).text for _ in range(count)]  # type: ignore[attr-defined]
        return [{name: _hidden(page, name) for name in ("csrfmiddlewaretoken", "form_token")} for page in pages]


def _hidden(page: str, name: str) -> str:
    found = re.search(HIDDEN.format(name=name), page)
    if found is None:
        raise Wrong(f"the form has no {name}")
    return found[1]


def queries_of(call: Call, cookies: dict[str, str]) -> list[str]:
    """The statements that read or write tables for one request, which is answered in this very process."""
    client = Client(enforce_csrf_checks=True, SERVER_NAME=HOST)
    client.cookies.load(cookies)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(call.path) if call.typed is None else client.post(call.path, call.typed)
    if response.status_code != call.status:
        raise Wrong(f"{call.path} answered {response.status_code}, not {call.status}")
    return about_tables(captured)


def about_tables(captured: CaptureQueriesContext) -> list[str]:
    """What was asked of tables; the marks of transactions are left out."""
    return [one["sql"] for one in captured if not one["sql"].startswith(NO_TABLE)]

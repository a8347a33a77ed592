"""The browser of the tests: Debian's Chromium on the live server, with a Swedish reader's locale and zone."""

import os
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tmo import clock
from tmo.tests.browser.look import HEIGHT, WIDE, Look
from tmo.tests.browser.place import House, build
from tmo.tests.browser.visitors import Coordinator, Principal
from tmo.units.tests.factories import AT

# Without these Chromium looks for its maker's servers at every start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
PATIENCE = 10_000  # milliseconds; a page that takes longer is broken

Opens = Callable[..., Page]


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_the_browser() -> None:
    """Playwright keeps an event loop in this thread until the run ends, which Django takes for async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; its sandbox does not run as root. Its controls speak English on each machine."""
    args = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    more = {"executable_path": shutil.which("chromium"), "args": args, "env": {**os.environ, "LANGUAGE": "en_US"}}
    return {**browser_type_launch_args, **more}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Locale and zone are set, or the machine's own would decide what the pages say. Nothing moves by itself."""
    reader = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "reduced_motion": "reduce"}
    return {**browser_context_args, **reader, "viewport": {"width": WIDE, "height": HEIGHT}}


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """Relative addresses lead to the live server of the run."""
    return live_server.url


@pytest.fixture
def look() -> Look:
    """Checks a page: `look(page)`."""
    return Look()


@pytest.fixture
def opens(browser: Browser, browser_context_args: dict[str, Any], base_url: str, look: Look) -> Any:
    """Opens a browser of its own: `opens()`, `opens(cookies)`, `opens(java_script_enabled=False)`; answers its page."""
    contexts: list[BrowserContext] = []

    def open_browser(cookies: Any = None, **more: Any) -> Page:
        context = browser.new_context(**{**browser_context_args, "base_url": base_url, **more})
        context.set_default_timeout(PATIENCE)
        context.add_cookies(cookies or [])
        contexts.append(context)
        page = context.new_page()
        look.watch(page, scripts=more.get("java_script_enabled", True))
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def house(live_server: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A provider with its people and one package to book, on a demonstration whose clock starts on 1 March 2027."""
    started = time.monotonic()
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(seconds=time.monotonic() - started))
    settings.DEMO, settings.SITE_URL = True, live_server.url
    settings.EMAIL_BACKEND, settings.MAILBOX_DIR = "tmo.mailbox.Backend", tmp_path / "mailbox"
    return build()


@pytest.fixture
def principal(house: House, opens: Opens, look: Look) -> Principal:
    """Somebody at a preschool who has no account."""
    return Principal(opens(), house, look)


@pytest.fixture
def coordinator(house: House, opens: Opens, look: Look) -> Coordinator:
    """Somebody at the training provider who answers requests."""
    return Coordinator(opens(), house, look)

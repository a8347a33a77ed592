"""The browser of the tests: Debian's Chromium on the live server, with a Swedish reader's locale and zone."""

import os
import shutil
from typing import Any

import pytest

# Without these Chromium looks for its maker's servers at every start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_the_browser() -> None:
    """Playwright keeps an event loop in this thread until the run ends, which Django takes for async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; its sandbox does not run as root."""
    args = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium"), "args": args}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Locale and zone are set, or the machine's own would decide what the pages say."""
    return {**browser_context_args, "locale": "sv-SE", "timezone_id": "Europe/Stockholm"}


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """Relative addresses lead to the live server of the run."""
    return live_server.url

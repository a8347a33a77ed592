"""What all tests share. Fixtures of one room live in that room's own conftest."""

import os
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from hypothesis import settings as hypothesis_settings

BROWSER_TESTS = Path(__file__).parent / "tmo" / "tests" / "browser"

# With TMO_SAMPLE, PostgreSQL gets one in five of the tests that say the same on every database: what is asked over
# HTTP, what is worded, what is reckoned. Actions, queries, models, races and the platform's tables are always tried.
SAMPLED = ("/views/", "/presenters/", "/rules/", "/forms/", "/sheets/", "/web/", "test_letters", "test_access", "/pdf/")
ONE_IN = 5

# No deadline: the machine is shared. The blob lets a failure of another machine be replayed.
hypothesis_settings.register_profile("tmo", deadline=None, max_examples=60, print_blob=True)
hypothesis_settings.load_profile("tmo")


def left_out(item: pytest.Item) -> bool:
    """Whether the sample for PostgreSQL leaves the test out; the same ones on every machine."""
    if item.get_closest_marker("postgres") or item.get_closest_marker("race"):
        return False
    return any(room in item.nodeid for room in SAMPLED) and zlib.crc32(item.nodeid.encode()) % ONE_IN != 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what drives a browser, skips on SQLite what only PostgreSQL can show, takes the sample."""
    no_postgres = pytest.mark.skip(reason="needs PostgreSQL")
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(no_postgres)
    if connection.vendor == "postgresql" and os.environ.get("TMO_SAMPLE"):
        unneeded = [item for item in items if left_out(item)]
        config.hook.pytest_deselected(items=unneeded)
        items[:] = [item for item in items if not left_out(item)]


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite tests use a file, as the product does: threads share it and queue for its write lock."""
    if connection.vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = str(settings.VAR_DIR / "test.sqlite3")


@pytest.fixture
def at() -> datetime:
    """The moment at which tests happen: a Monday morning in early spring, 09.00 in Stockholm."""
    return datetime(2027, 3, 1, 8, 0, tzinfo=UTC)

"""What all tests share. Fixtures of one room live in that room's own conftest."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from hypothesis import settings as hypothesis_settings

BROWSER_TESTS = Path(__file__).parent / "tmo" / "tests" / "browser"

# No deadline: the machine is shared. The blob lets a failure of another machine be replayed.
hypothesis_settings.register_profile("tmo", deadline=None, max_examples=60, print_blob=True)
hypothesis_settings.load_profile("tmo")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what drives a browser, and skips on SQLite what only PostgreSQL can show."""
    no_postgres = pytest.mark.skip(reason="needs PostgreSQL")
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(no_postgres)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite tests use a file, as the product does: threads share it and queue for its write lock."""
    if connection.vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = str(settings.VAR_DIR / "test.sqlite3")


@pytest.fixture
def at() -> datetime:
    """The moment at which tests happen: a Monday morning in early spring, 09.00 in Stockholm."""
    return datetime(2027, 3, 1, 8, 0, tzinfo=UTC)

"""Keys that cannot work are named when the product starts."""

import pytest
from django.core.checks import run_checks

LONG = "k" * 43


def found() -> list[str]:
    return [fault.id for fault in run_checks(tags=["security"]) if fault.id.startswith("tmo.")]


def test_the_keys_of_the_tests_are_in_order() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("FIELD_KEYS", "a:tooshort", "tmo.E002"),
        ("INDEX_KEY", "short", "tmo.E003"),
        ("AUDIT_KEY", "short", "tmo.E003"),
        ("LINK_KEY", "short", "tmo.E003"),
    ],
)
def test_a_key_that_is_too_short_is_named(settings: object, name: str, value: str, fault: str) -> None:
    setattr(settings, name, value)
    assert found() == [fault]


@pytest.mark.parametrize("name", ["INDEX_KEY", "AUDIT_KEY", "SECRET_KEY"])
def test_two_keys_of_the_same_value_are_refused(settings: object, name: str) -> None:
    settings.LINK_KEY = LONG
    setattr(settings, name, LONG)
    assert found() == ["tmo.E004"]

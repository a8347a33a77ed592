"""Where a session is held."""

import pytest

from programs.rules.reasons import Code, block
from programs.rules.rooms import may_set_room


@pytest.mark.parametrize("link", ["", "https://meet.example/abc?pwd=1", "https://möte.example/å"])
def test_a_safe_address_or_none_is_a_link_to_a_meeting(link: str) -> None:
    assert may_set_room(link, "konsultation_1") is None


@pytest.mark.parametrize(
    "link",
    [
        "https://",
        "http://meet.example",
        "javascript:alert(1)",
        "meet.example",
        "https://a b",
        "https://a\nb",
        " https://a",
    ],
)
def test_anything_else_is_refused(link: str) -> None:
    assert may_set_room(link, "konsultation_1") == block(Code.LINK_NOT_HTTPS, "konsultation_1")

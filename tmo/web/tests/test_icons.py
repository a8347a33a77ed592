"""Icons decorate and say nothing of their own."""

import pytest

from tmo.web import icons


@pytest.mark.parametrize("name", sorted(icons.PATHS))
def test_every_icon_is_hidden_from_screen_readers_and_takes_the_colour_of_the_text(name):
    drawn = icons.svg(name)
    assert drawn.count('aria-hidden="true"') == 1
    assert drawn.count('stroke="currentColor"') == 1
    assert "style" not in drawn

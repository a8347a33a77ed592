"""Names in the order in which people look for them."""

import pytest

from programs.rules.names import sort_key


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("sv", ["Anna", "Zeinab", "Åsa", "Ärla", "Örjan"]),
        ("nb", ["Anna", "Zeinab", "Ærlig", "Øyvind", "Åse"]),
        ("da", ["Anna", "Zeinab", "Æble", "Øjvind", "Åse"]),
        ("en", ["Anna", "Zeinab", "Åsa", "Ärla", "Örjan"]),
    ],
)
def test_the_last_letters_stand_where_the_language_has_them(language, order):
    mixed = [*order[1::2], *order[::2]]
    assert sorted(mixed, key=lambda name: sort_key(name, language)) == order


def test_letters_of_the_neighbours_stand_beside_their_sisters():
    assert sorted(["Öst", "Ärt", "Øre", "Æra"], key=sort_key) == ["Æra", "Ärt", "Øre", "Öst"]
    assert sort_key("Øst") == sort_key("Öst")


def test_accents_capitals_hyphens_and_the_way_of_writing_a_letter_do_not_count():
    assert sort_key("René  Ek") == sort_key("rene ek")
    assert sort_key("Ann-Marie") == sort_key("ann marie")
    assert sort_key("A\u030asa") == sort_key("Åsa")
    assert sort_key("Łukasz Đorđe Þór") == "lukasz dorde thor"


def test_a_name_of_other_letters_is_kept():
    assert sort_key("محمد") == "محمد"

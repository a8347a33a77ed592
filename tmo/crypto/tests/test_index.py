"""Blind index: the same for what people hold to be the same, different for everything else."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tmo.crypto.index import blind_index, normal_form


def test_an_index_is_64_hex_digits_and_stays_the_same() -> None:
    index = blind_index("a@school.example", "tests.mail")
    assert re.fullmatch(r"[0-9a-f]{64}", index)
    assert index == blind_index("a@school.example", "tests.mail")


def test_both_unicode_forms_cases_and_outer_spaces_give_one_index() -> None:
    forms = ["Åsa", "A\u030asa", "ÅSA", "  åsa\n"]
    assert len({blind_index(form, "tests.name") for form in forms}) == 1


def test_the_index_depends_on_purpose_and_key(settings: object) -> None:
    first = blind_index("åsa", "tests.name")
    assert blind_index("åsa", "tests.other") != first
    settings.INDEX_KEY = "another key of sufficient length...."
    assert blind_index("åsa", "tests.name") != first


def test_the_border_between_purpose_and_value_is_kept() -> None:
    assert blind_index("bc", "a") != blind_index("c", "ab")


@given(value=st.text())
def test_the_normal_form_is_composed_and_does_not_change_again(value: str) -> None:
    once = normal_form(value)
    assert unicodedata.is_normalized("NFC", once)
    assert normal_form(once) == once

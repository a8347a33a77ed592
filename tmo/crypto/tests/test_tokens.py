"""Links derived from a row's key: only the exact text opens, and only for its purpose."""

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmo.crypto.tokens import key_from, token_for

KEY = UUID("0b9c2f0e-5a3d-4a51-9c8e-6b7d1f2a3c4d")


@given(key=st.uuids())
def test_a_token_gives_its_key_back_and_is_made_of_url_safe_letters(key: UUID) -> None:
    token = token_for("tests.link", key)
    assert key_from("tests.link", token) == key
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)


def test_a_token_can_be_made_again() -> None:
    assert token_for("tests.link", KEY) == token_for("tests.link", KEY)


def test_a_token_of_one_purpose_opens_no_other() -> None:
    assert key_from("tests.other", token_for("tests.link", KEY)) is None


def test_another_key_of_the_installation_makes_other_tokens(settings: object) -> None:
    token = token_for("tests.link", KEY)
    settings.LINK_KEY = "another key of sufficient length...."
    assert key_from("tests.link", token) is None


@given(position=st.integers(min_value=0, max_value=42), letter=st.sampled_from("ABCDEFabcdef0123456789-_"))
def test_every_other_letter_makes_it_no_token(position: int, letter: str) -> None:
    token = token_for("tests.link", KEY)
    changed = token[:position] + letter + token[position + 1 :]
    assert key_from("tests.link", changed) == (KEY if changed == token else None)


@pytest.mark.parametrize("shape", ["{}=", " {}", "{}\n", "{}A", "", "å" * 43])
def test_only_the_one_canonical_form_is_taken(shape: str) -> None:
    token = token_for("tests.link", KEY)
    assert key_from("tests.link", shape.format(token)) is None
    assert key_from("tests.link", token.upper()) is None


def test_the_last_letter_has_no_second_spelling() -> None:
    token = token_for("tests.link", KEY)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert [letter for letter in alphabet if key_from("tests.link", token[:-1] + letter)] == [token[-1]]


@given(text=st.text(max_size=60))
def test_any_other_text_is_answered_with_none(text: str) -> None:
    assert key_from("tests.link", text) is None

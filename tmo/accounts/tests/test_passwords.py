"""Which passwords are refused, and with which reason."""

import time

import pytest
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tmo.accounts import passwords
from tmo.accounts.models import User
from tmo.accounts.tests.factors import give_app

pytestmark = pytest.mark.django_db
ANNA = User(email="anna.lindqvist@skola.se", name="Anna Lindqvist")


def reason(password, user=ANNA):
    """The code of the reason, or None."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.error_list[0].code
    return None


@pytest.mark.parametrize(
    "password",
    [
        "en lång fras om skog",
        "kaffe paraply månsken",
        "KAFFEPARAPLYMÅNSKEN",
        "åäö æøå éèê ñõ ß 漢字仮名",
        "correct horse battery",
        "x9 Kq!2mZ-vR7_tB",
        "rektor i en lång fras om skog",
        "🦔🌲🌊🎻🚲🍋🪁🧭🌾🦉🪐🎈🐟🌙🔭",
        "plommon" + "y" * 3 + " gryning vatten",
        "k" + "abcdefghijklmnop qrstuvw" * 5 + "1234567",
    ],
)
def test_a_long_password_is_taken_whatever_it_is_made_of(password):
    assert reason(password) is None


@pytest.mark.parametrize("length", [0, 1, 8, 11, 12, 14])
def test_fewer_than_fifteen_characters_are_refused(length):
    assert reason("månsken paraply"[:length]) == "length"


def test_twelve_do_where_a_second_factor_stands_beside(django_user_model):
    bo = django_user_model.objects.create_user("bo@skola.se")
    assert reason("månsken para", bo) == "length"
    give_app(bo)
    assert (reason("månsken para", bo), reason("månsken par", bo)) == (None, "length")


@pytest.mark.parametrize(("length", "answer"), [(128, None), (129, "length")])
def test_up_to_128_characters_are_taken(length, answer):
    words = " ".join(f"{number}ord" for number in range(60))
    assert reason(words[:length]) == answer


@pytest.mark.parametrize(
    "password", ["a" * 15, "abcabcabcabcabc", "lösenlösenlösen", "1212121212121212", "abababababababab"]
)
def test_what_repeats_itself_is_refused(password):
    assert reason(password) == "monotony"


@pytest.mark.parametrize("password", ["123456789012345", "abcdefghijklmnop", "012345678901234"])
def test_a_row_of_the_alphabet_is_refused(password):
    assert reason(password) == "monotony"


@pytest.mark.parametrize("password", ["password!!!!!!!", "Password2027!!!!", "iloveyou-------1", "867530986753099"])
def test_a_common_password_with_signs_around_it_is_refused(password):
    assert reason(password) in {"common", "monotony"}


def test_of_the_common_passwords_each_is_refused_also_with_a_factor(django_user_model):
    bo = django_user_model.objects.create_user("bo@skola.se")
    give_app(bo)
    common = sorted(passwords._common())[:: len(passwords._common()) // 3000]
    passed = [one for one in common if len(one) >= 12 and reason(one, bo) is None]
    assert len(common) >= 3000
    assert passed == []


@pytest.mark.parametrize(
    "password",
    [
        "rektorskolan2026",
        "Förskolan-Rektorn-1",
        "kommunskola12345",
        "StockholmRektor1",
        "Göteborg kommun 1",
        "barnehage2026!!!",
        "KobenhavnKommune".replace("Kobenhavn", "København"),
        "sommar2026sommaren"[:16],
        "Anna Lindqvist 1!",
        "lindqvistanna2027",
        "annaskola-1234567",
    ],
)
def test_words_that_everybody_here_would_try_are_refused(password):
    assert reason(password) == "local"


def test_names_that_an_app_knows_are_refused(monkeypatch):
    monkeypatch.setattr(passwords, "_sources", [])
    assert reason("Vidablicks Omvårdn 1") is None
    passwords.register_words(lambda: ["Vidablicks omvårdnad", "Omvårdn"])
    assert reason("Vidablicks Omvårdn 1") == "local"


def test_every_reason_is_said_in_words():
    said = set()
    for password in ("kort", "x" * 129, "a" * 20, "password!!!!!!!", "rektorskolan2026"):
        with pytest.raises(ValidationError) as caught:
            validate_password(password, ANNA)
        said.add(caught.value.messages[0])
    assert len(said) == 5


def test_a_text_of_a_megabyte_is_refused_at_once():
    begun = time.monotonic()
    assert reason("aå1 " * 262_144) == "length"
    assert time.monotonic() - begun < 1


def test_signing_in_with_a_megabyte_computes_nothing(client, anna, monkeypatch):
    monkeypatch.setattr(User, "check_password", lambda *args: 1 / 0)
    response = client.post("/accounts/login/", {"login": anna.email, "password": "x" * 1_000_000})
    assert (response.status_code, client.session.get("_auth_user_id")) == (200, None)


def test_passwords_are_kept_by_argon2_first(settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    user = User(email="bo@skola.se")
    user.set_password("en lång fras om skog")
    assert identify_hasher(user.password).algorithm == get_hasher("default").algorithm == "argon2"

"""Who may be put on a list: the same person twice, identity numbers, workplaces by name."""

from uuid import UUID

import pytest

from programs.rules.people import Part
from programs.rules.reasons import Code, block
from programs.rules.roster import (
    Asked,
    Listed,
    has_identity_number,
    joined_names,
    named_workplace,
    reasons_against,
    sound,
)

HERE, THERE = UUID(int=1), UUID(int=2)
ANNA = Listed(UUID(int=3), "Anna Berg", "anna@solen.example", Part.PARTICIPANT, HERE)
HEAD = Listed(None, "Åsa Öberg", "asa@solen.example", Part.PRINCIPAL, HERE)


def one(name: str, email: str = "", workplace: UUID = HERE, row: int = 0) -> Asked:
    return Asked(name, email, "", workplace, row)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (one("Bo Ås"), None),
        (one(""), Code.NAME_MISSING),
        (one("", "bo@solen.example"), Code.NAME_MISSING),
        (one("Någon annan", "ANNA@solen.example"), Code.PERSON_THERE),
        (one("Anna Berg"), Code.PERSON_THERE),
        (one("ANNA BERG"), Code.PERSON_THERE),
        (one("Anna Berg", "another.anna@solen.example"), None),
        (one("Anna Berg", workplace=THERE), None),
        (one("Anna Berg", "anna@solen.example", THERE), None),
        (one("Vem som helst", "asa@solen.example"), Code.PERSON_IS_PRINCIPAL),
        (one("Åsa Öberg"), Code.PERSON_IS_PRINCIPAL),
        (one("Bo 900101-1234"), Code.IDENTITY_NUMBER),
        (one("Bo", "900101-1234@solen.example"), Code.IDENTITY_NUMBER),
    ],
)
def test_who_is_there_already_is_known_by_address_or_by_name_without_one(asked: Asked, reason: Code | None) -> None:
    assert reasons_against([asked], [ANNA, HEAD]) == ({0: block(reason)} if reason else {})


def test_the_second_of_two_rows_is_told_which_is_the_first() -> None:
    rows = [
        one("Bo Ås", "bo@solen.example", row=2),
        one("Bo Ås", "bosse@solen.example", row=3),
        one("Bo Åsberg", "BO@solen.example", row=4),
        one("Eva Ö", row=5),
        one("Eva Ö", row=6),
        one("Eva Ö", "eva@solen.example", row=7),
    ]
    assert reasons_against(rows, []) == {
        2: block(Code.PERSON_TWICE, row=2),
        4: block(Code.PERSON_TWICE, row=5),
        5: block(Code.PERSON_TWICE, row=5),
    }


def test_two_rows_without_a_name_are_not_the_same_person() -> None:
    assert reasons_against([one("", row=2), one("", row=3)], []) == {
        0: block(Code.NAME_MISSING),
        1: block(Code.NAME_MISSING),
    }


def test_the_sound_ones_are_those_without_a_reason() -> None:
    rows = [one("Anna Berg"), one("Bo Ås")]
    assert list(sound(rows, reasons_against(rows, [ANNA]))) == [rows[1]]


@pytest.mark.parametrize(
    "text",
    [
        "900101-1234",
        "19900101-1234",
        "199001011234",
        "Bo Ås 900101+1234",
        "8112189876",  # ten digits with a right check digit
        "900161-1234",  # a coordination number: sixty added to the day
        "010190-1234",  # Danish, with a dash
        "0707614285",  # Danish, no dash, right check digit
        "000229-1234",
        "01019012480",  # Norwegian
        "bo900101-1234@solen.example",
    ],
)
def test_a_personal_identity_number_is_seen(text: str) -> None:
    assert has_identity_number(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bo Ås",
        "070-123 45 67",
        "0701234567",
        "+46701234567",
        "08-123 45 67",
        "991399-1234",  # no such month and no such day
        "8112189874",  # the check digit is another
        "01019012490",
        "2027-03-16",
        "20270316",
        "1234567890123456",
        "Grupp 12",
    ],
)
def test_telephone_numbers_and_dates_are_not_taken_for_one(text: str) -> None:
    assert has_identity_number(text) is False


def test_a_workplace_is_known_by_its_name_whatever_its_capitals_and_spaces() -> None:
    known = {"Förskolan Solen": HERE, "Månens förskola": THERE}
    found = [named_workplace(text, known) for text in ("förskolan  solen ", "MÅNENS FÖRSKOLA", "Solen", "")]
    assert found == [HERE, THERE, None, None]


def test_first_and_last_name_become_one() -> None:
    assert [joined_names("Åsa", "Ek"), joined_names("", "Ek"), joined_names("Åsa", "")] == ["Åsa Ek", "Ek", "Åsa"]

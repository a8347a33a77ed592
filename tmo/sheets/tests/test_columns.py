import pytest

from tmo.sheets import find_columns

KNOWN = {"name": ("Namn", "Navn", "Name"), "mail": ("E-post", "E-mail"), "first": ("Första dag", "First day")}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("Namn", "E-post", "Första dag"), {"name": 0, "mail": 1, "first": 2}),
        (("e-mail:", "NAVN *", ""), {"mail": 0, "name": 1}),
        (("Första  dag (ÅÅÅÅ-MM-DD)",), {"first": 0}),
        (("First_day",), {"first": 0}),
        (("Forsta dag", "Namn på skolan"), {}),
        (("Namn", "Namn"), {"name": 0}),
        (("FO\u0308RSTA DAG",), {"first": 0}),
        ((), {}),
    ],
)
def test_columns_are_found_by_the_words_above_them(header, expected):
    assert find_columns(header, KNOWN) == expected


def test_no_column_is_taken_for_two_things():
    assert find_columns(("Dag",), {"first": ("dag",), "last": ("dag",)}) == {"first": 0}
    assert find_columns(("Dag", "Dag"), {"first": ("dag",), "last": ("dag",)}) == {"first": 0, "last": 1}

import pytest

from tmo.accounts.addresses import canonical


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Anna@Skola.SE ", "anna@skola.se"),
        ("a\u030asa@skola.se", "\u00e5sa@skola.se"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_an_address_has_one_written_form(typed, stored):
    assert canonical(typed) == stored

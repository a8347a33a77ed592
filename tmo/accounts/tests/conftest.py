import pytest

from tmo.accounts.actions import open_account
from tmo.audit.actor import Actor

PHRASE = "en lång fras om skog"


@pytest.fixture
def anna(at):
    return open_account(
        email="anna@skola.se",
        name="Anna",
        language="en",
        password=PHRASE,
        zone="Europe/Stockholm",
        by=Actor.system("tests"),
        at=at,
    )

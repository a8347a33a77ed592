"""The planted faults at a small size, on the database of the suite; `script/faults` runs them at full size."""

import subprocess

import pytest
from django.db import connection

from tmo.outbox.tests.test_killed import database_url
from tmo.tests.architecture.tree import ROOT
from tmo.tests.faults import reminders

SMALL = {"count": 30, "kills": 3, "speed": 60.0, "seed": 28}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_no_reminder_is_lost_when_senders_are_killed_and_the_broker_stops():
    """A6 and bad input 60, on a claim of ten seconds instead of ten minutes."""
    outcome = reminders.run(**SMALL, database_url=database_url())
    assert outcome.is_kept, reminders.as_table(outcome)
    assert (outcome.database, outcome.due, outcome.kills) == (connection.vendor, 30, 3)


@pytest.fixture
def kept():
    """What a run says in which all went well."""
    return reminders.Outcome("sqlite", 30, 3, 9.0, {"sent": 30}, 31, 0, 0, 1, 0)


@pytest.mark.parametrize(
    "broken",
    [
        {"lost": 1},
        {"sent_without_yes": 1},
        {"copies": 4},
        {"strange_copies": 1},
        {"states": {"sent": 29, "pending": 1}},
        {"states": {"sent": 29, "failed": 1}},
    ],
)
def test_a_broken_promise_is_told_and_ends_the_command_with_one(kept, broken):
    outcome = reminders.Outcome(**{**vars(kept), **broken})
    assert (kept.is_kept, outcome.is_kept) == (True, False)
    assert reminders.as_table(outcome).splitlines()[0] == "sqlite, 9 s: BROKEN"
    assert reminders.as_table(kept).splitlines()[0] == "sqlite, 9 s: kept"


def test_a_fault_that_nobody_knows_is_refused():
    command = [ROOT / ".venv" / "bin" / "python", "-m", "tmo.tests.faults", "earthquake"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "invalid choice: 'earthquake'" in done.stderr) == (2, True)

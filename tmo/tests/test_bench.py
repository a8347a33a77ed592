"""The measuring itself: it runs from an empty database to the numbers, and says which goals are missed."""

import json
import subprocess
import sys

import pytest
from django.db import connection

from tmo.tests.architecture.tree import ROOT

NAMES = [
    "audited_page",
    "booking_form",
    "booking_post",
    "bookings_1k",
    "bookings_100k",
    "negotiation_page",
    "accept_session",
    "proposal_series",
    "attendance_page",
    "attendance_save",
]


@pytest.fixture
def report():
    """Needs the addresses and settings that pytest has loaded by then."""
    from tmo.tests.bench import report

    return report


def results(report, **ratios):
    known = {"audited_page": 0.8, **ratios}
    return {name: report.Result(known.get(name, 3.0), 6) for name in NAMES}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="measures on SQLite, once is enough")
def test_a_quick_run_measures_every_page_and_says_so_as_one_json_object():
    command = [sys.executable, "-m", "tmo.tests.bench", "--quick", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=True)
    found = json.loads(done.stdout)
    assert list(found) == NAMES
    assert {name: one["queries"] for name, one in found.items()} == {
        "audited_page": 3,
        "booking_form": 2,
        "booking_post": 11,
        "bookings_1k": 5,
        "bookings_100k": 5,
        "negotiation_page": 14,
        "accept_session": 25,
        "proposal_series": 18,
        "attendance_page": 8,
        "attendance_save": 14,
    }
    assert [one for one in found.values() if set(one) != {"ratio", "queries"} or one["ratio"] < 0] == []


def test_the_table_marks_what_misses_its_goal(report):
    slow = results(report, booking_post=9.0, bookings_100k=4.5)
    lines = report.as_table(slow, report.against_goals(slow)).splitlines()
    assert [line.split()[0] for line in lines if line.endswith("missed")] == ["booking_post", "bookings_100k"]


def test_costs_are_told_as_parts_of_the_goal(report):
    found = report.against_goals(results(report, booking_post=7.5, bookings_1k=6.0, bookings_100k=3.9))
    assert found == {
        "audited_page": 0.5,
        "booking_form": 0.5,
        "booking_post": 1.5,
        "bookings_1k": 1.0,
        "bookings_100k": 0.65,
        "negotiation_page": 0.375,
        "accept_session": 0.5,
        "proposal_series": 0.15,
        "attendance_page": 0.5,
        "attendance_save": 0.25,
        "bookings_100k / bookings_1k": 0.5,
    }


def test_pages_can_be_measured_alone_and_a_name_that_nobody_knows_is_said(report):
    command = [sys.executable, "-m", "tmo.tests.bench", "--quick", "--json", "negotiation_page"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=True)
    assert list(json.loads(done.stdout)) == ["negotiation_page"]
    wrong = subprocess.run([*command, "no_page"], cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert (wrong.returncode, wrong.stderr.strip().splitlines()[-1]) == (1, "no such page: no_page")


def test_pairs_are_compared_where_both_were_measured(report):
    alone = {"bookings_1k": report.Result(3.0, 6)}
    assert report.against_goals(alone) == {"bookings_1k": 0.5}

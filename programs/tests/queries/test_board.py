"""The board: filters, search from the beginning, pages that neither repeat nor leave out."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection

from programs.actions import requests
from programs.models import Booking
from programs.permissions import Reader
from programs.queries import board as queries
from programs.queries.board import Filters, board, key_of, waiting_for_provider
from programs.tests.factories import AT, SOLEN, make_member, make_offer, make_requested
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    return make_offer()


@pytest.fixture
def anna(offer):
    return Reader(make_member(offer.provider, RoleKind.COORDINATOR), AT.date(), AT)


def called(offer, name, minutes=0):
    place = type(SOLEN)(**{**vars(SOLEN), "name": name})
    return make_requested(offer, at=AT + timedelta(minutes=minutes), workplaces=[place])


def labels(reader, **query):
    return [row.label for row in board(reader, Filters.read(query)).rows]


def test_the_newest_stands_first_and_the_oldest_when_asked(offer, anna):
    for minutes, name in enumerate(["A", "B", "C"]):
        called(offer, name, minutes)
    assert (labels(anna), labels(anna, sort="oldest")) == (["C", "B", "A"], ["A", "B", "C"])


def test_one_state_is_filtered_and_an_unknown_one_is_passed_over(offer, anna):
    waiting, back = called(offer, "A"), called(offer, "B", 1)
    requests.withdraw(booking=back, by=actor(), at=AT)
    found = {state: labels(anna, state=state) for state in ("requested", "withdrawn", "confirmed", "draft", "x")}
    assert found == {"requested": ["A"], "withdrawn": ["B"], "confirmed": [], "draft": ["B", "A"], "x": ["B", "A"]}
    assert waiting_for_provider(anna) == 1
    assert waiting.reference


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("sol", ["Solen", "Solgläntan"]),
        ("SOLEN", ["Solen"]),
        ("åsk", ["Åskmolnet"]),
        ("ÅSK", ["Åskmolnet"]),
        ("A\u030ask", ["Åskmolnet"]),
        ("olen", []),
        ("%", []),
        ("_", []),
        ("sol%", []),
        ("\uffff", []),
        ("  sol  ", ["Solen", "Solgläntan"]),
        ("\u200b", ["Solen", "Solgläntan", "Åskmolnet"]),
        ("💛 hus", []),
    ],
)
def test_a_search_finds_what_begins_so_whatever_the_capitals(offer, anna, search, found):
    """Bad input 20 and 21."""
    for name in ("Solen", "Åskmolnet", "Solgläntan"):
        called(offer, name)
    assert sorted(labels(anna, q=search)) == found


def test_a_reference_is_found_whole(offer, anna):
    booking = called(offer, "Solen")
    called(offer, "Månen")
    assert labels(anna, q=booking.reference.lower()) == ["Solen"]
    assert labels(anna, q=booking.reference[:4]) == []


@pytest.mark.parametrize("sort", ["", "oldest", "answer"])
def test_pages_neither_repeat_nor_leave_out_rows_of_the_same_moment(offer, anna, monkeypatch, sort):
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(5):
        called(offer, f"N{number}", number // 3)
    seen, after = [], ""
    for _ in range(3):
        page = board(anna, Filters.read({"sort": sort, "after": after}))
        seen += [row.label for row in page.rows]
        after = page.next_key
    assert (after, len(seen), set(seen), page.count) == ("", 5, {f"N{number}" for number in range(5)}, 5)


def with_turns(offer):
    """One booking of each turn, and the days to answer by in another order than the requests."""
    turns = {"provider": 20, "customer": 10, "both": 5, "nobody": None}
    for minutes, (turn, number) in enumerate(turns.items()):
        due = date(2027, 3, number) if number else None
        Booking.objects.filter(pk=called(offer, turn, minutes).pk).update(turn=turn, answer_by=due)


def test_whose_turn_is_filtered_and_both_sides_turn_is_eithers(offer, anna):
    with_turns(offer)
    found = {turn: sorted(labels(anna, turn=turn)) for turn in ("provider", "customer", "nobody", "both", "x", "")}
    everything = ["both", "customer", "nobody", "provider"]
    assert found == {
        "provider": ["both", "provider"],
        "customer": ["both", "customer"],
        "nobody": ["nobody"],
        **dict.fromkeys(("both", "x", ""), everything),
    }
    assert waiting_for_provider(anna) == 2


def test_the_first_day_to_answer_by_stands_first_and_none_at_all_last(offer, anna, monkeypatch):
    with_turns(offer)
    assert labels(anna, sort="answer") == ["both", "customer", "provider", "nobody"]
    monkeypatch.setattr(queries, "PAGE", 1)
    seen, after = [], ""
    for _ in range(4):
        page = board(anna, Filters.read({"sort": "answer", "after": after}))
        seen += [row.label for row in page.rows]
        after = page.next_key
    assert (seen, after) == (["both", "customer", "provider", "nobody"], "")


def test_a_key_of_another_order_is_passed_over(offer):
    booking = called(offer, "Solen")
    keys = {sort: key_of(booking, sort) for sort in ("", "answer")}
    assert Filters.read({"sort": "answer", "after": keys["answer"]}).after == (booking.answer_by, booking.pk)
    assert Filters.read({"sort": "answer", "after": keys[""]}).after is None
    assert Filters.read({"after": keys["answer"]}).after is None


def test_a_full_last_page_has_no_next_one(offer, anna, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(2):
        called(offer, f"N{number}", number)
    assert board(anna, Filters()).next_key == ""


def test_what_is_counted_has_a_ceiling(offer, anna, monkeypatch):
    monkeypatch.setattr(queries, "CEILING", 2)
    for number in range(4):
        called(offer, f"N{number}", number)
    page = board(anna, Filters())
    assert (page.count, page.is_capped) == (3, True)


def test_the_key_of_a_row_is_read_back_as_it_was(offer):
    booking = called(offer, "Solen")
    assert Filters.read({"after": key_of(booking)}).after == (booking.requested_at, booking.pk)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "_",
        "2027-03-01T08:00:00Z",
        "2027-03-01T08:00:00_00000000-0000-4000-8000-000000000000",
        "0001-01-01T00:00:00+14:00_00000000-0000-4000-8000-000000000000",
        "9" * 5_000,
    ],
)
def test_a_key_that_is_none_is_passed_over(key):
    assert Filters.read({"after": key}).after is None


@pytest.mark.parametrize("after", [{}, {"after": f"2027-03-01_{UUID(int=7)}"}], ids=["the first page", "the next one"])
def test_the_board_by_answer_reads_its_index_in_order_and_sorts_nothing(offer, anna, after):
    """Planners sort a handful of rows whatever indexes there are, so PostgreSQL is told not to."""
    filters = Filters.read({"sort": "answer", **after})
    with connection.cursor() as cursor:
        for way in ("sort", "seqscan", "bitmapscan") if connection.vendor == "postgresql" else ():
            cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = queries.page_of(anna, filters).explain().lower()
    assert "booking_board_answer" in plan
    assert re.findall(r"temp b-tree|\bsort\b", plan) == []

"""Which readings are pointed at, how a sample is drawn, and who may answer. No database."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tmo.audit.review.rules import (
    EVERY_RULE,
    MANY_A_DAY,
    About,
    Day,
    Reading,
    Reason,
    Why,
    due_on,
    hits,
    may_decide,
    may_say,
    months_to_draw,
    sample,
    surnames,
)

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
ANNA = UUID(int=1)


def reading(*subjects: About, at: datetime = NOON, name: str = "Anna Ek", viewer: UUID = ANNA) -> Reading:
    return Reading(viewer, name, at, {str(number): one for number, one in enumerate(subjects)})


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Anna Ek", {"ek"}),
        ("Anna Maria Ek-Lund", {"ek-lund", "ek", "lund"}),
        ("Carl af Ugglas", {"ugglas"}),
        ("ÅSA ÖBERG", {"öberg"}),
        ("A\u030asa O\u0308berg", {"öberg"}),
        ("Anna", set()),
        ("anna@demo.example", set()),
        ("", set()),
        ("Anna von", set()),
    ],
)
def test_the_surname_is_the_last_word_and_each_part_of_it(name: str, found: set[str]) -> None:
    assert surnames(name) == found


@pytest.mark.parametrize(
    ("met", "case"),
    [
        ([], reading(About(uuid4(), "Bo Alm"))),
        ([], reading()),
        ([Why.OWN], reading(About(ANNA, "Anna Ek"))),
        ([Why.SURNAME], reading(About(uuid4(), "Bo Ek-Lund"))),
        ([Why.OWN, Why.SURNAME], reading(About(ANNA, "Anna Ek"), About(uuid4(), "Bo Ek"))),
        ([], reading(About(uuid4(), "Ek Alm"))),
        ([], reading(About(uuid4(), ""), name="")),
        ([Why.CLOSED], reading(About(closed_at=NOON))),
        ([], reading(About(closed_at=NOON + timedelta(seconds=1)))),
        ([], reading(About(), at=NOON.replace(hour=21, minute=59))),
        ([Why.NIGHT], reading(About(), at=NOON.replace(hour=22))),
        ([Why.NIGHT], reading(About(), at=NOON.replace(hour=5, minute=59))),
        ([], reading(About(), at=NOON.replace(hour=6))),
    ],
)
def test_a_reading_meets_exactly_these_rules(met: list[Why], case: Reading) -> None:
    assert hits(case, Day()) == met


def test_rules_that_make_no_sense_for_a_kind_are_not_asked() -> None:
    case = reading(About(ANNA, "Anna Ek", NOON), at=NOON.replace(hour=23))
    assert hits(case, Day(), frozenset({Why.NIGHT})) == [Why.NIGHT]
    assert hits(case, Day(), frozenset()) == []


def test_the_reading_that_goes_past_fifty_on_one_day_is_pointed_at_once() -> None:
    day = Day()
    cases = [Reading(ANNA, "", NOON, {str(number): About()}) for number in range(60)]
    assert [number for number, one in enumerate(cases) if Why.MANY in hits(one, day)] == [MANY_A_DAY]


def test_the_same_subject_opened_often_counts_once_and_each_reader_and_day_for_itself() -> None:
    day = Day()
    for number in range(MANY_A_DAY):
        assert hits(Reading(ANNA, "", NOON, {str(number): About()}), day) == []
    assert hits(Reading(ANNA, "", NOON, {"0": About()}), day) == []
    assert hits(Reading(UUID(int=2), "", NOON, {"x": About()}), day) == []
    assert hits(Reading(ANNA, "", NOON + timedelta(days=1), {"x": About()}), day) == []


def test_one_long_list_goes_past_fifty_by_itself() -> None:
    assert hits(reading(*[About()] * 51), Day()) == [Why.MANY]
    assert hits(reading(*[About()] * 50), Day()) == []


def test_break_glass_and_the_sample_are_no_rules_of_a_reading() -> None:
    assert {Why.GLASS, Why.SAMPLE} == set(Why) - EVERY_RULE


@given(some.integers(0, 60), some.integers(1, 20), some.integers())
def test_a_sample_has_its_size_or_everything_and_nothing_twice(count: int, size: int, seed: int) -> None:
    drawn = sample(range(count), size, random.Random(seed))
    assert len(set(drawn)) == len(drawn) == min(count, size)
    assert set(drawn) <= set(range(count))


def test_each_of_a_stream_has_the_same_chance() -> None:
    chance = random.Random(7)
    drawn = Counter(one for _ in range(4000) for one in sample(range(20), 5, chance))
    assert all(850 < drawn[one] < 1150 for one in range(20)), drawn


@pytest.mark.parametrize(
    ("last", "today", "months"),
    [
        (None, date(2027, 3, 1), ["2027-02"]),
        (None, date(2027, 1, 31), ["2026-12"]),
        (date(2027, 2, 1), date(2027, 3, 31), []),
        (date(2027, 1, 1), date(2027, 3, 1), ["2027-02"]),
        (date(2026, 10, 1), date(2027, 2, 3), ["2026-11", "2026-12", "2027-01"]),
        (date(2027, 3, 1), date(2027, 3, 15), []),
    ],
)
def test_every_month_that_is_over_is_drawn_once(last: date | None, today: date, months: list[str]) -> None:
    assert [f"{one:%Y-%m}" for one in months_to_draw(last, today)] == months


def test_after_years_without_a_sweep_one_year_is_drawn() -> None:
    assert len(months_to_draw(date(2020, 1, 1), date(2027, 3, 1))) == 12


def test_a_month_drawn_month_by_month_is_drawn_twelve_times_a_year() -> None:
    last, drawn = date(2026, 12, 1), []
    for number in range(365):
        months = months_to_draw(last, date(2027, 1, 1) + timedelta(days=number))
        drawn += months
        last = months[-1] if months else last
    assert [f"{one:%m}" for one in drawn] == [f"{month:02}" for month in range(1, 12)]


@pytest.mark.parametrize(
    ("viewer", "reviewer", "decided", "reason"),
    [
        (ANNA, UUID(int=2), False, None),
        (None, UUID(int=2), False, None),
        (ANNA, ANNA, False, Reason.OWN_READING),
        (ANNA, ANNA, True, Reason.OWN_READING),
        (ANNA, None, False, Reason.OWN_READING),
        (ANNA, UUID(int=2), True, Reason.ALREADY_DECIDED),
    ],
)
def test_nobody_looks_over_what_they_did_themselves(viewer, reviewer, decided, reason) -> None:
    assert may_decide(viewer_id=viewer, reviewer_id=reviewer, decided=decided) is reason


@pytest.mark.parametrize(
    ("outcome", "note", "reason"),
    [
        ("in_order", "", None),
        ("explained", "She was on duty.", None),
        ("explained", "   ok      ", Reason.NOTE_NEEDED),
        ("reported", "", Reason.NOTE_NEEDED),
    ],
)
def test_what_is_not_in_order_is_told_in_words(outcome: str, note: str, reason: Reason | None) -> None:
    assert may_say(outcome=outcome, note=note) is reason


def test_there_are_two_weeks_to_answer() -> None:
    assert due_on(date(2027, 3, 1)) == date(2027, 3, 15)

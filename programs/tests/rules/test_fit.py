"""One date against those of the other sessions, and a new version against what was said before."""

import pytest

from programs.rules.fit import fit_reasons, proposal_faults
from programs.rules.reasons import Code, block
from programs.tests.rules.build import about, codes, kup, slot

START = slot("uppstartsmote", "2027-03-09", "08:30-09:30")
DAY_1 = slot("grundutbildning_1", "2027-03-09", "10:00-16:00")
DAY_2 = slot("grundutbildning_2", "2027-03-10", "09:00-15:30")


def test_a_session_on_the_same_day_after_the_first_is_fine() -> None:
    """08.30–09.30 and then 10.00–16.00."""
    assert fit_reasons(kup(), DAY_1, {"uppstartsmote": [START], "grundutbildning_2": [DAY_2]}) == []


@pytest.mark.parametrize(
    ("date", "others", "expected"),
    [
        (
            slot("grundutbildning_1", "2027-03-09", "09:00-15:00"),
            {"uppstartsmote": [START]},
            ("overlap", "grundutbildning_1", "uppstartsmote"),
        ),
        (
            slot("grundutbildning_2", "2027-03-08", "09:00-15:30"),
            {"grundutbildning_1": [DAY_1]},
            ("out_of_order", "grundutbildning_2", "grundutbildning_1"),
        ),
        (
            slot("grundutbildning_1", "2027-03-11", "10:00-16:00"),
            {"grundutbildning_2": [DAY_2]},
            ("out_of_order_before", "grundutbildning_1", "grundutbildning_2"),
        ),
    ],
    ids=["overlap", "before an earlier session", "after a later session"],
)
def test_a_collision_names_the_session_judged_and_the_one_it_meets(date, others, expected) -> None:
    assert about(fit_reasons(kup(), date, others)) == [expected]


def test_of_many_collisions_the_nearest_session_is_named() -> None:
    early = slot("konsultation_1", "2027-03-08", "13:00-15:00")
    others = {"uppstartsmote": [START], "grundutbildning_1": [DAY_1], "grundutbildning_2": [DAY_2]}
    assert about(fit_reasons(kup(), early, others)) == [("out_of_order", "konsultation_1", "grundutbildning_2")]


def test_dates_that_are_not_agreed_leave_room_as_long_as_one_of_them_fits() -> None:
    late = slot("grundutbildning_1", "2027-03-16", "10:00-16:00")
    further = slot("grundutbildning_2", "2027-03-17", "09:00-15:30")
    assert fit_reasons(kup(), late, {"grundutbildning_2": [DAY_2, further]}) == []
    assert about(fit_reasons(kup(), late, {"grundutbildning_2": [DAY_2, DAY_1]})) == [
        ("out_of_order_before", "grundutbildning_1", "grundutbildning_2")
    ]


def test_neither_the_session_itself_nor_one_without_dates_is_met() -> None:
    assert fit_reasons(kup(), DAY_1, {"grundutbildning_1": [DAY_2], "uppstartsmote": []}) == []


@pytest.mark.parametrize(
    ("slots", "before", "expected"),
    [
        ([DAY_1], [], []),
        ([], [], [("block", "proposal_missing")]),
        ([DAY_1, DAY_1], [], [("block", "same_proposal_twice")]),
        ([DAY_1, DAY_2, START, slot("grundutbildning_1", "2027-03-12")], [], [("block", "too_many_proposals")]),
        ([DAY_1], [[DAY_2], [DAY_1]], [("block", "same_dates")]),
        ([DAY_1, DAY_2], [[DAY_1], [DAY_2, DAY_1]], []),
    ],
    ids=["one date", "none", "twice the same", "four", "nothing new", "another order or number is new"],
)
def test_a_new_version_holds_one_to_three_new_dates(slots, before, expected) -> None:
    assert codes(proposal_faults(slots, "grundutbildning_1", before)) == expected


def test_what_is_wrong_with_a_version_is_about_its_session() -> None:
    assert proposal_faults([], "grundutbildning_1", []) == [block(Code.PROPOSAL_MISSING, "grundutbildning_1")]

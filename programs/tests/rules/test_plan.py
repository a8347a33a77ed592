"""What stands against approving an action plan, as tables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules import plan
from programs.rules.booking import State
from programs.rules.plan import Draft, by_aim, closing_session, differing, faults, gone_names, months, read
from programs.rules.reasons import Weight
from programs.tests.rules.build import kup, two_days

TODAY = date(2027, 5, 12)
LINE = {
    "aim": "Lugna övergångar",
    "action": "En vuxen möter vid dörren",
    "why": "Barnen ska veta vem som tar emot",
    "owner": "Åsa Öberg",
    "due": "2027-06-01",
    "sign": "Färre konflikter vid hämtning",
    "follow_up": "2027-09-01",
}


def draft(*lines: dict[str, str], met_on: str = "2027-05-11", present: str = "Åsa Öberg\nBritta Holm") -> Draft:
    return Draft(met_on, present, dict(enumerate(lines or [LINE], 1)))


def found(one: Draft, **more: object) -> list[tuple[str, str]]:
    return [(reason.code.value, reason.about) for reason in faults(one, today=TODAY, **more)]


def test_a_complete_plan_has_no_fault() -> None:
    assert found(draft()) == []


def test_an_empty_plan_is_refused_with_the_reason() -> None:
    assert found(Draft("2027-05-11", "Åsa", {})) == [("plan_empty", "")]
    assert found(draft({"aim": " ", "action": ""})) == [("plan_empty", "")]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"aim": ""}, "plan_aim_missing", "aim"),
        ({"action": " "}, "plan_action_missing", "action"),
        ({"owner": ""}, "plan_owner_missing", "owner"),
        ({"sign": ""}, "plan_sign_missing", "sign"),
        ({"due": ""}, "plan_due_missing", "due"),
        ({"follow_up": ""}, "plan_follow_up_missing", "follow_up"),
        ({"due": "i juni"}, "plan_no_date", "due"),
        ({"due": "2027-02-31"}, "plan_no_date", "due"),
        ({"due": "20270601"}, "plan_no_date", "due"),
        ({"follow_up": "0001-1-1"}, "plan_no_date", "follow_up"),
        ({"due": "2027-05-10"}, "plan_due_before_meeting", "due"),
        ({"follow_up": "2027-05-31"}, "plan_follow_up_before_due", "follow_up"),
        ({"follow_up": "2033-01-01"}, "too_far_ahead", "follow_up"),
        ({"action": "x" * 2001}, "plan_text_too_long", "action"),
        ({"owner": "x" * 201}, "plan_text_too_long", "owner"),
    ],
)
def test_a_fault_of_a_line_stands_at_its_field(change: dict[str, str], code: str, field: str) -> None:
    assert found(draft({**LINE, **change})) == [(code, f"l-1-{field}")]


@pytest.mark.parametrize(
    "change",
    [
        {"why": ""},
        {"due": "2027-05-11"},
        {"due": "2027-06-01", "follow_up": "2027-06-01"},
        {"follow_up": "2032-12-31"},
        {"action": "x" * 2000},
        {"owner": "x" * 200},
        {"owner": "Någon utanför listan"},
    ],
)
def test_what_is_just_within_the_rules_is_fine(change: dict[str, str]) -> None:
    assert found(draft({**LINE, **change})) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"met_on": ""}, [("plan_meeting_missing", "met_on")]),
        ({"met_on": "igår"}, [("plan_no_date", "met_on")]),
        ({"met_on": "2027-05-13"}, [("plan_meeting_to_come", "met_on")]),
        ({"met_on": "2027-05-12"}, []),
        ({"met_on": "2021-12-31"}, [("year_out_of_range", "met_on")]),
        ({"met_on": "0001-01-01"}, [("year_out_of_range", "met_on")]),
        ({"met_on": "9999-12-31"}, [("plan_meeting_to_come", "met_on"), ("plan_due_before_meeting", "l-1-due")]),
        ({"present": " \n"}, [("plan_nobody_present", "present")]),
        ({"present": "x" * 201}, [("plan_text_too_long", "present")]),
        ({"present": "\n".join(f"Namn {n}" for n in range(101))}, [("plan_text_too_long", "present")]),
    ],
)
def test_a_fault_of_the_meeting_stands_at_its_field(change: dict[str, str], expected: list) -> None:
    assert found(draft(LINE, **change)) == expected


def test_a_line_without_an_aim_belongs_to_the_one_above() -> None:
    one = draft(LINE, {**LINE, "aim": ""}, {**LINE, "aim": "Återhämtning"})
    assert found(one) == []
    assert [line.aim for line in read(one).lines] == ["Lugna övergångar", "Lugna övergångar", "Återhämtning"]


def test_an_owner_who_left_is_to_be_replaced() -> None:
    assert found(draft(), left=["åsa  öberg"]) == [("plan_owner_left", "l-1-owner")]
    assert found(draft(), left=["Åsa Berg"]) == []


def test_a_name_that_somebody_there_has_too_is_not_gone() -> None:
    assert gone_names([("Åsa Öberg", False), ("Bo Ek", True)]) == ["Åsa Öberg"]
    assert gone_names([("Åsa Öberg", False), ("åsa öberg", True)]) == []


def test_three_hundred_actions_are_fine_and_one_more_is_not() -> None:
    assert found(draft(*[LINE] * 300)) == []
    assert found(draft(*[LINE] * 301)) == [("plan_too_many_lines", "")]


def test_a_plan_that_would_choke_the_printer_is_refused_before() -> None:
    long = {**LINE, "action": "å" * 2000}
    rest = sum(len(text) for text in long.values())
    assert found(draft(*[long] * (plan.TOTAL_MOST // rest))) == []
    assert found(draft(*[long] * (plan.TOTAL_MOST // rest + 1))) == [("plan_too_long", "")]


def test_every_fault_stops_and_only_what_was_typed_wrong_is_an_error_of_the_draft() -> None:
    reasons = faults(draft({**LINE, "due": "x", "owner": ""}), today=TODAY)
    assert {reason.weight for reason in reasons} == {Weight.BLOCK}
    assert [reason.code.value for reason in plan.hard_faults(reasons)] == ["plan_no_date"]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.DRAFT, "plan_not_yet"),
        (State.UNCONFIRMED, "plan_not_yet"),
        (State.REQUESTED, "plan_not_yet"),
        (State.CONFIRMED, None),
        (State.WITHDRAWN, "plan_not_yet"),
        (State.CANCELLED, "booking_cancelled"),
    ],
)
def test_a_plan_is_written_while_the_booking_is_confirmed(state: State, code: str | None) -> None:
    reason = plan.may_write(state)
    assert (reason.code.value if reason else None) == code


def test_the_closing_meeting_is_the_last_one_for_principals_and_ambassadors() -> None:
    assert closing_session(kup()) == "avslutande_mote"
    assert closing_session(two_days()) is None


def test_two_drafts_are_compared_field_by_field() -> None:
    mine = draft(LINE, {**LINE, "owner": "Bo"})
    saved = draft({**LINE, "action": "Något annat"}, present="Åsa Öberg")
    assert differing(mine, saved)[:2] == ["present", "l-1-action"]
    assert set(differing(mine, saved)[2:]) == {f"l-2-{field}" for field in plan.FIELDS}
    assert differing(mine, mine) == []
    assert plan.value_of(saved, "l-1-action") == "Något annat"
    assert plan.value_of(saved, "l-2-action") == ""


def test_actions_are_grouped_by_aim_in_their_first_order() -> None:
    lines = read(draft(*[{**LINE, "aim": aim} for aim in "ABAC"])).lines
    assert [(aim, [line.key for line in group]) for aim, group in by_aim(lines)] == [
        ("A", [1, 3]),
        ("B", [2]),
        ("C", [4]),
    ]


def test_months_run_without_a_gap_over_the_turn_of_the_year() -> None:
    lines = read(
        draft(
            {**LINE, "due": "2027-11-30", "follow_up": "2028-02-01"},
            {**LINE, "due": "2028-01-15", "follow_up": "2028-01-31"},
        )
    ).lines
    assert [(one.first.isoformat()[:7], one.due, one.follow_up) for one in months(lines)] == [
        ("2027-11", (1,), ()),
        ("2027-12", (), ()),
        ("2028-01", (2,), (2,)),
        ("2028-02", (), (1,)),
    ]
    assert months(()) == []


TEXT = st.text(max_size=30)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(plan.FIELDS, TEXT)), max_size=6), TEXT, TEXT)
def test_whatever_is_typed_is_judged_without_a_fault_of_ours(lines: list, met_on: str, present: str) -> None:
    one = Draft(met_on, present, dict(enumerate(lines)))
    names = {plan.MET_ON, plan.PRESENT, ""} | {
        plan.field_name(key, field) for key in one.lines for field in plan.FIELDS
    }
    assert {reason.about for reason in faults(one, today=TODAY)} <= names

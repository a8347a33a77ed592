"""A reason is a plain value."""

from datetime import date

import pytest

from programs.rules.reasons import Code, Reason, Weight, block, first_of, tell, warn


def test_a_reason_is_compared_by_its_facts_and_can_be_a_member_of_a_set() -> None:
    friday = warn(Code.HOLIDAY, "a", day=date(2027, 3, 26))
    same = Reason(Code.HOLIDAY, Weight.WARN, "a", {"day": date(2027, 3, 26)})
    monday = warn(Code.HOLIDAY, "a", day=date(2027, 3, 29))
    assert (friday == same, friday == monday, {friday, same, monday} == {friday, monday}) == (True, False, True)


def test_the_facts_of_a_reason_cannot_be_changed_afterwards() -> None:
    facts = {"limit": 3}
    reason = Reason(Code.TOO_MANY_PROPOSALS, Weight.BLOCK, "a", facts)
    facts["limit"] = 4
    assert dict(reason.facts) == {"limit": 3}
    with pytest.raises(TypeError):
        reason.facts["limit"] = 5  # type: ignore[index]


def test_the_first_reason_of_a_weight_is_found() -> None:
    reasons = [tell(Code.MOVED_FROM_PACKAGE), warn(Code.WEEKEND, "a"), warn(Code.HOLIDAY, "b")]
    assert first_of(reasons, Weight.WARN) == warn(Code.WEEKEND, "a")
    assert first_of(reasons, Weight.BLOCK) is None


def test_the_three_words_for_a_reason_differ_in_weight_alone() -> None:
    assert [each(Code.WEEKEND, "a", day=None).weight.value for each in (block, warn, tell)] == ["block", "warn", "tell"]

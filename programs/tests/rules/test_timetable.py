"""Dates of sessions, one by one and together."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from programs.rules.days import DayCalendar, Period, PeriodKind
from programs.rules.package import Audience, Order, Package, Place
from programs.rules.reasons import Code, Reason, block, tell, warn
from programs.rules.timetable import (
    Slot,
    duplicate_reasons,
    last_day,
    order_reasons,
    proposal_reasons,
    slot_reasons,
)
from programs.tests.rules.build import about, codes, kup, slot, two_days

NOW = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)  # 12.00 in Stockholm
TODAY = date(2026, 9, 1)
CALENDAR = DayCalendar(
    holidays={date(2027, 3, 26): "Långfredagen", date(2027, 3, 29): "Annandag påsk"},
    periods=[Period(PeriodKind.SCHOOL_BREAK, "Sportlov", date(2027, 2, 22), date(2027, 3, 1))],
)


def reasons_of(candidate: Slot, package: Package | None = None, now: datetime = NOW) -> list[Reason]:
    """All reasons about one date."""
    session = (package or kup()).by_key[candidate.session]
    return slot_reasons(candidate, package_session=session, today=TODAY, calendar=CALENDAR, now=now)


# -- one date --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "times", "expected"),
    [
        ("2027-03-09", "13:00-15:00", []),
        ("2027-03-09", "13:30-15:30", [("tell", "moved_from_package")]),
        ("2027-03-09", "13:00-16:00", [("tell", "longer_than_package")]),
        ("2027-03-09", "12:00-15:00", [("tell", "longer_than_package"), ("tell", "moved_from_package")]),
        ("2027-03-09", "13:00-14:00", [("warn", "shorter_than_package")]),
        ("2027-03-09", "13:00-14:59", [("warn", "shorter_than_package")]),
        ("2027-03-09", "14:00-15:00", [("warn", "shorter_than_package"), ("tell", "moved_from_package")]),
        ("2027-03-09", "15:00-13:00", [("block", "ends_before_start")]),
        ("2027-03-09", "23:00-02:00", [("block", "ends_before_start")]),
        ("2027-03-09", "13:00-13:00", [("block", "no_length")]),
        ("2027-03-09", "00:00-00:00", [("block", "no_length")]),
        ("2027-03-09", "", [("block", "time_missing")]),
        ("2027-03-09", "13:00-", [("block", "time_missing")]),
        ("2027-03-09", "-15:00", [("block", "time_missing")]),
        ("2027-03-26", "13:00-15:00", [("warn", "holiday")]),
        ("2027-03-29", "13:00-15:00", [("warn", "holiday")]),
        ("2027-03-25", "13:00-15:00", [("warn", "holiday_eve")]),
        ("2027-03-27", "13:00-15:00", [("warn", "weekend")]),
        ("2027-02-26", "13:00-15:00", [("warn", "school_break")]),
        ("2027-03-01", "13:00-15:00", []),
        (
            "2027-02-27",
            "13:00-14:00",
            [("warn", "weekend"), ("warn", "school_break"), ("warn", "shorter_than_package")],
        ),
        ("2026-08-31", "13:00-15:00", [("block", "in_the_past")]),
        ("2026-09-01", "10:00-12:00", [("block", "in_the_past"), ("tell", "moved_from_package")]),
        ("2026-09-01", "12:00-14:00", [("block", "in_the_past"), ("tell", "moved_from_package")]),
        ("2026-09-01", "12:01-14:01", [("tell", "moved_from_package")]),
        ("2026-09-01", "13:00-15:00", []),
        ("2029-08-31", "13:00-15:00", []),
        ("2029-09-01", "13:00-15:00", [("warn", "weekend")]),
        ("2029-09-03", "13:00-15:00", [("block", "too_far_ahead")]),
        ("2000-01-03", "13:00-15:00", [("block", "in_the_past")]),
        ("2100-12-31", "13:00-15:00", [("block", "too_far_ahead")]),
        ("0001-01-01", "13:00-15:00", [("block", "year_out_of_range")]),
        ("1999-12-31", "13:00-15:00", [("block", "year_out_of_range")]),
        ("2101-01-01", "13:00-15:00", [("block", "year_out_of_range")]),
        ("9999-12-31", "13:00-15:00", [("block", "year_out_of_range")]),
        ("2028-02-29", "13:00-15:00", []),
        ("2026-12-31", "13:00-15:00", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_date_for_a_consultation_of_two_hours(day: str, times: str, expected: list[tuple[str, str]]) -> None:
    assert codes(reasons_of(slot("konsultation_1", day, times))) == expected


@pytest.mark.parametrize(
    ("day", "times", "expected"),
    [
        ("2027-03-28", "01:00-01:59", []),
        ("2027-03-28", "01:00-02:00", [("time_skipped", "02:00")]),
        ("2027-03-28", "02:30-04:30", [("time_skipped", "02:30")]),
        ("2027-03-28", "02:00-02:30", [("time_skipped", "02:00"), ("time_skipped", "02:30")]),
        ("2027-03-28", "03:00-05:00", []),
        ("2026-10-25", "02:30-04:30", [("time_twice", "02:30")]),
        ("2026-10-25", "01:00-02:00", [("time_twice", "02:00")]),
        ("2026-10-25", "03:00-05:00", []),
        ("2027-10-31", "00:30-02:30", [("time_twice", "02:30")]),
        ("2027-10-31", "01:59-03:00", []),
        ("2027-10-30", "02:30-04:30", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_time_that_the_clock_skips_or_shows_twice_is_refused(
    day: str, times: str, expected: list[tuple[str, str]]
) -> None:
    changes = {Code.TIME_SKIPPED, Code.TIME_TWICE}
    found = [reason for reason in reasons_of(slot("konsultation_1", day, times)) if reason.code in changes]
    assert [(reason.code.value, f"{reason.facts['time']:%H:%M}") for reason in found] == expected
    assert {reason.weight.value for reason in found} <= {"block"}


@pytest.mark.parametrize(
    ("day", "times", "minutes"),
    [("2027-03-28", "01:00-04:00", 120), ("2027-10-31", "01:00-04:00", 240), ("2027-03-27", "01:00-04:00", 180)],
    ids=["forward", "back", "the day before"],
)
def test_length_is_what_passes_between_the_instants(day: str, times: str, minutes: int) -> None:
    candidate = slot("empatitrotthet", day, times)
    assert candidate.starts_at is not None
    assert candidate.ends_at is not None
    assert (candidate.ends_at - candidate.starts_at).total_seconds() == minutes * 60


def test_a_wall_clock_keeps_its_hour_across_the_change() -> None:
    winter, summer = slot("empatitrotthet", "2027-03-09", "09:00-12:00"), slot("a", "2027-04-13", "09:00-12:00")
    assert (winter.starts_at, summer.starts_at) == (
        datetime(2027, 3, 9, 8, tzinfo=UTC),
        datetime(2027, 4, 13, 7, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        ("uppstartsmote", [("warn", "preferred_on_site")]),
        ("ambassadorer", []),
        ("empatitrotthet", [("warn", "preferred_on_site")]),
        ("konsultation_2", [("warn", "preferred_on_site")]),
        ("avslutande_mote", []),
    ],
)
def test_digital_is_warned_about_where_the_package_prefers_on_site(
    session: str, expected: list[tuple[str, str]]
) -> None:
    own = kup().by_key[session]
    candidate = Slot(session, date(2027, 3, 9), own.start, own.end, Place.DIGITAL, "Europe/Stockholm")
    assert codes(reasons_of(candidate)) == expected


@pytest.mark.parametrize(
    ("times", "expected"),
    [("", []), ("09:00-15:00", []), ("09:00-", ["time_missing"]), ("15:00-09:00", ["ends_before_start"])],
)
def test_a_session_without_times_is_agreed_by_day_or_given_times(times: str, expected: list[str]) -> None:
    found = reasons_of(slot("veiledning", "2027-03-09", times), two_days())
    assert [reason.code.value for reason in found] == expected


def test_a_length_promised_without_times_is_watched_too() -> None:
    session = replace(two_days().by_key["veiledning"], minutes=120)
    candidate = slot("veiledning", "2027-03-09", "09:00-10:00")
    found = slot_reasons(candidate, package_session=session, today=TODAY, calendar=CALENDAR, now=NOW)
    assert found == [warn(Code.SHORTER_THAN_PACKAGE, "veiledning", minutes=60, package_minutes=120)]


def test_a_day_without_times_may_be_today() -> None:
    assert reasons_of(slot("veiledning", "2026-09-01"), two_days()) == []


def test_the_workplace_decides_which_day_it_is() -> None:
    """23.30 UTC on 31 August is 01.30 on 1 September in Stockholm: 01.00 is over, 02.00 is not."""
    night = datetime(2026, 8, 31, 23, 30, tzinfo=UTC)
    found = [
        reasons_of(slot("konsultation_1", "2026-09-01", times), now=night) for times in ("01:00-03:00", "02:00-04:00")
    ]
    assert [next(reason.code.value for reason in each) for each in found] == ["in_the_past", "moved_from_package"]


def test_a_reason_carries_the_facts_to_word_it_with() -> None:
    own = kup().by_key["konsultation_1"]
    candidate = slot("konsultation_1", "2027-03-09", "12:00-13:00")
    assert reasons_of(candidate) == [
        warn(Code.SHORTER_THAN_PACKAGE, "konsultation_1", minutes=60, package_minutes=120),
        tell(
            Code.MOVED_FROM_PACKAGE,
            "konsultation_1",
            start=candidate.start,
            end=candidate.end,
            package_start=own.start,
            package_end=own.end,
        ),
    ]


@pytest.mark.parametrize(
    ("today", "last"),
    [("2026-09-01", "2029-09-01"), ("2028-02-29", "2031-02-28"), ("2025-02-28", "2028-02-28")],
)
def test_dates_may_lie_three_years_ahead(today: str, last: str) -> None:
    assert last_day(date.fromisoformat(today)) == date.fromisoformat(last)


@pytest.mark.parametrize("times", ["", "13:00-", "-15:00"], ids=["neither", "no end", "no start"])
def test_a_date_without_both_times_has_no_instants(times: str) -> None:
    candidate = slot("konsultation_1", "2027-03-09", times)
    assert (candidate.timed, candidate.starts_at, candidate.ends_at) == (False, None, None)


# -- dates together --------------------------------------------------------------------------------------------------

MORNING, DAY_ONE, DAY_TWO = "08:30-09:30", "10:00-16:00", "09:00-15:30"
NINE = [
    slot("uppstartsmote", "2027-01-25", MORNING),
    slot("grundutbildning_1", "2027-01-25", DAY_ONE),
    slot("grundutbildning_2", "2027-01-26", DAY_TWO),
    slot("ambassadorer", "2027-03-09", "09:00-12:00"),
    slot("konsultation_1", "2027-03-09", "13:00-15:00"),
    slot("empatitrotthet", "2027-04-13", "09:00-12:00"),
    slot("konsultation_2", "2027-04-13", "13:00-15:00"),
    slot("avslutande_mote", "2027-05-18", "09:00-12:00"),
    slot("konsultation_3", "2027-05-18", "13:00-15:00"),
]


def with_change(changed: Slot) -> list[Slot]:
    """The nine dates with one of them exchanged."""
    return [changed if each.session == changed.session else each for each in NINE]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (NINE[0], []),
        (
            slot("grundutbildning_1", "2027-01-25", "09:00-15:00"),
            [("overlap", "grundutbildning_1", "uppstartsmote")],
        ),
        (slot("grundutbildning_1", "2027-01-25", "09:30-15:30"), []),
        (
            slot("grundutbildning_1", "2027-01-25", "09:29-15:30"),
            [("overlap", "grundutbildning_1", "uppstartsmote")],
        ),
        (
            slot("grundutbildning_2", "2027-01-22", DAY_TWO),
            [("out_of_order", "grundutbildning_2", "grundutbildning_1")],
        ),
        (
            slot("grundutbildning_2", "2027-01-25", DAY_TWO),
            [("overlap", "grundutbildning_2", "grundutbildning_1")],
        ),
        (
            slot("empatitrotthet", "2027-03-09", "15:00-16:00"),
            [],
        ),
        (
            slot("empatitrotthet", "2027-03-08", "09:00-12:00"),
            [("out_of_order", "empatitrotthet", "konsultation_1")],
        ),
        (
            slot("konsultation_2", "2027-05-18", "12:00-13:00"),
            [("out_of_order", "avslutande_mote", "konsultation_2")],
        ),
        (
            slot("uppstartsmote", "2027-06-01", MORNING),
            [("out_of_order", each.session, "uppstartsmote") for each in NINE[1:]],
        ),
    ],
    ids=[
        "as the package says",
        "day 1 during the start meeting",
        "day 1 right after the start meeting",
        "day 1 a minute too early",
        "day 2 before day 1",
        "day 2 during day 1",
        "step 3 right after step 2",
        "step 3 before step 2",
        "consultation after the closing meeting began",
        "the start meeting last",
    ],
)
def test_a_series_keeps_order_and_never_overlaps(changed: Slot, expected: list[tuple[str, str, str]]) -> None:
    found = order_reasons(kup(), with_change(changed))
    assert (about(found), {reason.weight.value for reason in found} <= {"block"}) == (expected, True)


def test_the_dates_may_come_in_any_order_and_with_gaps() -> None:
    assert order_reasons(kup(), [NINE[8], NINE[2], NINE[5]]) == []
    assert about(order_reasons(kup(), [replace(NINE[8], day=date(2027, 1, 1)), NINE[2]])) == [
        ("out_of_order", "konsultation_3", "grundutbildning_2")
    ]


def test_sessions_in_two_zones_are_compared_by_the_instant() -> None:
    """08.30-09.30 in Stockholm is over when it is 08.30 in London."""
    london = replace(slot("grundutbildning_1", "2027-01-25", "08:30-15:00"), zone="Europe/London")
    assert order_reasons(kup(), [NINE[0], london]) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2027-01-24", [("out_of_order", "veiledning", "samling")]), ("2027-01-25", []), ("2027-01-26", [])],
)
def test_a_session_without_times_is_ordered_by_its_day(day: str, expected: list[tuple[str, str, str]]) -> None:
    found = order_reasons(two_days(), [slot("samling", "2027-01-25", "09:00-11:00"), slot("veiledning", day)])
    assert about(found) == expected


def test_a_package_in_free_order_is_only_kept_from_overlapping() -> None:
    free = replace(kup(), order=Order.FREE)
    assert order_reasons(free, list(with_change(slot("uppstartsmote", "2027-06-01", MORNING)))) == []
    overlapping = with_change(slot("uppstartsmote", "2027-05-18", "09:30-10:00"))
    assert about(order_reasons(free, overlapping)) == [("overlap", "avslutande_mote", "uppstartsmote")]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [(Audience.PRINCIPALS_TRAINERS, []), (Audience.ALL, [("overlap", "veiledning", "samling")])],
    ids=["other people", "the same people"],
)
def test_only_the_same_people_are_kept_from_being_in_two_rooms(
    audience: Audience, expected: list[tuple[str, str, str]]
) -> None:
    """The second session is for ambassadors, who are among all but not among the principals and trainers."""
    package = two_days()
    step = package.steps[0]
    step = replace(step, sessions=(replace(step.sessions[0], audience=audience),))
    package = replace(package, steps=(step, package.steps[1]))
    together = [slot("samling", "2027-01-25", "09:00-11:00"), slot("veiledning", "2027-01-25", "10:00-12:00")]
    assert about(order_reasons(package, together)) == expected


def test_other_people_may_begin_at_the_same_time() -> None:
    """The ambassadors practise while the principals meet: neither comes before the other."""
    package = two_days()
    first = replace(package.steps[0].sessions[0], audience=Audience.PRINCIPALS_TRAINERS)
    package = replace(package, steps=(replace(package.steps[0], sessions=(first,)), package.steps[1]))
    both = [slot(key, "2027-01-25", "09:00-11:00") for key in ("samling", "veiledning")]
    assert order_reasons(package, both) == []


def test_an_impossible_year_is_compared_without_falling_out_of_the_calendar() -> None:
    strange = [
        slot("uppstartsmote", "0001-01-01", "00:00-01:00"),
        slot("grundutbildning_1", "9999-12-31", "23:00-23:59"),
    ]
    assert order_reasons(kup(), strange) == []


# -- alternatives ----------------------------------------------------------------------------------------------------


def test_the_same_date_and_time_proposed_twice_is_refused() -> None:
    first = slot("konsultation_1", "2027-03-09", "13:00-15:00")
    alternatives = [
        first,
        slot("konsultation_1", "2027-03-09", "14:00-16:00"),
        replace(first, place=Place.DIGITAL),
    ]
    facts = {"day": date(2027, 3, 9), "alternative": 3}
    assert duplicate_reasons(alternatives) == [block(Code.SAME_PROPOSAL_TWICE, "konsultation_1", **facts)]


def request(**others: list[Slot]) -> dict[str, list[Slot]]:
    """The nine dates as a request, with the alternatives of some sessions exchanged."""
    return {each.session: [each] for each in NINE} | others


def test_one_possible_date_for_every_session_is_a_request() -> None:
    assert proposal_reasons(kup(), request()) == []


def test_every_missing_session_is_named() -> None:
    given = {key: value for key, value in request(konsultation_3=[]).items() if key != "ambassadorer"}
    assert proposal_reasons(kup(), given) == [
        block(Code.PROPOSAL_MISSING, "ambassadorer"),
        block(Code.PROPOSAL_MISSING, "konsultation_3"),
    ]


def alternatives(*days: str) -> list[Slot]:
    """Alternatives for the first consultation, at its usual time."""
    return [slot("konsultation_1", day, "13:00-15:00") for day in days]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2027-03-09", "2027-03-10", "2027-03-11"], []),
        (["2027-03-09", "2027-03-10", "2027-03-11", "2027-03-12"], [("too_many_proposals", None, None)]),
        (["2027-03-09", "2027-03-09"], [("same_proposal_twice", 2, None)]),
        (["2027-03-09", "2027-03-08"], [("never_fits", 2, "ambassadorer")]),
        (["2027-03-09", "2027-03-10", "2027-01-20"], [("never_fits", 3, "ambassadorer")]),
        (["2027-03-08", "2027-03-09"], [("out_of_order", None, "ambassadorer")]),
        (["2027-03-09", "2027-06-01"], []),
    ],
    ids=["three", "four", "the same twice", "before the step", "third before the package", "first choice", "late"],
)
def test_up_to_three_alternatives_may_be_proposed(days: list[str], expected: list[tuple[str, int, str]]) -> None:
    found = proposal_reasons(kup(), request(konsultation_1=alternatives(*days)))
    assert [
        (reason.code.value, reason.facts.get("alternative"), reason.facts.get("other")) for reason in found
    ] == expected
    assert {(reason.about, reason.weight.value) for reason in found} <= {("konsultation_1", "block")}


def test_an_alternative_need_only_go_with_one_alternative_of_each_session_before() -> None:
    earlier = [NINE[3], slot("ambassadorer", "2027-03-02", "09:00-12:00")]
    given = request(ambassadorer=earlier, konsultation_1=alternatives("2027-03-09", "2027-03-03"))
    assert proposal_reasons(kup(), given) == []


def test_four_alternatives_are_one_too_many_with_the_limit_named() -> None:
    days = ["2027-03-09", "2027-03-10", "2027-03-11", "2027-03-12"]
    found = proposal_reasons(kup(), request(konsultation_1=alternatives(*days)))
    assert found == [block(Code.TOO_MANY_PROPOSALS, "konsultation_1", limit=3)]

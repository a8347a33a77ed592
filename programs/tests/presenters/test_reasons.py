"""Every reason and every state can be said, in every language of the product."""

import re
from datetime import date, time

import pytest
from django.conf import settings
from django.utils import translation

from programs.presenters import booking as say
from programs.presenters.reasons import WORDS, Note, notes, titles_of, words
from programs.rules.booking import Side, State
from programs.rules.reasons import Code, block, tell, warn
from programs.tests.rules.build import kup

SIDES = (Side.CUSTOMER, Side.PROVIDER, Side.NOBODY)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
DAY = date(2027, 3, 26)
# What a rule gives beside each code; codes that are not here come without facts.
FACTS = {
    Code.ENDS_BEFORE_START: {"start": time(12), "end": time(10)},
    Code.NO_LENGTH: {"start": time(12)},
    Code.IN_THE_PAST: {"day": DAY},
    Code.TOO_FAR_AHEAD: {"day": DAY, "last": DAY},
    Code.YEAR_OUT_OF_RANGE: {"day": date(1, 1, 1), "first_year": 2000, "last_year": 2100},
    Code.TIME_SKIPPED: {"day": date(2027, 3, 28), "time": time(2, 30)},
    Code.TIME_TWICE: {"day": date(2026, 10, 25), "time": time(2, 30)},
    Code.SHORTER_THAN_PACKAGE: {"minutes": 60, "package_minutes": 120},
    Code.LONGER_THAN_PACKAGE: {"minutes": 180, "package_minutes": 120},
    Code.MOVED_FROM_PACKAGE: {"start": time(10), "end": time(12), "package_start": time(13), "package_end": time(15)},
    Code.HOLIDAY: {"day": DAY, "name": "Långfredagen"},
    Code.HOLIDAY_EVE: {"day": DAY, "name": "", "holiday": "Påskdagen"},
    Code.WEEKEND: {"day": DAY},
    Code.SCHOOL_BREAK: {"day": DAY, "name": "Sportlov"},
    Code.STUDY_DAY: {"day": DAY, "name": "Studiedag"},
    Code.CLOSED_DAY: {"day": DAY, "name": ""},
    Code.OUT_OF_ORDER: {"other": "uppstartsmote"},
    Code.OUT_OF_ORDER_BEFORE: {"other": "uppstartsmote"},
    Code.OUTDATED: {"version": 1, "current": 2},
    Code.OVERLAP: {"other": "uppstartsmote"},
    Code.SAME_PROPOSAL_TWICE: {"day": DAY, "alternative": 2},
    Code.TOO_MANY_PROPOSALS: {"limit": 3},
    Code.NEVER_FITS: {"other": "uppstartsmote", "alternative": 2},
    Code.TOO_MANY_STUDY_DAYS: {"days": 6, "limit": 5, "school_year": 2026},
    Code.TAKEN: {"day": DAY},
    Code.AFTER_LAST_DAY: {"last": DAY},
    Code.NO_DAY_FOUND: {"weeks": 20},
    Code.TRAINER_TAKEN: {"trainer": "Kim Ek", "day": DAY, "start": time(9), "end": time(12)},
    Code.TRAINER_ABSENT: {"trainer": "Kim Ek", "day": DAY},
    Code.OUTSIDE_WORKING_HOURS: {"trainer": "Kim Ek", "day": DAY, "start": time(9), "end": time(12)},
    Code.TRAVEL: {"trainer": "Kim Ek", "day": DAY, "town": "Norrås", "minutes": 30},
    Code.FREE_TIME: {"day": DAY, "start": time(9), "end": time(12)},
    Code.NOT_HOLDING: {"trainer": "Kim Ek"},
    Code.DATE_BLOCKED: {"because": Code.HOLIDAY},
    Code.WARNING_UNANSWERED: {"because": Code.HOLIDAY},
    Code.TOO_MANY_LINKS: {"limit": 10},
    Code.PERSON_TWICE: {"row": 3},
    Code.TOO_MANY_PEOPLE: {"limit": 500},
    Code.MORE_THAN_BOOKED: {"people": 27, "booked": 24},
    Code.NOT_BEGUN: {"day": DAY, "start": time(9)},
    Code.EARLY_WHY: {"day": DAY},
    Code.TOO_MANY_TAPS: {"limit": 500},
    Code.CLOCK_OUTSIDE: {"start": time(9), "end": time(12)},
    Code.PERIOD_TOO_LONG: {"days": 366},
    Code.HOURS_OVERLAP: {"start": time(9), "end": time(12)},
    Code.ALREADY_TRAINING: {"trainer": "Kim Ek"},
    Code.PLAN_TOO_MANY_LINES: {"limit": 300},
    Code.PLAN_TOO_LONG: {"length": 120_001, "limit": 120_000},
    Code.PLAN_TEXT_TOO_LONG: {"length": 2_001, "limit": 2_000},
    Code.PLAN_MEETING_TO_COME: {"day": DAY},
    Code.PLAN_OWNER_LEFT: {"name": "Kim Ek"},
    Code.PLAN_DUE_BEFORE_MEETING: {"day": DAY, "meeting": DAY},
    Code.PLAN_FOLLOW_UP_BEFORE_DUE: {"day": DAY, "due": DAY},
}
ABOUT = "grundutbildning_1"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Code)
def test_every_reason_has_a_sentence(code: Code, language: str) -> None:
    with translation.override(language):
        sentence = words(block(code, ABOUT, **FACTS.get(code, {})), titles_of(kup()))
    assert sentence != code.value
    assert re.search(r"[.!?]$", sentence)
    assert not re.search(r"%\(|None|Code\.", sentence)


def test_there_are_words_for_every_code_and_for_no_other() -> None:
    assert set(WORDS) == set(Code)


def test_no_two_reasons_of_a_booking_s_state_say_the_same() -> None:
    alike = {Code.SHORTER_THAN_PACKAGE, Code.LONGER_THAN_PACKAGE}  # both tell two lengths
    found = [words(block(code, ABOUT, **FACTS.get(code, {})), {}) for code in Code if code not in alike]
    assert len(set(found)) == len(found)


def test_a_sentence_names_days_times_and_sessions_as_people_do() -> None:
    with translation.override("en"):
        skipped = words(block(Code.TIME_SKIPPED, ABOUT, **FACTS[Code.TIME_SKIPPED]), {})
        overlap = words(block(Code.OVERLAP, ABOUT, other="uppstartsmote"), titles_of(kup()))
    assert skipped == "02:30 does not exist on Sun 28 March 2027, wk 12: the clocks go forward that night."
    assert overlap == "Overlaps “Uppstartsmöte”, which the same people attend."


OF_TRAINERS = [Code.TRAINER_TAKEN, Code.TRAINER_ABSENT, Code.OUTSIDE_WORKING_HOURS, Code.TRAVEL]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", OF_TRAINERS)
def test_a_reader_who_sees_no_names_is_told_without_one(code: Code, language: str) -> None:
    with translation.override(language):
        sentence = words(block(code, ABOUT, **{**FACTS[code], "trainer": ""}), {})
    assert sentence.endswith(".")
    assert not re.search(r"Kim|Norrås|%\(|None", sentence)


def test_who_was_too_late_reads_who_is_taken_and_what_is_free() -> None:
    """A session without times takes the whole day, and its sentences leave the times out."""
    with translation.override("en"):
        taken = words(block(Code.TRAINER_TAKEN, ABOUT, **FACTS[Code.TRAINER_TAKEN]), titles_of(kup()))
        free = words(tell(Code.FREE_TIME, ABOUT, **FACTS[Code.FREE_TIME]), {})
        whole_day = words(tell(Code.FREE_TIME, ABOUT, day=DAY, start=None, end=None), {})
    title = titles_of(kup())[ABOUT]
    assert taken == f"“{title}”: Kim Ek is already booked on Fri 26 March 2027, wk 12, 09:00–12:00."
    assert free == "Free instead: Fri 26 March 2027, wk 12, 09:00–12:00."
    assert whole_day == "Free instead: Fri 26 March 2027, wk 12."


def test_an_eve_with_a_name_of_its_own_is_called_by_it() -> None:
    """Midsummer Eve is warned of whether or not the day after it is known."""
    with translation.override("en"):
        sentence = words(warn(Code.HOLIDAY_EVE, ABOUT, day=date(2027, 6, 25), name="Midsommarafton", holiday=""), {})
    assert "Midsommarafton" in sentence


def test_the_same_sentence_is_said_once_with_its_weight() -> None:
    with translation.override("en"):
        found = notes([warn(Code.WEEKEND, day=DAY), warn(Code.WEEKEND, day=DAY), tell(Code.NOT_SENT)], {})
    assert found == [
        Note("warn", "Fri 26 March 2027, wk 12 falls on a weekend."),
        Note("tell", "The request has not been sent yet."),
    ]


def test_text_with_percent_signs_and_braces_is_said_as_it_stands() -> None:
    name = "100 % {{7*7}} %(day)s ${7*7}"
    with translation.override("en"):
        assert name in words(warn(Code.SCHOOL_BREAK, day=DAY, name=name), {})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", State)
def test_every_state_has_a_name_a_turn_and_a_next_step_for_both_sides_and_for_those_who_look_on(
    state: State, language: str
) -> None:
    with translation.override(language):
        name, tone = say.state_words(state.value), say.state_tone(state.value)
        turns = [say.turn_words(state.value, side=side) for side in SIDES]
        steps = [say.next_step(state.value, side=side) for side in SIDES]
    assert name != state.value
    assert tone in {"open", "proposed", "agreed", "stopped"}
    assert all(turns)
    assert [step.endswith(".") for step in steps] == [True, True, True]


def test_the_turn_is_told_from_the_reader_s_side_of_the_table() -> None:
    with translation.override("en"):
        found = {
            state.value: [say.turn_words(state.value, side=side) for side in (Side.CUSTOMER, Side.PROVIDER)]
            for state in State
        }
    nobody = ["Nobody has to do anything"] * 2
    customer, provider = ["Your turn", "The customer's turn"], ["The training provider's turn", "Your turn"]
    assert found == {
        "draft": customer,
        "unconfirmed": customer,
        "requested": provider,
        "confirmed": nobody,
        "withdrawn": nobody,
        "cancelled": nobody,
    }


@pytest.mark.parametrize(
    ("turn", "for_customer", "for_provider"),
    [
        ("customer", "Your turn", "The customer's turn"),
        ("provider", "The training provider's turn", "Your turn"),
        ("both", "Both sides' turn", "Both sides' turn"),
        ("nobody", "Nobody has to do anything", "Nobody has to do anything"),
    ],
)
def test_while_dates_are_agreed_the_booking_s_own_turn_is_told(turn: str, for_customer: str, for_provider: str) -> None:
    with translation.override("en"):
        found = [say.turn_words("requested", side=side, turn=turn) for side in (Side.CUSTOMER, Side.PROVIDER)]
    assert found == [for_customer, for_provider]


@pytest.mark.parametrize("state", State)
def test_who_looks_on_is_told_of_both_sides_and_never_that_it_is_their_turn(state: State) -> None:
    with translation.override("en"):
        found = [
            say.turn_words(state.value, side=Side.NOBODY, turn=turn) for turn in ("customer", "provider", "nobody")
        ]
        step = say.next_step(state.value, side=Side.NOBODY)
    assert found == ["The customer's turn", "The training provider's turn", "Nobody has to do anything"]
    assert re.findall(r"\b[Yy]ou", step) == []

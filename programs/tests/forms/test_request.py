"""The whole booking form over plain data: every error at once, at its own field, and the request that comes of it."""

from datetime import date, time
from unittest.mock import ANY

import pytest
from django.utils import translation

from programs.forms.request import RequestForm
from programs.rules.days import DayCalendar
from programs.tests.factories import AT, DAYS, MANEN, SOLEN, ZONE, form, make_request, slot, typed_for
from programs.tests.rules.build import kup

TODAY = date(2027, 3, 1)
FIRST = "d-uppstartsmote-1-day"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def over(typed: dict[str, str], calendar: DayCalendar | None = None) -> RequestForm:
    """The form, asked."""
    found = RequestForm(kup(), typed, lambda: calendar or DayCalendar(), AT, TODAY, ZONE)
    found.is_valid()
    return found


def errors(changes: dict[str, str] | None = None, **plain: str) -> dict[str, str]:
    return over(form(changes, **plain)).errors


def when(session: str, day: str, start: str = "", end: str = "", rank: int = 1) -> dict[str, str]:
    """The fields of one date."""
    name = f"d-{session}-{rank}"
    times = {f"{name}-start": start, f"{name}-end": end} if start else {}
    return {f"{name}-day": day, **times}


def test_a_form_filled_in_well_becomes_the_request_it_says() -> None:
    asked = make_request(workplaces=(SOLEN, MANEN), closed_days=(date(2027, 3, 12), date(2027, 5, 7)))
    found = over(typed_for(asked))
    assert found.errors == {}
    assert found.request == asked
    assert (found.request.participants, found.request.label) == (31, "Förskolan Solen, Månens förskola")


def test_an_empty_form_names_every_field_that_is_needed_at_once() -> None:
    needed = {"language", "contact_name", "contact_email", "address", "terms"}
    needed |= {f"w-0-{name}" for name in vars(SOLEN)}
    needed |= {f"d-{key}-1-day" for key in DAYS}
    assert over({}).errors.keys() == needed


@pytest.mark.parametrize("blank", ["", "   ", "\u200b\u200b", "\u2060", "\u3164", "\n\t"])
def test_text_that_nobody_can_see_is_no_answer(blank: str) -> None:
    """Bad input 2."""
    assert errors({"contact_name": blank, "w-0-name": blank, "address": blank}) == {
        "contact_name": "Write the name of the person we can talk to.",
        "w-0-name": "Write the name of the workplace.",
        "address": "Write the address where the on-site sessions are held.",
    }


TEXT_FIELDS = ["contact_name", "contact_email", "contact_phone", "address", "invoice_reference", "wishes", "ideas"]
TEXT_FIELDS += ["questions", "closed_days", "w-0-name", "w-0-municipality", "w-0-principal_name"]


@pytest.mark.parametrize("name", [*TEXT_FIELDS, "w-0-principal_email", "w-0-participants", FIRST])
def test_a_nul_is_refused_in_every_field(name: str) -> None:
    """Bad input 1."""
    assert errors({name: "a\x00b"}).keys() == {name}


@pytest.mark.parametrize("name", TEXT_FIELDS)
def test_twenty_thousand_characters_are_refused_in_every_field(name: str) -> None:
    """Bad input 5."""
    assert errors({name: "ord " * 5_000}).keys() == {name}


def test_decomposed_letters_become_the_composed_ones() -> None:
    """Bad input 4."""
    found = over(form({"w-0-name": "Fo\u0308rskolan A\u030asa", "contact_name": "A\u030asa"}))
    assert found.request.workplaces[0].name == "Förskolan Åsa"
    assert found.request.contact_name == "Åsa"


def test_line_breaks_in_a_name_become_spaces() -> None:
    """Bad input 49 and 50: nothing that a mail header or a calendar file would choke on."""
    found = over(form({"w-0-name": "Solen\r\nBcc: evil@x.example\u0085\u2028END:VCALENDAR"}))
    assert found.request.workplaces[0].name == "Solen Bcc: evil@x.example END:VCALENDAR"


KEPT = ["👩‍👩‍👧 Solen", "Z̷̢̛̤a̵l̶g̸o", "حضانة الشمس", "Sámi mánáidgárdi", "Kalaallit ĸ Nunaat", "Sol\u202enel"]


@pytest.mark.parametrize("name", KEPT)
def test_letters_of_every_people_are_kept(name: str) -> None:
    """Bad input 3 and 12."""
    assert over(form({"w-0-name": name})).request.workplaces[0].name == name


@pytest.mark.parametrize("typed", ["1", "24", " 5 ", "500", "007"])
def test_a_number_of_participants_with_plain_digits_is_read(typed: str) -> None:
    """Bad input 13."""
    assert over(form({"w-0-participants": typed})).request.participants == int(typed)


NO_NUMBER = "Write a whole number with digits, for example 24."
OUTSIDE = "Write a number between 1 and 500."
NUMBERS = {"-3": NO_NUMBER, "2.5": NO_NUMBER, "2,5": NO_NUMBER, "٣": NO_NUMBER, "５": NO_NUMBER, "1e3": NO_NUMBER}
NUMBERS |= {"-0": NO_NUMBER, "9" * 20: NO_NUMBER, "9" * 4301: NO_NUMBER, "0x10": NO_NUMBER, "1_0": NO_NUMBER}
NUMBERS |= {"0": OUTSIDE, "501": OUTSIDE, "999999999": OUTSIDE, "": "Write how many take part."}


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_number_that_is_none_or_outside_the_limits_is_refused(typed: str) -> None:
    """Bad input 13, and 0, −3 and 2.5 of the main scenario."""
    assert errors({"w-0-participants": typed}) == {"w-0-participants": NUMBERS[typed]}


ONE_ADDRESS = "Write one complete e-mail address, for example anna@school.example."
ONLY_ASCII = "Only the letters a-z can stand before the @. Mail to other letters does not arrive everywhere."
ADDRESSES = {"rektor@": ONE_ADDRESS, "rektor": ONE_ADDRESS, "a@b.se,c@d.se": ONE_ADDRESS, '"a b"@x.se': ONE_ADDRESS}
ADDRESSES |= {'"rektor" <x@evil.example>': ONE_ADDRESS, "a@b.se\r\nBcc: c@d.se": ONE_ADDRESS, "å@x.se": ONLY_ASCII}
ADDRESSES |= {"å@exämple.se": ONLY_ASCII, "a" * 320 + "@x.se": ANY}


@pytest.mark.parametrize("typed", ADDRESSES)
@pytest.mark.parametrize("name", ["contact_email", "w-0-principal_email"])
def test_what_is_not_one_address_is_refused_with_the_reason(name: str, typed: str) -> None:
    """Bad input 51 and 52."""
    assert errors({name: typed}) == {name: ADDRESSES[typed]}


def test_an_address_is_read_without_its_capitals() -> None:
    assert over(form(contact_email=" Kerstin@Solen.Example ")).request.contact_email == "kerstin@solen.example"


def test_the_trap_for_programs_is_an_error_of_its_own() -> None:
    assert errors(website="https://evil.example").keys() == {"website"}


@pytest.mark.parametrize("typed", ["", "off"[:0]])
def test_the_terms_have_to_be_agreed_to(typed: str) -> None:
    assert errors(terms=typed) == {"terms": "Agree to the terms, or ask us about them first."}


def test_days_that_do_not_suit_are_read_and_those_not_understood_are_named() -> None:
    assert over(form(closed_days="2027-05-07, 12/3 2027")).request.closed_days == (date(2027, 3, 12), date(2027, 5, 7))
    text = "These are not dates: soon, 2027-02-30. Write for example 2027-02-12, separated by commas."
    assert errors(closed_days="soon, 2027-05-07, 2027-02-30") == {"closed_days": text}


@pytest.mark.parametrize(
    ("name", "value"), [("w-0-kind", "castle"), ("language", "fr"), ("d-uppstartsmote-place", "moon")]
)
def test_a_choice_that_the_form_does_not_offer_is_refused(name: str, value: str) -> None:
    assert errors({name: value}).keys() == {name}


YEARS = "Check the year: it must lie between 2000 and 2100."
SHAPE = "Write the date as year-month-day, for example 2027-01-25."
BAD_DAYS = {
    "2027-02-30": "There is no such day in the calendar: 2027-02-30.",
    "2027-02-31": "There is no such day in the calendar: 2027-02-31.",
    "2027-02-29": "There is no such day in the calendar: 2027-02-29.",
    "0001-01-01": YEARS,
    "9999-12-31": YEARS,
    "1999-12-31": YEARS,
    "2027-02-28": "Sun 28 February 2027, wk 8 has already been. Choose a day to come.",
    "2030-03-02": "Sat 2 March 2030, wk 9 is too far ahead. The last possible day is Fri 1 March 2030, wk 9.",
    "tomorrow": SHAPE,
    "٢٠٢٧-٠٣-٠٩": SHAPE,
    "": "Propose at least one date for “Uppstartsmöte”.",
}


@pytest.mark.parametrize("typed", BAD_DAYS)
def test_a_day_that_cannot_be_is_refused_at_its_field(typed: str) -> None:
    """Bad input 43 and 44, and a date yesterday."""
    assert errors({FIRST: typed}) == {FIRST: BAD_DAYS[typed]}


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2027-03-28", "02:30 does not exist on Sun 28 March 2027, wk 12: the clocks go forward that night."),
        ("2027-10-31", "02:30 comes twice on Sun 31 October 2027, wk 43: the clocks go back that night."),
    ],
)
def test_a_time_in_the_night_of_the_clocks_is_refused_with_the_reason(day: str, message: str) -> None:
    """Bad input 41 and 42."""
    assert errors(when("uppstartsmote", day, "02:30", "03:30")) == {FIRST: message}


def test_the_clocks_of_october_of_the_year_before_are_told_first() -> None:
    """Bad input 42, on a day that has been: the time is told, being the first that stands against it."""
    found = RequestForm(
        kup(), form(when("uppstartsmote", "2026-10-25", "02:30", "03:30")), DayCalendar(), AT, TODAY, ZONE
    )
    assert not found.is_valid()
    assert found.errors.keys() == {FIRST}
    assert "02:30 comes twice" in found.errors[FIRST]


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("12:00", "10:00", "The end must be later than the start, on the same day."),
        ("23:00", "02:00", "The end must be later than the start, on the same day."),
        ("10:00", "10:00", "Start and end are the same time."),
        ("08:30", "", "Give both a start and an end time."),
    ],
)
def test_times_that_are_no_stretch_are_refused(start: str, end: str, message: str) -> None:
    """Bad input 45."""
    assert errors(when("uppstartsmote", "2027-03-08", start, end)) == {FIRST: message}


@pytest.mark.parametrize("typed", ["25:00", "half nine", "8", "٠٨:٣٠"])
def test_a_time_that_no_clock_shows_is_refused_at_its_own_field(typed: str) -> None:
    assert errors({"d-uppstartsmote-1-start": typed}) == {
        "d-uppstartsmote-1-start": "Write the time with hours and minutes, for example 08.30."
    }


def test_sessions_may_follow_each_other_without_a_pause() -> None:
    """Bad input 45: back to back is allowed."""
    found = over(form(when("uppstartsmote", "2027-03-09", "09:00", "10:00")))
    assert found.errors == {}
    assert found.request.proposals["uppstartsmote"] == [slot("uppstartsmote", start=time(9), end=time(10))]


def test_sessions_of_the_same_people_must_not_overlap() -> None:
    found = errors(when("uppstartsmote", "2027-03-09", "09:30", "10:30"))
    assert found == {"d-grundutbildning_1-1-day": "Overlaps “Uppstartsmöte”, which the same people attend."}


def test_sessions_out_of_order_are_refused_at_the_later_one() -> None:
    found = errors(when("konsultation_1", "2027-03-08"))
    assert found["d-konsultation_1-1-day"] == "“Konsultation 1” must come after “Utbildning av TMO-ambassadörer”."


def test_the_same_date_proposed_twice_is_refused_at_the_second() -> None:
    found = errors(when("uppstartsmote", "2027-03-09", "08:30", "09:30", rank=2))
    assert found == {"d-uppstartsmote-2-day": "The same date stands here twice."}


def test_empty_further_rows_are_passed_over_and_filled_ones_keep_their_place() -> None:
    rows = when("uppstartsmote", "", rank=2) | when("uppstartsmote", "2027-03-08", "08:30", "09:30", rank=3)
    found = over(form(rows))
    assert found.errors == {}
    assert [one.day for one in found.request.proposals["uppstartsmote"]] == [date(2027, 3, 9), date(2027, 3, 8)]


def test_an_error_of_the_third_row_stands_at_the_third_row_also_when_the_second_is_empty() -> None:
    rows = when("uppstartsmote", "", rank=2) | when("uppstartsmote", "2027-03-09", "08:30", "09:30", rank=3)
    assert errors(rows) == {"d-uppstartsmote-3-day": "The same date stands here twice."}


def test_a_warning_is_noted_and_does_not_stop() -> None:
    found = over(form({**when("uppstartsmote", "2027-03-06"), "d-grundutbildning_1-place": "digital"}))
    assert found.errors == {}
    assert {key: [str(reason.code) for reason in reasons] for key, reasons in found.notes.items()} == {
        "uppstartsmote": ["weekend"],
        "grundutbildning_1": ["preferred_on_site"],
    }


def test_all_errors_of_all_parts_come_together() -> None:
    changes = {"contact_email": "rektor@", "w-0-participants": "0", FIRST: "2027-02-30", "terms": ""}
    changes |= {"d-konsultation_3-1-start": "25:00", "website": "x", "wishes": "x" * 5_001}
    assert errors(changes).keys() == set(changes)


def test_two_workplaces_of_one_name_are_refused_at_the_second():
    typed = form() | {"w-1-name": form()["w-0-name"].upper()}
    typed |= {f"w-1-{name}": form()[f"w-0-{name}"] for name in ("kind", "municipality", "participants")}
    typed |= {f"w-1-{name}": form()[f"w-0-{name}"] for name in ("principal_name", "principal_email")}
    found = over(typed)
    with translation.override("en"):
        assert not found.is_valid()
    assert found.errors == {"w-1-name": "This name stands here already. Add the street or the part."}

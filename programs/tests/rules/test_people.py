"""Who is called to which session: truth tables over part, ambassadorship and time."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from programs.rules.package import Audience
from programs.rules.people import (
    UNDO_WITHIN,
    Part,
    Person,
    Term,
    against_session,
    expected,
    may_appoint,
    may_undo_leaving,
    more_than_booked,
    needs_ambassadors,
    tolerated,
)
from programs.rules.reasons import Code, block, warn

START = datetime.fromisoformat("2027-03-16T08:00:00+00:00")
END = START + timedelta(hours=3)
A_MOMENT = timedelta(microseconds=1)
LONG_AGO, AFTER = START - timedelta(days=30), END + timedelta(days=30)
ALWAYS = Term(LONG_AGO)


def person(part: Part = Part.PARTICIPANT, there: Term = ALWAYS, *ambassador: Term) -> Person:
    return Person(uuid4(), part, there, ambassador)


def is_expected(one: Person, audience: Audience = Audience.ALL) -> bool:
    return expected(audience, [one], START, END) == [one.id]


@pytest.mark.parametrize(
    ("audience", "principal", "ambassador", "participant"),
    [
        (Audience.ALL, True, True, True),
        (Audience.PRINCIPALS_TRAINERS, True, False, False),
        (Audience.PRINCIPALS_AMBASSADORS_TRAINERS, True, True, False),
        (Audience.AMBASSADORS, False, True, False),
    ],
)
def test_the_audience_says_who_is_called(
    audience: Audience, principal: bool, ambassador: bool, participant: bool
) -> None:
    people = [person(Part.PRINCIPAL), person(Part.PARTICIPANT, ALWAYS, ALWAYS), person()]
    wanted = [one.id for one, called in zip(people, (principal, ambassador, participant), strict=True) if called]
    assert expected(audience, people, START, END) == wanted


def test_every_audience_stands_in_the_table_above() -> None:
    assert len(Audience) == 4


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        (Term(LONG_AGO), True),
        (Term(LONG_AGO, AFTER), True),
        (Term(LONG_AGO, START), False),
        (Term(LONG_AGO, START + A_MOMENT), True),
        (Term(LONG_AGO, START - A_MOMENT), False),
        (Term(START), True),
        (Term(END - A_MOMENT), True),
        (Term(END), False),
        (Term(AFTER), False),
    ],
)
def test_who_is_there_at_some_moment_of_the_session_is_expected(there: Term, wanted: bool) -> None:
    assert is_expected(person(Part.PARTICIPANT, there)) is wanted


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        (Term(LONG_AGO), True),
        (Term(LONG_AGO, START), False),
        (Term(LONG_AGO, AFTER), True),
        (Term(START), True),
        (Term(END), False),
    ],
)
def test_an_ambassador_is_called_who_is_one_at_that_time(term: Term, wanted: bool) -> None:
    one = person(Part.PARTICIPANT, ALWAYS, term)
    assert is_expected(one, Audience.AMBASSADORS) is wanted
    assert is_expected(one, Audience.ALL) is True


def test_an_ambassador_who_left_is_not_called_whatever_the_ambassadorship_says() -> None:
    assert is_expected(person(Part.PARTICIPANT, Term(LONG_AGO, START), ALWAYS), Audience.AMBASSADORS) is False


def test_an_ambassadorship_of_a_principal_calls_to_nothing_more() -> None:
    assert is_expected(person(Part.PRINCIPAL, ALWAYS, ALWAYS), Audience.AMBASSADORS) is False


def test_one_of_several_terms_is_enough() -> None:
    one = person(Part.PARTICIPANT, ALWAYS, Term(LONG_AGO, LONG_AGO + timedelta(days=1)), Term(START))
    assert is_expected(one, Audience.AMBASSADORS) is True


def test_replacing_an_ambassador_after_the_fourth_session_updates_the_eighth_alone() -> None:
    between, eighth = END + timedelta(days=2), START + timedelta(days=56)
    anna, bo = (
        person(Part.PARTICIPANT, ALWAYS, Term(LONG_AGO, between)),
        person(Part.PARTICIPANT, ALWAYS, Term(between)),
    )
    audience = Audience.PRINCIPALS_AMBASSADORS_TRAINERS
    found = [expected(audience, [anna, bo], start, start + timedelta(hours=3)) for start in (START, eighth)]
    assert found == [[anna.id], [bo.id]]


@pytest.mark.parametrize(
    ("since", "until", "wanted"), [(0, None, True), (1, None, False), (-1, 0, False), (-1, 1, True)]
)
def test_a_session_without_a_length_is_one_moment(since: int, until: int | None, wanted: bool) -> None:
    at = [None if n is None else START + n * A_MOMENT for n in (since, until)]
    one = person(Part.PARTICIPANT, Term(at[0] or START, at[1]))
    assert (expected(Audience.ALL, [one], START) == [one.id]) is wanted


def test_the_people_come_in_the_order_that_they_were_given_in() -> None:
    people = [person() for _ in range(5)]
    assert expected(Audience.ALL, people[::-1], START, END) == [one.id for one in people[::-1]]
    assert expected(Audience.ALL, [], START, END) == []


@pytest.mark.parametrize(
    ("audience", "wanted"),
    [
        (Audience.ALL, False),
        (Audience.PRINCIPALS_TRAINERS, False),
        (Audience.PRINCIPALS_AMBASSADORS_TRAINERS, True),
        (Audience.AMBASSADORS, True),
    ],
)
def test_a_session_for_ambassadors_cannot_be_held_without_any(audience: Audience, wanted: bool) -> None:
    reason = block(Code.NO_AMBASSADORS, "ambassadorer") if wanted else None
    assert needs_ambassadors(audience) is wanted
    assert (against_session(audience, 0, "ambassadorer"), against_session(audience, 1)) == (reason, None)


@pytest.mark.parametrize(
    ("left_at", "reason"),
    [
        (None, block(Code.PERSON_THERE)),
        (START, None),
        (START - UNDO_WITHIN, None),
        (START - UNDO_WITHIN - A_MOMENT, block(Code.TOO_LATE_TO_UNDO)),
    ],
)
def test_leaving_can_be_undone_for_a_day(left_at: datetime | None, reason: object) -> None:
    assert may_undo_leaving(left_at, START) == reason


@pytest.mark.parametrize(
    ("part", "there", "is_ambassador", "reason"),
    [
        (Part.PARTICIPANT, True, False, None),
        (Part.PARTICIPANT, True, True, block(Code.ALREADY_AMBASSADOR)),
        (Part.PARTICIPANT, False, False, block(Code.NOT_A_PARTICIPANT)),
        (Part.PRINCIPAL, True, False, block(Code.NOT_A_PARTICIPANT)),
    ],
)
def test_ambassadors_are_appointed_among_the_participants(
    part: Part, there: bool, is_ambassador: bool, reason: object
) -> None:
    assert may_appoint(part, there=there, is_ambassador=is_ambassador) == reason


@pytest.mark.parametrize(("booked", "most"), [(1, 3), (7, 9), (24, 26), (29, 31), (30, 33), (500, 550)])
def test_a_few_more_than_booked_are_taken_without_a_word(booked: int, most: int) -> None:
    assert tolerated(booked) == most
    assert more_than_booked(most, booked) is None
    assert more_than_booked(most + 1, booked) == warn(Code.MORE_THAN_BOOKED, people=most + 1, booked=booked)


def test_people_are_told_apart_by_their_key_alone() -> None:
    key = UUID(int=1)
    assert Person(key, Part.PARTICIPANT, ALWAYS) == Person(key, Part.PARTICIPANT, ALWAYS)

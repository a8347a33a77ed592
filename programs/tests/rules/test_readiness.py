"""What is missing before a session: the whole table of what there can be."""

from itertools import product
from uuid import UUID

import pytest

from programs.rules.package import Audience
from programs.rules.readiness import Lack, Listed, Missing, first_said, missing_before

HERE, THERE = UUID(int=1), UUID(int=2)
NOBODY, SOME, WITH = Listed(0, 0), Listed(9, 0), Listed(9, 2)
CLOSED = Audience.PRINCIPALS_AMBASSADORS_TRAINERS


def lacks(audience, has_place, listed, without_address):
    found = missing_before(audience, has_place=has_place, listed=listed, without_address=without_address)
    return [one.lack for one in found]


PEOPLE = {
    (Audience.PRINCIPALS_TRAINERS, NOBODY): [],
    (Audience.PRINCIPALS_TRAINERS, SOME): [],
    (Audience.PRINCIPALS_TRAINERS, WITH): [],
    (Audience.ALL, NOBODY): [Lack.LIST],
    (Audience.ALL, SOME): [],
    (Audience.ALL, WITH): [],
    (CLOSED, NOBODY): [Lack.LIST],
    (CLOSED, SOME): [Lack.AMBASSADORS],
    (CLOSED, WITH): [],
    (Audience.AMBASSADORS, NOBODY): [Lack.LIST],
    (Audience.AMBASSADORS, SOME): [Lack.AMBASSADORS],
    (Audience.AMBASSADORS, WITH): [],
}


def test_the_table_is_complete():
    assert set(PEOPLE) == set(product(Audience, (NOBODY, SOME, WITH)))


@pytest.mark.parametrize(("audience", "listed"), list(PEOPLE))
@pytest.mark.parametrize("has_place", [True, False])
@pytest.mark.parametrize("without_address", [0, 3])
def test_what_is_missing(audience, listed, has_place, without_address):
    said = [
        *([] if has_place else [Lack.PLACE]),
        *PEOPLE[audience, listed],
        *([Lack.ADDRESSES] * bool(without_address)),
    ]
    assert lacks(audience, has_place, {HERE: listed}, without_address) == said


def test_each_workplace_is_looked_at_by_itself():
    found = missing_before(CLOSED, has_place=True, listed={HERE: NOBODY, THERE: SOME}, without_address=4)
    assert found == [
        Missing(Lack.LIST, (HERE,)),
        Missing(Lack.AMBASSADORS, (THERE,)),
        Missing(Lack.ADDRESSES, people=4),
    ]


def test_without_workplaces_nothing_is_said_of_people():
    assert lacks(CLOSED, True, {}, 0) == []


def test_what_was_said_of_an_earlier_session_is_not_said_again_but_of_a_place():
    place, nobody, fewer = Missing(Lack.PLACE), Missing(Lack.LIST, (HERE,)), Missing(Lack.ADDRESSES, people=1)
    rows = [[place, nobody], [place, nobody], [], [nobody, fewer]]
    assert first_said(rows) == [[place, nobody], [place], [], [fewer]]

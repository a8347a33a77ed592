"""What a package's values say of themselves."""

from datetime import time

import pytest

from programs.rules.package import Audience, Place, minutes_between
from programs.tests.rules.build import kup, two_days


@pytest.mark.parametrize(
    ("audience", "people"),
    [
        (Audience.ALL, {"principals", "ambassadors", "participants", "trainers"}),
        (Audience.PRINCIPALS_TRAINERS, {"principals", "trainers"}),
        (Audience.PRINCIPALS_AMBASSADORS_TRAINERS, {"principals", "ambassadors", "trainers"}),
        (Audience.AMBASSADORS, {"ambassadors"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_audience_names_the_groups_in_the_room(audience: Audience, people: set[str]) -> None:
    assert audience.people == people


def test_every_audience_has_its_people() -> None:
    assert [audience for audience in Audience if not audience.people] == []


def test_a_session_is_proposed_on_site_only_where_the_package_prefers_it() -> None:
    on_site = [session.number for session in kup().sessions if session.usual_place is Place.ON_SITE]
    assert on_site == [1, 2, 3, 6, 7]


def test_a_session_without_times_is_untimed() -> None:
    assert [session.timed for session in two_days().sessions] == [True, False]


def test_minutes_are_counted_within_a_day() -> None:
    assert minutes_between(time(8, 45), time(10, 0)) == 75

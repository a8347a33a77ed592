"""The form as typed: which names it has, and how its rows come, go and move up."""

import pytest
from django.http import QueryDict

from programs.forms import typed as names
from programs.tests.rules.build import kup, two_days

KEY = "konsultation_1"


def workplace(number: int, name: str) -> dict[str, str]:
    return {f"w-{number}-{field}": f"{name} {field}" for field in names.WORKPLACE_FIELDS}


def row(rank: int, day: str) -> dict[str, str]:
    times = {names.date_name(KEY, rank, "start"): f"{day} from", names.date_name(KEY, rank, "end"): f"{day} to"}
    return {names.date_name(KEY, rank, "day"): day, **times}


def test_names_that_the_form_does_not_have_are_left_out() -> None:
    """Bad input 9: nothing beside the form's own fields can be set through it."""
    more = "tenant=2&owner=1&signed_at=x&is_staff=on&role=admin&state=confirmed&version=9&w-10-name=X&d-other-1-day=Y"
    assert names.read_typed(QueryDict(f"contact_name=Kerstin&{more}&d-{KEY}-4-day=Z"), kup()) == {
        "contact_name": "Kerstin"
    }


def test_of_a_name_sent_twice_the_last_value_counts() -> None:
    """Bad input 8."""
    assert names.read_typed(QueryDict("contact_name=A&contact_name=B"), kup()) == {"contact_name": "B"}


def test_endless_text_is_cut_before_it_is_sent_back() -> None:
    long = QueryDict(mutable=True)
    long["wishes"] = "x" * 20_001
    assert len(names.read_typed(long, kup())["wishes"]) == 20_000


def test_the_names_of_the_dates_come_from_the_package() -> None:
    own = {name for name in names.known_names(two_days()) if name.startswith("d-samling-")}
    dates = {names.date_name("samling", rank, part) for rank in (1, 2, 3) for part in ("day", "start", "end")}
    assert own == dates | {"d-samling-place"}
    assert "d-samling-1-day" not in names.known_names(kup())


@pytest.mark.parametrize(("typed", "expected"), [({}, [0]), ({"w-0-name": ""}, [0]), ({"w-2-name": "x"}, [2])])
def test_there_is_always_one_workplace(typed: dict[str, str], expected: list[int]) -> None:
    assert names.workplace_numbers(typed) == expected


def test_a_workplace_is_added_until_there_are_ten() -> None:
    typed = workplace(0, "Solen")
    added = [names.add_workplace(typed) for _ in range(10)]
    assert added == [*(f"w-{number}-name" for number in range(1, 10)), ""]
    assert names.workplace_numbers(typed) == list(range(10))
    assert {name: typed[name] for name in workplace(0, "Solen")} == workplace(0, "Solen")


def test_adding_a_workplace_never_takes_the_place_of_one_that_is_written() -> None:
    typed = workplace(0, "Solen") | workplace(2, "Månen")
    assert names.add_workplace(typed) == "w-1-name"
    assert typed == workplace(0, "Solen") | {"w-1-name": ""} | workplace(2, "Månen")


def test_a_workplace_is_taken_away_and_those_after_it_move_up() -> None:
    typed = workplace(0, "Solen") | workplace(1, "Månen") | workplace(2, "Stjärnan")
    names.remove_workplace(typed, 1)
    assert typed == workplace(0, "Solen") | workplace(1, "Stjärnan")


@pytest.mark.parametrize("number", [-1, 7])
def test_taking_away_a_workplace_that_is_not_there_keeps_all(number: int) -> None:
    typed = workplace(0, "Solen") | workplace(1, "Månen")
    names.remove_workplace(typed, number)
    assert typed == workplace(0, "Solen") | workplace(1, "Månen")


def test_the_last_workplace_leaves_an_empty_one() -> None:
    typed = workplace(0, "Solen")
    names.remove_workplace(typed, 0)
    assert (typed, names.workplace_numbers(typed)) == ({}, [0])


def test_dates_are_added_until_there_are_three() -> None:
    typed = row(1, "2027-03-16")
    assert [names.add_date(typed, KEY) for _ in range(3)] == [f"d-{KEY}-2-day", f"d-{KEY}-3-day", ""]
    assert names.ranks(typed, KEY) == [1, 2, 3]


def test_a_date_is_taken_away_and_those_after_it_move_up() -> None:
    typed = row(1, "A") | row(2, "B") | row(3, "C")
    names.remove_date(typed, KEY, 1)
    assert typed == row(1, "B") | row(2, "C")


def test_taking_away_the_only_date_leaves_an_empty_row() -> None:
    typed = row(1, "A")
    names.remove_date(typed, KEY, 1)
    assert (typed, names.ranks(typed, KEY)) == ({}, [1])


def test_dates_of_one_session_leave_those_of_another_alone() -> None:
    other = {"d-konsultation_2-1-day": "X"}
    typed = row(1, "A") | other
    names.clear_dates(typed, KEY)
    assert typed == other
